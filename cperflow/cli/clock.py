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
from cperflow.reports import rulings as rulings_report
from cperflow.service import reading, timekeeping

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.parsing import When
    from cperflow.service.timekeeping import Decided

F = TypeVar("F", bound=Callable[..., Any])

HALVES = params.ParsedType("nombre", lambda text, _: parse_halves(text))


REQUIRED = "  [requis]"
"""As click says it; what is missing is refused by the use case, all of it at once."""


def about_options(function: F) -> F:
    """What every decision takes: `ref`, `clock`, `on`, `note`, `dry_run`, `as_json`."""
    for decorate in (
        params.json_option,
        click.option("--dry-run", is_flag=True,
                     help="Dire ce qui se passerait, sans rien inscrire."),
        note_option,
        params.on_option,
        click.argument("clock", metavar="DÉLAI", type=params.TEXT),
        params.ref_argument,
    ):  # fmt: skip
        function = decorate(function)
    return function


def by_option(mark: str = "") -> Callable[[F], F]:
    """`--by STRUCTURE`, given as `by`."""
    return click.option("--by", type=params.TEXT, default="", metavar="STRUCTURE",
                        help=f"Structure qui décide (sigle ou nom).{mark}")  # fmt: skip


def reason_option(function: F) -> F:
    """`--reason TEXTE`, given as `reason`."""
    return click.option(
        "--reason", type=params.TEXT, default="", help=f"Motif de la décision.{REQUIRED}"
    )(function)


def until_option(help: str, mark: str = "") -> Callable[[F], F]:
    """`--until DATE`, given as `until`."""
    return click.option("--until", type=params.DATE, help=f"{help} ({DATE_HELP}).{mark}")


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
@by_option()
@reason_option
@click.option("--interrupt", is_flag=True, help="Repartir de zéro à la reprise.")
@params.pass_app
def stop_command(app: App, /, **typed: Any) -> None:
    """Arrêter un délai : ce qui en reste est gardé pour la reprise, sauf --interrupt."""
    _decide(app, timekeeping.stop_clock, **typed)


@clock_command.command("resume")
@about_options
@by_option()
@params.pass_app
def resume_command(app: App, /, **typed: Any) -> None:
    """Reprendre un délai arrêté par une décision."""
    _decide(app, timekeeping.resume_clock, **typed)


@clock_command.command("extend")
@about_options
@by_option(REQUIRED)
@reason_option
@click.option("--add", "halves", type=HALVES,
              help="Unités de plus : 5, ou 7,5.  [requis, ou --until]")  # fmt: skip
@until_option("Nouvelle échéance estimative", "  [requis, ou --add]")
@params.pass_app
def extend_command(app: App, /, **typed: Any) -> None:
    """Proroger un délai, d’un nombre d’unités (--add) ou jusqu’à une date (--until).

    Exemple : cperflow clock extend KAYES-2018 examen --add 5 --reason "…" --by DGCT
    """
    _decide(app, timekeeping.extend_clock, **typed)


@clock_command.command("target")
@about_options
@by_option()
@reason_option
@until_option("Date visée", REQUIRED)
@params.pass_app
def target_command(app: App, /, **typed: Any) -> None:
    """Viser une date, là où la procédure ne donne pas de chiffre au délai."""
    _decide(app, timekeeping.set_target, **typed)


def _decide(
    app: App,
    use_case: Callable[..., Decided],
    *,
    ref: str,
    clock: str,
    on: When,
    by: str,
    note: str,
    dry_run: bool,
    as_json: bool,
    **decision: Any,
) -> None:
    """Let a use case decide, and say what it changed."""
    ws = app.workspace(read_only=dry_run)
    done = entry(on, by=by, note=note)
    decided = use_case(ws, ws.find_ref(ref), clock, done, dry_run=dry_run, **decision)
    if as_json:
        say_data(json_text(rulings_report.decided(decided)))
    else:
        say_decided(decided)
