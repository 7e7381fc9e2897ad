"""`holder`: whose the days of a dossier were."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.pages.responsibility import holder_text
from cperflow.output import json_text, say, say_data
from cperflow.reports import responsibility as responsibility_report
from cperflow.service.tracks import track

if TYPE_CHECKING:
    from cperflow.bootstrap import App


@click.command("holder")
@params.ref_argument
@params.reading_options
@params.pass_app
def holder_command(app: App, ref: str, as_of: date, known_on: date | None, as_json: bool) -> None:
    """Voir qui a tenu un dossier, de quand à quand, et combien de jours en tout."""
    ws = app.workspace(read_only=True)
    seen = track(ws, ws.find_ref(ref), as_of, known_on)
    data = responsibility_report.holder(
        seen, ws.calendars(known_on).current, ws.known_day(known_on)
    )
    if as_json:
        say_data(json_text(data))
    else:
        say(holder_text(seen, data))
