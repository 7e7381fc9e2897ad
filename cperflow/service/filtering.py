"""The restrictions of a list, as people type them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.versions.lexicon import spoken
from cperflow.errors import NotFound
from cperflow.french import did_you_mean, fold, listing, meant
from cperflow.service.ports import ALL, Filters
from cperflow.service.workspace import Workspace

OPEN = "open"
"""Status of a dossier whose step is not final."""
OPEN_LABEL = "en cours"


def definitions(ws: Workspace) -> dict[str, Workflow]:
    """What each procedure calls its phases, steps, bodies and delays, by its id.

    A dossier stays with its version until it passes to another, so names are those of all versions
    kept: the newest that has an id says its name.
    """
    return {id: spoken(*versions) for id, versions in _versions(ws).items()}


def reckoned(workflow: Workflow, asked: Filters) -> bool:
    """Whether figures on procedures that come to an end (their durations, whose the days were,
    forecasts) take a dossier of this one: what is followed for years by its obligations would
    drown the others, and counts only when its procedure is asked for."""
    return bool(asked.workflow) or not workflow.obligations


def left_out(ws: Workspace, asked: Filters) -> list[str]:
    """The procedures that such figures leave out, by id."""
    return [id for id, flow in definitions(ws).items() if not reckoned(flow, asked)]


def _versions(ws: Workspace) -> dict[str, list[Workflow]]:
    """Every version the store keeps of each procedure, the newest first."""
    found: dict[str, list[Workflow]] = {}
    for kept in ws.store.workflows():
        found.setdefault(kept.id, []).insert(0, ws.workflow(kept.hash))
    return found


def filters(ws: Workspace, typed: Filters) -> Filters:
    """Restrictions typed any way (id, name, its beginning, or number), as the store compares them.

    A name of any version kept will do. Raises NotFound for what no kept procedure or dossier
    has, with the nearest name, and for what several have.
    """
    if typed == ALL:
        return ALL
    known = _versions(ws)
    chosen = _find("Procédure inconnue", typed.workflow, {id: [id] for id in known})
    asked = [flow for id in known if chosen in ("", id) for flow in known[id]]
    return Filters(
        subject=_subject(ws, typed.subject),
        phase=_find("Phase inconnue", typed.phase, _phases(asked), labelled=True),
        step=_find("Étape inconnue", typed.step, _steps(asked), labelled=True),
        holder=_find("Structure inconnue", typed.holder, _bodies(asked)),
        status=_find("État inconnu", typed.status, _statuses(asked), labelled=True),
        workflow=chosen,
    )


_Names = Mapping[str, Sequence[str]]
"""Every name of each id, in any version."""


def _phases(flows: Iterable[Workflow]) -> _Names:
    return _names((p.id, (p.name, str(p.number))) for flow in flows for p in flow.phases)


def _steps(flows: Iterable[Workflow]) -> _Names:
    return _names(
        (step.id, (step.name, *((str(step.number),) if step.number else ())))
        for flow in flows
        for step in flow.steps
    )


def _bodies(flows: Iterable[Workflow]) -> _Names:
    return _names((body.id, (body.name,)) for flow in flows for body in flow.bodies)


def _statuses(flows: Iterable[Workflow]) -> _Names:
    """« signé » finds « CPER signé »: each word of a final step's name counts."""
    final = [step for flow in flows for step in flow.steps if step.final]
    ended = [(step.status, (step.name, *step.name.split())) for step in final]
    return _names([(OPEN, (OPEN_LABEL, "ouvert")), *ended])


def _names(called: Iterable[tuple[str, Sequence[str]]]) -> _Names:
    names: dict[str, list[str]] = {}
    for id, known in called:
        names.setdefault(id, [id]).extend(known)
    return names


def _find(what: str, text: str, names: _Names, *, labelled: bool = False) -> str:
    """The one id meant; `labelled`: those known are told by their first French name."""
    if not text:
        return ""
    found = meant(text, names)
    if len(found) == 1:
        return found[0]
    if found:
        raise NotFound(f"« {text} » peut désigner {listing(found[:12], 'ou')} : précisez.")
    told = [known[1] for known in names.values()] if labelled else list(names)
    some = listing(told[:12], "ou") + (" …" if len(told) > 12 else "")
    hint = did_you_mean(text, names)
    raise NotFound(f"{what} « {text} ».{hint}", [f"Noms connus : {some}"] if some else [])


def _subject(ws: Workspace, text: str) -> str:
    """The subject of a dossier, by any name it ever had. Names are compared one by one only if
    the exact one fails."""
    text = ws.territory.kept_as(text)
    if not text or next(iter(ws.store.dossiers(Filters(subject=text))), None):
        return text
    subjects = {row.subject for row in ws.store.dossiers()}
    names = {name for each in subjects for name in all_names(ws, each)}
    for subject in subjects:
        if fold(subject) == fold(text):
            return subject
    raise NotFound(
        f"Aucun dossier ne concerne « {text} ».{did_you_mean(text, sorted(names))}",
        ["Pour voir les dossiers : cperflow list"],
    )


def all_names(ws: Workspace, subject: str) -> tuple[str, ...]:
    """All that a subject has been called."""
    key = ws.territory.find(subject)
    region = ws.territory.region(key) if key else None
    return region.names if region else (subject,)
