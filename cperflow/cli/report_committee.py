"""`report committee`: the files of a session of the committee, all of one snapshot."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from cperflow.cli import lists, params
from cperflow.cli.progress import watching
from cperflow.domain.outlook.forecast import MOST_RUNS, RUNS
from cperflow.errors import UsageError
from cperflow.output import json_text, say, say_data
from cperflow.service.forecasting import Simulation
from cperflow.service.ports import Filters

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.documents.committee.pack import Asked


@click.command("committee")
@click.option("-o", "--output", "folder", default="", metavar="RÉPERTOIRE", type=params.TEXT,
              help="Répertoire du dossier, créé ou remplacé ; comite-DATE par défaut.")  # fmt: skip
@click.option("--since", type=params.DATE,
              help="Situation vue par le comité précédent : celle du dossier déjà dans le "
              "répertoire, sinon un mois plus tôt.")  # fmt: skip
@click.option("--since-known-on", type=params.DATE,
              help="Ce qui était consigné pour le comité précédent.")  # fmt: skip
@click.option("--forecast-runs", "runs", type=params.whole(100, MOST_RUNS), default=RUNS,
              metavar="NOMBRE", help="Nombre de simulations des prévisions.")  # fmt: skip
@click.option("--check", "checked", default="", metavar="RÉPERTOIRE", type=params.TEXT,
              help="Comparer les fichiers d’un dossier déjà composé à son manifeste.")  # fmt: skip
@lists.filter_option("--region", "subject", "Seulement cette région.")
@lists.filter_option("--workflow", "workflow", "Seulement cette procédure.")
@params.reading_options
@params.pass_app
def committee_command(
    app: App,
    /,
    folder: str,
    since: date | None,
    since_known_on: date | None,
    runs: int,
    checked: str,
    as_of: date,
    known_on: date | None,
    as_json: bool,
    **typed: str,
) -> None:
    """Composer le dossier du comité : retards, responsabilités, mouvements, prévisions, relances.

    Tout vient d’un même état du registre : la même date de situation et la même date de
    connaissance (--known-on) redonnent plus tard les mêmes fichiers, octet pour octet.
    """
    if checked:
        _check(checked, as_json)
        return
    # pages, documents, forecasts: none of them is for who asks for --help
    from cperflow.documents.committee.pack import Asked

    if since and since > as_of:
        raise UsageError("--since vient après --as-of : le comité précédent était avant celui-ci.")
    asked = Asked(as_of, known_on, since, since_known_on, Simulation(runs), Filters(**typed))
    _compose(app, asked, folder or f"comite-{as_of}", as_json)


def _compose(app: App, asked: Asked, folder: str, as_json: bool) -> None:
    from cperflow.cli.pages.committee.pack import PAGES
    from cperflow.cli.pages.committee.page import committee_text
    from cperflow.documents.committee.pack import pack

    ws, templates = app.keeping_workspace(), app.template_folders
    made = pack(ws, app.snapshot, asked, folder, PAGES, templates=templates, watching=watching)
    say_data(json_text(made.manifest)) if as_json else say(committee_text(made))


def _check(folder: str, as_json: bool) -> None:
    from cperflow.cli.pages.committee.page import as_written
    from cperflow.documents.committee.folder import audit
    from cperflow.reports.committee import KIND

    told, differences = audit(folder, KIND)
    text = as_written(folder, told, differences)
    data = {"folder": folder, "as_of": told["as_of"], "files": len(told["files"])}
    say_data(json_text(data)) if as_json else say(text)
