"""The way ahead of a dossier, read out of its definition: steps to come, their estimates, returns.

No word of any procedure here: the end is the first final step that gives nothing up, the way to
it the shortest that follows acts which are not returns.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.domain.outlook.durations import net
from cperflow.domain.procedure.consultations import ConsultationSpec
from cperflow.domain.procedure.definition import ABANDONED, ANY_OPEN, BACK, Workflow
from cperflow.domain.procedure.delays import ClockSpec
from cperflow.domain.time.calendar import Calendar
from cperflow.domain.time.clocks import Clock, delay_halves
from cperflow.domain.time.counts import by_definition
from cperflow.domain.time.deadlines import WORKING_DAY, ending
from cperflow.domain.time.measures import measure


def ends(workflow: Workflow) -> list[str]:
    """The final steps where a dossier succeeds, or at least is decided, in order."""
    return [step.id for step in workflow.steps if step.final and step.status != ABANDONED]


def goal(workflow: Workflow, step: str) -> str:
    """The first of the ends that acts lead to from a step; "" when there is none."""
    return next((end for end in ends(workflow) if between(workflow, step, end)), "")


def route(workflow: Workflow, step: str) -> list[str]:
    """The steps from this one (included) to the end (excluded); [] when no act leads there."""
    return between(workflow, step, goal(workflow, step))


def between(workflow: Workflow, start: str, end: str) -> list[str]:
    """The shortest way from a step (included) to another (excluded); [] when there is none."""
    seen = {start: ""}
    waiting = [start]
    for here in waiting:
        for there in _onward(workflow, here):
            if there not in seen:
                seen[there] = here
                waiting.append(there)
    if end not in seen or end == start:
        return []
    way = []
    here = seen[end]
    while here:
        way.append(here)
        here = seen[here]
    return way[::-1]


def _onward(workflow: Workflow, step: str) -> Iterator[str]:
    for act in workflow.transitions:
        forward = step in act.from_steps and not act.is_return
        if forward and act.to_step not in ("", BACK) and ANY_OPEN not in act.from_steps:
            yield act.to_step


def way_back(workflow: Workflow, step: str) -> list[str]:
    """The steps that a return from this one adds before it is reached again; [] without return."""
    for act in workflow.transitions:
        if act.is_return and step in act.from_steps and act.to_step:
            if act.to_step == step:
                return []
            return between(workflow, act.to_step, step)
    return []


def may_return(workflow: Workflow, step: str) -> bool:
    return any(act.is_return and step in act.from_steps for act in workflow.transitions)


def consultation_in(workflow: Workflow, step: str) -> ConsultationSpec | None:
    """The consultation held in a step; its other steps are corrections, not consultations."""
    return next((spec for spec in workflow.consultations if spec.steps[:1] == (step,)), None)


def clock_over(workflow: Workflow, step: str) -> ClockSpec | None:
    """The delay of a step, or of the consultation held in it."""
    consultation = consultation_in(workflow, step)
    for spec in workflow.clocks:
        if step in spec.steps or (consultation and spec.consultation == consultation.id):
            return spec
    return None


def estimate(spec: ClockSpec, projects: int, on: date, calendar: Calendar) -> float | None:
    """The delay of a definition for one of its steps, in working halves counted from a day.

    A delay over several steps is shared out equally; None for a delay without a number.
    """
    halves = delay_halves(spec, projects)
    if halves is None or spec.delay is None:
        return None
    if spec.delay.unit != WORKING_DAY:
        end = ending(by_definition(spec, on, halves), calendar)
        halves = calendar.halves_between(on, end.due_on)
    return halves / max(1, len(spec.steps))


def running_estimate(clock: Clock, calendar: Calendar, on: date) -> float | None:
    """The same for a clock that runs, from its due date: extended, or set by an officer."""
    end = measure(clock, calendar, on).end
    if end is None:
        return None
    stops = [(pause.from_on, pause.to_on or on) for pause in clock.pauses]
    halves = net(clock.started_on, end.due_on, stops, calendar) - end.half
    return max(1, halves) / max(1, len(clock.spec.steps))


def clock_in(clocks: Sequence[Clock], step: str) -> Clock | None:
    """The clock that runs over a step, in a dossier that is in it."""
    return next((c for c in clocks if not c.ended and step in c.spec.steps), None)
