"""The canonical form of an event and the SHA-256 chain over a journal.

Canonical form: JSON in UTF-8 and NFC, keys sorted, no spaces, no floats, no NaN. Apart from
`events.py` because reading commands need no hashing and should not pay for hashlib.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from cperflow.domain.journal.events import Draft, Event, Head, instant

_ENCODE = json.JSONEncoder(
    sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False
).encode

GENESIS = "0" * 64
"""The `previous_hash` of the first event of a stream."""


def canonical(value: Any) -> str:
    """Canonical JSON of plain data.

    Raises ValueError for NaN or infinity and TypeError for anything JSON has no word for.
    """
    text = _ENCODE(value)
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def digest(text: str) -> str:
    """SHA-256 of the UTF-8 bytes, 64 hexadecimal characters."""
    return hashlib.sha256(text.encode()).hexdigest()


def event_hash(event: Event) -> str:
    """The hash an event must carry, from everything it says and the hash before it."""
    return digest(
        canonical(
            [
                event.stream,
                event.sequence,
                event.kind,
                event.occurred_on.isoformat(),
                instant(event.recorded_at),
                event.actor,
                event.body,
                event.payload,
                event.previous_hash,
            ]
        )
    )


def seal(
    drafts: Iterable[Draft],
    *,
    stream: str,
    after: Event | None,
    recorded_at: datetime,
    actor: str,
) -> list[Event]:
    """Number and chain new events behind `after` (None: an empty stream).

    `recorded_at` is what the computer's clock says, even when it says less than for `after`:
    `replay.known` reads the order of entry, not the instants alone.
    """
    sealed: list[Event] = []
    sequence, previous = (after.sequence, after.hash) if after else (0, GENESIS)
    for draft in drafts:
        sequence += 1
        event = Event(
            stream, sequence, draft.kind, draft.occurred_on, recorded_at, actor, draft.body,
            draft.payload, previous,
        )  # fmt: skip
        event = event._replace(hash=event_hash(event))
        previous = event.hash
        sealed.append(event)
    return sealed


def breaks(events: Sequence[Event], head: Head | None = None) -> list[str]:
    """What is wrong with a journal given in order of entry: one line per break, [] if sound.

    With `head`, what the store keeps beside the journal, lines cut off its end (or all of
    them), added to it, or sealed anew from some line on are found too.
    """
    problems = []
    previous = GENESIS
    for expected, event in enumerate(events, start=1):
        if event.sequence != expected:
            problems.append(f"ligne {expected} absente (la suivante porte le n° {event.sequence})")
            break
        if event.previous_hash != previous:
            problems.append(f"ligne {event.sequence} : ne suit pas la ligne précédente")
        if not _is_as_sealed(event):
            problems.append(f"ligne {event.sequence} : contenu modifié depuis son inscription")
        previous = event.hash
    return problems + (_end_breaks(events, head) if head else [])


def _end_breaks(events: Sequence[Event], head: Head) -> list[str]:
    last = events[-1].sequence if events else 0
    if last < head.revision:
        missing = f"lignes {last + 1} à {head.revision} absentes"
        return [missing if last + 1 < head.revision else f"ligne {head.revision} absente"]
    if last > head.revision:
        return [f"ligne {last} : la dernière que la base a inscrite est la n° {head.revision}"]
    if events and events[-1].hash != head.hash:
        return [f"ligne {last} : n’est pas celle que la base a inscrite"]
    return []


def _is_as_sealed(event: Event) -> bool:
    try:
        return event.hash == event_hash(event)
    except (ValueError, TypeError):  # what no canonical form can say was never sealed
        return False
