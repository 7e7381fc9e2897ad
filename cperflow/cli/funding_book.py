"""`funding export|import`: the plan as a file to fill in, and as it comes back."""

from __future__ import annotations

import os.path
from typing import TYPE_CHECKING

import click

from cperflow.cli import lists, params
from cperflow.cli.entering import entry, note_option
from cperflow.errors import Refused
from cperflow.output import json_text, say, say_data

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.domain.register.table import Grid
    from cperflow.parsing import When
    from cperflow.service.reading import Situation

FORMATS = XLSX, CSV = ("xlsx", "csv")
_WORKBOOKS = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
"""How files of a spreadsheet begin, old ones too."""


@click.command("export")
@params.ref_argument
@click.option("--xlsx", "format", flag_value=XLSX, help="Un classeur à remplir (par défaut).")
@click.option("--csv", "format", flag_value=CSV, help="Une ligne par part.")
@click.option("--years", type=params.YEARS, metavar="ANNÉES",
              help="Avec xlsx : une colonne par année, par exemple 2019-2023.")  # fmt: skip
@lists.dialect_option
@click.option("-o", "--output", default="", metavar="CHEMIN", type=params.TEXT,
              help="Fichier ou répertoire où l’écrire ; plan-REF.xlsx ici par défaut.")  # fmt: skip
@click.option("--replace", is_flag=True, help="Écraser ce fichier s’il existe déjà.")
@params.pass_app
def export_command(
    app: App,
    ref: str,
    format: str | None,
    years: tuple[int, int] | None,
    csv_dialect: str | None,
    output: str,
    replace: bool,
) -> None:
    """Exporter le plan pour le remplir ailleurs : classeur Excel, ou CSV."""
    # files, and the workbook: only who exports pays
    from cperflow.documents.files import writing as files
    from cperflow.service import reading
    from cperflow.service.financing.plan_changes import check_open

    chosen = files.format_for(format or "", output, FORMATS, XLSX)
    ws = app.workspace(read_only=True)
    seen = reading.situation(ws, ws.find_ref(ref))
    if chosen == CSV and not output:
        say_data(_csv(seen, lists.dialect_of(chosen, csv_dialect)))
        return
    path = files.place(output, f"plan-{seen.dossier.ref}.{chosen}")
    if chosen == XLSX:
        check_open(ws, seen.dossier.ref)  # it is to be filled in, and could not come back
    _spare(path, replace=replace)
    dialect = lists.dialect_of(chosen, csv_dialect)
    files.write(path, _book(seen, years) if chosen == XLSX else _csv(seen, dialect).encode())
    say(f"Fichier écrit : {path}")
    say(f"Suite : cperflow funding import {seen.dossier.ref} {path} --dry-run")


@click.command("import")
@params.ref_argument
@click.argument("file", metavar="FICHIER", type=params.TEXT)
@click.option("--onto-current", is_flag=True,
              help="Porter ce que le classeur change sur le plan d’aujourd’hui.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Montrer ce qui changerait, sans rien inscrire.")
@params.on_option
@note_option
@params.json_option
@params.pass_app
def import_command(
    app: App,
    ref: str,
    file: str,
    onto_current: bool,
    dry_run: bool,
    on: When,
    note: str,
    as_json: bool,
) -> None:
    """Inscrire un plan rempli dans un classeur ou un CSV : tout, ou rien.

    Chaque cellule refusée est nommée avec sa raison. Ce que le fichier ne nomme pas ne change pas.
    """
    # the reading of files: only who imports pays
    from cperflow.cli.pages.funding_import import say_imported
    from cperflow.reports.funding import imported
    from cperflow.service.financing.funding_plan import import_plan

    ws = app.workspace(read_only=dry_run)
    found, grid, done = ws.find_ref(ref), _grid(file), entry(on, note=note)
    told = import_plan(ws, found, grid, done, onto_current=onto_current, dry_run=dry_run)
    if as_json:
        say_data(json_text(imported(told)))
    else:
        say_imported(told, file)


def _spare(path: str, *, replace: bool) -> None:
    """Refused when a file is there: somebody may have filled it in."""
    if os.path.exists(path) and not replace:
        stem, extension = os.path.splitext(path)
        number = 2
        while os.path.exists(f"{stem}-{number}{extension}"):
            number += 1
        raise Refused(
            f"« {path} » existe déjà, et il est peut-être rempli : il reste comme il est.",
            [
                f"Pour écrire à côté : -o {stem}-{number}{extension}",
                "Pour l’écraser : --replace",
            ],
        )


def _grid(path: str) -> Grid:
    """A file as cells, by what it is; one named .xlsx that is none is told so."""
    from cperflow.catalog.files import opened

    with opened(path) as file:
        is_workbook = file.read(4) in _WORKBOOKS
    if is_workbook or path.lower().endswith(f".{XLSX}"):
        from cperflow.intake.workbook import read_workbook

        return read_workbook(path)
    from cperflow.catalog.plans import read_table

    return read_table(path)


def _book(seen: Situation, years: tuple[int, int] | None) -> bytes:
    from cperflow.cli.pages.funding_book import plan_xlsx

    return plan_xlsx(seen, range(years[0], years[1] + 1) if years else ())


def _csv(seen: Situation, dialect: str) -> str:
    from cperflow.cli.pages.funding_book import CSV_TITLES, share_rows
    from cperflow.output.data import csv_text

    return csv_text(CSV_TITLES, share_rows(seen), dialect)
