"""The parallel consultation: who is asked, what they answer. Decisions, nothing recorded here."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cperflow.domain.dossier.dossier import Dossier, Request
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.procedure.consultations import ConsultationSpec
from cperflow.domain.procedure.definition import Workflow
from cperflow.errors import NotFound, Refused, UsageError
from cperflow.french import did_you_mean, fold, listing


def consultation_of(workflow: Workflow, dossier: Dossier) -> ConsultationSpec:
    """The consultation that is held at the dossier's step; Refused when there is none."""
    for consultation in workflow.consultations:
        if dossier.step in consultation.steps:
            return consultation
    step = workflow.step(dossier.step)
    raise Refused(
        f"Aucune consultation n’est ouverte pour {dossier.ref} à l’étape « {step.name} »."
    )


def request_opinion(
    dossier: Dossier, workflow: Workflow, body: str, entry: Entry, projects: Sequence[str] = ()
) -> Draft:
    """Ask a body for its opinion (again, if it was asked before), on all projects or some."""
    consultation = consultation_of(workflow, dossier)
    check_consulted(consultation, body)
    concerned = list(projects or (dossier.projects if consultation.by_project else ()))
    _check_nothing_is_lost(dossier, consultation, body, concerned)
    content = {"consultation": consultation.id, "body": body, "projects": concerned}
    return Draft(kinds.OPINION_REQUESTED, entry.on, consultation.asked_by, entry.payload(**content))


def _check_nothing_is_lost(
    dossier: Dossier, consultation: ConsultationSpec, body: str, concerned: Sequence[str]
) -> None:
    """A new round replaces the last one: nothing still to settle may disappear with it."""
    request = dossier.latest_request(body, consultation.id)
    lost = [
        project
        for project in (request.unsettled(consultation.blocking) if request else ())
        if project in dossier.projects and project not in concerned
    ]
    if lost:
        names = listing([*concerned, *lost])
        raise Refused(
            f"{body} a encore à se prononcer sur {listing(lost)}, ou à y lever son avis : une "
            f"nouvelle saisine remplace la précédente, faites-la porter sur {names}."
        )


def _check_projects(request: Request, projects: Sequence[str]) -> None:
    """An answer concerns projects that were asked, each answered once in a round."""
    strangers = [project for project in projects if project not in request.remaining]
    if strangers:
        raise UsageError(
            f"{request.body} n’a pas été saisi de {listing(strangers)} : sa saisine porte sur "
            f"{listing(request.remaining) or 'le dossier entier'}."
        )
    answered = {project for answer in request.answers for project in answer.projects}
    again = [project for project in projects if project in answered]
    if again:
        raise Refused(
            f"{request.body} a déjà rendu son avis sur {listing(again)}.",
            ["Pour qu’il en rende un autre : saisissez-le de nouveau (--ask)."],
        )


def _open_request(dossier: Dossier, consultation: ConsultationSpec, body: str) -> Request:
    request = dossier.latest_request(body, consultation.id)
    if request is None:
        raise Refused(
            f"{body} n’a pas été consulté sur {dossier.ref}.",
            [f"Pour le saisir : cperflow opinion {dossier.ref} {body} --ask"],
        )
    if not request.is_open:
        raise Refused(
            f"{body} a déjà rendu son avis sur {dossier.ref}.",
            [f"Pour le saisir de nouveau : cperflow opinion {dossier.ref} {body} --ask"],
        )
    return request


def give_opinion(
    dossier: Dossier,
    workflow: Workflow,
    body: str,
    outcome: str,
    entry: Entry,
    projects: Sequence[str] = (),
    facts: Mapping[str, Any] | None = None,
) -> Draft:
    """Record the answer of a body to its last request, for the whole file or some projects."""
    consultation = consultation_of(workflow, dossier)
    check_consulted(consultation, body)
    request = _open_request(dossier, consultation, body)
    if projects and not consultation.by_project:
        raise UsageError("Cette consultation porte sur le dossier entier, pas par projet.")
    _check_projects(request, projects)
    content: dict[str, Any] = {
        "consultation": consultation.id,
        "body": body,
        "outcome": find_outcome(consultation, outcome),
    }
    if projects:
        content["projects"] = list(projects)
    if facts:
        _check_opinion_facts(consultation, facts)
        content["facts"] = dict(facts)
    return Draft(kinds.OPINION_GIVEN, entry.on, body, entry.payload(**content))


def _check_opinion_facts(consultation: ConsultationSpec, facts: Mapping[str, Any]) -> None:
    allowed = {use.fact for use in consultation.records}
    for name in facts:
        if name not in allowed:
            raise UsageError(
                f"Un avis n’enregistre pas le fait « {name} ».{did_you_mean(name, allowed)}"
            )


def find_outcome(consultation: ConsultationSpec, text: str) -> str:
    """The id of an outcome, by id or label typed any way."""
    wanted = fold(text).replace("-", "_").replace(" ", "_")
    for outcome in consultation.outcomes:
        if wanted in (fold(outcome.id), fold(outcome.label).replace(" ", "_")):
            return outcome.id
    ids = [outcome.id.replace("_", "-") for outcome in consultation.outcomes]
    raise NotFound(
        f"Sens d’avis inconnu « {text} » : {listing(ids, 'ou')}.{did_you_mean(text, ids)}"
    )


def check_consulted(consultation: ConsultationSpec, body: str) -> None:
    """NotFound (with the nearest name) when a body is not among those consulted."""
    known = (*consultation.always, *consultation.among)
    if body not in known:
        raise NotFound(
            f"{body} ne fait pas partie des structures consultées ({listing(known)})."
            f"{did_you_mean(body, known)}"
        )
