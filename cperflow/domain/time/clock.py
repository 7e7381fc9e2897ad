"""A delay that runs in a dossier: what `clocks.py` reads out of its journal."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from cperflow.domain.dossier.dossier import Ruling
from cperflow.domain.journal.events import CLOCK_RESUMED, CLOCK_STOPPED, CLOCK_TARGETED
from cperflow.domain.procedure.delays import INTERRUPT, WORKING_DAY, ClockSpec
from cperflow.domain.time.pauses import Pause
from cperflow.record import NamedTuple

if TYPE_CHECKING:
    from cperflow.domain.time.appointed import Appointed


class Leg(NamedTuple):
    """The step a clock is in from a day on, and who holds the file there."""

    step: str
    holder: str
    from_on: date


class Clock(NamedTuple):
    """A delay in a dossier. `halves` is the delay in half units, None without a number.

    `ended`: "" while it lasts, "closed" when its work was done, else why it no longer
    counts: "interrupted", "replaced" (asked again), "dropped" (left without an answer); an
    occurrence may have "lapsed" (nobody can do it any more) or been "waived".
    `started_by`: the fact that gave `started_on`, "" when it is the day of an act.
    `ended_at`: when its end was entered.
    `illustrative`: the source does not give the date of an act that the due date rests on;
    `start_illustrative`, `end_illustrative`: that of the start, that of `ended_on`.
    `rulings`: what officers decided about it, in order; the first is a resumption when it
    starts again after an interruption. `awaiting`: an officer interrupted it, and resuming
    would start it again. `waited`: where the file was while a clock so interrupted waited, until
    `waited_until` (None: it still does). `sequence`: the line of the journal that started it.
    `before`: the clock whose interruption by an officer made it start again.
    `appointed`: what gives the due date of an occurrence of an obligation, whose id it has;
    `appointments`: all that gave it in turn, each since a day; `owed`: whether it is one, which
    may have no due date.
    """

    id: str
    spec: ClockSpec
    started_on: date
    halves: int | None
    legs: tuple[Leg, ...]
    pauses: tuple[Pause, ...] = ()
    ended_on: date | None = None
    ended: str = ""
    illustrative: bool = False
    started_by: str = ""
    start_illustrative: bool = False
    end_illustrative: bool = False
    ended_at: datetime | None = None
    rulings: tuple[Ruling, ...] = ()
    awaiting: bool = False
    waited: tuple[Leg, ...] = ()
    waited_until: date | None = None
    sequence: int = 0
    before: Clock | None = None
    appointed: Appointed | None = None
    appointments: tuple[tuple[date, Appointed], ...] = ()
    owed: bool = False

    def appointed_by(self, day: date) -> Appointed | None:
        """What gave its due date on a day; None before it had one."""
        if not self.appointments:
            return self.appointed
        from cperflow.domain.time.appointed import in_force  # a negotiation has no need of it

        return in_force(self.appointments, day)

    @property
    def holder(self) -> str:
        return self.legs[-1].holder

    @property
    def paused(self) -> bool:
        return not self.ended and any(pause.to_on is None for pause in self.pauses)

    @property
    def targeted(self) -> bool:
        """Whether its due date is a target set by an officer, the definition giving no number."""
        return any(ruling.kind == CLOCK_TARGETED for ruling in self.rulings)

    @property
    def unit(self) -> str:
        """What its days are: the unit of its delay, working days for a target; "" without one."""
        if self.spec.delay:
            return self.spec.delay.unit
        return WORKING_DAY if self.targeted or self.appointed else ""

    @property
    def restarted(self) -> bool:
        """Whether it starts again after an interruption that an officer decided."""
        return bool(self.rulings) and self.rulings[0].kind == CLOCK_RESUMED

    @property
    def interrupted(self) -> tuple[Clock, ...]:
        """The clocks that officers interrupted before it, oldest first, and itself if one did:
        the last ruling of each is the stop."""
        earlier = self.before.interrupted if self.before else ()
        decided = self.ended == "interrupted" and self.rulings
        return (*earlier, self) if decided and self.rulings[-1].effect == INTERRUPT else earlier

    @property
    def halted(self) -> Ruling | None:
        """The stop that an officer decided and that still lasts; None without one."""
        stops = [r for r in self.rulings if r.kind in (CLOCK_STOPPED, CLOCK_RESUMED)]
        lasting = stops and stops[-1].kind == CLOCK_STOPPED and (self.awaiting or not self.ended)
        return stops[-1] if lasting else None

    def stopped_since(self, on: date) -> date | None:
        """Where the stop that covers a day began; None when the clock runs that day.

        A stop may have an end that is still to come: a file sent back, not received yet.
        """
        covering = [p.from_on for p in self.pauses if p.to_on is None or on < p.to_on]
        if self.ended or not covering:
            return None
        since = min(covering)
        for pause in reversed(self.pauses):  # one that is over, and that this one took over from
            if pause.to_on and pause.from_on < since <= pause.to_on:
                since = pause.from_on
        return since


def delay_halves(spec: ClockSpec, projects: int) -> int | None:
    """The delay of a definition for so many projects, in halves of its unit; None without one."""
    if spec.delay is None:
        return None
    counted = {"project": projects}
    extra = sum(each * counted[name] for name, each in spec.delay.per.items())
    return round(2 * (spec.delay.base + extra))
