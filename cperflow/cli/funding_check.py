"""`funding check`: every total against its parts, over all dossiers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cperflow import shipped
from cperflow.cli import params
from cperflow.output import json_text, say_data

if TYPE_CHECKING:
    from datetime import date

    from cperflow.bootstrap import App

FOUND_DIFFERENT = 10
"""Exit code of `--fail` when two figures disagree."""


@click.command("check")
@click.argument("refs", metavar="[REF]…", nargs=-1, type=params.TEXT,
                shell_complete=params.complete_ref)  # fmt: skip
@click.option("--printed", default="", metavar="FICHIER", type=params.TEXT,
              help="Montants imprimés à comparer (CSV), au lieu de ceux livrés.")  # fmt: skip
@click.option("--fail", is_flag=True, help="Sortir avec le code 10 s’il y a un écart.")
@params.reading_options
@params.pass_app
def check_command(
    app: App,
    refs: tuple[str, ...],
    printed: str,
    fail: bool,
    as_of: date,
    known_on: date | None,
    as_json: bool,
) -> None:
    """Contrôler chaque total : parts et coûts, montants imprimés, plafonds.

    Rien n’est corrigé : chaque écart donne les deux montants et où ils sont.
    """
    # csv, and the replay of all journals: only who asks for the proofs pays
    from cperflow.catalog.printed import read_printed
    from cperflow.cli.pages.funding_check import say_check
    from cperflow.reports import funding as report
    from cperflow.service.financing.funding import check

    figures = read_printed(printed or f"{shipped.folder('workflows')}/data/printed_ml.csv")
    found = check(app.workspace(read_only=True), refs, figures, as_of=as_of, known_on=known_on)
    if as_json:
        say_data(json_text(report.check(found)))
    else:
        say_check(found)
    if fail and found.differences:
        click.get_current_context().exit(FOUND_DIFFERENT)
