"""Files kept by their content: pieces, scans, what documents were made of."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table(
        "content",
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("size", sa.BigInteger, nullable=False),
        sa.Column("kind", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("sha256", name="pk_content"),
        sa.CheckConstraint("size >= 0", name="size"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "content_part",
        sa.Column("sha256", TEXT, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        sa.Column("data", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("sha256", "line", name="pk_content_part"),
        sa.ForeignKeyConstraint(["sha256"], ["content.sha256"], name="fk_content_part_sha256"),
        sa.CheckConstraint("line >= 0", name="line"),
    )
