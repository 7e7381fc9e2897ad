"""`simulate REF --set …`, `simulate --workflow FILE`: what would happen if, touching nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.forecast import simulation_options
from cperflow.cli.pages.simulate import what_if_text
from cperflow.cli.pages.wording import view
from cperflow.errors import UsageError
from cperflow.output import json_text, say, say_data
from cperflow.parsing import as_facts
from cperflow.reports import forecast as forecast_report
from cperflow.service.forecasting import Simulation
from cperflow.service.supposing import what_if

if TYPE_CHECKING:
    from cperflow.bootstrap import App


@click.command("simulate")
@click.argument(
    "ref", metavar="[REF]", type=params.TEXT, default="", shell_complete=params.complete_ref
)
@click.option(
    "--set",
    "changes",
    multiple=True,
    type=params.SUPPOSED,
    callback=lambda _, __, pairs: as_facts(pairs),
    metavar="NOM=+N",
    help="N jours ouvrables de plus pour une structure ou une étape ; « return=1 » : un retour.",
)
@click.option(
    "--workflow",
    "file",
    type=click.Path(),
    default="",
    metavar="FICHIER",
    help="Essayer une nouvelle version de la procédure sur tous les dossiers en cours.",
)
@simulation_options
@params.reading_options
@params.pass_app
def simulate_command(
    app: App,
    ref: str,
    changes: dict[str, str],
    file: str,
    runs: int,
    seed: int,
    as_of: date,
    known_on: date | None,
    as_json: bool,
) -> None:
    """Simuler un retard, un retour ou une nouvelle procédure, sans rien inscrire.

    Exemples : « simulate SEGOU-2024 --set MEF=+10 --set return=1 » ;
    « simulate --workflow cper-v2.yaml ».
    """
    _check_one_question(ref, changes, file)
    if file:
        from cperflow.cli.migration import simulate_workflow  # reads YAML: the other form does not

        simulate_workflow(app, file, as_of=as_of, known_on=known_on, as_json=as_json)
    else:
        _simulate_dossier(app, ref, changes, Simulation(runs, seed), as_of, known_on, as_json)


def _check_one_question(ref: str, changes: dict[str, str], file: str) -> None:
    if file and (ref or changes):
        raise UsageError(
            "--workflow essaie une procédure sur tous les dossiers : "
            "tapez-le sans référence ni --set."
        )
    if not file and not ref:
        raise UsageError("Donnez un dossier (simulate REF --set …) ou --workflow FICHIER.")
    if ref and not changes:
        raise UsageError(f"Que supposer ? Par exemple : cperflow simulate {ref} --set MEF=+10")


def _simulate_dossier(
    app: App,
    ref: str,
    changes: dict[str, str],
    simulation: Simulation,
    as_of: date,
    known_on: date | None,
    as_json: bool,
) -> None:
    ws = app.workspace(read_only=True)
    found = ws.find_ref(ref)
    seen = what_if(ws, found, changes, as_of=as_of, known_on=known_on, simulation=simulation)
    data = forecast_report.what_if(seen)
    if as_json:
        say_data(json_text(data))
    else:
        say(what_if_text(seen, data, view(ws.today, as_of, known_on)))
