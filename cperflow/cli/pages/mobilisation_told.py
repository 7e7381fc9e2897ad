"""What the money of contracts comes to in sentences: where each source is, and what to look at."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cperflow.domain.acts.money import excess_words
from cperflow.domain.acts.unbudgeted import MET, MISSED, OPEN, in_words, missed_in_words
from cperflow.domain.dossier.finance import source_label
from cperflow.domain.money.excess import Excess
from cperflow.domain.procedure.wording import worded
from cperflow.french import amount, integer, listing
from cperflow.service.money import Status

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
