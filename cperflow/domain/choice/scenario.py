"""A scenario: projects chosen and ordered under an envelope (grille, l.653-662, step 7: the
session of the CROCSAD revises their priority by the envelope that the MEF proposes).

Two methods (`choosing.py`). `EXACT`: the most points in all, then the most (or the least) spent,
then the first project of the dossier. `ORDER`: as done by hand, down the list of priorities,
whatever still holds. Costs are what the projects ask of the source; the cost of the project when
it has no share at all yet.
"""

from __future__ import annotations

from collections.abc import Mapping

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import Project, declared
from cperflow.domain.money.envelope import Bounds, bounds
from cperflow.domain.procedure.definition import Workflow
from cperflow.record import NamedTuple

EXACT, ORDER = "exact", "order"
COUNT, COST = ("count", "cost")
"""What may be counted beside a fact of the projects: projects, FCFA."""

Year = int | None
"""None: the whole duration."""


class Terms(NamedTuple):
    """How a scenario is to be made.

    `by`: COUNT, COST, or the fact of the projects that gives their points; `ranks`: that fact is
    a rank, 1 before 2. `least`: among equals, the one that spends least. `after`: (P2, P1), the
    first only with the second. `supposed`: another envelope than the dossier’s.
    """

    source: str
    by: str
    ranks: bool = False
    method: str = EXACT
    least: bool = False
    must: tuple[str, ...] = ()
    never: tuple[str, ...] = ()
    after: tuple[tuple[str, str], ...] = ()
    supposed: Bounds | None = None


class Candidate(NamedTuple):
    """A project as it is weighed. `points` None: not told, it counts 0. `costs`: FCFA by year;
    `unshared`: it has no share yet, so that its whole cost is counted."""

    id: str
    points: int | None
    costs: Mapping[Year, int]
    unshared: bool = False

    @property
    def cost(self) -> int:
        return sum(self.costs.values())

    def in_year(self, year: Year) -> int:
        """Of a year; over the whole duration, all of it."""
        return self.cost if year is None else self.costs.get(year, 0)


class Basis(NamedTuple):
    """The figures a scenario is made from."""

    envelope: Bounds
    candidates: tuple[Candidate, ...]

    def ceilings(self) -> dict[Year, int]:
        """By year, then of the whole; those of the years alone when they imply it."""
        years = self.envelope.years()
        total = self.envelope.total
        if total is None:
            return {}
        within = all(set(each.costs) <= set(years) for each in self.candidates)
        if years and within and sum(years.values()) <= total:
            return years
        return {**years, None: total}

    def of(self, id: str) -> Candidate:
        return next(each for each in self.candidates if each.id == id)


class Made(NamedTuple):
    """What came out: the projects in order. `proven`: no choice is better; else one that was not
    tried could have `over` more points."""

    terms: Terms
    basis: Basis
    projects: tuple[str, ...]
    proven: bool = True
    over: int = 0

    @property
    def points(self) -> int:
        return sum(self.basis.of(id).points or 0 for id in self.projects)

    @property
    def cost(self) -> int:
        return sum(self.basis.of(id).cost for id in self.projects)

    def spent(self, year: Year) -> int:
        return sum(self.basis.of(id).in_year(year) for id in self.projects)

    def left(self) -> dict[Year, int]:
        """What is left of the envelope, by year then over the whole, FCFA."""
        told = self.basis.envelope.years() | {None: self.basis.envelope.total or 0}
        return {year: ceiling - self.spent(year) for year, ceiling in told.items()}


def basis(dossier: Dossier, workflow: Workflow, terms: Terms) -> Basis:
    """The projects of a dossier and the envelope, as they are now."""
    known = terms.supposed or bounds(dossier, workflow, terms.source)
    found = [_candidate(dossier, project, terms) for project in dossier.projects.values()]
    if terms.ranks:
        last = max((each.points or 0 for each in found), default=0) + 1
        found = [each._replace(points=each.points and last - each.points) for each in found]
    return Basis(known, tuple(found))


def _candidate(dossier: Dossier, project: Project, terms: Terms) -> Candidate:
    shares = [(source, year, amount) for (of, source, year), amount in dossier.shares.items()
              if of == project.id]  # fmt: skip
    costs: dict[Year, int] = {}
    for source, year, amount in shares:
        if declared(source) == terms.source and amount:
            costs[year] = costs.get(year, 0) + amount
    if not shares and project.cost:
        costs = {None: project.cost}
    told = {COUNT: 1, COST: sum(costs.values())}
    points = told[terms.by] if terms.by in told else project.facts.get(terms.by)
    return Candidate(project.id, points, costs, not shares)
