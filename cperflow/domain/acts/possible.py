"""What can be done next, and why not yet. Apart from `acts.py`: it needs no machine to look."""

from __future__ import annotations

import re
from datetime import date

from cperflow.domain.acts.guards import FACT_DEMANDED, Context
from cperflow.domain.acts.rules import Refusal, refusals
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.procedure.definition import BACK, Transition, Workflow
from cperflow.domain.procedure.requirements import FactUse
from cperflow.errors import NotFound
from cperflow.french import SHORTEST_PART, did_you_mean, fold, listing
from cperflow.record import NamedTuple


class PossibleAct(NamedTuple):
    """An act that starts from the dossier's step, and why it cannot be done yet (if so).

    `warnings` will be said when it is done, and do not refuse it.
    """

    act: Transition
    refusals: tuple[Refusal, ...]
    warnings: tuple[Refusal, ...] = ()

    @property
    def possible(self) -> bool:
        return not self.refusals


def possible_acts(dossier: Dossier, workflow: Workflow, on: date) -> list[PossibleAct]:
    """Every act that starts from the dossier's step on a day, with its refusals."""
    return [_seen(dossier, workflow, act, on) for act in workflow.transitions_from(dossier.step)]


def _seen(dossier: Dossier, workflow: Workflow, act: Transition, on: date) -> PossibleAct:
    context = Context(workflow, act, on, preview=True)
    return PossibleAct(
        act,
        (*no_way_back(dossier, workflow, act), *refusals(dossier, context, act.rules)),
        tuple(refusals(dossier, context, act.rules, warnings=True)),
    )


def no_way_back(dossier: Dossier, workflow: Workflow, act: Transition) -> list[Refusal]:
    """An act that returns to the step before needs one: a dossier taken over has none yet."""
    if act.to_step != BACK or not workflow.step(dossier.came_from).final:
        return []
    reason = (
        f"{dossier.ref} a été ouvert à l’étape « {workflow.step(dossier.step).name} », "
        "l’étape où revenir n’est pas connue."
    )
    remedy = f'cperflow open "{dossier.subject}" --step …'
    return [Refusal("way_back", reason, act.source, remedy)]


def needed(dossier: Dossier, act: Transition, use: FactUse) -> bool:
    """Whether the act cannot be done without this fact, by itself or by one of its rules."""
    by_year = {source for source, year in dossier.envelopes if year is not None}
    asking = {
        rule.params["fact"]
        for rule in act.rules
        if rule.rule in FACT_DEMANDED
        and not rule.warning
        and rule.params.get("source") not in by_year  # the years make up the envelope
    }
    return use.required or (use.fact in asking and dossier.facts.get(use.fact) is None)


def proposed(dossier: Dossier, act: Transition) -> dict[str, list[str]]:
    """The list of projects that the scenario adopted proposes to the act that retains them, by
    the fact that the act records."""
    adopted = dossier.adopted
    if adopted is None or not act.retains or not set(adopted.projects) <= set(dossier.projects):
        return {}
    return {act.retains: list(adopted.projects)}


def find_act(workflow: Workflow, name: str) -> Transition:
    """The act of that id or that label, typed any way, or the only one whose id begins so."""
    wanted = _plain(name)
    for act in workflow.transitions:
        if wanted in (_plain(act.id), _plain(act.name)):
            return act
    long = len(wanted) >= SHORTEST_PART
    begun = [act for act in workflow.transitions if _plain(act.id).startswith(wanted)]
    if long and len(begun) == 1:
        return begun[0]
    if long and begun:
        several = listing([f"« {act.id} »" for act in begun], "ou")
        raise NotFound(f"« {name} » peut désigner plusieurs actes : {several}.")
    ids = [act.id for act in workflow.transitions]
    raise NotFound(
        f"Acte inconnu « {name} » dans la procédure {workflow.id}.{did_you_mean(name, ids)}"
    )


def _plain(text: str) -> str:
    """Without accents, case, spaces doubled or not, hyphens, guillemets."""
    return "_".join(re.findall(r"\w+", fold(text).replace("_", " ")))
