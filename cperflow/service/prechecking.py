"""The check before a file leaves: what is missing, what the next act would be refused for, what
will be judged, and what such files were sent back for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from cperflow.domain.acts.criteria import LACKING, CriterionSeen, criteria_seen, judged_next
from cperflow.domain.acts.possible import PossibleAct
from cperflow.domain.acts.rules import Refusal
from cperflow.domain.dossier.pieces import RequiredPiece, required
from cperflow.domain.dossier.replay import known
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Event
from cperflow.domain.procedure.definition import ABANDONED, BACK, Transition, Workflow
from cperflow.domain.review.returns import PIECE, Told, told
from cperflow.record import NamedTuple
from cperflow.service.ports import Filters, Watch
from cperflow.service.reading import Situation, situation
from cperflow.service.workspace import Workspace

_UNTOLD = (
    kinds.FACTS_RECORDED, kinds.OPINION_REQUESTED, kinds.OPINION_GIVEN, kinds.PIECE_RECEIVED,
    kinds.PROJECT_RECORDED, kinds.PROJECT_REMOVED, kinds.FUNDING_RECORDED, kinds.REMINDED,
    *kinds.RULINGS, *kinds.ON_PAPERS,
)  # fmt: skip
"""Lines that tell of no return: the store leaves them out of what it gives."""


class PastReason(NamedTuple):
    """A reason of past returns, and each time it was given, the oldest first. `concerns`: it was
    given where this file goes next, or of a piece that this step asks for."""

    last: Told
    times: tuple[Told, ...]
    concerns: bool


class Precheck(NamedTuple):
    """`acts`: those that would take the file further, with what refuses them; `criteria` empty
    when nobody examines them next.
    `step` is the one looked at, its pieces those of `situation`; `later`: the first step after it
    that asks for pieces when it asks for none, "" else."""

    situation: Situation
    acts: tuple[PossibleAct, ...]
    criteria: tuple[CriterionSeen, ...]
    past: tuple[PastReason, ...]
    dossiers: int
    step: str
    later: str

    @property
    def lacking(self) -> list[RequiredPiece]:
        return [piece for piece in self.situation.pieces if not piece.in_order]

    @property
    def paper_only(self) -> list[RequiredPiece]:
        """Pieces in hand whose file is not kept."""
        return [p for p in self.situation.pieces if p.state is not None and p.state.file is None]

    @property
    def warnings(self) -> list[Refusal]:
        """What should be said of the file without stopping it, once each."""
        every = chain(self.situation.alerts, *(act.warnings for act in self.acts))
        return list({each.reason: each for each in every}.values())

    @property
    def wanting(self) -> bool:
        """Whether the file had better not leave."""
        return bool(
            self.lacking
            or any(act.refusals for act in self.acts)
            or any(each.state == LACKING for each in self.criteria)
        )


def precheck(
    ws: Workspace,
    ref: str,
    *,
    step: str = "",
    as_of: date | None = None,
    known_on: date | None = None,
    watch: Watch[tuple[str, list[Event]]] = iter,
) -> Precheck:
    """Look at a dossier as the office that receives it will, at its step or for another `step`
    (the acts of which nothing is said yet). Raises as `reading.situation`."""
    seen, step = _asked_at(situation(ws, ref, as_of=as_of, known_on=known_on), step)
    workflow = seen.versions[-1]
    here = seen.acts if step == seen.dossier.step else ()
    acts = tuple(each for each in here if goes_on(workflow, each.act))
    leading = [act for act in workflow.transitions_from(step) if goes_on(workflow, act)]
    judged = judged_next(workflow, leading, step)
    criteria = criteria_seen(seen.dossier, workflow, step) if judged else []
    without = _UNTOLD if known_on is None else ()  # what was entered by a day needs every line
    journals = ws.store.journals(Filters(workflow=workflow.id), without=without)
    every, count = _past(ws, iter(watch(journals)), seen.as_of, known_on)
    past = tuple(_grouped(every, seen, acts))
    return Precheck(seen, acts, tuple(criteria), past, count, step, _later(seen, step))


def _asked_at(seen: Situation, step: str) -> tuple[Situation, str]:
    if step in ("", seen.dossier.step):
        return seen, seen.dossier.step
    return seen._replace(pieces=required(seen.dossier, seen.versions[-1], step)), step


def _later(seen: Situation, step: str) -> str:
    workflow = seen.versions[-1]
    order = [each.id for each in workflow.steps]
    if seen.pieces or workflow.step(step).final:
        return ""
    after = order[order.index(step) + 1 :]
    return next((each for each in after if required(seen.dossier, workflow, each)), "")


def goes_on(workflow: Workflow, act: Transition) -> bool:
    """Whether an act takes the dossier further, and neither back nor away."""
    if act.is_return or act.to_step in ("", BACK):
        return False
    return workflow.step(act.to_step).status != ABANDONED


def _past(
    ws: Workspace, journals: Iterator[tuple[str, list[Event]]], on: date, known_on: date | None
) -> tuple[list[Told], int]:
    """What was told by a day, and of how many dossiers."""
    found, count = [], 0
    for _, journal in journals:
        count += 1
        entered = journal if known_on is None else known(journal, known_on)
        found += [each for each in told(entered, ws.workflow) if each.on <= on]
    return found, count


def _grouped(
    every: Sequence[Told], seen: Situation, acts: Sequence[PossibleAct]
) -> list[PastReason]:
    """Those that may concern this file first, then the most frequent."""
    groups: dict[object, list[Told]] = {}
    for each in sorted(every, key=lambda told: told.on):
        groups.setdefault(each.key, []).append(each)
    places = {seen.dossier.step} | {each.act.to_step for each in acts}
    asked = {piece.key.code for piece in seen.pieces}
    found = [
        PastReason(times[-1], tuple(times), _concerns(times[-1], places, asked))
        for times in groups.values()
    ]
    return sorted(found, key=lambda past: (not past.concerns, -len(past.times), past.last.key))


def _concerns(given: Told, places: set[str], asked: set[str]) -> bool:
    return given.id in asked if given.kind == PIECE else given.step in places
