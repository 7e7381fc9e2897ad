"""`overdue`: what is late with its totals, what runs without a number, what is to come."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from heapq import nsmallest
from itertools import islice
from typing import Any

from cperflow.domain.time.calendar import Calendar
from cperflow.domain.time.keeping import declared
from cperflow.domain.time.lateness import days_late
from cperflow.domain.time.measures import late_is_estimated
from cperflow.record import NamedTuple
from cperflow.reports.missed import missed_items
from cperflow.service.overdue import Overdue, Targets
from cperflow.service.ports import ClockSpan, Filters

SHOWN = 100
"""Late clocks that a screen shows; the totals are of all."""
COUNTED = 200
"""Clocks without a number that a screen counts: beyond, it says that there are more."""

_FILTERS = {"subject": "region", "holder": "body"}
"""Fields of `Filters` that options call otherwise."""


class Late(NamedTuple):
    """A clock past its due date: by how many days of its unit. `estimated`: that number depends
    on a holiday only estimated, or on a year without data, on the way to the due date (then
    `span.estimated` too) or since."""

    span: ClockSpan
    days: int
    estimated: bool


def overdue(
    found: Overdue, calendar: Calendar, min_days: int = 1, *, whole: bool = True
) -> dict[str, Any]:
    """`overdue --json`: most late first, then by reference; the longest without a number first.

    Not `whole`: no more than SHOWN `items`, and than COUNTED + 1 `unnumbered`, taken by
    reference; `count` and `totals` are of all that is late in any case. `filters`: what narrows
    the list, ids. `recorded`: false when nothing had been entered by `known_on`.
    `missed`: of each obligation, how many nobody can keep any more: `items` has the last only.
    `suspended`: clocks stopped that day, `suspended_in` their dossiers.
    """
    tally = Tally()
    late = tally.counted(late_clocks(found.due, calendar, found.as_of, min_days))
    ranked = sorted(late, key=rank) if whole else nsmallest(SHOWN, late, key=rank)
    apart = found.unnumbered if whole else islice(found.unnumbered, COUNTED + 1)
    stopped = [span.dossier for span in found.stopped]
    return {
        "as_of": found.as_of.isoformat(),
        "count": tally.count,
        "filters": _filters(found.filters, min_days),
        "items": [late_item(one, found.targets) for one in ranked],
        "known_on": found.known_on.isoformat(),
        "missed": missed_items(found.missed),
        "projected": found.projected,
        "recorded": found.recorded,
        "suspended": len(stopped),
        "suspended_in": list(dict.fromkeys(stopped)),
        "totals": tally.totals(),
        "unnumbered": _unnumbered(apart, found.as_of),
    }


def _filters(asked: Filters, min_days: int) -> dict[str, Any]:
    told = {_FILTERS.get(name, name): id for name, id in asked._asdict().items() if id}
    return told | ({"min_days": min_days} if min_days > 1 else {})


def schedule(found: Overdue, calendar: Calendar, min_days: int = 1) -> dict[str, Any]:
    """The same with what is `due_soon` of it, by due date: for somebody's agenda."""
    due = list(found.due)
    to_come = [span for span in due if not _lateness(span, calendar, found.as_of)[0]]
    data = overdue(found._replace(due=due), calendar, min_days)
    soon = [coming_item(span, found.as_of, found.targets) for span in to_come]
    return data | {"due_soon": soon}


def late_clocks(
    spans: Iterable[ClockSpan], calendar: Calendar, as_of: date, min_days: int = 1
) -> Iterator[Late]:
    """Those that are late by `min_days`, one by one, in the order given."""
    measured: dict[tuple[date | None, str, int], tuple[int, bool]] = {}
    for span in spans:
        counted = (span.due_on, span.unit, span.set_aside)
        if counted not in measured:
            measured[counted] = _lateness(span, calendar, as_of)
        days, doubtful = measured[counted]
        if days >= min_days:
            yield Late(span, days, span.estimated or doubtful)


def _lateness(span: ClockSpan, calendar: Calendar, as_of: date) -> tuple[int, bool]:
    assert span.due_on is not None  # asked for by due date
    days = days_late(span.due_on, as_of, span.unit, calendar, span.set_aside)
    return days, late_is_estimated(span.due_on, as_of, span.unit, calendar)


def rank(one: Late) -> tuple[int, str, str]:
    """Most late first, then by reference."""
    return -one.days, one.span.dossier, one.span.clock


def late_item(one: Late, targets: Targets) -> dict[str, Any]:
    """A line of the list. `estimated`: the number of days late may change with a holiday;
    `due_estimated`: so may the due date itself. `targeted`: an officer set it."""
    span = one.span
    assert span.due_on is not None
    return {
        **_place(span),
        "due_on": span.due_on.isoformat(),
        "days_late": one.days,
        "unit": span.unit,
        "estimated": one.estimated,
        "illustrative": span.illustrative,
        "original_due_on": span.original_due_on.isoformat() if span.original_due_on else None,
        "due_estimated": span.estimated,
        "targeted": (span.workflow, declared(span.clock)) in targets,
    }


def coming_item(span: ClockSpan, as_of: date, targets: Targets) -> dict[str, Any]:
    """A due date to come: `days_left` are calendar days, negative for one just past that no
    working day has followed."""
    assert span.due_on is not None
    item = late_item(Late(span, 0, span.estimated), targets)
    del item["days_late"]
    return item | {"days_left": (span.due_on - as_of).days}


def _unnumbered(spans: Iterable[ClockSpan], as_of: date) -> list[dict[str, Any]]:
    """`days`: calendar days since the clock started; without a clock (null), in the step."""
    items = [
        _place(span)
        | {"days": max(0, (as_of - span.started_on).days), "illustrative": span.illustrative}
        for span in spans
    ]
    return sorted(items, key=lambda item: (-item["days"], item["dossier"], item["clock"] or ""))


def _place(span: ClockSpan) -> dict[str, Any]:
    return {
        "dossier": span.dossier,
        "region": span.subject,
        "workflow": span.workflow,
        "phase": span.phase,
        "step": span.step,
        "clock": span.clock or None,
        "holder": span.holder,
        "started_on": span.started_on.isoformat(),
    }


class Tally:
    """How many clocks are late and which is the latest, by body, region and phase."""

    def __init__(self) -> None:
        self._groups: dict[tuple[str, str, str, str], tuple[int, Late]] = {}

    def counted(self, late: Iterable[Late]) -> Iterator[Late]:
        """The same clocks, counted as they pass."""
        groups = self._groups
        for one in late:
            span = one.span
            group = (span.workflow, span.holder, span.subject, span.phase)
            number, longest = groups.get(group, (0, one))
            groups[group] = number + 1, (one if one.days > longest.days else longest)
            yield one

    @property
    def count(self) -> int:
        return sum(number for number, _ in self._groups.values())

    def totals(self) -> dict[str, list[dict[str, Any]]]:
        """The group that has most first, then by names."""
        return {
            "by_body": self._by(lambda span: {"workflow": span.workflow, "holder": span.holder}),
            "by_region": self._by(lambda span: {"region": span.subject}),
            "by_phase": self._by(lambda span: {"workflow": span.workflow, "phase": span.phase}),
        }

    def _by(self, named: Callable[[ClockSpan], dict[str, str]]) -> list[dict[str, Any]]:
        found: dict[tuple[str, ...], tuple[int, Late]] = {}
        for number, longest in self._groups.values():
            name = tuple(named(longest.span).values())
            so_far, best = found.get(name, (0, longest))
            found[name] = so_far + number, max(best, longest, key=lambda one: one.days)
        ordered = sorted(found.items(), key=lambda pair: (-pair[1][0], pair[0]))
        return [named(best.span) | _total(number, best) for _, (number, best) in ordered]


def _total(number: int, longest: Late) -> dict[str, Any]:
    return {
        "count": number,
        "longest": longest.days,
        "unit": longest.span.unit,
        "estimated": longest.estimated,
        "illustrative": longest.span.illustrative,
    }
