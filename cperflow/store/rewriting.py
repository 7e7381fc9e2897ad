"""Projections written anew: those of whole dossiers, or the due dates of single spans.

A holiday moves the due dates of a million clocks that nothing else has touched: their rows are
found by the days they run over, and only what changed in them is written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from typing import Any

from cperflow.domain.journal.events import instant
from cperflow.service.ports import Projection
from cperflow.service.touched import Recount, TouchedSpan
from cperflow.store.records import Parameters, Row
from cperflow.store.statements import HOLD_STREAM

CHUNK = 500
"""Dossiers, or spans, written together."""

TOUCHED = """
SELECT s.dossier, s.line, d.workflow_hash, s.clock, s.holder, s.started_on, s.due_on, s.halves,
 s.estimated, s.illustrative,
 s.halves IS NOT NULL AND s.until_on = '9999-12-31' AND NOT EXISTS (
  SELECT 1 FROM clock_span o
  WHERE o.dossier = s.dossier AND o.clock = s.clock AND o.line <> s.line)
FROM clock_span s JOIN dossier d ON d.ref = s.dossier
WHERE s.started_on <= :last
 AND (s.due_on >= :first OR (s.halves IS NULL
  AND coalesce(s.due_on, s.original_due_on) IS NOT NULL
  AND (s.from_on >= :first OR s.original_due_on >= :first)))
 AND (coalesce(s.until_on, '') = '9999-12-31'
  OR EXISTS (SELECT 1 FROM clock_span o WHERE o.dossier = s.dossier AND o.clock = s.clock
   AND o.until_on = '9999-12-31')
  OR EXISTS (SELECT 1 FROM event e WHERE e.stream = s.dossier AND e.recorded_at >= :entered))
ORDER BY s.dossier, s.line
"""
"""`coalesce` keeps the planner away from the index on `until_on`, in whose order the rows of the
table would be looked up here and there: they are read, and written, in the order they lie in."""

RECOUNT = """
UPDATE clock_span SET due_on = :due_on, estimated = :estimated
WHERE dossier = :dossier AND line = :line AND clock = :clock AND started_on = :started_on
 AND halves = :halves AND due_on = :was AND until_on = '9999-12-31'
"""
"""Only if the row still is the one that was counted: compare and set."""


class Writer:
    """What `rewrite` needs of a store, inside its transaction."""

    def __init__(
        self,
        run: Callable[[str, Sequence[Parameters]], int],
        project: Callable[[Sequence[Projection]], None],
        recount: Callable[[Sequence[Parameters]], int],
    ) -> None:
        self.run = run
        self.project = project
        self.recount = recount


def rewrite(writer: Writer, changes: Iterable[Projection | Recount]) -> list[str]:
    """Under the lock of each head, or row; references of the dossiers that had moved."""
    latest: dict[str, Projection] = {}
    counted: list[Recount] = []
    left: list[str] = []
    for change in changes:
        if isinstance(change, Recount):
            counted.append(change)
            left += _flushed(writer, counted) if len(counted) == CHUNK else ()
            continue
        row = change.dossier
        if not writer.run(HOLD_STREAM, [{"ref": row.ref, "revision": row.revision}]):
            left.append(row.ref)
            continue
        latest[row.ref] = change
        if len(latest) == CHUNK:
            writer.project(list(latest.values()))
            latest.clear()
    writer.project(list(latest.values()))
    return left + (_flushed(writer, counted) if counted else [])


def _flushed(writer: Writer, counted: list[Recount]) -> list[str]:
    """Where one row of the chunk is no longer what was counted, all its dossiers are left out."""
    rows = [recount_row(given) for given in counted]
    left = [] if writer.recount(rows) == len(rows) else [given.span.dossier for given in counted]
    counted.clear()
    return list(dict.fromkeys(left))


def asked(first: date, last: date, entered: datetime) -> dict[str, str]:
    """The parameters of TOUCHED."""
    return {
        "first": first.isoformat(), "last": last.isoformat(), "entered": instant(entered),
    }  # fmt: skip


def touched_of(row: Row) -> TouchedSpan:
    """A row of TOUCHED."""
    day = date.fromisoformat
    dossier, line, hash, clock, holder, started_on, due_on, halves, unsure, invented, alone = row
    return TouchedSpan(
        dossier, line, hash, clock, holder, day(started_on), day(due_on) if due_on else None,
        halves, bool(unsure), bool(invented), bool(alone),
    )  # fmt: skip


def recount_row(given: Recount) -> dict[str, Any]:
    """The parameters of RECOUNT."""
    span = given.span
    assert span.due_on is not None
    return {
        "dossier": span.dossier,
        "line": span.line,
        "clock": span.clock,
        "started_on": span.started_on.isoformat(),
        "halves": span.halves,
        "was": span.due_on.isoformat(),
        "due_on": given.due_on.isoformat(),
        "estimated": given.estimated,
    }
