"""The lexicon as a tree: which fields a value of the context has."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache

from cperflow.documents.fields import lexicon
from cperflow.documents.fields.lexicon import Entry, Part
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.papers import BODY, PROJECT, DocumentSpec

_ITEM, _ANY = "[]", "*"
_OF_PROJECTS = "projects[].facts.*"


class Shape:
    """What may be read of a value: its `fields`, or the shape of each `item` of a list; neither
    for a text, a number, a date. `path`: how errors call it."""

    def __init__(self, path: str) -> None:
        self.path = path
        self.fields: dict[str, Shape] = {}
        self.item: Shape | None = None

    def named(self, fields: Mapping[str, Shape]) -> Shape:
        """The same with these fields."""
        made = Shape(self.path)
        made.fields, made.item = dict(fields), self.item
        return made

    def having(self, name: str, field: Shape) -> Shape:
        """The same with that field."""
        return self.named({**self.fields, name: field})

    def of_items_having(self, name: str, field: Shape) -> Shape:
        """The same list, of items with that field."""
        made = self.named(self.fields)
        made.item = self.item and self.item.having(name, field)
        return made


def shapes(workflow: Workflow, spec: DocumentSpec, *, word: bool) -> dict[str, Shape]:
    """What a template of a document may name."""
    found = dict(_tree(lexicon.DOSSIER, tuple(s.name for s in workflow.project_facts)).fields)
    for name, ids in _ids(workflow).items():
        each = found[name].fields[_ANY]
        found[name] = found[name].named(dict.fromkeys(ids, each))
    found["consulted"] = found["consulted"].having("papers", found["papers"])
    found["opinions"] = found["opinions"].of_items_having("papers", found["papers"])
    absent = {
        "project": spec.per != PROJECT,
        "consulted": spec.per != BODY,
        "clock": not spec.about_clock,
        "reminder": not spec.about_clock,
    }
    for name in (name for name, is_absent in absent.items() if is_absent):
        found[name] = found[name].named({})
    return found | (_tree((lexicon.WORD_ONLY,)).fields if word else {})


def minutes_shapes(*, word: bool) -> dict[str, Shape]:
    """What the template of the minutes (`committee.py`) may name."""
    parts = (lexicon.COMMITTEE, lexicon.WORD_ONLY) if word else (lexicon.COMMITTEE,)
    return dict(_tree(parts).fields)


def _ids(workflow: Workflow) -> dict[str, list[str]]:
    return {
        "facts": [spec.name for spec in workflow.facts],
        "bodies": [body.id for body in workflow.bodies],
        "papers": [spec.id for spec in workflow.documents],
        "delays": [spec.id for spec in workflow.clocks],
    }


@cache
def _tree(parts: tuple[Part, ...], of_projects: tuple[str, ...] = ()) -> Shape:
    root = Shape("")
    entries = [entry for part in parts for entry in part.entries]
    for entry in entries:
        if entry.path == _OF_PROJECTS:
            for name in of_projects:
                _at(root, entry.path.replace(_ANY, name))
        else:
            _at(root, entry.path)
    for entry in _with_likes(entries):
        mine, theirs = _at(root, entry.path), _at(root, entry.like)
        mine.fields = theirs.fields | mine.fields
        mine.item = mine.item or theirs.item
    return root


def _with_likes(entries: Iterable[Entry]) -> list[Entry]:
    """Those that are like what nothing else is like first."""
    found = [entry for entry in entries if entry.like]
    return sorted(found, key=lambda entry: any(other.path == entry.like for other in found))


def _at(root: Shape, path: str) -> Shape:
    """The shape at a path, made on the way."""
    here = root
    for name in path.replace(_ITEM, f".{_ITEM}").split("."):
        if name == _ITEM:
            here.item = here.item or Shape(f"{here.path}[…]")
            here = here.item
        else:
            here = here.fields.setdefault(name, Shape(f"{here.path}.{name}".lstrip(".")))
    return here
