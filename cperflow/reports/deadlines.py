"""Due dates: one explained, those that are late, those to come."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from cperflow.domain.calendar import Calendar, Excluded
from cperflow.domain.calendars import Calendars
from cperflow.domain.clocks import Clock
from cperflow.domain.deadlines import MONTH, WEEK
from cperflow.domain.lateness import days_late, halves_between, halves_set_aside
from cperflow.domain.measures import Measure, late_is_estimated, proof
from cperflow.domain.pauses import Pause
from cperflow.reports import lists
from cperflow.service.agenda import Agenda
from cperflow.service.ports import ClockSpan


def explain(measure: Measure, calendars: Calendars, as_of: date) -> dict[str, Any]:
    """`explain --json`: a due date, with every day that did not count and why.

    `started_by` is the fact that gives `started_on`, null when it is the day of an act.
    """
    running = measure.clock
    calendar = calendars.at(running.ended_at)
    due = proof(running, calendar, as_of)
    return {
        "clock": running.id,
        "name": running.spec.name,
        "rule": running.spec.wording,
        "source": running.spec.source,
        "holder": running.holder,
        **_start(running),
        "excluded": [_excluded(day) for day in (due.excluded if due else ())],
        "stops": [_stop(pause) | _spent(running, pause, calendar) for pause in running.pauses],
        "extensions": [],
        "rolled_from": _iso(due.rolled_from) if due else None,
        "midday": bool(due and due.half),
        "due_on": _iso(measure.due_on),
        "state": measure.state,
        "ended_on": _iso(running.ended_on),
        "end_illustrative": running.end_illustrative,
        "days_late": measure.days_late,
        "estimated": measure.estimated,
        "doubts": list(due.doubts) if due else [],
        "illustrative": running.illustrative,
    }


def _start(running: Clock) -> dict[str, Any]:
    return {
        "started_on": running.started_on.isoformat(),
        "started_by": running.started_by or None,
        "start_illustrative": running.start_illustrative,
        "consultation": running.spec.consultation or None,
        "units": _units(running),
        "unit": running.spec.delay.unit if running.spec.delay else None,
    }


def _excluded(day: Excluded) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "reason": day.reason,
        "source": day.source,
        "status": day.status,
    }


def _stop(pause: Pause) -> dict[str, Any]:
    return {
        "from": pause.from_on.isoformat(),
        "to": _iso(pause.to_on),
        "reason": pause.act,
        "illustrative": pause.illustrative,
        "back_illustrative": pause.back_illustrative,
    }


def _spent(running: Clock, pause: Pause, calendar: Calendar) -> dict[str, Any]:
    """Days counted before a stop and days left, working days for a delay in working days, else
    calendar days; `days_left` is null for a delay in months, and without a number."""
    delay = running.spec.delay
    unit = delay.unit if delay else ""
    stops = [(each.from_on, each.to_on) for each in running.pauses]
    since, until = running.started_on, pause.from_on
    aside = halves_set_aside(since, until, stops, unit, calendar)
    halves = halves_between(since, until, unit, calendar) - aside
    whole = _halves_of_days(running)
    left = None if whole is None else max(0, whole - halves)
    return {"days_counted": _days(max(0, halves)), "days_left": _days(left)}


def _halves_of_days(running: Clock) -> int | None:
    delay = running.spec.delay
    if delay is None or running.halves is None or delay.unit == MONTH:
        return None
    return running.halves * (7 if delay.unit == WEEK else 1)


def _units(running: Clock) -> int | float | None:
    return _days(running.halves)


def _days(halves: int | None) -> int | float | None:
    if halves is None:
        return None
    return halves / 2 if halves % 2 else halves // 2


def overdue(
    spans: Iterable[ClockSpan], calendar: Calendar, as_of: date, min_days: int = 1
) -> dict[str, Any]:
    """`overdue --json`: most late first, then by reference."""
    items = [_overdue_item(span, calendar, as_of) for span in spans]
    items = [item for item in items if item["days_late"] >= min_days]
    items.sort(key=lambda item: (-item["days_late"], item["dossier"], item["clock"]))
    return {"as_of": as_of.isoformat(), "count": len(items), "items": items}


def _overdue_item(span: ClockSpan, calendar: Calendar, as_of: date) -> dict[str, Any]:
    assert span.due_on is not None
    return {
        "dossier": span.dossier,
        "region": span.subject,
        "workflow": span.workflow,
        "phase": span.phase,
        "step": span.step,
        "clock": span.clock,
        "holder": span.holder,
        "started_on": span.started_on.isoformat(),
        "due_on": span.due_on.isoformat(),
        "days_late": days_late(span.due_on, as_of, span.unit, calendar, span.set_aside),
        "unit": span.unit,
        "estimated": span.estimated or late_is_estimated(span.due_on, as_of, span.unit, calendar),
        "illustrative": span.illustrative,
    }


def agenda(agenda: Agenda, calendar: Calendar) -> dict[str, Any]:
    """`dashboard --json`: `days_left` are calendar days, negative for a due date just past
    that no working day has followed."""
    day = agenda.as_of
    soon = [_overdue_item(span, calendar, day) for span in agenda.soon]
    for item in soon:
        item["days_left"] = (date.fromisoformat(item["due_on"]) - day).days
        del item["days_late"]
    return {
        "as_of": day.isoformat(),
        "body": agenda.body or None,
        "late": overdue(agenda.late, calendar, day)["items"],
        "due_soon": soon,
        "waiting": lists.dossiers(agenda.waiting),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
