"""Lists tell a date known to the month, whose date it is, and days that are nobody's lateness.

The projection of a dossier gains what its source gives of its opening and of its last move,
a span the time since its due date when it was stopped. For the dossiers already there it
stays "day, from a source", and nothing set aside, until `cperflow verify
--rebuild` reads it in their journals; `cperflow verify` says so.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    for name in ("opened_precision", "entered_precision"):
        op.add_column("dossier", sa.Column(name, TEXT, nullable=False, server_default="day"))
    op.add_column(
        "dossier",
        sa.Column("entered_illustrative", sa.Boolean, nullable=False, server_default=sa.false()),
    )
    op.add_column(
        "clock_span", sa.Column("set_aside", sa.Integer, nullable=False, server_default="0")
    )
