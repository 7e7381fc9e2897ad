"""`piece list|show`: what is asked for and what is in hand; the versions of one piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.pages.piece import say_pieces, say_versions
from cperflow.cli.piece import code_argument, copy_options
from cperflow.output import json_text, say_data
from cperflow.reports import holdings
from cperflow.service import reading
from cperflow.service.copies import find_copy, versions

if TYPE_CHECKING:
    from datetime import date

    from cperflow.bootstrap import App


@click.command("list")
@params.ref_argument
@params.reading_options
@params.pass_app
def list_command(app: App, ref: str, as_of: date, known_on: date | None, as_json: bool) -> None:
    """Lister les pièces par étape : requises, reçues, manquantes."""
    ws = app.workspace(read_only=True)
    situation = reading.situation(ws, ws.find_ref(ref), as_of=as_of, known_on=known_on)
    if as_json:
        say_data(json_text(holdings.pieces(situation)))
    else:
        say_pieces(situation)


@click.command("show")
@params.ref_argument
@code_argument
@copy_options
@params.reading_options
@params.pass_app
def show_command(
    app: App,
    ref: str,
    code: str,
    project: str,
    year: int | None,
    as_of: date,
    known_on: date | None,
    as_json: bool,
) -> None:
    """Voir les versions d’une pièce, la dernière en tête : fichiers, appréciations, motifs."""
    ws = app.workspace(read_only=True)
    dossier = reading.dossier_on(ws, ws.find_ref(ref), as_of, known_on)
    key = find_copy(dossier, ws.vocabulary(dossier), code, project, year)
    if as_json:
        say_data(json_text(holdings.piece_versions(dossier, key, versions(dossier, key))))
    else:
        say_versions(ws.vocabulary(dossier), dossier, key)
