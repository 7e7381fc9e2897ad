"""The messages of the outbox leave: outside of any transaction, one by one, again if need be.

A message that leaves while the computer stops before it is told may leave twice: it keeps its
Message-ID, by which mailboxes show it once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cperflow.domain.dossier.replay import counting
from cperflow.domain.journal.events import DOCUMENT_CANCELLED
from cperflow.record import NamedTuple
from cperflow.service.beside import Message
from cperflow.service.workspace import Workspace

WITHDRAWN = "lettre retirée du journal ou annulée : son courriel ne part pas"


class NotSent(Exception):
    """A message did not leave. `lasting`: nor will the others now, nobody answers."""

    def __init__(self, reason: str, *, lasting: bool = False) -> None:
        super().__init__(reason)
        self.reason = reason
        self.lasting = lasting


class Delivery(NamedTuple):
    """What became of a message; `error` "" when it left."""

    message: Message
    error: str

    @property
    def waits(self) -> bool:
        """Whether it is kept for another try."""
        return self.error not in ("", WITHDRAWN)


Send = Callable[[Message], None]
"""Hands a message over. Raises NotSent."""


def message_key(ref: str, sequence: int) -> str:
    """The key of the message that carries what a line of a journal tells."""
    return f"{ref}|{sequence}"


def deliver(ws: Workspace, send: Send) -> Iterator[Delivery]:
    """Try every message that waits, the oldest first; stop when nobody answers.

    One whose line was taken back, or whose letter was cancelled, is dropped instead.
    """
    outbox = ws.store.outbox
    for message in outbox.messages(waiting=True):
        if not _still_told(ws, message):
            outbox.drop(message.key)
            yield Delivery(message, WITHDRAWN)
            continue
        try:
            send(message._replace(message=outbox.text(message.key)))
        except NotSent as failed:
            outbox.told(message.key, error=failed.reason)
            yield Delivery(message, failed.reason)
            if failed.lasting:
                return
        else:
            outbox.told(message.key, sent_at=ws.now())
            yield Delivery(message, "")


def _still_told(ws: Workspace, message: Message) -> bool:
    """Whether the line that called for a message counts, and its letter was not cancelled."""
    lines = counting(ws.store.journal(message.dossier))
    cancelled = {e.payload["paper"] for e in lines if e.kind == DOCUMENT_CANCELLED}
    return any(
        message_key(line.stream, line.sequence) == message.key
        and line.payload.get("paper") not in cancelled
        for line in lines
    )
