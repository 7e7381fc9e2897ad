"""What is late on a day, what falls due after it, and what runs without a number.

`as_of` is the day looked at, `known_on` the day of the knowledge: with it, what was entered
later is ignored, so that a committee's list can be had again.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from cperflow.domain.dossier.replay import replay
from cperflow.record import NamedTuple
from cperflow.service.ports import ALL, ClockSpan, Filters
from cperflow.service.projection import project
from cperflow.service.workspace import Workspace


class Overdue(NamedTuple):
    """The clocks of a day, read from the store as they are asked for: each list once.

    `due`: running, and due before the day that was asked, by due date then reference.
    `unnumbered`: running without a due date, by reference. `projected`: the day was still to
    come, so that the list tells what will be late if nothing moves.
    """

    as_of: date
    known_on: date
    projected: bool
    due: Iterable[ClockSpan]
    unnumbered: Iterable[ClockSpan]


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
    day, known = as_of or ws.today, min(known_on or ws.today, ws.today)
    before = day + timedelta(days=horizon + 1 if horizon else 0)
    if known == ws.today:
        due = ws.store.spans(day, filters, due_before=before)
        return Overdue(day, known, day > known, due, ws.store.unnumbered(day, filters))
    running = list(_as_known(ws, filters, day, known))
    numbered = [span for span in running if span.due_on and span.due_on < before]
    numbered.sort(key=lambda span: (span.due_on, span.dossier, span.clock, span.holder))
    unnumbered = [span for span in running if span.due_on is None]
    unnumbered.sort(key=lambda span: (span.dossier, span.clock, span.holder))
    return Overdue(day, known, day > known, numbered, unnumbered)


def _as_known(ws: Workspace, filters: Filters, day: date, known_on: date) -> Iterator[ClockSpan]:
    """The clocks running on a day, replayed from what was entered by another one.

    What never changes is asked of the store, the rest compared with what was known then.
    """
    calendars = ws.calendars(known_on)
    kept = Filters(subject=filters.subject, workflow=filters.workflow)
    for _, journal in ws.store.journals(kept):
        dossier = replay(journal, as_of=day, known_on=known_on)
        if dossier is None:
            continue
        workflow = ws.vocabulary(dossier)
        if filters.status in ("", workflow.step(dossier.step).status):
            spans = project(dossier, ws.versions(dossier), calendars).spans
            yield from (span for span in spans if _runs(span, filters, day))


def _runs(span: ClockSpan, filters: Filters, day: date) -> bool:
    return (
        span.state == "running"
        and span.from_on <= day < span.until_on
        and filters.phase in ("", span.phase)
        and filters.step in ("", span.step)
        and filters.holder in ("", span.holder)
    )
