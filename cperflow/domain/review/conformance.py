"""Acts compared with a definition, one by one: which fit, and how the others depart from it.

In the spirit of token replay (van der Aalst, Process Mining, ch. 8): after a deviation the dossier
is where the log says, so that one missing act does not condemn all those that follow. What
refuses an act is what would refuse it to an officer (`objections.py`), asked of the dossier as its
acts before have made it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.domain.acts.guards import Context
from cperflow.domain.acts.objections import objections
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.replay import follow, replay
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.conformity import strangers
from cperflow.domain.journal.events import Event
from cperflow.domain.journal.impossible import Impossible, malformed, titled
from cperflow.domain.procedure.definition import BACK, Transition, Workflow
from cperflow.french import date_long, listing
from cperflow.record import NamedTuple

UNKNOWN, SKIPPED, OUT_OF_ORDER, IMPOSSIBLE = "unknown", "skipped", "out_of_order", "impossible"
RULE = "rule"
KINDS = (UNKNOWN, SKIPPED, OUT_OF_ORDER, IMPOSSIBLE, RULE)
"""What a deviation is: an act, a body… that the definition does not know; acts missing before
this one; an act of a step already left, or dated before the opening; one that cannot be from there;
a rule not met."""


class Deviation(NamedTuple):
    """A line that does not fit. `place`: its row in a file, or its line in a journal; `act`: the
    id of an act, or a kind; `act_name`: how people read it; `step`: where the dossier was; `rule`:
    what refuses it (a rule of the procedure, or one of `objections`), "" for another kind."""

    place: int
    act: str
    act_name: str
    step: str
    kind: str
    reason: str
    rule: str = ""


class Fitness(NamedTuple):
    """A dossier's lines compared. `steps`: how many lines each step saw; `names`: how the
    definition calls those steps."""

    ref: str
    lines: int
    fitting: int
    deviations: tuple[Deviation, ...]
    steps: dict[str, int]
    names: dict[str, str]


class Run:
    """A dossier moved by its log, line by line in the order of their days, whatever the
    definition says. `dossier` is None until its opening."""

    def __init__(self, ref: str) -> None:
        self._ref = ref
        self._left: set[str] = set()
        self._lines = self._fitting = 0
        self._deviations: list[Deviation] = []
        self._steps: dict[str, int] = {}
        self._names: dict[str, str] = {}
        self.dossier: Dossier | None = None

    def begin(self, opening: Event) -> None:
        """An opening that the log does not tell, and that is not counted."""
        self.dossier = replay([opening])

    def take(self, event: Event, workflow: Workflow, unknown: str = "") -> None:
        """Compare a line with the definition in force, then do what it says. An act starts from
        where the dossier is. `unknown`: what could not be read of the line."""
        step = self.dossier.step if self.dossier else event.payload.get("step", "")
        act, name = event.payload.get("act") or event.kind, titled(event, workflow)
        compared = list(self._compared(event, workflow))
        if unknown:  # the rules cannot speak of what was not read
            known = [told for told in compared if told[0] not in (RULE, UNKNOWN)]
            compared = [(UNKNOWN, unknown, ""), *known]
        self._deviations += (
            Deviation(event.sequence, act, name, step, kind, reason, rule)
            for kind, reason, rule in compared
        )
        self._lines += 1
        self._fitting += not compared
        self._steps[step] = self._steps.get(step, 0) + 1
        self._names |= {known.id: known.name for known in workflow.steps if known.id == step}

    def fitness(self) -> Fitness:
        counts = (self._lines, self._fitting, tuple(self._deviations))
        return Fitness(self._ref, *counts, self._steps, self._names)

    def _compared(self, event: Event, workflow: Workflow) -> Iterator[tuple[str, str, str]]:
        unknown = _strangers(event, workflow)
        yield from ((UNKNOWN, reason, "") for reason in unknown)
        if unknown and (self.dossier is None or event.kind == kinds.ADVANCED):
            return
        if self.dossier and event.occurred_on < self.dossier.opened_on:
            yield OUT_OF_ORDER, _too_early(event, self.dossier.opened_on), ""
        try:
            if self.dossier is None:
                self.dossier = replay([event])
            elif event.kind == kinds.ADVANCED:
                yield from self._advanced(self.dossier, event, workflow)
            else:
                follow(self.dossier, event)
        except Impossible as error:
            yield IMPOSSIBLE, error.reason, ""

    def _advanced(
        self, dossier: Dossier, event: Event, workflow: Workflow
    ) -> Iterator[tuple[str, str, str]]:
        act = workflow.transition(event.payload["act"])
        if act in workflow.transitions_from(dossier.step):
            yield from _rules(dossier, act, event, workflow)
        else:
            yield (*self._displaced(dossier.step, act, workflow), "")
        self._left.add(dossier.step)
        end = dossier.came_from if act.to_step == BACK else act.to_step or dossier.step
        moved = {**event.payload, "from": dossier.step, "to": end}
        follow(dossier, event._replace(payload=moved))

    def _displaced(self, step: str, act: Transition, workflow: Workflow) -> tuple[str, str]:
        if missing := missing_acts(workflow, step, act):
            names = listing([f"« {skipped.name} »" for skipped in missing])
            return SKIPPED, f"il manque avant lui : {names}"
        here = workflow.step(step).name
        if self._left & set(act.from_steps):
            return OUT_OF_ORDER, f"il part d’une étape déjà quittée ; le dossier est à « {here} »"
        return IMPOSSIBLE, f"il ne part pas de l’étape « {here} »"


def _strangers(event: Event, workflow: Workflow) -> list[str]:
    try:
        return strangers(event, workflow)
    except (KeyError, TypeError, AttributeError) as error:  # `replay` has not seen it yet
        return [malformed(event, error).reason]


def _too_early(event: Event, opened_on: date) -> str:
    return (
        f"il est daté du {date_long(event.occurred_on)}, avant l’ouverture du dossier "
        f"({date_long(opened_on)})"
    )


def _rules(
    dossier: Dossier, act: Transition, event: Event, workflow: Workflow
) -> Iterator[tuple[str, str, str]]:
    payload = event.payload
    excused = frozenset(override["rule"] for override in payload.get("overrides", ()))
    facts = payload.get("facts", {})
    context = Context(workflow, act, event.occurred_on, event.body, facts)
    for refusal in objections(dossier, context, excused).standing:
        yield RULE, refusal.reason, refusal.rule


def missing_acts(workflow: Workflow, step: str, act: Transition) -> Sequence[Transition]:
    """The fewest acts, returns aside, that lead from a step to where an act starts; () when none
    do."""
    ways: dict[str, tuple[Transition, ...]] = {step: ()}
    waiting = deque([step])
    while waiting:
        here = waiting.popleft()
        if here in act.from_steps:
            return ways[here]
        for other in workflow.transitions_from(here):
            there = other.to_step
            if there and there != BACK and not other.is_return and there not in ways:
                ways[there] = (*ways[here], other)
                waiting.append(there)
    return ()
