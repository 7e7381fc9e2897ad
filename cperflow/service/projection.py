"""What lists need of a dossier, computed from its fold: may be thrown away and rebuilt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain
from operator import attrgetter
from typing import TYPE_CHECKING

from cperflow.domain.dossier.dossier import Dossier, Move
from cperflow.domain.holding.responsibility import holders
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.calendars import Calendars
from cperflow.domain.time.clocks import Clock, clocks_of
from cperflow.domain.time.measures import RUNNING, Span, spans
from cperflow.domain.versions.eras import Era, eras
from cperflow.french import fold
from cperflow.service.ports import FOREVER, ClockSpan, DossierRow, Projection

if TYPE_CHECKING:
    from cperflow.domain.money.lines import MoneyLine

_FROM = attrgetter("from_on")


def project(dossier: Dossier, versions: Sequence[Workflow], calendars: Calendars) -> Projection:
    """The row and the clock spans of a dossier as its whole journal leaves it.

    `versions` as `Workspace.versions` gives them: a span of a day is what the version in force
    that day made of its clock.
    """
    lived = eras(dossier, versions)
    timed = [list(_spans(dossier, era, calendars)) for era in lived]
    idle = [
        span for era, spans in zip(lived, timed, strict=True) for span in _idle(dossier, era, spans)
    ]
    row = row_of(dossier, lived[-1].workflow)
    return Projection(row, (*chain(*timed), *idle), _money(dossier, versions))


def _money(dossier: Dossier, versions: Sequence[Workflow]) -> tuple[MoneyLine, ...] | None:
    """The lines of its money, where it is followed: by a procedure with obligations."""
    if not any(each.obligations for each in versions):
        return None
    # an act on a negotiation does not pay for it
    from cperflow.domain.money.lines import money_lines

    return money_lines(dossier)


def row_of(dossier: Dossier, workflow: Workflow) -> DossierRow:
    """The row of a dossier in lists."""
    return DossierRow(
        ref=dossier.ref,
        key=fold(dossier.ref),
        subject=dossier.subject,
        workflow=dossier.workflow,
        version=dossier.version,
        workflow_hash=dossier.workflow_hash,
        status=workflow.step(dossier.step).status,
        phase=workflow.phase_of(dossier.step),
        step=dossier.step,
        holders=tuple(holders(dossier, workflow)),
        opened_on=dossier.opened_on,
        entered_on=dossier.entered_on,
        last_on=dossier.last_on,
        projects=len(dossier.projects),
        cost=dossier.plan.total,
        illustrative=dossier.illustrative,
        revision=dossier.revision,
        opened_precision=dossier.moves[0].precision,
        entered_precision=dossier.moves[-1].precision,
        entered_illustrative=dossier.moves[-1].illustrative,
    )


def _spans(dossier: Dossier, era: Era, calendars: Calendars) -> Iterator[ClockSpan]:
    for clock in clocks_of(dossier, era.workflow):
        for span in spans(clock, calendars.at(era.counted_at(clock))):
            from_on = max(span.from_on, era.from_on)
            until_on = min(span.until_on or FOREVER, era.until_on)
            if from_on < until_on:
                yield _span(dossier, era.workflow, clock, span)._replace(
                    from_on=from_on, until_on=until_on
                )


def _idle(dossier: Dossier, era: Era, timed: Sequence[ClockSpan]) -> Iterator[ClockSpan]:
    """The days of each step, unless the dossier is over there, on which it had no clock: nobody
    asked yet, all answers in and the act not done, a delay that an officer interrupted."""
    order = sorted(timed, key=_FROM)
    ends = [*(move.on for move in dossier.moves[1:]), FOREVER]
    if era.workflow.obligations:
        return  # its life is in what is owed: between two occurrences nothing is missing
    for move, left_on in zip(dossier.moves, ends, strict=True):
        day, end = max(move.on, era.from_on), min(left_on, era.until_on)
        if day >= end or era.workflow.step(move.to_step).final:
            continue
        for span in order:
            if day < span.from_on:
                yield _without_clock(dossier, era.workflow, move, day, min(span.from_on, end))
            day = max(day, span.until_on)
            if day >= end:
                break
        else:
            yield _without_clock(dossier, era.workflow, move, day, end)


def _without_clock(
    dossier: Dossier, workflow: Workflow, move: Move, from_on: date, until_on: date
) -> ClockSpan:
    return ClockSpan(
        dossier=dossier.ref,
        subject=dossier.subject,
        workflow=dossier.workflow,
        phase=workflow.phase_of(move.to_step),
        step=move.to_step,
        clock="",
        holder=workflow.step(move.to_step).holder,
        started_on=move.on,
        due_on=None,
        unit="",
        state=RUNNING,
        estimated=False,
        illustrative=move.illustrative,
        from_on=from_on,
        until_on=until_on,
        set_aside=0,
        halves=None,
        original_due_on=None,
    )


def _span(dossier: Dossier, workflow: Workflow, clock: Clock, span: Span) -> ClockSpan:
    return ClockSpan(
        dossier=dossier.ref,
        subject=dossier.subject,
        workflow=dossier.workflow,
        phase=workflow.phase_of(span.leg.step),
        step=span.leg.step,
        clock=clock.id,
        holder=span.leg.holder,
        started_on=clock.started_on,
        due_on=span.end.due_on if span.end else None,
        unit=clock.unit,
        state=span.state,
        estimated=bool(span.end and span.end.estimated),
        illustrative=clock.illustrative,
        from_on=span.from_on,
        until_on=span.until_on or FOREVER,
        set_aside=span.set_aside,
        halves=span.halves,
        original_due_on=span.original_due_on,
    )
