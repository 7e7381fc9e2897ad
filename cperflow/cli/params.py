"""click types and options that several commands share, and the App they act on.

The types wrap the parsers of `cperflow.parsing`, so that a question asked on the terminal
refuses in the same words as an option.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import update_wrapper
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar

import click

from cperflow.errors import CperflowError, UsageError
from cperflow.french import fold
from cperflow.parsing import (
    DATE_HELP,
    When,
    as_facts,
    parse_assignment,
    parse_date,
    parse_filled,
    parse_money,
    parse_text,
    parse_when,
    parse_whole,
    parse_years,
)

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

    from cperflow.bootstrap import App

    ParamType = click.ParamType[Any]
else:
    ParamType = click.ParamType  # generic since click 8.4 only

P = ParamSpec("P")
R = TypeVar("R")
F = TypeVar("F", bound=Callable[..., Any])


def current_app(ctx: click.Context) -> App:
    """The App of this run: the one given to `main`, else built once from the root options."""
    root = ctx.find_root()
    if root.obj is None:
        # --help and wrong arguments need no store
        from cperflow.bootstrap import App

        root.obj = App(**root.params)
        root.call_on_close(root.obj.close)
    app: App = root.obj
    return app


def pass_app(function: Callable[Concatenate[App, P], R]) -> Callable[P, R]:
    """Give a command the App as its first argument; it is built only when the command runs."""

    def with_app(*args: P.args, **kwargs: P.kwargs) -> R:
        return function(current_app(click.get_current_context()), *args, **kwargs)

    return update_wrapper(with_app, function)


class ParsedType(ParamType):
    """A click type around one of the parsers; a value already parsed goes through."""

    def __init__(self, name: str, parse: Callable[[str, Callable[[], date]], Any]) -> None:
        self.name = name
        self.parse = parse

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if not isinstance(value, str):
            return value
        try:
            return self.parse(value, lambda: _today(ctx))
        except UsageError as error:
            self.fail(error.message, param, ctx)

    def get_metavar(self, param: click.Parameter, ctx: click.Context) -> str:  # noqa: ARG002
        return self.name.upper()


DATE = ParsedType("date", parse_date)
WHEN = ParsedType("date", parse_when)
MONEY = ParsedType("montant", lambda text, _: parse_money(text))
TEXT = ParsedType("texte", lambda text, _: parse_text(text))
FILLED = ParsedType("texte", lambda text, _: parse_filled(text))
YEARS = ParsedType("années", lambda text, _: parse_years(text))
ASSIGNMENT = ParsedType("nom=valeur", lambda text, _: parse_assignment(text))
SUPPOSED = ParsedType("nom=+n", lambda text, _: parse_assignment(text, "MEF=+10"))


def joined_money(ctx: click.Context, param: click.Parameter, words: tuple[str, ...]) -> int | None:
    """An amount as several words, « 36 343 033 », as it is written; None for none."""
    return MONEY.convert(" ".join(words), param, ctx) if words else None


def whole(least: int, most: int | None = None) -> ParsedType:
    """A whole number within bounds."""
    return ParsedType("nombre", lambda text, _: parse_whole(text, least, most))


def complete_ref(
    ctx: click.Context,
    param: click.Parameter,  # noqa: ARG001
    incomplete: str,
) -> list[CompletionItem]:
    """References that begin so; none when the store cannot be read (a shell shows no error)."""
    from click.shell_completion import CompletionItem

    try:
        refs = current_app(ctx).workspace(read_only=True).store.refs(fold(incomplete))
    except CperflowError:
        return []
    return [CompletionItem(ref) for ref in refs]


def ref_argument(function: F) -> F:
    """The dossier: `ref`, completed by the shell."""
    return click.argument("ref", metavar="REF", type=TEXT, shell_complete=complete_ref)(function)


def json_option(function: F) -> F:
    """`--json`, given as `as_json`."""
    return click.option(
        "--json", "as_json", is_flag=True, help="Répondre en JSON, pour un autre programme."
    )(function)


def as_of_option(function: F) -> F:
    """`--as-of DATE`, given as `as_of`: always a date, today's by default."""
    return click.option(
        "--as-of",
        type=DATE,
        callback=lambda ctx, _, value: value or (None if ctx.resilient_parsing else _today(ctx)),
        help=f"Situation à cette date ({DATE_HELP}).",
    )(function)


def known_on_option(function: F) -> F:
    """`--known-on DATE`, given as `known_on`: a date, or None for all that is known now."""
    return click.option(
        "--known-on", type=DATE, help="S’en tenir à ce qui était consigné à cette date."
    )(function)


def covered_option(function: F) -> F:
    """`--covered ANNÉES` beside a file of holidays, given as `covered`: the first and the last
    year, or None."""
    return click.option(
        "--covered",
        type=YEARS,
        metavar="ANNÉES",
        help="Années couvertes, par exemple 2024-2027 (sinon, de la première ligne à la dernière).",
    )(function)


def reading_options(function: F) -> F:
    """What every command that shows a state takes: `as_of`, `known_on`, `as_json`."""
    return as_of_option(known_on_option(json_option(function)))


def on_option(function: F) -> F:
    """`--on DATE` of an act, given as `on`: a When, today by default."""
    return click.option(
        "--on",
        type=WHEN,
        callback=lambda ctx, _, value: (
            value or (None if ctx.resilient_parsing else When(_today(ctx)))
        ),
        help=f"Date de l’acte ({DATE_HELP}, ou seulement 08/2018, 2018).",
    )(function)


def set_option(function: F) -> F:
    """`--set nom=valeur`, repeatable, given as `facts`: name to text."""
    return click.option(
        "--set",
        "facts",
        multiple=True,
        type=ASSIGNMENT,
        callback=lambda _, __, pairs: as_facts(pairs),
        help="Fait consigné par l’acte ; à répéter pour chaque fait.",
    )(function)


def _today(ctx: click.Context | None) -> date:
    return current_app(ctx or click.get_current_context()).today()
