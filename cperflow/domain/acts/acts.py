"""What may be done, and the event it becomes: decisions, nothing recorded here.

Every function takes the dossier as it was on the day of the act and returns a `Draft`, or
raises: NotFound (an unknown name, with the nearest), UsageError (a wrong value), Refused
(rules say no: every reason at once).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.domain.acts.guards import Context
from cperflow.domain.acts.objections import objections, unexpected
from cperflow.domain.acts.opinions import check_consulted
from cperflow.domain.acts.rules import Refusal, refusals
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.retaining import as_retained, retained
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.procedure.definition import Transition, Workflow
from cperflow.errors import NotFound, Refused, UsageError
from cperflow.french import date_long, did_you_mean, listing
from cperflow.record import NamedTuple


class Advance(NamedTuple):
    """An act decided: its event, where it leads, and what should be said without refusing."""

    draft: Draft
    act: Transition
    to_step: str
    warnings: tuple[Refusal, ...]


def open_dossier(
    workflow: Workflow,
    workflow_hash: str,
    subject: str,
    entry: Entry,
    *,
    kind: str = "",
    step: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Draft:
    """The opening of a dossier, at the initial step or taken over at a later one."""
    ids = [known.id for known in workflow.steps]
    step = step or workflow.initial
    if step not in ids:
        raise NotFound(f"Étape inconnue « {step} ».{did_you_mean(step, ids)}")
    content: dict[str, Any] = {
        "workflow": workflow.id,
        "version": workflow.version,
        "workflow_hash": workflow_hash,
        "subject": subject,
        "subject_kind": kind,
        "step": step,
    }
    if step != workflow.initial:
        content["taken_over"] = True
    if facts:
        content["facts"] = dict(facts)
    return Draft(kinds.OPENED, entry.on, entry.body, entry.payload(**content))


def advance(
    dossier: Dossier,
    workflow: Workflow,
    act: Transition,
    entry: Entry,
    given: Mapping[str, Any],
    overrides: Mapping[str, str] | None = None,
    *,
    today: date | None = None,
) -> Advance:
    """Do an act. `overrides` names the rules set aside, each with its written reason.

    `today`, when given, lets a refusal speak of a past day as past.
    """
    overrides = overrides or {}
    body = entry.body or (act.by[0] if act.by else "")
    _check_start(dossier, workflow, act, entry.on if today and entry.on < today else None)
    context = Context(workflow, act, entry.on, body, given)
    _check_given(dossier, context, act)
    found = objections(dossier, context, frozenset(overrides))
    if found.standing:
        raise Refused(
            f"L’acte « {act.name} » ne peut pas être fait pour {dossier.ref}.",
            [_line(refusal) for refusal in found.standing],
        )
    _check_overrides(overrides, found.rules, act)
    content: dict[str, Any] = {"act": act.id, "from": dossier.step, "to": found.to_step}
    content |= _recorded(dossier, context, act, found.rules, overrides)
    draft = Draft(kinds.ADVANCED, entry.on, body, entry.payload(**content))
    warnings = tuple(refusals(dossier, context, act.rules, warnings=True))
    return Advance(draft, act, found.to_step, warnings)


def _recorded(
    dossier: Dossier,
    context: Context,
    act: Transition,
    refused: Sequence[Refusal],
    overrides: Mapping[str, str],
) -> dict[str, Any]:
    """What an act leaves in the journal beside its move; a part that is empty is left out."""
    given = context.given
    content: dict[str, Any] = {}
    if given:
        content["facts"] = dict(given)
    if overrides:
        content["overrides"] = [
            {"rule": refusal.rule, "refusal": refusal.reason, "reason": overrides[refusal.rule]}
            for refusal in refused
        ]
    return content | consequences(dossier, context, act)


def consequences(dossier: Dossier, context: Context, act: Transition) -> dict[str, Any]:
    """What follows from an act and its facts: the projects it retains, the bodies it asks."""
    given = context.given
    content: dict[str, Any] = {}
    if (ids := retained(given, act)) is not None:
        content["retains"] = list(ids)
    if act.asks:
        kept = as_retained(dossier, act, given, context.on)
        content["asks"] = _asks(kept, context.workflow, act, given)
    return content


def _check_start(dossier: Dossier, workflow: Workflow, act: Transition, past: date | None) -> None:
    here = workflow.transitions_from(dossier.step)
    if act in here:
        return
    possible = listing([f"« {other.id} »" for other in here], "ou") or "aucun"
    when = f"était, le {date_long(past)}," if past else "est"
    as_of = f" --as-of {past.isoformat()}" if past else ""
    raise Refused(
        f"L’acte « {act.id} » n’est pas possible : {dossier.ref} {when} à l’étape "
        f"« {workflow.step(dossier.step).name} ». Actes possibles : {possible}.",
        [f"Pour voir ce qui manque : cperflow next {dossier.ref}{as_of}"],
    )


def _check_given(dossier: Dossier, context: Context, act: Transition) -> None:
    for name in unexpected(context):
        raise UsageError(
            f"L’acte « {act.id} » n’enregistre pas le fait « {name} »."
            f"{did_you_mean(name, [use.fact for use in act.records])}",
            [f"Pour l’inscrire au dossier : cperflow set {dossier.ref} {name}=…"],
        )


def _check_overrides(
    overrides: Mapping[str, str], refused: Sequence[Refusal], act: Transition
) -> None:
    rules = {refusal.rule for refusal in refused}
    for rule, reason in overrides.items():
        if rule not in rules:
            known = [use.rule for use in act.rules]
            raise UsageError(
                f"La règle « {rule} » n’empêche pas cet acte : il n’y a rien à écarter."
                f"{'' if rule in known else did_you_mean(rule, known)}"
            )
        if not reason.strip():
            raise UsageError(f'Écarter la règle « {rule} » demande un motif : --reason "…".')


def _asks(
    dossier: Dossier, workflow: Workflow, act: Transition, given: Mapping[str, Any]
) -> dict[str, Any]:
    consultation = workflow.consultation(act.asks)
    chosen = list(given.get(act.asks_fact, ()))
    entering = dossier.step not in consultation.steps
    always = consultation.always if entering else ()
    bodies = list(dict.fromkeys([*always, *chosen]))
    for body in bodies:
        check_consulted(consultation, body)
    projects = list(dossier.projects) if consultation.by_project else []
    return {"consultation": consultation.id, "bodies": bodies, "projects": projects}


def _line(refusal: Refusal) -> str:
    source = f" [{refusal.source}]" if refusal.source else ""
    remedy = f" → {refusal.remedy}" if refusal.remedy else ""
    return f"{refusal.rule} : {refusal.reason}{source}{remedy}"
