"""What an officer needs on arriving: what is late, what falls due soon, what waits here."""

from __future__ import annotations

from datetime import date, timedelta

from cperflow.record import NamedTuple
from cperflow.service.ports import ClockSpan, DossierRow, Filters
from cperflow.service.reading import dossiers
from cperflow.service.workspace import Workspace

SOON = 10
"""Calendar days ahead that count as soon."""


class Agenda(NamedTuple):
    """`body`: the office's own, as `init` recorded it ("": unknown, so nothing `waits`)."""

    as_of: date
    body: str
    late: list[ClockSpan]
    soon: list[ClockSpan]
    waiting: list[DossierRow]


def agenda(ws: Workspace, as_of: date) -> Agenda:
    """The agenda of a day; clocks by due date, dossiers by reference."""
    body = str(ws.office().get("body", ""))
    spans = list(ws.store.spans(as_of, due_before=as_of + timedelta(SOON + 1)))
    return Agenda(
        as_of,
        body,
        [span for span in spans if span.due_on and span.due_on < as_of],
        [span for span in spans if span.due_on and span.due_on >= as_of],
        list(dossiers(ws, Filters(holder=body), as_of=as_of)) if body else [],
    )
