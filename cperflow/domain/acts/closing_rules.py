"""The guards about how a contract that is followed is amended and how it ends (see `guards.py`)."""

from __future__ import annotations

from collections.abc import Sequence

from cperflow.domain.acts.findings import Context, Finding, label_of
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import shown
from cperflow.domain.procedure.requirements import RuleUse
from cperflow.french import amount, count, date_long, listing

_NAMED = 4
"""Occurrences, projects that a line names."""


def fact_new(dossier: Dossier, context: Context, use: RuleUse) -> Finding | None:
    """The value that the act gives to a fact was not given before (params: fact)."""
    fact = use.params["fact"]
    given = context.given.get(fact)
    told = next((each for each in dossier.changes if each.facts.get(fact) == given), None)
    if given is None or told is None or context.on < told.on:
        return None
    value = shown(context.workflow.fact(fact), given)
    return Finding(
        f"« {label_of(context, fact)} » ({value}) est déjà pris depuis le {date_long(told.on)}."
    )


def term_reached(dossier: Dossier, context: Context, _use: RuleUse) -> Finding | None:
    """The end of the contract is past on the day of the act."""
    # every command loads the rules: only a contract that is followed pays for these modules
    from cperflow.domain.time.term import known_end

    end = known_end(dossier, context.workflow)
    if end is None or end <= context.on:
        return None
    return Finding(f"le contrat court jusqu’au {date_long(end)}.")


def term_running(dossier: Dossier, context: Context, _use: RuleUse) -> Finding | None:
    """The end of the contract is not past while it is neither closed nor lengthened."""
    # every command loads the rules: only a contract that is followed pays for these modules
    from cperflow.domain.time.term import known_end

    end = known_end(dossier, context.workflow)
    if end is None or context.on <= end or context.workflow.step(dossier.step).final:
        return None
    return Finding(
        f"le contrat est arrivé à son terme le {date_long(end)} : clore, ou prolonger par avenant.",
        f"cperflow next {dossier.ref}",
    )


def obligations_kept(dossier: Dossier, context: Context, _use: RuleUse) -> Finding | None:
    """Nothing is late, nor waits to be done."""
    # a negotiation does not pay for what is owed
    from cperflow.domain.time.owed import occurrences

    on = context.on
    late, waiting = list[str](), list[str]()
    for each in occurrences(dossier, context.workflow):
        if each.begins <= on and (each.ended_on is None or each.ended_on > on):
            numbered = each.spec.due is None or each.spec.due.numbered
            past = numbered and each.appointed and each.appointed.about < on
            (late if past else waiting).append(each.id)
    told = [
        f"{count(len(ids), one, many)} ({_few(ids)})"
        for ids, one, many in (
            (late, "échéance en retard, qui sera non tenue", "échéances en retard, qui seront non tenues"),  # noqa: E501
            (waiting, "échéance en cours, qui ne sera plus attendue", "échéances en cours, qui ne seront plus attendues"),  # noqa: E501
        )
        if ids
    ]  # fmt: skip
    if not told:
        return None
    return Finding(f"{' ; '.join(told)}.", f"cperflow obligation list {dossier.ref}")


def money_mobilised(dossier: Dossier, context: Context, _use: RuleUse) -> Finding | None:
    """Nothing of the plan remains to be mobilised."""
    # as above: of a contract that is followed only
    from cperflow.domain.money.cells import cells, judged
    from cperflow.domain.money.lines import money_lines

    found = judged(cells(money_lines(dossier), context.on))
    left = sum(cell.tally.remaining for cell in found)
    if not left:
        return None
    partial = any(cell.tally.unsure for cell in found)
    return Finding(
        f"{amount(left)} du plan {_MOST if partial else ''}restent à mobiliser.",
        f"cperflow funding status {dossier.ref}",
    )


_MOST = "(au plus : des montants ne sont pas connus) "


def projects_contracted(dossier: Dossier, context: Context, _use: RuleUse) -> Finding | None:
    """Every project has a contract of works."""
    signed = {each.project for each in dossier.contracts.values() if each.signed_on <= context.on}
    lacking = [id for id in dossier.projects if id not in signed]
    if not lacking:
        return None
    return Finding(
        f"{count(len(lacking), 'projet sans marché', 'projets sans marché')} : {_few(lacking)}.",
        f"cperflow works show {dossier.ref} {lacking[0]}",
    )


def _few(ids: Sequence[str]) -> str:
    shown_ids = list(ids[:_NAMED])
    left = len(ids) - len(shown_ids)
    return listing([*shown_ids, *([f"{left} de plus"] if left else [])])
