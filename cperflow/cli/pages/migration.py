"""A new version of a procedure: what it changes in words, dossier by dossier."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.cli.pages.naming import short_day
from cperflow.cli.pages.wording import bullets, footnotes, heading
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.versions.differences import ADDED, CHANGED, REMOVED
from cperflow.domain.versions.impact import APPEARED, VANISHED
from cperflow.french import count, listing
from cperflow.output import page, screen, table, wrap
from cperflow.service.migrating import BLOCKED, SKIPPED

Data = Mapping[str, Any]

KINDS = {
    "phase": "Phase",
    "step": "Étape",
    "act": "Acte",
    "clock": "Délai estimatif",
    "obligation": "Engagement",
    "body": "Structure",
    "piece": "Pièce",
    "consultation": "Consultation",
    "fact": "Fait",
    "project_fact": "Fait de projet",
    "reminder": "Relance",
    "document": "Document",
    "criterion": "Critère",
    "nature": "Nature de projet",
    "scale": "Échelle de projet",
    "funding_source": "Source de financement",
    "warning": "Alerte",
}
_MASCULINE = {"act", "clock", "obligation", "fact", "project_fact", "document", "criterion"}
FIELDS = {
    "name": "nom", "label": "nom", "number": "numéro", "holder": "détenteur", "phase": "phase",
    "head": "responsable", "local": "propre à chaque sujet", "superior": "structure supérieure",
    "above": "timbre", "seat": "siège", "number_of": "numéro de",
    "steps": "étapes", "step": "étape", "within": "dans l’étape", "final": "finale",
    "status": "état", "bodies": "structures", "variants": "appellations", "delay": "délai",
    "consultation": "consultation", "start_fact": "fait de départ", "wording": "texte",
    "counted_from": "premier jour compté", "clear_days": "jours francs", "roll": "report",
    "from_steps": "étapes de départ", "to_step": "étape d’arrivée", "by": "accompli par",
    "records": "faits consignés", "rules": "règles", "stops": "arrêts de délai",
    "asks": "consultation ouverte", "asks_fact": "structures à consulter",
    "retains": "projets retenus", "is_return": "retour", "documents": "documents",
    "per": "par", "years": "exercices", "last_year_fact": "dernier exercice",
    "when": "condition", "alternative": "à défaut", "type": "genre", "choices": "choix",
    "outcomes": "sens des avis", "always": "toujours consultées", "among": "à choisir parmi",
    "asked_by": "saisies par", "by_project": "par projet", "originals": "originaux",
    "copies": "copies", "after": "jours après l’échéance", "to_superior": "à la supérieure",
    "document": "lettre", "params": "paramètres", "warning": "avertissement seulement",
    "about_clock": "parle d’un délai",
}  # fmt: skip


def migration_text(data: Data, workflow: Workflow, following: str, remark: str = "") -> str:
    """The whole page, from `reports.migration`; `workflow` names what the old version and the
    new one have, `remark` says what else to know."""
    items = data["items"]
    concerned = data["totals"]["migrate"] or data["totals"]["blocked"]
    parts = [
        page(_title(data), _totals(data)),
        *_differences(data["differences"] if concerned else []),
        *_blocked([item for item in items if item["outcome"] == BLOCKED]),
        *_clocks(items),
        *_others(items, workflow),
        *_skipped([item for item in items if item["outcome"] == SKIPPED]),
        _foot(items),
        "\n".join(["", *wrap(remark, screen().width)]) if remark else "",
        f"\nSuite : {following}",
    ]
    return "\n".join(part for part in parts if part)


def _title(data: Data) -> str:
    left = f"version {data['from_version']} → " if data["from_version"] else ""
    passing = data["totals"]["migrate"]
    state = _STATES[data["done"]] if passing else "rien à inscrire"
    day = short_day(date.fromisoformat(data["on"]))
    return f"Procédure {data['workflow']}, {left}version {data['version']}, au {day} – {state}"


_STATES = {True: "c’est inscrit", False: "essai, rien n’est inscrit"}


def _totals(data: Data) -> Iterator[tuple[str, object]]:
    totals = data["totals"]
    yield "Dossiers examinés", str(totals["dossiers"])
    passed = "Passés" if data["done"] else "Peuvent passer"
    same = totals["unchanged"]
    yield passed, f"{totals['migrate']}{f', dont {same} sans changement à ce jour' * bool(same)}"
    yield "Bloqués", str(totals["blocked"])
    if totals["skipped"]:
        yield "Laissés", f"{totals['skipped']} (déjà à cette version, ou terminés)"
    yield "Échéances déplacées", str(totals["due_dates_moved"])


def _differences(found: Sequence[Data]) -> Iterator[str]:
    if found:
        yield heading("Ce qui change dans la procédure")
        yield from bullets(map(_difference, found))


def _difference(one: Data) -> str:
    word = {ADDED: "ajouté", REMOVED: "retiré", CHANGED: "modifié"}[one["change"]]
    change = word if one["kind"] in _MASCULINE else f"{word}e"
    named = f" « {one['name']} »" if one["name"] else ""
    fields = " ; ".join(map(_field, one["fields"]))
    more = f" : {fields}" if fields else ""
    return f"{KINDS[one['kind']]}{named} ({one['id']}), {change}{more}"


def _field(field: Data) -> str:
    name = FIELDS.get(field["field"], field["field"])
    changes = [("en plus", field["added"]), ("en moins", field["removed"])]
    if told := [f"{word} {listing(items)}" for word, items in changes if items]:
        return f"{name} : {', '.join(told)}"
    return f"{name} : {field['before'] or 'rien'} → {field['after'] or 'rien'}"


def _blocked(items: Sequence[Data]) -> Iterator[str]:
    if items:
        yield heading("Bloqués")
        yield from bullets(
            f"{item['dossier']} : {obstacle['reason']} {obstacle['remedy']}".strip()
            for item in items
            for obstacle in item["obstacles"]
        )


def _clocks(items: Sequence[Data]) -> Iterator[str]:
    rows = [_clock(item, change) for item in items for change in item["clocks"]]
    if rows:
        yield heading("Échéances estimatives")
        yield table(rows, ["Dossier", "Délai", "Détenteur", "Avant", "Après"])


def _clock(item: Data, change: Data) -> list[str]:
    before = "(nouveau)" if change["change"] == APPEARED else _due(change, "before")
    after = "(supprimé)" if change["change"] == VANISHED else _due(change, "after")
    return [item["dossier"], change["name"], change["holder"], before, after]


def _due(change: Data, side: str) -> str:
    if change[side] is None:
        return "sans chiffre"
    day = short_day(date.fromisoformat(change[side]), illustrative=change["illustrative"])
    return f"{day} (estimée)" if change["estimated"] else day


def _others(items: Sequence[Data], workflow: Workflow) -> Iterator[str]:
    lines = [f"{item['dossier']} : {what}" for item in items for what in _told(item, workflow)]
    if lines:
        yield heading("Pièces, règles, actes")
        yield from bullets(lines)


def _told(item: Data, workflow: Workflow) -> Iterator[str]:
    if pieces := item["pieces"]:
        some = count(len(pieces), "pièce demandée de plus", "pièces demandées de plus")
        yield f"{some} : {listing([_piece(workflow, key) for key in pieces])}"
    for rule in item["rules"]:
        source = f" [{rule['source']}]" if rule["source"] else ""
        act = workflow.transition(rule["act"]).name
        yield f"l’acte « {act} » est arrêté : {rule['reason']}{source}"
    for key, words in (("acts_added", "nouveaux actes"), ("acts_removed", "actes retirés")):
        if acts := item[key]:
            yield f"{words} : {listing([f'« {workflow.transition(id).name} »' for id in acts])}"


def _piece(workflow: Workflow, key: str) -> str:
    """« Comptes administratifs (E2.4/2016) »."""
    names = {spec.code: spec.name for spec in workflow.pieces}
    return f"« {names.get(key.partition('/')[0], '')} » ({key})"


def _skipped(items: Sequence[Data]) -> Iterator[str]:
    if items:
        yield heading("Laissés")
        yield from bullets(f"{item['dossier']} : {item['why']}" for item in items)


def _foot(items: Sequence[Data]) -> str:
    changes = [change for item in items for change in item["clocks"]]
    return footnotes(
        illustrative=any(change["illustrative"] for change in changes),
        estimated=any(change["estimated"] for change in changes),
        indicative=bool(changes),
    )
