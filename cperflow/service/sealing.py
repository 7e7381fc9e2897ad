"""Events of the journals that are not a dossier's: the calendar, the office."""

from __future__ import annotations

from collections.abc import Mapping

from cperflow.domain.journal.chain import seal
from cperflow.domain.journal.events import Draft, Event
from cperflow.service.workspace import Workspace


def sealed(ws: Workspace, stream: str, kind: str, payload: Mapping[str, object]) -> list[Event]:
    """An event of today behind the journal of the calendar, or of the office."""
    journal = ws.store.journal(stream)
    draft = Draft(kind, ws.today, "", dict(payload))
    after = journal[-1] if journal else None
    return seal([draft], stream=stream, after=after, recorded_at=ws.now(), actor=ws.actor)
