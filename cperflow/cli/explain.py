"""`explain`: a due date, line by line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.pages.explain import explanation_text
from cperflow.output import json_text, say, say_data
from cperflow.reports import deadlines as deadlines_report
from cperflow.service.reading import find_clock, situation

if TYPE_CHECKING:
    from cperflow.bootstrap import App


@click.command("explain")
@params.ref_argument
@click.argument("clock", metavar="[DÉLAI]", type=params.TEXT, default="")
@params.reading_options
@params.pass_app
def explain_command(
    app: App, ref: str, clock: str, as_of: date, known_on: date | None, as_json: bool
) -> None:
    """Expliquer une échéance estimative : départ, règle, jours non comptés, arrêts.

    Sans DÉLAI : celui qui compte à cette date. « cperflow show REF » les nomme tous.
    """
    ws = app.workspace(read_only=True)
    seen = situation(ws, ws.find_ref(ref), as_of=as_of, known_on=known_on)
    data = deadlines_report.explain(find_clock(seen, clock), seen.calendars, as_of)
    if as_json:
        say_data(json_text({"ref": seen.dossier.ref} | data))
    else:
        say(explanation_text(seen, data))
