"""`init`: a new store with its office and its calendar, or an older one brought up to date."""

from __future__ import annotations

import os.path
import sys
from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.pages.holiday import days_told
from cperflow.cli.pages.importing import say_encoding
from cperflow.errors import NotFound, Refused, StorageUnavailable, UsageError
from cperflow.french import count, did_you_mean, fold
from cperflow.output import page, say
from cperflow.service.verifying import rebuild
from cperflow.shipped import folder
from cperflow.store.location import shown
from cperflow.store.opening import upgrade_store

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.domain.time.calendar import Calendar


@click.command("init")
@click.option("--body", type=params.TEXT, help="Structure du service (DGCT, CR, GOUV…).")
@click.option("--place", type=params.TEXT, help="Lieu d’où partent les courriers.")
@click.option(
    "--letterhead", type=params.TEXT, multiple=True, help="Ligne d’en-tête ; à répéter par ligne."
)
@click.option("--footer", type=params.TEXT, help="Pied de page des courriers.")
@click.option(
    "--calendar",
    "holidays",
    type=params.TEXT,
    default="",
    metavar="FICHIER",
    help="Jours fériés du service (CSV ou ICS), à la place de ceux de cperflow.",
)
@params.covered_option
@click.option("--upgrade", is_flag=True, help="Mettre à jour une base d’une version antérieure.")
@params.pass_app
def init_command(
    app: App,
    body: str | None,
    place: str | None,
    letterhead: tuple[str, ...],
    footer: str | None,
    holidays: str,
    covered: tuple[int, int] | None,
    upgrade: bool,
) -> None:
    """Créer la base, y enregistrer le service et les jours fériés (du Mali, sauf autre choix)."""
    if upgrade:
        _upgrade(app)
        return
    if covered and not holidays:
        raise UsageError("--covered va avec --calendar : ce sont les années de ce fichier.")
    _refuse_existing(app)
    office = _office(app, body, place, "\n".join(letterhead) or None, footer)
    _create(app, office, holidays, covered)


def _office(
    app: App, body: str | None, place: str | None, letterhead: str | None, footer: str | None
) -> dict[str, str]:
    """What the office says of itself, asked for where no option says it."""
    return {
        "body": _known_body(app, _asked(body, "Structure du service (DGCT, CR, GOUV…)")),
        "place": _asked(place, "Lieu d’où partent les courriers"),
        "letterhead": _asked(letterhead, "En-tête des courriers"),
        "footer": _asked(footer, "Pied de page des courriers"),
    }


def _refuse_existing(app: App) -> None:
    """Before anything is asked. A store without a line is an `init` that was interrupted."""
    try:
        begun = next(iter(app.workspace(read_only=True).store.streams()), None)
    except StorageUnavailable:
        if os.path.isdir(app.location):
            raise
        return  # absent; or create_store will say what is wrong
    app.close()
    if begun:
        raise Refused(
            f"Il y a déjà une base à {shown(app.location)} : choisissez un autre emplacement "
            "par --db, ou mettez-la à jour par « cperflow init --upgrade »."
        )


def _asked(given: str | None, question: str) -> str:
    """The option, else the answer of somebody at a terminal; nothing is compulsory."""
    if given is not None or not sys.stdin.isatty():
        return given or ""
    answer: str = click.prompt(f"{question} (Entrée : plus tard)", default="", show_default=False)
    return answer.strip()


def _known_body(app: App, text: str) -> str:
    """The id of a body that some procedure knows, "" when none was given."""
    if not text:
        return ""
    flows = [app.library.workflow(entry.id) for entry in app.library.list()]
    ids = [body.id for flow in flows for body in flow.bodies]
    for id in ids:
        if fold(id) == fold(text):
            return id
    raise NotFound(
        f"Structure inconnue « {text} » dans les procédures.{did_you_mean(text, ids)}",
        ["Pour les voir : cperflow workflow show cper"],
    )


def _create(
    app: App, office: dict[str, str], holidays: str, covered: tuple[int, int] | None
) -> None:
    path = holidays or app.calendar_file
    say_encoding(path)
    _say_created(app, office, app.found(office, path, covered), path)


def _say_created(app: App, office: dict[str, str], calendar: Calendar, path: str) -> None:
    place = shown(app.location)
    first, last = calendar.covered or ("…", "…")
    days = days_told(calendar.holidays)
    whose = "du Mali" if path.startswith(folder("workflows")) else f"({os.path.basename(path)})"
    fields: list[tuple[str, object]] = [
        ("Service", office["body"] or "à préciser"),
        ("Lieu", office["place"] or "à préciser"),
        ("Calendrier", f"{days} {whose}, de {first} à {last}"),
    ]
    # paths are said on lines of their own, unbroken: people copy them
    say(f"Base créée : {place}")
    say(page("", fields))
    if app.location != os.path.join(app.user_folder, "cperflow.db"):
        say(f"Pour y revenir, la variable CPERFLOW_DB, ou : cperflow --db {place} …")
    say("Suite : cperflow open RÉGION")


def _upgrade(app: App) -> None:
    """The schema, then the lists: what a new column holds is only known from the journals. Done
    also for a store up to date, whose upgrade may have been interrupted between the two."""
    done = upgrade_store(app.location)
    place = shown(app.location)
    if done.before == done.after:
        say(f"La base {place} est déjà à jour ({done.after}).")
    else:
        say(f"Base mise à jour, de la version {done.before} à la version {done.after} : {place}")
    if done.backup:
        say(f"Copie de l’ancienne : {done.backup}")
    say(f"Listes recalculées : {count(rebuild(app.workspace()), 'dossier')}.")
    say("Suite : cperflow verify")
