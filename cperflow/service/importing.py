"""Many dossiers taken over at once, from another register: each with its whole journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cperflow.domain.chain import canonical, seal
from cperflow.domain.conformity import misplaced, strangers
from cperflow.domain.definition import Workflow
from cperflow.domain.events import Draft, Event
from cperflow.domain.replay import counting, replay
from cperflow.errors import InvalidData, Refused
from cperflow.record import NamedTuple
from cperflow.service.ports import Projection
from cperflow.service.projection import project
from cperflow.service.recording import not_in_future
from cperflow.service.workspace import Workspace


class Journal(NamedTuple):
    """A dossier to take over: its acts in order of entry, the opening first."""

    ref: str
    drafts: Sequence[Draft]


def import_journals(ws: Workspace, journals: Iterable[Journal]) -> int:
    """Take over dossiers in one transaction, all or none; returns the number of events.

    Their definitions must be kept already (`writing.keep`). Each journal must replay; the
    rules of the day of each act are not asked again (`verifying.verify` tells departures).
    Raises InvalidData naming the dossier and the lines that cannot be, or that name what the
    procedure does not know, Conflict when a dossier exists already, IntegrityFailure when a
    definition is not kept.
    """
    return ws.store.append_many(_sealed(ws, journals))


def _sealed(
    ws: Workspace, journals: Iterable[Journal]
) -> Iterator[tuple[Sequence[Event], Projection]]:
    now = ws.now()
    for ref, drafts in journals:
        if not all(isinstance(draft.payload, dict) for draft in drafts):
            _blame(ref, drafts)
        try:
            events = seal(drafts, stream=ref, after=None, recorded_at=now, actor=ws.actor)
        except (TypeError, ValueError):
            _blame(ref, drafts)
            raise
        yield events, _projection(ws, ref, events)


def _blame(ref: str, drafts: Sequence[Draft]) -> None:
    """Name the line that cannot be written; looked for only when sealing failed."""
    for number, draft in enumerate(drafts, start=1):
        if not _can_be_written(draft.payload):
            raise InvalidData(
                f"Reprise de {ref} refusée : ligne {number} : son contenu ne peut pas s’écrire au "
                "journal (textes, nombres entiers, oui ou non, listes)."
            )


def _can_be_written(payload: object) -> bool:
    try:
        return isinstance(payload, dict) and bool(canonical(payload))
    except (TypeError, ValueError):
        return False


def _projection(ws: Workspace, ref: str, events: Sequence[Event]) -> Projection:
    try:
        not_in_future(ws, max((event.occurred_on for event in events), default=ws.today))
        dossier = replay(events)
    except Refused as refused:
        raise InvalidData(f"Reprise de {ref} refusée : {refused.message}") from refused
    if dossier is None:
        raise InvalidData(f"Reprise de {ref} refusée : son journal est vide.")
    workflow = ws.workflow(dossier.workflow_hash)
    _check_lines(ref, events, workflow)
    return project(dossier, workflow, ws.calendars())


def _check_lines(ref: str, events: Sequence[Event], workflow: Workflow) -> None:
    """Every line that is wrong is told at once, for whoever mends the register."""
    problems = [
        f"ligne {event.sequence} : {problem}"
        for event in counting(events)
        for problem in strangers(event, workflow) or filter(None, [misplaced(event, workflow)])
    ]
    if problems:
        raise InvalidData(f"Reprise de {ref} refusée : {problems[0]}.", problems[1:])
