"""`import FILE`: the acts of a register, all or none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.pages.importing import say_encoding, say_taken_in
from cperflow.cli.progress import followed
from cperflow.output import json_text, say_data
from cperflow.shipped import DEFAULT_WORKFLOW

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from cperflow.bootstrap import App
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

    done = _take_in(app, file, Options(workflow, as_recorded, dry_run))
    if as_json:
        say_data(json_text(done._asdict()))
    else:
        say_taken_in(done, file)


def _take_in(app: App, path: str, options: Options) -> TakenIn:
    from cperflow.catalog.journals import read_journals
    from cperflow.catalog.register import WINDOWS, open_register, read_rows
    from cperflow.service.register.entering import take_in
    from cperflow.service.register.restoring import restore

    ws = app.workspace(read_only=options.dry_run)
    if path.lower().endswith(".json"):
        return restore(ws, read_journals(path), dry_run=options.dry_run)
    register = open_register(path)
    if register.encoding == WINDOWS:
        say_encoding(register.name)
    return take_in(ws, read_rows(register, ws.today), options, _following)


def _following(refs: Sequence[str]) -> Iterable[str]:
    return followed(refs, len(refs), "Dossiers examinés")
