"""What each kind of event does to a dossier. `replay.py` folds them; an event that cannot follow
the ones before it raises `Impossible`."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from cperflow.domain.dossier.dossier import (
    Answer,
    Derogation,
    Dossier,
    Migration,
    Reminded,
    Request,
    Ruling,
    move_of,
)
from cperflow.domain.dossier.finance import project_from
from cperflow.domain.dossier.followed import Change, Planned
from cperflow.domain.dossier.kept_effects import KEPT_EFFECTS, learn
from cperflow.domain.dossier.paper_effects import PAPER_EFFECTS, stored_file
from cperflow.domain.dossier.piece import RECEIVED, PieceKey, PieceState, Replaced
from cperflow.domain.dossier.retaining import retain, withdraw
from cperflow.domain.dossier.scenario_effects import SCENARIO_EFFECTS
from cperflow.domain.dossier.work_effects import WORK_EFFECTS
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Event
from cperflow.domain.journal.impossible import Impossible, out_of_place


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
    learn(dossier, event, payload.get("facts", {}))
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
    retain(dossier, event.payload["retains"], event.occurred_on, event.recorded_at)


def _ask(dossier: Dossier, event: Event, consultation: str, body: str, projects: list[str]) -> None:
    earlier = 0
    for index, request in enumerate(dossier.requests):
        if request.body == body and request.consultation == consultation:
            earlier += 1
            if request.replaced_on is None:
                dossier.requests[index] = request._replace(
                    replaced_on=event.occurred_on, ended_at=event.recorded_at
                )
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
    dossier.requests[index] = request.closed_if_complete(event.occurred_on, event.recorded_at)
    learn(dossier, event, payload.get("facts", {}))


def _facts_recorded(dossier: Dossier, event: Event) -> None:
    learn(dossier, event, event.payload["facts"])


def _piece_key(event: Event) -> PieceKey:
    payload = event.payload
    return PieceKey(payload["code"], payload.get("project", ""), payload.get("year", 0))


def _piece_received(dossier: Dossier, event: Event) -> None:
    payload, key = event.payload, _piece_key(event)
    before = dossier.pieces.get(key)
    if before is not None:
        dossier.replaced.append(Replaced(key, before, event.occurred_on))
    dossier.pieces[key] = PieceState(
        RECEIVED,
        event.occurred_on,
        "",
        payload.get("note", ""),
        bool(payload.get("illustrative")),
        payload.get("precision", "day"),
        stored_file(payload.get("file")),
        before.version + 1 if before else 1,
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
    invented = bool(event.payload.get("illustrative"))
    dossier.changes.append(Change(event.occurred_on, {}, project.id, project, invented))


def _project_removed(dossier: Dossier, event: Event) -> None:
    id = event.payload["id"]
    if id not in dossier.projects:
        raise Impossible(event, f"le projet {id} n’existait pas.")
    withdraw(dossier, id, event.occurred_on, event.recorded_at)


def _funding_recorded(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    if payload["project"] not in dossier.projects:
        raise Impossible(event, f"le projet {payload['project']} n’existait pas.")
    for source, amount in payload["amounts"].items():
        share = payload["project"], source, payload.get("year")
        dossier.shares[share] = amount
        dossier.planned.append(Planned(*share, amount, event.occurred_on, event.sequence))


def _ruled(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    if event.kind == kinds.CLOCK_RESUMED and not _stopped(dossier, payload["clock"]):
        raise Impossible(event, f"le délai {payload['clock']} n’était pas arrêté.")
    until = payload.get("until")
    dossier.rulings.append(
        Ruling(
            event.kind,
            payload["clock"],
            event.occurred_on,
            event.sequence,
            payload.get("reason", ""),
            event.body,
            payload.get("effect", ""),
            payload.get("halves", 0),
            date.fromisoformat(until) if until else None,
            bool(payload.get("illustrative")),
            event.recorded_at,
        )
    )


def _stopped(dossier: Dossier, clock: str) -> bool:
    """Whether the last decision to stop a clock, or to resume it, is a stop."""
    told = [
        ruling.kind
        for ruling in dossier.rulings
        if ruling.clock == clock and ruling.kind in (kinds.CLOCK_STOPPED, kinds.CLOCK_RESUMED)
    ]
    return told[-1:] == [kinds.CLOCK_STOPPED]


def _reminded(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    paper = payload.get("paper", 0)
    if paper and all(paper != each.sequence for each in dossier.papers):
        raise Impossible(event, f"la ligne {paper} n’émet aucun document.")
    started_on = date.fromisoformat(payload["started_on"])
    dossier.reminders.append(
        Reminded(
            payload["clock"],
            started_on,
            payload["holder"],
            payload["level"],
            payload["to"],
            event.occurred_on,
            event.sequence,
            paper,
        )
    )


def _migrated(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    if payload["workflow"] != dossier.workflow:
        raise Impossible(event, f"le dossier suit la procédure {dossier.workflow}.")
    left = Migration(
        event.occurred_on,
        event.sequence,
        dossier.version,
        dossier.workflow_hash,
        event.recorded_at,
    )
    dossier.migrations.append(left)
    dossier.version, dossier.workflow_hash = payload["version"], payload["workflow_hash"]


EFFECTS: dict[str, Callable[[Dossier, Event], None]] = {
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
    kinds.CLOCK_STOPPED: _ruled,
    kinds.CLOCK_RESUMED: _ruled,
    kinds.CLOCK_EXTENDED: _ruled,
    kinds.CLOCK_TARGETED: _ruled,
    kinds.REMINDED: _reminded,
    kinds.MIGRATED: _migrated,
    **PAPER_EFFECTS,
    **KEPT_EFFECTS,
    **WORK_EFFECTS,
    **SCENARIO_EFFECTS,
}
