"""The use case of every document: read the dossier at a date, compose, render.

Nothing is written here: the caller gets bytes, and only whole documents exist. The shapes of
`generate --json` and `documents --json` are here too (`reports` knows no documents).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from hashlib import sha256
from typing import Any, NamedTuple

from cperflow.documents import context
from cperflow.documents.clocks import clock_fields, reminder_fields
from cperflow.documents.pipeline import (
    Composition,
    Template,
    compose,
    load_template,
    render,
)
from cperflow.domain.dossier.pieces import RequiredPiece, required
from cperflow.domain.dossier.replay import counting
from cperflow.domain.procedure.definition import ABANDONED, DocumentSpec, Workflow
from cperflow.domain.time.measures import Measure
from cperflow.domain.time.reminding import Called, upcoming
from cperflow.errors import NotFound, UsageError
from cperflow.french import did_you_mean, fold, listing
from cperflow.service.reading import Situation, find_clock, situation
from cperflow.service.workspace import Workspace
from cperflow.shipped import template_names

ILLUSTRATIVE_NOTICE = "DÉMONSTRATION – certaines dates de ce dossier sont illustratives"


class Generated(NamedTuple):
    """A document made. `missing`: names of the facts it has blanks for; `in_season`: whether
    the dossier was at a step from which the procedure issues it."""

    ref: str
    document: DocumentSpec
    format: str
    content: bytes
    template: Template
    as_of: date
    missing: tuple[str, ...]
    in_season: bool

    @property
    def sha256(self) -> str:
        return sha256(self.content).hexdigest()


class Available(NamedTuple):
    """A document of a procedure. `template` None: nobody has written it yet; `missing` None:
    not asked for a dossier."""

    spec: DocumentSpec
    template: Template | None
    missing: tuple[str, ...] | None = None


def generate(
    ws: Workspace,
    folders: Sequence[str],
    ref: str,
    document: str,
    format: str,
    on: date,
    clock: str = "",
) -> Generated:
    """The document as a file of `format`, with the facts of the dossier on the day `on`.

    One about a delay speaks of `clock`, else of the one that matters that day.

    Raises NotFound for an unknown dossier, document or template, Refused when the dossier was
    not open yet, UsageError for a format that cannot be made, InvalidData for a wrong template.
    """
    seen = situation(ws, ref, as_of=on)
    spec = find_document(seen.workflow, document)
    if clock and not spec.about_clock:
        raise UsageError(f"Le document « {spec.id} » ne parle d’aucun délai : ôtez --clock.")
    about = find_clock(seen, clock) if spec.about_clock else None
    return made(ws, folders, seen, spec, format, about)


def made(
    ws: Workspace,
    folders: Sequence[str],
    seen: Situation,
    spec: DocumentSpec,
    format: str,
    about: Measure | None = None,
    called: Called | None = None,
) -> Generated:
    """A document of a dossier looked at; `about` the delay, `called` the reminder it is."""
    template = load_template(spec.id, folders)
    composed = _composed(ws, seen, _issued_here(ws, seen, spec), template, about, called)
    content = render(composed.page, format)
    in_season = seen.dossier.step in spec.steps
    ref, on = seen.dossier.ref, seen.as_of
    return Generated(ref, spec, format, content, template, on, composed.missing, in_season)


def explanation(
    ws: Workspace, folders: Sequence[str], seen: Situation, measure: Measure, format: str
) -> Generated:
    """How a due date was counted, as a page that can go with a reminder."""
    steps = tuple(step.id for step in seen.workflow.steps)
    by = seen.workflow.bodies[0].id
    spec = DocumentSpec("decompte", "Décompte d’un délai estimatif", steps, by, about_clock=True)
    return made(ws, folders, seen, spec, format, measure)


def _issued_here(ws: Workspace, seen: Situation, spec: DocumentSpec) -> DocumentSpec:
    """A document about a delay is issued by the office that works here, if the procedure
    knows it."""
    office = ws.office().get("body", "")
    known = any(body.id == office for body in seen.workflow.bodies)
    return spec._replace(by=office) if spec.about_clock and known else spec


def available(workflow: Workflow, folders: Sequence[str]) -> list[Available]:
    """Every document of a procedure, with its template."""
    known = template_names(folders)
    return [
        Available(spec, load_template(spec.id, folders) if spec.id in known else None)
        for spec in workflow.documents
    ]


def lacking(ws: Workspace, folders: Sequence[str], seen: Situation) -> list[Available]:
    """The same for a dossier, each with the facts it would leave blank."""
    return [
        found._replace(missing=_composed(ws, seen, found.spec, found.template).missing)
        if found.template and not found.spec.about_clock
        else found
        for found in available(seen.workflow, folders)
    ]


def find_document(workflow: Workflow, name: str) -> DocumentSpec:
    """The document of that id, typed any way. Raises NotFound with the nearest name."""
    for spec in workflow.documents:
        if fold(name).replace("_", "-") == fold(spec.id).replace("_", "-"):
            return spec
    ids = [spec.id for spec in workflow.documents]
    if not ids:
        raise NotFound(f"La procédure {workflow.id} ne prévoit aucun document.")
    raise NotFound(
        f"Document inconnu « {name} » dans la procédure {workflow.id}."
        f"{did_you_mean(name, ids) or f' Documents : {listing(ids)}.'}"
    )


def generated_data(made: Generated, path: str) -> dict[str, Any]:
    """`generate --json`."""
    return {
        "document": made.document.id,
        "path": path,
        "format": made.format,
        "sha256": made.sha256,
        "template": made.template.path,
        "template_sha256": made.template.template_sha256,
        "as_of": made.as_of,
    }


def documents_data(
    workflow: Workflow, found: Sequence[Available], seen: Situation | None
) -> dict[str, Any]:
    """`documents --json`; `missing` is null without a dossier or a template."""
    return {
        "workflow": workflow.id,
        "ref": seen.dossier.ref if seen else None,
        "as_of": seen.as_of if seen else None,
        "items": [_document_data(workflow, each) for each in found],
    }


def _document_data(workflow: Workflow, found: Available) -> dict[str, Any]:
    spec = found.spec
    return {
        "document": spec.id,
        "name": spec.name,
        "by": spec.by,
        "steps": list(spec.steps),
        "originals": list(spec.originals),
        "copies": list(spec.copies),
        "template": found.template.path if found.template else None,
        "missing": None if found.missing is None else _facts_data(workflow, found.missing),
        "source": spec.source,
    }


def _facts_data(workflow: Workflow, names: Iterable[str]) -> list[dict[str, str]]:
    specs = ((name, workflow.fact(name)) for name in names)
    return [{"name": name, "label": spec.label if spec else name} for name, spec in specs]


def _composed(
    ws: Workspace,
    seen: Situation,
    spec: DocumentSpec,
    template: Template,
    about: Measure | None = None,
    called: Called | None = None,
) -> Composition:
    data = _data(ws, seen, spec)
    if about:
        reminder = reminder_fields(seen, called or upcoming(seen.dossier, seen.workflow, about))
        data = data._replace(clock=clock_fields(seen, about), reminder=reminder)
    composed = compose(template, context.build(data))
    if not seen.illustrative:
        return composed
    notices = (ILLUSTRATIVE_NOTICE, composed.page.notice)
    notice = " – ".join(text for text in notices if text)
    return composed._replace(page=composed.page._replace(notice=notice))


def _data(ws: Workspace, seen: Situation, spec: DocumentSpec) -> context.DocumentData:
    dossier, plan = seen.dossier, seen.dossier.plan
    return context.DocumentData(
        workflow=seen.workflow,
        document=spec,
        ref=dossier.ref,
        subject=dossier.subject,
        subject_kind=dossier.subject_kind,
        facts=dossier.facts,
        projects=plan.projects,
        shares=plan.shares,
        pieces=[_attachment(piece) for piece in _attached(seen, spec)],
        office=ws.office(),
        on=seen.as_of,
        warnings=[alert.reason for alert in seen.alerts],
        final=_came_to_its_end(seen),
        ended_on=_ended_on(seen),
        illustrative=_illustrative_facts(ws, seen),
    )


def _came_to_its_end(seen: Situation) -> bool:
    step = seen.workflow.step(seen.dossier.step)
    return step.final and step.status != ABANDONED


def _ended_on(seen: Situation) -> date | None:
    last = seen.dossier.moves[-1]
    if not _came_to_its_end(seen) or last.precision != "day":
        return None
    return context.Illustrative.of(last.on) if last.illustrative else last.on


def _illustrative_facts(ws: Workspace, seen: Situation) -> list[str]:
    """The facts whose last value was entered as illustrative."""
    marked: dict[str, bool] = {}
    for event in counting(ws.store.journal(seen.dossier.ref)) if seen.illustrative else ():
        if event.occurred_on <= seen.as_of:
            told = bool(event.payload.get("illustrative"))
            marked |= dict.fromkeys(event.payload.get("facts", ()), told)
    return [name for name, told in marked.items() if told]


def _attached(seen: Situation, spec: DocumentSpec) -> list[RequiredPiece]:
    """The pieces of the step that the document leaves: that of the last act to issue it."""
    steps = [
        step
        for act in seen.workflow.transitions
        if spec.id in act.documents
        for step in act.from_steps
        if step in spec.steps
    ]
    step = steps[-1] if steps else spec.steps[-1]
    return required(seen.dossier, seen.workflow, step)


def _attachment(piece: RequiredPiece) -> tuple[str, str, bool]:
    key, name = piece.key, piece.spec.name
    if key.year:
        name = f"{name}, exercice {key.year}"
    if key.project:
        name = f"{name} ({key.project})"
    return key.code, name, piece.state is not None
