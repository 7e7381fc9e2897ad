"""The outbox over the `statements` (see `cperflow.service.ports.Outbox` for each method)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any

from cperflow.domain.journal.events import instant
from cperflow.service.beside import Message
from cperflow.store.statements import columns, insert

if TYPE_CHECKING:
    from cperflow.store.records import Row
    from cperflow.store.sql import Connection

MESSAGE = Message._fields
POST = f"{insert('outbox', MESSAGE)} ON CONFLICT (key) DO NOTHING"
# Texts hold whole letters: a list does not read them.
LISTED = columns(MESSAGE).replace(" message,", " '' AS message,")
MESSAGES = f"SELECT {LISTED} FROM outbox WHERE 1 = 1{{}} ORDER BY created_at, key"  # noqa: S608
TEXT = "SELECT message FROM outbox WHERE key = :key"
DROP = "DELETE FROM outbox WHERE key = :key AND sent_at = ''"
WHOLE = 2**31 - 1
"""Characters of a text kept when it has not left."""
WAITING = " AND sent_at = ''"
# A message that left stays so, whoever tells of another attempt.
TOLD = (
    "UPDATE outbox SET attempts = attempts + 1, sent_at = :sent_at, error = :error,"
    " message = substr(message, 1, :kept)"
    " WHERE key = :key AND sent_at = ''"
)


class SqlOutbox:
    """The port `Outbox` over a `Connection`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def messages(self, *, waiting: bool = False) -> list[Message]:
        return [_message_of(row) for row in self._db.rows(MESSAGES.format(WAITING * waiting), {})]

    def text(self, key: str) -> str:
        rows = self._db.rows(TEXT, {"key": key})
        return str(rows[0][0]) if rows else ""

    def drop(self, key: str) -> None:
        self._db.atomic(lambda: self._db.run(DROP, [{"key": key}]))

    def told(self, key: str, *, sent_at: datetime | None = None, error: str = "") -> None:
        kept = 0 if sent_at else WHOLE
        told = {"key": key, "sent_at": _text(sent_at), "error": error, "kept": kept}
        self._db.atomic(lambda: self._db.run(TOLD, [told]))


def message_rows(messages: Sequence[Message]) -> list[dict[str, Any]]:
    return [
        message._asdict()
        | {"created_at": instant(message.created_at), "sent_at": _text(message.sent_at)}
        for message in messages
    ]


def _text(moment: datetime | None) -> str:
    return instant(moment) if moment else ""


def _message_of(row: Row) -> Message:
    found = Message(*row)
    sent_at = str(row[MESSAGE.index("sent_at")])
    return found._replace(
        created_at=datetime.fromisoformat(str(found.created_at)),
        sent_at=datetime.fromisoformat(sent_at) if sent_at else None,
    )
