"""`import FILE`: the acts of a register, all or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.pages.importing import say_encoding, say_size, say_taken_in
from cperflow.cli.progress import followed, watching
from cperflow.output import json_text, say_data
from cperflow.shipped import DEFAULT_WORKFLOW

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from cperflow.bootstrap import App
    from cperflow.domain.register.rows import Read
    from cperflow.service.register.entering import Options, TakenIn

HELP = """Inscrire les actes d’un registre : un CSV, ou un export JSON.

\b
Colonnes du CSV, dans n’importe quel ordre (docs/import.md les décrit) :
  dossier ; act ; date              demandées sur chaque ligne
  region, workflow, step            sur la ligne « ouverture » d’un dossier
  body, note, source                structure, remarque, provenance
  facts                             nom=valeur | nom=valeur ; ou colonnes fait:NOM
  piece, project, year, outcome     pièce, projet, exercice, sens d’un avis
  precision, illustrative, details  ce que l’export écrit de plus

La colonne act tient l’identifiant ou le nom d’un acte de la procédure, ou : ouverture,
renseignement, saisine, avis, piece, appreciation, projet, financement, retrait…

Tout est inscrit, ou rien : chaque ligne refusée est nommée avec sa colonne et sa raison. Les
règles de la procédure sont demandées comme à la saisie, sauf avec --as-recorded.
"""


@click.command("import", help=HELP, short_help="Inscrire les actes d’un registre")
@click.argument("file", metavar="FICHIER", type=params.TEXT)
@click.option("--workflow", type=params.TEXT, default=DEFAULT_WORKFLOW,
              help="Procédure des dossiers à ouvrir, si la ligne n’en nomme pas.")  # fmt: skip
@click.option("--as-recorded", is_flag=True,
              help="Reprendre les actes tels quels, sans demander les règles.")  # fmt: skip
@click.option("--dry-run", is_flag=True, help="Tout vérifier, sans rien inscrire.")
@params.json_option
@params.pass_app
def import_command(
    app: App, file: str, workflow: str, as_recorded: bool, dry_run: bool, as_json: bool
) -> None:
    # csv, the machine and the hashes: only who imports pays for them
    from cperflow.service.register.entering import Options

    options = Options(workflow, as_recorded, dry_run)
    done = _take_in(app, file, options)
    if as_json:
        _say_json(done)
    else:
        say_taken_in(done, _again(file, options))


def _say_json(done: TakenIn) -> None:
    from cperflow.reports.eventlog import taken_in

    say_data(json_text(taken_in(done)))


def _again(file: str, options: Options) -> str:
    """The command that does it for real."""
    typed = ["cperflow import", f'"{file}"' if " " in file else file]
    typed += ["--as-recorded"] * options.as_recorded
    typed += [f"--workflow {options.workflow}"] * (options.workflow != DEFAULT_WORKFLOW)
    return " ".join(typed)


def _take_in(app: App, path: str, options: Options) -> TakenIn:
    from cperflow.catalog.journals import read_journals
    from cperflow.service.register.entering import take_in
    from cperflow.service.register.restoring import restore

    ws = app.workspace(read_only=options.dry_run)
    if path.lower().endswith(".json"):
        return restore(ws, read_journals(path), dry_run=options.dry_run)
    return take_in(ws, rows_in(path, ws.today), options, watching("Dossiers examinés"))


def rows_in(path: str, today: date) -> Iterator[Read]:
    """The rows of a register, once what should be known of the file has been said."""
    # csv: only who gives a file pays for it
    from cperflow.catalog.register import lines_of, open_register, read_rows

    register = open_register(path)
    lines = lines_of(register)
    say_encoding(path, register.encoding)
    say_size(lines)
    return followed(read_rows(register, today), lines, "Lignes lues")
