"""Lists tell the dates that come from no source.

The projections gain `illustrative`. For the dossiers already there it is read in their
journals; every span of such a dossier is marked, until `cperflow verify` rebuilds them.
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for table in ("dossier", "clock_span"):
        op.add_column(
            table, sa.Column("illustrative", sa.Boolean, nullable=False, server_default=sa.false())
        )
    op.execute(  # an escaped colon introduces no parameter
        """
        UPDATE dossier SET illustrative = true WHERE ref IN (
            SELECT stream FROM event
            WHERE replace(payload, '"illustrative"\\:true', '') <> payload
        )
        """
    )
    op.execute(
        """
        UPDATE clock_span SET illustrative = true
        WHERE dossier IN (SELECT ref FROM dossier WHERE illustrative)
        """
    )
