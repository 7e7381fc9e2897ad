"""The calendar: its rows, what is doubtful in it, and what a change of it moved."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from cperflow.domain.time.calendar import Calendar, Holiday
from cperflow.domain.time.doubts import LEVELS, Doubt
from cperflow.domain.time.holidays import row_data
from cperflow.service.holidays import Changed, Loaded
from cperflow.service.recounting import Effect, Moved


def holidays(calendar: Calendar, first: date, last: date) -> dict[str, Any]:
    """`holiday list --json`: the rows from a day to another; `working` is false for a day that
    is wholly closed, also for a weekend."""
    rows = [row for row in calendar.holidays if first <= row.date <= last]
    items = [{**row_data(row), "working": calendar.is_working(row.date)} for row in rows]
    return {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "covered": list(calendar.covered) if calendar.covered else None,
        "count": len(items),
        "items": items,
    }


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
    """`holiday add --json` and the like: the rows put in and taken out, the clocks moved."""
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
        "act": "loaded",
        "dry_run": done.dry_run,
        "covered": list(covered) if covered else None,
        "holidays": len(done.calendar.holidays),
        **_rows(done.added, done.removed),
        **_effect(done.effect),
    }


def _rows(added: Iterable[Holiday], removed: Iterable[Holiday]) -> dict[str, Any]:
    return {"added": list(map(row_data, added)), "removed": list(map(row_data, removed))}


def _effect(effect: Effect) -> dict[str, Any]:
    return {
        "counted": effect.counted,
        "moved": {"count": effect.moved, "items": list(map(_moved, effect.rows))},
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
