"""What lists need of a dossier, computed from its fold: may be thrown away and rebuilt."""

from __future__ import annotations

from cperflow.domain.calendars import Calendars
from cperflow.domain.clocks import Clock, clocks_of
from cperflow.domain.definition import Workflow
from cperflow.domain.dossier import Dossier
from cperflow.domain.measures import spans
from cperflow.domain.responsibility import holders
from cperflow.french import fold
from cperflow.service.ports import FOREVER, ClockSpan, DossierRow, Projection


def project(dossier: Dossier, workflow: Workflow, calendars: Calendars) -> Projection:
    """The row and the clock spans of a dossier as its whole journal leaves it."""
    clocks = clocks_of(dossier, workflow)
    return Projection(_row(dossier, workflow), tuple(_spans(dossier, workflow, clocks, calendars)))


def _row(dossier: Dossier, workflow: Workflow) -> DossierRow:
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


def _spans(
    dossier: Dossier, workflow: Workflow, clocks: list[Clock], calendars: Calendars
) -> list[ClockSpan]:
    return [
        ClockSpan(
            dossier=dossier.ref,
            subject=dossier.subject,
            workflow=dossier.workflow,
            phase=workflow.phase_of(span.leg.step),
            step=span.leg.step,
            clock=clock.id,
            holder=span.leg.holder,
            started_on=clock.started_on,
            due_on=span.end.due_on if span.end else None,
            unit=clock.spec.delay.unit if clock.spec.delay else "",
            state=span.state,
            estimated=bool(span.end and span.end.estimated),
            illustrative=clock.illustrative,
            from_on=span.from_on,
            until_on=span.until_on or FOREVER,
            set_aside=span.set_aside,
            halves=span.halves,
            original_due_on=span.original_due_on,
        )
        for clock in clocks
        for span in spans(clock, calendars.at(clock.ended_at))
    ]
