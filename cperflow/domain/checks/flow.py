"""The paths of a definition: every step is reached, leads somewhere, and no join is skipped."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from cperflow.domain.checks.problem import Problem, open_steps, origins
from cperflow.domain.procedure.consultations import ConsultationSpec
from cperflow.domain.procedure.definition import ABANDONED, BACK, Transition, Workflow

JOIN_RULE = "opinions_given"


def endings(workflow: Workflow) -> list[Problem]:
    """A procedure starts at an open step and can end otherwise than by giving up."""
    problems = []
    if workflow.initial in {step.id for step in workflow.steps if step.final}:
        problems.append(Problem(("initial",), "la procédure commence par une étape finale"))
    if not _successes(workflow):
        message = "aucune étape finale, sinon d’abandon : donnez final et status à la dernière"
        problems.append(Problem(("steps",), message))
    return problems


def unreachable(workflow: Workflow) -> list[Problem]:
    """A step that no chain of acts reaches from the initial one."""
    reached = _closure({workflow.initial}, _successors(workflow))
    return [
        Problem(("steps", index, "id"), f"aucun acte ne mène à l’étape « {step.id} »")
        for index, step in enumerate(workflow.steps)
        if step.id not in reached
    ]


def dead_ends(workflow: Workflow) -> list[Problem]:
    """A step from which no final step, abandonment apart, can be reached."""
    leading = _closure(_successes(workflow), _predecessors(workflow))
    return [
        Problem(("steps", index, "id"), f"l’étape « {step.id} » ne mène à aucune étape finale")
        for index, step in enumerate(workflow.steps)
        if not step.final and step.id not in leading
    ]


def misplaced_back(workflow: Workflow) -> list[Problem]:
    """`@back` takes up what had ended: it starts from final steps only."""
    running = {step.id for step in open_steps(workflow)}
    return [
        Problem(("transitions", index, "to_step"), f"« {BACK} » ne part que d’une étape finale")
        for index, act in enumerate(workflow.transitions)
        if act.to_step == BACK and origins(workflow, act) & running
    ]


def skipped_joins(workflow: Workflow) -> list[Problem]:
    """An act that leaves a consultation forward without the rule that all have answered."""
    return [
        Problem(
            ("transitions", index),
            f"l’acte « {act.id} » quitte la consultation « {spec.id} » sans la règle {JOIN_RULE}",
        )
        for spec in workflow.consultations
        for index, act in enumerate(workflow.transitions)
        if _leaves_forward(workflow, spec, act) and not _joins(act, spec)
    ]


def unheard_asks(workflow: Workflow) -> list[Problem]:
    """An act that asks for opinions but leads to a step where none can be given."""
    steps = {spec.id: set(spec.steps) for spec in workflow.consultations}
    return [
        Problem(("transitions", index, "asks"), f"l’acte « {act.id} » ne mène pas à « {act.asks} »")
        for index, act in enumerate(workflow.transitions)
        if act.asks in steps and not _arrivals(workflow, act) <= steps[act.asks]
    ]


def _leaves_forward(workflow: Workflow, spec: ConsultationSpec, act: Transition) -> bool:
    given_up = {step.id for step in workflow.steps if step.status == ABANDONED}
    stays = act.to_step in ("", BACK, *spec.steps)
    inside = origins(workflow, act) & set(spec.steps)
    return bool(inside) and not (stays or act.is_return or act.to_step in given_up)


def _joins(act: Transition, spec: ConsultationSpec) -> bool:
    return any(
        use.rule == JOIN_RULE and use.params.get("consultation") == spec.id and not use.warning
        for use in act.rules
    )


def _arrivals(workflow: Workflow, act: Transition) -> frozenset[str]:
    return frozenset({act.to_step}) if act.to_step else origins(workflow, act)


def _successes(workflow: Workflow) -> set[str]:
    return {step.id for step in workflow.steps if step.final and step.status != ABANDONED}


def _moves(workflow: Workflow) -> Iterator[tuple[str, str]]:
    for act in workflow.transitions:
        if act.to_step not in ("", BACK):
            yield from ((origin, act.to_step) for origin in origins(workflow, act))


def _successors(workflow: Workflow) -> dict[str, set[str]]:
    return _grouped(_moves(workflow))


def _predecessors(workflow: Workflow) -> dict[str, set[str]]:
    return _grouped((target, origin) for origin, target in _moves(workflow))


def _grouped(pairs: Iterable[tuple[str, str]]) -> dict[str, set[str]]:
    grouped: dict[str, set[str]] = {}
    for key, value in pairs:
        grouped.setdefault(key, set()).add(value)
    return grouped


def _closure(start: set[str], neighbours: Mapping[str, set[str]]) -> set[str]:
    reached, waiting = set(start), list(start)
    while waiting:
        fresh = neighbours.get(waiting.pop(), set()) - reached
        reached |= fresh
        waiting += fresh
    return reached
