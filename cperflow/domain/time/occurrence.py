"""One time that an obligation is owed."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cperflow.domain.dossier.followed import Kept
from cperflow.domain.procedure.obligations import ObligationSpec
from cperflow.record import NamedTuple

if TYPE_CHECKING:
    from cperflow.domain.time.appointed import Appointed
    from cperflow.domain.time.periods import Period

MET, LAPSED, WAIVED, DROPPED = "closed", "lapsed", "waived", "dropped"
"""How an occurrence ends: done; nobody can do it any more; owed no more; it is no longer waited
for (the dossier is over before its due date, or was suspended on it, or was amended)."""


class Occurrence(NamedTuple):
    """One time that an obligation is owed, under its id « obligation/period/number/project ».

    `period` None: once and for all; `number` counts from 1 the times of a period. `begins`: the
    first day it is shown as to be done. `appointed`: what gives its due date, None without one;
    `appointments`: all that gave it in turn, each since a day. `kept`: what is told of it.
    `lapses_on`: the day from which nobody can do it any more, None when there is none. `ended`: ""
    while it is owed. `extra`: held beyond what is owed. `earlier`: the days [from, to) on which it
    was owed before an amendment left it out, or a suspension, and it was taken up again.
    `known_on`: the day from which anything told that it would be owed: nothing meets it before.
    """

    id: str
    spec: ObligationSpec
    period: Period | None
    number: int
    project: str
    begins: date
    appointed: Appointed | None
    kept: Kept
    ended_on: date | None = None
    ended: str = ""
    extra: bool = False
    appointments: tuple[tuple[date, Appointed], ...] = ()
    lapses_on: date | None = None
    earlier: tuple[tuple[date, date], ...] = ()
    known_on: date = date.min

    @property
    def year(self) -> int | None:
        return self.period.year if self.period else None


def occurrence_id(spec: ObligationSpec, period: Period | None, number: int, project: str) -> str:
    """The id of an occurrence: « crocsad/2018-T4 », « comite/2026/2 », « marche_travaux/P1 »."""
    parts = [spec.id]
    if period:
        parts.append(period.name)
    if number > 1 or spec.times > 1:
        parts.append(str(number))
    return "/".join([*parts, project] if project else parts)


def stretches(each: Occurrence) -> list[Occurrence]:
    """The same, with what it was before: one for each time it was owed."""
    before = [
        each._replace(begins=begins, ended_on=until, ended=DROPPED, earlier=())
        for begins, until in each.earlier
    ]
    return [*before, each]


def seen(each: Occurrence, on: date | None) -> Occurrence:
    """An occurrence as it was on a day: what will end later has not ended yet."""
    if on is None or each.ended_on is None or each.ended_on <= on:
        return each
    return each._replace(ended_on=None, ended="")
