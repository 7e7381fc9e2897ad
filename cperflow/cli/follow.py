"""`follow`: the dossier that continues a contract signed before this was done by the signature."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.core import ParameterSource

from cperflow.cli import params
from cperflow.cli.entering import entry, note_option
from cperflow.cli.opening import say_opened
from cperflow.parsing import When
from cperflow.service.contracts.following import follow, unusual_name

if TYPE_CHECKING:
    from datetime import date

    from cperflow.bootstrap import App


@click.command("follow")
@params.ref_argument
@click.option("--since", type=params.DATE, metavar="DATE",
              help="Jour depuis lequel suivre les engagements (sans lui : aucun).")  # fmt: skip
@click.option("--source", type=params.TEXT, default="", help="D’où vient cette information.")
@params.on_option
@note_option
@params.pass_app
def follow_command(
    app: App, ref: str, since: date | None, source: str, on: When, note: str
) -> None:
    """Ouvrir le suivi d’un contrat déjà signé.

    La signature l’ouvre d’elle-même ; cette commande est pour les contrats signés auparavant.
    Sans --on, le suivi s’ouvre le jour depuis lequel les engagements sont suivis.
    """
    ws = app.workspace()
    opened = When(since) if since and not given_on() else on
    given = entry(opened, note=note, source=source)
    done = follow(ws, ws.find_ref(ref), given, since)
    say_opened(done, list(filter(None, [unusual_name(done)])))


def given_on() -> bool:
    """Whether the day was typed."""
    source = click.get_current_context().get_parameter_source("on")
    return source is not None and source is not ParameterSource.DEFAULT
