"""Whether the reminders of a definition can be issued in their order."""

from __future__ import annotations

from itertools import pairwise

from cperflow.domain.checks.problem import Problem
from cperflow.domain.procedure.definition import Workflow


def misordered(workflow: Workflow) -> list[Problem]:
    """Levels run from 1 on, each later than the one before it."""
    problems = [
        Problem(("reminders", index, "level"), f"niveau {index + 1} attendu, et non {found.level}")
        for index, found in enumerate(workflow.reminders)
        if found.level != index + 1
    ]
    return problems + [
        Problem(
            ("reminders", index, "after"),
            f"la relance de niveau {later.level} doit venir après celle de niveau {earlier.level}",
        )
        for index, (earlier, later) in enumerate(pairwise(workflow.reminders), 1)
        if later.after <= earlier.after
    ]


def about_nothing(workflow: Workflow) -> list[Problem]:
    """The letter of a reminder speaks of a delay."""
    about = {spec.id for spec in workflow.documents if spec.about_clock}
    known = {spec.id for spec in workflow.documents}
    return [
        Problem(
            ("reminders", index, "document"),
            f"le document « {found.document} » ne parle pas d’un délai : about_clock: true",
        )
        for index, found in enumerate(workflow.reminders)
        if found.document in known - about
    ]


def unaddressed(workflow: Workflow) -> list[Problem]:
    """A reminder to the superior of a body that has none is told, and goes to the body."""
    if not any(found.to_superior for found in workflow.reminders):
        return []
    holders = {clock.holder for clock in workflow.clocks if clock.delay}
    holders |= {
        step.holder
        for clock in workflow.clocks
        for step in workflow.steps
        if clock.delay and step.id in clock.steps
    }
    for clock in workflow.clocks:
        for asked in workflow.consultations:
            if clock.delay and asked.id == clock.consultation:
                holders |= {*asked.always, *asked.among}
    return [
        Problem(
            ("bodies", index, "superior"),
            f"« {body.id} » n’a pas de structure supérieure : la dernière relance lui revient",
            warning=True,
        )
        for index, body in enumerate(workflow.bodies)
        if body.id in holders and not body.superior
    ]
