"""The closed Jinja environment of the templates.

Jinja's sandbox only forbids; here a template reaches only what is listed: the fields of the
context, the filters and tests of filters.py, its own macros, `range` and `namespace`. No Python
attribute or method at all. Every loop turn, call and character, and every value read whole, is
paid from a budget (spending.py), so that no template can run for ever.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar, TypeVar

from jinja2 import StrictUndefined, nodes
from jinja2.exceptions import SecurityError, TemplateSyntaxError
from jinja2.runtime import Context, LoopContext, Macro, Undefined
from jinja2.sandbox import SandboxedEnvironment
from jinja2.utils import Namespace
from jinja2.visitor import NodeTransformer

from cperflow import french
from cperflow.documents.fields.record import Fields
from cperflow.documents.page.markdown import escape
from cperflow.documents.templating.filters import FILTERS, TESTS, written
from cperflow.documents.templating.spending import budget_of, whole

MAX_RANGE = 1_000

_BINDING = re.compile(r" (?=[:;?!»](?:[\s*)]|$))|(?<=«) |(?<=\bn°) ", re.MULTILINE)
"""Spaces of French typography at which a line must not end."""

_LONGEST_NAME = 80
"""Beyond it a name is no slip of the pen: looking for the nearest one would take for ever."""

_LOOP_FIELDS = frozenset({"index", "index0", "first", "last", "length", "revindex", "previtem"})


class Unknown(StrictUndefined):
    """A name that is not in the context: an error with the nearest one, at its first use."""

    __slots__ = ()

    names: Sequence[str] = ()
    """Those of the context (see `environment`)."""

    @property
    def _undefined_message(self) -> str:
        if self._undefined_hint:
            return self._undefined_hint
        owner, name = self._undefined_obj, str(self._undefined_name)[:_LONGEST_NAME]
        if isinstance(owner, Fields):
            near = french.did_you_mean(name, owner)
            return f"champ inconnu « {owner.path}.{name} ».{near}"
        return f"champ inconnu « {name} ».{french.did_you_mean(name, self.names)}"


class Sandbox(SandboxedEnvironment):
    """An environment where only what is listed can be reached."""

    intercepted_binops = frozenset({"+", "-", "*", "/", "//", "%", "**"})

    dialect: ClassVar[bool] = True
    """Whether templates are in our dialect, not in WordprocessingML."""

    @staticmethod
    def quote(text: str) -> str:
        """A text that templates interpolate, so written that it stays a text."""
        return escape(text)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        _Prepared(bind=self.dialect).visit(tree)
        tree.set_environment(self)
        return tree

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
        if isinstance(argument, str | int):
            return self.getattr(obj, str(argument))
        return self.undefined("un champ se désigne par son nom", exc=SecurityError)

    def is_safe_callable(self, obj: Any) -> bool:
        return isinstance(obj, Macro) or obj in (limited_range, Namespace)

    def call(__self, __context: Context, __obj: Any, *args: Any, **kwargs: Any) -> Any:  # noqa: N805
        budget = budget_of(__context)
        budget.step(1 + len(args))
        if __obj is Namespace:
            budget.look((args, kwargs))
        return super().call(__context, __obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if operator in ("/", "**") or not (isinstance(left, int) and isinstance(right, int)):
            raise SecurityError(f"« {operator} » : seuls les entiers se calculent (+ - * // %)")
        return whole(super().call_binop(context, operator, whole(left), whole(right)))


_Kind = TypeVar("_Kind", bound=Sandbox)


class _Prepared(NodeTransformer):
    """Makes every loop pay for its turns and whatever reads a value whole for its size, `~` keep
    text apart from the dialect and, where `bind`, the words of the template never break before
    « : » or inside « quotes »."""

    def __init__(self, *, bind: bool) -> None:
        self._bind = bind

    def visit_TemplateData(self, node: nodes.TemplateData) -> nodes.Node:  # noqa: N802
        if self._bind:
            node.data = _BINDING.sub(french.NBSP, node.data)
        return node

    def visit_Include(self, node: nodes.Node) -> nodes.Node:  # noqa: N802
        raise TemplateSyntaxError("un modèle tient en un seul fichier", node.lineno)

    visit_Import = visit_FromImport = visit_Extends = visit_Include  # noqa: N815

    def visit_For(self, node: nodes.For) -> nodes.Node:  # noqa: N802
        node.iter = _filtered(node.iter, "each")
        return self.generic_visit(node)

    def visit_Concat(self, node: nodes.Concat) -> nodes.Node:  # noqa: N802
        parts = nodes.List(node.nodes, lineno=node.lineno)
        return self.generic_visit(_filtered(parts, "join"))

    def visit_Compare(self, node: nodes.Compare) -> nodes.Node:  # noqa: N802
        node.expr = _looked_at(node.expr)
        for operand in node.ops:
            operand.expr = _looked_at(operand.expr)
        return self.generic_visit(node)

    def visit_Getitem(self, node: nodes.Getitem) -> nodes.Node:  # noqa: N802
        if isinstance(node.arg, nodes.Slice):
            node.node = _looked_at(node.node)
        return self.generic_visit(node)

    def visit_Pair(self, node: nodes.Pair) -> nodes.Node:  # noqa: N802
        node.key = _looked_at(node.key)  # a key is hashed
        return self.generic_visit(node)


def _looked_at(node: nodes.Expr) -> nodes.Expr:
    return node if isinstance(node, nodes.Const) else _filtered(node, "looked_at")


def _filtered(node: nodes.Node, name: str) -> nodes.Filter:
    return nodes.Filter(node, name, [], [], None, None, lineno=node.lineno)


def environment(names: Sequence[str], kind: type[_Kind]) -> _Kind:
    """The environment of every template, in which nothing is left of what Jinja puts there.

    `names`: what the context declares.
    """
    unknown = type("Unknown", (Unknown,), {"__slots__": (), "names": names})
    made = kind(
        autoescape=True,
        undefined=unknown,
        finalize=written,
        trim_blocks=kind.dialect,
        lstrip_blocks=kind.dialect,
        keep_trailing_newline=True,
    )
    made.globals = {"range": limited_range, "namespace": Namespace}
    made.filters = dict(FILTERS)
    made.tests = dict(TESTS)
    return made


def limited_range(*bounds: int) -> range:
    found = range(*bounds)
    if len(found) > MAX_RANGE:
        raise SecurityError(f"range() est limité à {MAX_RANGE}")
    return found
