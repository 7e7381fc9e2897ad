"""What a template may do with a value: the filters and the tests, each paid for by the size
of what it reads (spending.py), and how a value becomes text of the dialect.

Whatever is interpolated comes out as escaped text (markdown.py), so that a name full of
« * | # » stays a name. Macros and captured blocks are already written in the dialect.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date
from typing import Any

from jinja2 import pass_context
from jinja2.exceptions import SecurityError
from jinja2.filters import FILTERS as JINJA_FILTERS
from jinja2.runtime import Context, Undefined
from jinja2.tests import TESTS as JINJA_TESTS
from markupsafe import Markup

from cperflow import french
from cperflow.documents.fields.record import Blank, Illustrative
from cperflow.documents.templating.spending import Budget, budget_of, whole

CELL = "|"
"""What separates the cells of a row typed as one text (facts of several texts)."""

_SEQUENCES = (str, list, tuple, dict, range)


@pass_context
def written(context: Context, value: Any) -> Any:
    """How an interpolated value is written. Undefined raises; a blank fact is noted."""
    if hasattr(value, "__html__"):
        budget_of(context).write(len(value))
        return value
    quote: Callable[[str], str] = context.environment.quote  # type: ignore[attr-defined]
    return Markup(quote(_paid_text(context, value)))  # noqa: S704


def as_text(value: Any) -> str:
    """A value of the context as French text. Raises SecurityError for what has no text."""
    if value is None:
        return Blank.DOTS
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return _long_date(value)
    if isinstance(value, list | tuple):
        return french.listing([as_text(item) for item in value])
    if isinstance(value, str | int | Blank | Undefined):
        return str(value)
    raise SecurityError("cette valeur n’est pas un texte ; précisez un de ses champs")


def _paid_text(context: Context, value: Any) -> str:
    budget = budget_of(context)
    if isinstance(value, Blank):
        budget.missing[value.name] = None
    budget.look(value)
    budget.starred |= isinstance(value, Illustrative)
    text = as_text(value)
    budget.write(len(text))
    return text


@pass_context
def _looked_at(context: Context, value: Any) -> Any:
    """`value` itself, paid for: the environment puts it before what reads a value whole."""
    budget_of(context).look(value)
    return value


@pass_context
def _each(context: Context, items: Any) -> Iterable[Any]:
    budget = budget_of(context)
    if isinstance(items, Blank):
        budget.missing[items.name] = None
        return []
    found = _held(items)
    budget.step(1 + len(found))
    return list(found)


def _counted(context: Context, items: Any) -> list[Any]:
    found = _held(items)
    budget_of(context).toil(len(found))
    return list(found)


def _held(items: Any) -> Any:
    """What a lazy filter gives, as a list whose size can be told."""
    return items if isinstance(items, _SEQUENCES) else list(items)


@pass_context
def _join(context: Context, items: Any, separator: str = "") -> Any:
    """Texts joined; with one that is already written in the dialect, the others are escaped."""
    if isinstance(items, Blank):
        return items
    found = _counted(context, items)
    marked = any(hasattr(item, "__html__") for item in (*found, separator))
    write = written if marked else _paid_text
    between = str(write(context, separator))
    budget_of(context).write(len(between) * len(found))
    joined = between.join([str(write(context, item)) for item in found])
    return Markup(joined) if marked else joined  # noqa: S704


@pass_context
def _sum(context: Context, numbers: Any, attribute: str = "", start: int = 0) -> int:
    """The sum of whole numbers, or of that field of each; never of lists."""
    found = _counted(context, numbers)
    if attribute:
        found = [context.environment.getitem(item, attribute) for item in found]
    if not all(isinstance(number, int) for number in (start, *found)):
        raise SecurityError("« sum » : seuls les entiers s’additionnent")
    return whole(sum([whole(number) for number in found], whole(start)))


def _first_level(budget: Budget, value: Any) -> None:
    budget.toil(len(value) if isinstance(value, _SEQUENCES) else 1)


def _sorting(budget: Budget, value: Any) -> None:
    """Each item is compared with as many others as its number has binary digits."""
    before = budget.work
    budget.look(value)
    budget.toil((before - budget.work) * len(value).bit_length())


def _paying(
    function: Callable[..., Any], cost: Callable[[Budget, Any], None], *, leading: str = ""
) -> Callable[..., Any]:
    """`function` of Jinja, which gets `leading` of the context first, paid for before it runs."""

    @pass_context
    def paid(context: Context, value: Any, *args: Any, **kwargs: Any) -> Any:
        budget = budget_of(context)
        budget.look((args, kwargs))
        if hasattr(value, "__next__"):
            value = list(value)  # what a lazy filter gives has no size yet
        cost(budget, value)
        first = {"": (), "context": (context,), "environment": (context.environment,)}[leading]
        return function(*first, value, *args, **kwargs)

    return paid


def _through_blank(function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter `function`, paid for, letting a blank fact through."""

    @pass_context
    def filtered(context: Context, value: Any, *args: Any) -> Any:
        if isinstance(value, Undefined):
            str(value)  # raises with the name that was wrong
        if isinstance(value, Blank):
            return value
        budget_of(context).look((value, args))
        budget_of(context).starred |= isinstance(value, Illustrative)
        return function(value, *args)

    return filtered


def _long_date(day: date, precision: str = "day") -> str:
    return french.date_long(day, precision) + _star(day)


def _short_date(day: date, precision: str = "day") -> str:
    return french.date_short(day, precision) + _star(day)


def _date_in_words(day: date) -> str:
    return french.date_in_words(day) + _star(day)


def _star(day: date) -> str:
    return Illustrative.STAR if isinstance(day, Illustrative) else ""


def _upper(text: str) -> str:
    return text.upper()  # not str.upper, which would forget that a macro wrote it


def _cells(text: str) -> list[str]:
    """The cells of a line typed « article 5 | ancien texte | nouveau texte »."""
    return [cell.strip() for cell in text.split(CELL)]


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _feminine_in_words(number: int) -> str:
    return french.in_words(number, feminine=True)


_ON_VALUES: dict[str, Callable[..., Any]] = {
    "long_date": _long_date,
    "short_date": _short_date,
    "date_in_words": _date_in_words,
    "weekday": french.weekday,
    "integer": french.integer,
    "amount": french.amount,
    "in_words": french.in_words,
    "feminine_in_words": _feminine_in_words,
    "amount_in_words": french.amount_in_words,
    "of": french.of,
    "at": french.at,
    "listing": french.listing,
    "count": french.count,
    "cells": _cells,
    "upper": _upper,
    "upper_first": _upper_first,
}
_LAZY = ("map", "select", "reject", "selectattr", "rejectattr")
_PICKING = ("first", "last")
_ORDERING = ("sort", "unique")

FILTERS: dict[str, Callable[..., Any]] = {
    "default": JINJA_FILTERS["default"],
    "length": _paying(len, lambda _budget, _value: None),
    "abs": _paying(abs, Budget.look),
    "list": _paying(list, _first_level),
    **{name: _paying(JINJA_FILTERS[name], _first_level, leading="context") for name in _LAZY},
    **{name: _paying(JINJA_FILTERS[name], _first_level, leading="environment")
       for name in _PICKING},
    **{name: _paying(JINJA_FILTERS[name], _sorting, leading="environment") for name in _ORDERING},
    "sum": _sum,
    "join": _join,
    "each": _each,
    "looked_at": _looked_at,
    **{name: _through_blank(function) for name, function in _ON_VALUES.items()},
}  # fmt: skip

_KEPT_TESTS = (
    "defined", "undefined", "none", "odd", "even", "divisibleby", "string", "number", "integer",
    "boolean", "true", "false", "mapping", "sequence", "iterable", "lower", "upper", "sameas",
    "in", "==", "eq", "equalto", "!=", "ne", ">", "gt", "greaterthan", ">=", "ge", "<", "lt",
    "lessthan", "<=", "le",
)  # fmt: skip

_JINJA_TESTS: Any = JINJA_TESTS
TESTS: dict[str, Callable[..., Any]] = {
    name: _paying(_JINJA_TESTS[name], Budget.look) for name in _KEPT_TESTS
}
