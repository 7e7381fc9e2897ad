"""The versions of its procedure that a dossier followed: which one each line is read by.

A line speaks the language of the version in force when it happened (docs/adr/0019): acts,
steps and bodies that a later one dropped keep their names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain
from operator import attrgetter
from typing import TypeVar

from cperflow.domain.dossier.replay import counting
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Event
from cperflow.domain.procedure.consultations import ConsultationSpec
from cperflow.domain.procedure.definition import Workflow

_PASSAGES = (kinds.OPENED, kinds.MIGRATED)
"""The lines that say which definition counts from then on."""

Definition = Callable[[str], Workflow]
"""The definition of a hash (`Workspace.workflow`)."""

_Record = TypeVar("_Record")


def in_force(journal: Sequence[Event], definition: Definition) -> Iterator[tuple[Event, Workflow]]:
    """The lines that count, in replay order, each with the version it is read by (the new one
    for the line that brings it). Raises Impossible."""
    workflow: Workflow | None = None
    for event in counting(journal):
        if event.kind in _PASSAGES:
            workflow = definition(event.payload["workflow_hash"])
        assert workflow is not None
        yield event, workflow


def lexicon(journal: Sequence[Event], definition: Definition) -> Workflow:
    """All that the lines of a journal may name, those taken back included: its newest version,
    and what only the others know."""
    return joined(*_known(journal, definition))


def _known(journal: Sequence[Event], definition: Definition) -> list[Workflow]:
    """Every version a journal names, the newest first."""
    named = [event for event in journal if event.kind in _PASSAGES]
    hashes = dict.fromkeys(event.payload["workflow_hash"] for event in named)
    return sorted(map(definition, hashes), key=attrgetter("version"), reverse=True)


def joined(workflow: Workflow, *others: Workflow) -> Workflow:
    """A version that can name what only others know; of two that do, the first given.

    It asks for no more than it did: their acts start from nowhere, their consultations ask
    nobody, their pieces and their clocks are not its own. Made once, and kept.
    """
    if not others:
        return workflow
    versions = (workflow, *others)
    key = tuple(map(id, versions))
    if key not in _JOINED:
        if len(_JOINED) >= _JOINED_KEPT:
            _JOINED.clear()
        _JOINED[key] = (versions, _join(workflow, others))
    return _JOINED[key][1]


_JOINED: dict[tuple[int, ...], tuple[tuple[Workflow, ...], Workflow]] = {}
_JOINED_KEPT = 32


def _join(workflow: Workflow, others: Sequence[Workflow]) -> Workflow:
    versions = (workflow, *others)
    idle = [_idle(other) for other in others]
    return workflow._replace(
        phases=first_of(flow.phases for flow in versions),
        steps=first_of(flow.steps for flow in versions),
        bodies=first_of(flow.bodies for flow in versions),
        transitions=first_of((workflow.transitions, *(flow.transitions for flow in idle))),
        consultations=_consultations(workflow, idle),
        facts=first_of((flow.facts for flow in versions), attrgetter("name")),
    )


def spoken(workflow: Workflow, *others: Workflow) -> Workflow:
    """The same with the names of their clocks and of what they owe: to read and to filter, never
    to count."""
    clocks = first_of(flow.clocks for flow in (workflow, *others))
    owed = first_of(flow.obligations for flow in (workflow, *others))
    return joined(workflow, *others)._replace(clocks=clocks, obligations=owed)


def readers(journal: Sequence[Event], definition: Definition) -> dict[int, Workflow]:
    """By line of a journal, taken back or not, the definition that names what it says: that of
    its day, then all that the journal knew."""
    counted = {event.sequence for event in counting(journal)}
    others = _known(journal, definition)
    workflow, found = others[-1], {}
    for event in kinds.in_order(list(journal)):
        if event.kind in _PASSAGES and event.sequence in counted:
            workflow = definition(event.payload["workflow_hash"])
        found[event.sequence] = spoken(workflow, *others) if len(others) > 1 else workflow
    return found


def first_of(
    versions: Iterable[tuple[_Record, ...]], key: Callable[[_Record], str] = attrgetter("id")
) -> tuple[_Record, ...]:
    """Every record once, the first of its id."""
    found: dict[str, _Record] = {}
    for record in chain.from_iterable(versions):
        found.setdefault(key(record), record)
    return tuple(found.values())


def _idle(workflow: Workflow) -> Workflow:
    return workflow._replace(
        transitions=tuple(act._replace(from_steps=()) for act in workflow.transitions),
        consultations=tuple(c._replace(always=(), among=()) for c in workflow.consultations),
    )


def _consultations(workflow: Workflow, idle: Sequence[Workflow]) -> tuple[ConsultationSpec, ...]:
    specs = first_of((workflow.consultations, *(flow.consultations for flow in idle)))
    return tuple(
        spec._replace(
            outcomes=first_of(
                same.outcomes
                for flow in (workflow, *idle)
                for same in flow.consultations
                if same.id == spec.id
            )
        )
        for spec in specs
    )
