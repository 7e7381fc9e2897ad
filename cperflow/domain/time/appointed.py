"""The day an occurrence is due: a date of the definition, or so long before or after an event."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cperflow.domain.dossier.followed import Kept
from cperflow.domain.procedure.delays import CALENDAR_DAY, WORKING_DAY
from cperflow.domain.procedure.obligations import OPENING, Deadline, ObligationSpec
from cperflow.domain.time.calendar import Calendar
from cperflow.domain.time.deadlines import Count, ending, half_days
from cperflow.domain.time.periods import Period
from cperflow.domain.time.standing import Standing
from cperflow.record import NamedTuple


class Appointed(NamedTuple):
    """So many `halves` of a `unit` from the day `anchor`, before it when negative.

    `held_on`: when the event that gives it has been; `before_event`: it comes before one.
    `resumed`: it fell due while it was not owed, and is owed again from that day.
    """

    anchor: date
    halves: int = 0
    unit: str = CALENDAR_DAY
    held_on: date | None = None
    before_event: bool = False
    resumed: bool = False

    @property
    def about(self) -> date:
        """The day, holidays aside."""
        if self.unit in (CALENDAR_DAY, WORKING_DAY):
            days = round(self.halves / 2 * (7 / 5 if self.unit == WORKING_DAY else 1))
            return date.fromordinal(self.anchor.toordinal() + days)
        return _whole(self)

    def on(self, calendar: Calendar) -> date:
        """The day, by a calendar: a fixed date is not moved when it is closed."""
        if self.unit != WORKING_DAY or not self.halves:
            return self.about
        if self.halves > 0:
            count = Count(self.anchor, self.halves, self.unit, roll=False)
            return ending(count, calendar).due_on
        # from a closed day, the working day before it is one day before
        total = calendar.total(calendar.next_working(self.anchor).toordinal())
        return date.fromordinal(calendar.reach(total + self.halves))


def _whole(found: Appointed) -> date:
    """Weeks and months, either way."""
    sign = -1 if found.halves < 0 else 1
    if sign > 0:
        days = half_days(Count(found.anchor, found.halves, found.unit)) // 2
        return date.fromordinal(found.anchor.toordinal() + days)
    return _months_before(found) if found.unit == "month" else _weeks_before(found)


def _weeks_before(found: Appointed) -> date:
    return date.fromordinal(found.anchor.toordinal() + 7 * found.halves // 2)


def _months_before(found: Appointed) -> date:
    years, month = divmod(found.anchor.month - 1 + found.halves // 2, 12)
    return day_of(found.anchor.year + years, month + 1, found.anchor.day)


def appointments(
    standing: Standing, spec: ObligationSpec, period: Period | None, project: str
) -> list[tuple[date, Appointed]]:
    """When an occurrence is due by a date of the definition or a fact, and since when it is so;
    [] without one."""
    due, since = spec.due, standing.from_on
    if due is None:
        return [(since, Appointed(period.last))] if period else []
    if due.on:
        return [(since, Appointed(date.fromisoformat(due.on)))]
    halves = round(2 * due.base)
    if due.anchor:
        day = _anchor(standing, due.anchor, project)
        return [(since, Appointed(day, halves, due.unit))] if day else []
    if period and due.month:
        return [(since, Appointed(day_of(period.year + due.year, due.month, due.day)))]
    return [(since, Appointed(period.last, halves, due.unit))] if period else []


def following(due: Deadline, event: Kept) -> list[tuple[date, Appointed]]:
    """The same by an event that is planned, then held: what comes before a session is due by each
    day for which it was planned in turn, and last by the day that it was held; what comes after
    one is due by the latter only."""
    halves, held = round(2 * due.base), event.met_on
    if halves >= 0:
        return [(held, Appointed(held, halves, due.unit, held))] if held else []
    found = [
        (at, Appointed(day, halves, due.unit, held, before_event=True)) for at, day in event.plans
    ]
    if held and (not event.plans or event.plans[-1][1] != held):
        found.append((held, Appointed(held, halves, due.unit, held, before_event=True)))
    return found


def in_force(told: Sequence[tuple[date, Appointed]], day: date) -> Appointed | None:
    """What gave a due date on a day, of all that gave it in turn; None before it had one, save
    what comes before an event, which was done before anybody told when it would be."""
    known = [one for since, one in told if since <= day]
    if known:
        return known[-1]
    return told[0][1] if told and told[0][1].before_event else None


def day_of(year: int, month: int, day: int) -> date:
    """A day of a month, its last one when it is too short."""
    while True:
        try:
            return date(year, month, day or 1)
        except ValueError:
            day -= 1


def _anchor(standing: Standing, name: str, project: str) -> date | None:
    if name == OPENING:
        return standing.opened_on
    told: str | None = {**standing.facts, **standing.projects.get(project, {})}.get(name)
    return date.fromisoformat(told) if told else None
