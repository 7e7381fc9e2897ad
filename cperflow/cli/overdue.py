"""`overdue`: the estimated delays that have run out."""

from __future__ import annotations

import sys
from datetime import date
from typing import TYPE_CHECKING

import click

from cperflow.cli import lists, params
from cperflow.cli.pages.overdue.formats import FORMATS, made_of
from cperflow.errors import UsageError
from cperflow.output import say, say_bytes, say_data
from cperflow.service.filtering import filters
from cperflow.service.overdue import overdue_on
from cperflow.service.ports import Filters

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    name = _format(lists.one_format(format_name, as_json=as_json), output)
    format = lists.Format(name, lists.dialect_of(name, csv_dialect))
    ahead = _ahead(name, horizon)
    ws = app.workspace(read_only=True)
    wanted = filters(ws, Filters(**typed))
    found = overdue_on(ws, wanted, as_of=as_of, known_on=known_on, horizon=ahead)
    made = made_of(ws, found, ws.calendars(known_on).current, min_days, format)
    _deliver(made.content, output, f"retards-{as_of}.{format.name}", format.name)
    if fail and made.late:
        click.get_current_context().exit(FOUND_LATE)


def _ahead(format: str, horizon: int | None) -> int:
    """Days to come that a format has."""
    if format == "ics":
        return HORIZON if horizon is None else horizon
    if horizon is not None:
        raise UsageError("--horizon ne sert qu’à un agenda : ajoutez --format ics, ou retirez-le.")
    return 0


def _format(asked: str, output: str) -> str:
    """The format asked for, else that of the file's name, else a table on the screen."""
    if not output:
        if asked == "xlsx" and sys.stdout.isatty():
            raise UsageError("Un classeur ne s’affiche pas à l’écran : ajoutez -o retards.xlsx.")
        return asked or "table"
    # only who wants a file pays
    from cperflow.documents.files.writing import format_for

    if asked == "table":
        raise UsageError("Le tableau est fait pour l’écran : pour un fichier, --format html.")
    return format_for(asked, output, FORMATS[1:], "xlsx")


def _deliver(content: str | bytes | Iterable[str], output: str, name: str, format: str) -> None:
    if output:
        say(f"Fichier écrit : {_written(content, output, name)}")
    elif isinstance(content, bytes):
        say_bytes(content)
    elif isinstance(content, str) and format == "table":
        say(content)
    else:
        say_data(content)


def _written(content: str | bytes | Iterable[str], output: str, name: str) -> str:
    from cperflow.documents.files.writing import place, write

    path = place(output, name)
    parts = (content,) if isinstance(content, (str, bytes)) else content
    write(path, (part if isinstance(part, bytes) else part.encode() for part in parts))
    return path
