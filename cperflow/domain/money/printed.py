"""Figures as a source prints them, against what the journals hold: of a dossier, or of all.

They are reference data, kept in a file with their source; no dossier is changed by them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import FundingPlan, declared
from cperflow.domain.money.percent import rate
from cperflow.domain.money.proofs import PRINTED, Comparison, Statement
from cperflow.french import fold
from cperflow.record import NamedTuple

COST, SHARE, PROJECTS, CONTRACTS, RATE = WHAT = (
    "cost", "share", "projects", "contracts", "rate",
)  # fmt: skip
IN_FRANCS = (COST, SHARE)
"""What a figure is of. COST and SHARE in FCFA, RATE in hundredths of a per cent: the share of a
source in the cost."""


class Figure(NamedTuple):
    """A figure as it is printed. `dossier` "": of all contracts; `project` "": of all of them;
    `source` "": of all of them. `precision`: to how much it is rounded. `on`: the day it was true;
    `where`, `origin`: the place, and the source that tells it. `row` of its file."""

    dossier: str
    project: str
    source: str
    what: str
    value: int
    precision: int
    on: date | None
    where: str
    origin: str
    row: int


class Whole(NamedTuple):
    """A figure of all contracts, against what the journals hold of them.

    `known`: what they hold; None when they cannot tell. `told_by`: how many contracts tell it, of
    `contracts`. `missing`: what is printed less what is known, 0 within the rounding.
    """

    figure: Figure
    known: int | None
    told_by: int
    contracts: int

    @property
    def missing(self) -> int | None:
        if self.known is None:
            return None
        gap = self.figure.value - self.known
        return 0 if abs(gap) * 2 <= self.figure.precision else gap

    @property
    def wrong(self) -> bool:
        """Whether what is known already exceeds what is printed, or is no part of it."""
        gap = self.missing
        return bool(gap) and (self.figure.what == RATE or (gap or 0) < 0)


def against_printed(dossier: Dossier, figures: Iterable[Figure]) -> Iterator[Comparison]:
    """The figures printed of one dossier, each against its parts."""
    plan = dossier.plan
    for figure in figures:
        told = Statement(f"{figure.where} ({figure.origin})", figure.value, figure.precision)
        parts = _parts(plan, figure)
        unknown = not parts and bool(figure.value)
        yield Comparison(PRINTED, figure.project, told, parts, unknown=unknown)


def _parts(plan: FundingPlan, figure: Figure) -> tuple[Statement, ...]:
    if figure.what == SHARE:
        return tuple(
            Statement(f"{share.project}, part « {share.source} »", share.amount)
            for share in plan.shares
            if declared(share.source) == figure.source and figure.project in ("", share.project)
        )
    return tuple(
        Statement(f"coût de {project.id}", project.cost)
        for project in plan.projects
        if figure.project in ("", project.id)
    )


def of_dossier(figures: Iterable[Figure], ref: str) -> list[Figure]:
    """The figures printed of one dossier."""
    return [figure for figure in figures if fold(figure.dossier) == fold(ref)]


def against_all(contracts: Sequence[FundingPlan], figures: Sequence[Figure]) -> list[Whole]:
    """The figures printed of all contracts, against what is known of these."""
    return [_whole(contracts, figure, figures) for figure in figures if not figure.dossier]


def _whole(
    contracts: Sequence[FundingPlan], figure: Figure, figures: Sequence[Figure]
) -> Whole:  # fmt: skip
    number = len(contracts)
    match figure.what:
        case "contracts":
            return Whole(figure, number, number, number)
        case "projects":
            counted = sum(len(plan.projects) for plan in contracts)
            return Whole(figure, counted, number, number)
        case "cost":
            return Whole(figure, sum(plan.total for plan in contracts), number, number)
        case "share":
            told = [plan for plan in contracts if plan.shares]
            paid = sum(plan.by_source([figure.source])[figure.source] for plan in told)
            return Whole(figure, paid, len(told), number)
    return Whole(figure, _printed_rate(figure, figures), 0, number)


def _printed_rate(figure: Figure, figures: Sequence[Figure]) -> int | None:
    """The rate that the printed share and cost of the same place make."""
    beside = {each.what: each.value for each in figures
              if each.where == figure.where and each.source in ("", figure.source)}  # fmt: skip
    if beside.get(SHARE) is None or not beside.get(COST):
        return None
    return rate(beside[SHARE], beside[COST])
