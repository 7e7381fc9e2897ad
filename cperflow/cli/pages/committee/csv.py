"""The tables of the committee pack, for a French Excel."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cperflow.cli.lists import SUBJECT, Item, Naming, csv_of
from cperflow.cli.pages import responsibility as shares
from cperflow.cli.pages.committee.words import Words
from cperflow.cli.pages.naming import subject_title
from cperflow.domain.outlook.forecast import LEVELS
from cperflow.french import day_unit
from cperflow.output.data import CSV_DIALECTS
from cperflow.reports.committee import Findings
from cperflow.service.responsibility import BODY
from cperflow.service.snapshot import Snapshot
from cperflow.service.workspace import Workspace

MOVEMENTS = {
    "dossier": "Dossier",
    "region": SUBJECT,
    "workflow": "Procédure",
    "kind": "Mouvement",
    "happened_on": "Date",
    "precision": "Date connue à",
    "what": "Précisions",
    "holder": "Structure",
    "was_due_on": "Échéance estimative d’avant",
    "due_on": "Échéance estimative",
    "days_late": "Retard (jours)",
    "unit": "Unité",
    "reason": "Motif",
    "entered_late": "Saisi après le comité précédent",
    "estimated": "Retard estimé",
    "illustrative": "Dates illustratives",
}
FORECASTS = {
    "dossier": "Dossier",
    "region": SUBJECT,
    "workflow": "Procédure",
    "step": "Étape",
    "p50_on": "Fin au plus tard, une fois sur deux",
    "p80_on": "Huit fois sur dix",
    "p95_on": "95 fois sur 100",
    "answer": "Réponse",
    "n": "Cas observés",
    "least": "Cas de l’étape la moins observée",
    "illustrative": "Dates illustratives",
}

_PRECISIONS = {"day": "jour", "month": "mois", "year": "année"}


def csv(items: Iterable[Item], columns: Mapping[str, str], names: Naming) -> bytes:
    """A whole file."""
    return "".join(csv_of(items, columns, lambda: names, CSV_DIALECTS[0])).encode()


def responsibility(ws: Workspace, found: Findings) -> bytes:
    """By body, as `report responsibility --format csv`."""
    items = found.responsibility["items"]
    return csv(items, shares.columns(BODY), shares.namer(ws, BODY))


def movements(snapshot: Snapshot, found: Findings) -> bytes:
    """One line per movement."""
    words = Words(snapshot)
    items = [{**item, **words.movement(item)} for item in found.movements]
    return csv(items, MOVEMENTS, Naming(_movement, subject_title(words.flows.values())))


def _movement(item: Item) -> Item:
    unit = item["unit"]
    precision = _PRECISIONS[item["precision"]] if item["happened_on"] else ""
    return {**item, "precision": precision, "unit": day_unit(unit) if unit else ""}


def forecasts(snapshot: Snapshot, found: Findings) -> bytes:
    """One line per dossier that runs, with what its dates rest on."""
    words = Words(snapshot)
    items = [{**_forecast(item), "step": words.step(item)} for item in found.forecasts["items"]]
    return csv(items, FORECASTS, Naming(lambda item: item, subject_title(words.flows.values())))


def _forecast(item: Item) -> Item:
    cases = [step["n"] for step in item["steps"]]
    return {
        **item,
        "dossier": item["ref"],
        **{f"p{level}_on": item[f"p{level}"] for level in LEVELS},
        "answer": "datée" if item["enough"] else "trop peu de cas pour le dire",
        "n": sum(cases),
        "least": min(cases, default=0),
    }
