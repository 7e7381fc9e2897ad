"""What a template may say of a delay, and of the reminder it calls for.

    clock     id, name, wording, source, holder, superior {id, name, head} ("" when it has none),
              started_on, started_by, due_on (None without one), original_due_on (None unless
              extended), length (« 8 jours ouvrables », "" without a number), days_late,
              late (« 3 jours ouvrables »), unit, estimated, targeted, state, running,
              excluded [{date, reason, source, confirmed}], stops [{from_on, to_on, reason}],
              extensions [{on, to_on, reason, authority}], doubts [text],
              cited [text]: the texts and assumptions that `source` names
    reminder  level, name, to {id, name, head}, previous [{level, on}]

Dates known to be illustrative are printed with a star.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cperflow.documents.context import Fields, Illustrative, named
from cperflow.domain.time.calendar import CONFIRMED
from cperflow.domain.time.measures import RUNNING, Measure
from cperflow.domain.time.reminding import Called
from cperflow.french import days, decimal, units
from cperflow.reports.deadlines import explain
from cperflow.service.reading import Situation

Told = Mapping[str, Any]
"""`explain --json`: the one place where a due date is told."""


def clock_fields(seen: Situation, measure: Measure) -> dict[str, Any]:
    """The fields of `clock`."""
    told = explain(measure, seen.calendars, seen.as_of)
    unit = told["unit"] or "working_day"
    return {
        "id": told["clock"],
        "name": told["name"],
        "wording": told["rule"],
        "source": told["source"],
        **_bodies(seen, told["holder"]),
        **_dates(told),
        "started_by": _start(seen, told),
        "length": _length(told),
        "days_late": told["days_late"],
        "late": days(told["days_late"], unit),
        "unit": unit,
        "estimated": told["estimated"],
        "targeted": bool(told.get("target")),
        "state": told["state"],
        "running": told["state"] == RUNNING,
        "excluded": [_excluded(day) for day in told["excluded"]],
        "stops": [_stop(seen, stop) for stop in told["stops"]],
        "extensions": [_extension(seen, told, one) for one in told["extensions"]],
        "doubts": told["doubts"],
        "cited": seen.workflow.cited(told["source"]),
    }


def reminder_fields(seen: Situation, called: Called) -> dict[str, Any]:
    """The fields of `reminder`."""
    previous = [
        Fields("reminder.previous[…]", {"level": one.level, "on": one.on}) for one in called.issued
    ]
    return {
        "level": called.reminder.level,
        "name": called.reminder.name,
        "to": _body(seen, called.to),
        "previous": previous,
    }


def _body(seen: Situation, id: str) -> Fields:
    return named(seen.workflow.body(id), seen.dossier.subject, seen.dossier.subject_kind)


def _bodies(seen: Situation, holder: str) -> dict[str, Any]:
    superior = seen.workflow.body(holder).superior
    return {"holder": _body(seen, holder), "superior": _body(seen, superior) if superior else ""}


def _dates(told: Told) -> dict[str, date | None]:
    return {
        "started_on": _day(told["started_on"], told["start_illustrative"]),
        "due_on": _day(told["due_on"], told["illustrative"]),
        "original_due_on": _day(told.get("original_due_on"), told["illustrative"]),
    }


def _day(text: str | None, illustrative: bool) -> date | None:
    if text is None:
        return None
    day = date.fromisoformat(text)
    return Illustrative.of(day) if illustrative else day


def _start(seen: Situation, told: Told) -> str:
    """What the count starts from, as one says « depuis … »."""
    if told["consultation"]:
        return "la saisine de la structure"
    fact = seen.workflow.fact(told["started_by"]) if told["started_by"] else None
    return f"« {fact.label} »" if fact else "l’entrée dans l’étape"


def _length(told: Told) -> str:
    if told["units"] is None:
        return ""
    return units(decimal(round(2 * told["units"])), told["unit"])


def _excluded(told: Told) -> Fields:
    return Fields(
        "clock.excluded[…]",
        {
            "date": date.fromisoformat(told["date"]),
            "reason": told["reason"],
            "source": told["source"],
            "confirmed": told["status"] == CONFIRMED,
        },
    )


def _stop(seen: Situation, told: Told) -> Fields:
    acts = {act.id: act.name for act in seen.workflow.transitions}
    return Fields(
        "clock.stops[…]",
        {
            "from_on": _day(told["from"], told["illustrative"]),
            "to_on": _day(told["to"], told["back_illustrative"]),
            "reason": acts.get(told["reason"], told["reason"]),
        },
    )


def _extension(seen: Situation, told: Told, one: Told) -> Fields:
    bodies = {body.id: body.name for body in seen.workflow.bodies}
    return Fields(
        "clock.extensions[…]",
        {
            "on": _day(one["on"], one["illustrative"]),
            "to_on": _day(one["to_due_on"], told["illustrative"]),
            "reason": one["reason"],
            "authority": bodies.get(one["authority"], one["authority"]),
        },
    )
