"""What an officer needs on arriving: what is late, what falls due soon, what waits here."""

from __future__ import annotations

from datetime import date, timedelta

from cperflow.domain.time.calendar import Calendar
from cperflow.domain.time.lateness import days_late
from cperflow.record import NamedTuple
from cperflow.service.contracts.missed import Missed, missed_on
from cperflow.service.overdue import Targets, targets
from cperflow.service.ports import ClockSpan, DossierRow, Filters
from cperflow.service.reading import dossiers
from cperflow.service.workspace import Workspace

SOON = 10
"""Calendar days ahead that count as soon."""


class Agenda(NamedTuple):
    """`body`: the office's own, as `init` recorded it ("": unknown, so nothing `waits`).

    `soon` has all that is not `late`: also what fell due on the last working day, until the
    next one begins.
    """

    as_of: date
    body: str
    late: list[ClockSpan]
    soon: list[ClockSpan]
    waiting: list[DossierRow]
    targets: Targets
    missed: list[Missed]


def agenda(ws: Workspace, as_of: date) -> Agenda:
    """The agenda of a day; clocks by due date, dossiers by reference."""
    body = str(ws.office().get("body", ""))
    late: list[ClockSpan] = []
    soon: list[ClockSpan] = []
    for span in ws.store.spans(as_of, due_before=as_of + timedelta(SOON + 1)):
        (late if _is_late(span, as_of, ws.calendar) else soon).append(span)
    return Agenda(
        as_of,
        body,
        late,
        soon,
        list(dossiers(ws, Filters(holder=body), as_of=as_of)) if body else [],
        targets(ws),
        missed_on(ws, as_of=as_of),
    )


def _is_late(span: ClockSpan, as_of: date, calendar: Calendar) -> bool:
    assert span.due_on is not None  # asked for by due date
    return days_late(span.due_on, as_of, span.unit, calendar, span.set_aside) > 0
