"""Projects and money as templates name them (see `context.py`)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any, Protocol

from cperflow.documents.fields.record import Blank, Fields
from cperflow.domain.dossier.finance import FundingPlan, Location, Project, Share, declared
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.requirements import Choice, Criterion, FactSpec
from cperflow.domain.procedure.wording import worded
from cperflow.french import fold, listing, of

Names = Mapping[str, Mapping[str, str]]
"""How what has an id is called, by type of fact."""


class Planned(Protocol):
    """What projects and money are read from."""

    @property
    def workflow(self) -> Workflow: ...
    @property
    def subject(self) -> str: ...
    @property
    def subject_kind(self) -> str: ...
    @property
    def projects(self) -> Sequence[Project]: ...
    @property
    def shares(self) -> Sequence[Share]: ...


def labels(choices: Iterable[Choice | Criterion]) -> dict[str, str]:
    return {choice.id: choice.label for choice in choices}


def _named_sources(data: Planned) -> tuple[Choice, ...]:
    named = {declared(share.source) for share in data.shares}
    flow, kind = data.workflow, data.subject_kind
    return tuple(
        source._replace(label=worded(flow, kind, source.label))
        for source in flow.funding_sources
        if source.id in named
    )


def _years(shares: Iterable[Share]) -> list[int]:
    return sorted({share.year for share in shares if share.year is not None})


def names_of(data: Planned, bodies: Mapping[str, Fields]) -> Names:
    return {
        "bodies": {id: body["name"] for id, body in bodies.items()},
        "projects": {project.id: project.name for project in data.projects},
        "criteria": labels(data.workflow.criteria),
    }


def fact_value(spec: FactSpec, value: Any, names: Names, of: str = "") -> Any:
    """A fact as templates read it; ids are replaced by how they are called. `of`: the project it
    tells of, which its blank names too."""
    if value is None or value in ("", []):
        return Blank(f"{of}:{spec.name}" if of else spec.name)
    if spec.type == "date":
        return value if isinstance(value, date) else date.fromisoformat(value)
    called = names.get(spec.type) or labels(spec.choices)
    if isinstance(value, list | tuple):
        return [called.get(item, item) for item in value]
    return called.get(value, value) if isinstance(value, str) else value


def project_fields(data: Planned, names: Names) -> list[Fields]:
    """The fields of each project, in the order of the dossier; amounts in whole FCFA."""
    plan = FundingPlan(tuple(data.projects), tuple(data.shares))
    differences = {proof.of: proof.difference for proof in plan.proofs()}
    natures, scales = labels(data.workflow.natures), labels(data.workflow.scales)
    said = partial(worded, data.workflow, data.subject_kind)
    group = said(data.workflow.place_group)
    return [
        Fields("projects[…]", {
            **project._asdict(),
            "number": number,
            "nature": natures.get(project.nature, project.nature),
            "scale": said(scales.get(project.scale, project.scale)),
            "places": places(project.locations, group, "" if group else data.subject),
            **_paid(data, [share for share in plan.shares if share.project == project.id]),
            "difference": differences.get(project.id, 0),
            "facts": _facts(project, data.workflow, names),
        })
        for number, project in enumerate(plan.projects, 1)
    ]  # fmt: skip


def _facts(project: Project, workflow: Workflow, names: Names) -> Fields:
    told = {
        spec.name: fact_value(spec, project.facts.get(spec.name), names, project.id)
        for spec in workflow.project_facts
    }
    return Fields("projects[…].facts", told)


def _paid(data: Planned, shares: Sequence[Share]) -> dict[str, Any]:
    """What some shares come to: by source, by year, in all."""
    years = _years(data.shares)
    sources = [_source(source, shares, years) for source in _named_sources(data)]
    return {
        "shares": sources if shares else [],
        "shared": sum(share.amount for share in shares),
        "yearly": [sum(source["amounts"][index] for source in sources)
                   for index in range(len(years))],
        "undated": sum(source["undated"] for source in sources),
    }  # fmt: skip


def _source(source: Choice, shares: Iterable[Share], years: Iterable[int]) -> Fields:
    by_year: dict[int | None, int] = {}
    for share in shares:
        if declared(share.source) == source.id:
            by_year[share.year] = by_year.get(share.year, 0) + share.amount
    return Fields("shares[…]", {
        "id": source.id,
        "label": source.label,
        "amount": sum(by_year.values()),
        "amounts": [by_year.get(year, 0) for year in years],
        "undated": by_year.get(None, 0),
    })  # fmt: skip


def places(locations: Iterable[Location], group: str, within: str = "") -> str:
    """« Zambougou et Kourougué (cercle de Diéma) ; Gavinané (cercle de Nioro) ».

    `group` is the procedure's word for a district; without one: « Gavinané (Nioro) ». A district
    that is `within`, which the reader knows, is not named.
    """
    by_district: dict[str, list[str]] = {}
    for place in locations:
        district = "" if fold(place.district) == fold(within) else place.district
        by_district.setdefault(district, []).append(place.locality)
    return " ; ".join(
        f"{listing(names)} ({f'{group} {of(district)}' if group else district})"
        if district
        else listing(names)
        for district, names in by_district.items()
    )


def funding_fields(data: Planned, projects: Sequence[Fields]) -> Fields:
    """The fields of the whole plan of financing, in whole FCFA."""
    plan = FundingPlan(tuple(data.projects), tuple(data.shares))
    paid = _paid(data, data.shares)
    return Fields("funding", {
        "total": plan.total,
        "difference": plan.difference,
        "balanced": plan.balanced,
        "complete": not plan.without_shares(),
        "sources": paid.pop("shares"),
        **paid,
        "years": _years(data.shares),
        "differences": [project for project in projects if project["difference"]],
    })  # fmt: skip
