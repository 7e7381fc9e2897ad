"""Forecasts and what-ifs. Durations are in working days, halves allowed; dates are ISO."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from cperflow.domain.outlook.durations import percentile
from cperflow.domain.outlook.forecast import LEVELS, Outlook
from cperflow.domain.outlook.plan import Overrun, Plan
from cperflow.domain.outlook.prospect import Stage
from cperflow.domain.outlook.route import ends
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.term import known_end
from cperflow.reports.owed import coming_item
from cperflow.service.backtesting import Backtest, Tested
from cperflow.service.contracts.prospects import Prospect
from cperflow.service.forecasting import Forecast, Simulation
from cperflow.service.supposing import WhatIf

ENOUGH_DOSSIERS = 10
"""Finished dossiers below which a coverage says nothing."""


def forecast(seen: Forecast) -> dict[str, Any]:
    """`forecast --json`. `p50`, `p80`, `p95` are null unless `enough`; `days_left` (from `as_of`)
    is then that of the steps that are not `unknown`. Of a dossier that is over, all three are
    the day it ended; null when it was given up.

    In `steps`, `weight` is the part of `used_median` that comes from the `n` cases; `of` says
    whether these are whole stays, or the answers of bodies consulted.
    """
    return {
        **_head(seen),
        **_outcome(seen),
        "steps": [_step(stage) for stage in seen.stages],
        "contract_ends_on": known_end(seen.dossier, seen.workflow),
        "obligations": [_owed(seen.workflow, one) for one in seen.kept],
    }


def _owed(workflow: Workflow, one: Prospect) -> dict[str, Any]:
    """`obligations`: what falls due within a year; of the `n` occurrences of its obligation that
    were to be done, in every dossier, `in_time` were by their due date."""
    return coming_item(workflow, one.coming) | {
        "n": one.kept.cases,
        "in_time": one.kept.in_time,
        "dossiers": one.kept.dossiers,
        "illustrative": one.kept.illustrative,
    }


def _head(seen: Forecast) -> dict[str, Any]:
    dossier = seen.dossier
    return {
        "ref": dossier.ref,
        "region": dossier.subject,
        "workflow": dossier.workflow,
        "step": dossier.step,
        "as_of": seen.as_of.isoformat(),
        "runs": seen.simulation.runs,
        "seed": seen.simulation.seed,
        "dossiers_read": seen.past.dossiers,
        "sampled_from": seen.past.sampled_from or None,
        "illustrative": seen.illustrative,
    }


def _outcome(seen: Forecast) -> dict[str, Any]:
    if seen.outlook is not None:
        return {"ended_on": None, **_outlook(seen.outlook)}
    done = seen.over if seen.dossier.step in ends(seen.workflow) else None
    ended = seen.over.on.isoformat() if seen.over else None
    days = dict.fromkeys(_names(), ended if done else None)
    nothing: dict[str, Any] = {"mean_days": None, "days_left": None, "unknown": [], "uncounted": []}
    return {"ended_on": ended, "enough": done is not None, **days, **nothing}


def _names() -> list[str]:
    return [f"p{level}" for level in LEVELS]


def _outlook(seen: Outlook) -> dict[str, Any]:
    days = seen.days or (None,) * len(LEVELS)
    return {
        "enough": seen.enough,
        **{name: day and day.isoformat() for name, day in zip(_names(), days, strict=True)},
        "mean_days": None if seen.mean is None else working_days(seen.mean),
        "days_left": _days_left(seen.halves),
        "unknown": list(seen.unknown),
        "uncounted": list(seen.uncounted),
    }


def _days_left(halves: Sequence[float]) -> dict[str, float] | None:
    return dict(zip(_names(), map(working_days, halves), strict=True)) if halves else None


def working_days(halves: float) -> float:
    """Halves to days, to the nearest half."""
    return round(halves) / 2


def _step(stage: Stage) -> dict[str, Any]:
    basis = stage.basis
    return {
        "step": stage.step,
        "n": basis.cases,
        "illustrative": basis.illustrative,
        "of": "answers" if basis.answers else "stays",
        "median_observed": None if basis.observed is None else basis.observed / 2,
        "estimate": None if basis.estimate is None else round(basis.estimate / 2, 2),
        "used_median": round(basis.law.median / 2, 1) if basis.law else None,
        "weight": round(basis.weight, 2),
        "enough": basis.enough,
        "elapsed": stage.elapsed / 2,
        "waiting": [waited.body for waited in stage.waiting if waited.body],
        "return_chance": round(stage.chance, 3),
    }


def forecasts(seen: Iterable[Forecast], as_of: date, simulation: Simulation) -> dict[str, Any]:
    """`forecast --all --json`: every open dossier, the earliest median first, those without a
    date last: nothing was drawn for these (`days_left` is null). `runs`: of each dossier, maybe
    fewer than the `runs_asked`."""
    items = [forecast(one) for one in seen]
    items.sort(key=lambda item: (item["p50"] or "9999", item["ref"]))
    return {
        "as_of": as_of.isoformat(),
        "runs": items[0]["runs"] if items else simulation.runs,
        "runs_asked": simulation.runs,
        "seed": simulation.seed,
        "count": len(items),
        "items": items,
    }


def backtest(result: Backtest, as_of: date, simulation: Simulation) -> dict[str, Any]:
    """`forecast --backtest --json`. `coverage`: by level, how many real ends came on or before
    the date forecast. `error_days`: real end minus median, in working days, positive when later.
    """
    errors = [one.error / 2 for one in result.tested]
    return {
        "as_of": as_of.isoformat(),
        "runs": simulation.runs,
        "seed": simulation.seed,
        "finished": result.finished,
        "undetailed": result.undetailed,
        "dossiers": result.dossiers,
        "forecasts": len(result.tested),
        "undated": result.undated,
        "enough": result.dossiers >= ENOUGH_DOSSIERS and bool(errors),
        "coverage": {
            f"p{level}": _covered(result.tested, index) for index, level in enumerate(LEVELS)
        },
        "mean_error_days": round(sum(errors) / len(errors), 1) if errors else None,
        "mean_absolute_error_days": (
            round(sum(map(abs, errors)) / len(errors), 1) if errors else None
        ),
        "median_error_days": percentile(sorted(errors), 50) if errors else None,
        "illustrative": sum(one.illustrative for one in result.tested),
        "items": [_tested(one) for one in result.tested],
    }


def _covered(tested: Sequence[Tested], index: int) -> int:
    foreseen = [(one.ended_on, one.outlook.days[index]) for one in tested if one.outlook.days]
    return sum(ended <= day for ended, day in foreseen)


def _tested(one: Tested) -> dict[str, Any]:
    days = one.outlook.days or ()
    return {
        "ref": one.ref,
        "workflow": one.workflow,
        "step": one.step,
        "as_of": one.as_of.isoformat(),
        **{name: day.isoformat() for name, day in zip(_names(), days, strict=True)},
        "ended_on": one.ended_on.isoformat(),
        "error_days": one.error / 2,
        "illustrative": one.illustrative,
        "end_illustrative": one.end_illustrative,
    }


def what_if(seen: WhatIf) -> dict[str, Any]:
    """`simulate REF --json`: the same answers `before` and `after`. `plan_on`: the end if every
    step to come took its estimate; `late`: the delays that this plan overruns."""
    return {
        "ref": seen.before.dossier.ref,
        "as_of": seen.before.as_of.isoformat(),
        "runs": seen.before.simulation.runs,
        "seed": seen.before.simulation.seed,
        "illustrative": seen.before.illustrative,
        "supposed": [
            {"kind": s.kind, "name": s.name, "amount": s.amount, "steps": list(s.steps)}
            for s in seen.suppositions
        ],
        "before": _side(seen.before, seen.plan_before),
        "after": _side(seen.after, seen.plan_after),
    }


def _side(seen: Forecast, planned: Plan) -> dict[str, Any]:
    assert seen.outlook is not None
    return {
        **_outlook(seen.outlook),
        "plan_on": planned.end_on.isoformat() if planned.end_on else None,
        "plan_unknown": planned.unknown or None,
        "late_count": len(planned.overruns),
        "late": [_overrun(one) for one in planned.overruns],
    }


def _overrun(one: Overrun) -> dict[str, Any]:
    return {
        "clock": one.clock,
        "holder": one.holder,
        "step": one.step,
        "due_on": one.due_on.isoformat(),
        "until_on": one.until_on.isoformat(),
        "days_late": working_days(one.halves),
    }
