"""The documents of a procedure and what each still lacks; their shapes of `--json` (`reports`
knows no documents)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from cperflow.documents.gathering import Wanted
from cperflow.documents.generating import Generated, draw
from cperflow.documents.pipeline import Template, load_template
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.papers import DocumentSpec
from cperflow.service.reading import Situation
from cperflow.service.workspace import Workspace
from cperflow.shipped import template_names


class Available(NamedTuple):
    """A document of a procedure. `template` None: nobody has written it yet; `missing` None:
    not asked for a dossier."""

    spec: DocumentSpec
    template: Template | None
    missing: tuple[str, ...] | None = None


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
        found._replace(missing=draw(ws, folders, seen, Wanted(found.spec)).missing)
        if found.template and not found.spec.about_clock
        else found
        for found in available(seen.workflow, folders)
    ]


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
