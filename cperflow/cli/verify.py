"""`verify`: journals, hashes and lists proven; papers that came back recognised."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from cperflow.cli import params
from cperflow.cli.pages.verify import raise_breaches, verified_text
from cperflow.cli.papers import are_papers, verify_papers
from cperflow.cli.progress import followed
from cperflow.errors import UsageError
from cperflow.output import json_text, say, say_data
from cperflow.reports.journal import verified
from cperflow.service.files_kept import FilesKept
from cperflow.service.verifying import rebuild, stream_names, verify

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.service.files_kept import Leftovers
    from cperflow.service.verifying import Verified
    from cperflow.service.workspace import Workspace


@click.command("verify")
@click.argument("refs", metavar="[REF|FICHIER|CODE]…", nargs=-1, type=params.TEXT)
@click.option("--rebuild", "anew", is_flag=True, help="Recalculer d’abord les listes.")
@params.json_option
@params.pass_app
def verify_command(app: App, refs: tuple[str, ...], anew: bool, as_json: bool) -> None:
    """Vérifier les journaux, leurs empreintes, les actes et les listes (tout, ou des dossiers).

    Avec des fichiers Word ou PDF, ou le code imprimé au bas d’une page : dire si le document est
    celui que cette base a produit (code de sortie 0), s’il a été remplacé ou annulé depuis (10),
    s’il a été altéré (7), s’il est inconnu (3).
    """
    if are_papers(app, refs):
        if anew:
            raise UsageError("--rebuild ne concerne que les dossiers : ôtez-le.")
        verify_papers(app, refs, as_json=as_json)
        return
    ws = app.workspace(read_only=not anew)
    streams = _streams(ws, refs)
    rebuilt = rebuild(ws, streams) if anew else 0
    files = FilesKept(ws.store.contents)
    results = list(followed(verify(ws, streams, files), len(streams), "Vérification"))
    left = None if refs else files.leftovers()
    _say_verified(results, rebuilt, left, as_json=as_json)
    raise_breaches(results)


def _say_verified(
    results: Sequence[Verified], rebuilt: int, left: Leftovers | None, *, as_json: bool
) -> None:
    if as_json:
        say_data(json_text(verified(results, rebuilt, left)))
    else:
        say(verified_text(results, rebuilt, left))


def _streams(ws: Workspace, refs: Sequence[str]) -> list[str]:
    return [ws.find_ref(ref) for ref in refs] or stream_names(ws)
