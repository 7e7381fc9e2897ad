"""What a template may say of a delay, and of the reminder it calls for.

    clock     id, name, wording, source (the texts only), holder, superior {id, name, head} ("" when
              it has none), started_on, started_by, first_started_on (before any interruption),
              restarted, due_on (None without one), midday, original_due_on (the one without any
              extension, None unless extended), length (« 8 jours ouvrables », "" without a number),
              days_late, late (« 3 jours ouvrables »), left (« 5 jours ouvrables »), counted (those
              before the stop that lasts), elapsed (« 34 jours »), unit, estimated, targeted, state,
              owed (it is the occurrence of an obligation, whose date due_rule tells; lapsed: nobody
              can do it any more),
              running, stopped_on (None unless a stop lasts), due_when_resumed, awaits_restart,
              ended_on, excluded [{date, reason, source, confirmed}],
              interruptions [{started_on, on, back_on, reason, authority, counted}],
              stops [{from_on, to_on, reason, authority, counted, left}],
              extensions [{on, to_on, length, reason, authority}], doubts [text],
              cited [text]: the texts and assumptions that the definition names
    reminder  level, name, to {id, name, head}, previous [{level, on}]

Dates known to be illustrative are printed with a star.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cperflow.documents.fields.persons import Naming, body_fields
from cperflow.documents.fields.record import Fields, Illustrative
from cperflow.domain.procedure.delays import WORKING_DAY
from cperflow.domain.time.calendar import CONFIRMED
from cperflow.domain.time.keeping import MISSED as LAPSED
from cperflow.domain.time.measures import RUNNING, Measure
from cperflow.domain.time.reminding import Called
from cperflow.french import count, days, decimal, half_days, units
from cperflow.reports.deadlines import explain
from cperflow.reports.owed import explained
from cperflow.service.reading import Situation

Told = Mapping[str, Any]
"""`explain --json`: the one place where a due date is told."""


def clock_fields(seen: Situation, measure: Measure, naming: Naming) -> dict[str, Any]:
    """The fields of `clock`."""
    told = explain(measure, seen.calendars, seen.as_of)
    return {
        "id": told["clock"],
        "name": told["name"],
        "wording": told["rule"],
        "source": _texts(seen, told["source"]),
        **_bodies(seen, told["holder"], naming),
        **_dates(told),
        "started_by": _start(seen, told),
        **_standing(told),
        **_owed(seen, measure),
        **{key: told[key] for key in _AS_TOLD},
        "excluded": [_excluded(day) for day in told["excluded"]],
        "interruptions": [_interruption(seen, told, one) for one in told["interruptions"]],
        "stops": [_stop(seen, told, stop) for stop in told["stops"]],
        "extensions": [_extension(seen, told, one) for one in told["extensions"]],
        "cited": [text.rstrip(".") for text in seen.workflow.cited(told["source"])],
    }


_AS_TOLD = (
    "restarted", "midday", "days_late", "estimated", "state", "due_when_resumed",
    "awaits_restart", "doubts",
)  # fmt: skip


def _standing(told: Told) -> dict[str, Any]:
    """Where the clock stands, in days; with the star when they rest on an illustrative date."""
    unit, star = told["unit"] or WORKING_DAY, Illustrative.STAR * told["illustrative"]
    return {
        "length": _length(told["units"], unit),
        "late": days(told["days_late"], unit) + star,
        "left": days(told["days_left"] or 0, unit) + star,
        "counted": _before_stop(told) + star,
        "elapsed": count(told["days_elapsed"], "jour") + star,
        "unit": unit,
        "targeted": bool(told.get("target")),
        "running": told["state"] == RUNNING,
    }


def _owed(seen: Situation, measure: Measure) -> dict[str, Any]:
    """What gives the occurrence of an obligation its due date."""
    owed = explained(seen, measure)
    return {
        "owed": owed is not None,
        "due_rule": owed["due_rule"] if owed else "",
        "lapsed": bool(owed and owed["standing"] == LAPSED),
    }


def delay_fields(measure: Measure) -> dict[str, Any]:
    """The fields of one of `delays` (see `context.py`): a delay told in passing."""
    clock = measure.clock
    halves, unit = clock.halves, clock.unit or WORKING_DAY
    return {
        "name": clock.spec.name,
        "started_on": marked(clock.started_on, clock.start_illustrative),
        "due_on": marked(measure.due_on, clock.illustrative),
        "length": _length(None if halves is None else halves / 2, unit),
        "ended_on": marked(clock.ended_on, clock.end_illustrative),
    }


def reminder_fields(seen: Situation, called: Called, naming: Naming) -> dict[str, Any]:
    """The fields of `reminder`."""
    previous = [
        Fields("reminder.previous[…]", {"level": one.level, "on": one.on}) for one in called.issued
    ]
    return {
        "level": called.reminder.level,
        "name": called.reminder.name,
        "to": body_fields(seen.workflow.body(called.to), naming),
        "previous": previous,
    }


def _body(seen: Situation, id: str) -> Fields:
    naming = Naming(seen.dossier.subject, seen.dossier.subject_kind, seen.as_of)
    return body_fields(seen.workflow.body(id), naming)


def _bodies(seen: Situation, holder: str, naming: Naming) -> dict[str, Any]:
    body = seen.workflow.body(holder)
    superior = body_fields(seen.workflow.body(body.superior), naming) if body.superior else ""
    return {"holder": body_fields(body, naming), "superior": superior}


def _texts(seen: Situation, source: str) -> str:
    """« grille, l.544 »: the texts that a source names, its assumptions left out."""
    assumed = {chosen.id for chosen in seen.workflow.assumptions}
    parts = [part.strip() for part in source.split(";")]
    return " ; ".join(part for part in parts if part.partition(",")[0] not in assumed)


def _dates(told: Told) -> dict[str, date | None]:
    first = told["interruptions"][0] if told["restarted"] else told
    since = [stop for stop in told["stops"] if stop["from"] == told["stopped_since"]]
    return {
        "started_on": _day(told["started_on"], told["start_illustrative"]),
        "first_started_on": _day(first["started_on"], first["start_illustrative"]),
        "stopped_on": _day(told["stopped_since"], any(stop["illustrative"] for stop in since)),
        "ended_on": _day(told["ended_on"], told["end_illustrative"]),
        "due_on": _day(told["due_on"], told["illustrative"]),
        "original_due_on": _day(told.get("original_due_on"), told["illustrative"]),
    }


def _day(text: str | None, illustrative: bool) -> date | None:
    return None if text is None else marked(date.fromisoformat(text), illustrative)


def marked(day: date | None, illustrative: bool) -> date | None:
    """A day as templates get it: with its star when it is illustrative."""
    return Illustrative.of(day) if day and illustrative else day


def _start(seen: Situation, told: Told) -> str:
    """What the count starts from, as one says « depuis … »."""
    if told["restarted"]:
        return "la reprise après une interruption"
    if told["consultation"]:
        return "la saisine de la structure"
    fact = seen.workflow.fact(told["started_by"]) if told["started_by"] else None
    return f"« {fact.label} »" if fact else "l’entrée dans l’étape"


def _length(number: float | None, unit: str) -> str:
    """« 8 jours ouvrables », "" for None."""
    return "" if number is None else units(decimal(round(2 * number)), unit)


def _counted(told: Told, number: float | None) -> str:
    """The same for days counted, or left, of a delay in any unit: « 5 jours »."""
    return "" if number is None else half_days(round(2 * number), told["unit"])


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


def _before_stop(told: Told) -> str:
    stops = [stop for stop in told["stops"] if stop["from"] == told["stopped_since"]]
    return _counted(told, stops[0]["days_counted"]) if stops else ""


def _interruption(seen: Situation, told: Told, one: Told) -> Fields:
    return Fields(
        "clock.interruptions[…]",
        {
            "started_on": _day(one["started_on"], one["start_illustrative"]),
            "on": _day(one["from"], one["illustrative"]),
            "back_on": _day(one["to"], one["back_illustrative"]),
            "reason": one["reason"],
            "authority": _named(seen, one["authority"]),
            "counted": _counted(told, one["days_counted"]),
        },
    )


def _stop(seen: Situation, told: Told, one: Told) -> Fields:
    acts = {act.id: act.name for act in seen.workflow.transitions}
    return Fields(
        "clock.stops[…]",
        {
            "from_on": _day(one["from"], one["illustrative"]),
            "to_on": _day(one["to"], one["back_illustrative"]),
            "reason": acts.get(one["reason"], one["reason"]),
            "authority": _named(seen, one["authority"]),
            "counted": _counted(told, one["days_counted"]),
            "left": _counted(told, one["days_left"]),
        },
    )


def _named(seen: Situation, id: str | None) -> str:
    return str(_body(seen, id)["name"]) if id else ""


def _extension(seen: Situation, told: Told, one: Told) -> Fields:
    return Fields(
        "clock.extensions[…]",
        {
            "on": _day(one["on"], one["illustrative"]),
            "to_on": _day(one["to_due_on"], told["illustrative"]),
            "length": _length(one["units"], told["unit"] or WORKING_DAY),
            "reason": one["reason"],
            "authority": _named(seen, one["authority"]),
        },
    )
