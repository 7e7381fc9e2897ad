"""The obligations of a dossier as a timeline draws them: a row each, its occurrences in order."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cperflow.domain.time.keeping import HELD, LATE, MISSED, Keeping, keepings, state_of
from cperflow.domain.time.measures import Measure
from cperflow.record import NamedTuple
from cperflow.service.tracks import Track


class DrawnOccurrence(NamedTuple):
    """An occurrence that had begun. `state`: of `keeping.STATES`; `ended_on`: the day it was
    done, or from which nobody could do it; `due_on` None without a due date."""

    clock: str
    name: str
    from_on: date
    due_on: date | None
    ended_on: date | None
    state: str
    days_late: int
    unit: str
    estimated: bool
    illustrative: bool


class DrawnObligation(NamedTuple):
    """`expected`: its occurrences done, and those whose due date is past; `late` and `missed`: how
    many of them are so."""

    obligation: str
    name: str
    holder: str
    session: bool
    expected: int
    held: int
    late: int
    missed: int
    occurrences: tuple[DrawnOccurrence, ...]


def drawn_obligations(track: Track) -> Iterator[DrawnObligation]:
    """A row for each obligation that has begun, in the order of the definition."""
    for one in keepings(track.workflow, track.measures):
        yield DrawnObligation(
            one.spec.id,
            one.spec.name,
            one.spec.by,
            one.spec.session,
            one.expected,
            *_numbers(one),
            tuple(_occurrence(measure) for measure in one.measures),
        )


def _numbers(one: Keeping) -> tuple[int, int, int]:
    return one.number(HELD), one.number(LATE), one.number(MISSED)


def _occurrence(measure: Measure) -> DrawnOccurrence:
    clock = measure.clock
    return DrawnOccurrence(
        clock.id,
        clock.spec.name,
        clock.started_on,
        measure.due_on,
        clock.ended_on,
        state_of(measure),
        measure.days_late,
        clock.unit,
        measure.estimated,
        clock.illustrative or clock.end_illustrative,
    )
