"""`report durations`: how long each step lasted."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import click

from cperflow.cli import lists, params
from cperflow.cli.pages.durations import COLUMNS, durations_text, namer
from cperflow.reports import durations as durations_report
from cperflow.service.filtering import definitions, filters, left_out
from cperflow.service.forecasting import durations
from cperflow.service.ports import Filters

if TYPE_CHECKING:
    from cperflow.bootstrap import App


@click.command("durations")
@lists.filter_options
@params.as_of_option
@params.known_on_option
@lists.format_options
@params.pass_app
def durations_command(
    app: App,
    /,
    as_of: date,
    known_on: date | None,
    format_name: str | None,
    csv_dialect: str | None,
    as_json: bool,
    **typed: str,
) -> None:
    """Mesurer la durée de chaque étape, retours et suspensions compris ou non."""
    ws = app.workspace(read_only=True)
    flows = definitions(ws)
    asked = filters(ws, Filters(**typed))
    found = durations(ws, asked, as_of=as_of, known_on=known_on)
    data = durations_report.durations(found, flows, as_of) | {"without": left_out(ws, asked)}
    format = lists.format_of(format_name, csv_dialect, as_json=as_json)
    names = partial(namer, flows)
    lists.answer(format, data, COLUMNS, names, partial(durations_text, flows, data))
