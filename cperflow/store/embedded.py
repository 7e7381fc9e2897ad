"""A store in one SQLite file, over the standard library's sqlite3; imports nothing heavy.

Transactions begin IMMEDIATE (deferred ones lose updates silently), the journal of SQLite is a
write-ahead log, and every commit reaches the disk (synchronous=FULL).
"""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing

from cperflow.errors import CperflowError, StorageUnavailable
from cperflow.store import revision
from cperflow.store.failures import failure, is_missing_table
from cperflow.store.records import Parameters, Row
from cperflow.store.sql import Result

APPLICATION_ID = 0x63706572
"""« cper » in ASCII, in the header of the file: `file dossiers.db` can tell what it is."""

_ID_AT = 68
"""Where SQLite keeps it (https://www.sqlite.org/fileformat.html)."""

WAIT = 10.0
"""Seconds to wait for another writer."""

_PAGE = 100
"""Rows fetched at a time by `stream`."""

_MARKS = ("application_id", "user_version")
"""What a program may have written into the header of a database without tables."""

_SCHEMA = os.path.join(os.path.dirname(__file__), "schema.sql")
_BLOCKED_LOG = ("SQLITE_CANTOPEN", "SQLITE_READONLY")


class EmbeddedConnection:
    """The `Connection` of `sql.SqlStore` over one sqlite3 connection, for one thread."""

    def __init__(self, db: sqlite3.Connection, where: str) -> None:
        self._db = db
        self._where = where

    def rows(self, sql: str, parameters: Parameters) -> Sequence[Row]:
        try:
            return self._db.execute(sql, parameters).fetchall()
        except sqlite3.Error as error:
            raise failure(error, self._where) from error

    def stream(self, sql: str, parameters: Parameters) -> Iterator[Row]:
        """Page by page: whoever stops on the way leaves a cursor behind, which the connection may
        outlive or not, and a generator would close it, and fail on a closed one."""
        try:
            cursor = self._db.execute(sql, parameters)
            while page := cursor.fetchmany(_PAGE):
                yield from page
        except sqlite3.Error as error:
            raise failure(error, self._where) from error

    def run(self, sql: str, many: Sequence[Parameters]) -> int:
        try:
            if len(many) == 1:
                return self._db.execute(sql, many[0]).rowcount
            return self._db.executemany(sql, many).rowcount
        except sqlite3.Error as error:
            raise failure(error, self._where) from error

    def atomic(self, work: Callable[[], Result], *, once: bool = False) -> Result:
        """Done once in any case: whoever began IMMEDIATE can commit."""
        del once
        self.rows("BEGIN IMMEDIATE", {})
        try:
            result = work()
            self.rows("COMMIT", {})
        except BaseException:
            self._undo()
            raise
        return result

    def close(self) -> None:
        self._db.close()

    def _undo(self) -> None:
        """A full disk has already undone everything by itself."""
        if self._db.in_transaction:
            self._db.execute("ROLLBACK")


def connect(path: str, *, read_only: bool = False, wait: float = WAIT) -> EmbeddedConnection:
    """Open the store in an existing file.

    With `read_only` nothing is written, and no right to write is needed.
    Raises StorageUnavailable: absent, foreign, corrupt, locked, older or newer.
    """
    _require_file(path)
    if read_only:
        return _connect_reader(path, wait)
    return _checked(path, "mode=rw", wait)


def create(path: str) -> bool:
    """Make a new store at `path`; False, and not a byte touched, when the file holds anything.

    The tables appear in one transaction: a process killed meanwhile leaves an empty file,
    which the next `create` takes over.
    """
    if os.path.exists(path) and os.path.getsize(path) and not _is_blank(path):
        return False
    db = open_file(path, "mode=rwc")
    try:
        db.execute("PRAGMA journal_mode = WAL")
        db.execute("BEGIN IMMEDIATE")
        empty: bool = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0] == 0
        if empty:
            _write_schema(db)
        db.execute("COMMIT")
    except sqlite3.Error as error:
        raise failure(error, path) from error
    finally:
        db.close()
    return empty


def _is_blank(path: str) -> bool:
    """Nobody's database: no table, and no mark of another program. Read without the right to
    write: settings that `create` makes would already change somebody else's file."""
    db = _look_into(path)
    try:
        tables = db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
        marks = [db.execute(f"PRAGMA {name}").fetchone()[0] for name in _MARKS]
    except sqlite3.Error as error:
        raise failure(error, path) from error
    finally:
        db.close()
    return not tables and not any(marks)


def open_file(
    path: str, mode: str, wait: float = WAIT, *, any_thread: bool = False
) -> sqlite3.Connection:
    """A connection with its settings; `mode` is the query of a SQLite URI."""
    try:
        db = sqlite3.connect(
            _uri(path, mode),
            uri=True,
            timeout=wait,
            isolation_level=None,
            check_same_thread=not any_thread,
        )
        _configure(db)
    except sqlite3.Error as error:
        raise failure(error, path) from error
    return db


def revision_in(path: str) -> str:
    """The revision of the store in a file, whatever it is.

    Raises StorageUnavailable when there is no store there.
    """
    _require_file(path)
    db = open_file(path, "mode=rw")
    try:
        return _revision(db, path)
    finally:
        db.close()


def _configure(db: sqlite3.Connection) -> None:
    """The second setting already reads the file, which may not be one of SQLite's."""
    try:
        db.execute("PRAGMA foreign_keys = ON")
        db.execute("PRAGMA synchronous = FULL")
    except sqlite3.Error:
        db.close()
        raise


def _require_file(path: str) -> None:
    if os.path.isdir(path):
        raise StorageUnavailable(
            f"{path} est un répertoire : donnez le chemin du fichier de la base."
        )
    try:
        size = os.stat(path).st_size
    except FileNotFoundError:
        raise revision.absent(path) from None
    except OSError as error:
        raise StorageUnavailable(
            f"La base {path} ne peut pas être ouverte : vérifiez vos droits sur son répertoire.",
            [str(error)],
        ) from error
    if size == 0:
        raise revision.absent(path)
    _refuse_foreign(path)


def _refuse_foreign(path: str) -> None:
    """Before anything opens the file with the right to write: whoever closes a database last
    finishes the log beside it, and another program's is none of our business."""
    try:
        with open(path, "rb") as file:
            header = file.read(_ID_AT + 4)
    except OSError:
        return  # SQLite will say why
    if header[_ID_AT:] != APPLICATION_ID.to_bytes(4, "big"):  # perhaps still in the log
        with closing(_look_into(path)) as db:
            _revision(db, path)


def _checked(path: str, mode: str, wait: float) -> EmbeddedConnection:
    db = open_file(path, mode, wait)
    try:
        revision.check(_revision(db, path), path)
    except BaseException:
        db.close()
        raise
    return EmbeddedConnection(db, path)


def _revision(db: sqlite3.Connection, path: str) -> str:
    try:
        if db.execute("PRAGMA application_id").fetchone()[0] != APPLICATION_ID:
            raise revision.foreign(path)
        found: str = db.execute(revision.READ_REVISION).fetchone()[0]
    except sqlite3.Error as error:
        raise _opening_failure(error, path) from error
    return found


def _opening_failure(error: sqlite3.Error, path: str) -> CperflowError:
    return revision.foreign(path) if is_missing_table(error) else failure(error, path)


def _connect_reader(path: str, wait: float) -> EmbeddedConnection:
    """Where it may, SQLite puts the log and its index beside the file, and takes them away at
    the end; a connection in mode=ro would leave them there."""
    if os.access(path, os.W_OK) and os.access(os.path.dirname(path), os.W_OK):
        reader = _checked(path, "mode=rw", wait)
        reader.rows("PRAGMA query_only = ON", {})
        return reader
    try:
        return _checked(path, "mode=ro", wait)
    except StorageUnavailable as error:
        if not _log_is_blocked(error.__cause__):
            raise
        return _connect_immutable(path, wait)


def _log_is_blocked(cause: BaseException | None) -> bool:
    return str(getattr(cause, "sqlite_errorname", "")).startswith(_BLOCKED_LOG)


def _look_into(path: str) -> sqlite3.Connection:
    """Without the right to write; without a log to read, not even with SQLite's own files."""
    return open_file(path, "mode=ro" if _has_log(path) else "mode=ro&immutable=1")


def _has_log(path: str) -> bool:
    log = f"{path}-wal"
    return os.path.exists(log) and os.path.getsize(log) > 0


def _connect_immutable(path: str, wait: float) -> EmbeddedConnection:
    """Read a file whose folder refuses the log; only right when there is none to read."""
    if _has_log(path):
        raise StorageUnavailable(
            f"La base {path} attend la fin d’une écriture interrompue et son répertoire est en "
            "lecture seule : ouvrez-la une fois avec le droit d’y écrire."
        )
    return _checked(path, "mode=ro&immutable=1", wait)


def _write_schema(db: sqlite3.Connection) -> None:
    db.execute(f"PRAGMA application_id = {APPLICATION_ID}")
    with open(_SCHEMA, encoding="utf-8") as file:
        for statement in file.read().split(";\n"):
            if statement.strip():
                db.execute(statement)
    db.execute("INSERT INTO alembic_version (version_num) VALUES (?)", (revision.REVISION,))


def _uri(path: str, mode: str) -> str:
    """By hand: urllib.parse would cost every command several milliseconds."""
    escaped = path.replace("%", "%25").replace("?", "%3f").replace("#", "%23")
    if os.sep == "\\":
        escaped = "/" + escaped.replace("\\", "/")
    authority = "//" if escaped.startswith("/") else ""  # else « //x » would name a server
    return f"file:{authority}{escaped}?{mode}"
