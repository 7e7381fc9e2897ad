"""Due dates: one explained, those of an officer's day."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from cperflow.domain.dossier.dossier import Ruling
from cperflow.domain.procedure.delays import SAME_DAY
from cperflow.domain.time.calendar import Calendar, Excluded
from cperflow.domain.time.calendars import Calendars
from cperflow.domain.time.clocks import Clock
from cperflow.domain.time.counts import Extension, extensions, reckoned, stops_of, target_of
from cperflow.domain.time.deadlines import MONTH, WEEK
from cperflow.domain.time.lateness import halves_between, halves_set_aside, remaining
from cperflow.domain.time.measures import Measure, measure, proof
from cperflow.domain.time.pauses import Pause
from cperflow.reports import lists
from cperflow.reports.dossier import standstill
from cperflow.reports.missed import missed_items
from cperflow.reports.overdue import coming_item, late_clocks, late_item, rank
from cperflow.service.agenda import Agenda


def explain(measure: Measure, calendars: Calendars, as_of: date) -> dict[str, Any]:
    """`explain --json`: a due date, with every day that did not count and why.

    `started_by` is the fact that gives `started_on`, null when it is the day of an act.
    `days_elapsed` are calendar days since `started_on`, those of stops included. `ended`: "closed"
    when the work was done, else "interrupted", "replaced" or "dropped" (see `Clock.ended`).
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
        "target": _target(target_of(running)),
        "recounted_from": _recounted(running, calendar, as_of),
        "excluded": [_excluded(day) for day in (due.excluded if due else ())],
        "interruptions": list(_interruptions(running, calendar)),
        "stops": [_stop(pause) | _spent(running, pause, calendar) for pause in running.pauses],
        "extensions": [_extension(each) for each in extensions(running, calendar)],
        "rolled_from": _iso(due.rolled_from) if due else None,
        **_end(measure),
        "days_left": _left(measure, calendar, as_of),
        "days_elapsed": ((running.ended_on or as_of) - running.started_on).days,
        "doubts": list(due.doubts) if due else [],
    }


def _end(measure: Measure) -> dict[str, Any]:
    clock = measure.clock
    return {
        "due_on": _iso(measure.due_on),
        "original_due_on": _iso(measure.original_due_on),
        "state": measure.state,
        **standstill(measure),
        "ended": clock.ended or None,
        "ended_on": _iso(clock.ended_on),
        "end_illustrative": clock.end_illustrative,
        "days_late": measure.days_late,
        "estimated": measure.estimated,
        "illustrative": clock.illustrative,
    }


def _start(running: Clock) -> dict[str, Any]:
    return {
        "started_on": running.started_on.isoformat(),
        "started_by": running.started_by or None,
        "start_illustrative": running.start_illustrative,
        "restarted": running.restarted,
        "consultation": running.spec.consultation or None,
        "units": _units(running),
        "unit": running.unit or None,
        "counted_from": running.spec.counted_from,
        "clear_days": running.spec.clear_days,
    }


def _left(measure: Measure, calendar: Calendar, as_of: date) -> int | None:
    """Days until the due date of a clock that lasts: working days when it counts them."""
    if measure.due_on is None or measure.clock.ended:
        return None
    return remaining(measure.due_on, as_of, measure.clock.unit, calendar)


def _recounted(running: Clock, calendar: Calendar, as_of: date) -> str | None:
    """The day of the decision from which the due date is counted, when one gave it a date."""
    found = reckoned(running, calendar, running.pauses, running.ended_on or as_of)
    return _iso(found.decided.on) if found and found.decided else None


def _target(ruling: Ruling | None) -> dict[str, Any] | None:
    """The date aimed at, which an officer set where the procedure gives no number."""
    if ruling is None:
        return None
    return {
        "on": ruling.on.isoformat(),
        "until": _iso(ruling.until),
        "reason": ruling.reason,
        "authority": ruling.authority or None,
        "illustrative": ruling.illustrative,
    }


def _extension(extension: Extension) -> dict[str, Any]:
    """`units`, or `until`; the due dates are those of its day, before and after it."""
    ruling = extension.ruling
    return {
        "on": ruling.on.isoformat(),
        "units": in_units(ruling.halves) if ruling.halves else None,
        "until": _iso(ruling.until),
        "reason": ruling.reason,
        "authority": ruling.authority,
        "from_due_on": extension.from_due_on.isoformat(),
        "to_due_on": extension.to_due_on.isoformat(),
        "illustrative": ruling.illustrative,
    }


def _excluded(day: Excluded) -> dict[str, Any]:
    return {
        "date": day.date.isoformat(),
        "reason": day.reason,
        "source": day.source,
        "status": day.status,
    }


def _interruptions(running: Clock, calendar: Calendar) -> Iterator[dict[str, Any]]:
    """Each clock that an officer interrupted: its own start, what was counted of it, and the day
    from which the delay starts again from zero (`to`, null while nobody has resumed it)."""
    lives = running.interrupted
    for over, again in zip(lives, (*lives[1:], running), strict=False):
        stop, back = over.rulings[-1], again.rulings[0] if again is not over else None
        assert over.ended_on is not None
        yield {
            "started_on": over.started_on.isoformat(),
            "started_by": over.started_by or None,
            "start_illustrative": over.start_illustrative,
            "from": over.ended_on.isoformat(),
            "to": _iso(back.on) if back else None,
            "reason": stop.reason,
            "authority": stop.authority or None,
            "illustrative": stop.illustrative,
            "back_illustrative": bool(back and back.illustrative),
            "days_counted": in_units(_counted(over, _first(over), over.ended_on, calendar)),
            "days_late": measure(over, calendar, over.ended_on).days_late,
        }


def _stop(pause: Pause) -> dict[str, Any]:
    return {
        "from": pause.from_on.isoformat(),
        "to": _iso(pause.to_on),
        "reason": pause.act or pause.reason,
        "act": pause.act or None,
        "authority": pause.authority or None,
        "illustrative": pause.illustrative,
        "back_illustrative": pause.back_illustrative,
    }


def _spent(running: Clock, pause: Pause, calendar: Calendar) -> dict[str, Any]:
    """Days counted before a stop and days left, working days for a delay in working days, else
    calendar days; `days_left` is null for a delay in months, and without a number."""
    return {
        "days_counted": in_units(_counted(running, _first(running), pause.from_on, calendar)),
        "days_left": in_units(_remainder(running, pause, calendar)),
    }


def _first(running: Clock) -> date:
    """The day after which a clock counts."""
    return running.started_on - timedelta(running.spec.counted_from == SAME_DAY)


def _counted(running: Clock, since: date, until: date, calendar: Calendar) -> int:
    """Halves counted in (since, until], those of stops left out."""
    stops = stops_of(running.pauses)
    aside = halves_set_aside(since, until, stops, running.unit, calendar)
    return max(0, halves_between(since, until, running.unit, calendar) - aside)


def _remainder(running: Clock, pause: Pause, calendar: Calendar) -> int | None:
    """Halves left of what was to be counted on the day of the stop."""
    found = reckoned(running, calendar, running.pauses, pause.from_on)
    if found is None or found.counted.unit == MONTH:
        return None
    count = found.counted
    whole = count.halves * (7 if count.unit == WEEK else 1) + 2 * count.clear_days
    begun = count.start - timedelta(count.counted_from == SAME_DAY)
    return max(0, whole - _counted(running, begun, pause.from_on, calendar))


def _units(running: Clock) -> int | float | None:
    return in_units(running.halves)


def in_units(halves: int | None) -> int | float | None:
    """Halves as a number of units, whole when it is."""
    if halves is None:
        return None
    return halves / 2 if halves % 2 else halves // 2


def agenda(agenda: Agenda, calendar: Calendar) -> dict[str, Any]:
    """`dashboard --json`: what is late, due soon, and waits for the office; `missed`: what nobody
    can do any more."""
    day = agenda.as_of
    late = sorted(late_clocks(agenda.late, calendar, day), key=rank)
    return {
        "as_of": day.isoformat(),
        "body": agenda.body or None,
        "late": [late_item(one, agenda.targets) for one in late],
        "missed": missed_items(agenda.missed),
        "due_soon": [coming_item(span, day, agenda.targets) for span in agenda.soon],
        "waiting": lists.dossiers(agenda.waiting),
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
