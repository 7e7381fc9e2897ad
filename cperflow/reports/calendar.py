"""The calendar: its rows, what is doubtful in it, and what a change of it moved."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from cperflow.domain.journal.events import CALENDAR_LOADED, Event
from cperflow.domain.time.calendar import NONE, Calendar, Holiday
from cperflow.domain.time.doubts import LEVELS, Doubt
from cperflow.domain.time.holidays import row_data
from cperflow.service.holidays import Changed, Loaded
from cperflow.service.recounting import Effect
from cperflow.service.waiting import Moved

LOADED = "loaded"
"""The act of a whole calendar, beside those of `domain.time.holidays`."""


def holidays(
    calendar: Calendar, first: date, last: date, journal: Sequence[Event], known_on: date | None
) -> dict[str, Any]:
    """`holiday list --json`: the rows from a day to another; `working` is false for a day that
    is wholly closed, also for a weekend. `recorded_from`: the day of the first entry in the
    journal of the calendar, before which nothing was known."""
    rows = [row for row in calendar.holidays if first <= row.date <= last]
    items = [{**row_data(row), "working": calendar.is_working(row.date)} for row in rows]
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "known_on": known_on.isoformat() if known_on else None,
        "recorded_from": journal[0].recorded_at.date().isoformat() if journal else None,
        "covered": list(calendar.covered) if calendar.covered else None,
        "count": len(items),
        "items": items,
    }


def history(events: Sequence[Event]) -> dict[str, Any]:
    """`holiday history --json`: who changed what in the calendar, when and by what source. Of a
    calendar loaded whole, how many rows and the years covered; of a change, its rows."""
    items = [
        {
            "sequence": event.sequence,
            "date": event.occurred_on.isoformat(),
            "recorded_at": event.recorded_at.isoformat(),
            "actor": event.actor,
            **_told(event),
        }
        for event in events
    ]
    return {"count": len(items), "items": items}


def _told(event: Event) -> dict[str, Any]:
    payload = event.payload
    told: dict[str, Any] = {
        "act": payload.get("act", LOADED),
        "source": payload.get("source", ""),
        "reason": payload.get("reason", ""),
    }
    if event.kind == CALENDAR_LOADED:
        rows = Calendar.from_data(payload).holidays
        return {**told, "covered": payload["covered"], **_numbers(rows), "added": [], "removed": []}
    return {**told, "added": payload["added"], "removed": payload["removed"]}


def _numbers(rows: Iterable[Holiday]) -> dict[str, int]:
    """`holidays`: the days off; `working`: those announced as worked."""
    worked = [row.part == NONE for row in rows]
    return {"holidays": worked.count(False), "working": worked.count(True)}


def doubts(found: Iterable[Doubt], calendar: str) -> dict[str, Any]:
    """`holiday check --json`: `date` is null for what concerns the whole calendar."""
    items = [
        {"level": d.level, "date": d.on.isoformat() if d.on else None, "problem": d.problem}
        for d in found
    ]
    levels = [item["level"] for item in items]
    counts = {level: levels.count(level) for level in LEVELS}
    return {"calendar": calendar, "count": len(items), "counts": counts, "items": items}


def changed(done: Changed) -> dict[str, Any]:
    """`holiday add --json` and the like: the rows put in and taken out, the clocks moved;
    `suspended`: those that will be at their resumption, with their dates were it today."""
    return {
        "act": done.decision.draft.payload["act"],
        "dry_run": done.dry_run,
        **_rows(done.decision.added, done.decision.removed),
        "remarks": list(done.decision.remarks),
        **_effect(done.effect),
    }


def loaded(done: Loaded) -> dict[str, Any]:
    """`holiday load --json`."""
    covered = done.calendar.covered
    return {
        "act": LOADED,
        "dry_run": done.dry_run,
        "covered": list(covered) if covered else None,
        **_numbers(done.calendar.holidays),
        **_rows(done.added, done.removed),
        **_effect(done.effect),
    }


def _rows(added: Iterable[Holiday], removed: Iterable[Holiday]) -> dict[str, Any]:
    return {"added": list(map(row_data, added)), "removed": list(map(row_data, removed))}


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "counted": effect.counted,
        "moved": {"count": effect.moved, "items": list(map(_moved, effect.rows))},
        "suspended": {"count": effect.waiting, "items": list(map(_moved, effect.waiting_rows))},
        "became_estimated": effect.unsure,
        "became_certain": effect.sure,
    }


def _moved(row: Moved) -> dict[str, Any]:
    return {
        "dossier": row.dossier,
        "clock": row.clock,
        "holder": row.holder,
        "due_before": row.before.isoformat(),
        "due_on": row.after.isoformat(),
        "estimated": row.estimated,
        "illustrative": row.illustrative,
    }
