"""Working days: weekends, holidays with their source and certainty, counts without a loop.

Everything is counted in halves (a working day has 2, a half-day 1, a closed day 0), and a
count between two days covers the half-open interval (a, b]: the first day is the day of the
event, which the law leaves out (CPCCS, art. 754 à 759, secondary sources).

No table of days is built: weekdays are counted by arithmetic and the few holidays that fall
on one are looked up by bisection, so a calendar costs nothing at start-up and answers for
any year. Outside the covered years the answer stands, but it is only an estimate.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from itertools import accumulate
from typing import Any

from cperflow import french
from cperflow.errors import InvalidData, NotFound, UsageError
from cperflow.record import NamedTuple

CERTAINTIES = CONFIRMED, ESTIMATED = ("confirmed", "estimated")

PARTS = DAY, HALF, NONE = ("day", "half", "none")

WEEKEND = (5, 6)
"""Saturday and Sunday, as `date.weekday()` numbers them."""

WEEKEND_SOURCE = "arrêté n°92-5387/MFPT-MA du 29/10/1992"
"""The five-day week since 1 November 1992 (quoted by maliweb.net)."""


class Holiday(NamedTuple):
    """A named day and how much of it is closed.

    `certainty` is one of CERTAINTIES. `part`: the whole "day", a "half" (one half is left
    to work), or "none": announced as a working day, which overrules the other rows of the
    date but opens no weekend.
    """

    date: date
    name: str
    source: str
    certainty: str = CONFIRMED
    part: str = DAY
    note: str = ""


class Excluded(NamedTuple):
    """A day that does not count, or counts for half. `status` is one of CERTAINTIES."""

    date: date
    reason: str
    source: str
    status: str


class Calendar:
    """A frozen calendar. Days as `date` outside, as ordinals where loops need speed.

    `covered` is the first and last year whose holidays are known; None: no year is.
    Raises InvalidData when no day of the week is left to work.
    """

    __slots__ = (
        "_by_date", "_closed", "_half_days", "_known", "_lost", "_per_week", "_reached",
        "_spread", "_unsure", "covered", "holidays", "weekend", "weekend_source",
    )  # fmt: skip

    def __init__(
        self,
        holidays: Iterable[Holiday] = (),
        *,
        weekend: Sequence[int] = WEEKEND,
        weekend_source: str = WEEKEND_SOURCE,
        covered: tuple[int, int] | None = None,
    ) -> None:
        self.holidays = tuple(sorted(holidays))
        self.weekend = tuple(sorted(set(weekend)))
        self.weekend_source = weekend_source
        self.covered = covered
        self._known = _bounds(covered)
        self._by_date = _grouped(self.holidays)
        self._count_the_week()
        self._count_the_holidays()

    def _count_the_week(self) -> None:
        """`_spread[n]`: halves in the first n days from a Monday; `_half_days`: its inverse."""
        halves = [0 if day in self.weekend else 2 for day in range(7)]
        if not any(halves):
            raise InvalidData("Calendrier : la semaine doit garder au moins un jour ouvrable.")
        self._spread = list(accumulate(halves, initial=0))
        self._per_week = self._spread[7]
        self._half_days = [day + 1 for day in range(7) for _ in range(halves[day])]

    def _count_the_holidays(self) -> None:
        """`_closed`: days that lose halves, `_lost[i]`: halves lost before the i-th of them,
        `_reached[i]`: total on its evening, `_unsure`: days whose holiday is estimated."""
        self._closed: list[int] = []
        self._unsure: list[int] = []
        losses: list[int] = []
        for day, named in self._by_date.items():
            loss = 0 if day.weekday() in self.weekend else _loss(named)
            if loss:
                self._closed.append(day.toordinal())
                losses.append(loss)
            if _certainty(named) == ESTIMATED:
                self._unsure.append(day.toordinal())
        self._lost = list(accumulate(losses, initial=0))
        self._reached = [self.total(day) for day in self._closed]

    def total(self, ordinal: int) -> int:
        """Working halves from 1 January of year 1 to the evening of a day."""
        weeks, days = divmod(ordinal, 7)
        lost = self._lost[bisect_right(self._closed, ordinal)]
        return weeks * self._per_week + self._spread[days] - lost

    def reach(self, total: int) -> int:
        """Ordinal of the first day whose `total` is at least this (1 or more)."""
        lost = self._lost[bisect_left(self._reached, total)]
        weeks, halves = divmod(total + lost - 1, self._per_week)
        return weeks * 7 + self._half_days[halves]

    def halves(self, day: date) -> int:
        """Working halves of a day: 0, 1 or 2."""
        ordinal = day.toordinal()
        return self.total(ordinal) - self.total(ordinal - 1)

    def is_working(self, day: date) -> bool:
        """True when at least a half of the day is worked."""
        return self.halves(day) > 0

    def next_working(self, day: date) -> date:
        """The day itself if it is worked, else the first worked day after it."""
        return to_day(self.reach(self.total(day.toordinal() - 1) + 1))

    def halves_between(self, after: date, until: date) -> int:
        """Working halves in (after, until]; negative when `until` is the earlier one."""
        return self.total(until.toordinal()) - self.total(after.toordinal())

    def working_days_between(self, after: date, until: date) -> int:
        """Working days in (after, until], a day begun counting whole; 0 when there is none."""
        return max(0, self.halves_between(after, until) + 1) // 2

    def on(self, day: date) -> tuple[Holiday, ...]:
        """Every row of a date, also those that close nothing."""
        return tuple(self._by_date.get(day, ()))

    def reason(self, day: date) -> Excluded | None:
        """Why a day is not wholly worked; None when it is."""
        closing = _closing(self.on(day))
        causes = [(_label(holiday), holiday.source) for holiday in closing]
        if day.weekday() in self.weekend:
            causes.insert(0, (french.weekday(day), self.weekend_source))
        if not causes:
            return None
        reasons, sources = zip(*causes, strict=True)
        return Excluded(day, _joined(reasons), _joined(sources), _certainty(closing))

    def is_estimated(self, after: int, until: int) -> bool:
        """True when the days of (after, until], as ordinals, are not all known for sure.

        Estimated holidays on a weekend make them unsure too: a moved feast may land on a
        weekday.
        """
        if after >= until:
            return False
        known_after, known_until = self._known
        if after < known_after or until > known_until:
            return True
        return bisect_right(self._unsure, after) < bisect_right(self._unsure, until)

    def doubts(self, after: int, until: int) -> list[str]:
        """What makes (after, until] an estimate: one French line each, [] when it is sure."""
        if after >= until:
            return []
        first, last = (bisect_right(self._unsure, bound) for bound in (after, until))
        days = [date.fromordinal(ordinal) for ordinal in self._unsure[first:last]]
        lines = [
            f"{_names(self.on(day))} ({french.date_short(day)}) : date estimée" for day in days
        ]
        return lines + [
            f"calendrier des jours fériés non renseigné pour {years}"
            for years in self._uncovered(after, until)
        ]

    def _uncovered(self, after: int, until: int) -> list[str]:
        """The runs of years of (after, until] that `covered` leaves out: ["2015 à 2016"]."""
        first, last = to_day(after + 1).year, to_day(until).year
        if self.covered is None:
            return [_span(first, last)]
        known_first, known_last = self.covered
        runs = ((first, min(last, known_first - 1)), (max(first, known_last + 1), last))
        return [_span(*run) for run in runs if run[0] <= run[1]]

    def amended(
        self, added: Iterable[Holiday] = (), removed: Iterable[tuple[date, str]] = ()
    ) -> Calendar:
        """A calendar with rows removed by (date, name), then added (same date and name: replaced).

        The covered years stay: one day announced for a year does not make the year known.
        Raises NotFound when a row to remove does not exist.
        """
        rows = {(holiday.date, holiday.name): holiday for holiday in self.holidays}
        for day, name in removed:
            if rows.pop((day, name), None) is None:
                raise NotFound(
                    f"Aucun jour férié « {name} » le {french.date_long(day)}."
                    + french.did_you_mean(name, (holiday.name for holiday in self.on(day)))
                )
        rows.update(((holiday.date, holiday.name), holiday) for holiday in added)
        return Calendar(
            rows.values(),
            weekend=self.weekend,
            weekend_source=self.weekend_source,
            covered=self.covered,
        )

    def to_data(self) -> dict[str, Any]:
        """The calendar as plain data for its journal; `from_data` reads it back."""
        return {
            "weekend": list(self.weekend),
            "weekend_source": self.weekend_source,
            "covered": list(self.covered) if self.covered else None,
            "holidays": [{**row._asdict(), "date": row.date.isoformat()} for row in self.holidays],
        }

    @classmethod
    def from_data(cls, data: Mapping[str, Any]) -> Calendar:
        """Rebuild what `to_data` gave (trusted: rows from people go through `from_rows`)."""
        rows = (dict(row, date=date.fromisoformat(row["date"])) for row in data["holidays"])
        return cls(
            [Holiday(**row) for row in rows],
            weekend=data["weekend"],
            weekend_source=data["weekend_source"],
            covered=data["covered"] and (data["covered"][0], data["covered"][1]),
        )


def to_day(ordinal: int) -> date:
    """`date.fromordinal`, raising UsageError past the year 9999 (a mistyped year)."""
    try:
        return date.fromordinal(ordinal)
    except (ValueError, OverflowError):
        raise UsageError(
            "Le calcul sort du calendrier (années 1 à 9999) : vérifiez la date de départ."
        ) from None


def _bounds(covered: tuple[int, int] | None) -> tuple[int, int]:
    """Covered days as (after, until] ordinals; an interval no day is in when None."""
    if covered is None:
        return (0, 0)
    return date(covered[0], 1, 1).toordinal() - 1, date(covered[1], 12, 31).toordinal()


def _grouped(holidays: Sequence[Holiday]) -> dict[date, list[Holiday]]:
    by_date: dict[date, list[Holiday]] = {}
    for holiday in holidays:
        by_date.setdefault(holiday.date, []).append(holiday)
    return by_date


def _closing(named: Sequence[Holiday]) -> Sequence[Holiday]:
    """The rows of one date that close it: none once it is announced as a working day."""
    return () if any(holiday.part == NONE for holiday in named) else named


def _loss(named: Sequence[Holiday]) -> int:
    parts = {holiday.part for holiday in _closing(named)}
    return 2 if DAY in parts else len(parts)


def _certainty(named: Sequence[Holiday]) -> str:
    """An announcement that the date is worked settles the other rows of the date."""
    deciding = [holiday for holiday in named if holiday.part == NONE] or named
    unsure = any(holiday.certainty == ESTIMATED for holiday in deciding)
    return ESTIMATED if unsure else CONFIRMED


def _label(holiday: Holiday) -> str:
    return f"{holiday.name} (demi-journée)" if holiday.part == HALF else holiday.name


def _names(named: Sequence[Holiday]) -> str:
    return _joined([holiday.name for holiday in named if holiday.certainty == ESTIMATED])


def _joined(texts: Sequence[str]) -> str:
    return " ; ".join(dict.fromkeys(text for text in texts if text))


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first} à {last}"
