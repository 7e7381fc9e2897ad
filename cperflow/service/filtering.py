"""The restrictions of a list, as people type them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from cperflow.domain.definition import Workflow
from cperflow.errors import NotFound
from cperflow.french import did_you_mean, fold, listing
from cperflow.service.ports import Filters
from cperflow.service.workspace import Workspace

OPEN = "open"
"""Status of a dossier whose step is not final."""
OPEN_LABEL = "en cours"


def definitions(ws: Workspace) -> dict[str, Workflow]:
    """The newest version the store keeps of each procedure, by id."""
    return {kept.id: ws.workflow(kept.hash) for kept in ws.store.workflows()}


def filters(ws: Workspace, typed: Filters) -> Filters:
    """Restrictions typed any way (id, name, its beginning, or number), as the store compares them.

    Raises NotFound, with the nearest name, for what no kept procedure or dossier has.
    """
    flows = definitions(ws)
    chosen = _find("Procédure inconnue", typed.workflow, {id: (id,) for id in flows})
    asked = [flow for flow in flows.values() if chosen in ("", flow.id)]
    return Filters(
        subject=_subject(ws, typed.subject),
        phase=_find("Phase inconnue", typed.phase, _phases(asked)),
        step=_find("Étape inconnue", typed.step, _steps(asked)),
        holder=_find("Structure inconnue", typed.holder, _bodies(asked)),
        status=_find("État inconnu", typed.status, _statuses(asked)),
        workflow=chosen,
    )


_Names = Mapping[str, tuple[str, ...]]
"""Every name of each id."""


def _phases(flows: Iterable[Workflow]) -> _Names:
    return {p.id: (p.id, p.name, str(p.number)) for flow in flows for p in flow.phases}


def _steps(flows: Iterable[Workflow]) -> _Names:
    return {
        step.id: (step.id, step.name, *((str(step.number),) if step.number else ()))
        for flow in flows
        for step in flow.steps
    }


def _bodies(flows: Iterable[Workflow]) -> _Names:
    return {body.id: (body.id, body.name) for flow in flows for body in flow.bodies}


def _statuses(flows: Iterable[Workflow]) -> _Names:
    """« signé » finds « CPER signé »: each word of a final step's name counts."""
    names: dict[str, tuple[str, ...]] = {OPEN: (OPEN, OPEN_LABEL, "ouvert")}
    for step in (step for flow in flows for step in flow.steps if step.final):
        words = (step.status, step.name, *step.name.split())
        names[step.status] = (*names.get(step.status, ()), *words)
    return names


def _find(what: str, text: str, names: _Names) -> str:
    if not text:
        return ""
    wanted = fold(text)
    for id, known in names.items():
        if wanted in map(fold, known):
            return id
    begun = [id for id, known in names.items() if any(fold(n).startswith(wanted) for n in known)]
    if len(begun) == 1:
        return begun[0]
    some = listing(list(names)[:12], "ou") + (" …" if len(names) > 12 else "")
    hint = did_you_mean(text, names)
    raise NotFound(f"{what} « {text} ».{hint}", [f"Noms connus : {some}"] if some else [])


def _subject(ws: Workspace, text: str) -> str:
    """The subject of a dossier. Names are compared one by one only if the exact one fails."""
    if not text or next(iter(ws.store.dossiers(Filters(subject=text))), None):
        return text
    subjects = {row.subject for row in ws.store.dossiers()}
    for subject in subjects:
        if fold(subject) == fold(text):
            return subject
    raise NotFound(
        f"Aucun dossier ne concerne « {text} ».{did_you_mean(text, sorted(subjects))}",
        ["Pour voir les dossiers : cperflow list"],
    )
