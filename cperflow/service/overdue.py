"""What is late on a day, what falls due after it, what runs without a number or is stopped.

`as_of` is the day looked at, `known_on` the day of the knowledge: with it, what was entered
later is ignored, so that a committee's list can be had again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, timedelta

from cperflow.domain.dossier.replay import known, replay
from cperflow.domain.journal.events import Event
from cperflow.domain.time.keeping import dateless
from cperflow.domain.time.measures import RUNNING, STOPPED
from cperflow.record import NamedTuple
from cperflow.service.contracts.missed import Missed, missed_on
from cperflow.service.filtering import definitions
from cperflow.service.ports import ALL, FOREVER, ClockSpan, Filters
from cperflow.service.projection import project
from cperflow.service.regions.renaming import renamed
from cperflow.service.workspace import Workspace

Targets = Collection[tuple[str, str]]
"""Procedure and id of the delays and obligations to which the definition gives no due date."""


class Overdue(NamedTuple):
    """The clocks of a day, read from the store as they are asked for: each list once.

    `due`: running, and due before the day that was asked, by due date then reference.
    `unnumbered`: running without a due date, by reference, dossiers without a clock among them;
    `stopped`: by reference. `projected`: the day was still to come, so that the list tells what
    will be late if nothing moves. `recorded`: false when no line of the dossiers retained had
    been entered by `known_on`. `targets`: see there. `missed`: what nobody
    can do any more, of which `due` has the last only.
    """

    as_of: date
    known_on: date
    projected: bool
    due: Iterable[ClockSpan]
    unnumbered: Iterable[ClockSpan]
    stopped: Iterable[ClockSpan] = ()
    filters: Filters = ALL
    recorded: bool = True
    targets: Targets = frozenset()
    missed: Sequence[Missed] = ()


def targets(ws: Workspace) -> Targets:
    """The delays and the obligations whose due date, when they have one, an officer set."""
    return frozenset((flow.id, id) for flow in definitions(ws).values() for id in dateless(flow))


def overdue_on(
    ws: Workspace,
    filters: Filters = ALL,
    *,
    as_of: date | None = None,
    known_on: date | None = None,
    horizon: int = 0,
) -> Overdue:
    """The clocks due before `as_of` (today by default), and those without a number.

    With `horizon`, also those due from `as_of` to that many days after it; 0: none of these.
    """
    day, known_day = as_of or ws.today, ws.known_day(known_on)
    before = day + timedelta(days=horizon + 1 if horizon else 0)
    asked = Overdue(day, known_day, day > known_day, (), (), (), filters, True, targets(ws))
    asked = asked._replace(missed=missed_on(ws, filters, as_of=day, known_on=known_on))
    if known_day < ws.today:
        return _as_known(ws, asked, before)
    return asked._replace(
        due=renamed(ws, ws.store.spans(day, filters, due_before=before), day),
        unnumbered=renamed(ws, ws.store.unnumbered(day, filters), day),
        stopped=renamed(ws, ws.store.stopped(day, filters), day),
    )


def _as_known(ws: Workspace, asked: Overdue, before: date) -> Overdue:
    """The clocks of a day, replayed from what was entered by another one.

    What never changes is asked of the store, the rest compared with what was known then.
    """
    filters, found, recorded = asked.filters, list[ClockSpan](), False
    kept = Filters(subject=filters.subject, workflow=filters.workflow)
    for _, journal in ws.store.journals(kept):
        if entered := known(journal, asked.known_on):
            recorded = True
            found += renamed(ws, _clocks(ws, entered, asked), asked.as_of, asked.known_on)
    found.sort(key=lambda span: (span.dossier, span.clock, span.holder))
    running = [span for span in found if span.state == RUNNING]
    due = [span for span in running if span.due_on and span.due_on < before]
    return asked._replace(
        due=sorted(due, key=lambda span: span.due_on or FOREVER),
        unnumbered=[span for span in running if span.due_on is None],
        stopped=[span for span in found if span.state == STOPPED],
        recorded=recorded,
    )


def _clocks(ws: Workspace, journal: Sequence[Event], asked: Overdue) -> Iterator[ClockSpan]:
    # the whole journal, as the lists of that day were made: a clock which ended after the day
    # looked at is counted by the calendar of its end
    dossier = replay(journal)
    if dossier is None:
        return
    workflow = ws.vocabulary(dossier)
    if asked.filters.status in ("", workflow.step(dossier.step).status):
        calendars = ws.calendars(asked.known_on)
        spans = project(dossier, ws.versions(dossier), calendars).spans
        yield from (span for span in spans if _covers(span, asked.filters, asked.as_of))


def _covers(span: ClockSpan, filters: Filters, day: date) -> bool:
    return (
        span.from_on <= day < span.until_on
        and filters.phase in ("", span.phase)
        and filters.step in ("", span.step)
        and filters.holder in ("", span.holder)
    )
