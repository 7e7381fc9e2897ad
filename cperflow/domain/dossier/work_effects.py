"""What the events about the works of a contract do to a dossier (see `effects.py`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.works import (
    Contract,
    Indicator,
    Measured,
    Milestone,
    Progress,
    Recommendation,
)
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Event
from cperflow.domain.journal.impossible import Impossible


def _day(payload: dict[str, Any], name: str) -> date | None:
    told = payload.get(name)
    return date.fromisoformat(told) if told else None


def _known_project(dossier: Dossier, event: Event) -> str:
    project: str = event.payload["project"]
    if project not in dossier.projects:
        raise Impossible(event, f"le projet {project} n’existait pas.")
    return project


def _contract(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    if payload["id"] in dossier.contracts:
        raise Impossible(event, f"le marché {payload['id']} existait déjà.")
    dossier.contracts[payload["id"]] = Contract(
        payload["id"],
        _known_project(dossier, event),
        payload["name"],
        payload.get("contractor", ""),
        payload.get("amount"),
        event.occurred_on,
        _day(payload, "starts_on"),
        _day(payload, "ends_on"),
        event.sequence,
        bool(payload.get("illustrative")),
        payload.get("precision", "day"),
    )


def _milestone(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    key = _known_project(dossier, event), payload["id"]
    before = dossier.milestones.get(key)
    dossier.milestones[key] = Milestone(
        *key,
        payload["name"],
        _day(payload, "due_on"),
        before.reached_on if before else None,
        event.sequence,
        bool(payload.get("illustrative")),
    )


def _reached(dossier: Dossier, event: Event) -> None:
    key = event.payload["project"], event.payload["id"]
    before = dossier.milestones.get(key)
    if before is None:
        raise Impossible(event, f"le jalon {key[1]} du projet {key[0]} n’existait pas.")
    if before.reached_on:
        raise Impossible(event, f"le jalon {key[1]} du projet {key[0]} était déjà atteint.")
    dossier.milestones[key] = before._replace(
        reached_on=event.occurred_on,
        illustrative=before.illustrative or bool(event.payload.get("illustrative")),
        precision=event.payload.get("precision", "day"),
    )


def _progress(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    dossier.progress.append(
        Progress(
            _known_project(dossier, event),
            payload["physical"],
            payload.get("note", ""),
            event.occurred_on,
            event.sequence,
            bool(payload.get("illustrative")),
            payload.get("planned"),
            payload.get("precision", "day"),
        )
    )


def _indicator(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    key = _known_project(dossier, event), payload["id"]
    before = dossier.indicators.get(key)
    dossier.indicators[key] = Indicator(
        *key,
        payload["name"],
        payload.get("unit", ""),
        payload.get("baseline"),
        payload.get("target"),
        _day(payload, "due_on"),
        before.measures if before else (),
    )


def _measured(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    key = payload["project"], payload["id"]
    before = dossier.indicators.get(key)
    if before is None:
        raise Impossible(event, f"l’indicateur {key[1]} du projet {key[0]} n’existait pas.")
    told = Measured(
        payload["value"],
        event.occurred_on,
        payload.get("note", ""),
        event.sequence,
        bool(payload.get("illustrative")),
    )
    dossier.indicators[key] = before._replace(measures=(*before.measures, told))


def _recommended(dossier: Dossier, event: Event) -> None:
    """Impossible once the session is no longer known as held: it would hide what it made."""
    payload = event.payload
    session = dossier.kept.get(payload["session"])
    if session is None or session.met_on is None:
        raise Impossible(
            event, f"la session {payload['session']} n’était pas consignée comme tenue."
        )
    if payload["id"] in dossier.recommendations:
        raise Impossible(event, f"la recommandation {payload['id']} existait déjà.")
    dossier.recommendations[payload["id"]] = Recommendation(
        payload["id"],
        payload["session"],
        payload["what"],
        payload.get("who", ""),
        _day(payload, "due_on"),
        event.occurred_on,
        sequence=event.sequence,
        illustrative=bool(payload.get("illustrative")),
    )


def _closed(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    before = dossier.recommendations.get(payload["id"])
    if before is None:
        raise Impossible(event, f"la recommandation {payload['id']} n’existait pas.")
    if before.closed_on:
        raise Impossible(event, f"la recommandation {payload['id']} était déjà close.")
    dossier.recommendations[payload["id"]] = before._replace(
        status=payload["status"], closed_on=event.occurred_on, outcome=payload.get("outcome", "")
    )


WORK_EFFECTS: dict[str, Callable[[Dossier, Event], None]] = {
    kinds.CONTRACT_RECORDED: _contract,
    kinds.MILESTONE_RECORDED: _milestone,
    kinds.MILESTONE_REACHED: _reached,
    kinds.PROGRESS_RECORDED: _progress,
    kinds.INDICATOR_RECORDED: _indicator,
    kinds.INDICATOR_MEASURED: _measured,
    kinds.RECOMMENDATION_MADE: _recommended,
    kinds.RECOMMENDATION_CLOSED: _closed,
}
