"""`timeline [REF]`: planned against real, one dossier by step or all of them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cperflow.cli import lists, params
from cperflow.cli.pages.timeline.formats import FORMATS, format_of, say_portfolio, say_timeline
from cperflow.errors import UsageError
from cperflow.french import count
from cperflow.reports.timeline import timeline
from cperflow.service.ports import ALL, Filters
from cperflow.service.tracks import track, tracks

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.reports.timelines import Portfolio

F = TypeVar("F", bound=Callable[..., Any])

LIMIT, MOST = 50, 1000
"""Dossiers drawn at once: by default, and at most."""


def _which_options(function: F) -> F:
    """The filters of lists, and the page."""
    for option in (
        click.option("--page", type=params.whole(1), metavar="N", help="La page à montrer."),
        click.option("--limit", type=params.whole(1, MOST), metavar="N",
                     help=f"Dossiers par page ; {LIMIT} par défaut, {MOST} au plus."),
        lists.filter_option("--status", "status", "Seulement cet état (en cours, signé…)."),
        lists.body_option,
        lists.filter_options,
    ):  # fmt: skip
        function = option(function)
    return function


@click.command("timeline")
@click.argument("ref", metavar="[REF]", default="", type=params.TEXT,
                shell_complete=params.complete_ref)  # fmt: skip
@_which_options
@click.option("--format", "format_name", type=click.Choice(FORMATS), default=None,
              help="Présentation ; txt par défaut.")  # fmt: skip
@click.option("-o", "--output", default="", metavar="CHEMIN", type=params.TEXT,
              help="Fichier ou répertoire où l’écrire.")  # fmt: skip
@params.reading_options
@params.pass_app
def timeline_command(
    app: App,
    /,
    ref: str,
    format_name: str | None,
    output: str,
    as_of: date,
    known_on: date | None,
    as_json: bool,
    **chosen: Any,
) -> None:
    """Dessiner la frise d’un dossier par étape, ou celle de tous les dossiers.

    Le délai estimatif prévu, la durée réelle, les suspensions, les retours et les détenteurs.
    """
    format = format_of(format_name or "", output, as_json=as_json)
    if ref:
        _alone(chosen)
        ws = app.workspace(read_only=True)
        seen = timeline(track(ws, ws.find_ref(ref), as_of, known_on))
        say_timeline(seen, format, output)
    else:
        say_portfolio(_several(app, format, as_of, known_on, **chosen), format, output)


def _alone(chosen: dict[str, Any]) -> None:
    """Raises UsageError for a reference with options that choose among dossiers."""
    if any(chosen.values()):
        raise UsageError(
            "--limit, --page et les filtres choisissent parmi les dossiers : "
            "retirez-les, ou la référence."
        )


def _several(
    app: App,
    format: str,
    as_of: date,
    known_on: date | None,
    *,
    limit: int | None,
    page: int | None,
    **typed: str,
) -> Portfolio:
    """A page of the dossiers; all of them for a program, which reads no drawing."""
    # who looks at one dossier does not pay for the others
    from cperflow.reports.timelines import portfolio
    from cperflow.service.filtering import filters

    ws = app.workspace(read_only=True)
    which = filters(ws, Filters(**typed)) if any(typed.values()) else ALL
    size = limit or (0 if format == "json" and page is None else LIMIT)
    found = tracks(ws, which, as_of=as_of, known_on=known_on)
    seen = portfolio(found, as_of, size, page or 1)
    if seen.page > seen.pages:
        pages = count(seen.pages, "page")
        raise UsageError(f"La page {page} n’existe pas : {count(seen.total, 'dossier')}, {pages}.")
    return seen
