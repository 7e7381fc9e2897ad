"""What moved between two committees: acts, delays that ran out or no longer do, due dates."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.domain.dossier.replay import counting, replay
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import CALENDAR_STREAM, Event, in_order
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.occurrence import LAPSED
from cperflow.domain.versions.eras import clocks_through
from cperflow.domain.versions.lexicon import lexicon
from cperflow.record import NamedTuple
from cperflow.reports.overdue import Late, late_clocks
from cperflow.service.overdue import overdue_on
from cperflow.service.ports import ClockSpan, Filters
from cperflow.service.snapshot import Snapshot

LATE, NO_LONGER_LATE, DUE_MOVED = "late", "no_longer_late", "due_moved"
MISSED = "missed"
"""What was owed, late then, and that nobody can do any more."""
ENDED = "ended"
"""Kind of the act that ended a dossier; `status` says how."""

ENTERED_SINCE, CORRECTED, STOPPED, OVER = "entered_since", "corrected", "stopped", "over"
MIGRATED, CALENDAR = "migrated", "calendar"
"""Why (`reason`), beside the kinds of `events.RULINGS`."""

TOLD = (
    kinds.OPENED, kinds.ADVANCED, kinds.OPINION_REQUESTED, kinds.OPINION_GIVEN, *kinds.RULINGS,
    kinds.REMINDED, kinds.MIGRATED, kinds.RETRACTED, *kinds.ON_OBLIGATIONS,
)  # fmt: skip
"""The lines that move a dossier, its clocks, or what was told of them."""

Item = dict[str, Any]
Key = tuple[str, str, date]
"""A clock: dossier, id, start."""


class Period(NamedTuple):
    """From one committee to the next: what each looked at, and what was known then."""

    since: date
    then: Snapshot
    as_of: date
    now: Snapshot
    filters: Filters


def movements(period: Period) -> list[Item]:
    """By dossier: its acts in order, then its clocks.

    Acts are those after `since` up to `as_of`, and those of before that were not known then
    (`entered_late`). A delay late at both ends is not told; `reason` says why another is or is
    no more: `entered_since` it had already run out, `corrected` it never had. One that nobody
    can keep any more is MISSED, not `no_longer_late`.
    """
    found = [item for told in (_acts, _lateness, _moved) for item in told(period)]
    return sorted(found, key=lambda item: item["dossier"])  # stable


def _acts(period: Period) -> Iterator[Item]:
    for ref, journal in period.now.ws.store.journals(period.filters):
        workflow = lexicon(journal, period.now.ws.workflow)
        for event in _new_lines(period, ref, journal):
            yield _act(workflow, event, journal, late=event.occurred_on <= period.since)


def _new_lines(period: Period, ref: str, journal: Sequence[Event]) -> list[Event]:
    """The lines that count, and those that take others back."""
    taken_back = [event for event in journal if event.kind == kinds.RETRACTED]
    was_known = period.then.revision(ref)
    return [
        event
        for event in in_order([*counting(journal), *taken_back])
        if event.kind in TOLD
        and event.occurred_on <= period.as_of
        and (event.occurred_on > period.since or event.sequence > was_known)
    ]


def _act(workflow: Workflow, event: Event, journal: Sequence[Event], *, late: bool) -> Item:
    payload = event.payload
    opening = journal[0].payload
    status = ""
    if event.kind in (kinds.ADVANCED, kinds.OPENED):
        step = workflow.step(payload.get("to") or payload["step"])
        status = step.status if step.final else ""
    return _item(event.stream, opening["subject"], opening["workflow"]) | {
        "kind": ENDED if status else event.kind,
        "status": status,
        "happened_on": event.occurred_on.isoformat(),
        "precision": payload.get("precision", "day"),
        "line": event.sequence,
        "holder": event.body,
        "entered_late": late,
        "illustrative": bool(payload.get("illustrative")),
    }


def _item(ref: str, subject: str, workflow: str) -> Item:
    nothing: Item = dict.fromkeys(
        ("happened_on", "line", "clock", "was_due_on", "due_on", "days_late", "unit")
    )
    texts = dict.fromkeys(("kind", "status", "holder", "reason"), "")
    flags = {"precision": "day", "entered_late": False, "illustrative": False, "estimated": False}
    return {"dossier": ref, "region": subject, "workflow": workflow, **texts, **flags, **nothing}


def _lateness(period: Period) -> Iterator[Item]:
    then = _late(period.then, period.since, period.filters)
    as_known_now = _late(period.now, period.since, period.filters)
    now = _late(period.now, period.as_of, period.filters)
    for key in sorted(now.keys() - then.keys()):
        reason = ENTERED_SINCE if key in as_known_now else ""
        yield _clock(now[key].span) | _lateness_of(now[key]) | {"kind": LATE, "reason": reason}
    running, lapsed = _spans(period.now, period.as_of, period.filters), _Lapsed(period)
    for key in sorted(then.keys() - now.keys()):
        reason = _why_no_longer(running.get(key)) if key in as_known_now else CORRECTED
        missed = reason == OVER and key[1] in lapsed.of(key[0])
        told = {"kind": MISSED} if missed else {"kind": NO_LONGER_LATE, "reason": reason}
        yield _clock(then[key].span) | told


class _Lapsed:
    """What nobody could do any more on the day looked at, by dossier; each read once."""

    def __init__(self, period: Period) -> None:
        self._period = period
        self._known: dict[str, set[str]] = {}

    def of(self, ref: str) -> set[str]:
        """The ids of its clocks."""
        if ref not in self._known:
            ws, day = self._period.now.ws, self._period.as_of
            dossier = replay(ws.store.journal(ref), as_of=day)
            assert dossier is not None  # it had a clock
            clocks = clocks_through(dossier, ws.versions(dossier), day)
            self._known[ref] = {clock.id for clock in clocks if clock.ended == LAPSED}
        return self._known[ref]


def _late(seen: Snapshot, on: date, filters: Filters) -> dict[Key, Late]:
    found = overdue_on(seen.ws, filters, as_of=on).due
    return {_key(one.span): one for one in late_clocks(found, seen.ws.calendar, on)}


def _lateness_of(one: Late) -> Item:
    return {"days_late": one.days, "unit": one.span.unit, "estimated": one.estimated}


def _why_no_longer(span: ClockSpan | None) -> str:
    if span is None:
        return OVER
    return STOPPED if span.state == "stopped" else DUE_MOVED


def _spans(seen: Snapshot, on: date, filters: Filters) -> dict[Key, ClockSpan]:
    return {_key(span): span for span in seen.ws.store.spans(on, filters)}


def _key(span: ClockSpan) -> Key:
    return span.dossier, span.clock, span.started_on


def _clock(span: ClockSpan) -> Item:
    return _item(span.dossier, span.subject, span.workflow) | {
        "clock": span.clock,
        "holder": span.holder,
        "due_on": span.due_on.isoformat() if span.due_on else None,
        "estimated": span.estimated,
        "illustrative": span.illustrative,
    }


def _moved(period: Period) -> Iterator[Item]:
    """The clocks that ran at both ends, and are due on another day."""
    then = _spans(period.then, period.since, period.filters)
    now = _spans(period.now, period.as_of, period.filters)
    for key in sorted(then.keys() & now.keys()):
        before, after = then[key].due_on, now[key].due_on
        if before != after:
            yield _clock(now[key]) | {
                "kind": DUE_MOVED,
                "was_due_on": before.isoformat() if before else None,
                "reason": _why_moved(period, key),
            }


def _why_moved(period: Period, key: Key) -> str:
    """The last decision about the clock, else what else changed."""
    ref, clock, _ = key
    fresh = _new_lines(period, ref, period.now.ws.store.journal(ref))
    ruled = [e.kind for e in fresh if e.kind in kinds.RULINGS and e.payload["clock"] == clock]
    if ruled:
        return ruled[-1]
    if any(event.kind == kinds.MIGRATED for event in fresh):
        return MIGRATED
    changed = period.now.revision(CALENDAR_STREAM) != period.then.revision(CALENDAR_STREAM)
    return CALENDAR if changed else CORRECTED


def counted(items: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """How many of each: `ended` by status."""
    found = [str(item["kind"]) for item in items]
    ended = [str(item["status"]) for item in items if item["kind"] == ENDED]
    return {
        "opened": found.count(kinds.OPENED),
        "ended": {status: ended.count(status) for status in sorted(set(ended))},
        "acts": sum(item["line"] is not None for item in items),
        LATE: found.count(LATE),
        NO_LONGER_LATE: found.count(NO_LONGER_LATE),
        MISSED: found.count(MISSED),
        DUE_MOVED: found.count(DUE_MOVED),
    }
