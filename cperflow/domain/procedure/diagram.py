"""A procedure drawn as Mermaid text: phases, steps with holder and delay, acts as arrows.

Acts that start from every open step are gathered on one dotted arrow, so that the drawing
stays readable; so is the way back from a final step.
"""

from __future__ import annotations

from collections.abc import Iterator

from cperflow.domain.procedure.definition import ANY_OPEN, BACK, Step, Transition, Workflow
from cperflow.domain.procedure.delays import ClockSpec, Delay
from cperflow.french import UNITS, decimal, listing

COUNTER_NAMES = {"project": "projet"}

ANYWHERE = "toute_etape_ouverte"


def mermaid(workflow: Workflow) -> str:
    """A Mermaid flowchart of the whole procedure, ending with a line feed."""
    lines = ["flowchart TD", *_phases(workflow), *_finals(workflow)]
    if any(ANY_OPEN in act.from_steps or act.to_step == BACK for act in workflow.transitions):
        lines.append(f'  {ANYWHERE}(("toute étape ouverte"))')
    lines += [arrow for act in workflow.transitions for arrow in _arrows(act)]
    return "\n".join(lines) + "\n"


def delay_text(delay: Delay) -> str:
    """« 10 jours ouvrables + 3 par projet », « 7,5 jours ouvrables »."""
    unit = UNITS[delay.unit][delay.base >= 2]
    extras = [f" + {_number(each)} par {COUNTER_NAMES[name]}" for name, each in delay.per.items()]
    return f"{_number(delay.base)} {unit}{''.join(extras)}"


def _number(units: float) -> str:
    return decimal(round(2 * units))


def _phases(workflow: Workflow) -> Iterator[str]:
    for phase in workflow.phases:
        yield f'  subgraph phase_{phase.id}["{_escaped(phase.name)}"]'
        for step in workflow.steps:
            if not step.final and workflow.phase_of(step.id) == phase.id:
                yield f"    {_node(workflow, step)}"
        yield "  end"


def _finals(workflow: Workflow) -> Iterator[str]:
    for step in workflow.steps:
        if step.final:
            yield f'  {_name(step.id)}(["{_escaped(step.name)}"])'


def _node(workflow: Workflow, step: Step) -> str:
    title = f"{step.number}. {step.name}" if step.number else step.name
    lines = [_escaped(title), *(_escaped(text) for text in (step.holder, *_delays(workflow, step)))]
    return f'{_name(step.id)}["{"<br/>".join(line for line in lines if line)}"]'


def _delays(workflow: Workflow, step: Step) -> list[str]:
    asked = {spec.id: spec.steps[:1] for spec in workflow.consultations}
    return [
        delay_text(clock.delay) + _shared(workflow, clock)
        for clock in workflow.clocks
        if clock.delay and step.id in (*clock.steps, *asked.get(clock.consultation, ()))
    ]


def _shared(workflow: Workflow, clock: ClockSpec) -> str:
    """A delay over several steps says so: « (étapes 6 et 7) »."""
    numbers = [workflow.step(step).number for step in clock.steps]
    counted = [str(number) for number in numbers if number]
    return f" (étapes {listing(counted)})" if len(counted) > 1 else ""


def _arrows(act: Transition) -> Iterator[str]:
    label = _escaped(act.name)
    target = ANYWHERE if act.to_step == BACK else _name(act.to_step)
    for origin in act.from_steps:
        source = ANYWHERE if origin == ANY_OPEN else _name(origin)
        arrow = "-.->" if act.is_return or ANYWHERE in (source, target) else "-->"
        yield f'  {source} {arrow}|"{label}"| {target if act.to_step else source}'


def _name(step: str) -> str:
    """A prefix, because some words (`end`) mean something to Mermaid."""
    return f"step_{step.replace('-', '_').replace('.', '_')}"


def _escaped(text: str) -> str:
    """Mermaid has its own entities; what could close a label or open a tag is written so."""
    for sign, entity in (("#", "#35;"), ('"', "#quot;"), ("<", "#lt;"), (">", "#gt;")):
        text = text.replace(sign, entity)
    return " ".join(text.split())
