"""`piece add|assess`: a piece arrives, with its file or on paper; somebody judges it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cperflow.cli import params
from cperflow.cli.entering import entry, note_option
from cperflow.cli.pages.naming import same
from cperflow.cli.pages.piece_add import say_assessed, say_filed, say_received
from cperflow.cli.piece import code_argument, copy_options
from cperflow.errors import NotFound
from cperflow.french import did_you_mean
from cperflow.service import writing

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.domain.journal.events import Entry
    from cperflow.parsing import When
    from cperflow.service.workspace import Workspace

STATUSES = {"conforme": "conforming", "non-conforme": "non_conforming"}


@click.command("add")
@params.ref_argument
@code_argument
@click.argument("path", metavar="[FICHIER]", required=False)
@copy_options
@params.on_option
@note_option
@params.pass_app
def add_command(
    app: App,
    ref: str,
    code: str,
    path: str | None,
    project: str,
    year: int | None,
    on: When,
    note: str,
) -> None:
    """Inscrire une pièce reçue, ou celle qui la remplace.

    Le FICHIER est gardé dans la base, une seule fois s’il sert à plusieurs pièces. Sans FICHIER, la
    pièce est dite reçue sur papier.
    """
    ws = app.workspace()
    copy = (ws.find_ref(ref), code, entry(on, note=note), project, year)
    if path is None:
        say_received(writing.receive_piece(ws, *copy))
    else:
        _file(ws, path, *copy)


def _file(
    ws: Workspace, path: str, ref: str, code: str, done: Entry, project: str, year: int | None
) -> None:
    # hashing, archives: only who gives a file pays for them
    from cperflow.intake import taken
    from cperflow.service.filing import file_piece

    with taken(path) as given:
        filed = file_piece(ws, ref, code, done, project, year, given.file, given.parts)
    say_filed(filed, given.given)


@click.command("assess")
@params.ref_argument
@code_argument
@click.argument("status", metavar="conforme|non-conforme", type=params.TEXT)
@click.option("--reason", type=params.TEXT, default="", help="Motif, si elle n’est pas conforme.")
@copy_options
@params.on_option
@note_option
@params.pass_app
def assess_command(
    app: App, /, ref: str, code: str, status: str, reason: str, **typed: Any
) -> None:
    """Dire qu’une pièce reçue est conforme, ou non et pourquoi."""
    ws = app.workspace()
    done = entry(typed["on"], note=typed["note"])
    label, value = _status(status)
    recorded = writing.assess_piece(
        ws, ws.find_ref(ref), code, value, reason, done, typed["project"], typed["year"]
    )
    say_assessed(recorded, label)


def _status(typed: str) -> tuple[str, str]:
    for label, value in STATUSES.items():
        if same(typed.replace(" ", "-"), label):
            return label, value
    guess = did_you_mean(typed, STATUSES)
    raise NotFound(f"Appréciation inconnue « {typed} » : conforme ou non-conforme.{guess}")
