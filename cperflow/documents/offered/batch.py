"""One document for every dossier concerned, each file whole or not there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.documents.making.gathering import Wanted, issued_here
from cperflow.documents.making.generating import (
    Generated,
    find_document,
    made,
    subjects_of,
)
from cperflow.domain.procedure.papers import DOSSIER, DocumentSpec
from cperflow.domain.time.reminding import called_for
from cperflow.errors import CperflowError, NotFound, StorageUnavailable
from cperflow.french import did_you_mean, listing
from cperflow.record import NamedTuple
from cperflow.service import reading
from cperflow.service.ports import ALL, Filters
from cperflow.service.reading import Situation
from cperflow.service.workspace import Workspace


class Failed(NamedTuple):
    """A dossier for which the document could not be made, and why."""

    ref: str
    about: str
    error: CperflowError


def concerned(ws: Workspace, document: str, on: date, filters: Filters = ALL) -> list[str]:
    """The dossiers at a step from which their procedure issues the document, on a day.

    Raises NotFound when no procedure in use has such a document.
    """
    rows = list(reading.dossiers(ws, filters, as_of=on))
    workflows = {row.workflow_hash: ws.workflow(row.workflow_hash) for row in rows}
    steps: dict[str, tuple[str, ...]] = {}
    known: set[str] = set()
    for hash, workflow in workflows.items():
        known |= {spec.id for spec in workflow.documents}
        try:
            steps[hash] = find_document(workflow, document).steps
        except NotFound:
            continue
    if rows and not steps:
        raise NotFound(
            f"Document inconnu « {document} » dans les procédures de ces dossiers."
            f"{did_you_mean(document, sorted(known)) or f' Documents : {listing(sorted(known))}.'}"
        )
    return [row.ref for row in rows if row.step in steps.get(row.workflow_hash, ())]


def made_for_all(
    ws: Workspace, folders: Sequence[str], refs: Sequence[str], document: str, format: str, on: date
) -> Iterator[Generated | Failed]:
    """The document of each dossier, one by one: for each project or body when it is made so.

    What fails for one does not stop the others. Raises StorageUnavailable.
    """
    for ref in refs:
        try:
            seen = reading.situation(ws, ref, as_of=on)
            spec = find_document(seen.workflow, document)
        except StorageUnavailable:
            raise
        except CperflowError as error:
            yield Failed(ref, "", error)
            continue
        for wanted in _wanted(ws, seen, spec):
            yield _made(ws, folders, seen, wanted, format)


def _wanted(ws: Workspace, seen: Situation, spec: DocumentSpec) -> list[Wanted]:
    """What is made of a document in a dossier: reminders only where one is called for."""
    if not spec.about_clock:
        subjects = [""] if spec.per == DOSSIER else subjects_of(seen, spec)
        return [Wanted(spec, about) for about in subjects]
    calendar, by = seen.calendars.current, issued_here(ws, seen, spec).by
    called = (
        called_for(seen.dossier, seen.workflow, measure, calendar, seen.as_of)
        for measure in seen.measures
        if measure.clock.holder != by
    )
    return [Wanted(spec, measure=one.measure, called=one) for one in called if one]


def _made(
    ws: Workspace,
    folders: Sequence[str],
    seen: Situation,
    wanted: Wanted,
    format: str,
) -> Generated | Failed:
    try:
        return made(ws, folders, seen, wanted, format)
    except StorageUnavailable:
        raise
    except CperflowError as error:
        return Failed(seen.dossier.ref, wanted.about, error)
