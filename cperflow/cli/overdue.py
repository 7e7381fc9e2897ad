"""`overdue`: the estimated delays that have run out."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import click

from cperflow.cli import lists, params
from cperflow.cli.pages.overdue import COLUMNS, namer, overdue_text
from cperflow.reports import deadlines as deadlines_report
from cperflow.service.filtering import filters
from cperflow.service.ports import Filters
from cperflow.service.reading import late_spans

if TYPE_CHECKING:
    from cperflow.bootstrap import App

FOUND_LATE = 10
"""Exit code of `--fail` when something is late."""


@click.command("overdue")
@lists.filter_options
@lists.filter_option("--body", "holder", "Seulement ce que détient cette structure.")
@click.option(
    "--min-days",
    type=click.IntRange(1),
    default=1,
    metavar="JOURS",
    help="Seulement à partir de ce retard.",
)
@click.option("--fail", is_flag=True, help="Sortir avec le code 10 s’il y a un retard.")
@params.as_of_option
@params.known_on_option
@lists.format_options
@params.pass_app
def overdue_command(
    app: App,
    /,
    min_days: int,
    fail: bool,
    as_of: date,
    known_on: date | None,
    format_name: str,
    csv_dialect: str,
    as_json: bool,
    **typed: str,
) -> None:
    """Lister les délais estimatifs dépassés à une date, les plus anciens d’abord."""
    ws = app.workspace(read_only=True)
    spans = late_spans(ws, filters(ws, Filters(**typed)), as_of=as_of, known_on=known_on)
    data = deadlines_report.overdue(spans, ws.calendars(known_on).current, as_of, min_days)
    format = lists.format_of(format_name, csv_dialect, as_json=as_json)
    text = partial(overdue_text, ws, data)
    lists.answer(format, data, COLUMNS, partial(namer, ws), text)
    if fail and data["count"]:
        click.get_current_context().exit(FOUND_LATE)
