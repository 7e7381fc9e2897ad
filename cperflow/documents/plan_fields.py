"""Projects and money as templates name them (see `context.py`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Protocol

from cperflow.documents.fields import Fields
from cperflow.domain.dossier.finance import FundingPlan, Location, Project, Share
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.requirements import Choice, Criterion
from cperflow.french import listing, of


class Planned(Protocol):
    """What projects and money are read from."""

    @property
    def workflow(self) -> Workflow: ...
    @property
    def projects(self) -> Sequence[Project]: ...
    @property
    def shares(self) -> Sequence[Share]: ...


def labels(choices: Iterable[Choice | Criterion]) -> dict[str, str]:
    return {choice.id: choice.label for choice in choices}


def _named_sources(data: Planned) -> tuple[Choice, ...]:
    named = {share.source for share in data.shares}
    return tuple(source for source in data.workflow.funding_sources if source.id in named)


def _years(shares: Iterable[Share]) -> list[int]:
    return sorted({share.year for share in shares if share.year is not None})


def project_fields(data: Planned) -> list[Fields]:
    """The fields of each project, in the order of the dossier; amounts in whole FCFA."""
    plan = FundingPlan(tuple(data.projects), tuple(data.shares))
    differences = {proof.of: proof.difference for proof in plan.proofs()}
    natures, scales = labels(data.workflow.natures), labels(data.workflow.scales)
    return [
        Fields("projects[…]", {
            **project._asdict(),
            "number": number,
            "nature": natures.get(project.nature, project.nature),
            "scale": scales.get(project.scale, project.scale),
            "places": places(project.locations, data.workflow.place_group),
            **_paid(data, [share for share in plan.shares if share.project == project.id]),
            "difference": differences.get(project.id, 0),
        })
        for number, project in enumerate(plan.projects, 1)
    ]  # fmt: skip


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
        if share.source == source.id:
            by_year[share.year] = by_year.get(share.year, 0) + share.amount
    return Fields("shares[…]", {
        "id": source.id,
        "label": source.label,
        "amount": sum(by_year.values()),
        "amounts": [by_year.get(year, 0) for year in years],
        "undated": by_year.get(None, 0),
    })  # fmt: skip


def places(locations: Iterable[Location], group: str) -> str:
    """« Zambougou et Kourougué (cercle de Diéma) ; Gavinané (cercle de Nioro) ».

    `group` is the procedure's word for a district; without one: « Gavinané (Nioro) ».
    """
    by_district: dict[str, list[str]] = {}
    for place in locations:
        by_district.setdefault(place.district, []).append(place.locality)
    return " ; ".join(
        f"{listing(names)} ({f'{group} {of(district)}' if group else district})"
        if district
        else listing(names)
        for district, names in by_district.items()
    )


def funding_fields(data: Planned) -> Fields:
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
        "differences": [project for project in project_fields(data) if project["difference"]],
    })  # fmt: skip
