"""What finished work teaches a forecast: how long stays and answers took, how often files return.

Each case carries the day on which it became known, so that a forecast as of an earlier day can
be made from what had happened by then, and judged (`backtest`).
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from operator import attrgetter

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.outlook.durations import Stay, answers, median, stays
from cperflow.domain.outlook.lognormal import Sample, sample
from cperflow.domain.procedure.consultations import ConsultationSpec
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.calendar import Calendar
from cperflow.domain.versions.lexicon import joined
from cperflow.record import NamedTuple

STAY, ANSWER, CLOSING, ASKED = "stay", "answer", "closing", "asked"
"""Kinds of cases: a stay in a step, an answer to a consultation, the time from the last answer to
the end of the consultation's stay, the number of bodies asked when it began."""


class Case(NamedTuple):
    """One finished thing, known on a day. `about`: a step, or a consultation.

    `amount`: working halves, or a number of bodies for ASKED. `returned`: the stay ended with a
    return act. `exact`: its duration is known to the day.
    """

    kind: str
    about: str
    amount: int
    on: date
    dossier: str
    returned: bool = False
    illustrative: bool = False
    exact: bool = True


_known_on = attrgetter("on")


class Known(NamedTuple):
    """What the cases of one kind and subject come to; `median` in working halves."""

    sample: Sample
    median: float | None
    illustrative: int


Groups = dict[tuple[str, str], list[Case]]
"""By kind and subject, in the order in which the cases became known."""


class Past:
    """Cases by kind and subject, each group summed up once, as known on a day."""

    __slots__ = ("_days", "_groups", "_known", "_until", "dossiers", "sampled_from")

    def __init__(
        self, cases: Iterable[Case] = (), *, dossiers: int = 0, sampled_from: int = 0
    ) -> None:
        """`dossiers`: how many were read; `sampled_from`: of how many, 0 when all were."""
        self.dossiers = dossiers
        self.sampled_from = sampled_from
        self._until = date.max
        self._groups: Groups = {}
        for case in sorted(cases, key=_known_on):
            self._groups.setdefault((case.kind, case.about), []).append(case)
        self._known: dict[tuple[str, str], Known] = {}
        self._days: dict[date, Past] = {}

    def until(self, day: date) -> Past:
        """Only what was known on a day. The groups are shared, so that many days cost little."""
        if day not in self._days:
            earlier = Past(dossiers=self.dossiers, sampled_from=self.sampled_from)
            earlier._groups, earlier._until = self._groups, min(day, self._until)
            self._days[day] = earlier
        return self._days[day]

    def _cases(self, kind: str, about: str) -> list[Case]:
        group = self._groups.get((kind, about), [])
        return group[: bisect_right(group, self._until, key=_known_on)]

    def amounts(self, kind: str, about: str) -> list[int]:
        """Of the cases whose amount is known."""
        return [case.amount for case in self._cases(kind, about) if case.exact]

    def known(self, kind: str, about: str) -> Known:
        """The same, summed up."""
        key = (kind, about)
        if key not in self._known:
            told = [case for case in self._cases(kind, about) if case.exact]
            amounts = [case.amount for case in told]
            self._known[key] = Known(
                sample(amounts),
                median(amounts) if amounts else None,
                sum(case.illustrative for case in told),
            )
        return self._known[key]

    def returns(self, step: str) -> tuple[int, int]:
        """Of the stays in a step: how many ended with a return, out of how many."""
        found = self._cases(STAY, step)
        return sum(case.returned for case in found), len(found)


def cases_of(dossier: Dossier, versions: Sequence[Workflow], calendar: Calendar) -> Iterator[Case]:
    """What one dossier teaches, as far as it has come; `versions` as in `durations.py`."""
    lived = stays(dossier, versions, calendar)
    for stay in lived:
        if stay.left is not None:
            yield _case(STAY, stay.step, stay.halves or 0, stay, dossier.ref)
    for answer in answers(dossier, versions, calendar):
        yield Case(
            ANSWER,
            answer.consultation,
            answer.halves,
            answer.given_on,
            dossier.ref,
            illustrative=answer.illustrative,
        )
    for consultation in joined(*reversed(versions)).consultations:
        yield from _consulted(dossier, consultation, lived, calendar)


def _case(kind: str, about: str, halves: int, stay: Stay, ref: str) -> Case:
    assert stay.left is not None
    return Case(
        kind, about, halves, stay.left.on, ref, stay.returned, stay.illustrative, stay.exact
    )


def _consulted(
    dossier: Dossier, consultation: ConsultationSpec, lived: Iterable[Stay], calendar: Calendar
) -> Iterator[Case]:
    mine = [request for request in dossier.requests if request.consultation == consultation.id]
    here = [stay for stay in lived if stay.step == consultation.steps[0]]
    if mine and here:
        first = here[0]
        until = first.left.on if first.left else date.max
        asked = [r for r in mine if first.entered.on <= r.asked_on <= until]
        when = max((request.asked_on for request in asked), default=first.entered.on)
        bodies = len({request.body for request in asked})
        yield Case(ASKED, consultation.id, bodies, when, dossier.ref)
    given = [request.given_on for request in mine if request.given_on]
    for stay in here:
        if stay.left is None or stay.returned:
            continue
        told = [day for day in given if stay.entered.on <= day <= stay.left.on]
        if told:
            halves = calendar.halves_between(max(told), stay.left.on)
            yield _case(CLOSING, consultation.id, halves, stay, dossier.ref)
