"""What officers decided about clocks, read into them: stops, extensions, target dates.

A decision is about the clock of its id that runs, or is stopped, on its day: the latest started.
One that finds no such clock changes nothing (`departures.py` tells it). A stop that suspends is
a pause like those of acts; one that interrupts ends the clock, and the resumption starts the
same delay again from zero. Work done while a clock is stopped closes it, and its stop with it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.domain.dossier.dossier import Ruling
from cperflow.domain.journal.events import CLOCK_RESUMED, CLOCK_STOPPED
from cperflow.domain.procedure.delays import INTERRUPT
from cperflow.domain.time.clock import Clock
from cperflow.domain.time.pauses import Pause


def ruled(clocks: Sequence[Clock], rulings: Sequence[Ruling]) -> list[Clock]:
    """The clocks as the rulings leave them. Both by day, then by line of the journal."""
    found: list[Clock] = []
    for clock in clocks:
        rivals = [other for other in clocks if other.id == clock.id]
        mine = [ruling for ruling in rulings if _concerned(rivals, ruling) is clock]
        found += _lives(clock, mine) if mine else [clock]
    return found


def _concerned(clocks: Sequence[Clock], ruling: Ruling) -> Clock | None:
    if clocks[0].id != ruling.clock:
        return None
    decided = ruling.on, ruling.sequence
    begun = [clock for clock in clocks if (clock.legs[0].from_on, clock.sequence) < decided]
    latest = max(begun, key=lambda clock: (clock.legs[0].from_on, clock.sequence), default=None)
    if latest is None or (latest.ended_on is not None and latest.ended_on < ruling.on):
        return None
    return latest


def _lives(clock: Clock, rulings: Sequence[Ruling]) -> Iterator[Clock]:
    """The clock, cut where an officer interrupted it: each life ends where the next may begin."""
    stop: Ruling | None = None
    for ruling in rulings:
        interrupted = stop is not None and stop.effect == INTERRUPT
        if ruling.kind == CLOCK_STOPPED:
            stop = stop or ruling
        elif ruling.kind != CLOCK_RESUMED:
            clock = clock if interrupted else _with(clock, ruling)
        elif stop is not None:
            if interrupted:
                over = _interrupted(clock, stop, ruling.on)
                yield over
                clock = _started_again(clock, ruling)._replace(before=over)
            else:
                clock = _with(_paused(clock, stop, ruling), stop, ruling)
            stop = None
    if stop is None:
        yield clock
    elif stop.effect == INTERRUPT:
        over = _interrupted(clock, stop, clock.ended_on)
        yield over._replace(awaiting=not clock.ended)
    else:
        yield _with(_paused(clock, stop), stop)


def _with(clock: Clock, *rulings: Ruling) -> Clock:
    illustrative = clock.illustrative or any(ruling.illustrative for ruling in rulings)
    known = sorted((*clock.rulings, *rulings), key=lambda ruling: (ruling.on, ruling.sequence))
    return clock._replace(rulings=tuple(known), illustrative=illustrative)


def _paused(clock: Clock, stop: Ruling, back: Ruling | None = None) -> Clock:
    until = back.on if back else clock.ended_on
    pause = Pause(
        stop.on,
        until,
        "",
        stop.illustrative,
        back.illustrative if back else clock.end_illustrative and until is not None,
        stop.reason,
        stop.authority,
    )
    pauses = sorted((*clock.pauses, pause), key=lambda pause: pause.from_on)
    return clock._replace(pauses=tuple(pauses))


def _interrupted(clock: Clock, stop: Ruling, until: date | None) -> Clock:
    """A clock that ends where an officer interrupted it, and waits `until` a day."""
    legs = tuple(leg for leg in clock.legs if leg.from_on <= stop.on)
    later = (leg for leg in clock.legs if leg.from_on > stop.on)
    waited = (legs[-1], *(leg for leg in later if until is None or leg.from_on < until))
    return _with(
        clock._replace(
            legs=legs,
            pauses=tuple(_until(clock.pauses, stop.on)),
            ended_on=stop.on,
            ended="interrupted",
            end_illustrative=stop.illustrative,
            ended_at=stop.recorded_at,
            waited=waited,
            waited_until=until,
        ),
        stop,
    )


def _until(pauses: Sequence[Pause], on: date) -> Iterator[Pause]:
    for pause in pauses:
        if pause.from_on < on:
            yield pause._replace(to_on=min(pause.to_on or on, on))


def _started_again(clock: Clock, back: Ruling) -> Clock:
    """The same delay from the day of the resumption, in the step where the dossier is then."""
    here = next(leg for leg in reversed(clock.legs) if leg.from_on <= back.on)
    later = [leg for leg in clock.legs if leg.from_on > back.on]
    pauses = [
        pause._replace(from_on=max(pause.from_on, back.on))
        for pause in clock.pauses
        if pause.to_on is None or pause.to_on > back.on
    ]
    return clock._replace(
        started_on=back.on,
        started_by="",
        start_illustrative=back.illustrative,
        legs=(here._replace(from_on=back.on), *later),
        pauses=tuple(pauses),
        rulings=(back,),
        illustrative=back.illustrative,
        sequence=back.sequence,
    )
