"""`report responsibility`: whose the days of all dossiers were."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import TYPE_CHECKING

import click

from cperflow.cli import lists, params
from cperflow.cli.pages.responsibility import columns, namer, report_text
from cperflow.cli.progress import followed
from cperflow.reports import responsibility as responsibility_report
from cperflow.service.filtering import filters, left_out
from cperflow.service.ports import Filters
from cperflow.service.responsibility import BODY, GROUPS, reckoned_tracks, tally

if TYPE_CHECKING:
    from cperflow.bootstrap import App


@click.command("responsibility")
@lists.filter_options
@lists.body_option
@lists.filter_option("--status", "status", "Seulement cet état (en cours, signé…).")
@click.option(
    "--by",
    type=click.Choice(GROUPS),
    default=BODY,
    help="Une ligne par structure, par région ou par étape.",
)
@params.as_of_option
@params.known_on_option
@lists.format_options
@params.pass_app
def responsibility_command(
    app: App,
    /,
    by: str,
    as_of: date,
    known_on: date | None,
    format_name: str | None,
    csv_dialect: str | None,
    as_json: bool,
    **typed: str,
) -> None:
    """Compter les jours que chaque structure a tenu les dossiers, et ses délais tenus ou non."""
    ws = app.workspace(read_only=True)
    asked = filters(ws, Filters(**typed))
    seen = reckoned_tracks(ws, asked, as_of=as_of, known_on=known_on)
    added = tally(followed(seen, None, "Dossiers lus"), ws.calendars(known_on).current, by)
    data = responsibility_report.responsibility(added, as_of, ws.known_day(known_on))
    data["without"] = left_out(ws, asked)
    format = lists.format_of(format_name, csv_dialect, as_json=as_json)
    lists.answer(format, data, columns(by), partial(namer, ws, by), partial(report_text, ws, data))
