"""What a rule is given, what it answers, and how it reads a fact."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.procedure.definition import Transition, Workflow
from cperflow.domain.procedure.requirements import RuleUse
from cperflow.record import NamedTuple


class Finding(NamedTuple):
    """Why a rule does not hold, and the command that would satisfy it ("" if none can)."""

    reason: str
    remedy: str = ""


class Context(NamedTuple):
    """The act under examination. `given` are the facts it would record.

    In a `preview` nothing was given yet: a rule about a fact that the act will have to record
    cannot speak and is silent (`not_asked_yet`).
    """

    workflow: Workflow
    act: Transition | None
    on: date
    body: str = ""
    given: Mapping[str, Any] = {}
    preview: bool = False


Rule = Callable[[Dossier, Context, RuleUse], Finding | None]


def fact_of(dossier: Dossier, context: Context, name: str) -> Any:
    """The value the act gives, else the one the dossier knows; None without either."""
    return context.given.get(name, dossier.facts.get(name))


def not_asked_yet(dossier: Dossier, context: Context, name: str) -> bool:
    """In a preview: the act will record the fact, and no value known stands in for it."""
    if not context.preview or context.act is None:
        return False
    use = next((use for use in context.act.records if use.fact == name), None)
    return use is not None and (use.required or dossier.facts.get(name) is None)


def label_of(context: Context, fact: str) -> str:
    """How a fact is called on the screen."""
    spec = context.workflow.fact(fact)
    return spec.label if spec else fact


def missing(dossier: Dossier, context: Context, fact: str) -> Finding:
    """A fact without which the rule cannot hold."""
    return Finding(
        f"le fait « {label_of(context, fact)} » n’est pas renseigné.",
        f"cperflow set {dossier.ref} {fact}=…",
    )
