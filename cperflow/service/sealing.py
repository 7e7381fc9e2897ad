"""Events of the journals that are not a dossier's: the calendar, the office, the registers of
letters."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cperflow.domain.journal.chain import seal
from cperflow.domain.journal.events import Draft, Event
from cperflow.service.workspace import Workspace


def sealed(ws: Workspace, stream: str, kind: str, payload: Mapping[str, object]) -> list[Event]:
    """An event of today behind the journal of the calendar, or of the office."""
    draft = Draft(kind, ws.today, "", dict(payload))
    return sealed_behind(ws, stream, ws.store.journal(stream), draft)


def sealed_behind(
    ws: Workspace, stream: str, journal: Sequence[Event], draft: Draft
) -> list[Event]:
    """What is decided behind a journal as it was read: appending it fails if it moved since."""
    after = journal[-1] if journal else None
    return seal([draft], stream=stream, after=after, recorded_at=ws.now(), actor=ws.actor)
