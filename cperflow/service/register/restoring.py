"""Journals taken over as they are, from an export: same lines, same hashes, all or none."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Protocol

from cperflow.domain.checks.names import unknown
from cperflow.domain.dossier.limits import check_ref
from cperflow.domain.journal.chain import breaks, digest
from cperflow.domain.journal.events import Event
from cperflow.domain.procedure.definition_data import from_data
from cperflow.errors import IntegrityFailure, InvalidData, UsageError
from cperflow.service.beside import EDITION, TEMPLATE, Content
from cperflow.service.files_kept import Flaw, lacking
from cperflow.service.keeping import keep_form
from cperflow.service.ports import KeptWorkflow, Projection
from cperflow.service.recording import follow_calendar
from cperflow.service.register.entering import TakenIn
from cperflow.service.register.importing import moved, projection_of
from cperflow.service.register.numbers import with_numbers
from cperflow.service.register.rehearsal import rehearse
from cperflow.service.workspace import Workspace


class Exported(Protocol):
    """Definitions, journals by reference, and what their documents were made of."""

    @property
    def definitions(self) -> Sequence[KeptWorkflow]: ...

    @property
    def journals(self) -> Sequence[tuple[str, list[Event]]]: ...

    @property
    def contents(self) -> Sequence[tuple[Content, bytes]]: ...


def restore(ws: Workspace, exported: Exported, *, dry_run: bool = False) -> TakenIn:
    """Take over whole dossiers with the entries they had, and what their documents were made of.
    Of dossiers that are all here with the very same lines, only the latter, where it is missing.

    Raises IntegrityFailure when a hash does not hold, Conflict when a dossier exists already,
    InvalidData for a line that cannot be, Refused when another content has the id and version
    of a definition.
    """
    whole = [_whole(content, data) for content, data in exported.contents]
    fresh = [one for one in whole if not ws.store.contents.find(one[0].sha256)]
    dossiers = 0 if fresh and _is_here(ws, exported) else _rehearsed(ws, exported)
    if not dry_run:
        for content, data in fresh:
            ws.store.contents.keep(content, [data])
        if dossiers:
            _take_over(ws, exported)
    acts = sum(len(events) for _, events in exported.journals) if dossiers else 0
    return TakenIn(dossiers, dossiers, acts, dry_run, len(fresh), _missing(ws, exported))


def _is_here(ws: Workspace, exported: Exported) -> bool:
    """Whether every dossier is kept already, beginning with these lines."""
    return all(
        events and ws.store.journal(ref)[: len(events)] == events
        for ref, events in exported.journals
    )


def _rehearsed(ws: Workspace, exported: Exported) -> int:
    """How many dossiers, once everything was tried, before a word is kept."""
    desk, _trial = rehearse(ws)
    for form in _forms(exported):
        desk.store.keep_workflow(form)
    return sum(1 for _ in _batches(desk, exported))


def _take_over(ws: Workspace, exported: Exported) -> None:
    for form in _forms(exported):
        keep_form(ws, form)
    ws.store.append_many(with_numbers(ws, _batches(ws, exported)))
    follow_calendar(ws, [ref for ref, _events in exported.journals])


def _forms(exported: Exported) -> list[KeptWorkflow]:
    named = {e.payload.get("workflow_hash") for _, events in exported.journals for e in events}
    return [_sound(kept) for kept in exported.definitions if kept.hash in named]


def _missing(ws: Workspace, exported: Exported) -> tuple[Flaw, ...]:
    brought = {content.sha256 for content, _data in exported.contents}
    return tuple(
        flaw
        for _ref, journal in exported.journals
        for flaw in lacking(ws.store.contents, journal, brought)
    )


def _whole(content: Content, data: bytes) -> tuple[Content, bytes]:
    if sha256(data).hexdigest() != content.sha256 or content.kind not in (EDITION, TEMPLATE):
        raise IntegrityFailure(
            f"Export altéré : le contenu {content.sha256[:12]}… ne répond pas à son empreinte."
        )
    return content, data


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
