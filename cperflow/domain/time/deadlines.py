"""When a delay ends: units, stops, halves, the roll to a working day, what was left out.

The rules, each cited where the definition or an explanation needs it:
- the day of the event is not counted, so every interval is half-open, (from, to]
  (CPCCS, art. 754 à 759, secondary sources), unless the definition counts it ("same_day");
- months run from day-of-month to day-of-month, 31 January + 1 month being the last day of
  February; where the first day counts they end the day before that day-of-month, or on the
  last day of a month that does not have it; weeks are seven calendar days;
- a délai franc leaves clear days between the last day counted and the due date, of the kind
  that it counts: working days, or calendar days for every other unit;
- a stop sets days aside: those of (from, to] are not counted, whatever the unit;
- an end on a closed day moves to the next working day (ROLL_SOURCE).

Amounts are in halves of the unit: 15 halves of a working day are 7.5 working days.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from cperflow import french
from cperflow.domain.procedure.delays import CALENDAR_DAY as CALENDAR_DAY
from cperflow.domain.procedure.delays import MONTH as MONTH
from cperflow.domain.procedure.delays import NEXT_DAY, SAME_DAY, UNITS
from cperflow.domain.procedure.delays import WEEK as WEEK
from cperflow.domain.procedure.delays import WORKING_DAY as WORKING_DAY
from cperflow.domain.time.calendar import Calendar, Excluded, to_day
from cperflow.errors import InvalidData
from cperflow.record import NamedTuple

ROLL_SOURCE = "CPCCS, art. 756 al. 2 (source secondaire)"

Stops = Sequence[tuple[date, date | None]]
"""(from, to) pairs; to is None while the stop lasts."""

Interval = tuple[int, int]
"""(after, until] as ordinals."""


class Count(NamedTuple):
    """A delay to count: `halves` halves of `unit` from `start`, by the rules of a `ClockSpec`."""

    start: date
    halves: int
    unit: str
    counted_from: str = NEXT_DAY
    clear_days: int = 0
    roll: bool = True


class Ending(NamedTuple):
    """When a delay ends.

    `estimated`: the date depends on a holiday only estimated, or on a year without data.
    `half`: it ends at midday. `rolled_from`: the closed day where it would have ended.
    """

    due_on: date
    estimated: bool
    half: bool
    rolled_from: date | None


class Due(NamedTuple):
    """An Ending with its proof.

    `excluded`: the days, outside the stops, that the count or the roll stepped over, wholly
    or for half. `doubts`: why it is estimated, in French; () when it is not.
    """

    due_on: date
    excluded: tuple[Excluded, ...]
    estimated: bool
    half: bool
    rolled_from: date | None
    doubts: tuple[str, ...]


class _Run(NamedTuple):
    """A count carried out: the day it ends, the day it moves to, the intervals it counted,
    those set aside by stops."""

    end: int
    due: int
    half: bool
    intervals: list[Interval]
    aside: list[Interval]


def due(count: Count, calendar: Calendar, *, stops: Stops = (), as_of: date | None = None) -> Due:
    """When a delay ends, and every day left out on the way.

    Stops may overlap; one that ends before it starts, or before `start`, sets nothing aside;
    an open one is taken to end on `as_of` (ValueError without it). Raises InvalidData for a
    negative amount, an unknown unit or half a month, UsageError past the year 9999.
    """
    run = _run(count, calendar, stops, as_of)
    ending = _ending(run, count, calendar)
    excluded = [
        why
        for after, until in _stepped_over(run, count)
        for ordinal in range(after + 1, until + 1)
        if (why := calendar.reason(date.fromordinal(ordinal)))
    ]
    doubts = [
        doubt for after, until in _decisive(run, count) for doubt in calendar.doubts(after, until)
    ]
    return Due(
        ending.due_on,
        tuple(excluded),
        ending.estimated,
        ending.half,
        ending.rolled_from,
        tuple(dict.fromkeys(doubts)),
    )


def ending(
    count: Count, calendar: Calendar, *, stops: Stops = (), as_of: date | None = None
) -> Ending:
    """`due` without its proof, for many clocks at once: no day is visited one by one."""
    return _ending(_run(count, calendar, stops, as_of), count, calendar)


def _run(count: Count, calendar: Calendar, stops: Stops, as_of: date | None) -> _Run:
    amount = half_days(count) + 2 * count.clear_days
    first = count.start.toordinal() - (_counts_its_day(count) and amount > 0)
    aside = merged(first, stops, as_of) if stops else []
    if count.unit == WORKING_DAY:
        end, half, intervals = _count(first, amount, aside, calendar.total, calendar.reach)
    else:
        end, half, intervals = _count(first, amount, aside, _calendar_total, _calendar_reach)
    moved = _rolled(end, aside, calendar) if count.roll else end
    return _Run(end, moved, half and moved == end, intervals, aside)


def _ending(run: _Run, count: Count, calendar: Calendar) -> Ending:
    return Ending(
        to_day(run.due),
        any(calendar.is_estimated(*interval) for interval in _decisive(run, count)),
        run.half,
        None if run.due == run.end else to_day(run.end),
    )


def half_days(count: Count) -> int:
    """The amount in half-days (worked ones for working days), without the clear days."""
    start, halves, unit = count[:3]
    if halves < 0:
        raise InvalidData(f"Un délai ne peut pas être négatif ({french.decimal(halves)}).")
    if unit in (WORKING_DAY, CALENDAR_DAY):
        return halves
    if unit == WEEK:
        return 7 * halves
    if unit == MONTH:
        return 2 * (_months_later(count) - start.toordinal())
    raise InvalidData(f"Unité de délai inconnue : « {unit} ».{french.did_you_mean(unit, UNITS)}")


def _counts_its_day(count: Count) -> bool:
    return count.counted_from == SAME_DAY


def _months_later(count: Count) -> int:
    """The day, as an ordinal, so many months after the start. Counting the day of the start makes
    it the same, one day earlier, from the day before: an end that a short month brought forward
    stays on its last day."""
    start, halves = count.start, count.halves
    if halves % 2:
        raise InvalidData(
            f"Un délai en mois se compte en mois entiers ({french.decimal(halves)} mois demandés)."
        )
    years, month = divmod(start.month - 1 + halves // 2, 12)
    year = start.year + years
    if year > date.max.year:
        return date.max.toordinal() + 1
    last = _month_length(year, month + 1)
    cut_short = _counts_its_day(count) and start.day > last
    return date(year, month + 1, min(start.day, last)).toordinal() + cut_short


def _month_length(year: int, month: int) -> int:
    """`calendar.monthrange` without its module, which start-up would pay for."""
    return 31 if month == 12 else (date(year, month + 1, 1) - date(year, month, 1)).days


def merged(start: int, stops: Stops, as_of: date | None) -> list[Interval]:
    """The stops as ordinals, in order, cut at `start`, joined where they overlap or touch."""
    joined: list[Interval] = []
    for after, until in sorted(_closed(stop, as_of) for stop in stops):
        after = max(after, start)
        if joined and after <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(until, joined[-1][1]))
        elif after < until:
            joined.append((after, until))
    return joined


def _closed(stop: tuple[date, date | None], as_of: date | None) -> Interval:
    after, until = stop[0], stop[1] or as_of
    if until is None:
        raise ValueError("an open stop needs the as_of date of the question")
    return after.toordinal(), until.toordinal()


def _count(
    start: int,
    amount: int,
    aside: Sequence[Interval],
    total: Callable[[int], int],
    reach: Callable[[int], int],
) -> tuple[int, bool, list[Interval]]:
    """Count `amount` half-days from `start` around what is set aside: (end, half, intervals)."""
    intervals: list[Interval] = []
    if not amount:
        return start, False, intervals
    for after, until in aside:
        counted = total(after) - total(start)
        if counted >= amount:
            break
        intervals.append((start, after))
        amount -= counted
        start = until
    target = total(start) + amount
    end = reach(target)
    intervals.append((start, end))
    return end, target - total(end - 1) == 1, intervals


def _calendar_total(ordinal: int) -> int:
    return 2 * ordinal


def _calendar_reach(total: int) -> int:
    return (total + 1) // 2


def _rolled(end: int, aside: Sequence[Interval], calendar: Calendar) -> int:
    """The first working day from `end` on that no stop sets aside."""
    end = calendar.reach(calendar.total(end - 1) + 1)
    for after, until in aside:
        if after < end <= until:
            end = calendar.reach(calendar.total(until) + 1)
    return end


def _stepped_over(run: _Run, count: Count) -> list[Interval]:
    """Where closed days were left out: calendar units leave them out of the roll only."""
    rolled = _outside((run.end - 1, run.due - 1), run.aside)
    return run.intervals + rolled if count.unit == WORKING_DAY else rolled


def _decisive(run: _Run, count: Count) -> list[Interval]:
    """Where another calendar could give another date."""
    rolled = _outside((run.end - 1, run.due), run.aside) if count.roll else []
    return run.intervals + rolled if count.unit == WORKING_DAY else rolled


def _outside(interval: Interval, aside: Sequence[Interval]) -> list[Interval]:
    """What is left of an interval without the days set aside."""
    after, end = interval
    left: list[Interval] = []
    for stop_after, stop_until in aside:
        left.append((after, min(end, stop_after)))
        after = max(after, stop_until)
    return [part for part in (*left, (after, end)) if part[0] < part[1]]
