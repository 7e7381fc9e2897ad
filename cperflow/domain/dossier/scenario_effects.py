"""What the events of a choice of projects change in a dossier: envelopes, scenarios, adoption."""

from __future__ import annotations

from collections.abc import Callable

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.kept_effects import learn
from cperflow.domain.dossier.scenarios import Adopted, Envelope, Scenario
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Event
from cperflow.domain.journal.impossible import Impossible


def _enveloped(dossier: Dossier, event: Event) -> None:
    """`amounts`: by year, as text; `whole`: of the duration; `facts`: the same, where the
    procedure has a fact for it."""
    source = event.payload["paid_by"]
    amounts: dict[int | None, int] = {
        int(year): amount for year, amount in event.payload.get("amounts", {}).items()
    }
    if "whole" in event.payload:
        amounts[None] = event.payload["whole"]
    for year, amount in amounts.items():
        told = Envelope(source, year, amount, event.occurred_on, event.sequence)
        dossier.envelopes[source, year] = told
    learn(dossier, event, event.payload.get("facts", {}))


def _made(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    if payload["name"] in dossier.scenarios:
        raise Impossible(event, f"le scénario {payload['name']} existait déjà.")
    for id in payload["projects"]:
        if id not in dossier.projects:
            raise Impossible(event, f"le projet {id}, qu’il retient, n’existait pas.")
    dossier.scenarios[payload["name"]] = Scenario(
        payload["name"],
        tuple(payload["projects"]),
        payload["made_of"],
        event.occurred_on,
        event.sequence,
        payload.get("note", ""),
    )


def _adopted(dossier: Dossier, event: Event) -> None:
    name = event.payload["name"]
    made = dossier.scenarios.get(name)
    if made is None:
        raise Impossible(event, f"le scénario {name} n’existait pas.")
    dossier.adopted = Adopted(name, made.projects, event.body, event.occurred_on, event.sequence)


SCENARIO_EFFECTS: dict[str, Callable[[Dossier, Event], None]] = {
    kinds.ENVELOPE_RECORDED: _enveloped,
    kinds.SCENARIO_RECORDED: _made,
    kinds.SCENARIO_ADOPTED: _adopted,
}
