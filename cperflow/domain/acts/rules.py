"""What must hold for an act, and every reason why it does not (the guards: `guards.py`)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cperflow.domain.acts.guards import RULES, Context
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.retaining import as_retained
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.requirements import RuleUse
from cperflow.record import NamedTuple


class Refusal(NamedTuple):
    """A finding with its rule and the article or line behind it."""

    rule: str
    reason: str
    source: str
    remedy: str


def refusals(
    dossier: Dossier, context: Context, uses: Iterable[RuleUse], *, warnings: bool = False
) -> list[Refusal]:
    """Every rule that does not hold, in the order of the definition: those that refuse, or
    (with `warnings`) those that only tell. An act that retains projects is examined on them."""
    dossier = as_retained(dossier, context.act, context.given, context.on)
    return _broken(dossier, context, [use for use in uses if use.warning == warnings])


def alerts(dossier: Dossier, workflow: Workflow, on: date) -> list[Refusal]:
    """What the definition wants said about a dossier at any time, without refusing."""
    return _broken(dossier, Context(workflow, None, on), workflow.warnings)


def _broken(dossier: Dossier, context: Context, uses: Iterable[RuleUse]) -> list[Refusal]:
    found = []
    for use in uses:
        if finding := RULES[use.rule](dossier, context, use):
            found.append(Refusal(use.rule, finding.reason, use.source, finding.remedy))
    return found
