"""A store over a SQLAlchemy engine: PostgreSQL, and SQLite as the web application uses it.

Heavy to import (SQLAlchemy, SQLModel): only a URL brings it. May be used from several
threads: each transaction has its own connection.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache

from sqlalchemy import Connection as EngineConnection
from sqlalchemy import Engine, event, text
from sqlalchemy.exc import ArgumentError, DBAPIError
from sqlalchemy.pool import QueuePool
from sqlmodel import create_engine

from cperflow.errors import CperflowError, StorageUnavailable, UsageError
from cperflow.store import embedded, revision, tables
from cperflow.store.failures import failure, is_missing_table, transient
from cperflow.store.location import postgres_url, shown
from cperflow.store.records import Parameters, Row
from cperflow.store.sql import Result

ATTEMPTS = 5
"""Tries of a transaction that the database asks to repeat."""

_PAUSE = 0.01
"""Seconds before another try, growing with each."""

WRITING = "cperflow_writing"
"""Execution option of the connections that will write."""
_PAGE = 1000
"""Rows fetched at a time by `stream`."""

_statement = cache(text)


class ServerConnection:
    """The `Connection` of `sql.SqlStore` over an engine."""

    def __init__(self, engine: Engine, where: str) -> None:
        self._engine = engine
        self._writing_engine = engine.execution_options(**{WRITING: True})
        self._plain_engine = _without_transactions(engine)
        self._where = where
        self._local = threading.local()

    def rows(self, sql: str, parameters: Parameters) -> Sequence[Row]:
        with self._told(), self._current(self._plain_engine) as connection:
            return connection.execute(_statement(sql), dict(parameters)).fetchall()

    def stream(self, sql: str, parameters: Parameters) -> Iterator[Row]:
        options = {"stream_results": True, "yield_per": _PAGE}
        with (
            self._told(),
            self._current(self._engine) as connection,
            connection.execute(
                _statement(sql), dict(parameters), execution_options=options
            ) as found,
        ):
            yield from found

    def run(self, sql: str, many: Sequence[Parameters]) -> int:
        with self._told(), self._current(self._engine) as connection:
            return connection.execute(_statement(sql), [dict(one) for one in many]).rowcount

    def atomic(self, work: Callable[[], Result], *, once: bool = False) -> Result:
        def transaction() -> Result:
            with self._told(), self._writing():
                return work()

        return transaction() if once else retried(transaction)

    def alone(self, sql: str, parameters: Parameters) -> Sequence[Row]:
        """One statement that is a transaction by itself, without BEGIN or COMMIT to send."""

        def statement() -> Sequence[Row]:
            with self._told(), self._plain_engine.connect() as connection:
                return connection.execute(_statement(sql), dict(parameters)).fetchall()

        return retried(statement)

    def close(self) -> None:
        self._engine.dispose()

    @contextmanager
    def _told(self) -> Iterator[None]:
        try:
            yield
        except DBAPIError as error:
            raise failure(error, self._where) from error

    @contextmanager
    def _current(self, engine: Engine) -> Iterator[EngineConnection]:
        """The connection of the transaction this thread is in, else one for the occasion."""
        inside: EngineConnection | None = getattr(self._local, "connection", None)
        if inside is not None:
            yield inside
            return
        with engine.connect() as connection:
            yield connection

    @contextmanager
    def _writing(self) -> Iterator[None]:
        with self._writing_engine.begin() as connection:
            self._local.connection = connection
            try:
                yield
            finally:
                self._local.connection = None


def retried(work: Callable[[], Result]) -> Result:
    """Do `work` again when the database says that only another try is needed."""
    for attempt in range(1, ATTEMPTS):
        try:
            return work()
        except CperflowError as error:
            if not transient(error.__cause__):
                raise
            time.sleep(_PAUSE * attempt)
    return work()


def sqlite_engine(path: str, *, read_only: bool = False, wait: float = embedded.WAIT) -> Engine:
    """An engine on a store file, with the same settings as `embedded`."""

    def connect() -> sqlite3.Connection:
        db = embedded.open_file(path, "mode=rw", wait, any_thread=True)
        db.execute(f"PRAGMA query_only = {read_only}")
        return db

    engine = create_engine("sqlite://", creator=connect, poolclass=QueuePool)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def postgres_engine(location: str) -> Engine:
    """Raises StorageUnavailable without the driver, UsageError for a malformed address."""
    try:
        return create_engine(postgres_url(location), pool_pre_ping=True)
    except ModuleNotFoundError as error:
        raise StorageUnavailable(
            "Le pilote PostgreSQL n’est pas installé sur ce poste : installez cperflow[postgres]."
        ) from error
    except (ArgumentError, ValueError) as error:
        raise UsageError(
            f"Adresse PostgreSQL mal écrite : {shown(location)}. "
            "Forme attendue : postgresql://nom@serveur:5432/base."
        ) from error


def connect(engine: Engine, where: str) -> ServerConnection:
    """Raises StorageUnavailable unless the database holds a store of this version."""
    found = ServerConnection(engine, where)
    try:
        revision.check(current_revision(found, where), where)
    except BaseException:
        found.close()
        raise
    return found


def current_revision(connection: ServerConnection, where: str) -> str:
    """Raises StorageUnavailable when there is no store there."""
    try:
        rows = connection.rows(revision.READ_REVISION, {})
    except StorageUnavailable as error:
        if error.__cause__ and is_missing_table(error.__cause__):
            raise revision.absent(where) from error
        raise
    if not rows:
        raise revision.absent(where)
    found: str = rows[0][0]
    return found


def create(engine: Engine, where: str) -> bool:
    """Make the tables of a new store in one transaction; False when there is one already."""
    try:
        with engine.begin() as connection:
            if engine.dialect.has_table(connection, tables.alembic_version.name):
                return False
            tables.metadata.create_all(connection)
            tables.alembic_version.create(connection)
            connection.execute(
                tables.alembic_version.insert().values(version_num=revision.REVISION)
            )
            return True
    except DBAPIError as error:
        raise failure(error, where) from error
    finally:
        engine.dispose()


def _without_transactions(engine: Engine) -> Engine:
    """Saves PostgreSQL the BEGIN and the ROLLBACK around a lone statement.

    On SQLite nothing is begun for readers anyway, and SQLAlchemy, leaving AUTOCOMMIT, would
    put the driver back in the mode that begins transactions by itself.
    """
    if engine.dialect.name == "sqlite":
        return engine
    return engine.execution_options(isolation_level="AUTOCOMMIT")


def _begin_sqlite(connection: EngineConnection) -> None:
    """A writer says so at once; a reader's single statement needs no transaction."""
    if connection.get_execution_options().get(WRITING):
        connection.exec_driver_sql("BEGIN IMMEDIATE")
