"""`works show|contract|milestone|reached|progress|indicator|measure`: a contract carried out."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cperflow.cli import params
from cperflow.cli.entering import entry, note_option
from cperflow.cli.group import TwoNameGroup
from cperflow.cli.project import project_argument
from cperflow.output import json_text, say_data
from cperflow.parsing import parse_count

if TYPE_CHECKING:
    from datetime import date

    from cperflow.bootstrap import App
    from cperflow.parsing import When

F = TypeVar("F", bound=Callable[..., Any])

ALIASES = {
    "show": "voir", "contract": "marche", "milestone": "jalon", "reached": "atteint",
    "progress": "avancement", "indicator": "indicateur", "measure": "mesure",
}  # fmt: skip

PERCENT = params.ParsedType("pourcentage", lambda text, _: _percent(text))
COUNT = params.ParsedType("nombre", lambda text, _: parse_count(text))


def _percent(text: str) -> int:
    from cperflow.parsing import parse_whole

    return parse_whole(text.rstrip(" %\u00a0\u202f"), 0, 100)


def code_argument(metavar: str) -> Callable[[F], F]:
    """What somebody calls a contract, a milestone, an indicator: given as `code`."""
    return click.argument("code", metavar=metavar, type=params.TEXT)


def telling_options(function: F) -> F:
    """What every act of this noun takes: `on`, `source`, `note`."""
    source = click.option(
        "--source", type=params.TEXT, default="", help="D’où vient cette information."
    )
    return params.on_option(source(note_option(function)))


@click.group(cls=TwoNameGroup, aliases=ALIASES)
def works_command() -> None:
    """Suivre les travaux d’un contrat : marchés, jalons, avancement, indicateurs."""


@works_command.command("show")
@params.ref_argument
@click.argument("project", metavar="[PROJET]", default="", type=params.TEXT)
@params.reading_options
@params.pass_app
def show_command(
    app: App, ref: str, project: str, as_of: date, known_on: date | None, as_json: bool
) -> None:
    """Voir où en sont les travaux, projet par projet ; ou un projet en détail."""
    from cperflow.cli.pages.works import say_works
    from cperflow.reports.works import works
    from cperflow.service.reading import dossier_on

    ws = app.workspace(read_only=True)
    dossier = dossier_on(ws, ws.find_ref(ref), as_of, known_on)
    workflow = ws.vocabulary(dossier)
    if as_json:
        say_data(json_text(works(dossier, workflow, as_of, project)))
    else:
        say_works(dossier, workflow, as_of, project)


@works_command.command("contract")
@params.ref_argument
@project_argument
@code_argument("MARCHÉ")
@click.option("--name", type=params.TEXT, default="", help="Objet du marché.")
@click.option("--with", "contractor", type=params.TEXT, default="", metavar="ENTREPRISE",
              help="Titulaire.")  # fmt: skip
@click.option("--amount", type=params.MONEY, help="Montant, en FCFA ; sans lui : non communiqué.")
@click.option("--starts", "starts_on", type=params.DATE, help="Début des travaux.")
@click.option("--ends", "ends_on", type=params.DATE, help="Fin des travaux au marché.")
@telling_options
@params.pass_app
def contract_command(
    app: App, /, ref: str, project: str, code: str, on: When, note: str, source: str, **typed: Any
) -> None:
    """Consigner un marché signé (--on : le jour de la signature, ou seulement 11/2018).

    Exemple : cperflow works contract SUIVI-KAYES-2018 P1 M1 --name "Travaux" --on 11/2018
    """
    from cperflow.cli.pages.works import say_told
    from cperflow.domain.acts.works import Market
    from cperflow.service.contracts import works

    ws, market = app.workspace(), Market(code, **typed)
    done = entry(on, note=note, source=source)
    say_told(works.sign_contract(ws, ws.find_ref(ref), project, market, done))


@works_command.command("milestone")
@params.ref_argument
@project_argument
@code_argument("JALON")
@click.option("--name", type=params.TEXT, default="", help="Intitulé.")
@click.option("--due", type=params.DATE, help="Jour où il est prévu.")
@telling_options
@params.pass_app
def milestone_command(
    app: App, /, ref: str, project: str, code: str, on: When, note: str, source: str, **typed: Any
) -> None:
    """Prévoir un jalon d’un projet, ou lui donner une autre date."""
    from cperflow.cli.pages.works import say_told
    from cperflow.service.contracts import works

    ws, done = app.workspace(), entry(on, note=note, source=source)
    ref = ws.find_ref(ref)
    say_told(works.plan_milestone(ws, ref, project, code, typed["name"], typed["due"], done))


@works_command.command("reached")
@params.ref_argument
@project_argument
@code_argument("JALON")
@telling_options
@params.pass_app
def reached_command(
    app: App, ref: str, project: str, code: str, on: When, note: str, source: str
) -> None:
    """Consigner qu’un jalon est atteint."""
    from cperflow.cli.pages.works import say_told
    from cperflow.service.contracts import works

    ws, done = app.workspace(), entry(on, note=note, source=source)
    say_told(works.reach_milestone(ws, ws.find_ref(ref), project, code, done))


@works_command.command("progress")
@params.ref_argument
@project_argument
@click.argument("physical", metavar="POURCENTAGE", type=PERCENT)
@click.option("--planned", type=PERCENT, help="Avancement que prévoyait le calendrier du projet.")
@telling_options
@params.pass_app
def progress_command(
    app: App, /, ref: str, project: str, physical: int, planned: int | None, **told: Any
) -> None:
    """Consigner l’avancement physique d’un projet, en % entiers."""
    from cperflow.cli.pages.works import say_told
    from cperflow.service.contracts import works

    ws, done = app.workspace(), entry(**told)
    say_told(works.report_progress(ws, ws.find_ref(ref), project, physical, planned, done))


@works_command.command("indicator")
@params.ref_argument
@project_argument
@code_argument("INDICATEUR")
@click.option("--name", type=params.TEXT, default="", help="Intitulé : « Emplois créés ».")
@click.option("--unit", type=params.TEXT, default="", help="Ce qui se compte : « emplois ».")
@click.option("--baseline", type=COUNT, help="Situation de départ.")
@click.option("--target", type=COUNT, help="Cible.")
@click.option("--due", "due_on", type=params.DATE, help="Jour où la cible est attendue.")
@telling_options
@params.pass_app
def indicator_command(
    app: App, /, ref: str, project: str, code: str, on: When, note: str, source: str, **typed: Any
) -> None:
    """Définir un indicateur d’un projet, en nombres entiers, ou changer sa cible."""
    from cperflow.cli.pages.works import say_told
    from cperflow.domain.acts.works import Counted
    from cperflow.service.contracts import works

    ws, counted = app.workspace(), Counted(code, **typed)
    done = entry(on, note=note, source=source)
    say_told(works.count_indicator(ws, ws.find_ref(ref), project, counted, done))


@works_command.command("measure")
@params.ref_argument
@project_argument
@code_argument("INDICATEUR")
@click.argument("value", metavar="NOMBRE", type=COUNT)
@telling_options
@params.pass_app
def measure_command(
    app: App, /, ref: str, project: str, code: str, value: int, **told: Any
) -> None:
    """Consigner la mesure d’un indicateur."""
    from cperflow.cli.pages.works import say_told
    from cperflow.service.contracts import works

    ws, done = app.workspace(), entry(**told)
    say_told(works.measure_indicator(ws, ws.find_ref(ref), project, code, value, done))
