"""What the views of a dossier tell of its obligations, beside its delays."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.due_words import due_rule, lapse_rule, met_through
from cperflow.domain.time.keeping import (
    LATE,
    MISSED,
    RUNNING,
    STATES,
    Coming,
    Keeping,
    coming,
    keepings,
    state_of,
)
from cperflow.domain.time.measures import Measure
from cperflow.domain.time.owed import Occurrence, occurrences
from cperflow.service.reading import Situation

AHEAD = 90
"""Calendar days ahead of which `show` tells what falls due."""


def obligations(seen: Situation) -> list[dict[str, Any]]:
    """`obligations` of `show --json`: one line each. `expected`: occurrences done, and those whose
    due date is past; `held` of them, `in_time` of these, `missed` (nobody can do them any more);
    `late` and `running` are the ids of those still to be done."""
    return [_standing(one) for one in keepings(seen.workflow, seen.measures)]


def _standing(one: Keeping) -> dict[str, Any]:
    ids = {state: [m.clock.id for m in one.measures if state_of(m) == state] for state in STATES}
    return {
        "obligation": one.spec.id,
        "name": one.spec.name,
        "holder": one.spec.by,
        "session": one.spec.session,
        **one.counts,
        "late": ids[LATE],
        "running": ids[RUNNING],
    }


def due_soon(seen: Situation, days: int = AHEAD) -> list[Coming]:
    """What is not done and falls due within so many days, the first due first."""
    until = seen.as_of + timedelta(days)
    workflow = seen.versions[-1]
    return coming(seen.dossier, workflow, seen.calendars.current, seen.as_of, until)


def coming_item(workflow: Workflow, one: Coming) -> dict[str, Any]:
    """An occurrence that falls due."""
    each = one.occurrence
    return {
        "clock": each.id,
        "name": workflow.clock(each.id).name,
        "holder": each.spec.by,
        "begins_on": each.begins.isoformat(),
        "due_on": one.due_on.isoformat(),
        "planned_on": _iso(each.kept.planned_on),
    }


def explained(seen: Situation, measure: Measure) -> dict[str, Any] | None:
    """`obligation` of `explain --json`: what gives an occurrence its due date, when it lapses,
    what met it; null for the delay of a step."""
    each = _occurrence(seen, measure)
    if each is None:
        return None
    ended = measure.clock.ended_on if state_of(measure) == MISSED else None
    return {
        "id": each.spec.id,
        "session": each.spec.session,
        "due_rule": due_rule(each, seen.workflow),
        "standing": state_of(measure),
        "lapses": lapse_rule(each, ended),
        "planned_on": _iso(each.kept.planned_on),
        "plans": [day.isoformat() for _, day in each.kept.plans],
        "met_through": met_through(each.kept.through, seen.workflow),
        "reason": each.kept.reason or None,
        "note": each.kept.note or None,
    }


def _occurrence(seen: Situation, measure: Measure) -> Occurrence | None:
    if not measure.clock.owed:
        return None
    found = occurrences(seen.dossier, seen.versions[-1])
    return next((each for each in found if each.id == measure.clock.id), None)


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
