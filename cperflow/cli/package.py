"""`package REF` and `package check FILE`: the file that leaves, the file that arrives."""

from __future__ import annotations

import os.path
from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.group import NounGroup
from cperflow.cli.pages.package import package_readme, say_checked, say_packed
from cperflow.documents.files.writing import missing_folder, place, writing
from cperflow.documents.leaving.package import pack, write_package
from cperflow.documents.leaving.shapes import checked_data, packed_data
from cperflow.documents.leaving.unpacking import check_package
from cperflow.errors import IntegrityFailure, NotFound
from cperflow.output import json_text, say_data
from cperflow.parsing import DATE_HELP
from cperflow.service import reading
from cperflow.service.filtering import filters
from cperflow.service.ports import Filters

if TYPE_CHECKING:
    from datetime import date

    from cperflow.bootstrap import App

FORMATS = ("pdf", "docx")


@click.group(cls=NounGroup, default="make", aliases={"make": "assembler", "check": "controler"})
def package_command() -> None:
    """Assembler le pli d’un dossier, ou contrôler un pli reçu.

    « cperflow package KAYES-2018 » écrit une archive ZIP : documents, pièces, bordereau, et un
    manifeste avec l’empreinte de chaque fichier. « cperflow package check FICHIER » la contrôle.
    """


@package_command.command("make")
@params.ref_argument
@click.option("--step", "steps", multiple=True, metavar="ÉTAPE", type=params.TEXT,
              help="Pièces et documents de cette étape seulement ; répétable.")  # fmt: skip
@click.option("--format", type=click.Choice(FORMATS, case_sensitive=False), default=FORMATS[0],
              help="Format des documents ; pdf par défaut.")  # fmt: skip
@click.option("--on", type=params.DATE, help=f"Date du pli ({DATE_HELP}).")
@click.option("-o", "--output", default="", metavar="CHEMIN", type=params.TEXT,
              help="Fichier .zip ou répertoire où l’écrire ; ici par défaut.")  # fmt: skip
@params.json_option
@params.pass_app
def make_command(
    app: App,
    ref: str,
    steps: tuple[str, ...],
    format: str,
    on: date | None,
    output: str,
    as_json: bool,
) -> None:
    """Assembler le pli d’un dossier : une archive ZIP, avec bordereau et empreintes."""
    ws = app.keeping_workspace()
    seen = reading.situation(ws, ws.find_ref(ref), as_of=on or app.today())
    wanted = [filters(ws, Filters(step=step)).step for step in steps]
    packed = pack(ws, app.template_folders, seen, format=format, steps=wanted)
    path = place(output, f"{seen.dossier.ref}-{seen.as_of}.zip")
    created = missing_folder(path)
    with writing(path) as file:
        write_package(packed, ws.store.contents, package_readme(packed.manifest), file)
    if as_json:
        say_data(json_text(packed_data(packed.manifest, path)))
    else:
        say_packed(packed.manifest, path, created)


@package_command.command("check")
@click.argument("file", metavar="FICHIER", type=params.TEXT)
@params.json_option
def check_command(file: str, as_json: bool) -> None:
    """Dire ce qui manque à un pli reçu, ou qui y a été modifié. Aucune base n’est nécessaire."""
    if not os.path.isfile(file):
        raise NotFound(f"Il n’y a pas de fichier « {file} ».")
    checked = check_package(file, package_readme)
    if as_json:
        say_data(json_text(checked_data(checked)))
    else:
        say_checked(checked, file)
    if not checked.intact:
        raise IntegrityFailure("Ce pli n’est pas arrivé tel qu’il est parti : voir ci-dessus.")
