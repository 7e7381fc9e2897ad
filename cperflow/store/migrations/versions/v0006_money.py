"""The money of contracts that are followed, as lists need it.

For the dossiers already there the table stays empty until their next act, or until `cperflow
verify --rebuild` reads it in their journals; `cperflow verify` says so.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "money",
        sa.Column("dossier", TEXT, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        *(sa.Column(name, TEXT, nullable=False) for name in ("stage", "source")),
        sa.Column("year", sa.Integer, nullable=False),
        sa.Column("project", TEXT, nullable=False),
        sa.Column("amount", sa.BigInteger, nullable=True),
        *(sa.Column(name, TEXT, nullable=False) for name in ("from_on", "until_on")),
        sa.Column("illustrative", sa.Boolean, nullable=False),
        *(
            sa.Column(name, TEXT, nullable=True)
            for name in ("budgeted_on", "called_on", "received_on", "paid_on")
        ),
        sa.PrimaryKeyConstraint("dossier", "line", name="pk_money"),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.ref"], name="fk_money_dossier"),
        sa.CheckConstraint("amount >= 0", name="amount"),
        sa.CheckConstraint("from_on < until_on", name="until_on"),
        sqlite_with_rowid=False,
    )
