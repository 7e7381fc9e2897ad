"""`region list|show|set|rename|split|remove|history|map`: regions and their councils, with
dates."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cperflow.cli import params
from cperflow.cli.delivering import answer
from cperflow.cli.group import TwoNameGroup
from cperflow.cli.pages import region as pages
from cperflow.domain.territory.changing import rename, require, split, tell
from cperflow.domain.territory.regions import INFERRED, SOURCED, RegionLine
from cperflow.errors import UsageError
from cperflow.french import did_you_mean, listing, meant
from cperflow.output import json_text, say_data
from cperflow.parsing import When, parse_when
from cperflow.reports import territory as report
from cperflow.service.regions import regional
from cperflow.service.regions import territory as service

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.service.regions.territory import Decide

F = TypeVar("F", bound=Callable[..., Any])

ALIASES = {
    "list": "lister", "show": "voir", "set": "renseigner", "rename": "renommer",
    "split": "decouper", "remove": "retirer", "history": "journal", "map": "carte",
}  # fmt: skip
ALWAYS = When(date.min, "day")
"""« toujours »: what is told has no first day."""


def _since(text: str, today: Callable[[], date]) -> When:
    """A day, a month, a year, or « toujours »."""
    return ALWAYS if text.strip().lower() == "toujours" else parse_when(text, today)


def _word(words: Mapping[str, str]) -> Callable[..., str]:
    """One of the closed words, typed in French or as the journal keeps it."""

    def read(text: str, _: object) -> str:
        found = meant(text, {code: [french] for code, french in words.items()})
        if len(found) == 1 or not text:
            return found[0] if found else ""
        known = listing(list(words.values()), "ou")
        raise UsageError(f"« {text} » : {known}.{did_you_mean(text, words.values())}")

    return read


STAGE = params.ParsedType("étape", _word(pages.STAGES))
COUNCIL = params.ParsedType("état", _word(pages.COUNCIL_STATES))
SINCE = params.ParsedType("date", _since)
region_argument = click.argument("region", metavar="RÉGION", type=params.TEXT)


def _told_options(function: F) -> F:
    """From when and from where it is known, what every change of a region takes."""
    for option in (
        click.option("--dry-run", is_flag=True, help="Montrer ce qui changerait, sans l’inscrire."),
        click.option("--doubt", type=params.TEXT, default="", help="Ce qui n’est pas sûr."),
        click.option("--inferred", is_flag=True, help="Déduit, et non lu dans un texte."),
        click.option("--source", type=params.FILLED, required=True, help="Loi, décret, article…"),
        click.option(
            "--on", "since", type=SINCE, required=True, help="Premier jour, ou « toujours »."
        ),
    ):
        function = option(function)
    return params.json_option(function)


def _field_options(function: F) -> F:
    """What a region is besides its name."""
    for option in (
        click.option("--tile", type=params.TEXT, default="", help="Case de la carte (4,0)."),
        click.option("--iso", type=params.TEXT, default="", help="Code ISO 3166-2."),
        click.option("--code-ca", type=params.TEXT, default="", help="Code, loi 2023-006."),
        click.option("--code-ct", type=params.TEXT, default="", help="Code, loi 2023-007."),
        click.option("--council-state", type=COUNCIL, default="",
                     help="Conseil : en fonction, intérimaire ou dissous."),
        click.option("--council", type=params.TEXT, default="", help="Nom du conseil."),
        click.option("--stage", type=STAGE, default="",
                     help="Création : prévue, gouverneur nommé, ou en place."),
        click.option("--chief-town", type=params.TEXT, default="", help="Chef-lieu."),
    ):  # fmt: skip
        function = option(function)
    return function


@click.group("region", cls=TwoNameGroup, aliases=ALIASES)
def region_command() -> None:
    """Tenir les régions et leurs conseils : noms, chefs-lieux, codes, avec dates et sources."""


@region_command.command("list")
@params.reading_options
@params.pass_app
def list_command(app: App, as_of: date, known_on: date | None, as_json: bool) -> None:
    """Lister les régions à une date."""
    known = service.territory(app.workspace(read_only=True), known_on)
    data = report.regions(known.regions(as_of), as_of)
    answer(data, pages.list_text, as_json=as_json)


@region_command.command("show")
@region_argument
@params.reading_options
@params.pass_app
def show_command(app: App, region: str, as_of: date, known_on: date | None, as_json: bool) -> None:
    """Voir une région à une date : son nom, son conseil, qui le dirige, d’où on le sait."""
    ws = app.workspace(read_only=True)
    data = report.region(regional.seen(ws, region, as_of, known_on))
    answer(data, pages.region_text, as_json=as_json)


@region_command.command("history")
@region_argument
@params.known_on_option
@params.json_option
@params.pass_app
def history_command(app: App, region: str, known_on: date | None, as_json: bool) -> None:
    """Lire ce qui est dit d’une région, date par date, et qui l’a inscrit."""
    ws = app.workspace(read_only=True)
    known = service.territory(ws, known_on)
    data = report.history(known, require(known, region), service.history(ws, known_on))
    answer(data, pages.history_text, as_json=as_json)


@region_command.command("set")
@region_argument
@_field_options
@_told_options
@params.pass_app
def set_command(app: App, /, region: str, dry_run: bool, as_json: bool, **told: Any) -> None:
    """Inscrire un chef-lieu, un code, une étape de création, l’état du conseil.

    Ce qui est dit vaut à partir de --on, jusqu’à ce qu’une date suivante dise autre chose. Ce qui
    a déjà été dit du même jour est corrigé. Qui dirige le conseil : cperflow signatory set.
    """
    _change(app, tell, region, told, dry_run=dry_run, as_json=as_json)


@region_command.command("rename")
@region_argument
@click.argument("name", metavar="NOM", type=params.FILLED)
@_told_options
@params.pass_app
def rename_command(app: App, /, region: str, dry_run: bool, as_json: bool, **told: Any) -> None:
    """Donner un autre nom à une région, à partir d’une date.

    Ses dossiers se retrouvent sous tous ses noms ; lettres et listes portent celui de leur date.
    """
    _change(app, rename, region, told, dry_run=dry_run, as_json=as_json)


@region_command.command("split")
@region_argument
@click.argument("name", metavar="NOM", type=params.FILLED)
@click.option("--key", type=params.TEXT, default="", help="Clé de la nouvelle région.")
@_field_options
@_told_options
@params.pass_app
def split_command(app: App, /, region: str, dry_run: bool, as_json: bool, **told: Any) -> None:
    """Créer une région par découpage d’une autre, à partir d’une date."""
    _change(app, split, region, told, dry_run=dry_run, as_json=as_json)


@region_command.command("remove")
@region_argument
@click.option("--on", "since", type=SINCE, required=True, help="Jour dit, ou « toujours ».")
@click.option("--reason", type=params.FILLED, required=True, help="Motif, gardé au journal.")
@click.option("--dry-run", is_flag=True, help="Montrer ce qui changerait, sans l’inscrire.")
@params.json_option
@params.pass_app
def remove_command(
    app: App, region: str, since: When, reason: str, dry_run: bool, as_json: bool
) -> None:
    """Retirer ce qui a été dit par erreur d’une région à partir d’une date."""
    ws = app.workspace()
    key, first = require(service.territory(ws), region), _iso(since)
    done = service.remove(ws, key, first, reason, dry_run=dry_run)
    answer(report.changed(done, dry_run=dry_run), pages.changed_text, as_json=as_json)


@region_command.command("map")
@click.option("-o", "--output", default="", metavar="CHEMIN", type=params.TEXT,
              help="Fichier .svg ou .html où dessiner la carte.")  # fmt: skip
@params.as_of_option
@params.json_option
@params.pass_app
def map_command(app: App, output: str, as_of: date, as_json: bool) -> None:
    """Voir où en est chaque région sur une carte schématique."""
    # the map and what it is written with: other verbs should not pay for them
    from cperflow.cli.pages.region_map import give_map

    ws = app.workspace(read_only=True)
    data = report.status_items(service.territory(ws), regional.region_statuses(ws, as_of), as_of)
    if as_json:
        say_data(json_text(data))
    else:
        give_map(data, output)


def _change(
    app: App, act: Callable[..., Any], region: str, told: dict[str, Any], **how: bool
) -> None:
    """Let the domain decide on a line made of what was typed, about a region typed any way."""
    since, inferred = told.pop("since"), told.pop("inferred")
    key = require(service.territory(app.workspace()), region)
    place = {"key": told.pop("key", ""), "split_from": key} if act is split else {"key": key}
    line = RegionLine(
        **place, since=_iso(since), precision=since.precision,
        certainty=INFERRED if inferred else SOURCED, **told,
    )  # fmt: skip
    _say(app, partial(act, line=line, on=app.today()), **how)


def _say(app: App, decide: Decide, *, dry_run: bool, as_json: bool) -> None:
    done = service.change(app.workspace(), decide, dry_run=dry_run)
    data = report.changed(done, dry_run=dry_run)
    answer(data, pages.changed_text, as_json=as_json)


def _iso(since: When) -> str:
    return "" if since == ALWAYS else since.day.isoformat()
