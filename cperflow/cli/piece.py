"""`piece add|assess|list`: the documents a dossier is made of."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cperflow.cli import params
from cperflow.cli.entering import entry, note_option, say_done
from cperflow.cli.group import TwoNameGroup
from cperflow.cli.pages.naming import same
from cperflow.cli.pages.piece import say_pieces
from cperflow.domain.dossier.pieces import required
from cperflow.errors import NotFound
from cperflow.french import count, date_long, did_you_mean
from cperflow.output import json_text, say_data
from cperflow.parsing import YEARS
from cperflow.reports import holdings
from cperflow.service import reading, writing

if TYPE_CHECKING:
    from datetime import date

    from cperflow.bootstrap import App
    from cperflow.parsing import When
    from cperflow.service.recording import Recorded

F = TypeVar("F", bound=Callable[..., Any])

STATUSES = {"conforme": "conforming", "non-conforme": "non_conforming"}


def copy_options(function: F) -> F:
    """Which copy of the piece: `ref`, `code`, `project`, `year`, and `on`."""
    for decorate in (
        params.on_option,
        click.option(
            "--year",
            type=params.whole(YEARS[0], YEARS[-1]),
            metavar="ANNÉE",
            help="Exercice.",
        ),
        click.option("--project", type=params.TEXT, default="", help="Projet concerné."),
    ):
        function = decorate(function)
    return function


@click.group(cls=TwoNameGroup, aliases={"add": "ajouter", "assess": "apprecier", "list": "lister"})
def piece_command() -> None:
    """Recevoir, apprécier et lister les pièces d’un dossier."""


@piece_command.command("add")
@params.ref_argument
@click.argument("code", metavar="CODE", type=params.TEXT)
@copy_options
@note_option
@params.pass_app
def add_command(
    app: App, ref: str, code: str, project: str, year: int | None, on: When, note: str
) -> None:
    """Inscrire une pièce reçue, ou celle qui la remplace."""
    ws = app.workspace()
    done = entry(on, note=note)
    recorded = writing.receive_piece(ws, ws.find_ref(ref), code, done, project, year)
    _say_recorded(recorded, "reçue")


@piece_command.command("assess")
@params.ref_argument
@click.argument("code", metavar="CODE", type=params.TEXT)
@click.argument("status", metavar="conforme|non-conforme", type=params.TEXT)
@click.option("--reason", type=params.TEXT, default="", help="Motif, si elle n’est pas conforme.")
@copy_options
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
    _say_recorded(recorded, label)


@piece_command.command("list")
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


def _status(typed: str) -> tuple[str, str]:
    for label, value in STATUSES.items():
        if same(typed.replace(" ", "-"), label):
            return label, value
    guess = did_you_mean(typed, STATUSES)
    raise NotFound(f"Appréciation inconnue « {typed} » : conforme ou non-conforme.{guess}")


def _say_recorded(recorded: Recorded, state: str) -> None:
    dossier, workflow = recorded.dossier, recorded.workflow
    payload = recorded.events[0].payload
    spec = next(spec for spec in workflow.pieces if spec.code == payload["code"])
    copies = (payload["code"], payload.get("project"), payload.get("year"))
    copy = "/".join(str(part) for part in copies if part)
    on = date_long(recorded.events[0].occurred_on, payload.get("precision", "day"))
    lacking = [p for p in required(dossier, workflow, dossier.step) if not p.in_order]
    left = [f"{piece.key} – {piece.spec.name}" for piece in lacking]
    fields = [("Pièce", spec.name), ("Reste à recevoir", left or ["rien pour cette étape"])]
    following = f"piece list {dossier.ref}" if lacking else f"next {dossier.ref}"
    title = f"{dossier.ref} : pièce {copy} {state}, {on}"
    if lacking:
        title += f" ({count(len(lacking), 'pièce manque', 'pièces manquent')} à cette étape)"
    say_done(title, fields, f"cperflow {following}")
