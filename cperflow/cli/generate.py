"""`generate REF DOCUMENT`: a letter or an act, as a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.pages.generate import say_generated
from cperflow.documents import files
from cperflow.documents.generating import generate
from cperflow.documents.inventory import generated_data
from cperflow.documents.pipeline import FORMATS
from cperflow.output import json_text, say_data
from cperflow.parsing import DATE_HELP

if TYPE_CHECKING:
    from datetime import date

    from cperflow.bootstrap import App

DEFAULT = "docx"


@click.command()
@params.ref_argument
@click.argument("document", metavar="DOCUMENT", type=params.TEXT)
@click.option("--format", type=click.Choice(FORMATS, case_sensitive=False),
              help="Format du fichier ; docx (Word) par défaut.")  # fmt: skip
@click.option("--on", type=params.DATE, help=f"Date du document ({DATE_HELP}).")
@click.option("--clock", default="", metavar="DÉLAI", type=params.TEXT,
              help="Délai dont parle le document (une relance).")  # fmt: skip
@click.option("--for", "about", default="", metavar="PROJET|STRUCTURE", type=params.TEXT,
              help="Projet, ou structure consultée, dont parle le document.")  # fmt: skip
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
    about: str,
    output: str,
    as_json: bool,
) -> None:
    """Produire une lettre ou un acte, avec les faits du dossier à une date.

    Un document déjà produit au même endroit est remplacé : c’est un projet, refait à volonté.
    """
    ws = app.workspace(read_only=True)
    wanted = (document, files.format_for(format or "", output, FORMATS, DEFAULT), on or app.today())
    made = generate(ws, app.template_folders, ws.find_ref(ref), *wanted, clock, about)
    path = files.place(output, f"{made.ref}-{made.document.id}.{made.format}")
    created = files.missing_folder(path)
    replaced = files.write(path, made.content)
    if as_json:
        say_data(json_text(generated_data(made, path)))
    else:
        say_generated(ws, made, path, replaced=replaced, created=created)
