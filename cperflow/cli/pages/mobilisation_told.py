"""What the money of contracts comes to in sentences: where each source is, and what to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cperflow.cli.pages.naming import long_day
from cperflow.domain.acts.money import excess_words
from cperflow.domain.acts.unbudgeted import MET, MISSED, OPEN, in_words, missed_in_words
from cperflow.domain.dossier.finance import source_label
from cperflow.domain.dossier.followed import STAGES
from cperflow.domain.money.excess import Excess
from cperflow.domain.procedure.wording import worded
from cperflow.french import NBSP, amount, count, integer, listing, percent
from cperflow.service.financing.money import Status

Figures = Mapping[str, Any]


def standing_lines(data: Figures, found: Status) -> Iterator[str]:
    """« Région : 181 715 163 à mobiliser, rien d’inscrit en 2017 et 2018 », of each source."""
    for each in data["standing"]:
        bare = [str(year) for year in each["nothing_in"]]
        nothing = f", rien d’inscrit en {listing(bare)}" if bare else ""
        told = source_label(each["source"], found.workflow.funding_sources)
        label = worded(found.workflow, found.dossier.subject_kind, told)
        yield f"{label} : {_stands(each)}{nothing}"


def _stands(each: Figures) -> str:
    since = f" depuis l’exercice {each['since']}" if each["since"] else ""
    left, mobilised = integer(each["remaining"]), integer(each["mobilised"])
    if each["partial"] and not each["mobilised"]:
        return f"quote-part mobilisée{since} (montant non communiqué)"
    if each["partial"]:
        return f"au moins {mobilised} mobilisés{since}, au plus {left} à mobiliser"
    if not each["mobilised"]:
        return f"{left} à mobiliser" if each["planned"] else "rien n’est prévu au plan"
    if not each["remaining"]:
        return f"{mobilised} mobilisés{since}, plus rien à mobiliser"
    return f"{mobilised} mobilisés{since}, {left} à mobiliser"


def alerts(found: Status, data: Figures) -> Iterator[str]:
    """Of one contract."""
    flow, on = found.workflow, found.as_of
    by_state = {
        state: [s for s in found.short if s.state == state] for state in (OPEN, MISSED, MET)
    }
    for short in by_state[OPEN]:
        yield f"à inscrire au budget : {in_words(short, flow, on)}."
    for told in missed_in_words(by_state[MISSED], flow):
        yield f"jamais inscrit au budget, ou pas en entier : {told}."
    for short in by_state[MET]:
        told = in_words(short, flow, on)
        yield f"l’échéance {short.occurrence} est dite tenue, pourtant : {told}."
    for each in data["excesses"]:
        yield _too_much(each, source_label(each["source"], flow.funding_sources))
    yield from _tranches(data, found)
    for lines in data["repeated"]:
        yield f"les lignes {listing([str(line) for line in lines])} disent la même chose."
    if difference := data["plan_difference"]:
        more = "dépassent" if difference > 0 else "n’atteignent pas"
        yield (
            f"les parts du plan {more} les coûts des projets de {amount(abs(difference))} ; elles "
            "sont comptées telles quelles."
        )


def portfolio_alerts(data: Figures) -> Iterator[str]:
    """Of all contracts: where there is too much money."""
    labels = {line["source"]: line["label"] for line in data["sources"]}
    for contract in data["contracts"]:
        for each in contract["excesses"]:
            yield f"{contract['ref']} : {_too_much(each, labels[each['source']])}"


def _too_much(each: Figures, label: str) -> str:
    told = {name: value for name, value in each.items() if name != "source"}
    return excess_words(Excess(**told), label)


def _tranches(data: Figures, found: Status) -> Iterator[str]:
    for each in data["tranches"]:
        if each["beyond_call"]:
            label = source_label(each["source"], found.workflow.funding_sources)
            yield (
                f"tranche {each['number']} de {each['year']} – {label} : reçu "
                f"{amount(each['received']['amount'])}, plus que les "
                f"{amount(each['called']['amount'])} appelés."
            )


def nothing_told(data: Figures) -> str:
    """Why a page of all contracts has no table."""
    contracts = count(data["count"], "contrat suivi", "contrats suivis")
    asked = "de ce qui est demandé " if data["restricted"] else ""
    return (
        f"{contracts} au {long_day(data['as_of'])} : rien {asked}n’est prévu au plan, et aucun "
        "mouvement n’est consigné."
    )


def has_money(line: Figures) -> bool:
    """Whether anything is planned, or told to have moved."""
    moved = (line["stages"][stage] for stage in STAGES)
    return bool(line["planned"] or any(each["movements"] or each["nothing"] for each in moved))


def rated(moved: Figures) -> str:
    """« (2,00 % des parts sont entamées ; 5,95 % du montant) », "" when nothing moved."""
    if not moved["movements"]:
        return ""
    known = []
    if moved["rate_by_number"] is not None:
        known.append(f"{percent_of(moved['rate_by_number'])} des parts sont entamées")
    if moved["amount"] and moved["rate_by_amount"] is not None:
        known.append(f"{percent_of(moved['rate_by_amount'])} du montant")
    return f" ({' ; '.join(known)})" if known else ""


def percent_of(hundredths: int) -> str:
    """« 63,85 % »."""
    return f"{percent(hundredths)}{NBSP}%"
