"""Many dossiers taken over at once, from another register: each with its whole journal."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cperflow.domain.chain import seal
from cperflow.domain.events import Draft, Event
from cperflow.domain.replay import replay
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
    Raises InvalidData naming the dossier and the first act that cannot be, Conflict when a
    dossier exists already, IntegrityFailure when a definition is not kept.
    """
    return ws.store.append_many(_sealed(ws, journals))


def _sealed(
    ws: Workspace, journals: Iterable[Journal]
) -> Iterator[tuple[Sequence[Event], Projection]]:
    now = ws.now()
    for ref, drafts in journals:
        events = seal(drafts, stream=ref, after=None, recorded_at=now, actor=ws.actor)
        yield events, _projection(ws, ref, events)


def _projection(ws: Workspace, ref: str, events: Sequence[Event]) -> Projection:
    try:
        not_in_future(ws, max((event.occurred_on for event in events), default=ws.today))
        dossier = replay(events)
    except Refused as refused:
        raise InvalidData(f"Reprise de {ref} refusée : {refused.message}") from refused
    if dossier is None:
        raise InvalidData(f"Reprise de {ref} refusée : son journal est vide.")
    return project(dossier, ws.workflow(dossier.workflow_hash), ws.calendar)
