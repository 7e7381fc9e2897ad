"""What a what-if supposes: more days for a body or a step, more returns. Stages in, stages out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from cperflow.domain.outlook.prospect import Stage, Waiting
from cperflow.domain.outlook.route import consultation_in, may_return
from cperflow.domain.procedure.definition import Workflow
from cperflow.errors import NotFound, Refused, UsageError
from cperflow.french import did_you_mean, fold, listing
from cperflow.record import NamedTuple

RETURN_WORDS = ("return", "retour")
MOST_DAYS, MOST_RETURNS = 1000, 20

BODY, STEP, RETURN = "body", "step", "return"


class Supposition(NamedTuple):
    """`amount` working days more for a body or a step, or returns more; `steps`: where."""

    kind: str
    name: str
    amount: int
    steps: tuple[str, ...]


def suppose(
    stages: Sequence[Stage], workflow: Workflow, changes: Mapping[str, str]
) -> tuple[list[Stage], list[Supposition]]:
    """The stages as they would be. `changes`: a body, a step or « return » to a number, as typed.

    Raises NotFound for an unknown name, UsageError for what is no number, Refused for what has
    nothing left to do in the dossier.
    """
    found = list(stages)
    told = []
    for name, text in changes.items():
        word, _, where = name.partition(":")
        if fold(word) in map(fold, RETURN_WORDS):
            change = _return(found, workflow, where, _number(name, text, MOST_RETURNS, "1"))
        else:
            change = _delay(found, workflow, name, _number(name, text, MOST_DAYS, "+10"))
        found = [_changed(stage, change) for stage in found]
        told.append(change)
    return found, told


def _number(name: str, text: str, most: int, example: str) -> int:
    if not re.fullmatch(r"\+?[0-9]{1,6}", text.strip()) or not 1 <= int(text) <= most:
        like = f"un nombre entier de 1 à {most}, par exemple {name}={example}"
        raise UsageError(f"« {name}={text} » : écrivez {like}.")
    return int(text)


def _return(stages: Sequence[Stage], workflow: Workflow, where: str, amount: int) -> Supposition:
    able = [stage.step for stage in stages if may_return(workflow, stage.step)]
    steps = [step.id for step in workflow.steps if not step.final]
    wanted = _find(where, steps, "Étape inconnue :", able) if where else ""
    if not able:
        raise Refused("Aucun retour n’est plus possible là où en est le dossier.")
    step = wanted or able[0]
    if step not in able:
        on_the_way = any(stage.step == step for stage in stages)
        why = "n’admet pas de retour" if on_the_way else "n’est pas sur le chemin restant"
        others = listing([f"return:{id}" for id in able], "ou")
        raise Refused(f"L’étape « {workflow.step(step).name} » {why} ; essayez {others}.")
    return Supposition(RETURN, RETURN, amount, (step,))


def _delay(stages: Sequence[Stage], workflow: Workflow, name: str, amount: int) -> Supposition:
    kinds = {step.id: STEP for step in workflow.steps if not step.final}
    kinds |= {body.id: BODY for body in workflow.bodies}
    id = _find(name, kinds, "Ni structure ni étape de ce nom :", _useful(stages, workflow))
    kind = kinds[id]
    if kind == STEP:
        steps = tuple(stage.step for stage in stages if stage.step == id)
        if not steps:
            raise Refused(f"L’étape « {workflow.step(id).name} » n’est pas sur le chemin restant.")
        return Supposition(STEP, id, amount, steps)
    steps = tuple(stage.step for stage in stages if _acts(stage, workflow, id))
    if not steps:
        raise Refused(f"{workflow.body(id).name} ({id}) n’a plus rien à faire dans ce dossier.")
    return Supposition(BODY, id, amount, steps)


def _useful(stages: Sequence[Stage], workflow: Workflow) -> list[str]:
    """What may be supposed of the way ahead."""
    bodies = [b.id for b in workflow.bodies if any(_acts(s, workflow, b.id) for s in stages)]
    return [*(stage.step for stage in stages), *bodies, RETURN]


def _find(name: str, ids: Iterable[str], unknown: str, useful: Sequence[str]) -> str:
    wanted = fold(name).replace("-", "_")
    for id in ids:
        if fold(id).replace("-", "_") == wanted:
            return id
    told = [f"Sur le chemin restant : {listing(useful, 'ou')}"] if useful else []
    raise NotFound(f"{unknown} « {name} ».{did_you_mean(name, [*ids, RETURN])}", told)


def _acts(stage: Stage, workflow: Workflow, body: str) -> bool:
    """Whether a body has something to do in a stage: answer, or hold the file."""
    if not stage.waiting:
        return workflow.step(stage.step).holder == body
    return _asked(stage, body) or _may_be_asked(stage, workflow, body)


def _asked(stage: Stage, body: str) -> bool:
    return any(waited.body == body for waited in stage.waiting)


def _may_be_asked(stage: Stage, workflow: Workflow, body: str) -> bool:
    """A body that a consultation still to begin may ask."""
    spec = consultation_in(workflow, stage.step)
    return bool(spec and body in spec.among and any(not w.body for w in stage.waiting))


def _changed(stage: Stage, change: Supposition) -> Stage:
    if stage.step not in change.steps:
        return stage
    if change.kind == RETURN:
        return stage._replace(returns=stage.returns + change.amount)
    halves = 2 * change.amount
    if change.kind == BODY and stage.waiting:
        return stage._replace(waiting=_slower(stage, change.name, halves))
    return stage._replace(added=stage.added + halves)


def _slower(stage: Stage, body: str, halves: int) -> tuple[Waiting, ...]:
    """The body answers later; one not asked yet takes the place of one not known yet."""
    waiting = list(stage.waiting)
    known = [waited.body for waited in waiting]
    place = known.index(body if body in known else "")
    one = waiting[place]
    waiting[place] = one._replace(body=body, added=one.added + halves)
    return tuple(waiting)
