"""An act done: the move, and where the dossier stands after it."""

from __future__ import annotations

from typing import Any

from cperflow.domain.time.keeping import declared
from cperflow.domain.time.measures import RUNNING, Measure
from cperflow.reports.dossier import clock
from cperflow.service.reading import Situation
from cperflow.service.writing import Advanced


def advanced(done: Advanced, situation: Situation) -> dict[str, Any]:
    """`advance --json`: the act done, and where the dossier stands after it."""
    dossier = done.recorded.dossier
    event = done.recorded.events[0]
    return {
        "ref": dossier.ref,
        "act": done.act.id,
        "from": done.from_step,
        "to": event.payload["to"],
        "occurred_on": event.occurred_on,
        "by": event.body,
        "dry_run": done.recorded.dry_run,
        "step": dossier.step,
        "holders": situation.holders,
        "clocks": [clock(measure) for measure in running(situation)],
        "warnings": [
            {"rule": warning.rule, "reason": warning.reason, "source": warning.source}
            for warning in done.warnings
        ],
        "arrival": done.receipt.arrival.number if done.receipt else None,
        "overrides": event.payload.get("overrides", []),
        "documents": list(done.act.documents),
        "opened": done.opened.dossier.ref if done.opened else None,
        "revision": dossier.revision,
    }


SHOWN = 5
"""Due dates that a page shows."""


def running(situation: Situation) -> list[Measure]:
    """What runs and has a due date, the first due first."""
    found = [m for m in situation.measures if m.state == RUNNING and m.due_on]
    return sorted(found, key=lambda m: (m.due_on or situation.as_of, m.clock.id))


def next_due(situation: Situation) -> list[Measure]:
    """The next ones to come, from that day on: a delay, and of each obligation its next
    occurrence; at most SHOWN."""
    found: dict[str, Measure] = {}
    for each in running(situation):
        if not each.clock.owed or (each.due_on and each.due_on >= situation.as_of):
            found.setdefault(declared(each.clock.id) if each.clock.owed else each.clock.id, each)
    return list(found.values())[:SHOWN]
