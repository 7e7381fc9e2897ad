"""`funding status`: the money of a contract, or of all, on a day."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from cperflow.cli import params
from cperflow.errors import UsageError
from cperflow.output import json_text, say, say_data
from cperflow.parsing import YEARS

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from cperflow.bootstrap import App

    Data = dict[str, Any]


@click.command("status")
@click.argument("ref", metavar="[REF]", default="", type=params.TEXT,
                shell_complete=params.complete_ref)  # fmt: skip
@click.option("--year", type=params.whole(YEARS[0], YEARS[-1]), metavar="EXERCICE",
              help="Seulement cet exercice.")  # fmt: skip
@click.option("--source", default="", metavar="SOURCE", type=params.TEXT,
              help="Seulement cette source, par exemple partenaires:UE.")  # fmt: skip
@click.option("--region", default="", type=params.TEXT, help="Sans REF : seulement cette région.")
@click.option("--xlsx", "workbook", default="", metavar="CHEMIN", type=params.TEXT,
              help="Classeur à écrire : toutes les colonnes.")  # fmt: skip
@params.reading_options
@params.pass_app
def status_command(
    app: App,
    /,
    ref: str,
    year: int | None,
    source: str,
    region: str,
    workbook: str,
    as_json: bool,
    **day: date | None,
) -> None:
    """Voir la mobilisation : prévu, inscrit, appelé, reçu, payé, reste à mobiliser.

    Sans REF : tous les contrats suivis, par région, par source et par exercice.

    Exemple : cperflow funding status SUIVI-KAYES-2018 --as-of 2019-01-31
    """
    # the domain of money, the replay of a journal: only who asks for them pays
    from cperflow.cli.pages.mobilisation import say_portfolio, say_status
    from cperflow.reports import money as report
    from cperflow.service.filtering import filters
    from cperflow.service.financing.money import Asked, portfolio, status
    from cperflow.service.ports import Filters

    if ref and region:
        raise UsageError("--region choisit parmi tous les contrats : retirez-le, ou retirez REF.")
    ws, asked = app.workspace(read_only=True), Asked(year, source)
    if ref:
        seen = status(ws, ws.find_ref(ref), asked, **day)
        _answer(report.status(seen), workbook, lambda data: say_status(seen, data), as_json)
        return
    subject = filters(ws, Filters(subject=region)).subject
    found = portfolio(ws, asked, region=subject, **day)
    _answer(report.portfolio(found), workbook, say_portfolio, as_json)


def _answer(data: Data, workbook: str, say_page: Callable[[Data], None], as_json: bool) -> None:
    if workbook:
        _write(data, workbook)
    elif as_json:
        say_data(json_text(data))
    else:
        say_page(data)


def _write(data: Data, place: str) -> None:
    from cperflow.cli.pages.mobilisation_xlsx import money_xlsx
    from cperflow.documents.files import writing as files

    path = files.place(place, f"financement-{data['as_of']}.xlsx")
    files.write(path, [money_xlsx(data)])
    say(f"Fichier écrit : {path}")
