"""A dossier changes step."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from cperflow.domain.journal.events import Event
from cperflow.record import NamedTuple


class Move(NamedTuple):
    """The dossier changed step (its opening is the first move, with no act)."""

    on: date
    act: str
    from_step: str
    to_step: str
    sequence: int
    facts: dict[str, Any]
    project_count: int
    precision: str
    illustrative: bool
    recorded_at: datetime


def move_of(event: Event, from_step: str, to_step: str, project_count: int) -> Move:
    """The move an `opened` or `advanced` event makes."""
    payload = event.payload
    return Move(
        event.occurred_on,
        payload.get("act", ""),
        from_step,
        to_step,
        event.sequence,
        payload.get("facts", {}),
        project_count,
        payload.get("precision", "day"),
        bool(payload.get("illustrative")),
        event.recorded_at,
    )
