"""The clocks of a dossier: which delays run, since when, stopped when, ended how.

`clocks_of` reads them out of the journal's fold and the definition, with no calendar and no
date (`measures.py` adds those). Nothing here is stored as a truth.

Conventions: intervals are half-open, the day of an act never counts. A clock over several
steps runs through them. Leaving its steps closes it, unless the act declares a stop.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.domain.definition import (
    ABANDONED,
    ClockSpec,
    ConsultationSpec,
    Stop,
    Workflow,
)
from cperflow.domain.dossier import Dossier, Move, Request
from cperflow.record import NamedTuple


class Pause(NamedTuple):
    """Days in (from_on, to_on] do not count; `to_on` None while it lasts."""

    from_on: date
    to_on: date | None
    act: str


class Leg(NamedTuple):
    """The step a clock is in from a day on, and who holds the file there."""

    step: str
    holder: str
    from_on: date


class Clock(NamedTuple):
    """A delay in a dossier. `halves` is the delay in half units, None without a number.

    `ended`: "" while it lasts, "closed" when its work was done, else why it no longer
    counts: "interrupted", "replaced" (asked again), "dropped" (left without an answer).
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
    return Clock(
        spec.id,
        spec,
        _start_date(spec, move),
        _halves(spec, move.project_count),
        (_leg(workflow, spec, move),),
        illustrative=move.illustrative,
    )


def _entered_again(workflow: Workflow, clock: Clock, move: Move) -> Clock:
    legs = (*clock.legs, _leg(workflow, clock.spec, move))
    if not clock.paused:
        return clock._replace(legs=legs)
    last = clock.pauses[-1]._replace(to_on=max(move.on, _start_date(clock.spec, move)))
    illustrative = clock.illustrative or move.illustrative
    return clock._replace(legs=legs, pauses=(*clock.pauses[:-1], last), illustrative=illustrative)


def _left(workflow: Workflow, clock: Clock, move: Move) -> Clock:
    stop = _stop(workflow, move, clock.spec)
    target = workflow.step(move.to_step)
    if clock.paused and not target.final:
        return clock
    if target.status == ABANDONED or (stop and stop.effect == "suspend"):
        # an abandoned dossier may be reopened: its time waits for it
        return clock if clock.paused else _suspended(clock, move)
    if stop:
        return clock._replace(ended_on=move.on, ended="interrupted")
    return clock._replace(ended_on=move.on, ended="dropped" if clock.paused else "closed")


def _suspended(clock: Clock, move: Move) -> Clock:
    return clock._replace(pauses=(*clock.pauses, Pause(move.on, None, move.act)))


def _stop(workflow: Workflow, move: Move, spec: ClockSpec) -> Stop | None:
    if not move.act:
        return None
    stops = workflow.transition(move.act).stops
    return next((stop for stop in stops if stop.clock == spec.id), None)


def _start_date(spec: ClockSpec, move: Move) -> date:
    given = move.facts.get(spec.start_fact) if spec.start_fact else None
    return date.fromisoformat(given) if given else move.on


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
    consultation = workflow.consultation(spec.consultation)
    return [
        _request_clock(dossier, workflow, spec, consultation, request)
        for request in dossier.requests
        if request.consultation == consultation.id
    ]


def _request_clock(
    dossier: Dossier,
    workflow: Workflow,
    spec: ClockSpec,
    consultation: ConsultationSpec,
    request: Request,
) -> Clock:
    asked = (request.asked_on, request.sequence)
    later = [move for move in dossier.moves if (move.on, move.sequence) > asked]
    absences, left_on = _absences(consultation, later)
    ended_on, ended = _request_end(request, left_on)
    stops = _request_stops(workflow, spec, request, later)
    pauses = [
        p
        for p in sorted([*absences, *stops], key=lambda p: p.from_on)
        if ended_on is None or p.from_on < ended_on
    ]
    return Clock(
        f"{spec.id}:{request.body}",
        spec,
        request.asked_on,
        _halves(spec, len(request.projects)),
        (Leg(consultation.steps[0], request.body, request.asked_on),),
        tuple(p._replace(to_on=p.to_on or ended_on) for p in pauses),
        ended_on,
        ended,
        request.illustrative,
    )


def _absences(consultation: ConsultationSpec, later: list[Move]) -> tuple[list[Pause], date | None]:
    """Times away from the consultation's steps (abandoned, then reopened), and the last
    departure when the dossier has not come back."""
    absences: list[Pause] = []
    away: Move | None = None
    for move in later:
        inside = move.to_step in consultation.steps
        if inside and away:
            absences.append(Pause(away.on, move.on, away.act))
            away = None
        elif not inside and away is None:
            away = move
    return absences, away.on if away else None


def _request_end(request: Request, left_on: date | None) -> tuple[date | None, str]:
    if request.given_on:
        return request.given_on, "closed"
    if request.replaced_on:
        return request.replaced_on, "replaced"
    return left_on, "dropped" if left_on else ""


def _request_stops(
    workflow: Workflow, spec: ClockSpec, request: Request, later: list[Move]
) -> Iterator[Pause]:
    consultation = workflow.consultation(request.consultation)
    for index, move in enumerate(later):
        stop = _stop(workflow, move, spec)
        if stop and request.body in move.facts.get(stop.bodies_fact, ()):
            yield Pause(move.on, _back_on(consultation, move, later[index + 1 :]), move.act)


def _back_on(consultation: ConsultationSpec, sent: Move, later: Sequence[Move]) -> date | None:
    """The day the dossier comes back from where a stop sent it (abandoning is no coming back)."""
    others = set(consultation.steps) - {sent.to_step}
    return next((move.on for move in later if move.to_step in others), None)
