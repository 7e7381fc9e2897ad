"""`history`: the journal of a dossier."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.pages.history import journal_text
from cperflow.output import json_text, say, say_data
from cperflow.reports import journal as journal_report
from cperflow.service.reading import history

if TYPE_CHECKING:
    from cperflow.bootstrap import App


@click.command("history")
@params.ref_argument
@params.known_on_option
@params.json_option
@params.pass_app
def history_command(app: App, ref: str, known_on: date | None, as_json: bool) -> None:
    """Lire le journal d’un dossier, dans l’ordre où il a été écrit."""
    ws = app.workspace(read_only=True)
    ref = ws.find_ref(ref)
    events = history(ws, ref, known_on)
    if as_json:
        say_data(json_text(journal_report.history(ref, events)))
    else:
        say(journal_text(ws, ref, events))
