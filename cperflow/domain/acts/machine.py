"""The definition as a `transitions` machine: which act moves a dossier, and why not.

One machine per definition, cached. A throw-away cursor is triggered; no dossier is ever
bound to the machine (binding resets its state and keeps it alive). Each transition has one
condition that runs *all* its rules and collects the reasons, because a guard that only says
no would hide them.
"""

from __future__ import annotations

from typing import Any, cast

from transitions import EventData, Machine

from cperflow.domain.acts.guards import Context
from cperflow.domain.acts.rules import Refusal, refusals
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.procedure.definition import ANY_OPEN, BACK, Transition, Workflow

_MACHINES: dict[int, tuple[Workflow, Machine]] = {}
_MACHINES_KEPT = 32


class _Cursor:
    """What the machine moves: a state, and what the guards found on the way."""

    __slots__ = ("context", "dossier", "excused", "refused", "state")

    def __init__(self, dossier: Dossier, context: Context, excused: frozenset[str]) -> None:
        self.state = dossier.step
        self.dossier = dossier
        self.context = context
        self.excused = excused
        self.refused: list[Refusal] = []


def fire(
    dossier: Dossier, context: Context, excused: frozenset[str] = frozenset()
) -> tuple[str, list[Refusal]]:
    """Try the act of `context`: the step reached and every rule that refused.

    Rules named in `excused` are reported but do not hold the dossier back. When a rule
    refuses, the step returned is the one the dossier is in. The act must start from the
    dossier's step (see `acts.check_act`).
    """
    act = context.act
    assert act is not None
    cursor = _Cursor(dossier, context, excused)
    machine_for(context.workflow).events[act.id].trigger(cursor)
    return cursor.state, cursor.refused


def machine_for(workflow: Workflow) -> Machine:
    """The machine of a definition, built once (0.2 ms) and kept."""
    kept = _MACHINES.get(id(workflow))
    if kept is None:
        if len(_MACHINES) >= _MACHINES_KEPT:
            _MACHINES.clear()
        kept = _MACHINES[id(workflow)] = (workflow, _build(workflow))
    return kept[1]


def _build(workflow: Workflow, machine_class: type[Machine] = Machine) -> Machine:
    return machine_class(
        model=None,
        states=[step.id for step in workflow.steps],
        transitions=[edge for act in workflow.transitions for edge in _edges(workflow, act)],
        initial=workflow.initial,
        auto_transitions=False,
        send_event=True,
    )


def _edges(workflow: Workflow, act: Transition) -> list[dict[str, Any]]:
    still_open = [step.id for step in workflow.steps if not step.final]
    sources = still_open if ANY_OPEN in act.from_steps else list(act.from_steps)
    edge = {"trigger": act.id, "source": sources, "conditions": [_allowed]}
    if act.to_step == BACK:
        return [{**edge, "dest": step, "conditions": [_came_from, _allowed]} for step in still_open]
    return [{**edge, "dest": act.to_step or None}]


def _came_from(event: EventData) -> bool:
    cursor = cast(_Cursor, event.model)
    return event.transition is not None and event.transition.dest == cursor.dossier.came_from


def _allowed(event: EventData) -> bool:
    cursor = cast(_Cursor, event.model)
    act = cursor.context.act
    assert act is not None
    cursor.refused = refusals(cursor.dossier, cursor.context, act.rules)
    return all(refusal.rule in cursor.excused for refusal in cursor.refused)
