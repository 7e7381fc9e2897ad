"""`verify`: journals, hashes and lists proven."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.pages.verify import raise_breaches, verified_text
from cperflow.cli.progress import followed
from cperflow.output import json_text, say, say_data
from cperflow.reports.journal import verified
from cperflow.service.verifying import rebuild, stream_names, verify

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.service.verifying import Verified
    from cperflow.service.workspace import Workspace


@click.command("verify")
@click.argument("refs", metavar="[REF]…", nargs=-1, type=params.TEXT)
@click.option("--rebuild", "anew", is_flag=True, help="Recalculer d’abord les listes.")
@params.json_option
@params.pass_app
def verify_command(app: App, refs: tuple[str, ...], anew: bool, as_json: bool) -> None:
    """Vérifier les journaux, leurs empreintes, les actes et les listes (tout, ou des dossiers)."""
    ws = app.workspace(read_only=not anew)
    streams = _streams(ws, refs)
    rebuilt = rebuild(ws, streams) if anew else 0
    results = list(followed(verify(ws, streams), len(streams), "Vérification"))
    _say_verified(results, rebuilt, as_json=as_json)
    raise_breaches(results)


def _say_verified(results: Sequence[Verified], rebuilt: int, *, as_json: bool) -> None:
    if as_json:
        say_data(json_text(verified(results, rebuilt)))
    else:
        say(verified_text(results, rebuilt))


def _streams(ws: Workspace, refs: Sequence[str]) -> list[str]:
    return [ws.find_ref(ref) for ref in refs] or stream_names(ws)
