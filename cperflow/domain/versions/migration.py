"""A dossier passes to a new version of its procedure: whether it can, and the line that says so.

What happened stays read by the version of its day (`versions`, `eras`): only what the dossier
holds now must have its place in the new version. A definition never says how to rewrite a
dossier; what has no place there is settled first, by an act, in the version that knows it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cperflow.domain.dossier.dossier import Dossier, Request
from cperflow.domain.dossier.finance import declared
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.conformity import ill_formed
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.procedure.consultations import ConsultationSpec
from cperflow.domain.procedure.definition import BACK, Workflow
from cperflow.domain.procedure.requirements import Choice
from cperflow.errors import Refused
from cperflow.record import NamedTuple


class Obstacle(NamedTuple):
    """Why a dossier cannot pass to a version, and what would let it."""

    reason: str
    remedy: str = ""

    def __str__(self) -> str:
        return f"{self.reason} {self.remedy}".strip()


class Barred(Refused):
    """A dossier cannot pass to a version: every obstacle."""

    def __init__(self, ref: str, version: int, obstacles: Sequence[Obstacle]) -> None:
        first, *others = obstacles
        super().__init__(
            f"{ref} ne peut pas passer à la version {version} : {first.reason}",
            [*filter(None, [first.remedy]), *map(str, others)],
        )
        self.obstacles = tuple(obstacles)


def nothing_to_do(dossier: Dossier, current: Workflow, workflow: Workflow) -> str:
    """Why a dossier need not pass to a version; "" when it should. `current`: the one it
    follows."""
    if dossier.workflow != workflow.id:
        return f"suit la procédure {dossier.workflow}"
    if dossier.version >= workflow.version:
        return f"suit déjà la version {dossier.version}"
    step = current.step(dossier.step)
    return f"terminé ({step.name})" if step.final else ""


def obstacles(dossier: Dossier, current: Workflow, workflow: Workflow) -> list[Obstacle]:
    """Everything a dossier holds that a version has no place for; [] when it can pass to it."""
    if dossier.workflow != workflow.id or dossier.version >= workflow.version:
        followed = f"la version {dossier.version} de la procédure {dossier.workflow}"
        return [Obstacle(f"le dossier suit {followed}.")]
    return [
        *_step(dossier, workflow),
        *_requests(dossier, current, workflow),
        *_projects(dossier, workflow),
        *_shares(dossier, workflow),
        *_facts(dossier, workflow),
    ]


def migrate(
    dossier: Dossier,
    current: Workflow,
    workflow: Workflow,
    workflow_hash: str,
    entry: Entry,
    reason: str = "",
) -> Draft:
    """The line by which a dossier passes to a version. Raises Barred."""
    if found := obstacles(dossier, current, workflow):
        raise Barred(dossier.ref, workflow.version, found)
    content: dict[str, Any] = {
        "workflow": workflow.id,
        "version": workflow.version,
        "workflow_hash": workflow_hash,
    }
    if reason:
        content["reason"] = reason
    return Draft(kinds.MIGRATED, entry.on, entry.body, entry.payload(**content))


def _step(dossier: Dossier, workflow: Workflow) -> Iterator[Obstacle]:
    steps = {step.id: step for step in workflow.steps}
    here = steps.get(dossier.step)
    if here is None or here.final:
        what = "n’y existe plus" if here is None else "y termine la procédure"
        yield Obstacle(
            f"l’étape « {dossier.step} », où est le dossier, {what}.",
            f"Menez-le d’abord à une étape que les deux versions ont : cperflow next {dossier.ref}",
        )
    elif dossier.came_from not in steps and _goes_back(dossier.step, workflow):
        yield Obstacle(
            f"l’étape « {dossier.came_from} », où un acte le renverrait, n’y existe plus.",
            f"Accomplissez d’abord cet acte : cperflow next {dossier.ref}",
        )


def _goes_back(step: str, workflow: Workflow) -> bool:
    return any(act.to_step == BACK for act in workflow.transitions_from(step))


def _requests(dossier: Dossier, current: Workflow, workflow: Workflow) -> Iterator[Obstacle]:
    """Of a consultation under way: whoever is asked must still be, and what was answered mean
    something (an objection is not lifted by forgetting its name)."""
    specs = {spec.id: spec for spec in workflow.consultations}
    held = {spec.id for spec in current.consultations if dossier.step in spec.steps}
    for request in dossier.current_requests():
        if request.consultation in held:
            yield from _request(request, dossier, specs.get(request.consultation))


def _request(
    request: Request, dossier: Dossier, spec: ConsultationSpec | None
) -> Iterator[Obstacle]:
    command = f"cperflow opinion {dossier.ref} {request.body}"
    if request.is_open and (why := _unasked(request, dossier, spec)):
        yield Obstacle(
            f"l’avis demandé à {request.body} est attendu, or {why}.",
            f"Consignez-le d’abord : {command} …",
        )
    known = {outcome.id for outcome in spec.outcomes} if spec else set()
    for outcome in dict.fromkeys(answer.outcome for answer in request.answers if spec):
        if outcome not in known:
            yield Obstacle(
                f"le sens « {outcome} » de l’avis de {request.body} n’y existe plus.",
                f"Saisissez de nouveau cette structure : {command} --ask",
            )


def _unasked(request: Request, dossier: Dossier, spec: ConsultationSpec | None) -> str:
    if spec is None:
        return f"la consultation « {request.consultation} » n’y existe plus"
    if request.body not in (*spec.always, *spec.among):
        return "cette structure n’y est plus consultée"
    if dossier.step not in spec.steps:
        return f"la consultation ne s’y tient plus à l’étape « {dossier.step} »"
    return ""


def _projects(dossier: Dossier, workflow: Workflow) -> Iterator[Obstacle]:
    natures, scales = _ids(workflow.natures), _ids(workflow.scales)
    for project in dossier.projects.values():
        edit = f"Corrigez d’abord le projet : cperflow project edit {dossier.ref} {project.id}"
        if project.nature and project.nature not in natures:
            yield Obstacle(
                f"la nature « {project.nature} » du projet {project.id} n’y existe plus.",
                f'{edit} --nature ""',
            )
        if project.scale and project.scale not in scales:
            yield Obstacle(
                f"l’échelle « {project.scale} » du projet {project.id} n’y existe plus.",
                f'{edit} --scale ""',
            )


def _shares(dossier: Dossier, workflow: Workflow) -> Iterator[Obstacle]:
    sources = _ids(workflow.funding_sources)
    for (project, source, year), amount in dossier.shares.items():
        if amount and declared(source) not in sources:
            of_year = f" --year {year}" if year is not None else ""
            yield Obstacle(
                f"la source de financement « {source} » du projet {project} n’y existe plus.",
                f"Mettez d’abord sa part à 0 : cperflow funding set {dossier.ref} {project} "
                f"{source}=0{of_year}",
            )


def _facts(dossier: Dossier, workflow: Workflow) -> Iterator[Obstacle]:
    for what in ill_formed(dossier.facts, workflow):
        yield Obstacle(f"{what}.", "Donnez un autre nom à ce fait dans la nouvelle version.")


def _ids(choices: Iterable[Choice]) -> set[str]:
    return {choice.id for choice in choices}
