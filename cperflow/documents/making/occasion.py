"""The occurrence of an obligation that a document is made for: « canevas/2018-T4 »."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cperflow.domain.dossier.followed import Kept
from cperflow.domain.procedure.obligations import ONCE, PROJECT, ObligationSpec
from cperflow.domain.procedure.occurrences import (
    obligation_of,
    occurrence_name,
    parts_of,
    place_of,
    with_periods,
)
from cperflow.domain.procedure.papers import DocumentSpec
from cperflow.domain.time.occurrence import Occurrence, occurrence_id
from cperflow.domain.time.owed import occurrences
from cperflow.domain.time.periods import Period, named, period_of
from cperflow.domain.time.term import tracked
from cperflow.errors import NotFound, UsageError
from cperflow.french import did_you_mean, fold, listing
from cperflow.record import NamedTuple
from cperflow.service.reading import Situation

MOST_NAMED = 8


class Occasion(NamedTuple):
    """An occurrence, owed or not yet: of `spec`, in `period` (None: once and for all).

    `due_on`: None while nothing gives it; `kept`: what is told of it.
    """

    id: str
    name: str
    spec: ObligationSpec
    period: Period | None
    due_on: date | None
    kept: Kept

    @property
    def day(self) -> date | None:
        """The day it was held or done, else the one it is planned for."""
        return self.kept.met_on or self.kept.planned_on


def occasions(seen: Situation, spec: DocumentSpec) -> list[str]:
    """The occurrences that a document is to be made for now: those that last on the day, a
    session planned first; minutes are of sessions held."""
    goes_with = {each.id for each in _obligations(seen, spec)}
    lasting = [
        each
        for each in occurrences(seen.dossier, seen.workflow)
        if each.spec.id in goes_with and each.begins <= seen.as_of
    ]
    if spec.dated_by:
        held = sorted((e.kept.met_on, e.id) for e in lasting if e.kept.met_on)
        return [id for _, id in held[-1:]]
    running = [each for each in lasting if each.ended_on is None or each.ended_on > seen.as_of]
    planned = [each for each in running if each.kept.planned_on]
    return [each.id for each in planned or running]


def find_occasion(seen: Situation, spec: DocumentSpec, typed: str) -> str:
    """The occurrence somebody means, typed any way: « canevas/2018-T4 », « 2018-T4 », « T4 2018 »;
    "" for the one to be made now. Raises UsageError, NotFound."""
    if not typed:
        return _only(seen, spec)
    wanted = _words(typed)
    known = list(_named(seen, spec))
    for id in known:
        if wanted in (_words(id), _words(place_of(id))):
            return id
    example = f" Par exemple : --for {place_of(known[-1]) or known[-1]}." if known else ""
    hint = did_you_mean(typed, [place_of(id) for id in known]) or example
    raise NotFound(
        f"« {typed} » n’est pas une échéance dont parle le document « {spec.id} ».{hint}"
    )


def _only(seen: Situation, spec: DocumentSpec) -> str:
    found = occasions(seen, spec)
    if len(found) == 1:
        return found[0]
    named = found or list(_named(seen, spec))
    told = [place_of(id) or id for id in named]
    told = [*told[:MOST_NAMED], *["…"] * (len(told) > MOST_NAMED)]
    raise UsageError(
        f"Le document « {spec.id} » s’établit par échéance : --for {listing(told, 'ou')}."
    )


def _words(text: str) -> list[str]:
    """The same words for « T4 2018 », « 4e trimestre 2018 » and « 2018-T4 »."""
    return sorted(re.findall(r"[A-Z0-9_-]+", with_periods(fold(text))))


def _obligations(seen: Situation, spec: DocumentSpec) -> list[ObligationSpec]:
    return [each for each in seen.workflow.obligations if spec.id in each.documents]


def _named(seen: Situation, spec: DocumentSpec) -> Iterator[str]:
    """Every occurrence it may be made for, owed or not: of each period of the contract."""
    projects = list(seen.dossier.projects)
    for each in _obligations(seen, spec):
        for period in _periods(seen, each):
            for number in range(1, each.times + 1):
                for project in projects if each.per == PROJECT else [""]:
                    yield occurrence_id(each, period, number, project)


def _periods(seen: Situation, spec: ObligationSpec) -> Iterator[Period | None]:
    if spec.every == ONCE:
        yield None
        return
    term = tracked(seen.dossier, seen.workflow)
    first = term.start if term else seen.dossier.opened_on
    last = max(term.end, seen.as_of) if term else seen.as_of
    period = period_of(spec.every, min(first, seen.as_of))
    while period.first <= last:
        yield period
        period = period.next


def occasion_of(seen: Situation, id: str) -> Occasion:
    """An occurrence by its id. Raises NotFound for an obligation of no procedure."""
    spec = next((s for s in seen.workflow.obligations if s.id == obligation_of(id)), None)
    if spec is None:
        raise NotFound(f"« {id} » n’est l’échéance d’aucun engagement de {seen.workflow.id}.")
    owed = [each for each in occurrences(seen.dossier, seen.workflow) if each.id == id]
    found = owed[0] if owed else None
    kept = found.kept if found else seen.dossier.kept.get(id, Kept(id))
    return Occasion(
        id, occurrence_name(spec, id), spec, _period(spec, id), _due_on(seen, found), kept
    )


def _period(spec: ObligationSpec, id: str) -> Period | None:
    told = parts_of(spec, id)
    return named(spec.every, told.period) if told.period else None


def _due_on(seen: Situation, found: Occurrence | None) -> date | None:
    if found is None or found.appointed is None:
        return None
    return found.appointed.on(seen.calendars.current)


def facts_with(seen: Situation, spec: DocumentSpec, occasion: Occasion | None) -> Mapping[str, Any]:
    """The facts of the dossier, with those recorded with what is owed once and for all, and of the
    occurrence: what was recorded with it, and its day as the fact that dates the document, or that
    it announces."""
    told = dict(seen.dossier.facts)
    for once in seen.workflow.obligations:
        if once.every == ONCE and once.id in seen.dossier.kept:
            told |= seen.dossier.kept[once.id].facts
    if occasion is None:
        return told
    told |= occasion.kept.facts
    for name in filter(None, (spec.dated_by, spec.announces)):
        told.pop(name, None)
        if occasion.day:
            told[name] = occasion.day.isoformat()
    return told
