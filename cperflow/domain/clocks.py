"""The clocks of a dossier: which delays run, since when, stopped when, ended how.

`clocks_of` reads them out of the journal's fold and the definition, with no calendar and no
date (`measures.py` adds those). Nothing here is stored as a truth.

Conventions: intervals are half-open, the day of an act never counts. A clock over several
steps runs through them. Leaving its steps closes it, unless the act declares a stop.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime

from cperflow.domain.definition import ABANDONED, Workflow
from cperflow.domain.delays import ClockSpec
from cperflow.domain.dossier import Dossier, Move, Request
from cperflow.domain.pauses import (
    Pause,
    absences,
    moves_after,
    pause_from,
    request_stops,
    stop_of,
)
from cperflow.record import NamedTuple


class Leg(NamedTuple):
    """The step a clock is in from a day on, and who holds the file there."""

    step: str
    holder: str
    from_on: date


class Clock(NamedTuple):
    """A delay in a dossier. `halves` is the delay in half units, None without a number.

    `ended`: "" while it lasts, "closed" when its work was done, else why it no longer
    counts: "interrupted", "replaced" (asked again), "dropped" (left without an answer).
    `started_by`: the fact that gave `started_on`, "" when it is the day of an act.
    `ended_at`: when its end was entered.
    `illustrative`: the source does not give the date of an act that the due date rests on;
    `start_illustrative`, `end_illustrative`: that of the start, that of `ended_on`.
    """

    id: str
    spec: ClockSpec
    started_on: date
    halves: int | None
    legs: tuple[Leg, ...]
    pauses: tuple[Pause, ...] = ()
    ended_on: date | None = None
    ended: str = ""
    illustrative: bool = False
    started_by: str = ""
    start_illustrative: bool = False
    end_illustrative: bool = False
    ended_at: datetime | None = None

    @property
    def holder(self) -> str:
        return self.legs[-1].holder

    @property
    def paused(self) -> bool:
        return not self.ended and any(pause.to_on is None for pause in self.pauses)

    def stopped_since(self, on: date) -> date | None:
        """Where the stop that covers a day began; None when the clock runs that day.

        A stop may have an end that is still to come: a file sent back, not received yet.
        """
        covering = [p.from_on for p in self.pauses if p.to_on is None or on < p.to_on]
        return None if self.ended or not covering else min(covering)


def clocks_of(dossier: Dossier, workflow: Workflow) -> list[Clock]:
    """Every clock the dossier has had, by start date then in the order of the definition."""
    clocks: list[Clock] = []
    for spec in workflow.clocks:
        if spec.consultation:
            clocks += _request_clocks(dossier, workflow, spec)
        else:
            clocks += _step_clocks(dossier, workflow, spec)
    return sorted(clocks, key=lambda clock: clock.legs[0].from_on)


def _step_clocks(dossier: Dossier, workflow: Workflow, spec: ClockSpec) -> list[Clock]:
    clocks: list[Clock] = []
    current: Clock | None = None
    for move in dossier.moves:
        inside = move.to_step in spec.steps
        if current is None and inside:
            current = _started(workflow, spec, move)
        elif current is not None and inside:
            current = _entered_again(workflow, current, move)
        elif current is not None:
            current = _left(workflow, current, move)
            if current.ended:
                clocks.append(current)
                current = None
    if current is not None:
        clocks.append(current)
    return clocks


def _started(workflow: Workflow, spec: ClockSpec, move: Move) -> Clock:
    given = _given_start(spec, move)
    return Clock(
        spec.id,
        spec,
        given or move.on,
        _halves(spec, move.project_count),
        (_leg(workflow, spec, move),),
        illustrative=move.illustrative,
        started_by=spec.start_fact if given else "",
        start_illustrative=move.illustrative,
    )


def _entered_again(workflow: Workflow, clock: Clock, move: Move) -> Clock:
    legs = (*clock.legs, _leg(workflow, clock.spec, move))
    if not clock.paused:
        return clock._replace(legs=legs)
    back_on = max(move.on, _given_start(clock.spec, move) or move.on)
    last = clock.pauses[-1]._replace(to_on=back_on, back_illustrative=move.illustrative)
    illustrative = clock.illustrative or move.illustrative
    return clock._replace(legs=legs, pauses=(*clock.pauses[:-1], last), illustrative=illustrative)


def _left(workflow: Workflow, clock: Clock, move: Move) -> Clock:
    stop = stop_of(workflow, move, (clock.spec.id,))
    target = workflow.step(move.to_step)
    if clock.paused and not target.final:
        return clock
    if target.status == ABANDONED or (stop and stop.effect == "suspend"):
        # an abandoned dossier may be reopened: its time waits for it
        return clock if clock.paused else _suspended(clock, move)
    why = "interrupted" if stop else "dropped" if clock.paused else "closed"
    return clock._replace(
        ended_on=move.on,
        ended=why,
        end_illustrative=move.illustrative,
        ended_at=move.recorded_at,
    )


def _suspended(clock: Clock, move: Move) -> Clock:
    return clock._replace(pauses=(*clock.pauses, pause_from(move)))


def _given_start(spec: ClockSpec, move: Move) -> date | None:
    given = move.facts.get(spec.start_fact) if spec.start_fact else None
    return date.fromisoformat(given) if given else None


def _halves(spec: ClockSpec, projects: int) -> int | None:
    if spec.delay is None:
        return None
    counted = {"project": projects}
    extra = sum(each * counted[name] for name, each in spec.delay.per.items())
    return round(2 * (spec.delay.base + extra))


def _leg(workflow: Workflow, spec: ClockSpec, move: Move) -> Leg:
    holder = spec.holder or workflow.step(move.to_step).holder
    return Leg(move.to_step, holder, move.on)


def _request_clocks(dossier: Dossier, workflow: Workflow, spec: ClockSpec) -> list[Clock]:
    return [
        _request_clock(dossier, workflow, spec, request)
        for request in dossier.requests
        if request.consultation == spec.consultation
    ]


def _request_clock(
    dossier: Dossier, workflow: Workflow, spec: ClockSpec, request: Request
) -> Clock:
    consultation = workflow.consultation(request.consultation)
    later = moves_after(dossier, request)
    away = absences(consultation, later)
    left = away.pop() if away and away[-1].to_on is None else None
    end = _request_end(dossier, request, left)
    left_at = next((move.recorded_at for move in later if left and move.on == left.from_on), None)
    away += request_stops(workflow, request, later, (spec.id,))
    return Clock(
        f"{spec.id}:{request.body}",
        spec,
        request.asked_on,
        _halves(spec, len(request.projects)),
        (Leg(consultation.steps[0], request.body, request.asked_on),),
        tuple(_cut(sorted(away, key=lambda pause: pause.from_on), end.on)),
        end.on,
        end.why,
        illustrative=request.illustrative,
        start_illustrative=request.illustrative,
        end_illustrative=end.illustrative,
        ended_at=left_at if end.why == "dropped" and left_at else request.ended_at,
    )


def _cut(pauses: Iterable[Pause], ended_on: date | None) -> Iterator[Pause]:
    for pause in pauses:
        if ended_on is None or pause.from_on < ended_on:
            yield pause._replace(to_on=pause.to_on or ended_on)


class _End(NamedTuple):
    on: date | None = None
    why: str = ""
    illustrative: bool = False


def _request_end(dossier: Dossier, request: Request, left: Pause | None) -> _End:
    settled = request.closed_on or request.replaced_on
    if left and (settled is None or left.from_on < settled):
        # left for good: what happens to the request afterwards moves nothing
        return _End(left.from_on, "dropped", left.illustrative)
    if request.closed_on:
        last = request.answers[-1:]
        illustrative = any(a.illustrative for a in last if a.given_on == request.closed_on)
        return _End(request.closed_on, "closed" if last else "dropped", illustrative)
    if request.replaced_on:
        again = dossier.latest_request(request.body, request.consultation)
        illustrative = bool(again and again.illustrative)
        return _End(request.replaced_on, "replaced", illustrative)
    return _End()
