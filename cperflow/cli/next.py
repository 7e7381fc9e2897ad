"""`next`: the acts possible from here, and what stands against the others."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.pages.next import next_text
from cperflow.output import json_text, say, say_data
from cperflow.reports import dossier as dossier_report
from cperflow.service.reading import situation
from cperflow.service.receipts import receipts

if TYPE_CHECKING:
    from cperflow.bootstrap import App


@click.command("next")
@params.ref_argument
@params.reading_options
@params.pass_app
def next_command(app: App, ref: str, as_of: date, known_on: date | None, as_json: bool) -> None:
    """Voir les actes possibles à une date, et ce qui bloque les autres."""
    ws = app.workspace(read_only=True)
    seen = situation(ws, ws.find_ref(ref), as_of=as_of, known_on=known_on)
    if as_json:
        say_data(json_text(dossier_report.next_steps(seen)))
    else:
        say(next_text(seen, receipts(ws, seen)))
