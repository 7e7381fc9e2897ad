"""What is still to be done, stage by stage, and what each duration rests on.

A stage is a step of the way ahead. Its `Basis` says how many cases and which estimate its
duration comes from; a consultation waits for each of its bodies.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.outlook.durations import net, stays, stops_in
from cperflow.domain.outlook.lognormal import PRIOR_CASES, Law, shrunk, weight
from cperflow.domain.outlook.past import ANSWER, ASKED, CLOSING, STAY, Past
from cperflow.domain.outlook.route import (
    clock_in,
    clock_over,
    consultation_in,
    estimate,
    may_return,
    route,
    running_estimate,
    way_back,
)
from cperflow.domain.procedure.consultations import ConsultationSpec
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.calendar import Calendar
from cperflow.domain.time.clocks import Clock
from cperflow.domain.versions.eras import clocks_through
from cperflow.domain.versions.lexicon import joined
from cperflow.record import NamedTuple

FEW = 3
"""Cases below which a step without any estimate says nothing of the next one."""
RETURNS, EXAMINATIONS = 1, 5
"""Assumed before any is seen: one examination in five ends with a return (docs/adr/0018)."""


class Basis(NamedTuple):
    """What a duration rests on; amounts in working halves. `answers`: cases are those of bodies
    consulted, not of whole stays."""

    step: str
    cases: int
    illustrative: int
    observed: float | None
    estimate: float | None
    law: Law | None
    answers: bool = False

    @property
    def weight(self) -> float:
        """Part of the median that comes from the cases."""
        return weight(self.cases, self.estimate)

    @property
    def enough(self) -> bool:
        return self.law is not None and bool(self.estimate or self.cases >= FEW)


class Waiting(NamedTuple):
    """An answer still to come, asked `elapsed` halves ago. `body` is "" for one not known yet."""

    body: str
    law: Law
    estimate: float | None
    elapsed: float = 0
    added: float = 0


class Stage(NamedTuple):
    """A step still to leave, in which `elapsed` halves have gone by.

    `closings`: halves between the last answer and the end of a consultation, each as likely.
    `chance`: that an examination here ends with a return, which adds `back` and another one.
    `added` halves and `returns` more are what a what-if supposes.
    """

    step: str
    basis: Basis
    elapsed: float
    waiting: tuple[Waiting, ...]
    closings: tuple[int, ...]
    chance: float
    back: tuple[Basis, ...]
    added: float = 0
    returns: int = 0


class _View(NamedTuple):
    dossier: Dossier
    versions: Sequence[Workflow]
    workflow: Workflow
    calendar: Calendar
    as_of: date
    past: Past
    clocks: list[Clock]


def stages(
    dossier: Dossier, versions: Sequence[Workflow], calendar: Calendar, as_of: date, past: Past
) -> list[Stage]:
    """What is left of a dossier's way; [] when it is over, or when no way leads to an end.

    `versions` as in `durations.py`.
    """
    workflow = joined(*reversed(versions))
    if workflow.step(dossier.step).final:
        return []
    clocks = clocks_through(dossier, versions, as_of)
    view = _View(dossier, versions, workflow, calendar, as_of, past, clocks)
    return [_stage(view, step) for step in route(workflow, dossier.step)]


def _stage(view: _View, step: str) -> Stage:
    current = step == view.dossier.step
    consultation = consultation_in(view.workflow, step)
    basis = _basis(view, step)
    waiting: tuple[Waiting, ...] = ()
    closings: tuple[int, ...] = ()
    elapsed = _elapsed(view) if current else 0
    if consultation and basis.law and basis.answers:
        waiting = tuple(_waiting(view, consultation, basis, current=current))
        closings = _closings(view.past.amounts(CLOSING, consultation.id))
        elapsed = _since_last_answer(view, consultation) if current and not waiting else 0
    back = tuple(_basis(view, place) for place in way_back(view.workflow, step))
    chance = _chance(view, step)
    certain = int(bool(current and chance and consultation and _objected(view, consultation)))
    return Stage(step, basis, elapsed, waiting, closings, chance, back, returns=certain)


def _basis(view: _View, step: str) -> Basis:
    consultation = consultation_in(view.workflow, step)
    said = _estimate(view, step)
    whole = view.past.known(STAY, step)
    answers = view.past.known(ANSWER, consultation.id) if consultation else whole
    by_answer = bool(consultation and (answers.sample.number or not whole.sample.number))
    known = answers if by_answer else whole
    return Basis(
        step,
        known.sample.number,
        known.illustrative,
        known.median,
        said,
        shrunk(known.sample, said),
        by_answer,
    )


def _estimate(view: _View, step: str) -> float | None:
    running = clock_in(view.clocks, step)
    if running is not None:  # also one over several steps, for those of them to come
        return running_estimate(running, view.calendar, view.as_of)
    spec = clock_over(view.workflow, step)
    projects = len(view.dossier.projects)
    return estimate(spec, projects, view.as_of, view.calendar) if spec else None


def _elapsed(view: _View) -> int:
    stay = stays(view.dossier, view.versions, view.calendar)[-1]
    stops = stops_in(stay.step, [clock for clock in view.clocks if not clock.ended])
    return net(stay.entered.on, view.as_of, stops, view.calendar)


def _waiting(
    view: _View, consultation: ConsultationSpec, basis: Basis, *, current: bool
) -> Iterator[Waiting]:
    """The bodies asked that have not answered; those to be asked when none has been."""
    assert basis.law is not None
    mine = [r for r in view.dossier.requests if r.consultation == consultation.id]
    open_now = [request for request in mine if request.is_open]
    by_start = {(c.id.partition(":")[2], c.started_on): c for c in view.clocks}
    for request in open_now:
        clock = by_start.get((request.body, request.asked_on))
        said = running_estimate(clock, view.calendar, view.as_of) if clock else None
        stops = [(p.from_on, p.to_on) for p in clock.pauses] if clock else []
        elapsed = net(request.asked_on, view.as_of, stops, view.calendar)
        law = shrunk(view.past.known(ANSWER, consultation.id).sample, said) or basis.law
        yield Waiting(request.body, law, said, elapsed)
    if mine and current:
        return
    if mine:  # under correction: one body at least is asked again
        yield Waiting("", basis.law, basis.estimate)
        return
    known = consultation.always
    number = max(len(known), round(view.past.known(ASKED, consultation.id).median or 1), 1)
    for body in (*known, *[""] * (number - len(known))):
        yield Waiting(body, basis.law, basis.estimate, _elapsed(view) if current else 0)


def _objected(view: _View, consultation: ConsultationSpec) -> bool:
    """Whether an answer that counts keeps the consultation from ending: a correction is due."""
    mine = [r for r in view.dossier.current_requests() if r.consultation == consultation.id]
    return any(request.objections(consultation.blocking) for request in mine)


def _closings(observed: Sequence[int]) -> tuple[int, ...]:
    """Nothing, PRIOR_CASES times, and what was observed: the estimate of a procedure leaves no
    time between the last answer and the act that follows."""
    return (*([0] * PRIOR_CASES), *observed)


def _since_last_answer(view: _View, consultation: ConsultationSpec) -> int:
    given = [
        request.closed_on
        for request in view.dossier.requests
        if request.consultation == consultation.id and request.closed_on
    ]
    since = max((*given, view.dossier.entered_on))
    return max(0, view.calendar.halves_between(since, view.as_of))


def _chance(view: _View, step: str) -> float:
    """Of a return: Beta(RETURNS, EXAMINATIONS - RETURNS) before, its mean after the cases."""
    if not may_return(view.workflow, step):
        return 0.0
    returned, examined = view.past.returns(step)
    return (RETURNS + returned) / (EXAMINATIONS + examined)
