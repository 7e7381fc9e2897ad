"""Due dates of many delays in working days at once: the calendar laid out as a table.

`Calendar` answers for one day by bisection, in microseconds; a table answers by two look-ups in
a list. The answers are those of `deadlines.ending`, roll included, for a delay that starts the
day after its act, without a stop or clear days. Days are ordinals, amounts halves of a day.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cperflow.domain.procedure.delays import NEXT_DAY, WORKING_DAY, ClockSpec
from cperflow.domain.time.calendar import Calendar, to_day

LONGEST = 2 * 3660
"""Halves that the table follows beyond the last start (ten years); more is counted one by one."""


def follows_table(spec: ClockSpec) -> bool:
    """Whether a table answers for the clocks of a definition, as long as nothing stops them."""
    in_working_days = spec.delay is not None and spec.delay.unit == WORKING_DAY
    return in_working_days and spec.roll and (spec.counted_from, spec.clear_days) == (NEXT_DAY, 0)


class DueTable:
    """The working days of a calendar, from a first day to a last one that follows what is asked.

    A start before `first`, and a delay of nothing, are answered by the calendar: as exactly, and
    more slowly for all that is asked with them.
    """

    __slots__ = ("_calendar", "_first", "_reached", "_totals", "_unsure")

    def __init__(self, calendar: Calendar, first: int, last: int) -> None:
        self._calendar = calendar
        self._first = first
        # indexed by the ordinal itself, which is quicker than by its distance to the first
        self._totals = [0] * first
        self._reached = [first]
        self._unsure: list[int] = []
        self._grow(last)

    def due_ordinals(self, starts: Sequence[int], halves: Sequence[int]) -> list[int]:
        """When each delay ends. Raises ValueError for lists of two lengths."""
        if not self._follows(starts, halves):
            return [self._one(*pair) for pair in zip(starts, halves, strict=True)]
        totals, reached = self._totals, self._reached
        return [
            reached[totals[start] + amount] for start, amount in zip(starts, halves, strict=True)
        ]

    def estimated(
        self, starts: Sequence[int], halves: Sequence[int], dues: Sequence[int]
    ) -> list[bool]:
        """Whether each of these due dates depends on a day that is not known for sure."""
        if not self._follows(starts, halves):
            pairs = zip(starts, halves, dues, strict=True)
            unsure = self._calendar.is_estimated
            return [unsure(start if amount else start - 1, due) for start, amount, due in pairs]
        if not self._unsure:
            self._unsure = self._next_unsure()
        unsure_after = self._unsure
        return [unsure_after[start] <= due for start, due in zip(starts, dues, strict=True)]

    def one(self, start: date, halves: int) -> tuple[date, bool]:
        """When one delay ends, and whether that depends on a day that is not known for sure."""
        starts, amounts = [start.toordinal()], [halves]
        dues = self.due_ordinals(starts, amounts)
        return to_day(dues[0]), self.estimated(starts, amounts, dues)[0]

    def _follows(self, starts: Sequence[int], halves: Sequence[int]) -> bool:
        """Whether the table has all that is asked, once it has grown as far as that."""
        if not starts or min(starts) < self._first or min(halves) < 1:
            return False
        last, most = max(starts), max(halves)
        if most > LONGEST:
            return False
        self._grow(last)
        farthest = self._totals[last] + most
        if farthest >= len(self._reached):
            missing = self._calendar.total(self._first - 1) + farthest
            self._grow(self._calendar.reach(missing))
        return True

    def _grow(self, last: int) -> None:
        """`_totals[d]`: halves worked from the first day to the evening of day d;
        `_reached[h]`: the day on which h halves have been worked."""
        grown = len(self._totals)
        if grown > last:
            return
        before = self._calendar.total(self._first - 1)
        for day in range(grown, last + 1):
            total = self._calendar.total(day) - before
            self._totals.append(total)
            self._reached += [day] * (total + 1 - len(self._reached))
        self._unsure = []

    def _next_unsure(self) -> list[int]:
        """For each day of the table, the first one after it that is not known for sure."""
        following = len(self._totals)
        found = [0] * following
        for day in range(following - 1, self._first - 1, -1):
            found[day] = following
            if self._calendar.is_estimated(day - 1, day):
                following = day
        return found

    def _one(self, start: int, amount: int) -> int:
        total = self._calendar.total
        return self._calendar.reach(total(start) + amount if amount else total(start - 1) + 1)
