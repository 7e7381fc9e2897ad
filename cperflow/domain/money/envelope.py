"""What a source has to give for the projects of a dossier, and what they ask of it.

The envelope of the whole duration is a fact where the procedure compares one with what the source
pays (rule `funding_within`): then it is that fact and nothing else. Those of the years, and of
other sources, are recorded for themselves (grille, l.656-659: the State's is proposed by the MEF).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import FundingPlan, declared
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.requirements import RuleUse
from cperflow.record import NamedTuple

WITHIN = "funding_within"
"""The rule that names the fact of an envelope."""


class Bounds(NamedTuple):
    """What a source has to give, FCFA: for the whole duration, None when not told; by year."""

    whole: int | None = None
    by_year: Mapping[int, int] = {}

    def years(self) -> dict[int | None, int]:
        """By year, in a mapping that may have the whole duration (None) besides."""
        return dict(self.by_year.items())

    @property
    def total(self) -> int | None:
        """Of the whole duration: as told, else what the years make; None when nothing is known."""
        if self.whole is not None or not self.by_year:
            return self.whole
        return sum(self.by_year.values())

    @property
    def difference(self) -> int:
        """Of the years from the whole, FCFA; 0 when only one of them is told."""
        if self.whole is None or not self.by_year:
            return 0
        return sum(self.by_year.values()) - self.whole


class Against(NamedTuple):
    """What is asked of an envelope in a year, or (None) over the whole duration, FCFA.
    `envelope` None: none is known for that year."""

    year: int | None
    envelope: int | None
    asked: int

    @property
    def left(self) -> int | None:
        """FCFA; below 0 when more is asked than there is."""
        return None if self.envelope is None else self.envelope - self.asked


def rules_within(workflow: Workflow) -> Iterator[RuleUse]:
    """Every use of the rule that compares a source with its envelope."""
    for rules in (*(act.rules for act in workflow.transitions), workflow.warnings):
        yield from (use for use in rules if use.rule == WITHIN)


def source_of_envelope(workflow: Workflow) -> str:
    """The source whose envelope the procedure looks at, else the first; "" without any."""
    named = [use.params["source"] for use in rules_within(workflow)]
    return next(iter([*named, *(source.id for source in workflow.funding_sources)]), "")


def fact_of_envelope(workflow: Workflow, source: str) -> str:
    """The fact that is the envelope of a source for the whole duration, "" without any."""
    named = (use.params["fact"] for use in rules_within(workflow) if use.params["source"] == source)
    return next(named, "")


def bounds(
    dossier: Dossier, workflow: Workflow, source: str, given: Mapping[str, Any] | None = None
) -> Bounds:
    """The envelope of a source as the dossier knows it, or as facts `given` by an act make it."""
    return envelope_of(dossier, source, fact_of_envelope(workflow, source), given or {})


def envelope_of(dossier: Dossier, source: str, fact: str, given: Mapping[str, Any]) -> Bounds:
    """The same, the whole duration being a `fact` ("": none is)."""
    if fact:
        whole = given.get(fact, dossier.facts.get(fact))
    else:
        told = dossier.envelopes.get((source, None))
        whole = told and told.amount
    years = {year: each.amount for (of, year), each in dossier.envelopes.items()
             if of == source and year is not None}  # fmt: skip
    return Bounds(whole, dict(sorted(years.items())))


def against(plan: FundingPlan, source: str, known: Bounds) -> list[Against]:
    """The plan compared with the envelope: each year that has one or is asked something, when
    there are years, then the whole."""
    by_year = asked_by_year(plan, source)
    asked = sum(by_year.values())
    years = sorted({*known.by_year, *(year for year in by_year if year is not None)})
    rows = [Against(year, known.by_year.get(year), by_year.get(year, 0)) for year in years]
    return [*rows, Against(None, known.total, asked)]


def asked_by_year(plan: FundingPlan, source: str) -> dict[int | None, int]:
    """What the projects ask of a source, by year; None: for their whole duration."""
    asked: dict[int | None, int] = {}
    for share in plan.shares:
        if declared(share.source) == source:
            asked[share.year] = asked.get(share.year, 0) + share.amount
    return asked


def exceeded(plan: FundingPlan, source: str, known: Bounds) -> list[Against]:
    """Where more is asked than the envelope has."""
    return [row for row in against(plan, source, known) if row.left is not None and row.left < 0]
