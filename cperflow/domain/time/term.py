"""Between which days the obligations of a dossier are owed, and from when they are followed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.delays import MONTH
from cperflow.domain.procedure.obligations import Term
from cperflow.domain.time.deadlines import Count, half_days
from cperflow.record import NamedTuple


class Tracked(NamedTuple):
    """`from_on`: the day from which obligations are followed. The contract runs over
    [start, end], its last day included; `presumed`: nothing tells when it ends."""

    from_on: date
    start: date
    end: date
    presumed: bool = False


def tracked(dossier: Dossier, workflow: Workflow) -> Tracked | None:
    """The term of a dossier; None when nobody has said from when its obligations are followed."""
    return tracked_by(workflow.term, dossier.facts, dossier.opened_on)


def tracked_by(term: Term | None, facts: Mapping[str, Any], opened_on: date) -> Tracked | None:
    """The same by the facts known, for a dossier opened on a day."""
    from_on = _day(facts.get(term.tracked_from)) if term else None
    if term is None or from_on is None:
        return None
    return _followed(term, facts, opened_on, from_on)


def known_end(dossier: Dossier, workflow: Workflow) -> date | None:
    """The last day of the contract, followed or not; None when nothing tells it."""
    if workflow.term is None:
        return None
    found = _followed(workflow.term, dossier.facts, dossier.opened_on, dossier.opened_on)
    return None if found.presumed else found.end


def _followed(term: Term, facts: Mapping[str, Any], opened_on: date, from_on: date) -> Tracked:
    start = _day(facts.get(term.start)) or opened_on
    if end := _day(facts.get(term.end)):
        return Tracked(from_on, start, max(start, end))
    months = facts.get(term.months)
    last = _later(start, months or term.presumed_months) - timedelta(days=1)
    return Tracked(from_on, start, max(start, last), not months)


def _day(told: Any) -> date | None:
    return date.fromisoformat(told) if told else None


def _later(start: date, months: int) -> date:
    return date.fromordinal(start.toordinal() + half_days(Count(start, 2 * months, MONTH)) // 2)
