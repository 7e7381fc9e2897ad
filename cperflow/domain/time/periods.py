"""Periods of the civil calendar: months, quarters, half-years, years, with their names.

A period is called « 2018-11 », « 2018-T4 », « 2018-S2 », « 2018 ». Fiscal years are civil years.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from cperflow.domain.procedure.obligations import HALF_YEARLY, MONTHLY, QUARTERLY, YEARLY
from cperflow.record import NamedTuple

MONTHS = {MONTHLY: 1, QUARTERLY: 3, HALF_YEARLY: 6, YEARLY: 12}
"""How many months each lasts."""
LAST_YEAR = 9998
LETTERS = {QUARTERLY: "T", HALF_YEARLY: "S"}


class Period(NamedTuple):
    """Days [first, last]; `number` counts from 1 within its year."""

    every: str
    year: int
    number: int

    @property
    def name(self) -> str:
        if self.every == YEARLY:
            return f"{self.year}"
        if self.every == MONTHLY:
            return f"{self.year}-{self.number:02}"
        return f"{self.year}-{LETTERS[self.every]}{self.number}"

    @property
    def first(self) -> date:
        return date(self.year, (self.number - 1) * MONTHS[self.every] + 1, 1)

    @property
    def last(self) -> date:
        return self.next.first - timedelta(days=1)

    @property
    def next(self) -> Period:
        if self.number * MONTHS[self.every] < 12:
            return self._replace(number=self.number + 1)
        return Period(self.every, self.year + 1, 1)


def period_of(every: str, day: date) -> Period:
    """The period of a kind that a day is in."""
    return Period(every, day.year, (day.month - 1) // MONTHS[every] + 1)


def named(every: str, name: str) -> Period | None:
    """The period of a kind that has a name; None when it is no name of one."""
    year, _, rest = name.partition("-")
    number = rest.removeprefix(LETTERS.get(every, "")) or ("1" if every == YEARLY else "")
    if every not in MONTHS or not (year.isdecimal() and number.isdecimal()):
        return None
    found = Period(every, int(year), int(number))
    sound = 1 <= found.year <= LAST_YEAR and 1 <= found.number <= 12 // MONTHS[every]
    return found if sound and found.name == name else None


def beginning_within(every: str, first: date, last: date) -> Iterator[Period]:
    """The periods whose first day is within [first, last], both included, in order."""
    period = period_of(every, first)
    if period.first < first:
        period = period.next
    while period.first <= last:
        yield period
        period = period.next
