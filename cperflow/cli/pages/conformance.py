"""What `conformance` answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cperflow.cli.lists import Item, Naming
from cperflow.cli.pages.wording import heading
from cperflow.domain.review.conformance import UNKNOWN
from cperflow.french import NBSP, count, integer, unbreakable
from cperflow.output import Column, table

COLUMNS = {
    "ref": "Dossier",
    "place": "Ligne",
    "act": "Acte",
    "step": "Étape",
    "kind": "Écart",
    "rule": "Règle",
    "reason": "Raison",
}
"""Keys of `conformance --json` and their titles in a French CSV."""

KIND_NAMES = {
    "unknown": "inconnu de la procédure",
    "skipped": "actes manquants avant lui",
    "out_of_order": "hors de l’ordre",
    "impossible": "impossible à cette étape",
    "rule": "règle non satisfaite",
}
SHOWN = 20
"""Deviations shown; `--json` and `--format csv` have them all."""


def namer() -> Naming:
    return Naming(_named, "")


def _named(item: Item) -> Item:
    names = {"act": item["act_name"], "step": item["step_name"], "kind": KIND_NAMES[item["kind"]]}
    return {**item, **names}


def conformance_text(data: Mapping[str, Any]) -> str:
    """What fits, deviations (first what the procedure does not know), then how many of each kind
    and where."""
    if not data["dossiers"]:
        return "Aucun dossier à comparer.\nSuite : cperflow list, et nommez ceux à comparer."
    lines = _title(data)
    shown = sorted(data["items"], key=lambda item: item["kind"] != UNKNOWN)[:SHOWN]
    if shown:
        lines += ["", _table(shown, several=len(data["dossiers"]) > 1)]
    if len(shown) < data["count"]:
        rest = count(data["count"] - len(shown), "autre écart", "autres écarts")
        lines.append(f"… et {rest} : --format csv ou --json les donnent tous.")
    return "\n".join([*lines, *_totals(data)])


def _title(data: Mapping[str, Any]) -> list[str]:
    dossiers = count(len(data["dossiers"]), "dossier comparé", "dossiers comparés")
    percent = f"{100 * data['fitting'] / data['lines']:.1f}".replace(".", ",")
    lines = count(data["fitting"], "ligne conforme", "lignes conformes")
    ref = f" ({data['dossiers'][0]['ref']})" if len(data["dossiers"]) == 1 else ""
    return [
        f"{dossiers}{ref} à la procédure, {integer(data['fit'])} sans écart.",
        f"{lines} sur {integer(data['lines'])} ({percent}{NBSP}%).",
    ]


def _table(items: Sequence[Item], *, several: bool) -> str:
    rows = [
        (item["ref"], item["place"], item["act_name"], KIND_NAMES[item["kind"]], _reason(item))
        for item in items
    ]
    columns = [Column("Dossier", whole=True), Column("Ligne", "right"), Column("Acte")]
    columns += [Column("Écart"), Column("Raison")]
    return table(rows, columns) if several else table([row[1:] for row in rows], columns[1:])


def _reason(item: Item) -> str:
    return unbreakable(f"{item['rule']} : {item['reason']}" if item["rule"] else item["reason"])


def _totals(data: Mapping[str, Any]) -> list[str]:
    found = {kind: number for kind, number in data["kinds"].items() if number}
    if not found:
        return []
    lines = [heading("Écarts")]
    lines += (f"  {KIND_NAMES[kind]} : {integer(number)}" for kind, number in found.items())
    steps = [
        (counted["name"] or "(avant l’ouverture)", counted["lines"], counted["deviations"])
        for counted in data["steps"].values()
        if counted["deviations"]
    ]
    return [*lines, "", table(steps, ["Étape", "Lignes", "Écarts"])]
