"""Records of the domain and of the port, to and from rows.

The columns of a table are the fields of its record, under the same names: a field added to a
record is asked of the table by every statement at once.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cperflow.domain.journal.events import Event, instant
from cperflow.errors import IntegrityFailure
from cperflow.record import NamedTuple
from cperflow.service.ports import FOREVER, ClockSpan, DossierRow, Projection

Row = Sequence[Any]
Parameters = Mapping[str, Any]

_day = date.fromisoformat
_new = tuple.__new__
"""A record out of all its fields, where there are very many: half the time of its own call."""
_FOREVER = FOREVER.isoformat()
_instant = datetime.fromisoformat
_ENCODE = json.JSONEncoder(
    ensure_ascii=False, separators=(",", ":"), sort_keys=True, allow_nan=False
).encode


class Batch(NamedTuple):
    """What one stream gains: `expected` is the revision it must have before, `revision` after."""

    stream: str
    expected: int
    revision: int
    head_hash: str
    events: Sequence[Event]
    projection: Projection | None


def batch(events: Sequence[Event], projection: Projection | None) -> Batch:
    """Raises ValueError unless `events` follow each other in one stream, that of `projection`."""
    if not events:
        raise ValueError("nothing to append")
    first, last = events[0], events[-1]
    for sequence, event in enumerate(events, start=first.sequence):
        if event.stream != first.stream or event.sequence != sequence:
            raise ValueError(f"not a continuous journal: {event.stream} {event.sequence}")
    if projection is not None and projection.dossier.ref != first.stream:
        raise ValueError(f"{first.stream} cannot carry the projection of another dossier")
    return Batch(first.stream, first.sequence - 1, last.sequence, last.hash, events, projection)


def chunks(
    batches: Iterable[tuple[Sequence[Event], Projection | None]], size: int
) -> Iterator[list[Batch]]:
    """Groups of batches to write together, no stream twice in a group."""
    chunk: dict[str, Batch] = {}
    for events, projection in batches:
        given = batch(events, projection)
        if given.stream in chunk or len(chunk) == size:
            yield list(chunk.values())
            chunk = {}
        chunk[given.stream] = given
    if chunk:
        yield list(chunk.values())


def stream_row(given: Batch) -> dict[str, Any]:
    return {
        "name": given.stream,
        "expected": given.expected,
        "revision": given.revision,
        "head_hash": given.head_hash,
    }


def event_rows(events: Sequence[Event]) -> list[dict[str, Any]]:
    rows = []
    for event in events:
        row = event._asdict()
        row["occurred_on"] = event.occurred_on.isoformat()
        row["recorded_at"] = instant(event.recorded_at)
        row["payload"] = payload_text(event.payload)
        rows.append(row)
    return rows


def payload_text(payload: dict[str, Any]) -> str:
    """Raises ValueError for NaN and TypeError for a value JSON has no word for."""
    return _ENCODE(payload)


def events_of(rows: Sequence[Row]) -> list[Event]:
    """A journal. Its payloads are parsed together, which costs half as much as one by one.

    Raises IntegrityFailure naming the stored line that cannot be read any more.
    """
    try:
        payloads = json.loads(f"[{','.join(row[7] for row in rows)}]")
        return [
            _new(Event, (
                stream, sequence, kind, _day(day), _instant(at), actor, body, payload, previous,
                own,
            ))
            for (stream, sequence, kind, day, at, actor, body, _, previous, own), payload
            in zip(rows, payloads, strict=True)
        ]  # fmt: skip
    except (ValueError, TypeError):
        return [_event_of(row) for row in rows]


def _event_of(row: Row) -> Event:
    stream, sequence, kind, occurred_on, recorded_at, actor, body, payload, previous, own = row
    try:
        return Event(
            stream, sequence, kind, _day(occurred_on), _instant(recorded_at), actor, body,
            json.loads(payload), previous, own,
        )  # fmt: skip
    except (ValueError, TypeError) as error:
        raise IntegrityFailure(
            f"La ligne {sequence} du journal {stream} est illisible : restaurez la dernière "
            "sauvegarde.",
            [str(error)],
        ) from error


def dossier_row(record: DossierRow) -> dict[str, Any]:
    row = record._asdict()
    for name in ("opened_on", "entered_on", "last_on"):
        row[name] = row[name].isoformat()
    row["holders"] = json.dumps(record.holders, ensure_ascii=False)
    return row


def dossier_of(row: Row) -> DossierRow:
    """Raises IntegrityFailure when what is stored can be no such row."""
    found = DossierRow(*row)
    try:
        return found._replace(
            holders=tuple(json.loads(row[9])),
            opened_on=_day(row[10]),
            entered_on=_day(row[11]),
            last_on=_day(row[12]),
            illustrative=bool(found.illustrative),
            entered_illustrative=bool(found.entered_illustrative),
        )
    except (ValueError, TypeError) as error:
        raise _unreadable_list(found.ref, error) from error


def _unreadable_list(ref: str, error: Exception) -> IntegrityFailure:
    return IntegrityFailure(
        f"La ligne de {ref} dans les listes est illisible : recalculez-la par "
        f"« cperflow verify {ref} --rebuild ».",
        [str(error)],
    )


def length_row(projection: Projection) -> dict[str, Any]:
    """How many spans a dossier has: those beyond are cut."""
    return {"dossier": projection.dossier.ref, "lines": len(projection.spans)}


def span_rows(projection: Projection) -> list[dict[str, Any]]:
    """One row per span; `line` numbers them within the dossier, and is their key."""
    rows = []
    for line, span in enumerate(projection.spans):
        row = span._asdict()
        for name in ("started_on", "from_on", "until_on"):
            row[name] = row[name].isoformat()
        for name in ("due_on", "original_due_on"):
            row[name] = row[name].isoformat() if row[name] else None
        row["line"] = line
        rows.append(row)
    return rows


def spans_of(rows: Iterable[Row]) -> Iterator[ClockSpan]:
    """The spans, as their rows come. Raises IntegrityFailure when what is stored can be none."""
    day, new, record = _day, _new, ClockSpan
    dossier = ""
    try:
        # of a million: each call saved is felt (ClockSpan(…), bool(…), a day read twice)
        for (
            dossier, subject, workflow, phase, step, clock, holder, started_on, due_on, unit, state,
            estimated, illustrative, from_on, until_on, set_aside, halves, original_due_on,
        ) in rows:  # fmt: skip
            start = day(started_on)
            yield new(record, (
                dossier, subject, workflow, phase, step, clock, holder, start,
                day(due_on) if due_on else None, unit, state, estimated != 0, illustrative != 0,
                start if from_on == started_on else day(from_on),
                FOREVER if until_on == _FOREVER else day(until_on), set_aside, halves,
                day(original_due_on) if original_due_on else None,
            ))  # fmt: skip
    except (ValueError, TypeError) as error:
        raise _unreadable_list(dossier, error) from error
