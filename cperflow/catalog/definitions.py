"""From the text of a definition to a checked `Workflow`, or to all its problems at once."""

from __future__ import annotations

import os.path
from collections.abc import Sequence
from typing import Any, NamedTuple

from pydantic import ValidationError

from cperflow.catalog.messages import place, problem
from cperflow.catalog.models import model_of
from cperflow.catalog.repair import Beyond, repaired, untouched
from cperflow.catalog.source import Text, read
from cperflow.catalog.taking import completed, unlinked
from cperflow.domain.checks import Problem, check
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.definition_data import from_data
from cperflow.errors import InvalidData
from cperflow.french import count
from cperflow.shipped import TEXT_SUFFIX, template_names

DATA = "data"
"""The folder beside the definitions that holds the files they name."""


class Finding(NamedTuple):
    """A problem with its place in the file: `str` gives « fichier:ligne: chemin: message »."""

    file: str
    line: int
    where: str
    message: str
    warning: bool = False

    def __str__(self) -> str:
        return ": ".join(
            part for part in (f"{self.file}:{self.line}", self.where, self.message) if part
        )


def load(
    path: str, *, templates: Sequence[str] = (), data: Sequence[str] = ()
) -> tuple[Workflow, tuple[Finding, ...]]:
    """The definition in a file, and what it is only warned about.

    `data`: folders where the files it names may be, besides the one next to it.
    Raises InvalidData whose details are all its problems (warnings left out), each with its line.
    """
    text = completed(read(path, shown(path)), path)
    workflow, problems = built(text)
    if workflow:
        problems = [*check(workflow), *_missing_files(workflow, path, templates, data)]
        problems += unlinked(workflow, path)
    else:
        problems += _beside(text)
    findings = tuple(_finding(text, each) for each in problems)
    errors = [finding for finding in findings if not finding.warning]
    if errors or not workflow:
        raise InvalidData(
            f"{text.file} : procédure refusée, {count(len(errors), 'problème')}.",
            [str(finding) for finding in sorted(errors)],
        )
    return workflow, findings


def shown(path: str) -> str:
    """A path as people see it: relative to the current folder when it is below it."""
    relative = os.path.relpath(path) if os.path.splitdrive(path)[0] in ("", _drive()) else path
    return path if relative.startswith(os.pardir) else relative.replace(os.sep, "/")


def _drive() -> str:
    return os.path.splitdrive(os.getcwd())[0]


def built(text: Text) -> tuple[Workflow | None, list[Problem]]:
    """The record of a text read, unchecked but for its shape; or the problems of its shape."""
    try:
        model = model_of(Workflow).model_validate(text.data)
    except ValidationError as refused:
        return None, [problem(error) for error in refused.errors(include_url=False)]
    return from_data(model.model_dump(mode="json")), []


def _beside(text: Text) -> list[Problem]:
    """What else is wrong in a text whose shape is, as far as that can be told."""
    model = model_of(Workflow)
    try:
        model.model_validate(text.data)
    except ValidationError as refused:
        paths = [place(error) for error in refused.errors(include_url=False)]
    try:
        data, touched = repaired(text.data, paths)
        made = from_data(model.model_validate(data).model_dump(mode="json"))
    except (Beyond, ValidationError):
        return []
    return untouched(check(made, whole=False), touched)


def _finding(text: Text, found: Problem) -> Finding:
    where = _path_text(found.path)
    return Finding(text.file, text.line(found.path), where, found.message, found.warning)


def _path_text(path: tuple[Any, ...]) -> str:
    """("steps", 4, "holder") -> "steps[4].holder"."""
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}"
    return text.removeprefix(".")


def _missing_files(
    workflow: Workflow, path: str, templates: Sequence[str], data: Sequence[str]
) -> list[Problem]:
    """The file of subjects, an error; a document without template, a warning."""
    problems = []
    folder = os.path.join(os.path.dirname(path), DATA)
    if os.path.basename(workflow.subjects) != workflow.subjects:
        message = f"un nom de fichier du répertoire {DATA}/ est attendu, sans chemin"
        problems.append(Problem(("subjects",), message))
    elif workflow.subjects and not any(
        os.path.isfile(os.path.join(place, workflow.subjects)) for place in (folder, *data)
    ):
        message = f"fichier absent : {shown(os.path.join(folder, workflow.subjects))}"
        problems.append(Problem(("subjects",), message))
    known = template_names(templates)
    for index, document in enumerate(workflow.documents if templates else ()):
        if document.id not in known:
            message = f"aucun modèle « {document.id}{TEXT_SUFFIX} » dans les répertoires de modèles"
            problems.append(Problem(("documents", index, "id"), message, warning=True))
    return problems
