"""What the events about obligations and money do to a dossier (see `effects.py`)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.followed import Change, Kept, Movement
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Event
from cperflow.domain.journal.impossible import Impossible


def learn(dossier: Dossier, event: Event, facts: Mapping[str, Any]) -> None:
    """The facts that a line tells; what they change in what is owed, they change from its day."""
    if facts:
        dossier.facts.update(facts)
        invented = bool(event.payload.get("illustrative"))
        dossier.changes.append(Change(event.occurred_on, facts, illustrative=invented))


def _keep(dossier: Dossier, event: Event, **told: Any) -> None:
    id = event.payload["occurrence"]
    before = dossier.kept.get(id, Kept(id))
    dossier.kept[id] = before._replace(**told)


def _open(dossier: Dossier, event: Event) -> None:
    """Impossible once it was met, or is owed no more."""
    before = dossier.kept.get(event.payload["occurrence"])
    if before and before.met_on:
        raise Impossible(event, f"{before.id} était déjà tenu.")
    if before and before.waived_on:
        raise Impossible(event, f"{before.id} n’était plus à tenir.")


def _met(dossier: Dossier, event: Event) -> None:
    _open(dossier, event)
    payload = event.payload
    _keep(
        dossier,
        event,
        met_on=event.occurred_on,
        note=payload.get("note", ""),
        facts=dict(payload.get("facts", ())),
        told=event.sequence,
        illustrative=bool(payload.get("illustrative")),
        precision=payload.get("precision", "day"),
    )


def _planned(dossier: Dossier, event: Event) -> None:
    _open(dossier, event)
    to_be = date.fromisoformat(event.payload["date"])
    before = dossier.kept.get(event.payload["occurrence"])
    plans = (*(before.plans if before else ()), (event.occurred_on, to_be))
    _keep(dossier, event, planned_on=to_be, plans=plans)


def _waived(dossier: Dossier, event: Event) -> None:
    _open(dossier, event)
    _keep(
        dossier,
        event,
        waived_on=event.occurred_on,
        reason=event.payload["reason"],
        told=event.sequence,
    )


def _money(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    project = payload.get("project", "")
    if project and project not in dossier.projects:
        raise Impossible(event, f"le projet {project} n’existait pas.")
    contract = payload.get("contract", "")
    if contract and contract not in dossier.contracts:
        raise Impossible(event, f"le marché {contract} n’était pas consigné.")
    dossier.money.append(
        Movement(
            payload["stage"],
            payload["paid_by"],  # "source" tells where a line comes from
            payload["year"],
            payload["amount"],
            project,
            payload.get("tranche", 0),
            payload.get("reference", ""),
            payload.get("note", ""),
            event.occurred_on,
            event.sequence,
            bool(payload.get("illustrative")),
            payload.get("precision", "day"),
            contract,
        )
    )


KEPT_EFFECTS: dict[str, Callable[[Dossier, Event], None]] = {
    kinds.OBLIGATION_MET: _met,
    kinds.OBLIGATION_PLANNED: _planned,
    kinds.OBLIGATION_WAIVED: _waived,
    kinds.MONEY_RECORDED: _money,
}
