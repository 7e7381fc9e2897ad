"""`documents [REF]`: what can be produced, and what it still lacks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.pages.documents import say_documents
from cperflow.documents.inventory import available, documents_data, lacking
from cperflow.output import json_text, say_data
from cperflow.service import reading
from cperflow.shipped import DEFAULT_WORKFLOW

if TYPE_CHECKING:
    from datetime import date

    from cperflow.bootstrap import App
    from cperflow.documents.inventory import Available
    from cperflow.domain.procedure.definition import Workflow
    from cperflow.service.reading import Situation


@click.command()
@click.argument("ref", metavar="[REF]", default="", type=params.TEXT,
                shell_complete=params.complete_ref)  # fmt: skip
@click.option("--workflow", default=DEFAULT_WORKFLOW, type=params.TEXT,
              help="Procédure, quand aucun dossier n’est donné.")  # fmt: skip
@params.as_of_option
@params.json_option
@params.pass_app
def documents_command(app: App, ref: str, workflow: str, as_of: date, as_json: bool) -> None:
    """Lister les documents de la procédure et, pour un dossier, ce qui leur manque."""
    found = _of_dossier(app, ref, as_of) if ref else _of_workflow(app, workflow)
    if as_json:
        say_data(json_text(documents_data(*found)))
    else:
        say_documents(*found)


def _of_dossier(
    app: App, ref: str, as_of: date
) -> tuple[Workflow, list[Available], Situation | None]:
    ws = app.workspace(read_only=True)
    seen = reading.situation(ws, ws.find_ref(ref), as_of=as_of)
    return seen.workflow, lacking(ws, app.template_folders, seen), seen


def _of_workflow(app: App, id: str) -> tuple[Workflow, list[Available], Situation | None]:
    workflow = app.library.workflow(id)
    return workflow, available(workflow, app.template_folders), None
