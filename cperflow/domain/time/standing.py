"""What the obligations of a dossier depend on, and since which day: its term, the facts that give
due dates, its projects, who pays.

What is told on a day changes what is owed from that day on, never before: an amendment that
lengthens a contract does not make anybody late in the past.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import declared
from cperflow.domain.dossier.followed import Change, Planned
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.obligations import Term
from cperflow.domain.time.term import Tracked, tracked_by
from cperflow.record import NamedTuple


class Standing(NamedTuple):
    """From the day `from_on` on: the facts that matter, those of each project, the kinds of
    funding sources that pay a part."""

    from_on: date
    opened_on: date
    term: Tracked | None
    facts: Mapping[str, Any]
    projects: Mapping[str, Mapping[str, Any]]
    paying: frozenset[str]


def standings(dossier: Dossier, workflow: Workflow) -> list[Standing]:
    """Each stretch of the life of a dossier in which nothing that matters changed, in order."""
    found: list[Standing] = []
    seen = _Seen(dossier.opened_on, workflow.term, _watched(workflow))
    lines: list[Change | Planned] = [*dossier.changes, *dossier.planned]
    order = attrgetter("on")
    for on, told in groupby(sorted(lines, key=order), key=order):
        for line in told:
            seen.take(line)
        now = seen.standing(on)
        if not found or found[-1]._replace(from_on=on) != now:
            found.append(now)
    return found


def _watched(workflow: Workflow) -> frozenset[str]:
    return frozenset(filter(None, _names(workflow)))


def _names(workflow: Workflow) -> Iterator[str]:
    if term := workflow.term:
        yield from (term.tracked_from, term.start, term.end, term.months)
    for spec in workflow.obligations:
        yield spec.when.fact if spec.when else ""
        yield spec.due.anchor if spec.due else ""


class _Seen:
    """What is known so far."""

    def __init__(self, opened_on: date, term: Term | None, watched: frozenset[str]) -> None:
        self._opened_on, self._term, self._watched = opened_on, term, watched
        self._facts: dict[str, Any] = {}
        self._projects: dict[str, Mapping[str, Any]] = {}
        self._shares: dict[tuple[str, str, int | None], int | None] = {}

    def take(self, line: Change | Planned) -> None:
        if isinstance(line, Planned):
            self._shares[line.project, line.source, line.year] = line.amount
        elif line.known:
            self._projects[line.project] = self._kept(line.known.facts)
        elif line.project:
            self._projects.pop(line.project, None)
        else:
            self._facts |= self._kept(line.facts)

    def standing(self, on: date) -> Standing:
        paying = {declared(source) for (_, source, _), amount in self._shares.items() if amount}
        term = tracked_by(self._term, self._facts, self._opened_on)
        known = dict(self._facts), dict(self._projects)
        return Standing(on, self._opened_on, term, *known, frozenset(paying))

    def _kept(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        return {name: value for name, value in facts.items() if name in self._watched}
