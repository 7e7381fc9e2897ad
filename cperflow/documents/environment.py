"""The closed Jinja environment of the templates.

Jinja's sandbox only forbids; here a template reaches only what is listed: the fields of the
context, the filters below, its own macros, `range` and `namespace`. No Python attribute or
method at all. Every loop turn, macro call and character is paid from a budget, so that no
template can run for ever.

Whatever is interpolated comes out as escaped text of the dialect (markdown.py), so that a name
full of « * | # » stays a name. Macros and captured blocks are already written in the dialect.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from typing import Any

from jinja2 import StrictUndefined, nodes, pass_context
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.runtime import Context, LoopContext, Macro, Undefined
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer
from markupsafe import Markup

from cperflow import french
from cperflow.documents.context import NAMES, Blank, Fields
from cperflow.documents.markdown import escape

BUDGET = "@budget"
"""Key of the budget in a context: no template can name it."""

MAX_STEPS = 100_000
MAX_LENGTH = 4_000_000
MAX_RANGE = 1_000
MAX_INTEGER = 10**18

_BINDING = re.compile(r" (?=[:;?!»](?:[\s*)]|$))|(?<=«) |(?<=\bn°) ", re.MULTILINE)
"""Spaces of French typography at which a line must not end."""

_KEPT_FILTERS = (
    "default", "first", "last", "length", "list", "sort", "sum", "map", "select", "reject",
    "selectattr", "rejectattr", "unique", "abs",
)  # fmt: skip
_LOOP_FIELDS = frozenset({"index", "index0", "first", "last", "length", "revindex", "previtem"})


class Budget:
    """What one rendering may still spend, and the facts it lacked, in order of appearance."""

    def __init__(self, source_length: int) -> None:
        # a turn of a loop may write the whole source again
        self.steps = min(MAX_STEPS, 50 * MAX_LENGTH // max(source_length, 1))
        self.length = MAX_LENGTH
        self.missing: dict[str, None] = {}

    def step(self) -> None:
        self.steps -= 1
        if self.steps < 0:
            raise SecurityError("trop de tours de boucle ou d’appels")

    def write(self, length: int) -> None:
        self.length -= length
        if self.length < 0:
            raise SecurityError("document trop long")


class Unknown(StrictUndefined):
    """A name that is not in the context: an error with the nearest one, at its first use."""

    __slots__ = ()

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        owner, name = self._undefined_obj, str(self._undefined_name)
        if isinstance(owner, Fields):
            near = french.did_you_mean(name, owner)
            return f"champ inconnu « {owner.path}.{name} ».{near}"
        return f"champ inconnu « {name} ».{french.did_you_mean(name, NAMES)}"


class Sandbox(SandboxedEnvironment):
    """An environment where only what is listed can be reached."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    def getattr(self, obj: Any, attribute: str) -> Any:
        if isinstance(obj, Mapping):
            return obj[attribute] if attribute in obj else self.undefined(obj=obj, name=attribute)
        if isinstance(obj, LoopContext) and attribute in _LOOP_FIELDS:
            return getattr(obj, attribute)
        if isinstance(obj, Namespace) and not attribute.startswith("_"):
            return getattr(obj, attribute)
        if isinstance(obj, Undefined):
            str(obj)  # raises with the name that was wrong
        hint = f"« .{attribute} » n’est pas un champ : un modèle ne lit que les champs déclarés"
        return self.undefined(hint, exc=SecurityError)

    def getitem(self, obj: Any, argument: Any) -> Any:
        if isinstance(obj, str | list | tuple) and isinstance(argument, int | slice):
            try:
                return obj[argument]
            except IndexError:
                return self.undefined(f"il n’y a pas d’élément n° {argument}")
        return self.getattr(obj, str(argument))

    def is_safe_callable(self, obj: Any) -> bool:
        return isinstance(obj, Macro) or obj in (limited_range, Namespace)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        _budget(__context).step()
        return super().call(__context, __obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        whole = isinstance(left, int) and isinstance(right, int)
        if operator in ("/", "**") or not whole:
            raise SecurityError(f"« {operator} » : seuls les entiers se calculent (+ - * // %)")
        result = super().call_binop(context, operator, left, right)
        if abs(result) > MAX_INTEGER:
            raise SecurityError(f"nombre trop grand : {left} {operator} {right}")
        return result


class _Prepared(NodeTransformer):
    """Makes every loop pay for its turns, `~` keep text apart from the dialect, and the words
    of the template never break before « : » or inside « quotes »."""

    def visit_TemplateData(self, node: nodes.TemplateData) -> nodes.Node:  # noqa: N802
        node.data = _BINDING.sub(french.NBSP, node.data)
        return node

    def visit_Include(self, node: nodes.Node) -> nodes.Node:  # noqa: N802
        raise TemplateSyntaxError("un modèle tient en un seul fichier", node.lineno)

    visit_Import = visit_FromImport = visit_Extends = visit_Include  # noqa: N815

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802
        node.iter = nodes.Filter(node.iter, "each", [], [], None, None, lineno=node.lineno)
        return self.generic_visit(node)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        parts = nodes.List(node.nodes, lineno=node.lineno)
        joined = nodes.Filter(parts, "join", [], [], None, None, lineno=node.lineno)
        return self.generic_visit(joined)


def environment() -> Sandbox:
    made = Sandbox(
        autoescape=True,
        undefined=Unknown,
        finalize=_written,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.globals = {"range": limited_range, "namespace": Namespace}
    made.filters = {name: made.filters[name] for name in _KEPT_FILTERS} | FILTERS
    return made


def syntax_tree(env: Sandbox, source: str) -> nodes.Template:
    """The checked tree of a template, ready to compile.

    Raises jinja2.TemplateSyntaxError.
    """
    tree = env.parse(source)
    _Prepared().visit(tree)
    tree.set_environment(env)
    return tree


def limited_range(*bounds: int) -> range:
    found = range(*bounds)
    if len(found) > MAX_RANGE:
        raise SecurityError(f"range() est limité à {MAX_RANGE}")
    return found


def _budget(context: Context) -> Budget:
    found: Budget = context.parent[BUDGET]
    return found


@pass_context
def _written(context: Context, value: Any) -> Any:
    """How an interpolated value is written. Undefined raises; a blank fact is noted."""
    if isinstance(value, Blank):
        _budget(context).missing[value.name] = None
    written = value if hasattr(value, "__html__") else Markup(escape(as_text(value)))  # noqa: S704
    _budget(context).write(len(written))
    return written


def as_text(value: Any) -> str:
    """A value of the context as French text. Raises TypeError for what has no text."""
    if value is None:
        return Blank.DOTS
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, date):
        return french.date_long(value)
    if isinstance(value, list | tuple):
        return french.listing([as_text(item) for item in value])
    if isinstance(value, str | int | Blank | Undefined):
        return str(value)
    raise TypeError("cette valeur n’est pas un texte ; précisez un de ses champs")


@pass_context
def _each(context: Context, items: Any) -> Iterable[Any]:
    budget = _budget(context)
    if isinstance(items, Blank):
        budget.missing[items.name] = None
        return []
    return _paid(items, budget)


def _paid(items: Iterable[Any], budget: Budget) -> Iterable[Any]:
    found = list(items)
    budget.steps -= len(found)
    budget.step()
    return found


@pass_context
def _join(context: Context, items: Any, separator: str = "") -> Any:
    """Texts joined; with one that is already written in the dialect, the others are escaped."""
    if isinstance(items, Blank):
        return items
    found = [*items]
    if any(hasattr(item, "__html__") for item in (*found, separator)):
        between = str(_written(context, separator))
        return Markup(between.join(str(_written(context, item)) for item in found))  # noqa: S704
    joined = as_text(separator).join(_noted(context, item) for item in found)
    _budget(context).write(len(joined))
    return joined


def _noted(context: Context, value: Any) -> str:
    if isinstance(value, Blank):
        _budget(context).missing[value.name] = None
    return as_text(value)


def _or_blank(function: Callable[..., Any]) -> Callable[..., Any]:
    """The filter `function`, letting a blank fact through."""

    def filtered(value: Any, *args: Any) -> Any:
        if isinstance(value, Undefined):
            str(value)  # raises with the name that was wrong
        return value if isinstance(value, Blank) else function(value, *args)

    return filtered


def _upper(text: str) -> str:
    return text.upper()  # not str.upper, which would forget that a macro wrote it


def _upper_first(text: str) -> str:
    return text[:1].upper() + text[1:]


_ON_VALUES: dict[str, Callable[..., Any]] = {
    "long_date": french.date_long,
    "short_date": french.date_short,
    "integer": french.integer,
    "amount": french.amount,
    "in_words": french.in_words,
    "amount_in_words": french.amount_in_words,
    "of": french.of,
    "listing": french.listing,
    "count": french.count,
    "upper": _upper,
    "upper_first": _upper_first,
}

FILTERS: dict[str, Callable[..., Any]] = {
    "each": _each,
    "join": _join,
    **{name: _or_blank(function) for name, function in _ON_VALUES.items()},
}
"""Beside the harmless ones of Jinja itself (_KEPT_FILTERS)."""
