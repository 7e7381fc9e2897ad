"""`retract`: a line of the journal corrected without being erased."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.entering import entry, note_option, say_done
from cperflow.cli.pages.history import line_name
from cperflow.cli.pages.wording import step_name
from cperflow.parsing import When
from cperflow.service.reading import history
from cperflow.service.writing import retract

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.domain.journal.events import Event
    from cperflow.service.recording import Recorded


@click.command("retract")
@params.ref_argument
@click.argument("line", metavar="LIGNE", type=params.whole(1))
@click.option("--reason", type=params.TEXT, default="", help="Motif du retrait (demandé).")
@note_option
@params.pass_app
def retract_command(app: App, ref: str, line: int, reason: str, note: str) -> None:
    """Retirer une ligne du journal : elle ne compte plus, mais reste visible avec le motif."""
    ws = app.workspace()
    ref = ws.find_ref(ref)
    taken_back = history(ws, ref)[line - 1 : line]
    done = retract(ws, ref, line, reason, entry(When(ws.today), note=note))
    _say_retracted(done, taken_back[0])


def _say_retracted(done: Recorded, line: Event) -> None:
    ref, workflow = done.dossier.ref, done.workflow
    fields = [
        ("Ne compte plus", line_name(workflow, line)),
        ("Motif", done.events[0].payload["reason"]),
        ("Étape", step_name(workflow, done.dossier.step)),
    ]
    say_done(f"{ref} : ligne {line.sequence} retirée", fields, f"cperflow history {ref}")
