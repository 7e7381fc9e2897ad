"""The guards about an envelope and the scenario adopted under it (see `guards.py`)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cperflow.domain.acts.findings import Context, Finding, fact_of, missing, not_asked_yet
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import source_label
from cperflow.domain.procedure.requirements import RuleUse
from cperflow.french import amount, listing

if TYPE_CHECKING:
    from cperflow.domain.money.envelope import Against


def funding_within(dossier: Dossier, context: Context, use: RuleUse) -> Finding | None:
    """What a source pays stays within its envelope, every year that has one (params: source,
    fact = FCFA for the whole duration)."""
    source, fact = use.params["source"], use.params["fact"]
    # every command loads the rules: only one that looks at an envelope pays for its module
    from cperflow.domain.money.envelope import envelope_of, exceeded

    known = envelope_of(dossier, source, fact, context.given)
    if not known.by_year and not_asked_yet(dossier, context, fact):
        return None
    if known.total is None:
        return missing(dossier, context, fact)
    label = source_label(source, context.workflow.funding_sources)
    over = [_excess(each) for each in exceeded(dossier.plan, source, known)]
    if not over:
        return None
    reason = f"la part « {label} » {' ; '.join(over)}."
    return Finding(reason, f"cperflow funding set {dossier.ref} …")


def _excess(each: Against) -> str:
    assert each.envelope is not None
    year = f" de {each.year}" if each.year else ""
    return (
        f"({amount(each.asked)}) dépasse de {amount(each.asked - each.envelope)} "
        f"l’enveloppe{year} de {amount(each.envelope)}"
    )


def list_as_adopted(dossier: Dossier, context: Context, use: RuleUse) -> Finding | None:
    """A list of projects is that of the scenario adopted, when there is one (params: fact)."""
    if dossier.adopted is None or not_asked_yet(dossier, context, use.params["fact"]):
        return None
    named = fact_of(dossier, context, use.params["fact"])
    listed, chosen = named or list(dossier.projects), dossier.adopted.projects
    more, fewer = _apart(listed, chosen), _apart(chosen, listed)
    if not more and not fewer:
        return None
    told = [f"{listing(more)} en plus"] * bool(more) + [f"sans {listing(fewer)}"] * bool(fewer)
    return Finding(
        f"la liste n’est pas celle du scénario adopté « {dossier.adopted.name} » : "
        f"{', '.join(told)}.",
        f"--set {use.params['fact']}={','.join(chosen)}",
    )


def _apart(these: list[str] | tuple[str, ...], those: list[str] | tuple[str, ...]) -> list[str]:
    return [id for id in these if id not in those]


def scenario_current(dossier: Dossier, context: Context, _use: RuleUse) -> Finding | None:
    """The scenario adopted rests on figures that are still those of the dossier."""
    if dossier.adopted is None:
        return None
    # few dossiers have adopted a scenario, and every command examines rules
    from cperflow.domain.choice.kept_scenario import changes

    adopted = dossier.scenarios[dossier.adopted.name]
    since = changes(adopted, dossier, context.workflow)
    if not since:
        return None
    return Finding(
        f"le scénario adopté « {adopted.name} » ne tient plus compte de tout : "
        f"{' ; '.join(since)}.",
        f"cperflow scenario new {dossier.ref} …",
    )
