"""How the values of a line are kept, and the names that a definition knows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from cperflow.domain.procedure.requirements import FactSpec

Payload = Mapping[str, Any]

_KEPT: dict[int, tuple[tuple[Any, ...], frozenset[str]]] = {}
_MOST_KEPT = 256


def ids(records: tuple[Any, ...]) -> frozenset[str]:
    """Those of a list of the definition, kept: a register asks them a million times."""
    kept = _KEPT.get(id(records))
    if kept is None:
        if len(_KEPT) >= _MOST_KEPT:
            _KEPT.clear()
        # beside the list itself, so that no other can take its address
        kept = _KEPT[id(records)] = (records, frozenset(record.id for record in records))
    return kept[1]


def unknown(what: str, named: Iterable[Any], known: Collection[str]) -> Iterator[str]:
    return (f"{what} inconnue « {name} »" for name in named if name not in known)


def is_amount(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def is_text(value: object) -> bool:
    return isinstance(value, str)


def is_date(value: object) -> bool:
    try:
        return isinstance(value, str) and bool(date.fromisoformat(value))
    except ValueError:
        return False


def is_list(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


_FORMS: dict[str, Callable[[object], bool]] = {
    "text": is_text,
    "choice": is_text,
    "date": is_date,
    "integer": is_amount,
    "money": is_amount,
    "boolean": lambda value: isinstance(value, bool),
}
"""How `requirements.FACT_TYPES` are kept; the others are lists of texts."""


def misshapen(
    facts: Mapping[str, Any], declared: Callable[[str], FactSpec | None]
) -> Iterator[str]:
    for name, value in facts.items():
        spec = declared(name)
        if spec and value is not None and not _FORMS.get(spec.type, is_list)(value):
            yield f"le fait « {name} » n’a pas la forme attendue ({spec.type})"
