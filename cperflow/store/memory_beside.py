"""What the store in dictionaries keeps beside the journals (see `cperflow.service.beside`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import TYPE_CHECKING

from cperflow.domain.money.cells import Cell, cells
from cperflow.domain.money.lines import MoneyLine
from cperflow.service.beside import Content, Message
from cperflow.store.contents import checked, missing, proven

if TYPE_CHECKING:
    from cperflow.service.ports import Projection


class MemoryMoney:
    """The port `Money`."""

    def __init__(self, projections: Mapping[str, Projection]) -> None:
        self._projections = projections

    def counted(self, on: date) -> Iterator[Cell]:
        return iter(cells((line for ref in self._projections for line in self.of(ref)), on))

    def of(self, ref: str) -> list[MoneyLine]:
        held = self._projections.get(ref)
        return list(held.money or ()) if held else []


class MemoryOutbox:
    """The port `Outbox` (see `cperflow.service.ports` for each method)."""

    def __init__(self) -> None:
        self._messages: dict[str, Message] = {}

    def post(self, messages: Iterable[Message]) -> None:
        for message in messages:
            self._messages.setdefault(message.key, message)

    def messages(self, *, waiting: bool = False) -> list[Message]:
        found = sorted(self._messages.values(), key=lambda kept: (kept.created_at, kept.key))
        return [kept._replace(message="") for kept in found if not (waiting and kept.sent_at)]

    def text(self, key: str) -> str:
        kept = self._messages.get(key)
        return kept.message if kept else ""

    def drop(self, key: str) -> None:
        if key in self._messages and self._messages[key].sent_at is None:
            del self._messages[key]

    def told(self, key: str, *, sent_at: datetime | None = None, error: str = "") -> None:
        kept = self._messages[key]
        if kept.sent_at is None:
            self._messages[key] = kept._replace(
                attempts=kept.attempts + 1,
                sent_at=sent_at,
                error=error,
                message="" if sent_at else kept.message,
            )


class MemoryContents:
    """The port `Contents` (see `cperflow.service.beside` for each method)."""

    def __init__(self) -> None:
        self._kept: dict[str, tuple[Content, bytes]] = {}

    def keep(self, content: Content, parts: Iterable[bytes]) -> bool:
        if content.sha256 in self._kept:
            return False
        self._kept[content.sha256] = (content, b"".join(checked(content, parts)))
        return True

    def find(self, prefix: str) -> list[Content]:
        return [each for each in self.all() if each.sha256.startswith(prefix)][:10]

    def read(self, sha256: str) -> Iterator[bytes]:
        if sha256 not in self._kept:
            raise missing(sha256)
        content, data = self._kept[sha256]
        return proven(content, [data])

    def all(self) -> Iterator[Content]:
        return (self._kept[sha256][0] for sha256 in sorted(self._kept))
