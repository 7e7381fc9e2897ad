"""The lines of a journal that tell the life of a contract, in words (see `history.line_name`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from cperflow.domain.dossier.finance import source_label
from cperflow.domain.journal import events as kinds
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.occurrences import obligation_of
from cperflow.french import NBSP, amount, date_short

Payload = dict[str, Any]

_MOVED = {
    "budgeted": "inscrit au budget", "called": "appelé", "received": "reçu", "paid": "payé",
}  # fmt: skip
_CLOSED = {"done": "suivie d’effet", "dropped": "abandonnée"}


def _occurrence(workflow: Workflow, payload: Payload) -> str:
    """« Session trimestrielle du CROCSAD, 4e trimestre 2018 »."""
    id = str(payload["occurrence"])
    named = obligation_of(id)
    known = any(spec.id == named for spec in workflow.obligations)
    return workflow.clock(id).name if known else id


def _planned(workflow: Workflow, payload: Payload) -> str:
    day = date_short(date.fromisoformat(payload["date"]))
    return f"{_occurrence(workflow, payload)} : prévue le {day}"


def _money(workflow: Workflow, payload: Payload) -> str:
    """« Montant reçu – État, exercice 2019 : 80 000 000 FCFA »."""
    francs = payload["amount"]
    told = "non communiqué" if francs is None else amount(francs)
    source = source_label(payload["paid_by"], workflow.funding_sources)
    return f"Montant {_MOVED[payload['stage']]} – {source}, exercice {payload['year']} : {told}"


def _of_project(payload: Payload) -> str:
    return f"(projet {payload['project']})"


def _contract(_workflow: Workflow, payload: Payload) -> str:
    francs = payload.get("amount")
    told = f" : {amount(francs)}" if francs is not None else ""
    return f"Marché {payload['id']} {_of_project(payload)}, {payload['name']}{told}"


LIFE_NAMES: dict[str, Callable[[Workflow, Payload], str]] = {
    kinds.OBLIGATION_MET: lambda workflow, payload: f"{_occurrence(workflow, payload)} : tenue",
    kinds.OBLIGATION_PLANNED: _planned,
    kinds.OBLIGATION_WAIVED: lambda workflow, payload: f"{_occurrence(workflow, payload)} : levée",
    kinds.MONEY_RECORDED: _money,
    kinds.CONTRACT_RECORDED: _contract,
    kinds.MILESTONE_RECORDED: lambda _, payload: (
        f"Jalon {payload['id']} {_of_project(payload)} : {payload['name']}"
    ),
    kinds.MILESTONE_REACHED: lambda _, payload: (
        f"Jalon {payload['id']} {_of_project(payload)} atteint"
    ),
    kinds.PROGRESS_RECORDED: lambda _, payload: (
        f"Avancement physique {_of_project(payload)} : {payload['physical']}{NBSP}%"
    ),
    kinds.INDICATOR_RECORDED: lambda _, payload: (
        f"Indicateur {payload['id']} {_of_project(payload)} : {payload['name']}"
    ),
    kinds.INDICATOR_MEASURED: lambda _, payload: (
        f"Indicateur {payload['id']} {_of_project(payload)} mesuré : {payload['value']}"
    ),
    kinds.RECOMMENDATION_MADE: lambda _, payload: (
        f"Recommandation {payload['id']} : {payload['what']}"
    ),
    kinds.RECOMMENDATION_CLOSED: lambda _, payload: (
        f"Recommandation {payload['id']} {_CLOSED.get(payload['status'], payload['status'])}"
    ),
}
