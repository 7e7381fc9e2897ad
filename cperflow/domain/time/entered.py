"""When the share of a fiscal year is in the budget of its source."""

from __future__ import annotations

from datetime import date
from operator import attrgetter

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import is_of
from cperflow.domain.dossier.followed import BUDGETED, Movement, Planned


def entered(
    dossier: Dossier, source: str, year: int, project: str = ""
) -> list[tuple[date, Movement]]:
    """The first day on which what is entered comes to what the plan, as it then is, has for the
    year, with the movement that brought it there; nothing while it does not.

    Where the plan has no share of that year, it cannot say how much: any amount above 0 will do.
    An amount that nobody told cannot be compared: it counts as all of it.
    """
    plan: dict[tuple[str, str], int] = {}
    amounts: list[int | None] = []
    last: Movement | None = None
    told: list[Planned | Movement] = []
    told += _plans(dossier, source, year, project)
    told += _entries(dossier, source, year, project)
    for each in sorted(told, key=attrgetter("on", "sequence")):
        if isinstance(each, Planned):
            plan[each.project, each.source] = each.amount or 0
        else:
            amounts.append(each.amount)
            last = each
        if last and (None in amounts or sum(filter(None, amounts)) >= sum(plan.values())):
            return [(each.on, last)]
    return []


def _plans(dossier: Dossier, source: str, year: int, project: str) -> list[Planned]:
    return [
        each
        for each in dossier.planned
        if each.year == year and is_of(each.source, source) and project in ("", each.project)
    ]


def _entries(dossier: Dossier, source: str, year: int, project: str) -> list[Movement]:
    return [
        each
        for each in dossier.money
        if each.stage == BUDGETED
        and each.amount != 0
        and each.year == year
        and is_of(each.source, source)
        and project in ("", each.project)
    ]
