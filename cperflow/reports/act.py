"""An act done: the move, and where the dossier stands after it."""

from __future__ import annotations

from typing import Any

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
        "revision": dossier.revision,
    }


def running(situation: Situation) -> list[Measure]:
    return [m for m in situation.measures if m.state == RUNNING and m.due_on]
