"""`holiday list|add|confirm|move|remove|check|load|history`: the calendar that delays are counted
by."""

from __future__ import annotations

import os.path
from collections.abc import Callable
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cperflow.cli import params
from cperflow.cli.delivering import answer
from cperflow.cli.entering import note_option
from cperflow.cli.group import TwoNameGroup
from cperflow.cli.pages.holiday import doubts_text, history_text, holidays_text
from cperflow.cli.pages.holiday_change import SHOWN, say_changed, say_loaded
from cperflow.cli.pages.importing import say_encoding
from cperflow.cli.progress import watching
from cperflow.domain.time import holidays
from cperflow.domain.time.calendar import CONFIRMED, DAY, ESTIMATED, HALF, NONE, Holiday
from cperflow.domain.time.doubts import doubts_of
from cperflow.errors import UsageError
from cperflow.output import json_text, say_data
from cperflow.parsing import YEARS
from cperflow.reports import calendar as report
from cperflow.service.holidays import Decide, change, history, load, refuse_contradictions

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.domain.time.calendar import Calendar

F = TypeVar("F", bound=Callable[..., Any])
Years = tuple[int, int]
"""The first and the last."""

ALIASES = {
    "list": "lister", "add": "ajouter", "confirm": "confirmer", "move": "deplacer",
    "remove": "retirer", "check": "controler", "load": "charger", "history": "journal",
}  # fmt: skip

source_option = click.option(
    "--source",
    type=params.FILLED,
    required=True,
    help="D’où vient la date : loi, numéro du communiqué, article de presse.",
)
estimated_option = click.option("--estimated", is_flag=True, help="La date n’est pas annoncée.")
name_argument = click.argument("name", metavar="[NOM]", type=params.TEXT, default="")


def day_argument(name: str, metavar: str = "DATE") -> Callable[[F], F]:
    return click.argument(name, metavar=metavar, type=params.DATE)


def change_options(function: F) -> F:
    """`dry_run` and `as_json`: what every change of the calendar takes."""
    return click.option(
        "--dry-run", is_flag=True, help="Montrer ce qui changerait, sans rien inscrire."
    )(params.json_option(function))


@click.group(cls=TwoNameGroup, aliases=ALIASES)
def holiday_command() -> None:
    """Tenir le calendrier des jours fériés : chaque jour, sa source, sa certitude."""


@holiday_command.command("list")
@click.option("--year", type=click.IntRange(YEARS[0], YEARS[-1]), metavar="ANNÉE", help="Année.")
@click.option("--from", "first", type=params.DATE, help="À partir de ce jour.")
@click.option("--to", "last", type=params.DATE, help="Jusqu’à ce jour.")
@click.option("--notes", is_flag=True, help="Dire aussi les notes, les adresses entières.")
@params.known_on_option
@params.json_option
@params.pass_app
def list_command(
    app: App, /, known_on: date | None, notes: bool, as_json: bool, **asked: Any
) -> None:
    """Lister les jours fériés (de cette année, d’une autre, d’une période)."""
    ws = app.workspace(read_only=True)
    calendar, period = ws.calendars(known_on).current, _period(app.today(), **asked)
    data = report.holidays(calendar, *period, history(ws), known_on)
    answer(data, partial(holidays_text, notes=notes), as_json=as_json)


@holiday_command.command("history")
@params.known_on_option
@params.json_option
@params.pass_app
def history_command(app: App, known_on: date | None, as_json: bool) -> None:
    """Lire le journal du calendrier : qui a changé quoi, quand, d’après quelle source."""
    data = report.history(history(app.workspace(read_only=True), known_on))
    answer(data, history_text, as_json=as_json)


@holiday_command.command("add")
@day_argument("day")
@click.argument("name", metavar="NOM", type=params.FILLED)
@source_option
@estimated_option
@click.option("--half", is_flag=True, help="Une demi-journée seulement.")
@click.option("--working", is_flag=True, help="Annoncé ouvrable : l’emporte sur un jour férié.")
@note_option
@change_options
@params.pass_app
def add_command(
    app: App, /, day: date, name: str, source: str, note: str, dry_run: bool, as_json: bool,
    **flags: bool,
) -> None:  # fmt: skip
    """Ajouter un jour férié, ou un jour annoncé ouvrable."""
    part = _part(half=flags["half"], working=flags["working"])
    row = Holiday(day, name, source, _certainty(flags["estimated"]), part, note)
    _change(app, partial(holidays.add, row=row, on=app.today()), dry_run, as_json)


@holiday_command.command("confirm")
@day_argument("day")
@name_argument
@source_option
@change_options
@params.pass_app
def confirm_command(app: App, /, dry_run: bool, as_json: bool, **given: Any) -> None:
    """Confirmer une date jusque-là estimée."""
    _change(app, partial(holidays.confirm, on=app.today(), **given), dry_run, as_json)


@holiday_command.command("move")
@day_argument("day")
@day_argument("to", "NOUVELLE_DATE")
@name_argument
@source_option
@estimated_option
@change_options
@params.pass_app
def move_command(app: App, /, estimated: bool, dry_run: bool, as_json: bool, **given: Any) -> None:
    """Déplacer un jour férié : la nouvelle date est annoncée, ou encore estimée."""
    certainty = _certainty(estimated)
    decide = partial(holidays.move, certainty=certainty, on=app.today(), **given)
    _change(app, decide, dry_run, as_json)


@holiday_command.command("remove")
@day_argument("day")
@name_argument
@click.option("--reason", type=params.FILLED, required=True, help="Motif, gardé au journal.")
@change_options
@params.pass_app
def remove_command(app: App, /, dry_run: bool, as_json: bool, **given: Any) -> None:
    """Retirer un jour qui n’est pas férié."""
    _change(app, partial(holidays.remove, on=app.today(), **given), dry_run, as_json)


@holiday_command.command("check")
@click.argument("file", metavar="[FICHIER]", type=params.TEXT, default="")
@params.covered_option
@params.json_option
@params.pass_app
def check_command(app: App, file: str, covered: Years | None, as_json: bool) -> None:
    """Contrôler le calendrier de la base, ou un fichier avant de le charger."""
    if file:
        found = refuse_contradictions(_read(file, covered), os.path.basename(file), app.today())
    else:
        found = doubts_of(app.workspace(read_only=True).calendar, app.today())
    data = report.doubts(found, os.path.basename(file) or "Calendrier de la base")
    answer(data, doubts_text, as_json=as_json)


@holiday_command.command("load")
@click.argument("file", metavar="FICHIER", type=params.TEXT)
@params.covered_option
@change_options
@params.pass_app
def load_command(app: App, file: str, covered: Years | None, dry_run: bool, as_json: bool) -> None:
    """Remplacer tout le calendrier par celui d’un fichier (CSV ou ICS)."""
    calendar, name, ws = _read(file, covered), os.path.basename(file), app.workspace()
    limit = None if as_json else SHOWN
    done = load(ws, calendar, name, limit=limit, dry_run=dry_run, watch=_watched)
    if as_json:
        say_data(json_text(report.loaded(done)))
    else:
        say_loaded(ws, done, name, _loading(file, covered))


def _loading(file: str, covered: Years | None) -> str:
    """The command that loads a file."""
    quoted = f'"{file}"' if " " in file else file
    years = f" --covered {covered[0]}-{covered[1]}" if covered else ""
    return f"cperflow holiday load {quoted}{years}"


def _change(app: App, decide: Decide, dry_run: bool, as_json: bool) -> None:
    ws, limit = app.workspace(), None if as_json else SHOWN
    done = change(ws, decide, limit=limit, dry_run=dry_run, watch=_watched)
    if as_json:
        say_data(json_text(report.changed(done)))
    else:
        say_changed(ws, done)


_watched = watching("Délais examinés")


def _certainty(estimated: bool) -> str:
    return ESTIMATED if estimated else CONFIRMED


def _part(*, half: bool, working: bool) -> str:
    if half and working:
        raise UsageError("Choisissez --half (demi-journée chômée) ou --working (ouvrable).")
    return HALF if half else NONE if working else DAY


def _period(
    today: date, year: int | None, first: date | None, last: date | None
) -> tuple[date, date]:
    """The year asked for, this one by default; a bound left out is that of the years."""
    if year and (first or last):
        raise UsageError("Choisissez --year, ou --from et --to.")
    if first and last and first > last:
        raise UsageError("--from doit venir avant --to.")
    if first or last:
        return first or date(YEARS[0], 1, 1), last or date(YEARS[-1], 12, 31)
    return date(year or today.year, 1, 1), date(year or today.year, 12, 31)


def _read(file: str, covered: Years | None) -> Calendar:
    # csv, icalendar: only who brings a file pays for them
    from cperflow.catalog.ics import read_calendar

    say_encoding(file)
    return read_calendar(file, covered)
