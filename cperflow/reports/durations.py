"""How long each step lasted, over all dossiers: durations in working days, halves allowed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.domain.outlook.durations import Visit, median, percentile
from cperflow.domain.outlook.route import clock_over
from cperflow.domain.procedure.definition import Workflow


def durations(
    found: Iterable[tuple[str, Visit]], flows: Mapping[str, Workflow], as_of: date
) -> dict[str, Any]:
    """`report durations --json`: one line per step that was visited, or that has a delay.

    Net: without returns, stops and time given up. `estimate` is the delay of the definition in
    its own unit, for all of `estimate_steps` steps together (per body for a consultation), plus
    `estimate_per_project`; null for a delay without a number.
    """
    visits: dict[tuple[str, str], list[Visit]] = {}
    for workflow, visit in found:
        visits.setdefault((workflow, visit.step), []).append(visit)
    items = [
        _item(flow, step.id, visits[flow.id, step.id])
        for flow in flows.values()
        for step in flow.steps
        if (flow.id, step.id) in visits
    ]
    return {"as_of": as_of.isoformat(), "count": len(items), "items": items}


def _item(flow: Workflow, step: str, visits: Sequence[Visit]) -> dict[str, Any]:
    nets = sorted(visit.net for visit in visits)
    grosses = sorted(visit.gross for visit in visits)
    return {
        "workflow": flow.id,
        "phase": flow.phase_of(step),
        "step": step,
        "n": len(visits),
        "illustrative": sum(visit.illustrative for visit in visits),
        "returns": sum(visit.returns for visit in visits),
        "median_net": median(nets) / 2,
        "median_gross": median(grosses) / 2,
        "p80_net": percentile(nets, 80) / 2,
        "p80_gross": percentile(grosses, 80) / 2,
        "min_net": nets[0] / 2,
        "max_net": nets[-1] / 2,
        "max_gross": grosses[-1] / 2,
        **_estimate(flow, step),
    }


def _estimate(flow: Workflow, step: str) -> dict[str, Any]:
    spec = clock_over(flow, step)
    delay = spec.delay if spec else None
    return {
        "estimate": delay.base if delay else None,
        "estimate_per_project": delay.per.get("project", 0) if delay else None,
        "estimate_unit": delay.unit if delay else None,
        "estimate_steps": max(1, len(spec.steps)) if spec and delay else None,
    }
