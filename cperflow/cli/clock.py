"""`clock list|stop|resume|extend|target`: the delays of a dossier, and what is decided of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cperflow.cli import params
from cperflow.cli.entering import entry, note_option
from cperflow.cli.group import TwoNameGroup
from cperflow.cli.pages.clock import clocks_text, say_decided
from cperflow.output import json_text, say, say_data
from cperflow.parsing import DATE_HELP, parse_halves
from cperflow.reports import dossier as dossier_report
from cperflow.service import reading, timekeeping

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.domain.journal.events import Entry
    from cperflow.parsing import When

F = TypeVar("F", bound=Callable[..., Any])

HALVES = params.ParsedType("nombre", lambda text, _: parse_halves(text))


def about_options(function: F) -> F:
    """What every decision takes: `ref`, `clock`, `on`, `by`, `note`."""
    for decorate in (
        note_option,
        click.option("--by", type=params.TEXT, default="", metavar="STRUCTURE",
                     help="Structure qui décide."),
        params.on_option,
        click.argument("clock", metavar="DÉLAI", type=params.TEXT),
        params.ref_argument,
    ):  # fmt: skip
        function = decorate(function)
    return function


def reason_option(function: F) -> F:
    """`--reason TEXTE`, given as `reason`."""
    return click.option("--reason", type=params.TEXT, default="", help="Motif de la décision.")(
        function
    )


def until_option(help: str) -> Callable[[F], F]:
    """`--until DATE`, given as `until`."""
    return click.option("--until", type=params.DATE, help=f"{help} ({DATE_HELP}).")


@click.group(
    cls=TwoNameGroup,
    aliases={
        "list": "lister",
        "stop": "arreter",
        "resume": "reprendre",
        "extend": "proroger",
        "target": "viser",
    },
)
def clock_command() -> None:
    """Lister les délais d’un dossier ; en arrêter, reprendre ou proroger un ; viser une date."""


@clock_command.command("list")
@params.ref_argument
@params.reading_options
@params.pass_app
def list_command(app: App, ref: str, as_of: date, known_on: date | None, as_json: bool) -> None:
    """Lister les délais d’un dossier, avec leur échéance estimative et leur état."""
    ws = app.workspace(read_only=True)
    seen = reading.situation(ws, ws.find_ref(ref), as_of=as_of, known_on=known_on)
    if as_json:
        say_data(json_text(dossier_report.clocks(seen)))
    else:
        say(clocks_text(seen))


@clock_command.command("stop")
@about_options
@reason_option
@click.option("--interrupt", is_flag=True, help="Repartir de zéro à la reprise.")
@params.pass_app
def stop_command(
    app: App, /, ref: str, clock: str, reason: str, interrupt: bool, **typed: Any
) -> None:
    """Arrêter un délai : ce qui en reste est gardé pour la reprise, sauf --interrupt."""
    ws, done = app.workspace(), _entry(**typed)
    ref = ws.find_ref(ref)
    decided = timekeeping.stop_clock(ws, ref, clock, done, reason, interrupt=interrupt)
    say_decided(decided)


@clock_command.command("resume")
@about_options
@params.pass_app
def resume_command(app: App, /, ref: str, clock: str, **typed: Any) -> None:
    """Reprendre un délai arrêté par une décision."""
    ws, done = app.workspace(), _entry(**typed)
    say_decided(timekeeping.resume_clock(ws, ws.find_ref(ref), clock, done))


@clock_command.command("extend")
@about_options
@reason_option
@click.option("--add", "halves", type=HALVES, help="Unités de plus : 5, ou 7,5.")
@until_option("Nouvelle échéance estimative")
@params.pass_app
def extend_command(
    app: App, /, ref: str, clock: str, halves: int | None, until: date | None, **typed: Any
) -> None:
    """Proroger un délai, d’un nombre d’unités (--add) ou jusqu’à une date (--until).

    Exemple : cperflow clock extend KAYES-2018 examen --add 5 --reason "…" --by DGCT
    """
    ws, reason = app.workspace(), typed.pop("reason")
    ref, done = ws.find_ref(ref), _entry(**typed)
    decided = timekeeping.extend_clock(ws, ref, clock, done, reason, halves=halves, until=until)
    say_decided(decided)


@clock_command.command("target")
@about_options
@reason_option
@until_option("Date visée")
@params.pass_app
def target_command(
    app: App, /, ref: str, clock: str, reason: str, until: date | None, **typed: Any
) -> None:
    """Viser une date, là où la procédure ne donne pas de chiffre au délai."""
    ws, done = app.workspace(), _entry(**typed)
    say_decided(timekeeping.set_target(ws, ws.find_ref(ref), clock, done, reason, until))


def _entry(on: When, by: str, note: str) -> Entry:
    return entry(on, by=by, note=note)
