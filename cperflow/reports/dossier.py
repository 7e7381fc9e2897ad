"""One dossier: where it stands, who holds it, what can be done next."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from cperflow.domain.acts.possible import PossibleAct, needed, proposed
from cperflow.domain.acts.rules import Refusal
from cperflow.domain.dossier.dossier import Answer, Dossier
from cperflow.domain.dossier.finance import FundingPlan
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.measures import Measure
from cperflow.service.reading import Situation


def show(situation: Situation) -> dict[str, Any]:
    """`show --json`: where the dossier is, who holds it, and what can be done next."""
    dossier, workflow = situation.dossier, situation.workflow
    return {
        **_place(dossier, workflow),
        "as_of": situation.as_of.isoformat(),
        **_dates(dossier),
        "holders": situation.holders,
        "clocks": [clock(measure) for measure in situation.measures],
        "obligations": _obligations(situation) if situation.workflow.obligations else [],
        "next": next_acts(situation.acts),
        "pieces": _pieces(situation),
        "papers": _papers(situation) if dossier.papers else [],
        "opinions": _opinions(situation),
        "projects": _projects(dossier),
        "funding": funding(dossier, workflow),
        "facts": _facts(dossier, workflow),
        "alerts": [_blocked(alert) for alert in situation.alerts],
        "derogations": _derogations(dossier),
        "illustrative": dossier.illustrative,
        "revision": dossier.revision,
    }


def _obligations(situation: Situation) -> list[dict[str, Any]]:
    # a dossier that is negotiated has none
    from cperflow.reports.owed import obligations

    return obligations(situation)


def _papers(situation: Situation) -> list[dict[str, Any]]:
    # most commands that look at a dossier tell no paper
    from cperflow.domain.dossier.trail import trails
    from cperflow.reports.papers import paper

    dossier = situation.dossier
    return [paper(dossier, trail, situation.as_of) for trail in trails(dossier, situation.workflow)]


def _place(dossier: Dossier, workflow: Workflow) -> dict[str, Any]:
    """Which dossier it is, by which versions of its procedure, and where it stands."""
    return {
        "ref": dossier.ref,
        "region": dossier.subject,
        "workflow": dossier.workflow,
        "version": dossier.version,
        "earlier_versions": [
            {"version": left.version, "until": left.on.isoformat()} for left in dossier.migrations
        ],
        "status": workflow.step(dossier.step).status,
        "phase": workflow.phase_of(dossier.step),
        "step": dossier.step,
    }


def _projects(dossier: Dossier) -> list[dict[str, Any]]:
    return [
        {"id": project.id, "name": project.name, "cost": project.cost}
        for project in dossier.projects.values()
    ]


def _derogations(dossier: Dossier) -> list[dict[str, Any]]:
    return [each._asdict() | {"on": each.on.isoformat()} for each in dossier.derogations]


def _dates(dossier: Dossier) -> dict[str, str]:
    """With "month" or "year" as its precision, a date is the last day it can be."""
    return {
        "opened_on": dossier.opened_on.isoformat(),
        "opened_precision": dossier.moves[0].precision,
        "entered_on": dossier.entered_on.isoformat(),
        "entered_precision": dossier.moves[-1].precision,
    }


def _facts(dossier: Dossier, workflow: Workflow) -> dict[str, Any]:
    """Values as recorded, in the order of the definition."""
    names = [spec.name for spec in workflow.facts]
    return {name: dossier.facts[name] for name in names if name in dossier.facts}


def clock(measure: Measure) -> dict[str, Any]:
    """A delay of `show --json`. `targeted`: its due date is a target set by an officer;
    `original_due_on`: the one it would have without extension, null when it has none.

    `due_when_resumed`: the due date waits for the resumption of a stop, and `due_on` is the
    earliest it can be. `days_late` of a clock stopped since `stopped_since` are those of that day.
    """
    running = measure.clock
    return {
        "id": running.id,
        "holder": running.holder,
        "started_on": running.started_on.isoformat(),
        "due_on": _iso(measure.due_on),
        "original_due_on": _iso(measure.original_due_on),
        "targeted": running.targeted,
        "state": measure.state,
        **standstill(measure),
        "days_late": measure.days_late,
        "estimated": measure.estimated,
        "illustrative": running.illustrative,
    }


def standstill(measure: Measure) -> dict[str, Any]:
    """What a stop, or an interruption, makes of a clock: `awaits_restart` when an officer
    interrupted it and resuming would start it again from zero."""
    return {
        "stopped_since": _iso(measure.stopped_since),
        "due_when_resumed": measure.due_when_resumed,
        "midday": bool(measure.end and measure.end.half),
        "awaits_restart": measure.clock.awaiting,
    }


def clocks(situation: Situation) -> dict[str, Any]:
    """`clock list --json`: every delay the dossier has had, by start."""
    return {
        "ref": situation.dossier.ref,
        "as_of": situation.as_of.isoformat(),
        "clocks": [
            {**clock(measure), "name": measure.clock.spec.name, "unit": measure.clock.unit or None}
            for measure in situation.measures
        ],
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
            {
                "fact": use.fact,
                "label": spec.label,
                "type": spec.type,
                "required": needed(situation.dossier, possible.act, use),
            }
            for use in possible.act.records
            if (spec := workflow.fact(use.fact))
        ]
        act["proposed"] = proposed(situation.dossier, possible.act)
        act["warnings"] = [_blocked(warning) for warning in possible.warnings]
        act["remedies"] = [r.remedy for r in possible.refusals if r.remedy]
    dossier, as_of = situation.dossier, situation.as_of.isoformat()
    told = {"ref": dossier.ref, "as_of": as_of, "step": dossier.step, "next": acts}
    return told | ({"to_do": _to_do(situation)} if workflow.obligations else {})


def _to_do(situation: Situation) -> list[dict[str, Any]]:
    """`to_do` of `next --json`: the occurrences of obligations that wait to be done."""
    return [
        clock(measure) | {"name": measure.clock.spec.name}
        for measure in situation.measures
        if measure.clock.owed and not measure.clock.ended
    ]


def _blocked(refusal: Refusal) -> dict[str, str]:
    return {"rule": refusal.rule, "reason": refusal.reason, "source": refusal.source}


def _pieces(situation: Situation) -> dict[str, Any]:
    pieces = situation.pieces
    return {
        "required": len(pieces),
        "received": sum(piece.state is not None for piece in pieces),
        "missing": [str(piece.key) for piece in pieces if not piece.in_order],
    }


def _opinions(situation: Situation) -> list[dict[str, Any]]:
    """Each body's last round: `outcome` is its last objection, else its last answer."""
    workflow = situation.workflow
    due = {
        (m.clock.spec.consultation, m.clock.holder): m.due_on
        for m in situation.measures
        if m.clock.spec.consultation
    }
    opinions = []
    for request in situation.dossier.current_requests():
        blocking = workflow.consultation(request.consultation).blocking
        opinions.append(
            {
                "body": request.body,
                "asked_on": request.asked_on.isoformat(),
                "due_on": _iso(due.get((request.consultation, request.body))),
                "outcome": request.outcome(blocking) or None,
                "given_on": _iso(request.given_on),
                "round": request.round,
                "projects": list(request.projects),
                "answers": [_answer(answer) for answer in request.answers],
            }
        )
    return opinions


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "outcome": answer.outcome,
        "given_on": answer.given_on.isoformat(),
        "projects": list(answer.projects),
        "note": answer.note or None,
    }


def funding(dossier: Dossier, workflow: Workflow) -> dict[str, Any]:
    """Totals of the plan, proven: `difference` = shares − costs, `balanced` null if no share."""
    plan = dossier.plan
    return {
        "total": plan.total,
        "by_source": plan.by_source([source.id for source in workflow.funding_sources]),
        "balanced": plan.balanced,
        "difference": plan.difference,
        "faults": faults(plan),
    }


def faults(plan: FundingPlan) -> list[dict[str, Any]]:
    """Why a plan is not balanced; `difference` is null for a project without any share."""
    return [
        {"project": project, "difference": proof.difference if proof else None}
        for project, proof in plan.faults()
    ]


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
