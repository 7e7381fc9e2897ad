"""Where a dossier was, from which day to which, and how it ended.

Periods are half-open, [from_on, to_on). With "month" or "year" as its precision, a date is the
last day it can be. `illustrative`: the source does not give the date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from cperflow.domain.dossier.dossier import Move
from cperflow.domain.holding.responsibility import Stretch
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.versions.eras import stretches_through
from cperflow.record import NamedTuple
from cperflow.service.tracks import Track


class Held(NamedTuple):
    """Who had the file in a part of a stay; `to_on` None while it lasts."""

    holders: tuple[str, ...]
    from_on: date
    to_on: date | None


class DrawnStay(NamedTuple):
    """Days the dossier was at a step, `to_on` None while it is there.

    `place` is the name of a step within the numbered one, "" for the numbered one itself.
    `act` ended the stay and led to the step `next`.
    """

    step: str
    number: int
    phase: str
    place: str
    from_on: date
    from_precision: str
    from_illustrative: bool
    to_on: date | None
    to_precision: str
    to_illustrative: bool
    days: int
    act: str
    act_name: str
    is_return: bool
    next: str
    held: tuple[Held, ...]

    @property
    def holders(self) -> list[str]:
        """Everyone who had the file, as `longest_first`."""
        return longest_first(self.held)


def longest_first(held: Iterable[Held]) -> list[str]:
    """The bodies that had a file, the one that had it longest first: of those consulted
    together, the last to answer. Who has it still comes before all others."""
    days: dict[str, int] = {}
    for part in held:
        for holder in part.holders:
            lasted = ((part.to_on or date.max) - part.from_on).days
            days[holder] = days.get(holder, 0) + lasted
    return sorted(days, key=days.__getitem__, reverse=True)


class Ending(NamedTuple):
    """The dossier came to a final step; `reopened_on` when it left it again."""

    step: str
    name: str
    status: str
    on: date
    precision: str
    illustrative: bool
    reopened_on: date | None


def drawn_stays(track: Track) -> tuple[DrawnStay, ...]:
    """Every stay at a step that is not final, in order."""
    past = stretches_through(track.dossier, track.versions)
    moves: list[Move | None] = [*track.dossier.moves, None]
    return tuple(
        _stay(track, past, move, following)
        for move, following in pairwise(moves)
        if move and not track.workflow.step(move.to_step).final
    )


def _stay(track: Track, past: Sequence[Stretch], move: Move, following: Move | None) -> DrawnStay:
    workflow, step = track.workflow, track.workflow.step(move.to_step)
    act = workflow.transition(following.act) if following else None
    until = following.on if following else None
    return DrawnStay(
        step.id,
        workflow.step(numbered(workflow, step.id)).number,
        workflow.phase_of(step.id),
        step.name if step.within else "",
        move.on,
        move.precision,
        move.illustrative,
        until,
        following.precision if following else "day",
        bool(following and following.illustrative),
        ((until or track.as_of) - move.on).days,
        act.id if act else "",
        act.name if act else "",
        bool(act and act.is_return),
        following.to_step if following else "",
        tuple(_held(past, move.on, until)) or (Held((step.holder,), move.on, until),),
    )


def _held(past: Iterable[Stretch], from_on: date, to_on: date | None) -> Iterator[Held]:
    """The part of each stretch that lies in a stay."""
    for stretch in past:
        begun = max(stretch.from_on, from_on)
        over = min(filter(None, (stretch.until_on, to_on)), default=None)
        if over is None or begun < over:
            yield Held(stretch.holders, begun, over)


def numbered(workflow: Workflow, step: str) -> str:
    """The numbered step that a step is, or is within."""
    within = workflow.step(step).within
    return numbered(workflow, within) if within else step


def endings(track: Track) -> tuple[Ending, ...]:
    """Each time the dossier came to a final step."""
    moves: list[Move | None] = [*track.dossier.moves, None]
    found = []
    for move, following in pairwise(moves):
        if move and (step := track.workflow.step(move.to_step)).final:
            when = move.on, move.precision, move.illustrative
            back = following.on if following else None
            found.append(Ending(step.id, step.name, step.status, *when, back))
    return tuple(found)
