"""What the register of contracts says in every format: titles, totals, what is ours and not the
source's."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from cperflow.cli.lists import Item
from cperflow.cli.pages.missed import missed_words
from cperflow.cli.pages.naming import ILLUSTRATIVE_MARK, ILLUSTRATIVE_NOTE
from cperflow.cli.pages.printed import printed_of_all
from cperflow.french import NBSP, amount, count, date_long, date_short, integer, listing, percent
from cperflow.record import NamedTuple
from cperflow.reports.catalogue import Found
from cperflow.service.contracts.catalogue import classed_by
from cperflow.service.contracts.status import NEGOTIATION, SHORT, SIGNED, SIGNED_NOTE, STATUSES

UNKNOWN = "–"
"""What the sources do not tell."""
NAMED = 3
"""Contracts whose shares do not make up their cost, that are named."""


class Shown(NamedTuple):
    """The register as its pages take it: the records, the same as data, and what sources of
    funding are called."""

    found: Found
    data: Mapping[str, Any]
    labels: Mapping[str, str]

    @property
    def items(self) -> list[dict[str, Any]]:
        return list(self.data["items"])


def labels_of(found: Found) -> dict[str, str]:
    """The sources of funding, in the order of their procedure."""
    flows = {card.workflow.id: card.workflow for card in found.cards}.values()
    return {source.id: source.label for flow in flows for source in flow.funding_sources}


def title(data: Mapping[str, Any]) -> str:
    """« Répertoire des contrats au 31 mars 2019 »."""
    part = ", sélection" if data["selected"] else ""
    part += ", si rien ne bouge" if data["projected"] else ""
    return f"Répertoire des contrats au {date_long(date.fromisoformat(data['as_of']))}{part}"


def nothing(found: Found) -> str:
    """Why there is nothing to show."""
    day = date_long(found.as_of)
    if found.of:
        return f"Aucun contrat ne répond à cette demande au {day}.{found.near}"
    return f"Aucun contrat n’est inscrit au {day}."


def totals(shown: Shown) -> Iterator[str]:
    """How many contracts, projects and FCFA; where that is proven; who pays."""
    data = shown.data
    signed, others = data["signed"], data["not_signed"]
    if signed["contracts"] or not others["contracts"]:
        told = count(signed["contracts"], "contrat signé", "contrats signés")
        yield f"{told} : {_made_of(signed)}."
    if proof := data["proof"]:
        yield _proven(proof)
    if others["contracts"]:
        told = count(others["contracts"], "autre dossier", "autres dossiers")
        yield f"{told} : {_stood(shown.items)} ; {_made_of(others)}, hors du total."
    if signed["with_shares"]:
        yield _shared(signed, shown.labels)
    yield from (f"{each['dossier']} : et {missed(each)}." for each in shown.items if missed(each))
    wrong = [item for item in shown.items if item["difference"]]
    if len(wrong) > NAMED:
        yield f"Les parts de {len(wrong)} contrats ne font pas leur coût : voir la fiche de chacun."
    else:
        yield from (f"{each['dossier']} : {unequal(each['difference'])}" for each in wrong)


def _made_of(part: Mapping[str, Any]) -> str:
    if not part["projects"]:
        return "aucun projet inscrit"
    return f"{count(part['projects'], 'projet')}, {amount(part['cost'])}"


def _stood(items: Iterable[Item]) -> str:
    negotiated = sum(item["status"] == NEGOTIATION for item in items)
    given_up = sum(item["signed_on"] is None for item in items) - negotiated
    told = [f"{negotiated} en négociation"] if negotiated else []
    return listing(told + ([count(given_up, "abandonné")] if given_up else []))


def _proven(proof: Mapping[str, Any]) -> str:
    number = count(proof["contracts"], "total imprimé", "totaux imprimés")
    told = f"Preuve : {number} ({listing(proof['origins'])})"
    if not proof["difference"]:
        return f"{told} : {amount(proof['printed'])}, comme la somme des projets."
    return (
        f"{told} : {amount(proof['printed'])} ; la somme des projets fait "
        f"{amount(proof['counted'])}, écart de {amount(abs(proof['difference']))}."
    )


def _shared(signed: Mapping[str, Any], labels: Mapping[str, str]) -> str:
    told = [
        f"{labels.get(id, id)}{NBSP}: {amount(francs)}"
        for id, francs in signed["by_source"].items()
        if francs
    ]
    known = count(signed["with_shares"], "contrat")
    return f"Parts connues ({known} sur {signed['contracts']}) : {' ; '.join(told)}."


def unequal(gap: int) -> str:
    """Shares that do not make up the cost: said, never mended."""
    over = "dépassent" if gap > 0 else "n’atteignent pas"
    return f"ces parts {over} le coût, écart de {amount(abs(gap))}."


def national(shown: Shown) -> list[str]:
    """The figures published of all contracts, and what is missing here."""
    return list(printed_of_all(shown.found.national, shown.labels))


def notes(shown: Shown) -> Iterator[str]:
    """What is ours and not the source's, and what the marks mean."""
    projects = [project for item in shown.items for project in item["projects"]]
    if any(project["sector"] for project in projects):
        yield from dict.fromkeys(filter(None, map(_of_sectors, shown.found.cards)))
    if any(item["mobilised"] for item in shown.items):
        yield (
            "Mobilisé : ce qui est inscrit à un budget, reçu ou payé, sur ce qui est prévu ; "
            "« au moins » quand un montant n’est pas communiqué."
        )
    if any(item["status"] == SIGNED for item in shown.items):
        yield SIGNED_NOTE
    if any(item["signed_illustrative"] for item in shown.items):
        yield ILLUSTRATIVE_NOTE
    elif any(item["illustrative"] for item in shown.items):
        yield "Certaines dates de ces dossiers sont illustratives."


def _of_sectors(card: Any) -> str:
    """The assumption by which a procedure classes projects."""
    spec = classed_by(card.workflow)
    told = {each.id: each.text for each in card.workflow.assumptions}
    return told.get(spec.source, "") if spec else ""


def signed(item: Item) -> str:
    """« 31/08/2018 », « 09/2015 », « 01/03/2019* »; what is not signed has no day."""
    if not item["signed_on"]:
        return UNKNOWN
    text = date_short(date.fromisoformat(item["signed_on"]), item["signed_precision"])
    return f"{text}{ILLUSTRATIVE_MARK}" if item["signed_illustrative"] else text


def status(item: Item) -> str:
    return STATUSES[str(item["status"])]


def short_status(item: Item) -> str:
    return SHORT[str(item["status"])]


def late(item: Item) -> str:
    """How many delays and engagements are past due."""
    return UNKNOWN if item["late"] is None else integer(item["late"])


def missed(item: Item) -> str:
    """« 68 échéances non tenues depuis le 31/12/2018 », "" for none."""
    return missed_words(item["missed"], item["missed_since"]) if item["missed"] else ""


def duration(item: Item) -> str:
    months = item["duration_months"]
    return f"{months}{NBSP}mois" if months else UNKNOWN


def mobilised(item: Item) -> str:
    """« 47,50 % », « au moins 0,00 % », by amount."""
    told = item["mobilised"]
    if not told or told["hundredths"] is None:
        return UNKNOWN
    least = "au moins " if told["partial"] else ""
    return f"{least}{percent(told['hundredths'])}{NBSP}%"


def share(item: Item, source: str) -> str:
    """The part of a source in the shares that are known, in %."""
    if item["by_source_hundredths"] is None:
        return UNKNOWN
    return f"{percent(item['by_source_hundredths'].get(source, 0))}{NBSP}%"


def paying(items: Iterable[Item]) -> list[str]:
    """The sources that pay for something, in the order of their procedure."""
    told = [item["by_source"] for item in items if item["by_source"]]
    return [id for id in dict.fromkeys(id for each in told for id in each)
            if any(each.get(id) for each in told)]  # fmt: skip


def places(project: Item) -> str:
    """« Zambougou (Diéma), Gao »."""
    return ", ".join(
        f"{place['locality']} ({place['district']})" if place["district"] else place["locality"]
        for place in project["locations"]
    )
