"""Who had the file, from which day to which: read out of moves, requests, answers and stops.

Clocks have no part in it: a body that is consulted has the file whether or not its answer is
timed. Intervals are half-open, a day belongs to whoever has the file that evening, so the
stretches of a dossier cover its life from the opening on, each day once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from cperflow.domain.definition import Step, Workflow
from cperflow.domain.dossier import Dossier, Move, Request
from cperflow.domain.pauses import Pause, absences, moves_after, request_stops
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
    waiting = [held for held in _held(dossier, workflow) if held.on(dossier.last_on)]
    return _holders(workflow, workflow.step(dossier.step), waiting)


def stretches(dossier: Dossier, workflow: Workflow) -> list[Stretch]:
    """The life of a dossier cut where its holders change; the last stretch has no end."""
    held = _held(dossier, workflow)
    found: list[Stretch] = []
    for day in _days(dossier, held):
        move = _last_move(dossier, day)
        waiting = [one for one in held if one.on(day)]
        now = tuple(_holders(workflow, workflow.step(move.to_step), waiting))
        if not found or found[-1].holders != now:
            precision = move.precision if move.on == day else "day"
            found.append(Stretch(now, day, None, precision, _illustrative(dossier, day)))
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


class _Held(NamedTuple):
    """A request, and when its file was not with the body asked."""

    request: Request
    pauses: tuple[Pause, ...]

    def on(self, day: date) -> bool:
        """Whether the body asked had the file on the evening of a day."""
        request = self.request
        ended = min(filter(None, (request.closed_on, request.replaced_on)), default=None)
        asked = request.asked_on <= day and (ended is None or day < ended)
        return asked and not any(pause.covers(day) for pause in self.pauses)


def _held(dossier: Dossier, workflow: Workflow) -> list[_Held]:
    return [_one_held(dossier, workflow, request) for request in dossier.requests]


def _one_held(dossier: Dossier, workflow: Workflow, request: Request) -> _Held:
    consultation = workflow.consultation(request.consultation)
    clocks = [spec.id for spec in workflow.clocks if spec.consultation == consultation.id]
    later = moves_after(dossier, request)
    stops = request_stops(workflow, request, later, clocks)
    return _Held(request, (*absences(consultation, later), *stops))


def _holders(workflow: Workflow, step: Step, waiting: Sequence[_Held]) -> list[str]:
    if step.final:
        return []
    bodies = [held.request.body for held in waiting]
    first_steps = {spec.steps[0] for spec in workflow.consultations}
    first = [] if bodies and step.id in first_steps else [step.holder]
    return list(dict.fromkeys([*first, *bodies]))


def _last_move(dossier: Dossier, day: date) -> Move:
    return [move for move in dossier.moves if move.on <= day][-1]


def _days(dossier: Dossier, held: Sequence[_Held]) -> list[date]:
    """Every day on which the file may have changed hands, in order."""
    return sorted({*(move.on for move in dossier.moves), *(d for one in held for d in _turns(one))})


def _turns(held: _Held) -> Iterator[date]:
    request = held.request
    yield request.asked_on
    yield from filter(None, (request.closed_on, request.replaced_on))


def _illustrative(dossier: Dossier, day: date) -> bool:
    """Whether the source does not give the date of what changed the file's hands that day."""
    moves = [move.illustrative for move in dossier.moves if move.on == day]
    asked = [request.illustrative for request in dossier.requests if request.asked_on == day]
    answers = [answer for request in dossier.requests for answer in request.answers]
    told = [answer.illustrative for answer in answers if answer.given_on == day]
    return any((*moves, *asked, *told))
