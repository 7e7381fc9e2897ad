"""A decision about a delay, and the delay before and after it."""

from __future__ import annotations

from typing import Any

from cperflow.domain.journal import events as kinds
from cperflow.reports.deadlines import in_units
from cperflow.reports.dossier import clock
from cperflow.service.timekeeping import Decided

DECISIONS = {
    kinds.CLOCK_STOPPED: "stop",
    kinds.CLOCK_RESUMED: "resume",
    kinds.CLOCK_EXTENDED: "extend",
    kinds.CLOCK_TARGETED: "target",
}


def decided(done: Decided) -> dict[str, Any]:
    """`clock stop|resume|extend|target --json`: the decision, and the clock on its day without and
    with it (`before` a resumption: on the day of the stop)."""
    dossier, event = done.recorded.dossier, done.recorded.events[0]
    halves = event.payload.get("halves")
    return {
        "ref": dossier.ref,
        "decision": DECISIONS[event.kind],
        "clock": event.payload["clock"],
        "occurred_on": event.occurred_on,
        "by": event.body or None,
        "reason": event.payload.get("reason"),
        "effect": event.payload.get("effect"),
        "units": in_units(halves),
        "until": event.payload.get("until"),
        "dry_run": done.recorded.dry_run,
        "before": clock(done.before),
        "after": clock(done.after),
        "revision": dossier.revision,
    }
