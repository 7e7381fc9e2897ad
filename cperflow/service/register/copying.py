"""The lines of a register recorded as they are told, when another register is taken over.

Each must follow the ones before it and speak the language of its procedure; the rules of the
procedure are not asked.
"""

from __future__ import annotations

from collections.abc import Iterator

from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.conformity import misplaced, strangers
from cperflow.domain.journal.events import Draft, Event
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.register.rows import Line, Problem
from cperflow.domain.register.told import Place, told, told_opening
from cperflow.errors import Conflict, NotFound
from cperflow.service.keeping import keep_form, standing_form
from cperflow.service.regions.territory import find_subject
from cperflow.service.workspace import Workspace

HASH = "workflow_hash"


def copy_down(ws: Workspace, line: Line, workflow: str, place: Place | None) -> Iterator[Problem]:
    """Record a line behind the others of its journal (see `retelling.retell`)."""
    journal = ws.store.journal(line.ref)
    if place is None and journal:
        raise Conflict(f"le dossier {line.ref} existe déjà")
    if HASH in line.details:
        require_definition(ws, line.cell("workflow") or workflow, line.details[HASH])
    draft = told(line, place) if place else _opening(ws, line, workflow)
    event = _event(ws, line, journal, draft)
    replay([*journal, event])
    own = draft.payload.get(HASH, "")  # of an opening, of a passage to another version
    language = ws.workflow(own) if own or place is None else place.workflow
    wrong = strangers(event, language) or list(filter(None, [misplaced(event, language)]))
    yield from (line.fails(reason, "act") for reason in wrong)
    if not wrong:
        ws.store.append([event])


def _event(ws: Workspace, line: Line, journal: list[Event], draft: Draft) -> Event:
    """Not sealed: `importing` does, once nothing is wrong anywhere."""
    now, number = ws.now(), len(journal) + 1
    return Event(line.ref, number, draft.kind, line.on, now, ws.actor, draft.body, draft.payload)


def _opening(ws: Workspace, line: Line, workflow: str) -> Draft:
    definition = _definition(ws, line, workflow)
    hash = line.details.get(HASH) or _kept(ws, definition)
    subject, kind = line.cell("region"), ""
    if "subject_kind" not in line.details:
        subject, kind = find_subject(ws, definition, subject)
    return told_opening(line, definition, hash, subject, kind)


def _definition(ws: Workspace, line: Line, workflow: str) -> Workflow:
    if HASH in line.details:
        return ws.workflow(line.details[HASH])
    return ws.definition(line.cell("workflow") or workflow)


def _kept(ws: Workspace, workflow: Workflow) -> str:
    form = standing_form(ws, workflow)
    keep_form(ws, form)
    return form.hash


def require_definition(ws: Workspace, id: str, hash: str) -> None:
    """The definition of a hash, kept or about to be. Raises NotFound when it is nowhere."""
    if ws.store.workflow(hash) is None and _kept(ws, ws.definition(id)) != hash:
        raise NotFound(
            f"la procédure {id} d’empreinte {str(hash)[:12]}… n’est ni dans la base ni dans les "
            "fichiers de procédures : reprenez plutôt un export JSON, qui la contient"
        )
