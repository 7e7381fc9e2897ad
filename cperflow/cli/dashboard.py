"""The dashboard: what is late, what falls due soon, what waits here."""

from __future__ import annotations

import os.path
from datetime import date
from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.pages.dashboard import START, agenda_text
from cperflow.output import json_text, say, say_data
from cperflow.reports import deadlines as deadlines_report
from cperflow.service.agenda import agenda
from cperflow.store.location import file_path, is_postgres

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.service.workspace import Workspace


@click.command("dashboard")
@params.as_of_option
@params.json_option
@params.pass_app
def dashboard_command(app: App, as_of: date, as_json: bool) -> None:
    """Voir ce qui est en retard, ce qui échoit sous dix jours et ce qui attend le service."""
    if as_json or _has_store(app.location):
        _say_agenda(app.workspace(read_only=True), as_of, as_json=as_json)
    else:
        say(START)


def _say_agenda(ws: Workspace, as_of: date, *, as_json: bool) -> None:
    seen = agenda(ws, as_of)
    if as_json:
        say_data(json_text(deadlines_report.agenda(seen, ws.calendar)))
    else:
        say(agenda_text(ws, seen))


def _has_store(location: str) -> bool:
    return is_postgres(location) or os.path.exists(file_path(location))
