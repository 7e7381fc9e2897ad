"""What is wrong in a template, all at once and without any dossier: unknown fields, mistakes of
writing, a broken front matter. What only running it shows is left to `checking.py`."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

from jinja2 import TemplateSyntaxError, nodes

from cperflow.documents.templating import front, mistakes
from cperflow.documents.templating.environment import Sandbox, environment
from cperflow.documents.templating.shapes import Shape
from cperflow.documents.templating.templates import WORD, Template
from cperflow.french import did_you_mean
from cperflow.record import NamedTuple

_BY_FIELD = frozenset({"selectattr", "rejectattr", "sum"})
_SAME = frozenset({"list", "sort", "unique", "select", "reject", "selectattr", "rejectattr",
                   "each", "looked_at"})  # fmt: skip
"""Filters that give items of what they are given."""
_OWN = frozenset({"range", "namespace", "loop", "caller", "varargs", "kwargs"})
"""Names that are no field of the context."""

_JINJA = re.compile(r"\{[{%#].*?[}%#]\}", re.DOTALL)

Known = Shape | None
"""None: nothing is known of the value, nothing is said of its fields."""


class Mistake(NamedTuple):
    """`line` 0: not known; `paragraph`: the words around, in a Word model."""

    line: int
    message: str
    paragraph: str = ""


def linted(template: Template, shapes: Mapping[str, Shape]) -> list[Mistake]:
    """Every mistake of a template, in the order of its lines. Raises InvalidData for a file that
    is no template at all."""
    if template.kind == WORD:
        # docxtpl and lxml: only a Word model pays for them
        from cperflow.documents.templating import word

        model = environment(tuple(shapes), word.WordSandbox)
        return [
            mistake._replace(line=0, paragraph=word.paragraph(source, mistake.line))
            for _, source in word.texts(template)
            for mistake in _in_source(model, source, shapes)
        ]
    env = environment(tuple(shapes), Sandbox)
    return sorted(_front_matter(template.source) + _in_source(env, template.source, shapes))


def _front_matter(source: str) -> list[Mistake]:
    """Unknown fields of the front matter, whatever the template puts in them."""
    lines = _JINJA.sub(lambda found: "\n" * found[0].count("\n"), source).split("\n")
    fences = [number for number, line in enumerate(lines) if line.rstrip() == front.FENCE]
    if len(fences) < 2:
        return [Mistake(0, front.WITHOUT)]
    found = []
    for number, line in enumerate(lines[fences[0] + 1 : fences[1]], fences[0] + 2):
        name, colon, _ = line.strip().partition(":")
        if colon and not line.strip().startswith("-") and name.strip() not in front.NAMES:
            near = did_you_mean(name.strip(), front.NAMES)
            found.append(Mistake(number, f"champ « {name.strip()} » de l’en-tête inconnu.{near}"))
    return found


def _in_source(env: Sandbox, source: str, shapes: Mapping[str, Shape]) -> list[Mistake]:
    try:
        tree = env.parse(source)
        env.compile(source)  # filters and tests are looked up there
    except TemplateSyntaxError as mistake:
        return [Mistake(mistake.lineno, f"modèle illisible : {mistakes.syntax(mistake)}")]
    walk = _Walk(shapes)
    walk.all(tree.body, {})
    return list(dict.fromkeys(walk.found))


class _Walk:
    """Follows what each name stands for, from the top of a template to its end."""

    def __init__(self, shapes: Mapping[str, Shape]) -> None:
        self._shapes = shapes
        self.found: list[Mistake] = []

    def all(self, parts: Sequence[nodes.Node], names: dict[str, Known]) -> None:
        for part in parts:
            self._visit(part, names)

    def _visit(self, node: nodes.Node, names: dict[str, Known]) -> None:
        match node:
            case nodes.For(target=target, iter=each, body=body, else_=others, test=test):
                self._loop(target, self._read(each, names), [*body, *others, *_some(test)], names)
            case nodes.Assign(target=target, node=value):
                _bind(target, self._read(value, names), names)
            case nodes.AssignBlock(target=target, body=body):
                self.all(body, names)
                _bind(target, None, names)
            case nodes.Macro(name=name, args=args, defaults=defaults, body=body):
                names[name] = None
                self.all(defaults, names)
                self.all(body, names | {each.name: None for each in args})
            case nodes.Expr():
                self._read(node, names)
            case _:
                self.all(list(node.iter_child_nodes()), names)

    def _loop(self, target: Any, items: Known, body: list[Any], names: dict[str, Known]) -> None:
        inside = dict(names)
        _bind(target, items.item if items else None, inside)
        self.all(body, inside)

    def _read(self, node: nodes.Node, names: dict[str, Known]) -> Known:
        """What an expression gives, after telling what is wrong in it."""
        match node:
            case nodes.Name(name=name):
                return self._named(name, names, node.lineno)
            case (
                nodes.Getattr(node=owner, attr=field)
                | nodes.Getitem(node=owner, arg=nodes.Const(value=str(field)))
            ):
                return self._field(self._read(owner, names), field, node.lineno)
            case nodes.Getitem(node=owner, arg=nodes.Const(value=int())):
                owned = self._read(owner, names)
                return owned.item if owned else None
            case nodes.Filter():
                return self._filtered(node, names)
            case nodes.Test(name="defined" | "undefined"):
                return None
            case nodes.Or(left=left, right=right) | nodes.CondExpr(expr1=left, expr2=right):
                return self._either(node, left, right, names)
        for part in node.iter_child_nodes():
            self._visit(part, names)
        return None

    def _either(self, node: Any, left: Any, right: Any, names: dict[str, Known]) -> Known:
        if isinstance(node, nodes.CondExpr):
            self._visit(node.test, names)
        first = self._read(left, names)
        second = self._read(right, names) if right is not None else None
        return first if first is second else None

    def _named(self, name: str, names: Mapping[str, Known], line: int) -> Known:
        if name in names:
            return names[name]
        if name not in self._shapes and name not in _OWN:
            near = did_you_mean(name, self._shapes)
            self.found.append(Mistake(line, f"champ inconnu « {name} ».{near}"))
        return self._shapes.get(name)

    def _field(self, owner: Known, name: str, line: int) -> Known:
        if owner is None:
            return None
        if name not in owner.fields:
            near = did_you_mean(name, owner.fields)
            self.found.append(Mistake(line, f"champ inconnu « {owner.path}.{name} ».{near}"))
        return owner.fields.get(name)

    def _filtered(self, node: nodes.Filter, names: dict[str, Known]) -> Known:
        if node.name == "default" or node.node is None:
            return None  # what is not there has another value
        given = self._read(node.node, names)
        self.all(node.args, names)
        self.all([each.value for each in node.kwargs], names)
        return given and self._passed(node, given)

    def _passed(self, node: nodes.Filter, given: Shape) -> Known:
        """What a filter gives of a value, after looking at the field it names."""
        field = _field_named(node)
        named = self._field(given.item, field, node.lineno) if field else None
        if node.name in ("first", "last"):
            return given.item
        if node.name == "map" and named:
            made = Shape(given.path)
            made.item = named
            return made
        return given if node.name in _SAME else None


def _field_named(node: nodes.Filter) -> str:
    """The field of each item by which a filter works, "" for none."""
    by_name = [each.value for each in node.kwargs if each.key == "attribute"]
    by_place = node.args[:1] if node.name in _BY_FIELD else []
    for value in (*by_name, *by_place):
        if isinstance(value, nodes.Const) and isinstance(value.value, str):
            return value.value
    return ""


def _bind(target: Any, value: Known, names: dict[str, Known]) -> None:
    if isinstance(target, nodes.Name):
        names[target.name] = value
    elif isinstance(target, nodes.Tuple):
        names.update({each.name: None for each in target.items if isinstance(each, nodes.Name)})


def _some(node: Any) -> list[Any]:
    return [] if node is None else [node]
