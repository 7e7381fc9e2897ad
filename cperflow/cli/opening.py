"""`open`: a new dossier, or one taken over at a later step."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.entering import entry, note_option, say_done
from cperflow.cli.pages.naming import body_names, subject_title
from cperflow.cli.pages.wording import on_day, step_name
from cperflow.domain.holding.responsibility import holders
from cperflow.domain.procedure.wording import worded
from cperflow.service.reading import called_on
from cperflow.service.regions.territory import doubts_of_opening
from cperflow.service.writing import open_dossier
from cperflow.shipped import DEFAULT_WORKFLOW

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.domain.dossier.dossier import Dossier
    from cperflow.domain.procedure.definition import Workflow
    from cperflow.parsing import When
    from cperflow.service.recording import Recorded


@click.command("open")
@click.argument("region", metavar="RÉGION", type=params.TEXT)
@click.option("--workflow", type=params.TEXT, default=DEFAULT_WORKFLOW,
              help=f"Procédure ({DEFAULT_WORKFLOW} par défaut).")  # fmt: skip
@click.option("--ref", type=params.TEXT, default="", help="Référence (RÉGION-ANNÉE par défaut).")
@click.option("--step", type=params.TEXT, default="", help="Étape où le dossier est repris.")
@click.option("--source", type=params.TEXT, default="", help="D’où vient cette information.")
@click.option("--illustrative", is_flag=True, hidden=True)
@params.on_option
@note_option
@params.pass_app
def open_command(
    app: App,
    region: str,
    workflow: str,
    ref: str,
    step: str,
    source: str,
    illustrative: bool,
    on: When,
    note: str,
) -> None:
    """Ouvrir le dossier d’une région, à la première étape ou à celle où il en est."""
    given = entry(on, note=note, source=source)._replace(illustrative=illustrative)
    ws = app.workspace()
    done = open_dossier(ws, region, given, workflow=workflow, ref=ref, step=step)
    shown = done._replace(dossier=called_on(ws, done.dossier, on.day))
    say_opened(shown, doubts_of_opening(ws, done.workflow, done.dossier.subject, on.day))


def _subject(workflow: Workflow, dossier: Dossier) -> tuple[str, str]:
    """« Commune : Kati », or how a subject of its kind is called in full."""
    title = workflow.titled(dossier.subject, dossier.subject_kind)
    return subject_title([workflow]) if title == dossier.subject else "Objet", title


def say_opened(done: Recorded, doubts: Sequence[str] = ()) -> None:
    """`doubts`: what may surprise of its subject on that day."""
    dossier, workflow = done.dossier, done.workflow
    move = dossier.moves[0]
    said = partial(worded, workflow, dossier.subject_kind)
    holding = body_names(workflow, dossier, holders(dossier, workflow))
    fields: list[tuple[str, object]] = [
        _subject(workflow, dossier),
        ("Procédure", f"{said(workflow.name)} ({workflow.id}, version {workflow.version})"),
        ("Ouvert", on_day(move.on, move.precision, illustrative=move.illustrative)),
        ("Étape", said(step_name(workflow, dossier.step))),
    ]
    if holding:
        fields.append(("Détenteur", holding))
    following = "next" if holding else "show"
    if doubts:
        fields.append(("À signaler", doubts))
    say_done(f"Dossier {dossier.ref} ouvert", fields, f"cperflow {following} {dossier.ref}")
