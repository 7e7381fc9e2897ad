"""The estimated delays of a dossier as periods: planned, stopped, late."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.clock import Clock
from cperflow.domain.time.measures import Measure
from cperflow.domain.time.pauses import Pause
from cperflow.record import NamedTuple
from cperflow.reports.stays import DrawnStay
from cperflow.service.tracks import Track


class Spell(NamedTuple):
    from_on: date
    to_on: date


class Stop(NamedTuple):
    """Days that do not count; `to_on` None while it lasts."""

    from_on: date
    to_on: date | None
    reason: str
    illustrative: bool
    back_illustrative: bool


class DrawnDelay(NamedTuple):
    """An estimated delay beside what happened. One that covers several steps is in the row of
    each, from the day it came there.

    `late`: the days past the due date that were nobody's stop. `due_on` is None, and nothing
    late, for a delay without a number. `estimated`: the due date crosses an estimated holiday.
    `is_last`: this is the row in which it ended, or still runs.
    """

    clock: str
    name: str
    holder: str
    from_on: date
    due_on: date | None
    original_due_on: date | None
    ended_on: date | None
    state: str
    days_late: int
    unit: str
    late: tuple[Spell, ...]
    stops: tuple[Stop, ...]
    estimated: bool
    late_estimated: bool
    illustrative: bool
    end_illustrative: bool
    is_last: bool

    def over(self, stop: Stop, last: date) -> date:
        """Where a stop is drawn to: one that lasts, to the end of the delay, or to the `last` day
        when it is what ended it."""
        if stop.to_on is None and self.ended_on and stop.from_on < self.ended_on:
            return self.ended_on
        return stop.to_on or last


def delay_at(
    track: Track, measure: Measure, here: Sequence[str], mine: Sequence[DrawnStay]
) -> DrawnDelay | None:
    """The part of a delay that concerns the row of some steps; None when it was never there."""
    clock = measure.clock
    legs = [leg for leg in clock.legs if leg.step in here]
    if not legs:
        return None
    begun = clock.started_on if legs[0] is clock.legs[0] else legs[0].from_on
    away = [Spell(stay.from_on, stay.to_on or track.as_of) for stay in mine]
    late = [cut for part in late_spells(measure, track.as_of) for cut in _within(part, away)]
    return delay_of(track.workflow, measure, begun, late, here)


def delay_of(
    workflow: Workflow,
    measure: Measure,
    begun: date,
    late: Iterable[Spell],
    here: Sequence[str],
) -> DrawnDelay:
    """A delay from a day on, with the periods in which it was late."""
    clock = measure.clock
    return DrawnDelay(
        clock.id,
        clock.spec.name,
        clock.holder,
        begun,
        measure.due_on,
        measure.original_due_on,
        clock.ended_on,
        measure.state,
        measure.days_late,
        clock.unit,
        tuple(late),
        (*(_stop(workflow, pause) for pause in clock.pauses), *_waiting(clock)),
        bool(measure.end and measure.end.estimated),
        measure.estimated,
        clock.illustrative,
        clock.end_illustrative,
        clock.legs[-1].step in here,
    )


def _stop(workflow: Workflow, pause: Pause) -> Stop:
    names = {act.id: act.name for act in workflow.transitions}
    reason = pause.reason or names.get(pause.act, pause.act)
    return Stop(pause.from_on, pause.to_on, reason, pause.illustrative, pause.back_illustrative)


def _waiting(clock: Clock) -> Iterator[Stop]:
    """The wait of a clock that an officer interrupted, until it starts again."""
    if clock.waited and clock.ended_on:
        illustrative = clock.end_illustrative
        reason = clock.rulings[-1].reason
        yield Stop(clock.ended_on, clock.waited_until, reason, illustrative, False)


def late_spells(measure: Measure, as_of: date) -> list[Spell]:
    """From the due date to the end, or the day looked at, without the stops."""
    if not measure.days_late or measure.due_on is None:
        return []
    stops = sorted((pause.from_on, pause.to_on) for pause in measure.clock.pauses)
    found, begun = [], measure.due_on
    until = measure.clock.ended_on or as_of
    for from_on, to_on in stops:
        if begun < from_on:
            found.append(Spell(begun, min(from_on, until)))
        begun = max(begun, to_on or until)
    return [part for part in [*found, Spell(begun, until)] if part.from_on < part.to_on]


def _within(part: Spell, others: Iterable[Spell]) -> Iterator[Spell]:
    for other in others:
        begun, over = max(part.from_on, other.from_on), min(part.to_on, other.to_on)
        if begun < over:
            yield Spell(begun, over)
