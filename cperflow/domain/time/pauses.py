"""When a file was away from the body that works on it: stops, returns, a dossier given up."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date

from cperflow.domain.dossier.dossier import Dossier, Move, Request
from cperflow.domain.procedure.consultations import ConsultationSpec
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.delays import Stop
from cperflow.record import NamedTuple


class Pause(NamedTuple):
    """Days in (from_on, to_on] do not count; `to_on` None while it lasts.

    `act` took the file away; "" for a stop that an officer decided: `reason` says why, and
    `authority` which body decided it, if it is known.
    `illustrative`: the source does not give `from_on`; `back_illustrative`: nor `to_on`.
    """

    from_on: date
    to_on: date | None
    act: str
    illustrative: bool = False
    back_illustrative: bool = False
    reason: str = ""
    authority: str = ""

    def covers(self, day: date) -> bool:
        """Whether the file is away on the evening of a day."""
        return self.from_on <= day and (self.to_on is None or day < self.to_on)


def pause_from(away: Move, back: Move | None = None) -> Pause:
    """From the act that takes the file away to the one that brings it back, if it has."""
    if back is None:
        return Pause(away.on, None, away.act, away.illustrative)
    return Pause(away.on, back.on, away.act, away.illustrative, back.illustrative)


def stop_of(workflow: Workflow, move: Move, clocks: Collection[str]) -> Stop | None:
    """What an act declares to do to one of these clocks."""
    if not move.act:
        return None
    for stop in workflow.transition(move.act).stops:
        if stop.clock in clocks:
            return stop
    return None


def moves_after(dossier: Dossier, request: Request) -> list[Move]:
    asked = (request.asked_on, request.sequence)
    return [move for move in dossier.moves if (move.on, move.sequence) > asked]


def absences(consultation: ConsultationSpec, later: Sequence[Move]) -> list[Pause]:
    """Times away from the consultation's steps; the last has no end if it still lasts."""
    found: list[Pause] = []
    away: Move | None = None
    for move in later:
        inside = move.to_step in consultation.steps
        if inside and away:
            found.append(pause_from(away, move))
            away = None
        elif not inside and away is None:
            away = move
    return [*found, pause_from(away)] if away else found


def request_stops(
    workflow: Workflow, request: Request, later: Sequence[Move], clocks: Collection[str]
) -> Iterator[Pause]:
    """Times when an act that stops one of these clocks had the request set aside."""
    consultation = workflow.consultation(request.consultation)
    for index, move in enumerate(later):
        stop = stop_of(workflow, move, clocks)
        if stop and request.body in move.facts.get(stop.bodies_fact, ()):
            yield pause_from(move, _back(consultation, move, later[index + 1 :]))


def _back(consultation: ConsultationSpec, sent: Move, later: Sequence[Move]) -> Move | None:
    """The act that brings the dossier back from where a stop sent it (abandoning does not)."""
    others = set(consultation.steps) - {sent.to_step}
    return next((move for move in later if move.to_step in others), None)
