"""Spans tell what their due date follows from, and messages wait in an outbox.

A span gains the delay it was counted with and its due date before an extension. For the dossiers
already there both stay unknown until `cperflow verify --rebuild` reads them in their journals;
`cperflow verify` says so.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.add_column("clock_span", sa.Column("halves", sa.Integer, nullable=True))
    op.add_column("clock_span", sa.Column("original_due_on", TEXT, nullable=True))
    op.create_table(
        "outbox",
        sa.Column("key", TEXT, nullable=False),
        *(
            sa.Column(name, TEXT, nullable=False)
            for name in ("dossier", "recipient", "message", "created_at", "sent_at", "error")
        ),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_outbox"),
        sa.CheckConstraint("attempts >= 0", name="attempts"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_outbox_sent_at_key", "outbox", ["sent_at", "key"])
