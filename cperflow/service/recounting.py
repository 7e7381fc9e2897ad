"""The lists after the calendar has changed: which running clocks end on another day, and the
rows of those alone written anew, in one transaction with the calendar's event.

A clock without a stop, an extension or another span is counted again from its start and its
delay, without its dossier; the others are replayed (docs/adr/0016).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import groupby
from operator import attrgetter

from cperflow.domain.journal.events import CALENDAR_STREAM, Event
from cperflow.domain.time.calendar import Calendar
from cperflow.domain.time.calendars import Calendars
from cperflow.domain.time.clocks import Clock, Leg
from cperflow.domain.time.measures import spans
from cperflow.domain.time.tables import DueTable, follows_table
from cperflow.record import NamedTuple
from cperflow.service.ports import FOREVER, Projection, Watch
from cperflow.service.touched import Recount, TouchedSpan
from cperflow.service.verifying import projections, rebuild
from cperflow.service.waiting import Moved, waiting
from cperflow.service.workspace import Workspace

Change = Projection | Recount

ALWAYS = (date.min, date.max)
"""Every day: for a whole calendar."""

REMEMBERED = 1 << 16
"""Endings kept: clocks that began the same day with the same delay end the same day."""


class Effect(NamedTuple):
    """What a change of the calendar did to the clocks that run: how many were counted again, how
    many moved and the first of them (all, unless a limit was given), how many kept their day but
    became, or are no longer, estimated. `waiting`: the suspended ones that would move, were they
    resumed today (see `waiting.py`), and the first of them."""

    counted: int
    moved: int
    rows: tuple[Moved, ...]
    unsure: int
    sure: int
    waiting: int = 0
    waiting_rows: tuple[Moved, ...] = ()


class _Tally:
    """An Effect in the making, over a stream that is read once."""

    def __init__(self, limit: int | None) -> None:
        self._limit = limit
        self._rows: list[Moved] = []
        self._waiting: list[Moved] = []
        self.counted = self.moved = self.unsure = self.sure = self.waiting = 0

    def note(self, span: TouchedSpan, due_on: date, *, estimated: bool) -> bool:
        """Whether anything changed in the row of this running clock."""
        self.counted += 1
        if span.due_on is not None and due_on != span.due_on:
            self.moved += 1
            if self._limit is None or len(self._rows) < self._limit:
                self._rows.append(_moved(span, span.due_on, due_on, estimated=estimated))
            return True
        if estimated == span.estimated:
            return False
        self.unsure += estimated
        self.sure += not estimated
        return True

    def wait(self, row: Moved) -> None:
        self.waiting += 1
        if self._limit is None or len(self._waiting) < self._limit:
            self._waiting.append(row)

    @property
    def effect(self) -> Effect:
        counts = self.counted, self.moved, tuple(self._rows), self.unsure, self.sure
        return Effect(*counts, self.waiting, tuple(self._waiting))


def recount(
    ws: Workspace,
    events: Sequence[Event],
    days: tuple[date, date] = ALWAYS,
    *,
    limit: int | None = None,
    dry_run: bool = False,
    watch: Watch[TouchedSpan] = iter,
) -> Effect:
    """Append these events of the calendar, and count again every clock that runs over one of
    `days` (first, last): both in one transaction, or neither. With `dry_run` nothing is written.

    Raises Conflict when another changes the calendar at once, IntegrityFailure when a journal
    that must be replayed is broken.
    """
    tally = _Tally(limit)
    journal = ws.store.journal(CALENDAR_STREAM)
    # the first calendar of a store is that of the clocks closed before it, too
    entered = events[0].recorded_at if journal else datetime.min.replace(tzinfo=UTC)
    touched = watch(ws.store.touched(*days, entered))
    calendars = Calendars([*journal, *events])
    for row in waiting(ws, Calendars(journal).current, calendars.current, days[1]):
        tally.wait(row)
    changes = _changes(ws, touched, calendars, tally)
    if dry_run:
        for _ in changes:
            pass
        return tally.effect
    left = ws.store.project(changes, events)
    ws.forget_calendar()
    if left:
        rebuild(ws, left)
    return tally.effect


def _changes(
    ws: Workspace, touched: Iterable[TouchedSpan], calendars: Calendars, tally: _Tally
) -> Iterator[Change]:
    """What must be written, dossier by dossier."""
    counted = counter(ws, calendars.current)
    for ref, found in groupby(touched, key=attrgetter("dossier")):
        lines = list(found)
        if not all(span.alone for span in lines):
            yield from _replayed(ws, ref, lines, calendars, tally)
            continue
        for span in lines:
            due_on, doubtful = counted(span.workflow_hash, span.clock, span.started_on, span.halves)
            if tally.note(span, due_on, estimated=doubtful):
                yield Recount(span, due_on, doubtful)


Counter = Callable[[str, str, date, int | None], tuple[date, bool]]
"""When a clock without any decision is due, and whether that is estimated, from the hash of its
definition, its id, its start and its halves."""


def counter(ws: Workspace, calendar: Calendar) -> Counter:
    """One for many clocks: it remembers what it counted, and most are read in a table."""
    first = date(calendar.covered[0], 1, 1) if calendar.covered else ws.today
    table = DueTable(calendar, first.toordinal(), first.toordinal())

    @lru_cache(REMEMBERED)
    def counted(hash: str, clock: str, started_on: date, halves: int | None) -> tuple[date, bool]:
        spec = ws.workflow(hash).clock(clock.partition(":")[0])
        if halves and follows_table(spec):
            return table.one(started_on, halves)
        bare = Clock(clock, spec, started_on, halves, (Leg("", "", started_on),))
        end = next(spans(bare, calendar)).end
        assert end is not None
        return end.due_on, end.estimated

    return counted


def _replayed(
    ws: Workspace, ref: str, lines: list[TouchedSpan], calendars: Calendars, tally: _Tally
) -> Iterator[Projection]:
    (projection,) = projections(ws, [ref], calendars)
    for span in lines:
        now = projection.spans[span.line] if span.line < len(projection.spans) else None
        if now and now.until_on == FOREVER and now.due_on:
            tally.note(span, now.due_on, estimated=now.estimated)
    yield projection


def _moved(span: TouchedSpan, before: date, after: date, *, estimated: bool) -> Moved:
    return Moved(
        span.dossier, span.workflow_hash, span.clock, span.holder, before, after, estimated,
        span.illustrative,
    )  # fmt: skip
