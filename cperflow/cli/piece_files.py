"""`piece export|open`: the files of the pieces, given back as they came."""

from __future__ import annotations

import os.path
import sys
from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.pages.piece import say_exported, say_opened
from cperflow.cli.piece import code_argument, copy_options
from cperflow.cli.progress import followed
from cperflow.errors import UsageError
from cperflow.output import json_text, say_data
from cperflow.reports.holdings import exported
from cperflow.service import reading
from cperflow.service.copies import Wanted, find_copy, wanted, wanted_version

if TYPE_CHECKING:
    from datetime import date

    from cperflow.bootstrap import App
    from cperflow.domain.dossier.dossier import Dossier
    from cperflow.service.workspace import Workspace

version_option = click.option(
    "--version",
    "number",
    type=params.whole(1),
    metavar="N",
    help="Version, au lieu de la dernière.",
)


@click.command("export")
@params.ref_argument
@click.argument("code", metavar="[CODE]", type=params.TEXT, default="")
@copy_options
@version_option
@click.option("-o", "--output", default="", metavar="RÉPERTOIRE", type=params.TEXT,
              help="Répertoire où les écrire ; REF-pieces ici par défaut.")  # fmt: skip
@params.as_of_option
@params.json_option
@params.pass_app
def export_command(
    app: App,
    ref: str,
    code: str,
    project: str,
    year: int | None,
    number: int | None,
    output: str,
    as_of: date,
    as_json: bool,
) -> None:
    """Rendre les fichiers des pièces, tels qu’ils sont venus : tous, ou ceux d’un CODE.

    Chaque fichier est écrit entier ou pas du tout, et porte le code et le nom de sa pièce.
    """
    ws = app.workspace(read_only=True)
    dossier = reading.dossier_on(ws, ws.find_ref(ref), as_of, None)
    found = _asked(ws, dossier, code, project, year, number)
    written = _written(ws, found, output or f"{dossier.ref}-pieces")
    if as_json:
        say_data(json_text(exported(dossier, found, written)))
    else:
        say_exported(dossier, found, written)


@click.command("open")
@params.ref_argument
@code_argument
@copy_options
@version_option
@params.pass_app
def open_command(
    app: App, ref: str, code: str, project: str, year: int | None, number: int | None
) -> None:
    """Ouvrir une copie du fichier d’une pièce avec le programme qui lit son type."""
    ws = app.workspace(read_only=True)
    dossier = reading.dossier_on(ws, ws.find_ref(ref), app.today(), None)
    found = _asked(ws, dossier, code, project, year, number or 0)
    # shutil, random: only who opens a file pays for them
    from tempfile import mkdtemp

    (path,) = _written(ws, found, mkdtemp(prefix="cperflow-"))
    launched = sys.stdout.isatty() and click.launch(path) == 0
    say_opened(found[0], path, launched=launched)


def _asked(
    ws: Workspace,
    dossier: Dossier,
    code: str,
    project: str,
    year: int | None,
    number: int | None,
) -> list[Wanted]:
    """Every file in hand, those of a code, or one version (0: the last) of one copy."""
    workflow = ws.vocabulary(dossier)
    if not code and (number or project or year):
        raise UsageError("Dites de quelle pièce : un CODE va avec --project, --year et --version.")
    if code and (number is not None or project or year or "/" in code):
        key = find_copy(dossier, workflow, code, project, year)
        return [wanted_version(dossier, workflow, key, number or 0)]
    return wanted(dossier, workflow, code)


def _written(ws: Workspace, found: list[Wanted], folder: str) -> list[str]:
    # hashing and folders: only who exports pays for them
    from cperflow.documents.files.names import apart, file_name
    from cperflow.documents.files.writing import write

    names = apart(file_name(each.title, each.file.type) for each in found)
    paths = [os.path.join(folder, name) for name in names]
    for each, path in followed(zip(found, paths, strict=True), len(found), "Fichiers"):
        write(path, ws.store.contents.read(each.file.sha256))
    return paths
