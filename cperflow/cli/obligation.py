"""`obligation list|plan|met|waive`: what is owed after a signature, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

import click

from cperflow.cli import params
from cperflow.cli.entering import entry, note_option
from cperflow.cli.group import TwoNameGroup
from cperflow.cli.pages.obligation import say_obligations, say_told, say_told_for_all
from cperflow.errors import UsageError
from cperflow.french import fold
from cperflow.output import json_text, say_data
from cperflow.parsing import YEARS
from cperflow.reports import obligations as report
from cperflow.service.contracts import obligations

if TYPE_CHECKING:
    from datetime import date

    from cperflow.bootstrap import App
    from cperflow.parsing import When
    from cperflow.reports.obligations import Row
    from cperflow.service.contracts.obligations import Done, DoneForAll, Ledger
    from cperflow.service.workspace import Workspace

F = TypeVar("F", bound=Callable[..., Any])

ALIASES = {"list": "lister", "plan": "prevoir", "met": "tenir", "waive": "lever"}


def telling_options(function: F) -> F:
    """What every decision takes: `words`, `on`, `by`, `source`, `note`, `dry_run`, `as_json`."""
    for decorate in (
        params.json_option,
        click.option("--dry-run", is_flag=True,
                     help="Dire ce qui se passerait, sans rien inscrire."),
        note_option,
        click.option("--source", type=params.TEXT, default="",
                     help="D’où vient cette information."),
        click.option("--by", type=params.TEXT, default="", metavar="STRUCTURE",
                     help="Structure qui l’accomplit (celle de l’engagement par défaut)."),
        params.on_option,
        click.argument("words", metavar="[RÉFÉRENCE] ÉCHÉANCE", nargs=-1, required=True,
                       type=params.TEXT),
    ):  # fmt: skip
        function = decorate(function)
    return function


all_option = click.option(
    "--all", "everywhere", is_flag=True,
    help="Pour tous les suivis concernés, sans référence : une réunion qui porte sur tous.",
)  # fmt: skip


@click.group(cls=TwoNameGroup, aliases=ALIASES)
def obligation_command() -> None:
    """Suivre les engagements d’un contrat : échéances, sessions prévues et tenues."""


@obligation_command.command("list")
@params.ref_argument
@click.option("--year", type=params.whole(YEARS[0], YEARS[-1]), metavar="ANNÉE",
              help="Les échéances d’un exercice, et celles qui tombent dans l’année.")  # fmt: skip
@click.option("--all", "whole", is_flag=True, help="Aussi toutes les échéances à venir.")
@params.reading_options
@params.pass_app
def list_command(
    app: App,
    ref: str,
    year: int | None,
    whole: bool,
    as_of: date,
    known_on: date | None,
    as_json: bool,
) -> None:
    """Lister les échéances : ce qui est tenu, en retard, non tenu, à venir."""
    ws = app.workspace(read_only=True)
    ledger = obligations.ledger(ws, ws.find_ref(ref), as_of=as_of, known_on=known_on)
    own = _retained(ledger, year, whole=whole)
    if as_json:
        say_data(json_text(report.obligations(ledger, own)))
    else:
        say_obligations(ledger, own)


@obligation_command.command("plan")
@telling_options
@click.option("--for", "to_be", type=params.DATE, required=True, metavar="DATE",
              help="Jour prévu pour la session.")  # fmt: skip
@all_option
@params.pass_app
def plan_command(app: App, /, words: tuple[str, ...], to_be: date, **typed: Any) -> None:
    """Prévoir une session, ou en changer le jour.

    Exemple : cperflow obligation plan SUIVI-KAYES-2018 crocsad 2018-T4 --for 20/12/2018
    """
    _tell(app, words, obligations.plan, obligations.plan_all, (to_be,), **typed)


@obligation_command.command("met")
@telling_options
@params.set_option
@click.option("--extra", is_flag=True,
              help="Une session de plus que ce qui est attendu, dit exprès.")  # fmt: skip
@all_option
@params.pass_app
def met_command(
    app: App, /, words: tuple[str, ...], facts: dict[str, str], extra: bool, **typed: Any
) -> None:
    """Dire qu’une échéance est tenue : ce qui était à faire est fait, la session a eu lieu.

    Exemple : cperflow obligation met SUIVI-KAYES-2018 crocsad 2018-T4 --on 27/12/2018
    """
    meet = partial(obligations.meet, extra=extra)
    meet_all = partial(obligations.meet_all, extra=extra)
    _tell(app, words, meet, meet_all, (), facts=facts, **typed)


@obligation_command.command("waive")
@telling_options
@click.option("--reason", type=params.TEXT, default="", help="Motif (demandé).")
@all_option
@params.pass_app
def waive_command(app: App, /, words: tuple[str, ...], reason: str, **typed: Any) -> None:
    """Lever une échéance : elle n’est plus attendue, et le motif reste au journal."""
    _tell(app, words, obligations.waive, obligations.waive_all, (reason,), **typed)


def _retained(ledger: Ledger, year: int | None, *, whole: bool) -> list[Row]:
    """Those of a year; else what has begun, and the next one to come of each."""
    every = report.rows(ledger)
    if year is not None:
        return [row for row in every if year in (row.each.year, row.due_on and row.due_on.year)]
    if whole:
        return every
    shown: set[tuple[str, str]] = set()
    kept = []
    for row in every:
        key = row.each.spec.id, row.each.project
        if row.state != report.COMING or key not in shown:
            kept.append(row)
        if row.state == report.COMING:
            shown.add(key)
    return kept


def _tell(
    app: App,
    words: tuple[str, ...],
    one: Callable[..., Done],
    every: Callable[..., DoneForAll],
    said: tuple[Any, ...],
    *,
    everywhere: bool,
    on: When,
    by: str,
    source: str,
    note: str,
    dry_run: bool,
    as_json: bool,
    facts: dict[str, str] | None = None,
) -> None:
    ws = app.workspace(read_only=dry_run)
    done = entry(on, by=by, note=note, source=source)
    given = () if facts is None else (facts,)
    if everywhere:
        _check_no_reference(ws, words)
        told = every(ws, " ".join(words), *said, done, *given, dry_run=dry_run)
        if as_json:
            say_data(json_text(report.done_for_all(told)))
        else:
            say_told_for_all(told)
    else:
        ref, typed = _about(ws, words)
        only = one(ws, ref, typed, *said, done, *given, dry_run=dry_run)
        if as_json:
            say_data(json_text(report.done(only)))
        else:
            say_told(only)


def _about(ws: Workspace, words: tuple[str, ...]) -> tuple[str, str]:
    if len(words) < 2:
        raise UsageError(
            "Donnez la référence du suivi, puis l’échéance : cperflow obligation met "
            "SUIVI-KAYES-2018 crocsad 2018-T4 --on DATE."
        )
    if obligations.is_obligation(ws, words[0]) and words[0] not in ws.store.refs(fold(words[0])):
        raise UsageError(
            f"« {words[0]} » est un engagement : donnez d’abord la référence du suivi, ou, pour "
            "tous les suivis, --all, sans référence."
        )
    return ws.find_ref(words[0]), " ".join(words[1:])


def _check_no_reference(ws: Workspace, words: tuple[str, ...]) -> None:
    known = ws.store.refs(fold(words[0]))
    if any(fold(ref) == fold(words[0]) for ref in known):
        raise UsageError(
            f"--all vaut pour tous les suivis : sans référence (ici {words[0]}). Pour un seul : "
            "la référence, sans --all."
        )
