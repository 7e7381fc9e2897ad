"""The calendar and its past: what was known of the working days at each instant.

A clock that still runs is counted by the calendar of today; one that is closed keeps the
calendar known when its end was entered, so that a day announced since moves nothing that was
settled (docs/adr/0014).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable
from datetime import date, datetime
from itertools import accumulate

from cperflow.domain.journal.events import CALENDAR_LOADED, HOLIDAYS_CHANGED, Event
from cperflow.domain.time.calendar import Calendar, Holiday


class Calendars:
    """Every state of the calendar's journal, each made when first asked for.

    An instant before the first state has that one: a store begins with its calendar. An empty
    journal gives a calendar of weekends only.
    """

    __slots__ = ("_events", "_instants", "_states", "revision")

    def __init__(self, journal: Iterable[Event] = ()) -> None:
        lines = list(journal)
        self.revision = lines[-1].sequence if lines else 0
        """Number of the last line they were made with; 0 without any."""
        told = (CALENDAR_LOADED, HOLIDAYS_CHANGED)
        self._events = [event for event in lines if event.kind in told]
        # the earliest entry from each on: a computer’s clock may have been set back
        entered = [event.recorded_at for event in self._events]
        self._instants = list(accumulate(reversed(entered), min))[::-1]
        self._states: dict[int, Calendar] = {}

    @property
    def current(self) -> Calendar:
        return self._state(len(self._events))

    def at(self, instant: datetime | None) -> Calendar:
        """The calendar as it was known at an instant; None: the current one."""
        if instant is None:
            return self.current
        return self._state(max(1, bisect_right(self._instants, instant)))

    def _state(self, number: int) -> Calendar:
        """After the first `number` events: from the last one loaded on, each change in turn."""
        number = min(number, len(self._events))
        if number not in self._states:
            self._states[number] = self._made(number)
        return self._states[number]

    def _made(self, number: int) -> Calendar:
        first = number
        while first and first not in self._states:
            first -= 1
            if self._events[first].kind == CALENDAR_LOADED:
                break
        calendar = self._states.get(first, Calendar())
        for event in self._events[first:number]:
            calendar = changed(calendar, event)
        return calendar


def changed(calendar: Calendar, event: Event) -> Calendar:
    """The calendar after an event of its journal."""
    if event.kind == CALENDAR_LOADED:
        return Calendar.from_data(event.payload)
    payload = event.payload
    added = [Holiday(**{**row, "date": _day(row["date"])}) for row in payload["added"]]
    return calendar.amended(added, [(_day(row["date"]), row["name"]) for row in payload["removed"]])


_day = date.fromisoformat
