"""Which days the axis of a timeline must reach."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING

from cperflow.output.axis import Scale

if TYPE_CHECKING:
    from cperflow.reports.timeline import Timeline
    from cperflow.reports.timelines import Portfolio

SHORTEST_AXIS = 14
"""Days: a dossier opened yesterday is not stretched over the whole page."""


def scale_of(days: Iterable[date], left: float, right: float) -> Scale:
    """A scale that shows these days with some room at both ends."""
    known = [day.toordinal() for day in days]
    first, last = min(known), max(known)
    last = max(last, first + SHORTEST_AXIS)
    around = max(1, (last - first) // 80)
    begin, end = max(1, first - around), min(date.max.toordinal(), last + around)
    return Scale(date.fromordinal(begin), date.fromordinal(end), left, right - left)


def earliest(day: date, precision: str) -> date:
    """The first day that a date known to the month or the year can be."""
    if precision == "day":
        return day
    return day.replace(day=1, month=1 if precision == "year" else day.month)


def days_of(seen: Timeline) -> Iterator[date]:
    """Every day the drawing of a dossier must reach."""
    yield from (earliest(seen.opened_on, seen.opened_precision), seen.ended_on or seen.as_of)
    for row in seen.rows:
        for plan in row.plans:
            yield from filter(None, (plan.from_on, plan.due_on))
        for asked in row.opinions:
            yield asked.from_on
            if asked.plan and asked.plan.due_on:
                yield asked.plan.due_on
    for end in seen.endings:
        yield end.on
    for each in (each for one in seen.obligations for each in one.occurrences):
        yield from filter(None, (each.from_on, each.due_on, each.ended_on))


def days_of_all(seen: Portfolio) -> Iterator[date]:
    """Every day the drawing of several dossiers must reach."""
    if not seen.items:
        yield seen.as_of
    for each in seen.items:
        yield earliest(each.opened_on, each.opened_precision)
        yield each.ended_on or seen.as_of
        yield from (end.on for end in each.endings)
