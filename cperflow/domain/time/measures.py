"""A clock measured: due when, how late, at a date and by a calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cperflow.domain.time.calendar import Calendar
from cperflow.domain.time.clocks import Clock, Leg
from cperflow.domain.time.counts import reckoned, stops_of
from cperflow.domain.time.deadlines import WORKING_DAY, Due, Ending, due
from cperflow.domain.time.lateness import days_late, halves_set_aside
from cperflow.record import NamedTuple

RUNNING, STOPPED, MET, MISSED = "running", "stopped", "met", "missed"


class Measure(NamedTuple):
    """A clock at a date. `days_late` in working days, or calendar days for other units.

    `estimated`: the due date, or the count of days since, depends on an estimated holiday.
    `original_due_on`: the due date had it not been extended; None when it was not.
    `stopped_since`: when the stop that covers the day began. `days_late` then are those that it
    had when it was stopped; so they are of a clock that was interrupted, late already or not.
    """

    clock: Clock
    state: str
    end: Ending | None
    days_late: int
    estimated: bool
    original_due_on: date | None = None
    stopped_since: date | None = None

    @property
    def due_on(self) -> date | None:
        return self.end.due_on if self.end else None

    @property
    def due_when_resumed(self) -> bool:
        """Whether the due date waits for a resumption that nobody knows: `due_on` is then the
        earliest it can be. A clock stopped on its due date, or after it, keeps it."""
        since, due_on = self.stopped_since, self.due_on
        return self.clock.paused and since is not None and due_on is not None and due_on > since


def measure(clock: Clock, calendar: Calendar, as_of: date) -> Measure:
    """The state of a clock on a day. A stop still open protects it as of that day."""
    until = clock.ended_on or as_of
    found = reckoned(clock, calendar, clock.pauses, until)
    stopped_since = clock.stopped_since(as_of)
    stopped = stopped_since is not None or clock.ended not in ("", "closed", "lapsed")
    if found is None:
        state = MET if clock.ended == "closed" else RUNNING
        state = STOPPED if stopped else state
        return Measure(clock, state, None, 0, False, stopped_since=stopped_since)
    end, original = found.end, found.original.due_on if found.original else None
    until = min(until, stopped_since or until)
    unit = clock.unit
    away = halves_set_aside(end.due_on, until, stops_of(clock.pauses), unit, calendar)
    late = days_late(end.due_on, until, unit, calendar, away)
    doubtful = end.estimated or late_is_estimated(end.due_on, until, unit, calendar)
    if stopped:
        late = late if clock.ended in ("", "interrupted") else 0
        return Measure(clock, STOPPED, end, late, doubtful, original, stopped_since)
    missed = late or clock.ended == "lapsed"
    state = (MISSED if missed else MET) if clock.ended else RUNNING
    return Measure(clock, state, end, late, doubtful, original)


def late_is_estimated(due_on: date, as_of: date, unit: str, calendar: Calendar) -> bool:
    """Whether a number of days late depends on a holiday that is only estimated."""
    return unit == WORKING_DAY and calendar.is_estimated(due_on.toordinal(), as_of.toordinal())


def proof(clock: Clock, calendar: Calendar, as_of: date) -> Due | None:
    """The due date with every day left out on the way; None without a number or a target."""
    until = clock.ended_on or as_of
    found = reckoned(clock, calendar, clock.pauses, until)
    if found is None:
        return None
    shown = due(found.counted, calendar, stops=stops_of(clock.pauses), as_of=until)
    return shown._replace(rolled_from=found.end.rolled_from)


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
    """A clock cut where its step, its holder, its state or what was decided of its due date
    changes, with the days it waits after an officer interrupted it; empty stretches left out."""
    cuts = {leg.from_on for leg in clock.legs} | {ruling.on for ruling in clock.rulings}
    cuts.update(since for since, _ in clock.appointments if since > clock.started_on)
    for pause in clock.pauses:
        cuts.update(day for day in (pause.from_on, pause.to_on) if day is not None)
    days = sorted(day for day in cuts if clock.ended_on is None or day < clock.ended_on)
    for day, following in zip(days, [*days[1:], clock.ended_on], strict=False):
        leg = next(leg for leg in reversed(clock.legs) if leg.from_on <= day)
        yield _span(clock, calendar, leg, day, following)
    yield from _waiting(clock)


def _waiting(clock: Clock) -> Iterator[Span]:
    """After an officer interrupted it, until it starts again or its work is done without it."""
    ends = [*(leg.from_on for leg in clock.waited[1:]), clock.waited_until]
    for leg, until in zip(clock.waited, ends, strict=False):
        from_on = max(leg.from_on, clock.ended_on or leg.from_on)
        if until is None or from_on < until:
            yield Span(leg, from_on, until, STOPPED, None, 0)


def _span(clock: Clock, calendar: Calendar, leg: Leg, day: date, following: date | None) -> Span:
    if any(pause.covers(day) for pause in clock.pauses):
        return Span(leg, day, following, STOPPED, None, 0)
    over = [pause for pause in clock.pauses if pause.to_on is not None and pause.to_on <= day]
    found = reckoned(clock, calendar, over, day)
    if found is None:
        return Span(leg, day, following, RUNNING, None, 0)
    away = halves_set_aside(found.end.due_on, day, stops_of(over), clock.unit, calendar)
    if found.original is None:
        halves = None if over or found.decided else clock.halves
        return Span(leg, day, following, RUNNING, found.end, away, halves)
    return Span(leg, day, following, RUNNING, found.end, away, None, found.original.due_on)
