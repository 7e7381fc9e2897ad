"""`funding budget|call|receive|pay`: money that came one step further."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cperflow.cli import params
from cperflow.cli.entering import entry, note_option
from cperflow.errors import UsageError
from cperflow.output import json_text, say_data
from cperflow.parsing import YEARS

if TYPE_CHECKING:
    from cperflow.bootstrap import App
    from cperflow.parsing import When

F = TypeVar("F", bound=Callable[..., Any])


def _movement(function: F) -> F:
    """What every movement takes."""
    for option in reversed(
        (
            params.ref_argument,
            click.argument("source", metavar="SOURCE", type=params.TEXT),
            click.argument("year", metavar="EXERCICE", type=params.whole(YEARS[0], YEARS[-1])),
            click.argument("amount", metavar="[MONTANT]", nargs=-1, callback=params.joined_money),
            click.option("--unknown", is_flag=True,
                         help="Montant non communiqué : le mouvement compte en nombre."),
            click.option("--project", default="", metavar="PROJET", type=params.TEXT,
                         help="Seulement pour ce projet."),
            click.option("--reference", default="", type=params.TEXT,
                         help="Référence de l’acte ou du mandat."),
            click.option("--by", default="", metavar="STRUCTURE", type=params.TEXT,
                         help="Structure qui l’a fait."),
            click.option("--source", "origin", default="", type=params.TEXT,
                         help="D’où vient cette information."),
            params.on_option,
            note_option,
            params.json_option,
            params.pass_app,
        )
    ):  # fmt: skip
        function = option(function)
    return function


@click.command("budget")
@_movement
def budget_command(app: App, /, **typed: Any) -> None:
    """Consigner ce qui est inscrit à un budget ; 0 : rien n’y est inscrit.

    Exemple : cperflow funding budget SUIVI-KAYES-2018 region 2019 36 343 033
    """
    _move(app, "budgeted", **typed)


@click.command("call")
@click.option("--tranche", type=params.whole(1, 99), default=None, metavar="N",
              help="Numéro de la tranche.")  # fmt: skip
@_movement
def call_command(app: App, /, **typed: Any) -> None:
    """Consigner un appel de fonds.

    Exemple : cperflow funding call SUIVI-KAYES-2018 etat 2019 "100 millions" --tranche 1
    """
    _move(app, "called", **typed)


@click.command("receive")
@click.option("--tranche", type=params.whole(1, 99), default=None, metavar="N",
              help="Numéro de la tranche.")  # fmt: skip
@_movement
def receive_command(app: App, /, **typed: Any) -> None:
    """Consigner des fonds reçus.

    Exemple : cperflow funding receive SUIVI-KAYES-2018 etat 2019 "80 millions" --tranche 1
    """
    _move(app, "received", **typed)


@click.command("pay")
@click.option("--contract", default="", metavar="MARCHÉ", type=params.TEXT,
              help="Marché payé.")  # fmt: skip
@_movement
def pay_command(app: App, /, **typed: Any) -> None:
    """Consigner un paiement, au besoin sur un marché.

    Exemple : cperflow funding pay SUIVI-KAYES-2018 etat 2019 "50 millions" --contract M1
    """
    _move(app, "paid", **typed)


def _move(
    app: App,
    stage: str,
    *,
    ref: str,
    source: str,
    year: int,
    amount: int | None,
    unknown: bool,
    project: str,
    reference: str,
    by: str,
    origin: str,
    on: When,
    note: str,
    as_json: bool,
    tranche: int | None = None,
    contract: str = "",
) -> None:
    # the domain of money: only who moves some pays
    from cperflow.cli.pages.mobilisation import say_moved
    from cperflow.domain.acts.money import Moving
    from cperflow.reports import money as report
    from cperflow.service.financing.money import move

    _check_amount(amount, unknown=unknown)
    ws = app.workspace()
    moving = Moving(stage, source, year, amount, project, tranche or 0, reference, contract)
    done = move(ws, ws.find_ref(ref), moving, entry(on, by=by, note=note, source=origin))
    if as_json:
        say_data(json_text(report.told(done)))
    else:
        say_moved(done)


def _check_amount(amount: int | None, *, unknown: bool) -> None:
    if amount is None and not unknown:
        raise UsageError(
            "Le montant manque : donnez-le en FCFA, 0 si rien n’a bougé, ou --unknown s’il n’est "
            "pas communiqué."
        )
    if amount is not None and unknown:
        raise UsageError("Un montant et --unknown se contredisent : gardez l’un des deux.")
