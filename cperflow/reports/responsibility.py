"""Who held a dossier and for how long; the same for many dossiers."""

from __future__ import annotations

from datetime import date
from typing import Any

from cperflow.domain.holding.partition import NOBODY, Part
from cperflow.domain.holding.responsibility import cause_of
from cperflow.domain.outlook.durations import median
from cperflow.domain.time.calendar import Calendar
from cperflow.service.responsibility import BODY, REGION, Account, Tally, sharing_of, tally
from cperflow.service.tracks import Track


def holder(track: Track, calendar: Calendar, known_on: date) -> dict[str, Any]:
    """`holder --json`: the days of each body sum to `total_days`, to the day.

    Working days are in (from, to], as delays are counted, and may end in .5; `net_days` are the
    days less those on which a delay of the body was stopped. `holder` is null for the days on
    which the dossier was given up. `held_days` are those of all visits, also those that count
    as another body's. `chronology`: `until_on` is null for the last while the dossier lasts.
    `estimated`: the working days depend on a holiday only estimated, or on a year without data.
    `projected`: days after `known_on` are counted, as if nothing moved.
    """
    sharing, added = sharing_of(track), tally([track], calendar)
    return {
        "ref": track.dossier.ref,
        "as_of": track.as_of.isoformat(),
        "opened_on": sharing.from_on.isoformat(),
        "over": sharing.over,
        "projected": sharing.until_on > known_on,
        "total_days": sharing.days,
        **_days(added.total),
        "estimated": added.total.estimated,
        "items": [
            {"holder": name or None, "days": line.days, **_days(line), **_visited(line)}
            for (_, name), line in _longest_first(added)
        ],
        "chronology": [
            _lived(track, part, calendar, lasts=not sharing.over and part.until_on == track.as_of)
            for part in sharing.parts
        ],
    }


def _lived(track: Track, part: Part, calendar: Calendar, *, lasts: bool) -> dict[str, Any]:
    cause = cause_of(track.dossier, part.from_on)
    return {
        "from_on": part.from_on.isoformat(),
        "until_on": None if lasts else part.until_on.isoformat(),
        "holder": part.holder or None,
        "step": part.step,
        "days": part.days,
        "working_days": halved(part.halves(calendar)),
        "estimated": calendar.is_estimated(part.from_on.toordinal(), part.until_on.toordinal()),
        "stopped_days": part.stopped,
        "cause": {name: value or None for name, value in cause._asdict().items()},
        "precision": part.precision,
        "illustrative": part.illustrative,
        "end_illustrative": part.end_illustrative,
    }


def _days(line: Account) -> dict[str, Any]:
    return {
        "net_days": line.days - line.stopped,
        "working_days": halved(line.halves),
        "stopped_days": line.stopped,
    }


def _visited(line: Account) -> dict[str, Any]:
    return {
        "visits": len(line.visits),
        "held_days": sum(line.visits),
        "in_time": line.in_time,
        "late": line.late,
        "illustrative": line.illustrative,
        "approximate": line.approximate,
        "estimated": line.estimated,
    }


def responsibility(added: Tally, as_of: date, known_on: date) -> dict[str, Any]:
    """`report responsibility --json`: as `holder`, for many dossiers; lines sum to `total`.

    `dossiers` at the top counts those read, that of `total` those with days to count; a dossier
    is in the line of every body that had it, so that of the items do not sum. `median_days`
    and `longest_days` are calendar days of one visit, null without any.
    """
    return {
        "as_of": as_of.isoformat(),
        "by": added.by,
        "projected": as_of > known_on,
        "dossiers": added.dossiers,
        "items": [_named(added.by, *key) | _line(line) for key, line in _longest_first(added)],
        "total": _line(added.total),
    }


def _named(by: str, workflow: str, name: str) -> dict[str, Any]:
    if by == REGION:
        return {"region": name}
    return {"workflow": workflow, "holder" if by == BODY else "step": name or None}


def _line(line: Account) -> dict[str, Any]:
    return {
        "dossiers": line.dossiers,
        "days": line.days,
        **_days(line),
        **_visited(line),
        "median_days": halved(round(2 * median(line.visits))) if line.visits else None,
        "longest_days": max(line.visits, default=None),
    }


def _longest_first(added: Tally) -> list[tuple[tuple[str, str], Account]]:
    """The line with the most days first; the days that are nobody's last."""
    return sorted(
        added.lines.items(),
        key=lambda item: (added.by == BODY and item[0][1] == NOBODY, -item[1].days, item[0]),
    )


def halved(halves: int) -> float | int:
    """Halves as days: an integer, or a number that ends in .5."""
    return halves / 2 if halves % 2 else halves // 2
