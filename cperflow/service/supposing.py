"""The use case `simulate`: a dossier's forecast and plan, as they are and as they would be."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cperflow.domain.outlook.forecast import outlook
from cperflow.domain.outlook.plan import Plan, plan
from cperflow.domain.outlook.prospect import Stage
from cperflow.domain.outlook.supposing import Supposition, suppose
from cperflow.errors import Refused
from cperflow.record import NamedTuple
from cperflow.service.forecasting import Forecast, Simulation, forecast
from cperflow.service.workspace import Workspace


class WhatIf(NamedTuple):
    """A dossier's way ahead without and with what is supposed. Nothing was recorded."""

    before: Forecast
    after: Forecast
    plan_before: Plan
    plan_after: Plan
    suppositions: list[Supposition]


def what_if(
    ws: Workspace,
    ref: str,
    changes: Mapping[str, str],
    *,
    as_of: date | None = None,
    known_on: date | None = None,
    simulation: Simulation = Simulation(),  # noqa: B008 (a frozen record)
) -> WhatIf:
    """Suppose changes and look ahead. Raises NotFound, UsageError, and Refused when the dossier
    is over or has nothing left that the changes concern."""
    before = forecast(ws, ref, as_of=as_of, known_on=known_on, simulation=simulation)
    if before.workflow.obligations and not before.over:
        raise Refused(
            f"{before.dossier.ref} est suivi par ses engagements : sa fin ne se simule pas.",
            [f"Ce qui vient à échéance : cperflow forecast {before.dossier.ref}"],
        )
    if before.outlook is None:
        raise Refused(f"{before.dossier.ref} est terminé ou sans suite : rien à simuler.")
    stages, told = suppose(before.stages, before.workflow, changes)
    calendar = ws.calendars(known_on).current
    seen = outlook(stages, calendar, before.as_of, runs=simulation.runs, seed=simulation.seed)
    after = before._replace(stages=stages, outlook=seen)
    return WhatIf(
        before,
        after,
        _plan(ws, before, before.stages, known_on),
        _plan(ws, before, stages, known_on),
        told,
    )


def _plan(ws: Workspace, seen: Forecast, stages: list[Stage], known_on: date | None) -> Plan:
    calendar = ws.calendars(known_on).current
    return plan(stages, seen.dossier, seen.workflow, calendar, seen.as_of)
