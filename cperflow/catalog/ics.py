"""Holidays as calendars exchange them (iCalendar, RFC 5545): all-day events, those of several
days, those that come back every year; TENTATIVE ones are estimated.

Apart from `holidays.py`, which reads CSV, because icalendar is heavy.
"""

from __future__ import annotations

import os.path
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from functools import partial
from typing import Any

from cperflow.catalog.holidays import Years, gathered, read_csv, text_of
from cperflow.domain.time.calendar import CONFIRMED, ESTIMATED, Calendar, Holiday
from cperflow.domain.time.holidays import unsound
from cperflow.errors import InvalidData
from cperflow.parsing import YEARS

SUFFIX = ".ics"

LONGEST = 31
"""Days of one event; a longer one is a mistake."""

_REPEATED = {"FREQ", "INTERVAL", "UNTIL", "COUNT", "WKST", "BYMONTH", "BYMONTHDAY"}
"""What a rule may say of the same day of the same month, year after year."""


def read_calendar(path: str, covered: Years | None = None) -> Calendar:
    """The calendar of a CSV or ICS file. Raises InvalidData with everything wrong in it."""
    if not path.lower().endswith(SUFFIX):
        return read_csv(path, covered)
    name = os.path.basename(path)
    return gathered(_told(_events(text_of(path), name), name, covered), name, covered)


def _events(text: str, name: str) -> list[Any]:
    from icalendar import Calendar as Parsed  # heavy: only who reads such a file pays

    try:
        parsed = Parsed.from_ical(text)
    except ValueError:  # says why in English
        raise InvalidData(
            f"{name} n’est pas un calendrier ICS lisible : exportez-le de nouveau, entier."
        ) from None
    return [e for e in parsed.walk("VEVENT") if str(e.get("STATUS", "")).upper() != "CANCELLED"]


def _told(
    events: list[Any], name: str, covered: Years | None
) -> Iterator[tuple[str, Callable[[], Holiday]]]:
    """Each day of each event; an event that cannot be read is told once."""
    for number, event in enumerate(events, start=1):
        place = f"événement {number}{_named(event)}"
        try:
            days = list(_days(event, covered))
        except InvalidData as error:
            yield place, partial(_raise, error)
            continue
        for day in days:
            yield place, partial(_holiday, event, day, name)


def _raise(error: InvalidData) -> Holiday:
    raise error


def _named(event: Any) -> str:
    summary = " ".join(str(event.get("SUMMARY", "")).split())
    return f" (« {summary[:60]} »)" if summary else ""


def _holiday(event: Any, day: date, name: str) -> Holiday:
    unsure = str(event.get("STATUS", "")).upper() == "TENTATIVE"
    found = Holiday(
        day,
        " ".join(str(event.get("SUMMARY", "")).split()),
        name,
        ESTIMATED if unsure else CONFIRMED,
        note=" ".join(str(event.get("DESCRIPTION", "")).split()),
    )
    problems = unsound(found)
    if problems:
        raise InvalidData("Événement incorrect.", problems)
    return found


def _days(event: Any, covered: Years | None) -> Iterator[date]:
    """Every day of an event, and of its repetitions."""
    first, length = _stretch(event)
    left_out = _left_out(event)
    for start in _starts(event, first, covered):
        if start not in left_out:
            yield from (start + timedelta(days=number) for number in range(length))


def _stretch(event: Any) -> tuple[date, int]:
    """The first day and how many; the end is excluded (RFC 5545, 3.6.1)."""
    if event.errors:
        raise InvalidData("; ".join(f"{name} illisible" for name, _ in event.errors))
    start, end, duration = (_value(event, name) for name in ("DTSTART", "DTEND", "DURATION"))
    if start is None:
        raise InvalidData("DTSTART absent : le jour manque")
    if isinstance(start, datetime) or isinstance(end, datetime):
        raise InvalidData("événement à heures fixes : seul un jour entier peut être férié")
    if "RDATE" in event or "RECURRENCE-ID" in event:
        raise InvalidData("dates ajoutées ou déplacées une à une : écrivez-les en événements")
    length = (end - start).days if end else duration.days if duration else 1
    if not 1 <= length <= LONGEST:
        raise InvalidData(f"DTEND : dure {length} jours (attendu : de 1 à {LONGEST})")
    if start.year not in YEARS:
        raise InvalidData(f"DTSTART : année {start.year} hors de {YEARS[0]} à {YEARS[-1]}")
    return start, length


def _value(event: Any, name: str) -> Any:
    found = event.get(name)
    if isinstance(found, list):
        raise InvalidData(f"{name} y est plusieurs fois")
    return found.dt if found is not None else None


def _left_out(event: Any) -> set[date]:
    found = event.get("EXDATE", [])
    listed = found if isinstance(found, list) else [found]
    return {each.dt for one in listed for each in one.dts}


def _starts(event: Any, first: date, covered: Years | None) -> Iterator[date]:
    """The first day of each repetition, within the covered years when they are given."""
    rule = event.get("RRULE")
    if rule is None:
        yield first
        return
    until, count, every = _bounds(rule, first)
    last = min(until, date(covered[1], 12, 31)) if covered else until
    if last == date.max and not count:
        raise InvalidData(
            "RRULE : se répète sans fin ; donnez les années couvertes (--covered 2024-2027)"
        )
    years = range(first.year, min(last.year, YEARS[-1]) + 1, every)
    days = [day for day in (_same_day(first, year) for year in years) if day and day <= last]
    yield from (
        day for day in (days[:count] if count else days) if not covered or day.year >= covered[0]
    )


def _bounds(rule: Any, first: date) -> tuple[date, int, int]:
    """(last day, number of times or 0, years between two) of a yearly rule."""
    if isinstance(rule, list):
        raise InvalidData("RRULE y est plusieurs fois")
    said = {name.upper(): values for name, values in rule.items()}
    same = said.get("BYMONTH", [first.month]) == [first.month] and said.get(
        "BYMONTHDAY", [first.day]
    ) == [first.day]
    if str(said.get("FREQ", [""])[0]).upper() != "YEARLY" or set(said) - _REPEATED or not same:
        raise InvalidData(
            "RRULE : seule la même date chaque année est comprise ; écrivez une ligne par jour"
        )
    until = said.get("UNTIL", [date.max])[0]
    until = until.date() if isinstance(until, datetime) else until
    return until, int(said.get("COUNT", [0])[0]), max(1, int(said.get("INTERVAL", [1])[0]))


def _same_day(first: date, year: int) -> date | None:
    """None for the 29 February of a common year, which has no such day."""
    try:
        return first.replace(year=year)
    except ValueError:
        return None
