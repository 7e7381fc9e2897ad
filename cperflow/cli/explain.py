"""`explain`: a due date, line by line."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import click

from cperflow.cli import params
from cperflow.cli.pages.explain import explanation_text
from cperflow.output import json_text, say, say_data
from cperflow.reports import deadlines as deadlines_report
from cperflow.service.reading import find_clock, situation

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.domain.time.measures import Measure
    from cperflow.service.reading import Situation
    from cperflow.service.workspace import Workspace


@click.command("explain")
@params.ref_argument
@click.argument("clock", metavar="[DÉLAI]", type=params.TEXT, default="")
@click.option("-o", "--output", default="", metavar="CHEMIN", type=params.TEXT,
              help="En faire une page à joindre : fichier .docx, .pdf, .html ou .txt.")  # fmt: skip
@params.reading_options
@params.pass_app
def explain_command(
    app: App, ref: str, clock: str, output: str, as_of: date, known_on: date | None, as_json: bool
) -> None:
    """Expliquer une échéance estimative : départ, règle, jours non comptés, arrêts.

    Sans DÉLAI : celui qui compte à cette date. « cperflow show REF » les nomme tous.
    """
    ws = app.keeping_workspace() if output else app.workspace(read_only=True)
    seen = situation(ws, ws.find_ref(ref), as_of=as_of, known_on=known_on)
    measure = find_clock(seen, clock)
    data = deadlines_report.explain(measure, seen.calendars, as_of)
    data["obligation"] = _obligation(seen, measure)
    path = _annex(app, ws, seen, measure, output) if output else ""
    if as_json:
        say_data(json_text({"ref": seen.dossier.ref} | data | ({"path": path} if path else {})))
    else:
        say(explanation_text(seen, data))
        if path:
            say(f"\nPage à joindre : {path}")


def _obligation(seen: Situation, measure: Measure) -> dict[str, Any] | None:
    if not measure.clock.owed:
        return None
    # a dossier that is negotiated has none
    from cperflow.reports.owed import explained

    return explained(seen, measure)


def _annex(app: App, ws: Workspace, seen: Situation, measure: Measure, output: str) -> str:
    """The same as a page that can go with a reminder; returns its path."""
    # Jinja and the renderers: only who asks for a page pays for them
    from cperflow.documents.files.names import clock_part
    from cperflow.documents.files.writing import format_for, place, write
    from cperflow.documents.making.generating import explanation
    from cperflow.documents.making.keeping import keep
    from cperflow.documents.templating.pipeline import FORMATS

    format = format_for("", output, FORMATS, "docx")
    made = explanation(ws, app.template_folders, seen, measure, format)
    clock = clock_part(measure.clock.id)
    path = place(output, f"{seen.dossier.ref}-decompte-{clock}.{format}")
    write(path, made.content)
    keep(ws, made)
    return path
