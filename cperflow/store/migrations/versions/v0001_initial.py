"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

TEXT = sa.String().with_variant(sa.String(collation="C"), "postgresql")


def upgrade() -> None:
    _streams()
    _events()
    _workflows()
    _dossiers()
    _clock_spans()


def _streams() -> None:
    op.create_table(
        "stream",
        sa.Column("name", TEXT, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.Column("head_hash", TEXT, nullable=False),
        sa.CheckConstraint("revision > 0", name=op.f("ck_stream_revision")),
        sa.PrimaryKeyConstraint("name", name="pk_stream"),
        sqlite_with_rowid=False,
    )


def _events() -> None:
    op.create_table(
        "event",
        sa.Column("stream", TEXT, nullable=False),
        sa.Column("sequence", sa.Integer, nullable=False),
        *_texts(
            "kind", "occurred_on", "recorded_at", "actor", "body", "payload", "previous_hash",
            "hash",
        ),
        sa.CheckConstraint("sequence > 0", name=op.f("ck_event_sequence")),
        sa.PrimaryKeyConstraint("stream", "sequence", name="pk_event"),
        sa.ForeignKeyConstraint(["stream"], ["stream.name"], name="fk_event_stream"),
        sqlite_with_rowid=False,
    )  # fmt: skip


def _workflows() -> None:
    op.create_table(
        "workflow",
        *_texts("hash", "id"),
        sa.Column("version", sa.Integer, nullable=False),
        *_texts("data"),
        sa.PrimaryKeyConstraint("hash", name="pk_workflow"),
        sqlite_with_rowid=False,
    )


def _dossiers() -> None:
    op.create_table(
        "dossier",
        *_texts("ref", "key", "subject", "workflow"),
        sa.Column("version", sa.Integer, nullable=False),
        *_texts("workflow_hash", "status", "phase", "step", "holders"),
        *_texts("opened_on", "entered_on", "last_on"),
        sa.Column("projects", sa.Integer, nullable=False),
        sa.Column("cost", sa.BigInteger, nullable=False),
        sa.Column("revision", sa.Integer, nullable=False),
        sa.CheckConstraint("cost >= 0", name=op.f("ck_dossier_cost")),
        sa.PrimaryKeyConstraint("ref", name="pk_dossier"),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_dossier_key", "dossier", ["key"])
    op.create_index("ix_dossier_status_ref", "dossier", ["status", "ref"])


def _clock_spans() -> None:
    op.create_table(
        "clock_span",
        sa.Column("dossier", TEXT, nullable=False),
        sa.Column("line", sa.Integer, nullable=False),
        *_texts("subject", "workflow", "phase", "step", "clock", "holder", "started_on"),
        sa.Column("due_on", TEXT, nullable=True),
        *_texts("unit", "state"),
        sa.Column("estimated", sa.Boolean, nullable=False),
        *_texts("from_on", "until_on"),
        sa.CheckConstraint("state IN ('running', 'stopped')", name=op.f("ck_clock_span_state")),
        sa.CheckConstraint("from_on <= until_on", name=op.f("ck_clock_span_until_on")),
        sa.PrimaryKeyConstraint("dossier", "line", name="pk_clock_span"),
        sa.ForeignKeyConstraint(["dossier"], ["dossier.ref"], name="fk_clock_span_dossier"),
        sqlite_with_rowid=False,
    )
    op.create_index(
        "ix_clock_span_late",
        "clock_span",
        ["until_on", "state", "due_on", "dossier", "clock", "holder"],
    )


def _texts(*names: str) -> list[sa.Column[str]]:
    return [sa.Column(name, TEXT, nullable=False) for name in names]
