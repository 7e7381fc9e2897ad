"""Whose days they were: the life of a dossier shared out between the bodies that had it.

A day belongs to whoever has the file that evening. Where several have it at once (bodies
consulted in parallel, a correction while others still examine), the day goes to the one of
them that lets go last: it holds the days that the others no longer need. A body that still
has the file lets go later than any that has not; of those that let go together, the one that
had the file first counts, then the first of the definition (docs/adr/0017).

While a dossier is given up its days are nobody's; once it is over there are none. The days
thus run over [opening, the day asked or the end), and their parts sum to it exactly.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import pairwise

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.holding.responsibility import Stretch
from cperflow.domain.procedure.definition import ABANDONED, Workflow
from cperflow.domain.procedure.delays import INTERRUPT
from cperflow.domain.time.calendar import Calendar
from cperflow.domain.time.clocks import Clock
from cperflow.domain.time.deadlines import Interval, merged
from cperflow.record import NamedTuple

_Mark = tuple[str, str, date, str, bool]
"""Whose the days are from a day on, in which step; what the source gives of that day."""

NOBODY = ""
"""Holder of the days of a dossier that is given up."""


class Tenure(NamedTuple):
    """Days [from_on, until_on) without a break for which a body had the file, alone or with
    others (`of`: the body), or the dossier was in a step (`of`: the step).

    `until_on` is the day asked while it `lasts`. `illustrative`: the source does not give one
    of both days.
    """

    of: str
    from_on: date
    until_on: date
    lasts: bool = False
    illustrative: bool = False

    @property
    def days(self) -> int:
        """Calendar days, also those that count as another body's."""
        return (self.until_on - self.from_on).days


class Part(NamedTuple):
    """Days [from_on, until_on) that count as those of `holder` (or NOBODY); `step`: the first
    one of these days.

    `stopped`: the days among them on which a delay of that body was stopped. `precision` is
    what the source gives of `from_on`; `illustrative`: not even that, `end_illustrative`: nor
    of `until_on`.
    """

    holder: str
    step: str
    from_on: date
    until_on: date
    stopped: int = 0
    precision: str = "day"
    illustrative: bool = False
    end_illustrative: bool = False

    @property
    def days(self) -> int:
        """Calendar days."""
        return (self.until_on - self.from_on).days

    def halves(self, calendar: Calendar) -> int:
        """Working half-days, over (from_on, until_on] as delays are counted."""
        return calendar.halves_between(self.from_on, self.until_on)


class Sharing(NamedTuple):
    """The life of a dossier as far as `until_on`: whose its days are, in order, none left out
    nor twice; and each time a body had the file, by the day it came.

    While the dossier is not `over`, the last part may have no day yet.
    """

    from_on: date
    until_on: date
    over: bool
    parts: tuple[Part, ...]
    tenures: tuple[Tenure, ...]

    @property
    def days(self) -> int:
        """Calendar days."""
        return (self.until_on - self.from_on).days


def shared_out(
    dossier: Dossier,
    workflow: Workflow,
    past: Sequence[Stretch],
    clocks: Sequence[Clock],
    as_of: date,
    *,
    steps: bool = False,
) -> Sharing:
    """Each day of a dossier replayed as of `as_of` given to one body.

    `past`: its stretches (`eras.stretches_through`); `clocks` tell when its delays were stopped.
    With `steps`, parts are cut where the step changes too.
    """
    over = _is_over(dossier, workflow)
    until = dossier.entered_on if over else as_of
    tenures, having = _tenures(past, until)
    owners = [_owner([tenures[index] for index in now], workflow) for now in having]
    parts = _parts(dossier, past, owners, until, steps=steps)
    if over:
        parts = [part for part in parts if part.from_on < until]
    stops = _stops(clocks, until)
    if stops:
        parts = [_stopped(part, stops) for part in parts]
    return Sharing(dossier.opened_on, until, over, tuple(parts), tuple(tenures))


def step_tenures(dossier: Dossier, workflow: Workflow, as_of: date) -> list[Tenure]:
    """The steps a dossier was in of an evening, those in which it is over left out."""
    evenings = {move.on: move for move in dossier.moves}.values()
    found: list[Tenure] = []
    for move in evenings:
        if not found or found[-1].of != move.to_step:
            found.append(Tenure(move.to_step, move.on, as_of, True, move.illustrative))
    ended = [_ended(one, after.from_on, after.illustrative) for one, after in pairwise(found)]
    last = [] if _is_over(dossier, workflow) else found[-1:]
    return [*ended, *last]


def _is_over(dossier: Dossier, workflow: Workflow) -> bool:
    """One given up may be taken up again: it is not over."""
    step = workflow.step(dossier.step)
    return step.final and step.status != ABANDONED


def _tenures(past: Sequence[Stretch], until: date) -> tuple[list[Tenure], list[tuple[int, ...]]]:
    """Each time a body had the file; and for each stretch, which of them were under way."""
    found: list[Tenure] = []
    having: list[tuple[int, ...]] = []
    now: dict[str, int] = {}
    for stretch in past:
        for body in [body for body in now if body not in stretch.holders]:
            gone = now.pop(body)
            found[gone] = _ended(found[gone], stretch.from_on, stretch.illustrative)
        for body in stretch.holders:
            if body not in now:
                now[body] = len(found)
                found.append(Tenure(body, stretch.from_on, until, True, stretch.illustrative))
        having.append(tuple(now.values()))
    return found, having


def _ended(tenure: Tenure, on: date, illustrative: bool) -> Tenure:
    illustrative = illustrative or tenure.illustrative
    return tenure._replace(until_on=on, lasts=False, illustrative=illustrative)


def _owner(having: Sequence[Tenure], workflow: Workflow) -> str:
    """Whose the days are that these bodies have the file."""
    if len(having) < 2:
        return having[0].of if having else NOBODY
    ranks = {body.id: rank for rank, body in enumerate(workflow.bodies)}
    lasting = [one for one in having if one.lasts]
    last = max(one.until_on for one in having)
    latest = lasting or [one for one in having if one.until_on == last]
    return min(latest, key=lambda one: (one.from_on, ranks[one.of])).of


def _parts(
    dossier: Dossier,
    past: Sequence[Stretch],
    owners: Sequence[str],
    until: date,
    *,
    steps: bool,
) -> list[Part]:
    """The days cut where the body they belong to changes, and the step if asked."""
    turns = {one.from_on: (one, owner) for one, owner in zip(past, owners, strict=True)}
    moves = {move.on: move for move in dossier.moves}
    marks: list[_Mark] = []
    stretch, owner = past[0], owners[0]
    move = dossier.moves[0]
    for day in sorted({*turns, *moves}):
        stretch, owner = turns.get(day, (stretch, owner))
        move = moves.get(day, move)
        if not marks or marks[-1][0] != owner or (steps and marks[-1][1] != move.to_step):
            moved = move.on == day
            invented = (moved and move.illustrative) or (day in turns and stretch.illustrative)
            precision = move.precision if moved else "day"
            marks.append((owner, move.to_step, day, precision, invented))
    ends = [*marks[1:], (NOBODY, "", until, "day", False)]
    return [
        Part(holder, step, from_on, end[2], 0, precision, invented, end[4])
        for (holder, step, from_on, precision, invented), end in zip(marks, ends, strict=True)
    ]


def _stops(clocks: Sequence[Clock], until: date) -> dict[str, list[Interval]]:
    """Days on which a delay was stopped, by the body that held its clock, overlaps joined."""
    stops: dict[str, list[tuple[date, date | None]]] = {}
    for index, clock in enumerate(clocks):
        if clock.pauses:
            for holder, stop in _pauses(clock, until):
                stops.setdefault(holder, []).append(stop)
        if _interrupted_by_officer(clock):
            again = (other.legs[0].from_on for other in clocks[index + 1 :] if other.id == clock.id)
            stop = clock.ended_on or until, next(again, until)
            stops.setdefault(clock.holder, []).append(stop)
    return {body: merged(1, found, until) for body, found in stops.items()}


def _pauses(clock: Clock, until: date) -> Iterator[tuple[str, tuple[date, date]]]:
    """The pauses of a clock, cut where its holder changes."""
    end = min(clock.ended_on or until, until)
    turns = [*(leg.from_on for leg in clock.legs[1:]), end]
    for leg, left_on in zip(clock.legs, turns, strict=True):
        for pause in clock.pauses:
            yield leg.holder, (max(pause.from_on, leg.from_on), min(pause.to_on or end, left_on))


def _interrupted_by_officer(clock: Clock) -> bool:
    """It then ends, but the time until it starts again is no less a stop."""
    return clock.ended == "interrupted" and any(r.effect == INTERRUPT for r in clock.rulings)


def _stopped(part: Part, stops: dict[str, list[Interval]]) -> Part:
    """The part with the days on which a delay of its body was stopped."""
    first, last = part.from_on.toordinal(), part.until_on.toordinal()
    aside = stops.get(part.holder, ())
    return part._replace(stopped=sum(max(0, min(b, last) - max(a, first)) for a, b in aside))
