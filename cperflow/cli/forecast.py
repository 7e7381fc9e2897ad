"""`forecast`: when a dossier may be over, said with what is known of it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cperflow.cli import lists, params
from cperflow.cli.pages.backtest import backtest_text
from cperflow.cli.pages.forecast import forecast_text, forecasts_text
from cperflow.cli.progress import followed
from cperflow.domain.outlook.forecast import MOST_RUNS, RUNS, SEED
from cperflow.errors import UsageError
from cperflow.output import json_text, say, say_data
from cperflow.reports import forecast as forecast_report
from cperflow.service.backtesting import backtest
from cperflow.service.filtering import filters, left_out
from cperflow.service.forecasting import Simulation, forecast, forecasts
from cperflow.service.ports import Filters
from cperflow.service.reading import nothing_known

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.service.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])


def simulation_options(function: F) -> F:
    """`--runs`, `--seed`: how a simulation is made."""
    function = click.option(
        "--seed",
        type=params.whole(0),
        default=SEED,
        metavar="GRAINE",
        help="Point de départ du hasard : la même graine donne la même réponse.",
    )(function)
    return click.option(
        "--runs",
        type=params.whole(100, MOST_RUNS),
        default=RUNS,
        metavar="NOMBRE",
        help="Nombre de simulations.",
    )(function)


@click.command("forecast")
@click.argument(
    "ref", metavar="[REF]", type=params.TEXT, default="", shell_complete=params.complete_ref
)
@click.option("--all", "everything", is_flag=True, help="Tous les dossiers en cours.")
@click.option(
    "--backtest",
    "judged",
    is_flag=True,
    help="Comparer aux dossiers terminés ce qui eût été prévu.",
)
@lists.filter_option("--workflow", "workflow", "Avec --all ou --backtest : cette procédure.")
@simulation_options
@params.reading_options
@params.pass_app
def forecast_command(
    app: App,
    ref: str,
    everything: bool,
    judged: bool,
    workflow: str,
    runs: int,
    seed: int,
    as_of: date,
    known_on: date | None,
    as_json: bool,
) -> None:
    """Prévoir quand un dossier sera terminé, d’après les durées observées et les estimations."""
    if [bool(ref), everything, judged].count(True) != 1:
        raise UsageError("Donnez un dossier (forecast REF), ou bien --all, ou bien --backtest.")
    if ref and workflow:
        raise UsageError("--workflow choisit parmi les dossiers : retirez-le, ou la référence.")
    ws, simulation = app.workspace(read_only=True), Simulation(runs, seed)
    answer = _one if ref else _all if everything else _judged
    data, text = answer(ws, ref or workflow, as_of, known_on, simulation)
    if as_json:
        say_data(json_text(data))
    else:
        say(text())


Answer = tuple[dict[str, Any], Callable[[], str]]
"""What `--json` says, and how the page is made."""


def _one(
    ws: Workspace, ref: str, as_of: date, known_on: date | None, simulation: Simulation
) -> Answer:
    seen = forecast(ws, ws.find_ref(ref), as_of=as_of, known_on=known_on, simulation=simulation)
    data = forecast_report.forecast(seen)
    return data, lambda: forecast_text(seen, data)


def _all(
    ws: Workspace, workflow: str, as_of: date, known_on: date | None, simulation: Simulation
) -> Answer:
    asked = filters(ws, Filters(workflow=workflow))
    seen = forecasts(ws, asked, as_of=as_of, known_on=known_on, simulation=simulation)
    data = forecast_report.forecasts(followed(seen, None, "Dossiers lus"), as_of, simulation)
    data["recorded"] = bool(data["items"]) or not nothing_known(ws, known_on)
    data["without"] = left_out(ws, asked)
    return data, lambda: forecasts_text(ws, data, known_on)


def _judged(
    ws: Workspace, workflow: str, as_of: date, known_on: date | None, simulation: Simulation
) -> Answer:
    asked = filters(ws, Filters(workflow=workflow))
    result = backtest(ws, asked, as_of=as_of, known_on=known_on, simulation=simulation)
    data = forecast_report.backtest(result, as_of, simulation) | {"without": left_out(ws, asked)}
    return data, lambda: backtest_text(ws, data)
