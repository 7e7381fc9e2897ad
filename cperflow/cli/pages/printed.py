"""Figures that a source prints of all contracts, in words: what is known, what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from cperflow.domain.money import printed
from cperflow.domain.money.printed import Whole
from cperflow.french import amount, count, integer, percent


def printed_of_all(found: Sequence[Whole], labels: Mapping[str, str]) -> Iterator[str]:
    """A line per place where figures are printed, then one, further in, per figure. `labels`: what
    sources of funding are called."""
    for where, origin in dict.fromkeys((each.figure.where, each.figure.origin) for each in found):
        yield f"{where} (source : {origin}) :"
        for each in found:
            if each.figure.where == where:
                yield f"  {_named(each, labels)} : {_told(each)}"


def _named(whole: Whole, labels: Mapping[str, str]) -> str:
    source = labels.get(whole.figure.source, whole.figure.source)
    return {
        printed.CONTRACTS: "contrats",
        printed.PROJECTS: "projets",
        printed.COST: "coût prévu",
        printed.SHARE: f"part « {source} »",
        printed.RATE: f"taux « {source} »",
    }[whole.figure.what]


def _told(whole: Whole) -> str:
    figure = whole.figure
    said = _said(whole, figure.value)
    if figure.what == printed.RATE:
        made = f"les deux montants imprimés font {_said(whole, whole.known or 0)}"
        return f"{said} ; {made if whole.missing else 'concorde avec les deux montants imprimés'}"
    if figure.precision > 1:
        said += f" à {amount(figure.precision // 2)} près"
    if not whole.missing:
        return f"{said} ; concorde"
    gap = f"{'environ ' if figure.precision > 1 else ''}{_said(whole, abs(whole.missing))}"
    told = f" dans {count(whole.told_by, 'contrat')} sur {whole.contracts}" if (
        figure.what == printed.SHARE
    ) else ""  # fmt: skip
    known = f"connu : {_said(whole, whole.known or 0)}{told}"
    return f"{said} ; {known} ; {'dépasse de' if whole.wrong else 'manque'} {gap}"


def _said(whole: Whole, value: int) -> str:
    if whole.figure.what == printed.RATE:
        return f"{percent(value)} %"
    return amount(value) if whole.figure.what in printed.IN_FRANCS else integer(value)
