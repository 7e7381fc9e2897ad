"""How the obligations of a dossier are kept on a day: each occurrence is a clock measured.

What is owed by then is what had begun: an occurrence to come is told apart (`coming`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.obligations import ONCE, ObligationSpec
from cperflow.domain.procedure.occurrences import obligation_of
from cperflow.domain.time import occurrence
from cperflow.domain.time.calendar import Calendar
from cperflow.domain.time.measures import Measure
from cperflow.record import NamedTuple

if TYPE_CHECKING:
    from cperflow.domain.time.occurrence import Occurrence

HELD, LATE, RUNNING, MISSED, WAIVED, DROPPED = (
    "met", "late", "running", "missed", "waived", "dropped",
)  # fmt: skip
"""How an occurrence stands: done, be it late; not done and its due date past; to do; not done and
nobody can do it any more; owed no more; left when the dossier ended."""
STATES = (HELD, LATE, RUNNING, MISSED, WAIVED, DROPPED)

_ENDED = {occurrence.MET: HELD, occurrence.LAPSED: MISSED, occurrence.WAIVED: WAIVED}


class Keeping(NamedTuple):
    """One obligation and its occurrences that had begun, the first one first."""

    spec: ObligationSpec
    measures: tuple[Measure, ...]

    def number(self, *states: str) -> int:
        """How many of them are so."""
        return sum(state_of(measure) in states for measure in self.measures)

    @property
    def expected(self) -> int:
        """How many were to be done by now: those done, and those whose due date is past."""
        return self.counts["expected"]

    @property
    def counts(self) -> dict[str, int]:
        """How many were `expected`; of these, how many are `held`, `in_time`, `missed`, `late`."""
        held, missed, late = (self.number(state) for state in (HELD, MISSED, LATE))
        return {
            "expected": held + missed + late,
            "held": held,
            "in_time": self.in_time,
            "missed": missed,
            "late": late,
        }

    @property
    def in_time(self) -> int:
        """How many were done by their due date."""
        return sum(state_of(m) == HELD and not m.days_late for m in self.measures)


class Coming(NamedTuple):
    """An occurrence that is not done, and will fall due. `due_on` as the calendar now has it."""

    occurrence: Occurrence
    due_on: date


def state_of(measure: Measure) -> str:
    """How the occurrence of a clock stands (STATES)."""
    ended = measure.clock.ended
    if ended:
        return _ENDED.get(ended, DROPPED)
    return LATE if measure.days_late else RUNNING


def declared(clock: str) -> str:
    """The id in the definition of what a clock is of: « ministeres » for « ministeres:MEF »,
    « crocsad » for « crocsad/2018-T4 »."""
    return obligation_of(clock.partition(":")[0])


def dateless(workflow: Workflow) -> Iterator[str]:
    """The delays, and the obligations, to which the definition gives no due date: the one that
    they may have is a target that an officer set."""
    yield from (spec.id for spec in workflow.clocks if spec.delay is None)
    for owing in workflow.obligations:
        if not owing.due.numbered if owing.due else owing.every == ONCE:
            yield owing.id


def is_owed(workflow: Workflow, clock: str) -> bool:
    """Whether the clock of an id is the occurrence of an obligation."""
    named = declared(clock)
    return any(spec.id == named for spec in workflow.obligations)


def keepings(workflow: Workflow, measures: Iterable[Measure]) -> list[Keeping]:
    """Those obligations that have begun, in the order of the definition."""
    found: dict[str, list[Measure]] = {}
    for measure in measures:
        if measure.clock.owed:
            found.setdefault(declared(measure.clock.id), []).append(measure)
    return [
        Keeping(spec, tuple(found[spec.id])) for spec in workflow.obligations if spec.id in found
    ]


def delays_of(measures: Sequence[Measure]) -> list[Measure]:
    """Those of steps and consultations: what is owed aside."""
    return [measure for measure in measures if not measure.clock.owed]


def coming(
    dossier: Dossier, workflow: Workflow, calendar: Calendar, as_of: date, until: date
) -> list[Coming]:
    """What is not done and falls due from `as_of` to `until`, begun or not, the first due first."""
    # who looks at a negotiation does not pay for what is owed
    from cperflow.domain.time.owed import occurrences

    found = [
        Coming(each, due_on)
        for each in occurrences(dossier, workflow)
        if each.appointed
        and not each.extra
        and (each.ended_on is None or each.ended_on > as_of)
        and as_of <= (due_on := each.appointed.on(calendar)) <= until
    ]
    return sorted(found, key=lambda one: one.due_on)
