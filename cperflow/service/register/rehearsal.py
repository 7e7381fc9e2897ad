"""A store where nothing is written: acts are tried on journals carried on in memory."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, cast

from cperflow.domain.journal.events import Event
from cperflow.service.ports import KeptWorkflow, Store
from cperflow.service.workspace import Workspace

READS = frozenset(
    [
        "dossier",
        "dossiers",
        "heads",
        "journals",
        "refs",
        "spans",
        "spans_of",
        "stopped",
        "streams",
        "touched",
        "unnumbered",
    ]
)
"""What is asked of the real store: it tells, and never writes."""


class Rehearsal:
    """Another store as it would be after the acts tried; what is not of a journal or of a
    definition is asked of that store (READS), and nothing else is. For one person: nobody else
    appends to it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._journals: dict[str, list[Event]] = {}
        self.kept: dict[str, KeptWorkflow] = {}
        """Definitions that the acts tried need, and that the store does not keep yet."""

    def journal(self, stream: str) -> list[Event]:
        if stream not in self._journals:
            return self._store.journal(stream)
        return list(self._journals[stream])

    def append(self, events: Sequence[Event], *_lists_and_messages: object) -> None:
        stream = events[0].stream
        if stream not in self._journals:
            self._journals[stream] = self._store.journal(stream)
        self._journals[stream] += events

    def forget(self, stream: str) -> None:
        """What was tried on a journal."""
        self._journals.pop(stream, None)

    def keep_workflow(self, kept: KeptWorkflow) -> bool:
        if self._store.workflow(kept.hash) is None:
            self.kept[kept.hash] = kept
        return True

    def workflow(self, hash: str) -> KeptWorkflow | None:
        return self.kept.get(hash) or self._store.workflow(hash)

    def workflows(self) -> list[KeptWorkflow]:
        return [*self._store.workflows(), *self.kept.values()]

    def __getattr__(self, name: str) -> Any:
        if name not in READS:
            raise AttributeError(f"a rehearsal does not {name}")
        return getattr(self._store, name)


def rehearse(ws: Workspace) -> tuple[Workspace, Rehearsal]:
    """The same desk over a `Rehearsal` of its store."""
    trial = Rehearsal(ws.store)
    return Workspace(cast(Store, trial), ws.library, ws.now, ws.actor, lists=False), trial
