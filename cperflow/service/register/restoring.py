"""Journals taken over as they are, from an export: same lines, same hashes, all or none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Protocol

from cperflow.domain.checks.names import unknown
from cperflow.domain.dossier.limits import check_ref
from cperflow.domain.journal.chain import breaks, digest
from cperflow.domain.journal.events import Event
from cperflow.domain.procedure.definition_data import from_data
from cperflow.errors import IntegrityFailure, InvalidData, UsageError
from cperflow.service.keeping import keep_form
from cperflow.service.ports import KeptWorkflow, Projection
from cperflow.service.recording import follow_calendar
from cperflow.service.register.entering import TakenIn
from cperflow.service.register.importing import moved, projection_of
from cperflow.service.register.rehearsal import rehearse
from cperflow.service.workspace import Workspace


class Exported(Protocol):
    """Definitions, and journals by reference."""

    @property
    def definitions(self) -> Sequence[KeptWorkflow]: ...

    @property
    def journals(self) -> Sequence[tuple[str, list[Event]]]: ...


def restore(ws: Workspace, exported: Exported, *, dry_run: bool = False) -> TakenIn:
    """Take over whole dossiers with the entries they had.

    Raises IntegrityFailure when a hash does not hold, Conflict when a dossier exists already,
    InvalidData for a line that cannot be, Refused when another content has the id and version
    of a definition.
    """
    named = {e.payload.get("workflow_hash") for _, events in exported.journals for e in events}
    forms = [_sound(kept) for kept in exported.definitions if kept.hash in named]
    desk, _trial = rehearse(ws)
    for form in forms:
        desk.store.keep_workflow(form)
    refs = [ref for ref, _events in _batches(desk, exported)]  # everything, before a word is kept
    if not dry_run:
        for form in forms:
            keep_form(ws, form)
        ws.store.append_many(_batches(ws, exported))
        follow_calendar(ws, [ref for ref, _events in exported.journals])
    acts = sum(len(events) for _, events in exported.journals)
    return TakenIn(len(refs), len(refs), acts, dry_run)


def _batches(ws: Workspace, exported: Exported) -> Iterator[tuple[list[Event], Projection]]:
    for ref, events in exported.journals:
        _check_ref(ref)
        if ws.store.journal(ref):
            raise moved(ref, taken=True)
        if problems := breaks(events):
            raise IntegrityFailure(f"Export de {ref} altéré : {problems[0]}.", problems[1:])
        yield events, projection_of(ws, ref, events)


def _check_ref(ref: str) -> None:
    try:
        sound = check_ref(ref) == ref
    except UsageError:
        sound = False
    if not sound:
        raise InvalidData(f"« {ref[:80]} » ne peut pas être la référence d’un dossier.")


def _sound(kept: KeptWorkflow) -> KeptWorkflow:
    """A definition that is what its hash says, and of which no name leads nowhere: the other
    checks may have come after it."""
    if digest(kept.data) != kept.hash:
        raise IntegrityFailure(f"La procédure {kept.id} de l’export ne répond pas à son empreinte.")
    try:
        workflow = from_data(json.loads(kept.data))
        problems = [] if (workflow.id, workflow.version) == kept[:2] else ["autre procédure"]
        problems += [each.message for each in unknown(workflow)]
    except (ValueError, TypeError, AttributeError, KeyError):  # says why in English
        problems = ["son contenu n’a pas la forme d’une procédure"]
    if problems:
        raise InvalidData(f"La procédure {kept.id} de l’export est incorrecte.", problems)
    return kept
