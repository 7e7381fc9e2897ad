"""Dossiers as process mining sees them: a case each, an event an act, with what only the calendar
of the procedure can tell (working days, stops), which mining tools do not count."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import shown
from cperflow.domain.dossier.replay import counting, follow, replay
from cperflow.domain.holding.responsibility import holders
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Event
from cperflow.domain.journal.impossible import opinion_of, titled
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.calendar import Calendar
from cperflow.domain.time.clocks import Clock
from cperflow.domain.time.measures import measure
from cperflow.domain.versions.eras import clocks_through
from cperflow.domain.versions.lexicon import readers
from cperflow.record import NamedTuple
from cperflow.service.workspace import Workspace

Attributes = dict[str, Any]

START, COMPLETE = "start", "complete"
"""Moments of an opinion in the standard lifecycle: asked, given. Any other act is complete."""


class Case(NamedTuple):
    """A dossier: what is said of it, and its events in the order of their days."""

    attributes: Attributes
    events: list[Attributes]


def cases(ws: Workspace, journals: Iterable[tuple[str, list[Event]]]) -> Iterator[Case]:
    """One case a dossier; lines taken back are left out."""
    for ref, journal in journals:
        dossier: Dossier | None = None
        events: list[Attributes] = []
        known = readers(journal, ws.workflow)
        told = counting(journal)
        before = told[0].occurred_on
        for event in told:
            workflow = known[event.sequence]
            if dossier is None:
                dossier = replay([event])
                assert dossier is not None
            else:
                follow(dossier, event)
            place = _place(dossier, workflow)
            for own in _moments(event, workflow):
                days = _days(ws.calendar, before, event.occurred_on)
                events.append({**own, "ordinal": len(events) + 1, **place, **days})
                before = event.occurred_on
        assert dossier is not None
        yield Case(_about(ws, ref, dossier), events)


def _days(calendar: Calendar, before: date, on: date) -> Attributes:
    """Since the act before."""
    return {
        "calendar_days": (on - before).days,
        "working_days": calendar.working_days_between(before, on),
    }


def _place(dossier: Dossier, workflow: Workflow) -> Attributes:
    """Where the act leaves the dossier."""
    return {
        "step": dossier.step,
        "phase": workflow.phase_of(dossier.step) or None,
        "holder": ", ".join(holders(dossier, workflow)) or None,
    }


def _moments(event: Event, workflow: Workflow) -> Iterator[Attributes]:
    """The act itself, then each opinion that it asks for."""
    payload = event.payload
    own = {
        "concept:name": titled(event, workflow),
        "lifecycle:transition": START if event.kind == kinds.OPINION_REQUESTED else COMPLETE,
        "time:timestamp": event.occurred_on,
        "org:resource": event.actor or None,
        "org:group": event.body or None,
        "kind": event.kind,
        "act": payload.get("act"),
        "from": payload.get("from"),
        "to": payload.get("to"),
        "outcome": payload.get("outcome"),
        "line": event.sequence,
        "entered_at": event.recorded_at,
        "precision": payload.get("precision", "day"),
        "illustrative": bool(payload.get("illustrative")),
        "note": payload.get("note"),
        "source": payload.get("source"),
        "rules_set_aside": ", ".join(each["rule"] for each in payload.get("overrides", ())) or None,
        **_facts(event, workflow),
    }
    yield own
    for body in (payload.get("asks") or {}).get("bodies", ()):
        asked = {"concept:name": opinion_of(body), "lifecycle:transition": START}
        yield {**own, **asked, "kind": kinds.OPINION_REQUESTED, "org:group": body}


def _facts(event: Event, workflow: Workflow) -> Attributes:
    facts = event.payload.get("facts") or {}
    return {f"fact_{name}": shown(workflow.fact(name), value) for name, value in facts.items()}


def _about(ws: Workspace, ref: str, dossier: Dossier) -> Attributes:
    versions = ws.versions(dossier)
    clocks = clocks_through(dossier, versions, ws.today)
    return {
        "concept:name": ref,
        "region": dossier.subject,
        "workflow": dossier.workflow,
        "version": dossier.version,
        "definition": dossier.workflow_hash,
        "status": versions[-1].step(dossier.step).status,
        "step": dossier.step,
        "projects": len(dossier.projects),
        "cost": dossier.plan.total,
        "illustrative": dossier.illustrative,
        **_clocks(ws, clocks),
    }


def _clocks(ws: Workspace, clocks: Sequence[Clock]) -> Attributes:
    return {f"clock_{number}": _clock(ws, clock) for number, clock in enumerate(clocks, start=1)}


def _clock(ws: Workspace, clock: Clock) -> Attributes:
    """A delay with its stops: days set aside are nobody's lateness."""
    calendar = ws.calendars().at(clock.ended_at)
    measured = measure(clock, calendar, ws.today)
    until = clock.ended_on or ws.today
    stops = [(stop.from_on, min(stop.to_on or until, until)) for stop in clock.pauses]
    return {
        "": clock.id,
        "holder": clock.holder,
        "started_on": clock.started_on,
        "estimated_due_on": measured.due_on,
        "ended_on": clock.ended_on,
        "state": measured.state,
        "days_late": measured.days_late,
        "working_days": calendar.working_days_between(clock.started_on, until),
        "stops": len(stops),
        "stopped_working_days": sum(
            calendar.working_days_between(start, end) for start, end in stops if start < end
        ),
        "illustrative": clock.illustrative,
    }
