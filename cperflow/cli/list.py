"""`list`: the dossiers, with filters."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import click

from cperflow.cli import lists, params
from cperflow.cli.pages.list import COLUMNS, dossiers_text, namer
from cperflow.reports import lists as lists_report
from cperflow.service.filtering import filters
from cperflow.service.listed import counted
from cperflow.service.ports import Filters
from cperflow.service.reading import dossiers

if TYPE_CHECKING:
    from cperflow.bootstrap import App


@click.command("list")
@lists.filter_options
@lists.body_option
@lists.filter_option("--status", "status", "Seulement cet état (en cours, signé…).")
@params.as_of_option
@lists.format_options
@params.pass_app
def list_command(
    app: App,
    /,
    as_of: date,
    format_name: str | None,
    csv_dialect: str | None,
    as_json: bool,
    **typed: str,
) -> None:
    """Lister les dossiers, par référence."""
    ws = app.workspace(read_only=True)
    rows = list(dossiers(ws, filters(ws, Filters(**typed)), as_of=as_of))
    once = counted(ws, rows, as_of)
    data = lists_report.portfolio(rows, as_of, once.twice)
    format = lists.format_of(format_name, csv_dialect, as_json=as_json)
    text = partial(dossiers_text, ws, rows, as_of, once)
    lists.answer(format, data, COLUMNS, partial(namer, ws, rows), text)
