"""What a store keeps beside the journals: messages to send, files by their content, money by
what is asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime
from typing import TYPE_CHECKING, Protocol

from cperflow.record import NamedTuple

if TYPE_CHECKING:
    from cperflow.domain.money.cells import Cell
    from cperflow.domain.money.lines import MoneyLine


class Message(NamedTuple):
    """A message to send, kept with what caused it and sent afterwards (`Outbox`).

    `key` names the line of the journal it carries: the same message is never kept twice.
    `message` is the whole message as text, "" in a list; `sent_at` None until it left; `error`:
    why the last attempt failed.
    """

    key: str
    dossier: str
    recipient: str
    message: str
    created_at: datetime
    attempts: int = 0
    sent_at: datetime | None = None
    error: str = ""


class Content(NamedTuple):
    """A file kept: SHA-256 of its bytes, how many they are, and what it serves as (KINDS)."""

    sha256: str
    size: int
    kind: str


PIECE, SCAN, EDITION, TEMPLATE = KINDS = ("piece", "scan", "edition", "template")
"""Uses of a content; the first that kept it says its kind."""


class Outbox(Protocol):
    """Messages kept by `Store.append`. Sending is not the store's: it happens outside of any
    transaction, and what became of it is told here."""

    def messages(self, *, waiting: bool = False) -> list[Message]:
        """Every message, or those that have not left, the oldest first, without their texts."""
        ...

    def text(self, key: str) -> str:
        """The text of a message that waits; "" once it left."""
        ...

    def drop(self, key: str) -> None:
        """Forget a message that has not left."""
        ...

    def told(self, key: str, *, sent_at: datetime | None = None, error: str = "") -> None:
        """One more attempt was made: the message left (its text is no longer kept), or why it
        did not."""
        ...


class Contents(Protocol):
    """Files kept by what is in them: the same bytes are kept once, under their SHA-256.

    A content is kept before the line of the journal that names it, each whole or not at all: what
    no line names is a leftover that harms nothing, and no line names what is not there.
    """

    def keep(self, content: Content, parts: Iterable[bytes]) -> bool:
        """Keep the bytes that `parts` give one after the other; whether they were not there yet,
        or had been altered: the good bytes then take their place.

        Raises ValueError, and keeps nothing, when they are not those that `content` tells of;
        StorageUnavailable.
        """
        ...

    def find(self, prefix: str) -> list[Content]:
        """Those whose SHA-256 starts with `prefix` (hexadecimal), by SHA-256; at most ten."""
        ...

    def read(self, sha256: str) -> Iterator[bytes]:
        """The bytes, part by part. Raises NotFound; IntegrityFailure, at the latest at the end,
        when they are no longer those that were kept."""
        ...

    def all(self) -> Iterator[Content]:
        """Every content, by SHA-256."""
        ...


class Money(Protocol):
    """The lines of `Projection.money` (see `domain/money/lines.py`), and what they come to."""

    def counted(self, on: date) -> Iterator[Cell]:
        """The lines that hold on a day, counted (`domain.money.cells`), by dossier, source, then
        year."""
        ...

    def of(self, ref: str) -> list[MoneyLine]:
        """The lines of a dossier, in their order."""
        ...
