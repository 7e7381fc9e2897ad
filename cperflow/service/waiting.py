"""Suspended clocks under another calendar: their due date waits for a resumption that nobody knows,
so lists hold none that could move; what it would be, were they resumed today, can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter

from cperflow.domain.dossier.replay import replay
from cperflow.domain.time.calendar import Calendar
from cperflow.domain.time.measures import measure
from cperflow.domain.versions.eras import clocks_through
from cperflow.record import NamedTuple
from cperflow.service.filtering import OPEN
from cperflow.service.ports import Filters
from cperflow.service.verifying import sound_journal
from cperflow.service.workspace import Workspace


class Moved(NamedTuple):
    """A clock that the calendar makes end on another day."""

    dossier: str
    workflow_hash: str
    clock: str
    holder: str
    before: date
    after: date
    estimated: bool
    illustrative: bool


def waiting(ws: Workspace, before: Calendar, after: Calendar, last: date) -> Iterator[Moved]:
    """The suspended clocks of dossiers in progress that would end on another day, were they
    resumed today. `last`: the last day on which the calendars differ.

    Raises IntegrityFailure when one of these journals is broken.
    """
    stopped = (s for s in ws.store.stopped(ws.today, Filters(status=OPEN)) if s.started_on <= last)
    for ref, spans in groupby(stopped, attrgetter("dossier")):
        yield from _of_dossier(ws, ref, {span.clock for span in spans}, (before, after))


def _of_dossier(
    ws: Workspace, ref: str, ids: set[str], calendars: tuple[Calendar, Calendar]
) -> Iterator[Moved]:
    dossier = replay(sound_journal(ws, ref))
    assert dossier is not None
    for clock in clocks_through(dossier, ws.versions(dossier), ws.today):
        if clock.id not in ids or not clock.paused:
            continue
        was, now = (measure(clock, calendar, ws.today) for calendar in calendars)
        if was.due_on and now.due_on and was.due_on != now.due_on:
            yield Moved(
                ref, dossier.workflow_hash, clock.id, clock.holder, was.due_on, now.due_on,
                now.estimated, clock.illustrative,
            )  # fmt: skip
