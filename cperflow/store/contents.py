"""Files kept by their content, over the `statements` (see `cperflow.service.beside.Contents`)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import count
from typing import TYPE_CHECKING

from cperflow.errors import IntegrityFailure, NotFound
from cperflow.service.beside import Content
from cperflow.store.statements import columns, insert

if TYPE_CHECKING:
    from cperflow.store.sql import Connection

CONTENT = Content._fields
KEEP = f"{insert('content', CONTENT)} ON CONFLICT (sha256) DO NOTHING"
WRITE_PART = insert("content_part", ("sha256", "line", "data"))
ALL = f"SELECT {columns(CONTENT)} FROM content{{}} ORDER BY sha256"  # noqa: S608
STARTING = ALL.format(" WHERE sha256 >= :low AND sha256 < :high") + " LIMIT 10"
DROP = (
    "DELETE FROM content_part WHERE sha256 = :sha256",
    "DELETE FROM content WHERE sha256 = :sha256",
)
READ = "SELECT data FROM content_part WHERE sha256 = :sha256 AND line = :line"

PART = 1 << 20
"""Bytes of a row: large enough to be few, small enough to be held in memory."""

_AFTER_DIGITS = "g"
"""The first character after those of a hexadecimal number."""


class SqlContents:
    """The port `Contents` over a `Connection`."""

    def __init__(self, connection: Connection) -> None:
        self._db = connection

    def keep(self, content: Content, parts: Iterable[bytes]) -> bool:
        known = bool(self.find(content.sha256))
        if known and self._proves(content.sha256):
            return False
        self._db.atomic(lambda: self._write(content, parts, anew=known), once=True)
        return True

    def _proves(self, sha256: str) -> bool:
        try:
            for _part in self.read(sha256):
                pass
        except IntegrityFailure:
            return False
        return True

    def _write(self, content: Content, parts: Iterable[bytes], *, anew: bool) -> None:
        """`anew`: what is there was altered, the good bytes take its place."""
        for statement in DROP if anew else ():
            self._db.run(statement, [{"sha256": content.sha256}])
        if not self._db.run(KEEP, [content._asdict()]):
            return  # another kept the same meanwhile
        rows = (
            {"sha256": content.sha256, "line": line, "data": data}
            for line, data in enumerate(checked(content, resized(parts)))
        )
        for row in rows:
            self._db.run(WRITE_PART, [row])

    def find(self, prefix: str) -> list[Content]:
        bounds = {"low": prefix, "high": prefix + _AFTER_DIGITS}
        return [Content(*row) for row in self._db.rows(STARTING, bounds)]

    def read(self, sha256: str) -> Iterator[bytes]:
        found = [content for content in self.find(sha256) if content.sha256 == sha256]
        if not found:
            raise missing(sha256)
        return proven(found[0], self._parts(sha256))

    def _parts(self, sha256: str) -> Iterator[bytes]:
        """One row at a time: a page of rows would hold a hundred megabytes."""
        for line in count():
            rows = self._db.rows(READ, {"sha256": sha256, "line": line})
            if not rows:
                return
            yield bytes(rows[0][0])

    def all(self) -> Iterator[Content]:
        return (Content(*row) for row in self._db.stream(ALL.format(""), {}))


def missing(sha256: str) -> NotFound:
    return NotFound(
        f"Le fichier d’empreinte {sha256[:12]}… manque dans la base : restaurez une sauvegarde."
    )


def proven(content: Content, parts: Iterable[bytes]) -> Iterator[bytes]:
    """The parts of a content read back. Raises IntegrityFailure when they are not what was kept."""
    try:
        yield from checked(content, parts)
    except ValueError:
        raise IntegrityFailure(
            f"Le fichier d’empreinte {content.sha256[:12]}… a été modifié dans la base : restaurez "
            "une sauvegarde."
        ) from None


def checked(content: Content, parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same parts; raises ValueError after the last when they are not that content."""
    from hashlib import sha256  # who only reads journals does not pay for it

    digest, size = sha256(), 0
    for part in parts:
        digest.update(part)
        size += len(part)
        yield part
    if (digest.hexdigest(), size) != (content.sha256, content.size):
        raise ValueError(f"not the content {content.sha256}")


def resized(parts: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in parts of PART, the last one shorter."""
    held = bytearray()
    for part in parts:
        held += part
        while len(held) >= PART:
            yield bytes(held[:PART])
            del held[:PART]
    if held:
        yield bytes(held)
