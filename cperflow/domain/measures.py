"""A clock measured: due when, how late, at a date and by a calendar."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.domain.calendar import Calendar
from cperflow.domain.clocks import Clock, Leg
from cperflow.domain.deadlines import WORKING_DAY, Due, Ending, due, ending
from cperflow.domain.lateness import days_late, halves_set_aside
from cperflow.domain.pauses import Pause
from cperflow.record import NamedTuple

RUNNING, STOPPED, MET, MISSED = "running", "stopped", "met", "missed"


class Measure(NamedTuple):
    """A clock at a date. `days_late` in working days, or calendar days for other units.

    `estimated`: the due date, or the count of days since, depends on an estimated holiday.
    """

    clock: Clock
    state: str
    end: Ending | None
    days_late: int
    estimated: bool

    @property
    def due_on(self) -> date | None:
        return self.end.due_on if self.end else None


def measure(clock: Clock, calendar: Calendar, as_of: date) -> Measure:
    """The state of a clock on a day. A stop still open protects it as of that day."""
    until = clock.ended_on or as_of
    end = _ending(clock, calendar, clock.pauses, until)
    stopped_since = clock.stopped_since(as_of)
    stopped = stopped_since is not None or clock.ended not in ("", "closed")
    if end is None:
        state = MET if clock.ended == "closed" else RUNNING
        return Measure(clock, STOPPED if stopped else state, None, 0, False)
    until = min(until, stopped_since or until)
    unit = _unit(clock)
    away = halves_set_aside(end.due_on, until, _stops(clock.pauses), unit, calendar)
    late = days_late(end.due_on, until, unit, calendar, away)
    doubtful = end.estimated or late_is_estimated(end.due_on, until, unit, calendar)
    if stopped:
        return Measure(clock, STOPPED, end, 0 if clock.ended else late, doubtful)
    state = (MISSED if late else MET) if clock.ended else RUNNING
    return Measure(clock, state, end, late, doubtful)


def late_is_estimated(due_on: date, as_of: date, unit: str, calendar: Calendar) -> bool:
    """Whether a number of days late depends on a holiday that is only estimated."""
    return unit == WORKING_DAY and calendar.is_estimated(due_on.toordinal(), as_of.toordinal())


def proof(clock: Clock, calendar: Calendar, as_of: date) -> Due | None:
    """The due date with every day left out on the way; None for a delay without a number."""
    if clock.halves is None:
        return None
    return due(
        clock.started_on,
        clock.halves,
        _unit(clock),
        calendar,
        stops=_stops(clock.pauses),
        roll=clock.spec.roll,
        as_of=clock.ended_on or as_of,
    )


def _ending(
    clock: Clock, calendar: Calendar, pauses: Sequence[Pause], as_of: date
) -> Ending | None:
    if clock.halves is None:
        return None
    return ending(
        clock.started_on,
        clock.halves,
        _unit(clock),
        calendar,
        stops=_stops(pauses),
        roll=clock.spec.roll,
        as_of=as_of,
    )


def _stops(pauses: Sequence[Pause]) -> list[tuple[date, date | None]]:
    return [(pause.from_on, pause.to_on) for pause in pauses]


def _unit(clock: Clock) -> str:
    return clock.spec.delay.unit if clock.spec.delay else ""


class Span(NamedTuple):
    """A stretch of a clock's life, [from_on, until_on), with one step, state and due date.

    `set_aside`: halves since the due date when the clock was stopped, before this stretch.
    `halves`: those of the delay, when the due date follows from them and the start alone.
    """

    leg: Leg
    from_on: date
    until_on: date | None
    state: str
    end: Ending | None
    set_aside: int
    halves: int | None = None
    original_due_on: date | None = None


def spans(clock: Clock, calendar: Calendar) -> Iterator[Span]:
    """A clock cut where its step, its holder or its state changes; empty stretches left out."""
    cuts = {leg.from_on for leg in clock.legs}
    for pause in clock.pauses:
        cuts.update(day for day in (pause.from_on, pause.to_on) if day is not None)
    days = sorted(day for day in cuts if clock.ended_on is None or day < clock.ended_on)
    for day, following in zip(days, [*days[1:], clock.ended_on], strict=False):
        leg = next(leg for leg in reversed(clock.legs) if leg.from_on <= day)
        stopped = any(pause.covers(day) for pause in clock.pauses)
        over = [p for p in clock.pauses if p.to_on is not None and p.to_on <= day]
        end = None if stopped else _ending(clock, calendar, over, day)
        away = halves_set_aside(end.due_on, day, _stops(over), _unit(clock), calendar) if end else 0
        state = STOPPED if stopped else RUNNING
        halves = clock.halves if end and not over else None
        yield Span(leg, day, following, state, end, away, halves)
