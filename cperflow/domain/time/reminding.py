"""Which reminder a clock calls for on a day: computed from its due date and those issued.

Levels are issued in their order. One that was missed is caught up, and the next waits its own
interval from then, so that a second reminder never leaves with the first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

from cperflow.domain.dossier.dossier import Dossier, Reminded
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.delays import WORKING_DAY, Reminder
from cperflow.domain.time.calendar import Calendar, to_day
from cperflow.domain.time.lateness import halves_between, remaining
from cperflow.domain.time.measures import RUNNING, Measure
from cperflow.errors import Refused
from cperflow.record import NamedTuple


class Called(NamedTuple):
    """A reminder that a clock calls for. `to`: the body the letter is addressed to;
    `issued`: those this clock has had, in their order."""

    measure: Measure
    reminder: Reminder
    to: str
    issued: tuple[Reminded, ...]


def issued_for(dossier: Dossier, measure: Measure) -> tuple[Reminded, ...]:
    """The reminders of a clock to the body that holds the file now: one that starts anew, is
    asked again, or has passed to another body, has had none. A letter cancelled reminded
    nobody."""
    clock = measure.clock
    mine = (clock.id, clock.started_on, clock.holder)
    cancelled = {paper.sequence for paper in dossier.papers if paper.cancelled_on is not None}
    return tuple(
        one
        for one in dossier.reminders
        if (one.clock, one.started_on, one.holder) == mine and one.paper not in cancelled
    )


def called_for(
    dossier: Dossier, workflow: Workflow, measure: Measure, calendar: Calendar, as_of: date
) -> Called | None:
    """The reminder to issue on a day for a clock that runs; None while none is called for."""
    if measure.state != RUNNING or measure.due_on is None:
        return None
    issued = issued_for(dossier, measure)
    following = workflow.reminders[len(issued) : len(issued) + 1]
    if not following or not _is_reached(following[0], workflow, measure, issued, calendar, as_of):
        return None
    return Called(measure, following[0], _addressed(workflow, following[0], measure), issued)


def next_on(
    workflow: Workflow, measure: Measure, issued: Sequence[Reminded], calendar: Calendar
) -> date | None:
    """The day from which the following reminder of a running clock is called for; None after
    the last level."""
    following = workflow.reminders[len(issued) : len(issued) + 1]
    if not following or measure.due_on is None:
        return None
    day = _later(measure.due_on, following[0].after, measure, calendar)
    if not issued:
        return day
    interval = following[0].after - workflow.reminders[len(issued) - 1].after
    return max(day, _later(issued[-1].on, interval, measure, calendar))


def _later(day: date, days: int, measure: Measure, calendar: Calendar) -> date:
    if measure.clock.unit != WORKING_DAY:
        return day + timedelta(days)
    return to_day(calendar.reach(calendar.total(day.toordinal()) + 2 * days)) if days else day


def upcoming(dossier: Dossier, workflow: Workflow, measure: Measure) -> Called:
    """The reminder a clock would have next, called for or not; the last level again after all
    were issued, level 1 in a procedure that has none."""
    issued = issued_for(dossier, measure)
    levels = workflow.reminders or (Reminder(1, 0, "", "Rappel"),)
    reminder = levels[min(len(issued), len(levels) - 1)]
    return Called(measure, reminder, _addressed(workflow, reminder, measure), issued)


def _is_reached(
    reminder: Reminder,
    workflow: Workflow,
    measure: Measure,
    issued: Sequence[Reminded],
    calendar: Calendar,
    as_of: date,
) -> bool:
    if _days_past(measure, calendar, as_of) < reminder.after:
        return False
    if not issued:
        return True
    interval = reminder.after - workflow.reminders[len(issued) - 1].after
    return halves_between(issued[-1].on, as_of, measure.clock.unit, calendar) >= 2 * interval


def _days_past(measure: Measure, calendar: Calendar, as_of: date) -> int:
    """Days since the due date, negative before it."""
    assert measure.due_on is not None
    return measure.days_late or -remaining(measure.due_on, as_of, measure.clock.unit, calendar)


def _addressed(workflow: Workflow, reminder: Reminder, measure: Measure) -> str:
    holder = measure.clock.holder
    return (workflow.body(holder).superior or holder) if reminder.to_superior else holder


class Sheets(NamedTuple):
    """What a reminder is on paper: the SHA-256 of its file, that of what its annex was made of,
    the line that issued it as a document."""

    letter: str
    annex: str = ""
    paper: int = 0


def issue(dossier: Dossier, called: Called, entry: Entry, sheets: Sheets) -> Draft:
    """Record that a reminder was issued.

    Refused when the same level was issued meanwhile.
    """
    clock = called.measure.clock
    if len(issued_for(dossier, called.measure)) != len(called.issued):
        raise Refused(
            f"La relance de niveau {called.reminder.level} de {dossier.ref} ({clock.id}) vient "
            "d’être inscrite par quelqu’un d’autre : refaites la liste par « cperflow remind »."
        )
    content = {
        "clock": clock.id,
        "started_on": clock.started_on.isoformat(),
        "holder": clock.holder,
        "level": called.reminder.level,
        "to": called.to,
        "document": called.reminder.document,
        **{name: value for name, value in sheets._asdict().items() if value},
    }
    return Draft(kinds.REMINDED, entry.on, entry.body, entry.payload(**content))
