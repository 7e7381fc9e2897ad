"""`scenario new|list|show|compare|adopt`: which projects, under which envelope."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cperflow.cli import params
from cperflow.cli.entering import entry, note_option
from cperflow.cli.envelope import read_amounts
from cperflow.cli.group import TwoNameGroup
from cperflow.errors import UsageError
from cperflow.output import json_text, say_data

if TYPE_CHECKING:
    from datetime import date

    from cperflow.bootstrap import App
    from cperflow.domain.choice.scenario import Terms
    from cperflow.domain.money.envelope import Bounds
    from cperflow.parsing import When

F = TypeVar("F", bound=Callable[..., Any])

ALIASES = {
    "new": "nouveau", "list": "lister", "show": "voir", "compare": "comparer", "adopt": "adopter",
}  # fmt: skip


def _name_argument(function: F) -> F:
    return click.argument("name", metavar="NOM", type=params.FILLED)(function)


def _dry_run_option(function: F) -> F:
    return click.option("--dry-run", is_flag=True,
                        help="Dire ce qui se passerait, sans rien inscrire.")(function)  # fmt: skip


def _project_option(name: str, help: str) -> Callable[[F], F]:
    """Of projects: repeated, or several behind commas."""
    return click.option(f"--{name}", multiple=True, type=params.TEXT, metavar="PROJET",
                        callback=lambda _, __, texts: _parts(texts), help=help)  # fmt: skip


def _terms_options(function: F) -> F:
    """How a scenario is made."""
    for decorate in (
        click.option("--source", type=params.TEXT, default="", metavar="SOURCE",
                     help="Source dont l’enveloppe compte ; à défaut, l’État."),
        click.option("--least", is_flag=True,
                     help="À points égaux, dépenser le moins (sinon, le plus)."),
        click.option("--in-order", is_flag=True,
                     help="Descendre la liste des priorités, comme à la main, pour comparer."),
        click.option("--ranks", is_flag=True,
                     help="Les nombres comptés sont des rangs : 1 passe avant 2."),
        click.option("--by", type=params.TEXT, default="", metavar="FAIT",
                     help="Ce qui compte : un fait des projets (priorite), count (leur nombre) "
                     "ou cost (le montant)."),
        click.option("--after", multiple=True, type=params.TEXT, metavar="P2:P1",
                     help="P2 seulement avec P1 ; à répéter."),
        _project_option("never", "Projet à écarter ; à répéter."),
        _project_option("must", "Projet à retenir ; à répéter."),
        click.option("--envelope", multiple=True, type=params.TEXT, metavar="[ANNÉE=]MONTANT",
                     help="Une autre enveloppe que celle du dossier, pour essai ; à répéter."),
    ):  # fmt: skip
        function = decorate(function)
    return function


@click.group(cls=TwoNameGroup, aliases=ALIASES)
def scenario_command() -> None:
    """Choisir les projets sous une enveloppe : scénarios, comparaison, adoption."""


@scenario_command.command("new")
@params.ref_argument
@_name_argument
@_terms_options
@params.on_option
@note_option
@_dry_run_option
@params.json_option
@params.pass_app
def new_command(
    app: App,
    /,
    ref: str,
    name: str,
    on: When,
    note: str,
    dry_run: bool,
    as_json: bool,
    **typed: Any,
) -> None:
    """Faire un scénario : le choix de projets qui a le plus de points sous l’enveloppe.

    Exemple : cperflow scenario new KAYES-2018 A --must P1 --after P2:P1
    """
    from cperflow.cli.pages.scenario import say_new
    from cperflow.reports import scenarios as report
    from cperflow.service.financing import scenarios

    ws = app.workspace(read_only=dry_run)
    terms, done = _terms(**typed), entry(on, note=note)
    drawn = scenarios.new_scenario(ws, ws.find_ref(ref), name, terms, done, dry_run=dry_run)
    say_data(json_text(report.done(drawn))) if as_json else say_new(drawn)


@scenario_command.command("list")
@params.ref_argument
@params.reading_options
@params.pass_app
def list_command(app: App, ref: str, as_of: date, known_on: date | None, as_json: bool) -> None:
    """Lister les scénarios d’un dossier, celui qui est adopté compris."""
    from cperflow.cli.pages.scenario import say_list

    _look(app, ref, (), as_of, known_on, as_json, say_list)


@scenario_command.command("show")
@params.ref_argument
@_name_argument
@params.reading_options
@params.pass_app
def show_command(
    app: App, ref: str, name: str, as_of: date, known_on: date | None, as_json: bool
) -> None:
    """Voir un scénario : ce qu’il retient, ce qui reste, pourquoi les autres sont laissés."""
    from cperflow.cli.pages.scenario import say_one

    _look(app, ref, (name,), as_of, known_on, as_json, say_one)


@scenario_command.command("compare")
@params.ref_argument
@click.argument("names", metavar="[NOM]…", nargs=-1, type=params.FILLED)
@click.option("-o", "--output", default="", metavar="FICHIER", type=params.TEXT,
              help="Écrire le tableau pour la session : .docx, .pdf, .html.")  # fmt: skip
@params.reading_options
@params.pass_app
def compare_command(
    app: App,
    ref: str,
    names: tuple[str, ...],
    output: str,
    as_of: date,
    known_on: date | None,
    as_json: bool,
) -> None:
    """Comparer des scénarios côte à côte ; tous, sans nom."""
    from cperflow.cli.pages.scenario_compare import say_compared, write_compared

    show = (lambda *seen: write_compared(output, *seen)) if output else say_compared
    _look(app, ref, names, as_of, known_on, as_json and not output, show)


@scenario_command.command("adopt")
@params.ref_argument
@_name_argument
@params.on_option
@click.option("--by", type=params.TEXT, default="", metavar="STRUCTURE",
              help="Structure qui adopte le scénario (CROCSAD).")  # fmt: skip
@note_option
@_dry_run_option
@params.json_option
@params.pass_app
def adopt_command(
    app: App, /, ref: str, name: str, on: When, by: str, note: str, dry_run: bool, as_json: bool
) -> None:
    """Adopter un scénario : sa liste est celle que l’acte d’adoption propose ensuite."""
    from cperflow.cli.pages.scenario import say_adopted
    from cperflow.reports import scenarios as report
    from cperflow.service.financing import scenarios

    ws = app.workspace(read_only=dry_run)
    done = entry(on, by=by, note=note)
    drawn = scenarios.adopt_scenario(ws, ws.find_ref(ref), name, done, dry_run=dry_run)
    say_data(json_text(report.done(drawn))) if as_json else say_adopted(drawn)


def _look(
    app: App,
    ref: str,
    names: tuple[str, ...],
    as_of: date,
    known_on: date | None,
    as_json: bool,
    show: Callable[..., None],
) -> None:
    from cperflow.reports import scenarios as report
    from cperflow.service import reading
    from cperflow.service.financing import scenarios

    ws = app.workspace(read_only=True)
    seen = reading.situation(ws, ws.find_ref(ref), as_of=as_of, known_on=known_on)
    found = scenarios.drawn(seen, names)
    say_data(json_text(report.scenarios(seen, found))) if as_json else show(seen, found)


def _terms(
    *,
    envelope: tuple[str, ...],
    must: tuple[str, ...],
    never: tuple[str, ...],
    after: tuple[str, ...],
    by: str,
    ranks: bool,
    in_order: bool,
    least: bool,
    source: str,
) -> Terms:
    from cperflow.domain.choice.scenario import EXACT, ORDER, Terms

    return Terms(
        source, by, ranks, ORDER if in_order else EXACT, least, must, never,
        tuple(map(_pair, after)), _supposed(envelope),
    )  # fmt: skip


def _supposed(texts: tuple[str, ...]) -> Bounds | None:
    from cperflow.domain.money.envelope import Bounds

    amounts = read_amounts(texts)
    years = {year: francs for year, francs in sorted(amounts.items(), key=str) if year is not None}
    return Bounds(amounts.get(None), years) if amounts else None


def _pair(text: str) -> tuple[str, str]:
    one, colon, other = (part.strip() for part in text.partition(":"))
    if not (one and colon and other):
        raise UsageError(f"« {text} » : écrivez P2:P1 pour « P2 seulement avec P1 ».")
    return one, other


def _parts(texts: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for text in texts for part in text.split(",") if part.strip())
