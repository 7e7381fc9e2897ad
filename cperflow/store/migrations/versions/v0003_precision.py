"""Lists tell a date known to the month from one known to the day, and whose date it is.

The projection of a dossier gains what its source gives of its opening and of its last move.
For the dossiers already there it stays "day, from a source" until `cperflow verify
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
