"""The fold: a journal replayed into a dossier, with no definition and no clock.

An event says where it went, so replay needs no machine. What it does check is that each
event can follow the ones before it; the first that cannot raises `Impossible`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from cperflow.domain import events as kinds
from cperflow.domain.dossier import (
    Answer,
    Derogation,
    Dossier,
    PieceKey,
    PieceState,
    Request,
    move_of,
)
from cperflow.domain.events import Event
from cperflow.domain.finance import project_from
from cperflow.domain.impossible import Impossible as Impossible
from cperflow.domain.impossible import malformed, out_of_place
from cperflow.domain.retaining import retain, withdraw

_MALFORMED = (KeyError, TypeError, ValueError, AttributeError)
"""What reading a payload raises when it is not of the shape its kind promises."""


def replay(
    journal: Iterable[Event], *, as_of: date | None = None, known_on: date | None = None
) -> Dossier | None:
    """The dossier as it was on `as_of`, from what had been entered by the end of `known_on`.

    None when it was not open yet. Raises Impossible at the first event that cannot be.
    """
    entered = list(journal) if known_on is None else known(journal, known_on)
    retracted = _retracted(entered)
    told = entered
    if as_of is not None:
        told = [event for event in told if event.occurred_on <= as_of]
    if retracted:
        told = [event for event in told if event.sequence not in retracted]
    told = kinds.in_order([event for event in told if event.kind != kinds.RETRACTED])
    if not told:
        return None
    dossier = _fold(told)
    dossier.revision = max(event.sequence for event in entered)
    return dossier


def known(journal: Iterable[Event], on: date) -> list[Event]:
    """The lines that had been entered by the end of a day.

    All up to the last one recorded by then: a line proves that the ones before it, in order
    of entry, were there, so a computer's clock that was once ahead, or was set back, hides
    no line that a later one followed.
    """
    lines = list(journal)
    last = max((line.sequence for line in lines if line.recorded_at.date() <= on), default=0)
    return [line for line in lines if line.sequence <= last]


def counting(journal: Sequence[Event]) -> list[Event]:
    """The lines that count, in replay order: none retracted, no retraction. Raises Impossible."""
    retracted = _retracted(journal)
    return kinds.in_order(
        [e for e in journal if e.kind != kinds.RETRACTED and e.sequence not in retracted]
    )


def _retracted(journal: Iterable[Event]) -> set[int]:
    retractions = [event for event in journal if event.kind == kinds.RETRACTED]
    for event in retractions:
        if not isinstance(event.payload.get("sequence"), int):
            raise Impossible(event, "il ne dit pas quelle ligne il retire.")
    return {event.payload["sequence"] for event in retractions}


def follow(dossier: Dossier, event: Event) -> None:
    """Take one more event, that comes after all the others, into a dossier already replayed.

    Raises Impossible when it cannot follow them (the dossier is then to be thrown away).
    """
    apply = _APPLY.get(event.kind)
    if apply is None:
        raise Impossible(event, f"genre d’acte inconnu « {event.kind} ».")
    try:
        apply(dossier, event)
    except _MALFORMED as error:
        raise malformed(event, error) from error
    if event.payload.get("illustrative"):
        dossier.illustrative = True
    dossier.last_on = event.occurred_on
    dossier.revision = event.sequence


def _fold(told: list[Event]) -> Dossier:
    if told[0].kind != kinds.OPENED:
        raise Impossible(told[0], "le dossier n’était pas encore ouvert à cette date.")
    try:
        dossier = Dossier(told[0])
    except _MALFORMED as error:
        raise malformed(told[0], error) from error
    for event in told[1:]:
        follow(dossier, event)
    return dossier


def _opened_again(_dossier: Dossier, event: Event) -> None:
    raise Impossible(event, "le dossier est déjà ouvert.")


def _advanced(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    from_step, to_step = payload["from"], payload["to"]
    if from_step != dossier.step:
        steps = (from_step, dossier.step)
        raise Impossible(event, out_of_place(*steps), steps=steps)
    if "retains" in payload:
        _retain(dossier, event)
    dossier.facts.update(payload.get("facts", ()))
    if to_step != from_step:
        dossier.moves.append(move_of(event, from_step, to_step, len(dossier.projects)))
        dossier.came_from, dossier.step = from_step, to_step
        dossier.entered_on = event.occurred_on
    dossier.derogations += (_derogation(event, each) for each in payload.get("overrides", ()))
    asks = payload.get("asks")
    if asks:
        for body in asks["bodies"]:
            _ask(dossier, event, asks["consultation"], body, asks["projects"])


def _derogation(event: Event, override: dict[str, str]) -> Derogation:
    return Derogation(
        override["rule"],
        override["refusal"],
        override["reason"],
        event.payload["act"],
        event.occurred_on,
        event.sequence,
    )


def _retain(dossier: Dossier, event: Event) -> None:
    for id in event.payload["retains"]:
        if id not in dossier.projects:
            raise Impossible(event, f"le projet {id}, qu’il retient, n’existait pas.")
    retain(dossier, event.payload["retains"], event.occurred_on)


def _ask(dossier: Dossier, event: Event, consultation: str, body: str, projects: list[str]) -> None:
    earlier = 0
    for index, request in enumerate(dossier.requests):
        if request.body == body and request.consultation == consultation:
            earlier += 1
            if request.replaced_on is None:
                dossier.requests[index] = request._replace(replaced_on=event.occurred_on)
    dossier.requests.append(
        Request(
            consultation,
            body,
            earlier + 1,
            event.occurred_on,
            tuple(projects),
            event.sequence,
            bool(event.payload.get("illustrative")),
        )
    )


def _opinion_requested(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    _ask(dossier, event, payload["consultation"], payload["body"], payload["projects"])


def _opinion_given(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    body = payload["body"]
    for index in range(len(dossier.requests) - 1, -1, -1):
        request = dossier.requests[index]
        asked = (request.body, request.consultation) == (body, payload["consultation"])
        if asked and request.replaced_on is None:
            break
    else:
        raise Impossible(event, f"{body} n’avait pas été consulté.")
    # an answer that a removed project no longer waits for may still arrive, and is kept
    if request._replace(removed=()).complete:
        raise Impossible(event, f"{body} avait déjà rendu son avis.")
    answer = Answer(
        payload["outcome"],
        event.occurred_on,
        tuple(payload.get("projects", ())),
        payload.get("note", ""),
        event.sequence,
        bool(payload.get("illustrative")),
    )
    request = request._replace(answers=(*request.answers, answer))
    dossier.requests[index] = request.closed_if_complete(event.occurred_on)
    dossier.facts.update(payload.get("facts", ()))


def _facts_recorded(dossier: Dossier, event: Event) -> None:
    dossier.facts.update(event.payload["facts"])


def _piece_key(event: Event) -> PieceKey:
    payload = event.payload
    return PieceKey(payload["code"], payload.get("project", ""), payload.get("year", 0))


def _piece_received(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    dossier.pieces[_piece_key(event)] = PieceState(
        "received",
        event.occurred_on,
        "",
        payload.get("note", ""),
        bool(payload.get("illustrative")),
        payload.get("precision", "day"),
    )


def _piece_assessed(dossier: Dossier, event: Event) -> None:
    key = _piece_key(event)
    state = dossier.pieces.get(key)
    if state is None:
        raise Impossible(event, f"la pièce {key} n’avait pas été reçue.")
    dossier.pieces[key] = state._replace(
        status=event.payload["status"], reason=event.payload.get("reason", "")
    )


def _project_recorded(dossier: Dossier, event: Event) -> None:
    project = project_from(event.payload)
    dossier.projects[project.id] = project


def _project_removed(dossier: Dossier, event: Event) -> None:
    id = event.payload["id"]
    if id not in dossier.projects:
        raise Impossible(event, f"le projet {id} n’existait pas.")
    withdraw(dossier, id, event.occurred_on)


def _funding_recorded(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    if payload["project"] not in dossier.projects:
        raise Impossible(event, f"le projet {payload['project']} n’existait pas.")
    for source, amount in payload["amounts"].items():
        dossier.shares[payload["project"], source, payload.get("year")] = amount


_APPLY = {
    kinds.OPENED: _opened_again,
    kinds.ADVANCED: _advanced,
    kinds.FACTS_RECORDED: _facts_recorded,
    kinds.OPINION_REQUESTED: _opinion_requested,
    kinds.OPINION_GIVEN: _opinion_given,
    kinds.PIECE_RECEIVED: _piece_received,
    kinds.PIECE_ASSESSED: _piece_assessed,
    kinds.PROJECT_RECORDED: _project_recorded,
    kinds.PROJECT_REMOVED: _project_removed,
    kinds.FUNDING_RECORDED: _funding_recorded,
}
