"""The documents of a procedure and what each still lacks; their shapes of `--json` (`reports`
knows no documents)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256
from typing import Any, NamedTuple

from cperflow.documents.making.edition import Edition
from cperflow.documents.making.gathering import Wanted
from cperflow.documents.making.generating import (
    Generated,
    clock_of,
    draw,
    find_document,
    subjects_of,
    unmet,
)
from cperflow.documents.templating.templates import Template, load_template
from cperflow.domain.dossier.papers import Paper
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.papers import DOSSIER, DocumentSpec
from cperflow.errors import InvalidData, NotFound
from cperflow.service.reading import Situation
from cperflow.service.workspace import Workspace
from cperflow.shipped import template_names

ISSUED, POSSIBLE, BLOCKED, WAITING, NO_TEMPLATE = (
    "issued", "possible", "blocked", "waiting", "no_template",
)  # fmt: skip
"""Where a document stands in a dossier: issued for all it is to be made for; to be made now; at
its step but without the facts, projects, bodies or delay it speaks of; out of its steps; nobody
has written its template."""


class Subject(NamedTuple):
    """What a document is made for (`about` "" for the whole dossier): the papers issued of it, and
    the facts it would leave blank, None when not looked for."""

    about: str
    papers: tuple[Paper, ...]
    missing: tuple[str, ...] | None = None

    @property
    def issued(self) -> bool:
        return any(paper.cancelled_on is None for paper in self.papers)


class Available(NamedTuple):
    """A document of a procedure. `template` None: nobody has written it yet; `problem`: why its
    template cannot be used. The rest says nothing without a dossier: `in_season` whether it is at
    a step from which the document is issued, `unmet` the facts it waits for."""

    spec: DocumentSpec
    template: Template | None
    problem: str = ""
    in_season: bool = False
    unmet: tuple[str, ...] = ()
    subjects: tuple[Subject, ...] = ()

    @property
    def missing(self) -> tuple[str, ...] | None:
        """The facts that one or another would leave blank; None: not looked for."""
        looked = [subject.missing for subject in self.subjects if subject.missing is not None]
        return tuple(dict.fromkeys(name for names in looked for name in names)) if looked else None

    @property
    def possible(self) -> bool:
        """Whether it can be made now, once more or for the first time."""
        usable = self.template is not None and not self.problem
        return usable and self.in_season and not self.unmet and bool(self.subjects)

    @property
    def status(self) -> str:
        if self.subjects and all(subject.issued for subject in self.subjects):
            return ISSUED
        if self.template is None or self.problem:
            return NO_TEMPLATE
        if not self.in_season:
            return WAITING
        return POSSIBLE if self.possible else BLOCKED


def available(workflow: Workflow, folders: Sequence[str]) -> list[Available]:
    """Every document of a procedure, with its template, by the step that issues it first."""
    known = template_names(folders)
    order = {step.id: number for number, step in enumerate(workflow.steps)}
    ordered = sorted(workflow.documents, key=lambda spec: min(order[step] for step in spec.steps))
    return [_available(spec, folders if spec.id in known else ()) for spec in ordered]


def _available(spec: DocumentSpec, folders: Sequence[str]) -> Available:
    try:
        return Available(spec, load_template(spec.id, folders) if folders else None)
    except InvalidData as error:
        return Available(spec, None, error.message)


def standing(
    ws: Workspace, folders: Sequence[str], seen: Situation, *, whole: bool = True
) -> list[Available]:
    """Where each document of a dossier stands, with what it would leave blank: for all when
    `whole`, else for those that can be made now (each one costs a composition)."""
    return [
        _drawn(ws, folders, seen, _placed(seen, found), whole=whole)
        for found in available(seen.workflow, folders)
    ]


def standing_of(ws: Workspace, folders: Sequence[str], seen: Situation, document: str) -> Available:
    """The same for one document. Raises NotFound."""
    spec = find_document(seen.workflow, document)
    found = _available(spec, folders if spec.id in template_names(folders) else ())
    return _drawn(ws, folders, seen, _placed(seen, found), whole=True)


def _placed(seen: Situation, found: Available) -> Available:
    spec, dossier = found.spec, seen.dossier
    abouts = subjects_of(seen, spec) if spec.per != DOSSIER else _clocked(seen, spec)
    issued = [paper for paper in dossier.papers if paper.document == spec.id]
    if spec.about_clock:
        issued = [paper._replace(about="") for paper in issued]
    made_for = dict.fromkeys([*abouts, *(paper.about for paper in issued)])
    return found._replace(
        in_season=dossier.step in spec.steps,
        unmet=tuple(unmet(seen, spec, abouts[0] if len(abouts) == 1 else "")),
        subjects=tuple(
            Subject(about, tuple(paper for paper in issued if paper.about == about))
            for about in made_for
        ),
    )


def _clocked(seen: Situation, spec: DocumentSpec) -> list[str]:
    """One for the whole dossier; none for a reminder of a dossier without any due date."""
    try:
        clock_of(seen, spec)
    except NotFound:
        return []
    return [""]


def _drawn(
    ws: Workspace, folders: Sequence[str], seen: Situation, found: Available, *, whole: bool
) -> Available:
    if not found.template or not (whole or found.possible):
        return found
    spec = found.spec
    possible = set(subjects_of(seen, spec)) if spec.per != DOSSIER else {""}

    def blanks(about: str) -> tuple[str, ...]:
        measure = clock_of(seen, spec)
        return draw(ws, folders, seen, Wanted(spec, about, measure)).missing

    try:
        drawn = [
            each._replace(missing=blanks(each.about)) if each.about in possible else each
            for each in found.subjects
        ]
        return found._replace(subjects=tuple(drawn))
    except InvalidData as error:
        return found._replace(problem=error.message)


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
        "code": made.edition.code,
        "edition": made.edition.sha256,
        "doubts": made.doubts,
    }


def reprinted_data(edition: Edition, content: bytes, format: str, path: str) -> dict[str, Any]:
    """`generate --code --json`: the same keys, of a document made again."""
    return {
        "document": edition.document,
        "path": path,
        "format": format,
        "sha256": sha256(content).hexdigest(),
        "template": edition.template,
        "template_sha256": edition.template_sha256,
        "as_of": edition.on,
        "code": edition.code,
        "edition": edition.sha256,
        "doubts": [],
    }


def documents_data(
    workflow: Workflow, found: Sequence[Available], seen: Situation | None
) -> dict[str, Any]:
    """`documents --json`; without a dossier, what is told of one is null."""
    return {
        "workflow": workflow.id,
        "ref": seen.dossier.ref if seen else None,
        "as_of": seen.as_of if seen else None,
        "items": [_document_data(workflow, each, seen) for each in found],
    }


def _document_data(workflow: Workflow, found: Available, seen: Situation | None) -> dict[str, Any]:
    spec = found.spec
    return {
        "document": spec.id,
        "name": spec.name,
        "by": spec.by,
        "steps": list(spec.steps),
        "originals": list(spec.originals),
        "copies": list(spec.copies),
        "template": found.template.path if found.template else None,
        "problem": found.problem or None,
        "missing": _facts_data(workflow, found.missing),
        "source": spec.source,
        "per": spec.per,
        **(_standing_data(workflow, found) if seen else _NOT_ASKED),
    }


_NOT_ASKED = dict.fromkeys(("status", "possible", "needs_missing", "issued", "for"))


def _standing_data(workflow: Workflow, found: Available) -> dict[str, Any]:
    return {
        "status": found.status,
        "possible": found.possible,
        "needs_missing": _facts_data(workflow, found.unmet),
        "issued": [_paper_data(paper) for each in found.subjects for paper in each.papers],
        "for": [
            {
                "id": each.about or None,
                "issued": each.issued,
                "missing": _facts_data(workflow, each.missing),
            }
            for each in found.subjects
        ],
    }


def _paper_data(paper: Paper) -> dict[str, Any]:
    return {
        "about": paper.about or None,
        "reference": paper.reference or None,
        "number": paper.number or None,
        "code": paper.code or None,
        "on": paper.on,
        "illustrative": paper.illustrative,
        "cancelled_on": paper.cancelled_on,
    }


def _facts_data(workflow: Workflow, names: Iterable[str] | None) -> list[dict[str, str]] | None:
    if names is None:
        return None
    return [{"name": name, "label": label_of(workflow, name)} for name in names]


def label_of(workflow: Workflow, name: str) -> str:
    """What a blank is called: a fact, one of a project (« P1:objectifs »), or who heads a body
    (« GOUV.person »)."""
    _, of_project, told = name.rpartition(":")
    spec = workflow.project_fact(told) if of_project else workflow.fact(name)
    if spec is not None:
        return spec.label
    body = next((body for body in workflow.bodies if f"{body.id}.person" == name), None)
    return f"Nom du responsable : {body.name}" if body else name


def filling(ref: str, name: str) -> str:
    """The command that fills a blank of a dossier: a fact, of it or of a project, or the name of
    who heads a body."""
    project, colon, told = name.rpartition(":")
    if colon:
        return f"cperflow project edit {ref} {project} --set {told}=…"
    body, dot, _ = name.partition(".")
    return f"cperflow signatory set {body} --name …" if dot else f"cperflow set {ref} {name}=…"
