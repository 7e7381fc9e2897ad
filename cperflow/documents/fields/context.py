"""The one context of every template: what may be named in it, and nothing else.

    ref, on, warnings, workflow {id, version, name, …}
    document         {id, name, by, to (as bodies), reference, given (whether it has a number)}
    subject, subject_kind, subject_de (« de Kayes »), subject_title (« Région de Kayes »)
    facts.<name>     a declared fact: its value, or a blank when not recorded
    projects         [{number, id, name, nature, scale, places, duration_months, cost,
                       shares [{id, label, amount, amounts [int], undated}] (none recorded: []),
                       shared, yearly [int], undated, difference,
                       facts.<name> (of the project, as the facts of the dossier)}]
    funding          {total, difference, balanced, complete (every project has shares),
                      sources (as shares), shared, years [int], yearly [int], undated,
                      differences [project…]}
    final, ended_on  whether the procedure came to its end (not given up), and the day it did
    bodies.<id>      see `persons.py`; with « de Kayes » for a local body
    attachments      [{number, code, name, received}]: the pieces of the step the document leaves
    pieces           [{number, code, name, copy, received, status, reason, received_on, file}]: all
                     those of the procedure; `copy` « P1 », « 2017 »; `file` its name, "" on paper
    visas            [text]: those in force on the day of the document
    project          of a document made for a project: as one of `projects`; else without any field
    consulted        of a document made for a consulted body: see `paper_fields.py`
    opinions         [as consulted]: every body consulted, its last round
    papers           {document id: {reference, on, code, number}}: the last issued of each; "" and
                     None of one that was not
    enclosed         of a slip that goes with a package: [{name, count, note}]; else []
    arrival          of a letter that came in: {number, on, letter_on, reference, sender, sender_id,
                      subject}
    office           {body, place, letterhead [..], footer}
    stamp            {letterhead [..], place, footer}: what stands around a letter of document.by:
                      those of the office where it works there, else the names in the procedure
    originals, copies   names of bodies
    criteria         [{number, id, label}]: the criteria of the procedure, as facts name them
    delays           {clock id: {name, started_on, due_on (None without one), length (« 8 jours
                     ouvrables »), ended_on}}: the last delay of each kind; no field before it runs
    clock            of a document about a delay: see `clocks.py`; else without any field
    reminder         of a reminder: {level, name, to {id, name, head}, previous
                     [{level, on, reference}]}
    until, occurrence, followed, works, money, owed, recommendations, recommended, quarters,
    amended, acts    of a contract that is carried out: see `lexicon_life.py`; empty otherwise

Amounts are whole FCFA, `amounts` and `yearly` one for each of `funding.years`; `on` and
`ended_on` are dates. Sources are those that some share names, even for
nothing (« part de la Région : 0 FCFA »), in the order of the procedure.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.documents.fields.letters import number_told, stamp_fields
from cperflow.documents.fields.life import LIFE, Life, life_fields
from cperflow.documents.fields.papers import (
    Asked,
    attachment_fields,
    papers_fields,
    pieces_fields,
    request_fields,
)
from cperflow.documents.fields.persons import Naming, body_fields
from cperflow.documents.fields.plan import fact_value, funding_fields, names_of, project_fields
from cperflow.documents.fields.record import Fields, Illustrative
from cperflow.domain.dossier.finance import Project, Share
from cperflow.domain.dossier.papers import Paper
from cperflow.domain.dossier.pieces import RequiredPiece
from cperflow.domain.journal.events import OFFICE_FIELDS
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.papers import EACH, DocumentSpec, Visa
from cperflow.domain.procedure.requirements import FactSpec
from cperflow.domain.procedure.wording import worded
from cperflow.french import of
from cperflow.record import NamedTuple
from cperflow.service.officeholders import Officeholder

NAMES = (
    "ref", "on", "warnings", "document", "workflow", "subject", "subject_kind", "subject_de",
    "subject_title", "facts", "projects", "funding", "bodies", "attachments", "office",
    "originals", "copies", "final", "ended_on", "clock", "reminder", "visas", "pieces",
    "project", "consulted", "opinions", "papers", "arrival", "enclosed", "criteria", "delays",
    "stamp", *LIFE,
)  # fmt: skip


UNNUMBERED = "N° …………………"
"""What a draft has where the secretariat writes the number."""


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
    about: str = ""
    reference: str = ""
    people: Sequence[Officeholder] = ()
    papers: Sequence[Paper] = ()
    all_pieces: Sequence[RequiredPiece] = ()
    requests: Sequence[Asked] = ()
    arrival: Mapping[str, Any] = {}
    enclosed: Sequence[Mapping[str, Any]] = ()
    delays: Mapping[str, Mapping[str, Any]] = {}
    life: Life | None = None

    @property
    def day(self) -> date:
        """The document's own day: that of the act it writes down, else that of its writing."""
        told = self.facts.get(self.document.dated_by)
        return date.fromisoformat(str(told)) if told else self.on

    def said(self, label: str) -> str:
        """A label of the procedure, as said of such a subject."""
        return worded(self.workflow, self.subject_kind, label)

    @property
    def naming(self) -> Naming:
        seat = self.workflow.seat
        return Naming(self.subject, self.subject_kind, self.day, self.people, self.facts, seat)


def build(data: DocumentData) -> dict[str, object]:
    """The context of `data`: exactly NAMES."""
    workflow = data.workflow
    bodies = {body.id: body_fields(body, data.naming) for body in workflow.bodies}
    projects = project_fields(data, names_of(data, bodies))
    return {
        **_of_dossier(data),
        **_of_document(data, bodies),
        **_of_papers(data, bodies, projects),
        "facts": _facts(data, bodies),
        "projects": projects,
        "project": _about(data, projects, "project"),
        "funding": funding_fields(data, projects),
        "bodies": Fields("bodies", bodies),
        "criteria": _criteria(workflow),
        "visas": [visa.text for visa in cited(data)],
        "clock": Fields("clock", data.clock),
        "reminder": Fields("reminder", _numbered(data)),
        "delays": _delays(data),
        **life_fields(data, bodies),
    }


def _of_dossier(data: DocumentData) -> dict[str, object]:
    """What it is, and where it stands."""
    workflow = data.workflow
    return {
        "ref": data.ref,
        "on": data.on,
        "warnings": list(data.warnings),
        "workflow": Fields("workflow", _head_of(workflow, data.said)),
        "subject": data.subject,
        "subject_kind": data.subject_kind,
        "subject_de": of(data.subject),
        "subject_title": workflow.titled(data.subject, data.subject_kind),
        "final": data.final,
        "ended_on": data.ended_on,
    }


def _of_document(data: DocumentData, bodies: Mapping[str, Fields]) -> dict[str, object]:
    """What the document is, who issues it and who receives it."""
    document, office = _document(data, bodies), office_fields(data.office)
    return {
        "document": document,
        "office": office,
        "stamp": stamp_fields(data, office, bodies, document["by"].get("id", "")),
        "originals": [bodies[id]["name"] for id in data.document.originals],
        "copies": [bodies[id]["name"] for id in data.document.copies],
    }


def _of_papers(
    data: DocumentData, bodies: Mapping[str, Fields], projects: Sequence[Fields]
) -> dict[str, object]:
    """Pieces, opinions, letters issued and received."""
    asked = [
        request_fields(one, data.workflow, bodies, projects, data.papers) for one in data.requests
    ]
    return {
        "attachments": attachment_fields(data.pieces, data.said),
        "pieces": pieces_fields(data.all_pieces, data.said),
        "opinions": asked,
        "consulted": _about(data, asked, "consulted"),
        "papers": papers_fields(data.papers, data.workflow.documents),
        "arrival": Fields("arrival", data.arrival),
        "enclosed": [Fields("enclosed[…]", each) for each in data.enclosed],
    }


def _numbered(data: DocumentData) -> dict[str, Any]:
    """The fields of a reminder, its previous letters with the number that each was given."""
    clock = data.clock.get("id", "")
    given = {
        paper.on: paper.reference
        for paper in data.papers
        if (paper.document, paper.about) == (data.document.id, clock) and not paper.cancelled_on
    }
    previous = [
        Fields(one.path, {**one, "reference": given.get(one["on"], "")})
        for one in data.reminder.get("previous", ())
    ]
    return {**data.reminder, **({"previous": previous} if data.reminder else {})}


def _about(data: DocumentData, among: Sequence[Fields], path: str) -> Fields:
    """The one of them that the document is made for, else one without any field."""
    return next((one for one in among if one["id"] == data.about), Fields(path, {}))


def _criteria(workflow: Workflow) -> list[Fields]:
    return [
        Fields("criteria[…]", {"number": number, "id": one.id, "label": one.label})
        for number, one in enumerate(workflow.criteria, 1)
    ]


def _delays(data: DocumentData) -> Fields:
    """Those of the dossier, and an empty one for each that has not begun."""
    named = {spec.id: data.delays.get(spec.id, {}) for spec in data.workflow.clocks}
    return Fields("delays", {id: Fields(f"delays.{id}", delay) for id, delay in named.items()})


def cited(data: DocumentData) -> list[Visa]:
    """The texts that the document cites, in the order of the procedure: those of its own day."""
    about = data.document.id, data.subject_kind, data.day
    return [visa for visa in data.workflow.visas if visa.cited(*about)]


def _head_of(workflow: Workflow, said: Callable[[str], str]) -> dict[str, object]:
    fields = ("id", "version", "short_name", "subject")
    return {"name": said(workflow.name)} | {field: getattr(workflow, field) for field in fields}


def _document(data: DocumentData, bodies: Mapping[str, Fields]) -> Fields:
    spec = data.document
    named = {role: data.about if id == EACH else id for role, id in _roles(spec).items()}
    return Fields(
        "document",
        {
            "id": spec.id,
            "name": data.said(spec.name),
            "reference": data.reference or UNNUMBERED * spec.numbered,
            "given": bool(data.reference),
            **{role: bodies.get(id, Fields(f"document.{role}", {})) for role, id in named.items()},
        },
    )


def _roles(spec: DocumentSpec) -> dict[str, str]:
    return {"by": spec.by, "to": spec.to}


def office_fields(office: Mapping[str, str]) -> Fields:
    """Every field an office may have, the lines of its letterhead apart."""
    values: dict[str, Any] = {name: office.get(name, "") for name in OFFICE_FIELDS}
    return Fields("office", values | {"letterhead": values["letterhead"].splitlines()})


def _facts(data: DocumentData, bodies: Mapping[str, Fields]) -> Fields:
    """Every declared fact; a value that means something else is replaced by how it is called."""
    names = names_of(data, bodies)
    return Fields(
        "facts",
        {
            spec.name: _marked(fact_value(spec, _recorded(spec, data), names), spec.name, data)
            for spec in data.workflow.facts
        },
    )


def _recorded(spec: FactSpec, data: DocumentData) -> Any:
    return number_told(spec, data) or data.facts.get(spec.name)


def _marked(value: Any, fact: str, data: DocumentData) -> Any:
    is_marked = fact in data.illustrative and isinstance(value, date)
    return Illustrative.of(value) if is_marked else value
