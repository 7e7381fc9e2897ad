"""Two versions of a procedure compared, record by record: what was added, removed, changed."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.delays import Delay
from cperflow.domain.procedure.diagram import delay_text
from cperflow.french import listing
from cperflow.record import NamedTuple

ADDED, REMOVED, CHANGED = "added", "removed", "changed"

COMPARED = {
    "phase": "phases",
    "step": "steps",
    "act": "transitions",
    "clock": "clocks",
    "obligation": "obligations",
    "body": "bodies",
    "piece": "pieces",
    "consultation": "consultations",
    "fact": "facts",
    "project_fact": "project_facts",
    "reminder": "reminders",
    "document": "documents",
    "criterion": "criteria",
    "nature": "natures",
    "scale": "scales",
    "funding_source": "funding_sources",
    "warning": "warnings",
}
"""What is compared: how it is called in answers, and its field of `Workflow`."""

_SILENT = {"source", "description", "help"}
"""What a record says of itself, that changes nothing for a dossier."""


class FieldChange(NamedTuple):
    """A field of a record, as text in both versions ("" when it says nothing); of a list, also
    what only one of them has."""

    field: str
    before: str
    after: str
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()


class Difference(NamedTuple):
    """A record that one version has and the other has not, or not the same. `kind` is one of
    COMPARED; `fields` only when it CHANGED."""

    kind: str
    id: str
    name: str
    change: str
    fields: tuple[FieldChange, ...] = ()


def differences(old: Workflow, new: Workflow) -> Iterator[Difference]:
    """What sets two versions apart, in the order of COMPARED then of the newer one."""
    for kind, field in COMPARED.items():
        before = {_id(record): record for record in getattr(old, field)}
        after = {_id(record): record for record in getattr(new, field)}
        for id in dict.fromkeys([*after, *before]):
            yield from _difference(kind, id, before.get(id), after.get(id))


def _difference(kind: str, id: str, before: Any, after: Any) -> Iterator[Difference]:
    if before is None or after is None:
        known = after if before is None else before
        yield Difference(kind, id, _name(known), ADDED if before is None else REMOVED)
    elif fields := tuple(_fields(before, after)):
        yield Difference(kind, id, _name(after), CHANGED, fields)


def _fields(before: Any, after: Any) -> Iterator[FieldChange]:
    for field in after._fields:
        old, new = getattr(before, field), getattr(after, field)
        if field not in _SILENT and old != new and _text(old) != _text(new):
            yield FieldChange(field, _text(old), _text(new), _only(new, old), _only(old, new))


def _only(value: Any, other: Any) -> tuple[str, ...]:
    """The items of a list that the other has not."""
    if not _is_list(value):
        return ()
    known = set(map(_text, other)) if _is_list(other) else set()
    return tuple(text for text in map(_text, value) if text not in known)


def _is_list(value: Any) -> bool:
    return isinstance(value, tuple) and not hasattr(value, "_fields")


def _id(record: Any) -> str:
    for field in ("id", "code", "rule", "level"):
        if hasattr(record, field):
            return str(getattr(record, field))
    return str(record.name)


def _name(record: Any) -> str:
    return next(
        (str(getattr(record, field)) for field in ("label", "name") if hasattr(record, field)), ""
    )


def _text(value: Any) -> str:
    """A value of a definition in words: ids stay as they are."""
    if isinstance(value, Delay):
        return delay_text(value)
    if isinstance(value, bool):
        return "oui" if value else "non"
    if hasattr(value, "_fields"):
        return _record_text(value)
    if isinstance(value, tuple):
        return listing([_text(each) for each in value])
    if isinstance(value, dict):
        return listing([f"{name} = {_text(each)}" for name, each in value.items()])
    return "" if value is None else str(value)


def _record_text(record: Any) -> str:
    """« opinions_given (consultation = avis) »: its name, then what it says besides."""
    first, *others = [name for name in record._fields if name not in _SILENT]
    told = [_text(getattr(record, name)) for name in others if getattr(record, name)]
    more = f" ({', '.join(told)})" if told else ""
    return f"{_text(getattr(record, first))}{more}"
