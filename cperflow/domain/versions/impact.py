"""What passing to a new version of the procedure changes for one dossier, before against after."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from cperflow.domain.acts.possible import PossibleAct, possible_acts
from cperflow.domain.acts.rules import Refusal
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.pieces import required
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.measures import Measure
from cperflow.record import NamedTuple

MOVED, APPEARED, VANISHED = "moved", "appeared", "vanished"


class DueChange(NamedTuple):
    """A clock that lasts, and its due date in both versions; None without a number, or without
    that clock. `change`: MOVED, or the clock itself APPEARED or VANISHED."""

    clock: str
    name: str
    holder: str
    change: str
    before: date | None
    after: date | None
    estimated: bool
    illustrative: bool


class Standing(NamedTuple):
    """A rule that newly refuses an act possible, or not, from the dossier's step."""

    act: str
    refusal: Refusal


class Impact(NamedTuple):
    """All that changes at once: clocks, copies of pieces asked for at the step and not in hand,
    rules that newly refuse an act, acts that start from the step or no longer do."""

    clocks: tuple[DueChange, ...] = ()
    pieces: tuple[str, ...] = ()
    rules: tuple[Standing, ...] = ()
    acts_added: tuple[str, ...] = ()
    acts_removed: tuple[str, ...] = ()


class Side(NamedTuple):
    """A dossier under a version: before, or after."""

    dossier: Dossier
    workflow: Workflow
    measures: Sequence[Measure]


def impact(before: Side, after: Side, on: date) -> Impact:
    """What passing from one to the other changes, on a day."""
    left, reached = _acts(before, on), _acts(after, on)
    return Impact(
        tuple(_clocks(before.measures, after.measures)),
        tuple(sorted(_lacking(after) - _lacking(before))),
        tuple(_standing(left, reached)),
        tuple(id for id in reached if id not in left),
        tuple(id for id in left if id not in reached),
    )


def _clocks(before: Iterable[Measure], after: Iterable[Measure]) -> Iterator[DueChange]:
    old = {m.clock.id: m for m in before if not m.clock.ended}
    new = {m.clock.id: m for m in after if not m.clock.ended}
    for id in dict.fromkeys([*old, *new]):
        left, reached = old.get(id), new.get(id)
        if left and reached and left.due_on == reached.due_on:
            continue
        yield _due_change(left, reached)


def _due_change(left: Measure | None, reached: Measure | None) -> DueChange:
    told = reached or left
    assert told is not None
    change = MOVED if left and reached else APPEARED if reached else VANISHED
    both = [measure for measure in (left, reached) if measure]
    return DueChange(
        told.clock.id,
        told.clock.spec.name,
        told.clock.holder,
        change,
        left.due_on if left else None,
        reached.due_on if reached else None,
        any(measure.end is not None and measure.end.estimated for measure in both),
        any(measure.clock.illustrative for measure in both),
    )


def _lacking(side: Side) -> set[str]:
    copies = required(side.dossier, side.workflow, side.dossier.step)
    return {str(piece.key) for piece in copies if not piece.in_order}


def _acts(side: Side, on: date) -> dict[str, PossibleAct]:
    found = possible_acts(side.dossier, side.workflow, on)
    return {possible.act.id: possible for possible in found}


def _standing(left: dict[str, PossibleAct], reached: dict[str, PossibleAct]) -> Iterator[Standing]:
    """A rule that refused the act before, on the same ground, is told by what changed of it: the
    pieces asked for, for example."""
    for id, possible in reached.items():
        if id not in left:
            continue
        known = {(r.rule, told) for r in left[id].refusals for told in (r.reason, r.source)}
        for refusal in possible.refusals:
            if not known & {(refusal.rule, refusal.reason), (refusal.rule, refusal.source)}:
                yield Standing(id, refusal)
