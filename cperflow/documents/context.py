"""The one context of every template: what may be named in it, and nothing else.

    ref, on, warnings, document {id, name, by {id, name, head}}, workflow {id, version, name, …}
    subject, subject_kind, subject_de (« de Kayes »), subject_title (« Région de Kayes »)
    facts.<name>     a declared fact: its value, or a blank when not recorded
    projects         [{number, id, name, nature, scale, places, duration_months, cost,
                       shares [{label, amount}], shared, difference}]
    funding          {total, shared, difference, balanced, complete (every project has shares),
                      sources [{id, label, amount}], years [int], yearly [int], undated,
                      rows [{number, name, label, amounts [int], undated, total}],
                      differences [project…]}
    bodies.<id>      {id, name, head}, with « de Kayes » for a local body
    attachments      [{number, code, name, received}]
    office           {body, place, letterhead [..], footer}
    originals, copies   names of bodies

Amounts are whole FCFA; `on` is a date. Sources are those that some share names, even for
nothing (« part de la Région : 0 FCFA »), in the order of the procedure.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.domain.definition import Body, DocumentSpec, Workflow
from cperflow.domain.finance import FundingPlan, Location, Project, Share
from cperflow.domain.requirements import Choice, FactSpec
from cperflow.french import listing, of
from cperflow.record import NamedTuple

NAMES = (
    "ref", "on", "warnings", "document", "workflow", "subject", "subject_kind", "subject_de",
    "subject_title", "facts", "projects", "funding", "bodies", "attachments", "office",
    "originals", "copies",
)  # fmt: skip


class Blank:
    """A declared fact that nobody recorded: false, and printed as a dotted line."""

    __slots__ = ("name",)

    DOTS = "…………………"

    def __init__(self, name: str) -> None:
        self.name = name

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        return self.DOTS


class Fields(dict[str, Any]):
    """Named values that know how templates call them, for a clear error on a wrong name."""

    __slots__ = ("path",)

    def __init__(self, path: str, values: Mapping[str, Any]) -> None:
        super().__init__(values)
        self.path = path


class Attachment(NamedTuple):
    code: str
    name: str
    received: bool


class DocumentData(NamedTuple):
    """What a document is made of, read from the dossier at the date `on`.

    `facts` holds raw values (requirements.FACT_TYPES); `office` has the keys of OFFICE_FIELDS,
    the lines of its letterhead separated by line ends.
    """

    workflow: Workflow
    document: DocumentSpec
    ref: str
    subject: str
    subject_kind: str
    facts: Mapping[str, Any]
    projects: Sequence[Project]
    shares: Sequence[Share]
    pieces: Sequence[tuple[str, str, bool]]
    office: Mapping[str, str]
    on: date
    warnings: Sequence[str] = ()


OFFICE_FIELDS = ("body", "place", "letterhead", "footer")


def build(data: DocumentData) -> dict[str, object]:
    """The context of `data`: exactly NAMES."""
    workflow = data.workflow
    bodies = {body.id: named(body, data.subject, data.subject_kind) for body in workflow.bodies}
    return {
        "ref": data.ref,
        "on": data.on,
        "warnings": list(data.warnings),
        "document": _document(data.document, bodies),
        "workflow": Fields("workflow", _head_of(workflow)),
        "subject": data.subject,
        "subject_kind": data.subject_kind,
        "subject_de": of(data.subject),
        "subject_title": workflow.titled(data.subject, data.subject_kind),
        "facts": _facts(data, bodies),
        "projects": _projects(data),
        "funding": _funding(data),
        "bodies": Fields("bodies", bodies),
        "attachments": _attachments(data.pieces),
        "office": _office(data.office),
        "originals": [bodies[id]["name"] for id in data.document.originals],
        "copies": [bodies[id]["name"] for id in data.document.copies],
    }


def named(body: Body, subject: str, kind: str) -> Fields:
    """How a body and its head are called for a subject: {id, name, head}."""
    name, head = body.named(subject, kind)
    return Fields(f"bodies.{body.id}", {"id": body.id, "name": name, "head": head})


def _head_of(workflow: Workflow) -> dict[str, object]:
    fields = ("id", "version", "name", "short_name", "subject")
    return {field: getattr(workflow, field) for field in fields}


def _document(document: DocumentSpec, bodies: Mapping[str, Fields]) -> Fields:
    by = bodies[document.by]
    return Fields("document", {"id": document.id, "name": document.name, "by": by})


def _office(office: Mapping[str, str]) -> Fields:
    values: dict[str, Any] = {name: office.get(name, "") for name in OFFICE_FIELDS}
    return Fields("office", values | {"letterhead": values["letterhead"].splitlines()})


def _attachments(pieces: Iterable[tuple[str, str, bool]]) -> list[Fields]:
    found = (Attachment(*piece) for piece in pieces)
    return [
        Fields("attachments[…]", {"number": number, **piece._asdict()})
        for number, piece in enumerate(found, 1)
    ]


def _facts(data: DocumentData, bodies: Mapping[str, Fields]) -> Fields:
    """Every declared fact; a value that means something else is replaced by how it is called."""
    names = {
        "bodies": {id: body["name"] for id, body in bodies.items()},
        "projects": {project.id: project.name for project in data.projects},
        "criteria": _labels(data.workflow.criteria),
    }
    return Fields(
        "facts",
        {spec.name: _fact(spec, data.facts.get(spec.name), names) for spec in data.workflow.facts},
    )


def _fact(spec: FactSpec, value: Any, names: Mapping[str, Mapping[str, str]]) -> Any:
    if value is None or value in ("", []):
        return Blank(spec.name)
    if spec.type == "date":
        return value if isinstance(value, date) else date.fromisoformat(value)
    labels = names.get(spec.type) or _labels(spec.choices)
    if isinstance(value, list | tuple):
        return [labels.get(item, item) for item in value]
    return labels.get(value, value) if isinstance(value, str) else value


def _labels(choices: Iterable[Choice]) -> dict[str, str]:
    return {choice.id: choice.label for choice in choices}


def _named_sources(data: DocumentData) -> tuple[Choice, ...]:
    named = {share.source for share in data.shares}
    return tuple(source for source in data.workflow.funding_sources if source.id in named)


def _projects(data: DocumentData) -> list[Fields]:
    plan = FundingPlan(tuple(data.projects), tuple(data.shares))
    sources = _named_sources(data)
    differences = {proof.of: proof.difference for proof in plan.proofs()}
    natures, scales = _labels(data.workflow.natures), _labels(data.workflow.scales)
    return [
        Fields("projects[…]", {
            **project._asdict(),
            "number": number,
            "nature": natures.get(project.nature, project.nature),
            "scale": scales.get(project.scale, project.scale),
            "places": places(project.locations, data.workflow.place_group),
            "shares": _shares(sources, plan.of_project(project.id)),
            "shared": sum(plan.of_project(project.id).values()),
            "difference": differences.get(project.id, 0),
        })
        for number, project in enumerate(plan.projects, 1)
    ]  # fmt: skip


def _shares(sources: Iterable[Choice], amounts: Mapping[str, int]) -> list[Fields]:
    return [
        Fields("shares[…]", {"id": id, "label": label, "amount": amounts.get(id, 0)})
        for id, label, _ in sources
    ]


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


def _funding(data: DocumentData) -> Fields:
    plan = FundingPlan(tuple(data.projects), tuple(data.shares))
    sources = _named_sources(data)
    totals = plan.by_source(source.id for source in sources)
    years = sorted({share.year for share in data.shares if share.year is not None})
    rows = _rows(data, years)
    return Fields("funding", {
        "total": plan.total,
        "shared": sum(totals.values()),
        "difference": plan.difference,
        "balanced": plan.balanced,
        "complete": all(plan.of_project(project.id) for project in plan.projects),
        "sources": _shares(sources, totals),
        "years": years,
        "rows": rows,
        "yearly": [sum(row["amounts"][i] for row in rows) for i in range(len(years))],
        "undated": sum(share.amount for share in data.shares if share.year is None),
        "differences": [project for project in _projects(data) if project["difference"]],
    })  # fmt: skip


def _rows(data: DocumentData, years: Sequence[int]) -> list[Fields]:
    """One row per project and source that pays: amounts by year, then what has no year."""
    amounts: dict[tuple[str, str, int | None], int] = {}
    for share in data.shares:
        cell = (share.project, share.source, share.year)
        amounts[cell] = amounts.get(cell, 0) + share.amount
    paid = {cell[:2] for cell in amounts}
    return [
        Fields("rows[…]", {
            "number": number,
            "name": project.name,
            "label": source.label,
            "amounts": [amounts.get((project.id, source.id, year), 0) for year in years],
            "undated": amounts.get((project.id, source.id, None), 0),
            "total": sum(amounts.get((project.id, source.id, year), 0) for year in (*years, None)),
        })
        for number, project in enumerate(data.projects, 1)
        for source in _named_sources(data)
        if (project.id, source.id) in paid
    ]  # fmt: skip
