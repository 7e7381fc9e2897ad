"""What lists need of a dossier, computed from its fold: may be thrown away and rebuilt."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.holding.responsibility import holders
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.calendars import Calendars
from cperflow.domain.time.clocks import Clock, clocks_of
from cperflow.domain.time.measures import Span, spans
from cperflow.domain.versions.eras import Era, eras
from cperflow.french import fold
from cperflow.service.ports import FOREVER, ClockSpan, DossierRow, Projection


def project(dossier: Dossier, versions: Sequence[Workflow], calendars: Calendars) -> Projection:
    """The row and the clock spans of a dossier as its whole journal leaves it.

    `versions` as `Workspace.versions` gives them: a span of a day is what the version in force
    that day made of its clock.
    """
    lived = eras(dossier, versions)
    spans = tuple(span for era in lived for span in _spans(dossier, era, calendars))
    return Projection(row_of(dossier, lived[-1].workflow), spans)


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
