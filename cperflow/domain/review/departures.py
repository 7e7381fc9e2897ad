"""Acts of a journal that the machine would not have done as it says: `verify` tells them, and a
late entry or a retraction that would cause new ones is refused.

Each line is examined by the version of the procedure in force that day.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cperflow.domain.acts.guards import Context
from cperflow.domain.acts.objections import objections
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.replay import follow, replay
from cperflow.domain.journal.conformity import misplaced, strangers
from cperflow.domain.journal.events import ADVANCED, MIGRATED, RULINGS, Event
from cperflow.domain.journal.impossible import named
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.clocks import clocks_of
from cperflow.domain.time.rulings import objection
from cperflow.domain.time.subjects import latest
from cperflow.domain.versions.lexicon import Definition, in_force, joined, lexicon
from cperflow.domain.versions.migration import obstacles
from cperflow.record import NamedTuple


class Departure(NamedTuple):
    """An act recorded, and why it would not have been possible. `rule` "": it leads elsewhere, or
    its version of the procedure does not allow it."""

    event: Event
    rule: str
    reason: str

    def __str__(self) -> str:
        rule = f"{self.rule}, " if self.rule else ""
        return f"ligne {self.event.sequence} ({named(self.event)}) : {rule}{self.reason}"


def departures(journal: Sequence[Event], definition: Definition) -> Iterator[Departure]:
    """Run the machine over a journal that replays: does each act lead where it says, by the
    rules? Raises Impossible."""
    dossier: Dossier | None = None
    migrated = any(event.kind == MIGRATED for event in journal)
    known = (lexicon(journal, definition),) if migrated else ()
    for event, workflow in in_force(journal, definition):
        if dossier is None:
            dossier = replay([event])
            assert dossier is not None
            continue
        unknown = strangers(event, workflow) if migrated else ()
        yield from (Departure(event, "", what) for what in unknown)
        if not unknown:
            yield from _departures_of(dossier, event, definition, joined(workflow, *known))
        follow(dossier, event)


def _departures_of(
    before: Dossier, event: Event, definition: Definition, workflow: Workflow
) -> Iterator[Departure]:
    if event.kind == ADVANCED:
        yield from _of_act(before, workflow, event)
    elif event.kind == MIGRATED:
        barring = obstacles(before, *map(definition, _passage(before, event)))
        yield from (Departure(event, "", obstacle.reason) for obstacle in barring)
    elif event.kind in RULINGS and (wrong := _out_of_time(before, workflow, event)):
        yield Departure(event, "", wrong)


def _passage(before: Dossier, event: Event) -> tuple[str, str]:
    """The hashes of the version left, and of the one reached."""
    return before.workflow_hash, event.payload["workflow_hash"]


def _out_of_time(before: Dossier, workflow: Workflow, event: Event) -> str:
    """Why a decision about a clock finds none that it can be about; "" when it does."""
    id = event.payload["clock"]
    why = objection(event.kind, latest(clocks_of(before, workflow, event.occurred_on), id))
    return f"délai {id} : {why}" if why else ""


def new_departures(
    before: Sequence[Event], after: Sequence[Event], definition: Definition
) -> list[Departure]:
    """Those of the acts of `before` that only `after`, the same journal and more, has."""
    known = {(each.event.sequence, each.rule) for each in departures(before, definition)}
    sequences = {event.sequence for event in before}
    return [
        each
        for each in departures(after, definition)
        if each.event.sequence in sequences and (each.event.sequence, each.rule) not in known
    ]


def _of_act(before: Dossier, workflow: Workflow, event: Event) -> Iterator[Departure]:
    payload = event.payload
    act = workflow.transition(payload["act"])
    if wrong := misplaced(event, workflow):
        yield Departure(event, "", wrong)
        return
    excused = frozenset(override["rule"] for override in payload.get("overrides", ()))
    context = Context(workflow, act, event.occurred_on, event.body, payload.get("facts", {}))
    found = objections(before, context, excused)
    for refusal in found.standing:
        yield Departure(event, refusal.rule, refusal.reason)
    if not found.standing and found.to_step != payload["to"]:
        yield Departure(event, "", f"mène à {found.to_step}, pas à {payload['to']}")
