"""Pure shapes out of what was read: the JSON of every reading command. Keys are a promise.

Dates become ISO text, money stays an integer, a number of days may end in .5.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from cperflow.domain.calendar import Calendar
from cperflow.domain.clocks import Clock
from cperflow.domain.deadlines import days_late
from cperflow.domain.definition import Workflow
from cperflow.domain.dossier import Dossier
from cperflow.domain.events import RETRACTED, Event, instant
from cperflow.domain.measures import Measure, late_is_estimated, proof
from cperflow.domain.possible import PossibleAct
from cperflow.domain.rules import Refusal
from cperflow.service.ports import ClockSpan, DossierRow
from cperflow.service.reading import Situation

if TYPE_CHECKING:
    from cperflow.service.agenda import Agenda


def show(situation: Situation) -> dict[str, Any]:
    """`show --json`: where the dossier is, who holds it, and what can be done next."""
    dossier, workflow = situation.dossier, situation.workflow
    return {
        "ref": dossier.ref,
        "region": dossier.subject,
        "workflow": dossier.workflow,
        "version": dossier.version,
        "status": workflow.step(dossier.step).status,
        "phase": workflow.phase_of(dossier.step),
        "step": dossier.step,
        "as_of": situation.as_of.isoformat(),
        "opened_on": dossier.opened_on.isoformat(),
        "entered_on": dossier.entered_on.isoformat(),
        "holders": situation.holders,
        "clocks": [clock(measure) for measure in situation.measures],
        "next": next_acts(situation.acts),
        "pieces": _pieces(situation),
        "opinions": _opinions(dossier, situation.measures),
        "projects": [
            {"id": project.id, "name": project.name, "cost": project.cost}
            for project in dossier.projects.values()
        ],
        "funding": funding(dossier, workflow),
        "alerts": [_blocked(alert) for alert in situation.alerts],
        "derogations": [
            derogation._asdict() | {"on": derogation.on.isoformat()}
            for derogation in dossier.derogations
        ],
        "illustrative": dossier.illustrative,
        "revision": dossier.revision,
    }


def clock(measure: Measure) -> dict[str, Any]:
    running = measure.clock
    return {
        "id": running.id,
        "holder": running.holder,
        "started_on": running.started_on.isoformat(),
        "due_on": _iso(measure.due_on),
        "state": measure.state,
        "days_late": measure.days_late,
        "estimated": measure.estimated,
        "illustrative": running.illustrative,
    }


def next_acts(acts: Iterable[PossibleAct]) -> list[dict[str, Any]]:
    """`next --json`: each act that starts from here, and every reason against it."""
    return [
        {
            "act": possible.act.id,
            "label": possible.act.name,
            "by": list(possible.act.by),
            "possible": possible.possible,
            "blocked_by": [_blocked(refusal) for refusal in possible.refusals],
        }
        for possible in acts
    ]


def next_steps(situation: Situation) -> dict[str, Any]:
    """`next --json`: the acts of a step, with the facts each records."""
    workflow = situation.workflow
    acts = next_acts(situation.acts)
    for act, possible in zip(acts, situation.acts, strict=True):
        act["records"] = [
            {"fact": use.fact, "label": spec.label, "type": spec.type, "required": use.required}
            for use in possible.act.records
            if (spec := workflow.fact(use.fact))
        ]
        act["remedies"] = [r.remedy for r in possible.refusals if r.remedy]
    dossier, as_of = situation.dossier, situation.as_of.isoformat()
    return {"ref": dossier.ref, "as_of": as_of, "step": dossier.step, "next": acts}


def _blocked(refusal: Refusal) -> dict[str, str]:
    return {"rule": refusal.rule, "reason": refusal.reason, "source": refusal.source}


def _pieces(situation: Situation) -> dict[str, Any]:
    pieces = situation.pieces
    return {
        "required": len(pieces),
        "received": sum(piece.state is not None for piece in pieces),
        "missing": [str(piece.key) for piece in pieces if not piece.in_order],
    }


def _opinions(dossier: Dossier, measures: Sequence[Measure]) -> list[dict[str, Any]]:
    due = {
        (m.clock.holder, m.clock.legs[0].from_on): m.due_on
        for m in measures
        if m.clock.spec.consultation
    }
    opinions = []
    for request in dossier.current_requests():
        last = request.answers[-1] if request.answers else None
        opinions.append(
            {
                "body": request.body,
                "asked_on": request.asked_on.isoformat(),
                "due_on": _iso(due.get((request.body, request.asked_on))),
                "outcome": last.outcome if last else None,
                "given_on": _iso(request.given_on),
                "round": request.round,
                "projects": list(request.projects),
            }
        )
    return opinions


def funding(dossier: Dossier, workflow: Workflow) -> dict[str, Any]:
    """Totals of the plan, proven: `difference` = shares − costs, `balanced` null if no share."""
    plan = dossier.plan
    return {
        "total": plan.total,
        "by_source": plan.by_source([source.id for source in workflow.funding_sources]),
        "balanced": plan.balanced,
        "difference": plan.difference,
    }


def explain(measure: Measure, calendar: Calendar, as_of: date) -> dict[str, Any]:
    """`explain --json`: a due date, with every day that did not count and why."""
    running = measure.clock
    due = proof(running, calendar, as_of)
    return {
        "clock": running.id,
        "name": running.spec.name,
        "rule": running.spec.wording,
        "source": running.spec.source,
        "holder": running.holder,
        "started_on": running.started_on.isoformat(),
        "units": _units(running),
        "unit": running.spec.delay.unit if running.spec.delay else None,
        "excluded": [
            {
                "date": day.date.isoformat(),
                "reason": day.reason,
                "source": day.source,
                "status": day.status,
            }
            for day in (due.excluded if due else ())
        ],
        "stops": [
            {"from": pause.from_on.isoformat(), "to": _iso(pause.to_on), "reason": pause.act}
            for pause in running.pauses
        ],
        "extensions": [],
        "rolled_from": _iso(due.rolled_from) if due else None,
        "midday": bool(due and due.half),
        "due_on": _iso(measure.due_on),
        "state": measure.state,
        "ended_on": _iso(running.ended_on),
        "days_late": measure.days_late,
        "estimated": measure.estimated,
        "doubts": list(due.doubts) if due else [],
        "illustrative": running.illustrative,
    }


def _units(running: Clock) -> int | float | None:
    if running.halves is None:
        return None
    return running.halves / 2 if running.halves % 2 else running.halves // 2


def history(ref: str, events: Sequence[Event]) -> dict[str, Any]:
    """`history --json`: every line, those retracted with the line that retracts them."""
    retracted_by = {e.payload["sequence"]: e.sequence for e in events if e.kind == RETRACTED}
    return {
        "ref": ref,
        "events": [_line(event, retracted_by.get(event.sequence)) for event in events],
    }


def _line(event: Event, retracted_by: int | None) -> dict[str, Any]:
    payload = event.payload
    return {
        "sequence": event.sequence,
        "kind": event.kind,
        "act": payload.get("act"),
        "from": payload.get("from"),
        "to": payload.get("to", payload.get("step")),
        "occurred_on": event.occurred_on.isoformat(),
        "precision": payload.get("precision", "day"),
        "illustrative": bool(payload.get("illustrative")),
        "recorded_at": instant(event.recorded_at),
        "actor": event.actor,
        "body": event.body,
        "note": payload.get("note"),
        "source": payload.get("source"),
        "payload": payload,
        "retracted_by": retracted_by,
        "hash": event.hash,
        "previous_hash": event.previous_hash,
    }


def overdue(
    spans: Iterable[ClockSpan], calendar: Calendar, as_of: date, min_days: int = 1
) -> dict[str, Any]:
    """`overdue --json`: most late first, then by reference."""
    items = [_overdue_item(span, calendar, as_of) for span in spans]
    items = [item for item in items if item["days_late"] >= min_days]
    items.sort(key=lambda item: (-item["days_late"], item["dossier"], item["clock"]))
    return {"as_of": as_of.isoformat(), "count": len(items), "items": items}


def _overdue_item(span: ClockSpan, calendar: Calendar, as_of: date) -> dict[str, Any]:
    assert span.due_on is not None
    return {
        "dossier": span.dossier,
        "region": span.subject,
        "workflow": span.workflow,
        "phase": span.phase,
        "step": span.step,
        "clock": span.clock,
        "holder": span.holder,
        "started_on": span.started_on.isoformat(),
        "due_on": span.due_on.isoformat(),
        "days_late": days_late(span.due_on, as_of, span.unit, calendar),
        "unit": span.unit,
        "estimated": span.estimated or late_is_estimated(span.due_on, as_of, span.unit, calendar),
        "illustrative": span.illustrative,
    }


def portfolio(rows: Iterable[DossierRow], as_of: date) -> dict[str, Any]:
    """`list --json`: the dossiers, how many, and the sum of the costs of their projects."""
    items = dossiers(rows)
    cost = sum(item["cost"] for item in items)
    return {"as_of": as_of.isoformat(), "count": len(items), "cost": cost, "items": items}


def agenda(agenda: Agenda, calendar: Calendar) -> dict[str, Any]:
    """`dashboard --json`: `days_left` are calendar days."""
    day = agenda.as_of
    soon = [_overdue_item(span, calendar, day) for span in agenda.soon]
    for item in soon:
        item["days_left"] = (date.fromisoformat(item["due_on"]) - day).days
        del item["days_late"]
    return {
        "as_of": day.isoformat(),
        "body": agenda.body or None,
        "late": overdue(agenda.late, calendar, day)["items"],
        "due_soon": soon,
        "waiting": dossiers(agenda.waiting),
    }


def dossiers(rows: Iterable[DossierRow]) -> list[dict[str, Any]]:
    """One line per dossier, as `list --json` and `dashboard --json` have it."""
    return [_dossier(row) for row in rows]


def _dossier(row: DossierRow) -> dict[str, Any]:
    names = (
        "workflow", "version", "status", "phase", "step", "projects", "cost", "illustrative",
        "opened_precision", "entered_precision", "entered_illustrative",
    )  # fmt: skip
    return {
        "ref": row.ref,
        "region": row.subject,
        **{name: getattr(row, name) for name in names},
        "holders": list(row.holders),
        "opened_on": row.opened_on.isoformat(),
        "entered_on": row.entered_on.isoformat(),
        "revision": row.revision,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
