"""The shape of `obligation … --json`."""

from __future__ import annotations

from datetime import date
from typing import Any

from cperflow.domain.procedure.obligations import ObligationSpec
from cperflow.domain.time.keeping import HELD, Keeping, state_of
from cperflow.domain.time.measures import Measure
from cperflow.domain.time.occurrence import Occurrence
from cperflow.record import NamedTuple
from cperflow.service.contracts.obligations import Done, DoneForAll, Ledger

COMING = "to_come"
"""Beside `keeping.STATES`: what has not begun."""


class Row(NamedTuple):
    """An occurrence with its state, its due date and its clock (None: it has not begun, or was
    done beyond what is owed)."""

    each: Occurrence
    state: str
    due_on: date | None
    measure: Measure | None


def rows(ledger: Ledger) -> list[Row]:
    """Every occurrence, by obligation, project and date."""
    found = ledger.situation
    measured = {m.clock.id: m for m in found.measures if m.clock.owed}
    return [_row(each, measured.get(each.id), ledger) for each in ledger.occurrences]


def _row(each: Occurrence, measure: Measure | None, ledger: Ledger) -> Row:
    if each.extra:
        return Row(each, HELD, None, None)
    if each.begins <= ledger.situation.as_of and measure:
        return Row(each, state_of(measure), measure.due_on, measure)
    numbered = each.spec.due is None or each.spec.due.numbered
    calendar = ledger.situation.calendars.current
    due_on = each.appointed.on(calendar) if each.appointed and numbered else None
    return Row(each, COMING, due_on, None)


def counts(spec: ObligationSpec, own: list[Row]) -> dict[str, int]:
    """Of one obligation: `Keeping.counts` of the occurrences retained; those done beyond what is
    owed (`extra`)."""
    begun = tuple(row.measure for row in own if row.measure)
    return Keeping(spec, begun).counts | {"extra": sum(row.each.extra for row in own)}


def obligations(ledger: Ledger, own: list[Row]) -> dict[str, Any]:
    """`obligation list --json`; `own`: the occurrences retained."""
    found, term = ledger.situation, ledger.term
    return {
        "ref": found.dossier.ref,
        "as_of": found.as_of,
        "tracked_from": term.from_on if term else None,
        "contract": {"start": term.start, "end": term.end, "presumed": term.presumed}
        if term
        else None,
        "obligations": [
            {
                "id": spec.id,
                "name": spec.name,
                "holder": spec.by,
                "every": spec.every or "once",
                "times": spec.times,
                "per": spec.per,
                "session": spec.session,
                "source": spec.source,
                **counts(spec, [row for row in own if row.each.spec.id == spec.id]),
                "occurrences": [_line(row) for row in own if row.each.spec.id == spec.id],
            }
            for spec in found.versions[-1].obligations
        ],
    }


def _line(row: Row) -> dict[str, Any]:
    each, kept = row.each, row.each.kept
    return {
        "id": each.id,
        "period": each.period.name if each.period else None,
        "number": each.number,
        "project": each.project or None,
        "state": row.state,
        "extra": each.extra,
        "begins_on": each.begins,
        "due_on": row.due_on,
        "days_late": row.measure.days_late if row.measure else 0,
        "planned_on": kept.planned_on,
        "plans": [{"decided_on": at, "planned_on": day} for at, day in kept.plans],
        "met_on": kept.met_on if row.state == HELD else None,
        "met_through": kept.through or None,
        "ended_on": each.ended_on,
        "line": kept.told or None,
        "reason": kept.reason or None,
        "note": kept.note or None,
        "facts": dict(kept.facts),
        "precision": kept.precision,
        "illustrative": kept.illustrative,
    }


def done(one: Done) -> dict[str, Any]:
    """`obligation met|plan|waive --json`."""
    event = one.recorded.events[0]
    return {
        "ref": one.recorded.dossier.ref,
        "occurrence": one.decided.about.id,
        "kind": event.kind,
        "occurred_on": event.occurred_on,
        "by": event.body,
        "planned_on": event.payload.get("date"),
        "facts": event.payload.get("facts", {}),
        "extra": one.decided.about.extra,
        "remarks": list(one.decided.remarks),
        "dry_run": one.recorded.dry_run,
        "revision": one.recorded.dossier.revision,
    }


def done_for_all(told: DoneForAll) -> dict[str, Any]:
    """The same with `--all`."""
    return {
        "done": [done(one) for one in told.done],
        "left": [{"ref": ref, "reason": why} for ref, why in told.left],
    }
