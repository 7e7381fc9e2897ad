"""The messages of the outbox leave: outside of any transaction, one by one, again if need be.

A message that leaves while the computer stops before it is told may leave twice: it keeps its
Message-ID, by which mailboxes show it once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from cperflow.record import NamedTuple
from cperflow.service.ports import Message
from cperflow.service.workspace import Workspace


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


Send = Callable[[Message], None]
"""Hands a message over. Raises NotSent."""


def deliver(ws: Workspace, send: Send) -> Iterator[Delivery]:
    """Try every message that waits, the oldest first; stop when nobody answers."""
    for message in ws.store.outbox.messages(waiting=True):
        try:
            send(message)
        except NotSent as failed:
            ws.store.outbox.told(message.key, error=failed.reason)
            yield Delivery(message, failed.reason)
            if failed.lasting:
                return
        else:
            ws.store.outbox.told(message.key, sent_at=ws.now())
            yield Delivery(message, "")
