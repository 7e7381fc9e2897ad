"""Projects and their funding plan: integer FCFA, every total proven, nothing mended.

A plan is project × source × year; `year` is None when the source gives a share for the
whole duration only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import starmap
from typing import Any

from cperflow.domain.procedure.requirements import Choice
from cperflow.record import NamedTuple

NAMED = ":"
"""Between a source that the procedure declares and the name of who pays: « partenaires:UE »."""


class Location(NamedTuple):
    """A place and the cercle (or other district) it belongs to."""

    locality: str
    district: str = ""


class Project(NamedTuple):
    """`cost` in FCFA as its source prints it; `duration_months` None when not given; `facts`: what
    else is told of it (`Workflow.project_facts`), as facts of a dossier are kept."""

    id: str
    name: str
    nature: str = ""
    scale: str = ""
    locations: tuple[Location, ...] = ()
    duration_months: int | None = None
    cost: int = 0
    facts: Mapping[str, Any] = {}


class Share(NamedTuple):
    """What a source pays for a project, FCFA. `source`: one that the procedure declares, or who it
    is by name, behind it: « partenaires:UE » (`declared`)."""

    project: str
    source: str
    year: int | None
    amount: int


class Proof(NamedTuple):
    """A total against its parts. `difference` = parts − total; 0 when it holds."""

    of: str
    total: int
    parts: int

    @property
    def difference(self) -> int:
        return self.parts - self.total


class Fault(NamedTuple):
    """A project that keeps a plan from being balanced. `proof` None: it has no share at all."""

    project: str
    proof: Proof | None


class FundingPlan(NamedTuple):
    """The projects of a dossier and who pays what for them, FCFA."""

    projects: tuple[Project, ...]
    shares: tuple[Share, ...]

    @property
    def total(self) -> int:
        """Sum of the costs of the projects, FCFA."""
        return sum(project.cost for project in self.projects)

    def by_source(self, sources: Iterable[str]) -> dict[str, int]:
        """What each declared source pays, every given one present, in the order given."""
        totals = dict.fromkeys(sources, 0)
        for share in self.shares:
            source = declared(share.source)
            totals[source] = totals.get(source, 0) + share.amount
        return totals

    def by_name(self) -> dict[str, int]:
        """What those pay who are told by name, « partenaires:UE », in the order of their names."""
        totals: dict[str, int] = {}
        for share in self.shares:
            if share.source != declared(share.source):
                totals[share.source] = totals.get(share.source, 0) + share.amount
        return dict(sorted(totals.items()))

    def by_project(self) -> dict[str, dict[str, int]]:
        """What each declared source pays for each project that has shares; one reading of all."""
        totals: dict[str, dict[str, int]] = {}
        for share in self.shares:
            paid, source = totals.setdefault(share.project, {}), declared(share.source)
            paid[source] = paid.get(source, 0) + share.amount
        return totals

    def of_project(self, project: str) -> dict[str, int]:
        """What each declared source pays for one project, FCFA."""
        return self.by_project().get(project, {})

    def proofs(self) -> tuple[Proof, ...]:
        """One proof per project that has shares: their sum against its cost."""
        paid = self.by_project()
        return tuple(
            Proof(project.id, project.cost, sum(paid[project.id].values()))
            for project in self.projects
            if project.id in paid
        )

    def without_shares(self) -> tuple[Project, ...]:
        """Projects of which no share is recorded: nothing can be proven of them."""
        known = {share.project for share in self.shares}
        return tuple(project for project in self.projects if project.id not in known)

    def faults(self) -> tuple[Fault, ...]:
        """The projects whose shares do not make up the cost, then, in a plan that has shares,
        those without any: what « balanced » means everywhere."""
        wrong = [Fault(proof.of, proof) for proof in self.proofs() if proof.difference]
        bare = [Fault(project.id, None) for project in self.without_shares()]
        return (*wrong, *bare) if self.shares else ()

    @property
    def difference(self) -> int:
        """Sum of the differences of the projects that have shares, FCFA."""
        return sum(proof.difference for proof in self.proofs())

    @property
    def balanced(self) -> bool | None:
        """Whether the plan has no fault; None when no share is recorded."""
        return not self.faults() if self.shares else None


def declared(source: str) -> str:
    """The source of the procedure that a share is counted under."""
    return source.partition(NAMED)[0]


def is_of(source: str, asked: str) -> bool:
    """Whether a source is the one asked for, or a name behind it."""
    return asked in (source, declared(source))


def same_payer(one: str, other: str) -> bool:
    """Whether money of one source may be that of the other: « partenaires » of « partenaires:UE »
    and the reverse; two names are two payers."""
    return is_of(one, other) or is_of(other, one)


def source_label(source: str, sources: Iterable[Choice]) -> str:
    """A source as people read it: « État », « UE (Partenaires au développement) »."""
    kind, _, name = source.partition(NAMED)
    label = next((each.label for each in sources if each.id == kind), kind)
    return f"{name} ({label})" if name else label


def project_from(payload: Mapping[str, Any]) -> Project:
    """The project a `project_recorded` payload describes."""
    locations = tuple(starmap(Location, payload.get("locations", ())))
    return Project(
        payload["id"],
        payload["name"],
        payload.get("nature", ""),
        payload.get("scale", ""),
        locations,
        payload.get("duration_months"),
        payload.get("cost", 0),
        dict(payload.get("facts", ())),
    )


def project_payload(project: Project) -> dict[str, Any]:
    """A project as the payload of its event (the inverse of `project_from`)."""
    data = {name: value for name, value in project._asdict().items() if name != "facts" or value}
    return {**data, "locations": [list(place) for place in project.locations]}
