"""Who had the file, from which day to which: read out of moves, requests, answers and stops.

Clocks have no part in it: a body that is consulted has the file whether or not its answer is
timed. Intervals are half-open, a day belongs to whoever has the file that evening, so the
stretches of a dossier cover its life from the opening on, each day once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from cperflow.domain.dossier.dossier import Dossier, Request
from cperflow.domain.journal import events as kinds
from cperflow.domain.procedure.definition import Step, Workflow
from cperflow.domain.time.pauses import Pause, absences, moves_after, request_stops
from cperflow.record import NamedTuple


class Stretch(NamedTuple):
    """Days [from_on, until_on) in which the same bodies have the file.

    `holders` is empty once the dossier is over, or while it is given up; `until_on` is None for
    the last stretch. `precision` and `illustrative` say what the source gives of `from_on`.
    """

    holders: tuple[str, ...]
    from_on: date
    until_on: date | None = None
    precision: str = "day"
    illustrative: bool = False

    def days(self, as_of: date) -> int:
        """Calendar days it lasts, as far as `as_of` when it is the last."""
        return ((self.until_on or as_of) - self.from_on).days


def holders(dossier: Dossier, workflow: Workflow) -> list[str]:
    """Who has the file now: consulted bodies still to answer, else the holder of the step.

    Outside the consultation's first step (a correction under way) its holder comes first
    and the bodies still examining follow.
    """
    held = [one for one in _held(dossier, workflow) if one.on(dossier.last_on)]
    bodies = [one.request.body for one in held]
    return _holders(workflow, workflow.step(dossier.step), bodies)


def stretches(dossier: Dossier, workflow: Workflow) -> list[Stretch]:
    """The life of a dossier cut where its holders change; the last stretch has no end."""
    evenings = {move.on: move for move in dossier.moves}
    asked = _Asked(_held(dossier, workflow))
    illustrative = _illustrative(dossier)
    found: list[Stretch] = []
    move = dossier.moves[0]
    for day in sorted({*evenings, *asked.days}):
        move = evenings.get(day, move)
        bodies = asked.waiting(day) if asked.days else ()
        now = tuple(_holders(workflow, workflow.step(move.to_step), bodies))
        if not found or found[-1].holders != now:
            precision = move.precision if move.on == day else "day"
            found.append(Stretch(now, day, None, precision, day in illustrative))
    ended = [one._replace(until_on=following.from_on) for one, following in pairwise(found)]
    return [*ended, found[-1]]


def since(past: Sequence[Stretch], body: str) -> Stretch:
    """The stretch with which a body that has the file now got it, to keep it ever since."""
    first = past[-1]
    for stretch in reversed(past):
        if body not in stretch.holders:
            break
        first = stretch
    return first


Spell = tuple[date, date]
"""Days [from, until) in which a body asked had the file; `date.max` while it lasts."""


class _Held(NamedTuple):
    """A request, and when its file was with the body asked, in order."""

    request: Request
    spells: tuple[Spell, ...]

    def on(self, day: date) -> bool:
        """Whether the body asked had the file on the evening of a day."""
        return any(from_on <= day < until_on for from_on, until_on in self.spells)


class _Asked:
    """The bodies asked that have the file, evening after evening: days are asked in order."""

    def __init__(self, held: Sequence[_Held]) -> None:
        self._held = held
        turns = [
            (day, index, comes)
            for index, one in enumerate(held)
            for spell in one.spells
            for day, comes in zip(spell, (True, False), strict=True)
        ]
        self._turns = sorted(turns, reverse=True)
        self._with: set[int] = set()
        self.days = {day for day, _, _ in turns if day < date.max}

    def waiting(self, day: date) -> list[str]:
        """Bodies still to answer, the first asked first."""
        while self._turns and self._turns[-1][0] <= day:
            _, index, comes = self._turns.pop()
            (self._with.add if comes else self._with.discard)(index)
        return [self._held[index].request.body for index in sorted(self._with)]


def _held(dossier: Dossier, workflow: Workflow) -> list[_Held]:
    return [_Held(one, tuple(_spells(dossier, workflow, one))) for one in dossier.requests]


def _spells(dossier: Dossier, workflow: Workflow, request: Request) -> Iterator[Spell]:
    """From the request to its end, less what took the file away."""
    ended = min(request.closed_on or date.max, request.replaced_on or date.max)
    start = request.asked_on
    for pause in sorted(_away(dossier, workflow, request), key=lambda pause: pause.from_on):
        until = min(pause.from_on, ended)
        if start < until:
            yield start, until
        start = max(start, pause.to_on or date.max)
    if start < ended:
        yield start, ended


def _away(dossier: Dossier, workflow: Workflow, request: Request) -> list[Pause]:
    consultation = workflow.consultation(request.consultation)
    clocks = [spec.id for spec in workflow.clocks if spec.consultation == consultation.id]
    later = moves_after(dossier, request)
    return [*absences(consultation, later), *request_stops(workflow, request, later, clocks)]


def _holders(workflow: Workflow, step: Step, bodies: Sequence[str]) -> list[str]:
    if step.final:
        return []
    if not bodies:
        return [step.holder]
    first_steps = {spec.steps[0] for spec in workflow.consultations}
    first = [] if step.id in first_steps else [step.holder]
    return list(dict.fromkeys([*first, *bodies]))


def _illustrative(dossier: Dossier) -> set[date]:
    """Days of which the source does not date something that changed the file's hands."""
    if not dossier.illustrative:
        return set()
    moves = {move.on for move in dossier.moves if move.illustrative}
    asked = {request.asked_on for request in dossier.requests if request.illustrative}
    answers = [answer for request in dossier.requests for answer in request.answers]
    return moves | asked | {answer.given_on for answer in answers if answer.illustrative}


class Cause(NamedTuple):
    """What made the file change hands: an act, or something about the opinion of a body.

    `kind`: that of its event (`events.PROJECT_REMOVED` when nothing was left to answer).
    """

    kind: str
    act: str = ""
    body: str = ""


def cause_of(dossier: Dossier, day: date) -> Cause:
    """Why the file changed hands on a day: the last act of that day counts."""
    if moves := [move for move in dossier.moves if move.on == day]:
        act = moves[-1].act
        return Cause(kinds.ADVANCED if act else kinds.OPENED, act)
    if asked := [request.body for request in dossier.requests if request.asked_on == day]:
        return Cause(kinds.OPINION_REQUESTED, body=asked[-1])
    told = [
        (answer.sequence, request.body)
        for request in dossier.requests
        for answer in request.answers
        if answer.given_on == day
    ]
    return Cause(kinds.OPINION_GIVEN, body=max(told)[1]) if told else Cause(kinds.PROJECT_REMOVED)
