"""A checked definition to and from plain data, for its canonical JSON (checking: `catalog`)."""

from __future__ import annotations

from typing import Any

from cperflow.domain.procedure.bodies import Body, BodyVariant
from cperflow.domain.procedure.consultations import ConsultationSpec, Outcome
from cperflow.domain.procedure.definition import (
    Assumption,
    Phase,
    Source,
    Step,
    Transition,
    Workflow,
)
from cperflow.domain.procedure.delays import ClockSpec, Delay, Reminder, Stop
from cperflow.domain.procedure.obligations import Deadline, Follows, MetBy, ObligationSpec, Term
from cperflow.domain.procedure.papers import DocumentSpec, Visa
from cperflow.domain.procedure.requirements import (
    Choice,
    Condition,
    Criterion,
    FactSpec,
    FactUse,
    PieceSpec,
    RuleUse,
)

NESTED: dict[type, dict[str, type]] = {
    Workflow: {
        "sources": Source,
        "assumptions": Assumption,
        "bodies": Body,
        "phases": Phase,
        "steps": Step,
        "clocks": ClockSpec,
        "follows": Follows,
        "term": Term,
        "obligations": ObligationSpec,
        "reminders": Reminder,
        "facts": FactSpec,
        "project_facts": FactSpec,
        "pieces": PieceSpec,
        "criteria": Criterion,
        "transitions": Transition,
        "consultations": ConsultationSpec,
        "documents": DocumentSpec,
        "visas": Visa,
        "natures": Choice,
        "scales": Choice,
        "funding_sources": Choice,
        "warnings": RuleUse,
    },
    Body: {"variants": BodyVariant},
    ClockSpec: {"delay": Delay},
    FactSpec: {"choices": Choice},
    ObligationSpec: {"due": Deadline, "when": Condition, "met_by": MetBy, "records": FactUse},
    PieceSpec: {"when": Condition},
    Transition: {"records": FactUse, "rules": RuleUse, "stops": Stop},
    ConsultationSpec: {"outcomes": Outcome, "records": FactUse},
}
"""Which record each field holds, written out: reading type hints at run time costs too much."""


def from_data(data: dict[str, Any]) -> Workflow:
    """Rebuild a checked definition from `to_data` (no checking: see `catalog`)."""
    workflow: Workflow = _build(Workflow, data)
    return workflow


def to_data(record: Any) -> Any:
    """A record as plain dicts and lists, ready for canonical JSON."""
    if hasattr(record, "_fields"):
        return {name: to_data(value) for name, value in zip(record._fields, record, strict=True)}
    if isinstance(record, tuple):
        return [to_data(value) for value in record]
    return record


def _build(cls: Any, data: dict[str, Any]) -> Any:
    nested = NESTED.get(cls, {})
    return cls(**{name: _value(nested.get(name), value) for name, value in data.items()})


def _value(cls: type | None, value: Any) -> Any:
    if isinstance(value, list):
        return tuple(_build(cls, item) if cls else item for item in value)
    return _build(cls, value) if cls and value is not None else value
