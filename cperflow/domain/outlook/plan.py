"""A dossier's way ahead if each step took exactly its estimate: dates, and which delays run out.

The same stages as a forecast, without chance: what is left of the delay that runs, then the
estimate of each step, or the observed median where the procedure gives none. A return that is
supposed adds its correction and another examination.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from math import ceil

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.outlook.prospect import Basis, Stage, Waiting
from cperflow.domain.outlook.route import clock_in, clock_over, estimate
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.delays import ClockSpec
from cperflow.domain.time.calendar import Calendar, to_day
from cperflow.domain.time.clocks import Clock, clocks_of
from cperflow.domain.time.measures import measure
from cperflow.record import NamedTuple


class Planned(NamedTuple):
    """A stay to come: `halves` working halves from `from_on` on. `back`: added by a return."""

    step: str
    from_on: date
    until_on: date
    halves: float
    back: bool = False


class Overrun(NamedTuple):
    """A delay that runs out before its work is done: due on `due_on`, over on `until_on`."""

    clock: str
    holder: str
    step: str
    due_on: date
    until_on: date
    halves: float


class Plan(NamedTuple):
    """`end_on` is None when a step (`unknown`) has neither an estimate nor cases enough; the
    stays up to it are then all there is."""

    stays: tuple[Planned, ...]
    overruns: tuple[Overrun, ...]
    end_on: date | None
    unknown: str = ""


class _Leg(NamedTuple):
    """A planned stay by its place on the scale of `Calendar.total`."""

    step: str
    start: float
    halves: float
    back: bool
    waiting: tuple[Waiting, ...] = ()


class _Ground(NamedTuple):
    """What a plan stands on; `clocks` are those that run."""

    dossier: Dossier
    workflow: Workflow
    calendar: Calendar
    as_of: date
    clocks: Sequence[Clock]

    def day(self, at: float) -> date:
        """The day of a place on the scale; `as_of` itself when no working time has gone by."""
        whole = ceil(at)
        if whole <= self.calendar.total(self.as_of.toordinal()):
            return self.as_of
        return to_day(self.calendar.reach(whole))

    def left(self, clock: Clock) -> int | None:
        """Working halves to a due date; negative once it is past."""
        end = measure(clock, self.calendar, self.as_of).end
        return self.calendar.halves_between(self.as_of, end.due_on) - end.half if end else None

    def due_on(self, clock: Clock | None) -> date | None:
        return measure(clock, self.calendar, self.as_of).due_on if clock else None


def plan(
    stages: Sequence[Stage], dossier: Dossier, workflow: Workflow, calendar: Calendar, as_of: date
) -> Plan:
    """The stays to come from `as_of` on, and the delays they overrun."""
    running = [clock for clock in clocks_of(dossier, workflow, as_of) if not clock.ended]
    ground = _Ground(dossier, workflow, calendar, as_of, running)
    legs: list[_Leg] = []
    at = float(calendar.total(as_of.toordinal()))
    unknown = ""
    for stage in stages:
        taken = _taken(stage, ground) if stage.step == dossier.step else _amount(stage)
        if taken is None:
            unknown = stage.step
            break
        for leg in _legs(stage, at, taken):
            legs.append(leg)
            at = leg.start + leg.halves
    stays = tuple(_planned(leg, ground) for leg in legs)
    late = sorted(_overruns(legs, ground), key=lambda one: one.due_on)
    return Plan(stays, tuple(late), None if unknown or not stays else stays[-1].until_on, unknown)


def _legs(stage: Stage, at: float, taken: float) -> Iterator[_Leg]:
    yield _Leg(stage.step, at, taken + stage.added, back=False, waiting=stage.waiting)
    at += taken + stage.added
    for _ in range(stage.returns):
        for basis in (*stage.back, stage.basis):
            halves = _usual(basis) or 0
            yield _Leg(basis.step, at, halves, back=True)
            at += halves


def _usual(basis: Basis) -> float | None:
    return basis.estimate or basis.observed


def _amount(stage: Stage) -> float | None:
    if stage.waiting:
        return max(_answer(waited) for waited in stage.waiting)
    if stage.closings:
        return 0
    return _usual(stage.basis) if stage.basis.enough else None


def _answer(waited: Waiting) -> float:
    usual = waited.estimate or waited.law.median
    return max(0.0, usual - waited.elapsed) + waited.added


def _taken(stage: Stage, ground: _Ground) -> float | None:
    """What is left of the current stay: to the due date of its delay, else of its estimate."""
    if stage.waiting or stage.closings:
        return _amount(stage)
    clock = clock_in(ground.clocks, stage.step)
    left = ground.left(clock) if clock and len(clock.spec.steps) == 1 else None
    if left is not None:
        return max(0, left)
    usual = _amount(stage)
    return None if usual is None else max(0.0, usual - stage.elapsed)


def _planned(leg: _Leg, ground: _Ground) -> Planned:
    until = ground.day(leg.start + leg.halves)
    return Planned(leg.step, ground.day(leg.start), until, leg.halves, leg.back)


def _overruns(legs: Sequence[_Leg], ground: _Ground) -> Iterator[Overrun]:
    for spec in ground.workflow.clocks:
        if spec.consultation:
            for leg in legs:
                if leg.waiting and clock_over(ground.workflow, leg.step) == spec:
                    yield from _silent(leg, spec, ground)
        elif late := _overrun([leg for leg in legs if leg.step in spec.steps], spec, ground):
            yield late


def _overrun(mine: Sequence[_Leg], spec: ClockSpec, ground: _Ground) -> Overrun | None:
    """The delay of steps: time away after a return is not counted."""
    running = next((clock for clock in ground.clocks if clock.spec.id == spec.id), None)
    allowed = ground.left(running) if running else _whole(spec, ground)
    used = sum(leg.halves for leg in mine)
    if not mine or allowed is None or used <= allowed:
        return None
    past = ground.due_on(running) if allowed < 0 else None
    last = mine[-1]
    return Overrun(
        spec.id,
        spec.holder or ground.workflow.step(last.step).holder,
        last.step,
        past or ground.day(_place(mine, allowed)),
        ground.day(last.start + last.halves),
        used - allowed,
    )


def _whole(spec: ClockSpec, ground: _Ground) -> float | None:
    shared = estimate(spec, len(ground.dossier.projects), ground.as_of, ground.calendar)
    return None if shared is None else shared * max(1, len(spec.steps))


def _place(mine: Sequence[_Leg], allowed: float) -> float:
    """Where a delay of so many halves runs out along its stays, which exceed it."""
    for leg in mine:
        if leg.halves > allowed:
            return leg.start + allowed
        allowed -= leg.halves
    return mine[-1].start + mine[-1].halves


def _silent(leg: _Leg, spec: ClockSpec, ground: _Ground) -> Iterator[Overrun]:
    """The delays of the bodies whose answers come too late."""
    running = {c.id.partition(":")[2]: c for c in ground.clocks if c.spec.id == spec.id}
    for waited in leg.waiting:
        clock = running.get(waited.body)
        allowed = ground.left(clock) if clock else waited.estimate
        used = _answer(waited)
        if allowed is None or not waited.body or used <= allowed:
            continue
        past = ground.due_on(clock) if allowed < 0 else None
        due_on = past or ground.day(leg.start + allowed)
        until = ground.day(leg.start + used)
        id = f"{spec.id}:{waited.body}"
        yield Overrun(id, waited.body, leg.step, due_on, until, used - allowed)
