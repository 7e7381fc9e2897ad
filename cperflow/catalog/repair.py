"""A definition of which some values have the wrong shape, made checkable all the same.

What cannot be read is left out or replaced by an empty value, so that the other mistakes of the
file are told at once; what follows from the replacements themselves is not told.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, get_origin, get_type_hints

from cperflow.catalog.models import CLOSED_LISTS, record_at
from cperflow.domain.checks.problem import Path, Problem

_EMPTY: dict[Any, Any] = {str: "", int: 0, bool: False, tuple: (), dict: {}}


class Beyond(Exception):
    """Nothing sensible can be put in the place of what is wrong."""


def repaired(data: Any, paths: Iterable[Path]) -> tuple[Any, list[Path]]:
    """`data` without what is wrong at `paths`, and the records that were touched.

    Raises Beyond when too much would be lost: a list of records, an unknown key at the top.
    """
    copied, touched = _copy(data), []
    for path in paths:
        record_path, field = _field_of(path)
        _mend(copied, record_path, field)
        touched.append(record_path or (field,))
    return copied, touched


def untouched(problems: Iterable[Problem], touched: Sequence[Path]) -> list[Problem]:
    """The problems that are not about a record that was repaired."""
    return [
        problem
        for problem in problems
        if not any(problem.path[: len(path)] == path for path in touched)
    ]


def _field_of(path: Path) -> tuple[Path, str]:
    """The record a path is in, and the field of it that is wrong."""
    for depth in range(len(path) - 1, -1, -1):
        part = path[depth]
        if isinstance(part, str) and record_at(path[:depth]):
            return path[:depth], part
    raise Beyond


def _mend(data: Any, record_path: Path, field: str) -> None:
    holder = data
    for part in record_path:
        holder = holder[part]
    if not isinstance(holder, dict):
        raise Beyond
    record = record_at(record_path)
    if not record_path and not isinstance(_stand_in(record, field), str | int):
        raise Beyond
    holder.pop(field, None)
    if field in record._fields and field not in record._field_defaults:
        holder[field] = _stand_in(record, field)


def _stand_in(record: Any, field: str) -> Any:
    if closed := CLOSED_LISTS.get(record, {}).get(field):
        return closed[0]
    hint = get_type_hints(record).get(field)
    kind = get_origin(hint) or hint
    if kind not in _EMPTY:
        raise Beyond
    return _EMPTY[kind]


def _copy(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _copy(item) for key, item in value.items()}
    return tuple(_copy(item) for item in value) if isinstance(value, tuple) else value
