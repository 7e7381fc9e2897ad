"""What `verify` proves: the chain of each journal, that it replays, that the machine would
have moved as it says, and that the projections are what the journals say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cperflow.domain.chain import breaks
from cperflow.domain.definition import Workflow
from cperflow.domain.dossier import Dossier
from cperflow.domain.events import ADVANCED, RETRACTED, Event, in_order
from cperflow.domain.guards import Context
from cperflow.domain.machine import fire
from cperflow.domain.replay import Impossible, replay
from cperflow.errors import CperflowError, IntegrityFailure
from cperflow.record import NamedTuple
from cperflow.service.ports import Projection
from cperflow.service.projection import project
from cperflow.service.workspace import Workspace


class Verified(NamedTuple):
    """A stream and what is wrong with it. `breaches` break its integrity; `departures` are
    acts that the rules would not have allowed on their day, which a late entry can cause."""

    stream: str
    events: int
    breaches: tuple[str, ...]
    departures: tuple[str, ...] = ()


def verify(ws: Workspace, refs: Sequence[str] = ()) -> Iterator[Verified]:
    """Check the streams named, or all of them."""
    for stream in refs or ws.store.streams():
        journal = ws.store.journal(stream)
        breaches = breaks(journal)
        if stream.startswith("@") or breaches:
            yield Verified(stream, len(journal), tuple(breaches))
        else:
            yield _verify_dossier(ws, stream, journal)


def rebuild(ws: Workspace, refs: Sequence[str] = ()) -> int:
    """Compute projections anew from the journals; returns how many dossiers.

    Raises IntegrityFailure, and changes nothing, for a journal that does not replay.
    """
    streams = [s for s in refs or ws.store.streams() if not s.startswith("@")]
    ws.store.project(_projected(ws, ref) for ref in streams)
    return len(streams)


def _projected(ws: Workspace, ref: str) -> Projection:
    try:
        dossier = replay(ws.store.journal(ref))
    except Impossible as error:
        raise IntegrityFailure(f"{ref} : {error.message}", error.details) from error
    assert dossier is not None
    return project(dossier, ws.workflow(dossier.workflow_hash), ws.calendar)


def _verify_dossier(ws: Workspace, ref: str, journal: list[Event]) -> Verified:
    try:
        dossier = replay(journal)
        assert dossier is not None
        workflow = ws.workflow(dossier.workflow_hash)
        departures = tuple(_departures(journal, workflow))
        breaches = tuple(_differences(ws, dossier, workflow))
    except Impossible as error:
        return Verified(ref, len(journal), (error.message,))
    except CperflowError as error:
        return Verified(ref, len(journal), (error.message,))
    return Verified(ref, len(journal), breaches, departures)


def _differences(ws: Workspace, dossier: Dossier, workflow: Workflow) -> Iterator[str]:
    expected = project(dossier, workflow, ws.calendar)
    if ws.store.dossier(dossier.ref) != expected.dossier:
        yield "la ligne des listes ne correspond pas au journal (cperflow verify --rebuild)"
    if set(ws.store.spans_of(dossier.ref)) != set(expected.spans):
        yield "les délais des listes ne correspondent pas au journal (cperflow verify --rebuild)"


def _departures(journal: list[Event], workflow: Workflow) -> Iterator[str]:
    """Run the machine over the journal: does each act lead where it says, by the rules?"""
    retracted = {e.payload["sequence"] for e in journal if e.kind == RETRACTED}
    told = in_order([e for e in journal if e.kind != RETRACTED and e.sequence not in retracted])
    for index, event in enumerate(told):
        if event.kind == ADVANCED:
            before = replay(told[:index])
            assert before is not None
            yield from _departure(before, workflow, event)


def _departure(before: Dossier, workflow: Workflow, event: Event) -> Iterator[str]:
    payload = event.payload
    excused = frozenset(override["rule"] for override in payload.get("overrides", ()))
    act = workflow.transition(payload["act"])
    given = payload.get("facts", {})
    context = Context(workflow, act, event.occurred_on, event.body, given)
    to_step, refused = fire(before, context, excused)
    for refusal in refused:
        if refusal.rule not in excused:
            yield f"ligne {event.sequence} ({act.id}) : {refusal.rule}, {refusal.reason}"
    if not refused and to_step != payload["to"]:
        yield f"ligne {event.sequence} ({act.id}) : mène à {to_step}, pas à {payload['to']}"
