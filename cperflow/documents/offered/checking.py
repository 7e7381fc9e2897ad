"""`documents check`: every template against the declared fields, then against real dossiers."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cperflow.documents.committee.minutes import MINUTES
from cperflow.documents.making.gathering import Wanted
from cperflow.documents.making.generating import clock_of, draw, subjects_of
from cperflow.documents.making.inventory import filling, label_of
from cperflow.documents.templating.linting import Mistake, linted
from cperflow.documents.templating.shapes import minutes_shapes, shapes
from cperflow.documents.templating.templates import (
    WORD,
    Template,
    load_template,
    paths_of,
    read_template,
)
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.papers import DOSSIER, DocumentSpec
from cperflow.errors import InvalidData, NotFound
from cperflow.record import NamedTuple
from cperflow.service.ports import DossierRow
from cperflow.service.reading import Situation, situation
from cperflow.service.workspace import Workspace
from cperflow.shipped import template_names

ANNEX = "decompte"
"""The template that goes with a reminder (`generating.explanation`)."""

MOST_DOSSIERS = 25
"""Tried, of those at a step of the document."""

_PLACED = re.compile(r"[^:]+:(\d+): (.*)", re.DOTALL)
_NAMED = re.compile(r"[^:«]+\.docx: (.*)", re.DOTALL)


class Blank(NamedTuple):
    """A fact that a template would leave blank in a dossier."""

    ref: str
    name: str
    label: str


class Checked(NamedTuple):
    """A file. `decides`: no other of the same document comes before it; `unused`: no procedure
    has such a document. `tried` dossiers of `concerned`, those at a step of the document."""

    document: str
    path: str
    decides: bool
    unused: bool
    mistakes: tuple[Mistake, ...]
    blanks: tuple[Blank, ...] = ()
    tried: int = 0
    concerned: int = 0


def check(
    ws: Workspace | None,
    folders: Sequence[str],
    workflows: Sequence[Workflow],
    names: Sequence[str] = (),
    ref: str = "",
) -> list[Checked]:
    """Each file of each document of those `names`, of all when none is given; on the dossier
    `ref` alone when given, on none without a store. Raises NotFound."""
    chosen = names or template_names(folders)
    for name in names:
        _refuse_unknown(name, folders)
    found = [one for name in chosen for one in _linted(name, folders, workflows)]
    return _tried(ws, folders, found, ref) if ws else found


def is_wrong(found: Iterable[Checked]) -> bool:
    return any(one.mistakes for one in found)


def _refuse_unknown(name: str, folders: Sequence[str]) -> None:
    try:
        load_template(name, folders)
    except InvalidData:
        return  # told with the others


def _linted(name: str, folders: Sequence[str], workflows: Sequence[Workflow]) -> list[Checked]:
    declared = [(flow, spec) for flow in workflows for spec in flow.documents if spec.id == name]
    flow, spec = declared[0] if declared else (workflows[0], _undeclared(name, workflows[0]))
    unused = not declared and name not in (ANNEX, MINUTES)
    return [
        Checked(name, path, number == 0, unused, tuple(_mistakes(name, path, flow, spec)))
        for number, path in enumerate(paths_of(name, folders))
    ]


def _undeclared(name: str, workflow: Workflow) -> DocumentSpec:
    return DocumentSpec(name, name, (), workflow.bodies[0].id, about_clock=name == ANNEX)


def _mistakes(name: str, path: str, flow: Workflow, spec: DocumentSpec) -> list[Mistake]:
    try:
        template = read_template(name, path)
        return linted(template, _shapes(template, flow, spec))
    except InvalidData as error:
        return [_placed(error)]


def _shapes(template: Template, flow: Workflow, spec: DocumentSpec) -> Mapping[str, Any]:
    word = template.kind == WORD
    if template.name == MINUTES:
        return minutes_shapes(word=word)
    return shapes(flow, spec, word=word)


def _placed(error: InvalidData) -> Mistake:
    """A mistake told on rendering, with its line where it names one."""
    if found := _PLACED.fullmatch(error.message):
        return Mistake(int(found[1]), found[2])
    named = _NAMED.fullmatch(error.message)
    return Mistake(0, named[1] if named else error.message)


def _tried(
    ws: Workspace, folders: Sequence[str], found: Sequence[Checked], ref: str
) -> list[Checked]:
    rows = [row for row in ws.store.dossiers() if ref in ("", row.ref)]
    situations: dict[str, Situation] = {}
    return [
        _on_dossiers(ws, folders, one, _concerned(ws, rows, one.document, ref), situations)
        if one.decides and not one.mistakes
        else one
        for one in found
    ]


def _concerned(ws: Workspace, rows: Iterable[DossierRow], document: str, only: str) -> list[str]:
    """The dossiers at a step of a document; the one asked for, wherever it is."""
    return [
        row.ref
        for row in rows
        for spec in ws.workflow(row.workflow_hash).documents
        if spec.id == document and (only or row.step in spec.steps)
    ]


def _on_dossiers(
    ws: Workspace,
    folders: Sequence[str],
    one: Checked,
    refs: Sequence[str],
    situations: dict[str, Situation],
) -> Checked:
    """The template made, and thrown away, for each dossier."""
    mistakes: dict[Mistake, None] = {}
    blanks: list[Blank] = []
    for ref in refs[:MOST_DOSSIERS]:
        if ref not in situations:
            situations[ref] = situation(ws, ref)
        told = _made(ws, folders, situations[ref], one.document)
        mistakes.update(dict.fromkeys(told[0]))
        blanks += told[1]
    return one._replace(
        mistakes=tuple(mistakes),
        blanks=tuple(blanks),
        tried=min(len(refs), MOST_DOSSIERS),
        concerned=len(refs),
    )


def _made(
    ws: Workspace, folders: Sequence[str], seen: Situation, document: str
) -> tuple[list[Mistake], list[Blank]]:
    spec = next((spec for spec in seen.workflow.documents if spec.id == document), None)
    if spec is None:
        return [], []
    missing: dict[str, None] = {}
    try:
        for about in subjects_of(seen, spec) if spec.per != DOSSIER else [""]:
            wanted = Wanted(spec, about, clock_of(seen, spec))
            missing.update(dict.fromkeys(draw(ws, folders, seen, wanted).missing))
    except InvalidData as error:
        return [_placed(error)], []
    except NotFound:
        pass  # a dossier without any delay has no reminder
    ref = seen.dossier.ref
    return [], [Blank(ref, name, label_of(seen.workflow, name)) for name in missing]


def checked_data(found: Sequence[Checked]) -> dict[str, Any]:
    """`documents check --json`."""
    return {"wrong": is_wrong(found), "items": [_checked(one) for one in found]}


def _checked(one: Checked) -> dict[str, Any]:
    mistakes = [
        {"line": each.line or None, "message": each.message, "paragraph": each.paragraph or None}
        for each in one.mistakes
    ]
    blanks = [{**each._asdict(), "command": filling(each.ref, each.name)} for each in one.blanks]
    return {**one._asdict(), "mistakes": mistakes, "blanks": blanks}
