"""Journals: their lines, and what `verify` found."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from cperflow.domain.journal.events import RETRACTED, Event, instant

if TYPE_CHECKING:
    from cperflow.service.files_kept import Leftovers
    from cperflow.service.verifying import Verified  # brings the machine and hashlib


def history(ref: str, events: Sequence[Event]) -> dict[str, Any]:
    """`history --json`: every line, those retracted with the line that retracts them."""
    retracted_by = {e.payload["sequence"]: e.sequence for e in events if e.kind == RETRACTED}
    return {
        "ref": ref,
        "events": [_line(event, retracted_by.get(event.sequence)) for event in events],
    }


def _line(event: Event, retracted_by: int | None) -> dict[str, Any]:
    payload = event.payload
    return {
        "sequence": event.sequence,
        "kind": event.kind,
        "act": payload.get("act"),
        "from": payload.get("from"),
        "to": payload.get("to", payload.get("step")),
        "occurred_on": event.occurred_on.isoformat(),
        "precision": payload.get("precision", "day"),
        "illustrative": bool(payload.get("illustrative")),
        "recorded_at": instant(event.recorded_at),
        "actor": event.actor,
        "body": event.body,
        "note": payload.get("note"),
        "source": payload.get("source"),
        "payload": payload,
        "retracted_by": retracted_by,
        "hash": event.hash,
        "previous_hash": event.previous_hash,
    }


def verified(
    results: Sequence[Verified], rebuilt: int, left: Leftovers | None = None
) -> dict[str, Any]:
    """`verify --json`; `leftovers` null when some dossiers only were verified."""
    return {
        "streams": len(results),
        "events": sum(result.events for result in results),
        "rebuilt": rebuilt,
        "breaches": breaches(results),
        "departures": departures(results),
        "leftovers": left and left._asdict(),
    }


def breaches(results: Sequence[Verified]) -> list[dict[str, str]]:
    """One by one, with their stream and their remedy ("restore", "rebuild", "put_back")."""
    return [
        {"stream": result.stream, "problem": breach.problem, "remedy": breach.remedy}
        for result in results
        for breach in result.breaches
    ]


def departures(results: Sequence[Verified]) -> list[dict[str, str]]:
    """One by one, with their stream."""
    return [
        {"stream": result.stream, "problem": problem}
        for result in results
        for problem in result.departures
    ]
