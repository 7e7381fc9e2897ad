"""From a clock to the count of its delay: the rules of its definition, and what officers decided.

An extension by units lengthens the delay from its start. An extension to a date, or a target
date, counts anew from the day of the decision: as many working days (calendar days for a delay
in calendar days, weeks or months) as there are to that date, so that a stop decided afterwards
pushes it like any other due date. An extension never brings a due date nearer: of the delays
with and without it, the one that ends last counts.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from cperflow.domain.dossier.dossier import Ruling
from cperflow.domain.journal.events import CLOCK_EXTENDED, CLOCK_TARGETED
from cperflow.domain.procedure.delays import ClockSpec
from cperflow.domain.time.calendar import Calendar
from cperflow.domain.time.clock import Clock
from cperflow.domain.time.deadlines import (
    CALENDAR_DAY,
    WORKING_DAY,
    Count,
    Ending,
    Stops,
    ending,
    half_days,
)
from cperflow.domain.time.pauses import Pause
from cperflow.record import NamedTuple

if TYPE_CHECKING:
    from cperflow.domain.time.appointed import Appointed


class Reckoning(NamedTuple):
    """The count that gives a clock its due date, and that date. `original`: the one it would
    have had it not been extended. `decided`: the decision that gave it a date."""

    counted: Count
    end: Ending
    original: Ending | None = None
    decided: Ruling | None = None


class Extension(NamedTuple):
    """An extension, and the due dates before and after it as they were on its day."""

    ruling: Ruling
    from_due_on: date
    to_due_on: date


class _Basis(NamedTuple):
    """What is counted: the delay of the definition, or (`ruling`) to a date decided; and how
    many halves of a unit were added to it."""

    ruling: Ruling | None = None
    added: int = 0


def by_definition(spec: ClockSpec, start: date, halves: int) -> Count:
    """The count of a delay as its definition says. The spec must have one."""
    assert spec.delay is not None
    return Count(start, halves, spec.delay.unit, spec.counted_from, spec.clear_days, spec.roll)


def reckoned(
    clock: Clock, calendar: Calendar, pauses: Sequence[Pause], as_of: date, *, added: int = 0
) -> Reckoning | None:
    """When a clock is due, by what was decided until `as_of`; None without a number or target.

    `pauses`: the stops that count; an open one is taken to end on `as_of`. `added`: halves of its
    unit that one more extension would add.
    """
    bases, original = _bases(clock, as_of)
    if not bases:
        return None
    bases = [basis._replace(added=basis.added + added) for basis in bases]
    stops = stops_of(pauses)
    found = [_counted(clock, basis, calendar, stops, as_of) for basis in bases]
    last = max(reversed(found), key=lambda one: one.end.due_on)
    if original is None:
        return last
    return last._replace(original=_counted(clock, original, calendar, stops, as_of).end)


def _counted(
    clock: Clock, basis: _Basis, calendar: Calendar, stops: Stops, as_of: date
) -> Reckoning:
    count = _count(clock, basis, calendar, as_of)
    end = ending(count, calendar, stops=stops, as_of=as_of)
    until = basis.ruling.until if basis.ruling else None
    if until and not basis.added and end.due_on == calendar.next_working(until) != until:
        end = end._replace(rolled_from=until)
    return Reckoning(count, end, None, basis.ruling)


def stops_of(pauses: Sequence[Pause]) -> list[tuple[date, date | None]]:
    return [(pause.from_on, pause.to_on) for pause in pauses]


def extensions(clock: Clock, calendar: Calendar) -> list[Extension]:
    """Every extension of a clock, in order, with what it changed on its day."""
    found = []
    for index, ruling in enumerate(clock.rulings):
        if ruling.kind == CLOCK_EXTENDED:
            pauses = _known(clock.pauses, ruling.on)
            before, after = (
                reckoned(clock._replace(rulings=clock.rulings[:n]), calendar, pauses, ruling.on)
                for n in (index, index + 1)
            )
            if before and after:
                found.append(Extension(ruling, before.end.due_on, after.end.due_on))
    return found


def target_of(clock: Clock) -> Ruling | None:
    """The target date in force; None when no officer set one."""
    targets = [ruling for ruling in clock.rulings if ruling.kind == CLOCK_TARGETED]
    return targets[-1] if targets else None


def _known(pauses: Sequence[Pause], on: date) -> list[Pause]:
    """The stops as they were on a day."""
    begun = [pause for pause in pauses if pause.from_on <= on]
    return [p._replace(to_on=None) if p.to_on and p.to_on > on else p for p in begun]


def _bases(clock: Clock, as_of: date) -> tuple[list[_Basis], _Basis | None]:
    """What may give the due date, and what gave it before the clock was extended."""
    bases = [_Basis()] if clock.halves is not None or clock.appointed_by(as_of) else []
    original: _Basis | None = None
    for ruling in clock.rulings:
        if ruling.on > as_of:
            break
        if ruling.kind == CLOCK_TARGETED:
            bases, original = [_Basis(ruling)], None
        elif ruling.kind == CLOCK_EXTENDED and bases:
            original = original or bases[0]
            if ruling.until:
                bases.append(_Basis(ruling))
            else:
                bases = [basis._replace(added=basis.added + ruling.halves) for basis in bases]
    return bases, original


def _count(clock: Clock, basis: _Basis, calendar: Calendar, as_of: date) -> Count:
    if basis.ruling is None and (found := clock.appointed_by(as_of)):
        return _appointed(clock, found, basis.added, calendar)
    if basis.ruling is None:
        assert clock.halves is not None
        return by_definition(clock.spec, clock.started_on, clock.halves + basis.added)
    on, until = basis.ruling.on, basis.ruling.until
    assert until is not None
    until = max(on, until)  # refused when it is decided, but a register may hold such a line
    if clock.unit == WORKING_DAY:
        # a date that is closed, or became so, is reached on the next working day
        halves = calendar.halves_between(on, calendar.next_working(until)) + basis.added
        return Count(on, halves, WORKING_DAY)
    added = half_days(Count(until, basis.added, clock.unit))
    return Count(on, 2 * (until - on).days + added, CALENDAR_DAY, roll=clock.spec.roll)


def _appointed(clock: Clock, found: Appointed, added: int, calendar: Calendar) -> Count:
    """The count to a date that the definition, or an event, appoints: so many calendar days that
    a stop pushes it like any other due date. It is not moved when it is closed."""
    until = found.on(calendar)
    if added:
        until = ending(Count(until, added, clock.unit, roll=False), calendar).due_on
    since = min(clock.started_on, until)
    return Count(since, 2 * (until - since).days, CALENDAR_DAY, roll=False)
