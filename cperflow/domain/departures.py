"""Acts of a journal that the machine would not have done as it says: `verify` tells them, and a
late entry or a retraction that would cause new ones is refused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cperflow.domain.conformity import misplaced
from cperflow.domain.definition import Workflow
from cperflow.domain.dossier import Dossier
from cperflow.domain.events import ADVANCED, Event
from cperflow.domain.guards import Context
from cperflow.domain.machine import fire
from cperflow.domain.replay import counting, follow, replay
from cperflow.record import NamedTuple


class Departure(NamedTuple):
    """An act recorded, and why it would not have been possible. `rule` "": it leads elsewhere."""

    event: Event
    rule: str
    reason: str

    def __str__(self) -> str:
        rule = f"{self.rule}, " if self.rule else ""
        return f"ligne {self.event.sequence} ({self.event.payload['act']}) : {rule}{self.reason}"


def departures(journal: Sequence[Event], workflow: Workflow) -> Iterator[Departure]:
    """Run the machine over a journal that replays: does each act lead where it says, by the
    rules? Raises Impossible."""
    dossier: Dossier | None = None
    for event in counting(journal):
        if dossier is None:
            dossier = replay([event])
            assert dossier is not None
            continue
        if event.kind == ADVANCED:
            yield from _departures_of(dossier, workflow, event)
        follow(dossier, event)


def new_departures(
    before: Sequence[Event], after: Sequence[Event], workflow: Workflow
) -> list[Departure]:
    """Those of the acts of `before` that only `after`, the same journal and more, has."""
    known = {(each.event.sequence, each.rule) for each in departures(before, workflow)}
    sequences = {event.sequence for event in before}
    return [
        each
        for each in departures(after, workflow)
        if each.event.sequence in sequences and (each.event.sequence, each.rule) not in known
    ]


def _departures_of(before: Dossier, workflow: Workflow, event: Event) -> Iterator[Departure]:
    payload = event.payload
    act = workflow.transition(payload["act"])
    if wrong := misplaced(event, workflow):
        yield Departure(event, "", wrong)
        return
    excused = frozenset(override["rule"] for override in payload.get("overrides", ()))
    context = Context(workflow, act, event.occurred_on, event.body, payload.get("facts", {}))
    to_step, refused = fire(before, context, excused)
    for refusal in refused:
        if refusal.rule not in excused:
            yield Departure(event, refusal.rule, refusal.reason)
    if not refused and to_step != payload["to"]:
        yield Departure(event, "", f"mène à {to_step}, pas à {payload['to']}")
