"""What `conformance` answers."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby, islice
from operator import itemgetter
from typing import Any

from cperflow.cli.lists import Item, Naming
from cperflow.cli.pages.wording import heading
from cperflow.french import NBSP, count
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
FIRST = 3
SHOWN = 60
"""Deviations shown for a dossier, and in all; `--json` and `--format csv` have them all."""


def namer() -> Naming:
    return Naming(_named, "")


def _named(item: Item) -> Item:
    return {**item, "kind": KIND_NAMES[item["kind"]]}


def conformance_text(data: Mapping[str, Any]) -> str:
    """What fits, the first deviations of each dossier, then how many of each kind and where."""
    if not data["dossiers"]:
        return "Aucun dossier à comparer."
    lines = [_title(data)]
    shown = list(islice(_first(data["items"]), SHOWN))
    if shown:
        lines += ["", _table(shown)]
    if len(shown) < data["count"]:
        rest = count(data["count"] - len(shown), "autre écart", "autres écarts")
        lines.append(f"… et {rest} : --format csv les donne tous.")
    return "\n".join([*lines, *_totals(data)])


def _title(data: Mapping[str, Any]) -> str:
    dossiers = count(len(data["dossiers"]), "dossier comparé")
    percent = f"{100 * data['fitting'] / data['lines']:.1f}".replace(".", ",")
    return (
        f"{dossiers} à la procédure, {data['fit']} sans écart ; "
        f"{count(data['fitting'], 'ligne conforme')} sur {data['lines']} ({percent}{NBSP}%)."
    )


def _first(items: Sequence[Item]) -> Iterator[Item]:
    for _ref, of_dossier in groupby(items, key=itemgetter("ref")):
        yield from islice(of_dossier, FIRST)


def _table(items: Sequence[Item]) -> str:
    rows = [
        (item["ref"], item["place"], item["act"], KIND_NAMES[item["kind"]], _reason(item))
        for item in items
    ]
    columns = [Column("Dossier", whole=True), Column("Ligne", "right"), Column("Acte")]
    return table(rows, [*columns, Column("Écart"), Column("Raison")])


def _reason(item: Item) -> str:
    reason = item["reason"].replace("« ", f"«{NBSP}").replace(" »", f"{NBSP}»")
    return f"{item['rule']} : {reason}" if item["rule"] else reason


def _totals(data: Mapping[str, Any]) -> list[str]:
    found = {kind: number for kind, number in data["kinds"].items() if number}
    if not found:
        return []
    lines = [heading("Écarts"), *(f"  {KIND_NAMES[kind]} : {n}" for kind, n in found.items())]
    lines.append(heading("Par étape"))
    return lines + [
        f"  {step or '(avant l’ouverture)'} : {count(counted['deviations'], 'écart')} "
        f"sur {count(counted['lines'], 'ligne')}"
        for step, counted in data["steps"].items()
        if counted["deviations"]
    ]
