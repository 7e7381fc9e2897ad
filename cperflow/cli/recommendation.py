"""`recommend add|done|drop|list`: what committees recommend, and what becomes of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.entering import entry, note_option
from cperflow.cli.group import TwoNameGroup
from cperflow.domain.dossier.works import DONE, DROPPED
from cperflow.errors import UsageError
from cperflow.output import json_text, say_data
from cperflow.parsing import DATE_HELP, When

if TYPE_CHECKING:
    from datetime import date

    from cperflow.bootstrap import App

ALIASES = {"add": "ajouter", "done": "executee", "drop": "abandonner", "list": "lister"}


@click.group(cls=TwoNameGroup, aliases=ALIASES)
def recommend_command() -> None:
    """Tenir les recommandations des sessions : quoi, qui, pour quand."""


@recommend_command.command("add")
@click.argument("words", metavar="[RÉFÉRENCE] SESSION QUOI", nargs=-1, type=params.TEXT)
@click.option("--who", default="", metavar="STRUCTURE", type=params.TEXT,
              help="Structure à qui elle s’adresse (demandée).")  # fmt: skip
@click.option("--due", "due_on", type=params.DATE, help="Pour quand.")
@click.option("--on", type=params.WHEN, help=f"Date ({DATE_HELP}) ; celle de la session sinon.")
@click.option("--all", "everywhere", is_flag=True,
              help="À tous les suivis qui ont tenu la session, sans référence.")  # fmt: skip
@note_option
@params.pass_app
def add_command(
    app: App,
    words: tuple[str, ...],
    who: str,
    due_on: date | None,
    on: When | None,
    everywhere: bool,
    note: str,
) -> None:
    """Consigner une recommandation d’une session tenue.

    Exemple : cperflow recommend add SUIVI-KAYES-2018 "crocsad 2019-T1" "Inscrire la part de
    la Région au budget" --who CR --due 2019-06-30
    """
    from cperflow.cli.pages.recommendation import say_recommended, say_recommended_to_all
    from cperflow.service.contracts import recommendations as add

    ref, session, what = _told(words, who, everywhere=everywhere)
    ws = app.workspace()
    done = entry(on, note=note) if on else None
    if everywhere:
        say_recommended_to_all(
            add.recommend_all(ws, session, what, done, who=who, due_on=due_on, note=note)
        )
        return
    ref = ws.find_ref(ref)
    held = add.session_of(ws, ref, session)
    done = done or entry(When(held.on, held.precision), note=note)
    say_recommended(add.recommend(ws, ref, held.id, what, done, who=who, due_on=due_on))


def _told(words: tuple[str, ...], who: str, *, everywhere: bool) -> tuple[str, str, str]:
    """The reference ("" with --all), the session, what it recommends. Raises UsageError."""
    if len(words) != 3 - everywhere:
        about = "--all, la session" if everywhere else "la référence du suivi, la session"
        ref = "" if everywhere else "SUIVI-KAYES-2018 "
        flag = " --all" if everywhere else ""
        raise UsageError(
            f"Donnez {about}, puis ce qu’elle recommande, chacune entre guillemets : cperflow "
            f'recommend add {ref}"crocsad 2019-T1" "…" --who CR{flag}'
        )
    if not who:
        raise UsageError(
            "Une recommandation s’adresse à une structure : --who STRUCTURE, par exemple --who CR."
        )
    ref, session, what = ("", *words) if everywhere else words
    return ref, session, what


@recommend_command.command("done")
@params.ref_argument
@click.argument("id", metavar="RECOMMANDATION", type=params.TEXT)
@click.option("--outcome", default="", type=params.TEXT, metavar="TEXTE", help="Suite donnée.")
@params.on_option
@note_option
@params.pass_app
def done_command(app: App, ref: str, id: str, outcome: str, on: When, note: str) -> None:
    """Consigner qu’une recommandation est exécutée."""
    _close(app, ref, id, DONE, outcome, on, note)


@recommend_command.command("drop")
@params.ref_argument
@click.argument("id", metavar="RECOMMANDATION", type=params.TEXT)
@click.option("--reason", default="", type=params.TEXT, metavar="MOTIF", help="Pourquoi.")
@params.on_option
@note_option
@params.pass_app
def drop_command(app: App, ref: str, id: str, reason: str, on: When, note: str) -> None:
    """Abandonner une recommandation, avec le motif ; elle reste visible."""
    _close(app, ref, id, DROPPED, reason, on, note)


def _close(app: App, ref: str, id: str, status: str, outcome: str, on: When, note: str) -> None:
    from cperflow.cli.pages.recommendation import say_closed
    from cperflow.service.contracts import recommendations

    ws, told = app.workspace(), entry(on, note=note)
    say_closed(recommendations.close(ws, ws.find_ref(ref), id, status, told, outcome))


@recommend_command.command("list")
@click.argument("refs", metavar="[REF]…", nargs=-1, type=params.TEXT,
                shell_complete=params.complete_ref)  # fmt: skip
@click.option("--open", "only_open", is_flag=True, help="Celles qui restent à exécuter.")
@click.option("--late", "only_late", is_flag=True, help="Celles dont l’échéance est passée.")
@click.option("--who", default="", metavar="STRUCTURE", type=params.TEXT,
              help="Celles d’une structure.")  # fmt: skip
@params.reading_options
@params.pass_app
def list_command(
    app: App,
    refs: tuple[str, ...],
    only_open: bool,
    only_late: bool,
    who: str,
    as_of: date,
    known_on: date | None,
    as_json: bool,
) -> None:
    """Lister les recommandations d’un suivi, ou de tous, avec leur nombre par session."""
    from cperflow.cli.pages.recommendation import say_list
    from cperflow.reports.works import Asked, recommendations
    from cperflow.service.contracts.recommendations import recommended

    ws = app.workspace(read_only=True)
    found = recommended(ws, [ws.find_ref(ref) for ref in refs], as_of=as_of, known_on=known_on)
    asked = Asked(only_open, only_late, who)
    if as_json:
        say_data(json_text(recommendations(found, as_of, asked)))
    else:
        say_list(found, as_of, asked)
