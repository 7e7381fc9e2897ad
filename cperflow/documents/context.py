"""The one context of every template: what may be named in it, and nothing else.

    ref, on, warnings, document {id, name, by {id, name, head}}, workflow {id, version, name, …}
    subject, subject_kind, subject_de (« de Kayes »), subject_title (« Région de Kayes »)
    facts.<name>     a declared fact: its value, or a blank when not recorded
    projects         [{number, id, name, nature, scale, places, duration_months, cost,
                       shares [{id, label, amount, amounts [int], undated}] (none recorded: []),
                       shared, yearly [int], undated, difference}]
    funding          {total, difference, balanced, complete (every project has shares),
                      sources (as shares), shared, years [int], yearly [int], undated,
                      differences [project…]}
    final, ended_on  whether the procedure came to its end (not given up), and the day it did
    bodies.<id>      {id, name, head}, with « de Kayes » for a local body
    attachments      [{number, code, name, received}]
    office           {body, place, letterhead [..], footer}
    originals, copies   names of bodies
    clock            of a document about a delay: see `clocks.py`; else without any field
    reminder         of a reminder: {level, name, to {id, name, head}, previous [{level, on}]}

Amounts are whole FCFA, `amounts` and `yearly` one for each of `funding.years`; `on` and
`ended_on` are dates. Sources are those that some share names, even for
nothing (« part de la Région : 0 FCFA »), in the order of the procedure.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.domain.dossier.finance import FundingPlan, Location, Project, Share
from cperflow.domain.journal.events import OFFICE_FIELDS
from cperflow.domain.procedure.definition import Body, DocumentSpec, Workflow
from cperflow.domain.procedure.requirements import Choice, FactSpec
from cperflow.french import listing, of
from cperflow.record import NamedTuple

NAMES = (
    "ref", "on", "warnings", "document", "workflow", "subject", "subject_kind", "subject_de",
    "subject_title", "facts", "projects", "funding", "bodies", "attachments", "office",
    "originals", "copies", "final", "ended_on", "clock", "reminder",
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


class Illustrative(date):
    """A date that shows the tool and tells nothing true: printed with a star."""

    __slots__ = ()

    STAR = "*"

    @classmethod
    def of(cls, day: date) -> Illustrative:
        return cls(day.year, day.month, day.day)


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
    the lines of its letterhead separated by line ends. `ended_on` None: not known to the day.
    `illustrative` names the facts recorded as such.
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
    final: bool = False
    ended_on: date | None = None
    illustrative: Collection[str] = ()
    clock: Mapping[str, Any] = {}
    reminder: Mapping[str, Any] = {}


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
        "office": office_fields(data.office),
        "originals": [bodies[id]["name"] for id in data.document.originals],
        "copies": [bodies[id]["name"] for id in data.document.copies],
        "final": data.final,
        "ended_on": data.ended_on,
        "clock": Fields("clock", data.clock),
        "reminder": Fields("reminder", data.reminder),
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


def office_fields(office: Mapping[str, str]) -> Fields:
    """Every field an office may have, the lines of its letterhead apart."""
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
        {
            spec.name: _marked(_fact(spec, data.facts.get(spec.name), names), spec.name, data)
            for spec in data.workflow.facts
        },
    )


def _marked(value: Any, fact: str, data: DocumentData) -> Any:
    is_marked = fact in data.illustrative and isinstance(value, date)
    return Illustrative.of(value) if is_marked else value


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


def _years(shares: Iterable[Share]) -> list[int]:
    return sorted({share.year for share in shares if share.year is not None})


def _projects(data: DocumentData) -> list[Fields]:
    plan = FundingPlan(tuple(data.projects), tuple(data.shares))
    differences = {proof.of: proof.difference for proof in plan.proofs()}
    natures, scales = _labels(data.workflow.natures), _labels(data.workflow.scales)
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


def _paid(data: DocumentData, shares: Sequence[Share]) -> dict[str, Any]:
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


def _funding(data: DocumentData) -> Fields:
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
        "differences": [project for project in _projects(data) if project["difference"]],
    })  # fmt: skip
