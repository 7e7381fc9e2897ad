"""A piece in hand: which copy of which piece, its file, what became of it."""

from __future__ import annotations

from datetime import date

from cperflow.record import NamedTuple

RECEIVED, CONFORMING, NON_CONFORMING = "received", "conforming", "non_conforming"


class PieceKey(NamedTuple):
    """Which copy of a piece: per project, per fiscal year, or the only one."""

    code: str
    project: str = ""
    year: int = 0

    def __str__(self) -> str:
        return "/".join(str(part) for part in self if part)


class StoredFile(NamedTuple):
    """A file kept by its content. `type` is its usual extension, of `conformity.FILE_TYPES`, as
    told by what is in it; `size` in bytes; `pages` 0 when they cannot be counted; `name` as it
    came."""

    sha256: str
    size: int
    type: str
    pages: int
    name: str


class PieceState(NamedTuple):
    """A piece in hand. `status` is RECEIVED, CONFORMING or NON_CONFORMING; `file` None: paper only;
    `version` counts the times it was received."""

    status: str
    received_on: date
    reason: str = ""
    note: str = ""
    illustrative: bool = False
    precision: str = "day"
    file: StoredFile | None = None
    version: int = 1


class Replaced(NamedTuple):
    """A piece that another took the place of, as it then was."""

    key: PieceKey
    state: PieceState
    on: date
