"""The marks of an axis of time: as many as there is room for, from days to decades."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cperflow.french import MONTHS
from cperflow.record import NamedTuple

SHORT_MONTHS = (
    "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.",
    "déc.",
)  # fmt: skip

WEEK = 7
_DAYS = (1, 2, WEEK, 2 * WEEK)
_MONTHS = (1, 2, 3, 6)
_YEARS = (1, 2, 5, 10, 20, 50, 100)
_MONTH, _YEAR = 30.44, 365.25


class Tick(NamedTuple):
    """A day marked with a label; `group` is told once for the ticks that share it (the month
    of days, the year of months; "" for years)."""

    on: date
    label: str
    group: str


class Scale(NamedTuple):
    """Days [first, last] over `room` units of width from `start` on."""

    first: date
    last: date
    start: float
    room: float

    def at(self, day: date) -> float:
        """Where a day is; those outside are at the nearest end."""
        inside = min(max(day, self.first), self.last)
        return self.start + self.room * (inside - self.first).days / self.days

    @property
    def days(self) -> int:
        return max(1, (self.last - self.first).days)


def ticks(scale: Scale, least: float) -> list[Tick]:
    """Marks at least `least` units apart: days, else months, else years."""
    days = scale.days * least / scale.room
    for step in _DAYS:
        if step >= days:
            return list(_days(scale, step))
    for step in _MONTHS:
        if step * _MONTH >= days:
            return list(_months(scale, step))
    wanted = (step for step in _YEARS if step * _YEAR >= days)
    return list(_years(scale, next(wanted, _YEARS[-1])))


def _days(scale: Scale, step: int) -> Iterator[Tick]:
    """Weeks begin on Monday; other steps are counted from the first day."""
    first = scale.first.toordinal()
    if step >= WEEK:
        first += -scale.first.weekday() % WEEK
    for on in map(date.fromordinal, range(first, scale.last.toordinal() + 1, step)):
        label = "1er" if on.day == 1 else str(on.day)
        yield Tick(on, label, f"{MONTHS[on.month - 1]} {on.year}")


def _months(scale: Scale, step: int) -> Iterator[Tick]:
    first = scale.first.year * 12 + scale.first.month - 1
    last = scale.last.year * 12 + scale.last.month
    for number in range(first + -first % step, last, step):
        on = date(number // 12, number % 12 + 1, 1)
        if on >= scale.first:
            yield Tick(on, SHORT_MONTHS[on.month - 1], str(on.year))


def _years(scale: Scale, step: int) -> Iterator[Tick]:
    first = scale.first.year + -scale.first.year % step
    for year in range(first, scale.last.year + 1, step):
        on = date(year, 1, 1)
        if on >= scale.first:
            yield Tick(on, str(year), "")
