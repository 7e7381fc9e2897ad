"""The shape of a definition as pydantic models, generated from the records of the domain.

The shape is written once, in `domain/procedure/definition.py`; here it only becomes checkable:
no unknown key, no conversion (`true` is not 1, 2018 is not "2018"), closed lists of values.
"""

from __future__ import annotations

from functools import cache
from types import UnionType
from typing import Any, Literal, Union, get_args, get_origin, get_type_hints

from pydantic import BaseModel, ConfigDict, Field, create_model

from cperflow.catalog.descriptions import DESCRIPTIONS
from cperflow.domain.dossier.followed import STAGES
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.definition_data import NESTED
from cperflow.domain.procedure.delays import (
    CLEAR_DAYS,
    FIRST_DAYS,
    STOP_EFFECTS,
    UNITS,
    ClockSpec,
    Delay,
    Stop,
)
from cperflow.domain.procedure.obligations import OWED_FOR, PERIODS, Deadline, MetBy, ObligationSpec
from cperflow.domain.procedure.papers import DOCUMENT_SCOPES, DocumentSpec
from cperflow.domain.procedure.requirements import FACT_TYPES, PIECE_SCOPES, FactSpec, PieceSpec

CLOSED_LISTS: dict[type, dict[str, tuple[str | int, ...]]] = {
    ClockSpec: {"counted_from": FIRST_DAYS, "clear_days": CLEAR_DAYS},
    Delay: {"unit": UNITS},
    Deadline: {"unit": UNITS},
    DocumentSpec: {"per": DOCUMENT_SCOPES},
    FactSpec: {"type": FACT_TYPES},
    MetBy: {"stage": ("", *STAGES)},
    ObligationSpec: {"every": PERIODS, "per": OWED_FOR},
    PieceSpec: {"per": PIECE_SCOPES},
    Stop: {"effect": STOP_EFFECTS},
}

_CONFIG = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)


@cache
def model_of(record: Any) -> type[BaseModel]:
    """The pydantic model of a record class; `model_of(Workflow)` checks a whole definition."""
    hints = get_type_hints(record)
    fields: dict[str, Any] = {name: _field(record, name, hints[name]) for name in record._fields}
    doc = DESCRIPTIONS[record.__name__]
    return create_model(record.__name__, __config__=_CONFIG, __doc__=doc, **fields)


def record_at(path: tuple[str | int, ...]) -> Any:
    """The record class a path of a definition leads to; None when it leads to a plain value."""
    record: Any = Workflow
    for part in path:
        if isinstance(part, str):
            record = NESTED.get(record, {}).get(part)
    return record


def _field(record: Any, name: str, hint: Any) -> tuple[Any, Any]:
    description = DESCRIPTIONS.get(f"{record.__name__}.{name}") or DESCRIPTIONS.get(f".{name}")
    default = record._field_defaults.get(name, ...)
    closed = CLOSED_LISTS.get(record, {}).get(name)
    annotation: Any = Literal.__getitem__(closed) if closed else _annotation(hint)
    return annotation, Field(default, description=description)


def _annotation(hint: Any) -> Any:
    """The same type with every record replaced by its model."""
    if hasattr(hint, "_fields"):
        return model_of(hint)
    if get_origin(hint) is tuple:
        item: Any = _annotation(get_args(hint)[0])
        return tuple[item, ...]
    if get_origin(hint) in (Union, UnionType):
        return _annotation(get_args(hint)[0]) | None
    return hint
