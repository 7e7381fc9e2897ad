"""Every total against its parts, every figure against where else it stands; nothing is mended.

A comparison gives both figures and their places, and never says which is right.
"""

from __future__ import annotations

from collections.abc import Iterator

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import FundingPlan
from cperflow.domain.money.envelope import against, bounds, fact_of_envelope
from cperflow.domain.procedure.definition import Workflow
from cperflow.record import NamedTuple

SHARES, PRINTED, CEILING, PAPER = KINDS = ("shares", "printed", "ceiling", "paper")
"""What is compared: the shares of a project with its cost; what a source prints with what is
recorded; a source with its ceiling; what an issued document prints with what is recorded since."""

MOST_READINGS = 6
"""Beyond, a list of what each part should be helps nobody."""


class Statement(NamedTuple):
    """A figure, and where it stands, in French. `precision`: to how much its source rounds it (1:
    not at all)."""

    where: str
    amount: int
    precision: int = 1


class Comparison(NamedTuple):
    """What is told as one figure, against what it is made of. `of`: a project, "" for the whole
    dossier. `at_most`: the parts may stay below. `unknown`: no part is recorded."""

    kind: str
    of: str
    told: Statement
    parts: tuple[Statement, ...]
    at_most: bool = False
    unknown: bool = False

    @property
    def counted(self) -> int:
        """The sum of the parts."""
        return sum(part.amount for part in self.parts)

    @property
    def difference(self) -> int:
        """Parts less what is told; 0 when they agree, to the rounding of the source."""
        found = self.counted - self.told.amount
        if self.unknown or (self.at_most and found < 0):
            return 0
        return 0 if abs(found) * 2 <= self.told.precision else found

    @property
    def readings(self) -> tuple[Statement, ...]:
        """What each part would be if all other figures were right; () when they agree, or when
        there is nothing to choose from."""
        if not self.difference or self.kind != SHARES or len(self.parts) > MOST_READINGS:
            return ()
        found = (part._replace(amount=part.amount - self.difference)
                 for part in self.parts if part.amount)  # fmt: skip
        return tuple(part for part in found if part.amount >= 0)


def comparisons(dossier: Dossier, workflow: Workflow) -> list[Comparison]:
    """All that a dossier lets compare by itself: one reading of its shares."""
    plan = dossier.plan
    return [*_projects(plan, workflow), *_ceilings(dossier, plan, workflow)]


def _projects(plan: FundingPlan, workflow: Workflow) -> Iterator[Comparison]:
    labels = {choice.id: choice.label for choice in workflow.funding_sources}
    paid = plan.by_project()
    for project in plan.projects:
        if shares := paid.get(project.id):
            parts = (Statement(f"part « {labels.get(source, source)} »", francs)
                     for source, francs in shares.items())  # fmt: skip
            yield Comparison(SHARES, project.id, Statement("coût du projet", project.cost),
                             tuple(parts))  # fmt: skip


def _ceilings(dossier: Dossier, plan: FundingPlan, workflow: Workflow) -> Iterator[Comparison]:
    """What each source is asked, against its envelope; the years of one, against its whole."""
    for choice in workflow.funding_sources:
        known = bounds(dossier, workflow, choice.id)
        spec = workflow.fact(fact_of_envelope(workflow, choice.id))
        whole = f"« {spec.label} »" if spec else f"enveloppe « {choice.label} »"
        if known.difference:
            years = (Statement(f"enveloppe « {choice.label} », {year}", francs)
                     for year, francs in known.by_year.items())  # fmt: skip
            yield Comparison(CEILING, "", Statement(whole, known.whole or 0), tuple(years))
        for row in against(plan, choice.id, known) if known.total is not None else ():
            if row.envelope is not None:
                year = f", {row.year}" if row.year else ""
                where = f"enveloppe « {choice.label} »{year}" if year else whole
                asked = Statement(f"parts « {choice.label} »{year}", row.asked)
                told = Statement(where, row.envelope)
                yield Comparison(CEILING, "", told, (asked,), at_most=True)
