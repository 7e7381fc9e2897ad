"""`report committee`: the files of a session of the committee, all of one snapshot."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from cperflow.cli import lists, params
from cperflow.domain.outlook.forecast import MOST_RUNS, RUNS
from cperflow.errors import UsageError
from cperflow.output import json_text, say, say_data
from cperflow.service.forecasting import Settings
from cperflow.service.ports import Filters

if TYPE_CHECKING:
    from cperflow.bootstrap import App


@click.command("committee")
@click.option("-o", "--output", "folder", default="", metavar="RÉPERTOIRE", type=params.TEXT,
              help="Répertoire du dossier, créé ou remplacé ; comite-DATE par défaut.")  # fmt: skip
@click.option("--since", type=params.DATE,
              help="Situation vue par le comité précédent : celle du dossier déjà dans le "
              "répertoire, sinon un mois plus tôt.")  # fmt: skip
@click.option("--since-known-on", type=params.DATE,
              help="Ce qui était consigné pour le comité précédent.")  # fmt: skip
@click.option("--forecast-runs", "runs", type=click.IntRange(100, MOST_RUNS), default=RUNS,
              metavar="NOMBRE", help="Nombre de simulations des prévisions.")  # fmt: skip
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
    as_of: date,
    known_on: date | None,
    as_json: bool,
    **typed: str,
) -> None:
    """Composer le dossier du comité : retards, responsabilités, mouvements, prévisions, relances.

    Tout vient d’un même état du registre : la même date de situation et la même date de
    connaissance (--known-on) redonnent plus tard les mêmes fichiers, octet pour octet.
    """
    # pages, documents, forecasts: none of them is for who asks for --help
    from cperflow.cli.committee import Asked, made
    from cperflow.cli.pages.committee.page import committee_text

    if since and since > as_of:
        raise UsageError("--since vient après --as-of : le comité précédent était avant celui-ci.")
    asked = Asked(as_of, known_on, since, since_known_on, Settings(runs), Filters(**typed))
    pack = made(app, asked, folder or f"comite-{as_of}")
    say_data(json_text(pack.manifest)) if as_json else say(committee_text(pack))
