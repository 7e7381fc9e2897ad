"""The schema, declared once: migrations follow it and `schema.sql` is emitted from it.

Dates and instants are ISO text (portable, sortable), keys are natural text, money is
BigInteger, closed lists are VARCHAR with a CHECK. No row object ever leaves the store; the
statements are in `statements.py`. `stream` and `event` are the truth; `dossier`,
`clock_span` and `money` are projections that `cperflow verify` may rebuild.
"""

from __future__ import annotations

from typing import Any, ClassVar

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    false,
)
from sqlmodel import Field, SQLModel

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}
TEXT = String().with_variant(String(collation="C"), "postgresql")
"""Compared byte by byte everywhere: SQLite's BINARY, PostgreSQL's collation "C"."""

_CLUSTERED = {"sqlite_with_rowid": False}
"""One tree per table in SQLite, ordered by its key: a journal is read and written in one place."""

SQLModel.metadata.naming_convention = NAMES


def text(
    *constraints: Any, key: bool = False, nullable: bool = False, server_default: str | None = None
) -> Any:
    column: Column[Any] = Column(
        TEXT, *constraints, primary_key=key, nullable=nullable, server_default=server_default
    )
    return Field(sa_column=column)


def integer(*, key: bool = False, server_default: str | None = None) -> Any:
    column: Column[Any] = Column(
        Integer,
        primary_key=key,
        nullable=False,
        autoincrement=False,
        server_default=server_default,
    )
    return Field(sa_column=column)


def big_integer() -> Any:
    return Field(sa_column=Column(BigInteger, nullable=False))


def boolean(**options: Any) -> Any:
    return Field(sa_column=Column(Boolean, nullable=False, **options))


class StreamTable(SQLModel, table=True):
    """The head of each journal: what an append compares and moves."""

    __tablename__: ClassVar[Any] = "stream"
    __table_args__ = (CheckConstraint("revision > 0", name="revision"), _CLUSTERED)

    name: str = text(key=True)
    revision: int = integer()
    head_hash: str = text()


class EventTable(SQLModel, table=True):
    """The journals. `payload` is JSON text, never changed in place."""

    __tablename__: ClassVar[Any] = "event"
    __table_args__ = (CheckConstraint("sequence > 0", name="sequence"), _CLUSTERED)

    stream: str = text(ForeignKey("stream.name"), key=True)
    sequence: int = integer(key=True)
    kind: str = text()
    occurred_on: str = text()
    recorded_at: str = text()
    actor: str = text()
    body: str = text()
    payload: str = text()
    previous_hash: str = text()
    hash: str = text()


class WorkflowTable(SQLModel, table=True):
    """Definitions dossiers are pinned to, as canonical JSON."""

    __tablename__: ClassVar[Any] = "workflow"
    __table_args__ = (_CLUSTERED,)

    hash: str = text(key=True)
    id: str = text()
    version: int = integer()
    data: str = text()


class DossierTable(SQLModel, table=True):
    """Projection of `DossierRow`; `holders` is a JSON array."""

    __tablename__: ClassVar[Any] = "dossier"
    __table_args__ = (
        Index(None, "key"),
        Index(None, "status", "ref"),
        CheckConstraint("cost >= 0", name="cost"),
        _CLUSTERED,
    )

    ref: str = text(key=True)
    key: str = text()
    subject: str = text()
    workflow: str = text()
    version: int = integer()
    workflow_hash: str = text()
    status: str = text()
    phase: str = text()
    step: str = text()
    holders: str = text()
    opened_on: str = text()
    entered_on: str = text()
    last_on: str = text()
    projects: int = integer()
    cost: int = big_integer()
    revision: int = integer()
    illustrative: bool = boolean(server_default=false())
    opened_precision: str = text(server_default="day")
    entered_precision: str = text(server_default="day")
    entered_illustrative: bool = boolean(server_default=false())


class ClockSpanTable(SQLModel, table=True):
    """Projection of `ClockSpan`, numbered by `line` within its dossier.

    The index answers "late on day D" for the spans still running (`until_on` is then always
    9999-12-31) in its own order, without sorting, and finds those that ended after D.
    """

    __tablename__: ClassVar[Any] = "clock_span"
    __table_args__ = (
        Index("ix_clock_span_late", "until_on", "state", "due_on", "dossier", "clock", "holder"),
        CheckConstraint("state IN ('running', 'stopped')", name="state"),
        CheckConstraint("from_on <= until_on", name="until_on"),
        _CLUSTERED,
    )

    dossier: str = text(ForeignKey("dossier.ref"), key=True)
    line: int = integer(key=True)
    subject: str = text()
    workflow: str = text()
    phase: str = text()
    step: str = text()
    clock: str = text()
    holder: str = text()
    started_on: str = text()
    due_on: str | None = text(nullable=True)
    unit: str = text()
    state: str = text()
    estimated: bool = boolean()
    from_on: str = text()
    until_on: str = text()
    illustrative: bool = boolean(server_default=false())
    set_aside: int = integer(server_default="0")
    halves: int | None = Field(sa_column=Column(Integer, nullable=True))
    original_due_on: str | None = text(nullable=True)


class MoneyTable(SQLModel, table=True):
    """Projection of `MoneyLine`, numbered by `line` within its dossier; `year` 0: the whole
    duration."""

    __tablename__: ClassVar[Any] = "money"
    __table_args__ = (
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("from_on < until_on", name="until_on"),
        _CLUSTERED,
    )

    dossier: str = text(ForeignKey("dossier.ref"), key=True)
    line: int = integer(key=True)
    stage: str = text()
    source: str = text()
    year: int = integer()
    project: str = text()
    amount: int | None = Field(sa_column=Column(BigInteger, nullable=True))
    from_on: str = text()
    until_on: str = text()
    illustrative: bool = boolean()
    budgeted_on: str | None = text(nullable=True)
    called_on: str | None = text(nullable=True)
    received_on: str | None = text(nullable=True)
    paid_on: str | None = text(nullable=True)


class OutboxTable(SQLModel, table=True):
    """Messages to send, each once: kept with what caused them, sent afterwards.

    `message` is the whole message as text, `sent_at` "" until it left.
    """

    __tablename__: ClassVar[Any] = "outbox"
    __table_args__ = (
        Index(None, "sent_at", "key"),
        CheckConstraint("attempts >= 0", name="attempts"),
        _CLUSTERED,
    )

    key: str = text(key=True)
    dossier: str = text()
    recipient: str = text()
    message: str = text()
    created_at: str = text()
    attempts: int = integer()
    sent_at: str = text()
    error: str = text()


class ContentTable(SQLModel, table=True):
    """Files kept by their content; the bytes are in `content_part`."""

    __tablename__: ClassVar[Any] = "content"
    __table_args__ = (CheckConstraint("size >= 0", name="size"), _CLUSTERED)

    sha256: str = text(key=True)
    size: int = big_integer()
    kind: str = text()


class ContentPartTable(SQLModel, table=True):
    """The bytes of a content, part after part: large values in rows of their own tree."""

    __tablename__: ClassVar[Any] = "content_part"
    __table_args__ = (CheckConstraint("line >= 0", name="line"),)

    sha256: str = text(ForeignKey("content.sha256"), key=True)
    line: int = integer(key=True)
    data: bytes = Field(sa_column=Column(LargeBinary, nullable=False))


metadata = SQLModel.metadata

alembic_version = Table(
    "alembic_version",
    MetaData(),
    Column("version_num", String(32), nullable=False, primary_key=True),
)
"""As Alembic makes it, for new stores, which never run it; apart, for it is Alembic's."""
