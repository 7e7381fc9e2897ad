"""`overdue`: the estimated delays that have run out."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from cperflow.cli import lists, params
from cperflow.cli.delivering import deliver, format_for
from cperflow.cli.pages.overdue.formats import FORMATS, made_of
from cperflow.errors import UsageError
from cperflow.service.filtering import filters
from cperflow.service.overdue import overdue_on
from cperflow.service.ports import Filters

if TYPE_CHECKING:
    from cperflow.bootstrap import App

FOUND_LATE = 10
"""Exit code of `--fail` when something is late."""

HORIZON = 90
"""Days ahead of which a calendar has the due dates."""


@click.command("overdue")
@lists.filter_options
@lists.body_option
@click.option(
    "--min-days",
    type=params.whole(1),
    default=1,
    metavar="JOURS",
    help="Seulement à partir de ce retard.",
)
@click.option("--fail", is_flag=True, help="Sortir avec le code 10 s’il y a un retard.")
@params.as_of_option
@params.known_on_option
@click.option(
    "--horizon",
    type=params.whole(0, 3660),
    metavar="JOURS",
    help=f"Avec ics : échéances à venir d’ici là ; {HORIZON} jours par défaut.",
)
@click.option(
    "--format",
    "format_name",
    type=click.Choice(FORMATS),
    help="Présentation : celle du nom du fichier, sinon un tableau à l’écran.",
)
@click.option(
    "-o",
    "--output",
    default="",
    metavar="CHEMIN",
    type=params.TEXT,
    help="Fichier ou répertoire où l’écrire.",
)
@lists.dialect_option
@params.json_option
@params.pass_app
def overdue_command(
    app: App,
    /,
    min_days: int,
    fail: bool,
    as_of: date,
    known_on: date | None,
    horizon: int | None,
    format_name: str | None,
    output: str,
    csv_dialect: str | None,
    as_json: bool,
    **typed: str,
) -> None:
    """Lister les délais estimatifs dépassés à une date, les plus anciens d’abord."""
    asked = lists.one_format(format_name, as_json=as_json)
    name = format_for(asked, output, FORMATS, default="xlsx", name="retards")
    format = lists.Format(name, lists.dialect_of(name, csv_dialect))
    ahead = _ahead(name, horizon)
    ws = app.workspace(read_only=True)
    wanted = filters(ws, Filters(**typed))
    found = overdue_on(ws, wanted, as_of=as_of, known_on=known_on, horizon=ahead)
    made = made_of(ws, found, ws.calendars(known_on).current, min_days, format)
    deliver(made.content, output, f"retards-{as_of}.{format.name}", format.name)
    if fail and made.late:
        click.get_current_context().exit(FOUND_LATE)


def _ahead(format: str, horizon: int | None) -> int:
    """Days to come that a format has."""
    if format == "ics":
        return HORIZON if horizon is None else horizon
    if horizon is not None:
        raise UsageError("--horizon ne sert qu’à un agenda : ajoutez --format ics, ou retirez-le.")
    return 0
