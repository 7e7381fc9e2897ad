"""`piece check REF`: the dossier looked at before it leaves, as who receives it will."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.overdue import FOUND_LATE as FOUND
from cperflow.cli.pages.precheck import precheck_text
from cperflow.cli.progress import watching
from cperflow.output import json_text, say, say_data
from cperflow.reports.precheck import precheck_data
from cperflow.service.filtering import filters
from cperflow.service.ports import Filters
from cperflow.service.prechecking import precheck

if TYPE_CHECKING:
    from datetime import date

    from cperflow.bootstrap import App


@click.command("check")
@params.ref_argument
@click.option("--step", default="", metavar="ÉTAPE", type=params.TEXT,
              help="Pièces et critères de cette étape, au lieu de celle du dossier.")  # fmt: skip
@click.option("--fail", is_flag=True, help="Sortir avec le code 10 s’il manque quelque chose.")
@params.reading_options
@params.pass_app
def check_command(
    app: App,
    ref: str,
    step: str,
    fail: bool,
    as_of: date,
    known_on: date | None,
    as_json: bool,
) -> None:
    """Contrôler le dossier avant qu’il parte : pièces, règles, critères, retours passés.

    Rien n’est déclaré rempli qui demande un jugement : ce qu’il faut regarder est dit.
    """
    ws = app.workspace(read_only=True)
    watch = watching("Dossiers lus")
    named = filters(ws, Filters(step=step)).step
    found = precheck(ws, ws.find_ref(ref), step=named, as_of=as_of, known_on=known_on, watch=watch)
    if as_json:
        say_data(json_text(precheck_data(found)))
    else:
        say(precheck_text(found))
    if fail and found.wanting:
        click.get_current_context().exit(FOUND)
