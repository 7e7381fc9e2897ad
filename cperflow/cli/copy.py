"""`copy sign|scan|send|receive|list|export`: what becomes of a document once it is issued."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cperflow.cli import lists, params
from cperflow.cli.entering import note_option
from cperflow.cli.group import TwoNameGroup
from cperflow.cli.pages import copy as pages
from cperflow.domain.journal.events import Entry
from cperflow.errors import NotFound, UsageError
from cperflow.output import json_text, say, say_data
from cperflow.parsing import DATE_HELP
from cperflow.reports.papers import copies
from cperflow.service import trails
from cperflow.service.filtering import filters
from cperflow.service.ports import Filters

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.service.papers import PaperName
    from cperflow.service.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])

ALIASES = {
    "sign": "signer", "scan": "numeriser", "send": "envoyer", "receive": "recevoir",
    "list": "lister", "export": "exporter",
}  # fmt: skip

document_argument = click.argument("document", metavar="DOCUMENT", type=params.TEXT)
about_option = click.option(
    "--for", "about", default="", metavar="PROJET|STRUCTURE", type=params.TEXT,
    help="Projet, ou structure consultée, pour qui le document est émis.",
)  # fmt: skip


def act_options(function: F) -> F:
    """What every act about a paper takes: `about`, `on` (None: today), `note`."""
    on = click.option("--on", type=params.DATE, help=f"Date de l’acte ({DATE_HELP}).")
    return about_option(on(note_option(function)))


@click.group(cls=TwoNameGroup, aliases=ALIASES)
def copy_command() -> None:
    """Suivre un document émis : signatures, scan de l’exemplaire signé, envois et reçus.

    DOCUMENT est son nom dans la procédure, son numéro ou le code de ses pages.
    """


@copy_command.command("sign")
@params.ref_argument
@document_argument
@click.option("--by", required=True, metavar="STRUCTURE", type=params.FILLED,
              help="Structure qui signe.")  # fmt: skip
@click.option("--name", default="", type=params.TEXT, help="Nom de la personne qui signe.")
@act_options
@params.pass_app
def sign_command(app: App, /, ref: str, document: str, by: str, name: str, **typed: Any) -> None:
    """Inscrire une signature ; dit qui doit encore signer."""
    # what records acts brings hashing, here as below: not for who lists
    from cperflow.service import papers

    ws = app.workspace()
    paper = _named(ws, ref, document, typed["about"])
    say(pages.signed_text(papers.sign(ws, paper, by, name, _entry(app, typed))))


@copy_command.command("send")
@params.ref_argument
@document_argument
@click.argument("bodies", metavar="[STRUCTURE]…", nargs=-1, type=params.TEXT)
@click.option("--all", "everyone", is_flag=True, help="À tous ceux qui ne l’ont pas encore.")
@act_options
@params.pass_app
def send_command(
    app: App, /, ref: str, document: str, bodies: tuple[str, ...], everyone: bool, **typed: Any
) -> None:
    """Inscrire l’envoi des originaux et des copies, structure par structure."""
    from cperflow.service import papers

    ws = app.workspace()
    paper = _named(ws, ref, document, typed["about"])
    entry = _entry(app, typed)
    say(pages.sent_text(papers.send(ws, paper, bodies, entry, everyone=everyone)))


@copy_command.command("receive")
@params.ref_argument
@document_argument
@click.argument("body", metavar="STRUCTURE", type=params.TEXT)
@click.option("--reference", default="", type=params.TEXT,
              help="Numéro sous lequel la structure l’a enregistré.")  # fmt: skip
@act_options
@params.pass_app
def receive_command(
    app: App, /, ref: str, document: str, body: str, reference: str, **typed: Any
) -> None:
    """Inscrire le reçu rendu par une structure."""
    from cperflow.service import papers

    ws = app.workspace()
    paper = _named(ws, ref, document, typed["about"])
    done = papers.receive(ws, paper, body, reference, _entry(app, typed))
    say(pages.received_text(done))


@copy_command.command("scan")
@click.argument("words", metavar="FICHIER… [REF DOCUMENT]", nargs=-1, required=True,
                type=params.TEXT)  # fmt: skip
@click.option("--force", is_flag=True, help="Joindre même s’il porte le code d’un autre document.")
@act_options
@params.pass_app
def scan_command(app: App, /, words: tuple[str, ...], force: bool, **typed: Any) -> None:
    """Joindre le scan d’un document signé (pdf, jpg, png, tif).

    Sans REF ni DOCUMENT, le code imprimé sur ses pages dit de quel document il s’agit.
    """
    from cperflow.cli.scanning import attach_all, split

    ws = app.workspace()
    files, named = split(words)
    if typed["about"] and not named:
        raise UsageError("--for précise un document nommé : ajoutez REF et DOCUMENT.")
    paper = _named(ws, *named, typed["about"]) if named else None
    attach_all(ws, files, paper, _entry(app, typed), force=force)


@copy_command.command("list")
@click.argument("ref", metavar="[REF]", default="", type=params.TEXT,
                shell_complete=params.complete_ref)  # fmt: skip
@click.argument("document", metavar="[DOCUMENT]", default="", type=params.TEXT)
@about_option
@lists.filter_option("--region", "subject", "Seulement cette région.")
@lists.filter_option("--workflow", "workflow", "Seulement cette procédure.")
@click.option("--waiting", default=0, type=params.whole(0, 3650), metavar="JOURS",
              help="Seulement les reçus attendus depuis au moins ce temps.")  # fmt: skip
@params.as_of_option
@params.json_option
@params.pass_app
def list_command(
    app: App,
    /,
    ref: str,
    document: str,
    about: str,
    waiting: int,
    as_of: date,
    as_json: bool,
    **typed: str,
) -> None:
    """Suivre les documents émis d’un dossier, ou ce qui manque dans tous."""
    ws = app.workspace(read_only=True)
    if ref and any(typed.values()):
        raise UsageError("--region et --workflow choisissent parmi les dossiers : ôtez REF.")
    found = (
        [trails.traced(ws, ws.find_ref(ref), as_of, document, about)]
        if ref
        else list(trails.pending(ws, as_of, filters(ws, Filters(**typed)), waiting=waiting))
    )
    if as_json:
        say_data(json_text(copies(found, as_of, waiting)))
    elif ref:
        say(pages.trails_text(found[0], waiting))
    else:
        say(pages.pending_text(found, as_of, waiting))


@copy_command.command("export")
@params.ref_argument
@document_argument
@about_option
@click.option("-o", "--output", default="", metavar="CHEMIN", type=params.TEXT,
              help="Fichier ou répertoire où l’écrire ; ici par défaut.")  # fmt: skip
@params.pass_app
def export_command(app: App, ref: str, document: str, about: str, output: str) -> None:
    """Rendre les scans joints à un document, tels qu’ils sont venus."""
    from cperflow.cli.scanning import export_scans

    ws = app.workspace(read_only=True)
    found = trails.traced(ws, ws.find_ref(ref), app.today(), document, about)
    if not found.trails[0].paper.scans:
        raise NotFound(
            f"{found.dossier.ref} : aucun scan n’est joint à « {document} ».",
            [f"Pour en joindre un : cperflow copy scan FICHIER {found.dossier.ref} {document}"],
        )
    export_scans(ws, found.dossier.ref, found.trails[0].paper, output)


def _named(ws: Workspace, ref: str, document: str, about: str) -> PaperName:
    from cperflow.service.papers import PaperName

    return PaperName(ws.find_ref(ref), document, about)


def _entry(app: App, typed: dict[str, Any]) -> Entry:
    return Entry(typed["on"] or app.today(), note=typed["note"])
