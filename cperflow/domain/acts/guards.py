"""The named guards themselves: one function a rule, one line in RULES (those that compare
values are in `comparisons.py`).

A rule is a function (dossier, context, use) -> Finding | None; None means it holds. A
definition names rules and gives their parameters and their source; it never holds code.
"""

from __future__ import annotations

from collections.abc import Sequence

from cperflow.domain.acts.choice_rules import funding_within, list_as_adopted, scenario_current
from cperflow.domain.acts.closing_rules import (
    fact_new,
    money_mobilised,
    obligations_kept,
    projects_contracted,
    term_reached,
    term_running,
)
from cperflow.domain.acts.comparisons import (
    dates_ordered,
    duration_matches,
    fact_is,
    vote_carried,
    votes_within,
)
from cperflow.domain.acts.findings import Context as Context
from cperflow.domain.acts.findings import Finding, Rule, fact_of, not_asked_yet
from cperflow.domain.acts.unbudgeted import shares_budgeted
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import Proof
from cperflow.domain.dossier.pieces import required
from cperflow.domain.procedure.consultations import ConsultationSpec
from cperflow.domain.procedure.requirements import RuleUse
from cperflow.french import amount, count, listing


def pieces_received(dossier: Dossier, context: Context, _use: RuleUse) -> Finding | None:
    """Every piece required at the dossier's step is in hand and not found wanting."""
    lacking = [
        piece for piece in required(dossier, context.workflow, dossier.step) if not piece.in_order
    ]
    if not lacking:
        return None
    names = listing([str(piece.key) for piece in lacking])
    reason = f"{count(len(lacking), 'pièce manquante ou non conforme', 'pièces manquantes ou non conformes')} : {names}."  # noqa: E501
    key = lacking[0].key
    scope = f" --project {key.project}" if key.project else f" --year {key.year}" * bool(key.year)
    return Finding(reason, f"cperflow piece add {dossier.ref} {key.code}{scope}")


def projects_present(dossier: Dossier, _context: Context, _use: RuleUse) -> Finding | None:
    """At least one project is recorded."""
    if dossier.projects:
        return None
    return Finding(
        "aucun projet n’est inscrit au dossier.",
        f'cperflow project add {dossier.ref} P1 --name "…" --cost …',
    )


def projects_within_contract(dossier: Dossier, context: Context, use: RuleUse) -> Finding | None:
    """No project lasts longer than the contract (params: fact = its duration in months)."""
    limit = fact_of(dossier, context, use.params["fact"])
    if limit is None:
        return None
    longer = [
        f"le projet {project.id} ({project.name}) dure {project.duration_months} mois"
        for project in dossier.projects.values()
        if project.duration_months and project.duration_months > limit
    ]
    if not longer:
        return None
    return Finding(
        f"{listing(longer)}, alors que le contrat en couvre {limit}.",
        f"cperflow project edit {dossier.ref} …",
    )


def funding_balanced(dossier: Dossier, _context: Context, _use: RuleUse) -> Finding | None:
    """The shares of each project sum to its cost, and every project has shares."""
    faults = [f"{fault.project} : {_fault(fault.proof)}" for fault in dossier.plan.faults()]
    if not faults:
        return None
    return Finding(
        f"le plan de financement n’est pas équilibré ({' ; '.join(faults)}).",
        f"cperflow funding set {dossier.ref} …",
    )


def _fault(proof: Proof | None) -> str:
    if proof is None:
        return "aucune part renseignée"
    sign = "+" if proof.difference > 0 else "−"
    return (
        f"parts {amount(proof.parts)}, coût {amount(proof.total)}, "
        f"écart {sign}{amount(abs(proof.difference))}"
    )


def funding_recorded(dossier: Dossier, _context: Context, _use: RuleUse) -> Finding | None:
    """Every project has at least one share."""
    lacking = [project.id for project in dossier.plan.without_shares()]
    if not lacking:
        return None
    return Finding(
        f"aucune part de financement n’est renseignée pour {listing(lacking)}.",
        f"cperflow funding set {dossier.ref} {lacking[0]} …",
    )


def criteria_met(dossier: Dossier, context: Context, use: RuleUse) -> Finding | None:
    """Every eligibility criterion of the definition is met (params: fact = those met)."""
    fact = use.params["fact"]
    if not_asked_yet(dossier, context, fact):
        return None
    met = fact_of(dossier, context, fact) or []
    lacking = [
        f"{criterion.id} ({criterion.label})"
        for criterion in context.workflow.criteria
        if criterion.id not in met
    ]
    if not lacking:
        return None
    every = ",".join(criterion.id for criterion in context.workflow.criteria)
    return Finding(
        f"critère{'s' * (len(lacking) > 1)} non rempli{'s' * (len(lacking) > 1)} : "
        f"{' ; '.join(lacking)}.",
        f"--set {fact}={every}",
    )


def opinions_given(dossier: Dossier, context: Context, use: RuleUse) -> Finding | None:
    """The join: every body consulted has answered, and no project of the dossier was left out
    of what was asked (params: consultation)."""
    consultation = context.workflow.consultation(use.params["consultation"])
    requests = [r for r in dossier.current_requests() if r.consultation == consultation.id]
    if not requests:
        return Finding(
            "aucune structure n’a été consultée.",
            f"cperflow opinion {dossier.ref} {(*consultation.always, '…')[0]} --ask",
        )
    waiting = [request.body for request in requests if request.is_open]
    forgotten = dossier.never_asked(consultation.id) if consultation.by_project else []
    told, remedies = [], []
    if waiting:
        told.append(f"{count(len(waiting), 'avis attendu', 'avis attendus')} : {listing(waiting)}")
        remedies.append(f"cperflow opinion {dossier.ref} {waiting[0]} …")
    if forgotten:
        told.append(f"aucun avis demandé sur {listing(forgotten)}")
        remedies.append(_ask_about(dossier, consultation, forgotten))
    return Finding(f"{' ; '.join(told)}.", remedies[0]) if told else None


def _ask_about(dossier: Dossier, consultation: ConsultationSpec, projects: Sequence[str]) -> str:
    """A new round must keep what the body it is asked of has still to settle."""
    request = next(r for r in dossier.current_requests() if r.consultation == consultation.id)
    chosen = [*request.unsettled(consultation.blocking), *projects]
    options = "".join(f" --project {project}" for project in chosen)
    return f"cperflow opinion {dossier.ref} {request.body} --ask{options}"


def opinions_not_blocking(dossier: Dossier, context: Context, use: RuleUse) -> Finding | None:
    """No body's last answer has a blocking outcome (params: consultation)."""
    consultation = context.workflow.consultation(use.params["consultation"])
    labels = consultation.blocking
    against = [
        (request.body, _objection(labels[answer.outcome], answer.projects))
        for request in dossier.current_requests()
        if request.consultation == consultation.id
        for answer in request.objections(labels)
    ]
    if not against:
        return None
    return Finding(
        f"avis à lever : {listing([f'{body} ({what})' for body, what in against])}.",
        f"cperflow opinion {dossier.ref} {against[0][0]} --ask",
    )


def _objection(label: str, projects: tuple[str, ...]) -> str:
    return f"{label} pour {listing(projects)}" if projects else label


RULES: dict[str, Rule] = {
    "pieces_received": pieces_received,
    "projects_present": projects_present,
    "projects_within_contract": projects_within_contract,
    "funding_balanced": funding_balanced,
    "funding_recorded": funding_recorded,
    "funding_within": funding_within,
    "list_as_adopted": list_as_adopted,
    "scenario_current": scenario_current,
    "shares_budgeted": shares_budgeted,
    "criteria_met": criteria_met,
    "opinions_given": opinions_given,
    "opinions_not_blocking": opinions_not_blocking,
    "vote_carried": vote_carried,
    "fact_is": fact_is,
    "dates_ordered": dates_ordered,
    "votes_within": votes_within,
    "duration_matches": duration_matches,
    "fact_new": fact_new,
    "obligations_kept": obligations_kept,
    "money_mobilised": money_mobilised,
    "projects_contracted": projects_contracted,
    "term_reached": term_reached,
    "term_running": term_running,
}

RULE_PARAMS: dict[str, frozenset[str]] = {
    "projects_within_contract": frozenset({"fact"}),
    "funding_within": frozenset({"source", "fact"}),
    "list_as_adopted": frozenset({"fact"}),
    "criteria_met": frozenset({"fact"}),
    "opinions_given": frozenset({"consultation"}),
    "opinions_not_blocking": frozenset({"consultation"}),
    "vote_carried": frozenset({"for", "against"}),
    "fact_is": frozenset({"fact", "equals"}),
    "dates_ordered": frozenset({"earlier", "later"}),
    "votes_within": frozenset({"members", "for", "against", "abstentions"}),
    "duration_matches": frozenset({"months", "start", "end"}),
    "fact_new": frozenset({"fact"}),
}
"""The parameters a rule needs; a rule absent here takes none."""

FACT_DEMANDED = frozenset({"funding_within", "criteria_met", "fact_is"})
"""The rules that do not hold as long as the fact they name is not known."""
