"""One snapshot: what was recorded by the end of a day, copied apart so that nothing moves it.

All that is read of it (lists, forecasts, letters) tells of the same lines, also while others
record, and tells it again in the same words on any later day (docs/adr/0022).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from itertools import chain

from cperflow.domain.dossier.replay import known, replay
from cperflow.domain.journal.events import (
    CALENDAR_STREAM,
    OFFICE_STREAM,
    TERRITORY_STREAM,
    Event,
    Head,
)
from cperflow.record import NamedTuple
from cperflow.service.ports import Projection, Store, Watch
from cperflow.service.projection import project
from cperflow.service.workspace import Workspace


class Snapshot(NamedTuple):
    """A workspace over a copy, whose clock stands at the end of `known_on`."""

    ws: Workspace
    known_on: date

    @property
    def heads(self) -> list[Head]:
        """How far each journal was known, by name."""
        return list(self.ws.store.heads())

    @property
    def digest(self) -> str:
        """SHA-256 of `heads`: another one means that other lines were known."""
        # hashing: only who proves something pays for it
        from cperflow.domain.journal.chain import canonical, digest

        return digest(canonical([list(head) for head in self.heads]))

    def revision(self, stream: str) -> int:
        """How many lines of a journal were known."""
        return self.ws.store.head(stream).revision


def freeze(ws: Workspace, into: Store, known_on: date, watch: Watch[str] = iter) -> Snapshot:
    """Copy what was recorded by the end of `known_on` into an empty store.

    Definitions are those that a dossier known then has followed. Raises Impossible for a journal
    that cannot be replayed, IntegrityFailure for a definition that is lost, StorageUnavailable.
    """
    instant = datetime.combine(known_on, time.max, UTC)
    copy = Workspace(into, ws.library, lambda: instant, ws.actor)
    settings = (CALENDAR_STREAM, OFFICE_STREAM, TERRITORY_STREAM)
    dossiers = (stream for stream in ws.store.streams() if not stream.startswith("@"))
    for stream in watch(chain(settings, dossiers)):
        if journal := known(ws.store.journal(stream), known_on):
            _keep_definitions(ws, into, journal)
            into.append(journal, None if stream in settings else _projection(copy, journal))
    return Snapshot(copy, known_on)


def _keep_definitions(ws: Workspace, into: Store, journal: Sequence[Event]) -> None:
    for hash in dict.fromkeys(_hashes(journal)):
        kept = ws.store.workflow(hash)
        if kept is not None and into.workflow(hash) is None:
            into.keep_workflow(kept)


def _hashes(journal: Iterable[Event]) -> Iterator[str]:
    return (event.payload["workflow_hash"] for event in journal if "workflow_hash" in event.payload)


def _projection(copy: Workspace, journal: Sequence[Event]) -> Projection | None:
    dossier = replay(journal)
    return project(dossier, copy.versions(dossier), copy.calendars()) if dossier else None
