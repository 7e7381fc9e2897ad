"""What is wrong in a definition, and the small tools every check uses to say where."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cperflow.domain.procedure.definition import ANY_OPEN, Step, Transition, Workflow
from cperflow.record import NamedTuple

Path = tuple[str | int, ...]


class Problem(NamedTuple):
    """`path` leads to the value through field names and indexes; `message` is in French.

    A `warning` is told, and refuses nothing.
    """

    path: Path
    message: str
    warning: bool = False


def walk(record: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Every record of a definition, itself first, each with the path that leads to it."""
    if isinstance(record, tuple) and not hasattr(record, "_fields"):
        for index, item in enumerate(record):
            yield from walk(item, (*path, index))
    elif hasattr(record, "_fields"):
        yield path, record
        for name, value in zip(record._fields, record, strict=True):
            yield from walk(value, (*path, name))


def values(record: Any, dotted: str, path: Path = ()) -> Iterator[tuple[Path, str]]:
    """The strings at "transitions.records.fact" in `record`, with their paths; "" is skipped.

    The keys of a mapping count as its strings.
    """
    if not dotted:
        yield from _strings(record, path)
    elif isinstance(record, tuple) and not hasattr(record, "_fields"):
        for index, item in enumerate(record):
            yield from values(item, dotted, (*path, index))
    elif record is not None:
        name, _, rest = dotted.partition(".")
        yield from values(getattr(record, name), rest, (*path, name))


def open_steps(workflow: Workflow) -> tuple[Step, ...]:
    return tuple(step for step in workflow.steps if not step.final)


def origins(workflow: Workflow, act: Transition) -> frozenset[str]:
    """The steps an act starts from, `@open` spelt out."""
    if ANY_OPEN not in act.from_steps:
        return frozenset(act.from_steps)
    return frozenset(act.from_steps) - {ANY_OPEN} | {step.id for step in open_steps(workflow)}


def _strings(value: Any, path: Path) -> Iterator[tuple[Path, str]]:
    if isinstance(value, str):
        if value:
            yield path, value
    elif isinstance(value, dict):
        yield from (((*path, key), key) for key in value)
    else:
        yield from (((*path, index), item) for index, item in enumerate(value))
