"""How late, how long still: days past a due date, those of a stop left out."""

from __future__ import annotations

from datetime import date

from cperflow.domain.time.calendar import Calendar, to_day
from cperflow.domain.time.deadlines import WORKING_DAY, Stops, merged


def days_late(due_on: date, as_of: date, unit: str, calendar: Calendar, set_aside: int = 0) -> int:
    """Days of (due_on, as_of]: working days for a delay in working days, else calendar days.

    A half-day begun counts whole. 0 before the end, and in working days also while no
    working day has passed since: on the Saturday after a Friday end nothing is lost yet.
    `set_aside`: halves of that time when the clock was stopped, from `halves_set_aside`.
    """
    return (max(0, halves_between(due_on, as_of, unit, calendar) - set_aside) + 1) // 2


def halves_set_aside(due_on: date, until: date, stops: Stops, unit: str, calendar: Calendar) -> int:
    """Halves of (due_on, until] that stops cover, counted like `days_late`: nobody is late
    for days the file was away."""
    stopped = merged(due_on.toordinal(), stops, until)
    last = until.toordinal()
    return sum(
        halves_between(to_day(after), to_day(min(end, last)), unit, calendar)
        for after, end in stopped
        if after < last
    )


def remaining(due_on: date, as_of: date, unit: str, calendar: Calendar) -> int:
    """Days of (as_of, due_on], counted like `days_late`; 0 from the due date on."""
    return (max(0, halves_between(as_of, due_on, unit, calendar)) + 1) // 2


def halves_between(after: date, until: date, unit: str, calendar: Calendar) -> int:
    """Halves of (after, until]: of working days for a delay in working days, else of days."""
    if unit == WORKING_DAY:
        return calendar.halves_between(after, until)
    return 2 * (until - after).days
