"""`generate REF DOCUMENT` and `documents [REF]`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.pages.document import say_documents, say_generated
from cperflow.documents import files
from cperflow.documents.generating import (
    available,
    documents_data,
    generate,
    generated_data,
    lacking,
)
from cperflow.documents.pipeline import FORMATS
from cperflow.output import json_text, say_data
from cperflow.parsing import DATE_HELP
from cperflow.service import reading
from cperflow.shipped import DEFAULT_WORKFLOW

if TYPE_CHECKING:
    from datetime import date

    from cperflow.bootstrap import App
    from cperflow.documents.generating import Available
    from cperflow.domain.procedure.definition import Workflow
    from cperflow.service.reading import Situation

DEFAULT = "docx"


@click.command()
@params.ref_argument
@click.argument("document", metavar="DOCUMENT", type=params.TEXT)
@click.option("--format", type=click.Choice(FORMATS, case_sensitive=False),
              help="Format du fichier ; docx (Word) par défaut.")  # fmt: skip
@click.option("--on", type=params.DATE, help=f"Date du document ({DATE_HELP}).")
@click.option("--clock", default="", metavar="DÉLAI", type=params.TEXT,
              help="Délai dont parle le document (une relance).")  # fmt: skip
@click.option("-o", "--output", default="", metavar="CHEMIN", type=params.TEXT,
              help="Fichier ou répertoire où l’écrire ; ici par défaut.")  # fmt: skip
@params.json_option
@params.pass_app
def generate_command(
    app: App,
    ref: str,
    document: str,
    format: str | None,
    on: date | None,
    clock: str,
    output: str,
    as_json: bool,
) -> None:
    """Produire une lettre ou un acte, avec les faits du dossier à une date.

    Un document déjà produit au même endroit est remplacé : c’est un projet, refait à volonté.
    """
    ws = app.workspace(read_only=True)
    wanted = (document, files.format_for(format or "", output, FORMATS, DEFAULT), on or app.today())
    made = generate(ws, app.template_folders, ws.find_ref(ref), *wanted, clock)
    path = files.place(output, f"{made.ref}-{made.document.id}.{made.format}")
    created = files.missing_folder(path)
    replaced = files.write(path, made.content)
    if as_json:
        say_data(json_text(generated_data(made, path)))
    else:
        say_generated(ws, made, path, replaced=replaced, created=created)


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
