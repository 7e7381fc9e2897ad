"""Every statement of the store, written once: portable SQL with named parameters.

Text is compared byte by byte (BINARY in SQLite, COLLATE "C" in PostgreSQL), so every store
sorts alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cperflow.domain.journal.events import Event
from cperflow.service.ports import ClockSpan, DossierRow, KeptWorkflow

NULLABLE = {
    "due_on": "''", "original_due_on": "''", "halves": "-1", "amount": "-1", "budgeted_on": "''",
    "called_on": "''", "received_on": "''", "paid_on": "''",
}  # fmt: skip
"""Columns that may be null, and a value of theirs that means it when compared."""


def columns(names: Iterable[str], prefix: str = "") -> str:
    return ", ".join(prefix + name for name in names)


def assignments(names: Iterable[str]) -> str:
    return ", ".join(f"{name} = excluded.{name}" for name in names)


def changed(table: str, names: Sequence[str]) -> str:
    """A condition: the row kept differs from the one offered. Saves rewriting equal rows."""
    pairs = [_compared(table, name) for name in names]
    return f"({columns(kept for kept, _ in pairs)}) <> ({columns(new for _, new in pairs)})"


def _compared(table: str, name: str) -> tuple[str, str]:
    kept, new = f"{table}.{name}", f"excluded.{name}"
    if name not in NULLABLE:
        return kept, new
    return f"coalesce({kept}, {NULLABLE[name]})", f"coalesce({new}, {NULLABLE[name]})"


def insert(table: str, names: Sequence[str]) -> str:
    return f"INSERT INTO {table} ({columns(names)}) VALUES ({columns(names, ':')})"  # noqa: S608


# S608 warns of text put into SQL: only names written in this package are.
EVENT = Event._fields
DOSSIER = DossierRow._fields
SPAN = ("line", *ClockSpan._fields)
WORKFLOW = KeptWorkflow._fields

KEEP_DOSSIER = f"ON CONFLICT (ref) DO UPDATE SET {assignments(DOSSIER[1:])}"
KEEP_SPAN = (
    f"ON CONFLICT (dossier, line) DO UPDATE SET {assignments(SPAN[2:])} "
    f"WHERE {changed('clock_span', SPAN[2:])}"
)

CREATE_STREAM = (
    insert("stream", ("name", "revision", "head_hash")) + " ON CONFLICT (name) DO NOTHING"
)
MOVE_STREAM = (
    "UPDATE stream SET revision = :revision, head_hash = :head_hash"
    " WHERE name = :name AND revision = :expected"
)
HOLD_STREAM = "UPDATE stream SET revision = revision WHERE name = :ref AND revision = :revision"
"""Touches the head where it is expected, so that nobody moves it before the transaction ends."""
INSERT_EVENT = insert("event", EVENT)
WRITE_DOSSIER = f"{insert('dossier', DOSSIER)} {KEEP_DOSSIER}"
WRITE_SPAN = f"{insert('clock_span', SPAN)} {KEEP_SPAN}"
CUT_SPANS = "DELETE FROM clock_span WHERE dossier = :dossier AND line >= :lines"
KEEP_WORKFLOW = (
    f"INSERT INTO workflow ({columns(WORKFLOW)}) SELECT {columns(WORKFLOW, ':')}"  # noqa: S608
    " WHERE NOT EXISTS"
    " (SELECT 1 FROM workflow WHERE id = CAST(:id AS varchar) AND version = :version)"
)

HEAD = "SELECT name, revision, head_hash FROM stream WHERE name = :name"
# What is left of a stream without a head: nothing that this package wrote can come to it.
HEADS = """
SELECT name, revision, head_hash FROM stream
UNION SELECT stream, 0, '' FROM event WHERE stream NOT IN (SELECT name FROM stream)
UNION SELECT ref, 0, '' FROM dossier WHERE ref NOT IN (SELECT name FROM stream)
UNION SELECT dossier, 0, '' FROM clock_span WHERE dossier NOT IN (SELECT name FROM stream)
UNION SELECT dossier, 0, '' FROM money WHERE dossier NOT IN (SELECT name FROM stream)
ORDER BY name
"""
JOURNAL = f"SELECT {columns(EVENT)} FROM event WHERE stream = :stream ORDER BY sequence"  # noqa: S608
DOSSIER_JOURNALS = (
    f"SELECT {columns(EVENT)} FROM event WHERE stream IN"  # noqa: S608
    " (SELECT ref FROM dossier WHERE 1 = 1{conditions}){kinds} ORDER BY stream, sequence"
)
STREAMS = "SELECT name FROM stream ORDER BY name"
REFS = "SELECT ref FROM dossier WHERE key >= :low AND key < :high ORDER BY key, ref LIMIT :limit"
WORKFLOWS = f"SELECT {columns(WORKFLOW)} FROM workflow"  # noqa: S608
DOSSIERS = f"SELECT {columns(DOSSIER)} FROM dossier WHERE 1 = 1"  # noqa: S608
SPANS = f"SELECT {columns(ClockSpan._fields)} FROM clock_span"  # noqa: S608
SPANS_OF = f"{SPANS} WHERE dossier = :dossier ORDER BY from_on, clock, holder, line"

# Literals, not parameters: the planner must see that they are at the head of the index.
_RUNNING = f"{SPANS} WHERE state = 'running' AND from_on <= :on AND until_on > :on"
_STOPPED = f"{SPANS} WHERE state = 'stopped' AND from_on <= :on AND until_on > :on"
_DUE = " AND due_on < :due_before"
_UNNUMBERED = " AND due_on IS NULL"
_STILL = " AND until_on = '9999-12-31'"
_ENDED_SINCE = " AND until_on < '9999-12-31'"
COVERING = f"{SPANS} WHERE from_on <= :on AND until_on > :on"

_EQUAL = {
    name: f" AND {name} = :{name}" for name in ("subject", "phase", "step", "status", "workflow")
}
# LIKE ignores case in SQLite and needs escaping; removing the name and comparing does not.
DOSSIER_FILTERS = {**_EQUAL, "holder": " AND replace(holders, :holder, '') <> holders"}
SPAN_FILTERS = {
    **_EQUAL,
    "holder": " AND holder = :holder",
    "status": " AND dossier IN (SELECT ref FROM dossier WHERE status = :status)",
}


def covering_statement(conditions: str = "") -> str:
    """All that cover a day."""
    return f"{COVERING}{conditions} ORDER BY due_on IS NULL, due_on, dossier, clock, holder"


def late_statement(conditions: str = "") -> str:
    """Those that run on a day and were due before another."""
    found = _in_two_halves(_RUNNING, _DUE + conditions)
    return f"{found} ORDER BY due_on, dossier, clock, holder"


def unnumbered_statement(conditions: str = "") -> str:
    """Those that run without a due date."""
    found = _in_two_halves(_RUNNING, _UNNUMBERED + conditions)
    return f"{found} ORDER BY dossier, clock, holder"


def stopped_statement(conditions: str = "") -> str:
    """Those that are stopped."""
    return f"{_in_two_halves(_STOPPED, conditions)} ORDER BY dossier, clock, holder"


def _in_two_halves(spans: str, conditions: str) -> str:
    """Clocks of a day are asked in two halves: those still so are found in the index already
    sorted, those that ended since `on` are few unless `on` is long past."""
    still, ended = (f"{spans}{until}{conditions}" for until in (_STILL, _ENDED_SINCE))
    return f"{still} UNION ALL {ended}"
