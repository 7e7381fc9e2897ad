"""What a package holds, as `manifeste.json` tells it and `package check` reads it."""

from __future__ import annotations

import json
from hashlib import sha256

from cperflow.record import NamedTuple

MANIFEST, README = "manifeste.json", "LISEZ-MOI.txt"
FORMAT = 1
"""Of the manifest: raised when a reader of the former could misread it."""

DOCUMENT, SCAN, PIECE = "document", "scan", "piece"


class Item(NamedTuple):
    """A file of a package. `path` within its folder; `id`: the document, or the copy of the piece
    (« E3.6/2017 »); `code`: that of its edition, "" for a piece; `draft`: not issued yet."""

    path: str
    what: str
    id: str
    name: str
    sha256: str
    size: int
    code: str = ""
    reference: str = ""
    draft: bool = False


ABSENT, ON_PAPER, NON_CONFORMING = WHY = ("absent", "paper", "non_conforming")


class Missing(NamedTuple):
    """A required piece, or a document in force, that is not in the package. `why`, one of WHY:
    ABSENT, ON_PAPER (in hand, without a file), NON_CONFORMING (in the package all the same when
    its file is kept); `what`: PIECE or DOCUMENT."""

    id: str
    name: str
    why: str
    reason: str = ""
    what: str = PIECE


class Manifest(NamedTuple):
    """What a package holds. `on`: ISO date of the state it tells; `illustrative`: some of its dates
    are."""

    format: int
    engine: str
    ref: str
    subject: str
    workflow: str
    version: int
    step: str
    on: str
    illustrative: bool
    items: tuple[Item, ...]
    missing: tuple[Missing, ...]

    @property
    def sha256(self) -> str:
        """What nothing of the package can vouch for: it is told apart (`codes.code_of`)."""
        return sha256(self.data).hexdigest()

    @property
    def data(self) -> bytes:
        plain = self._asdict() | {
            "items": [item._asdict() for item in self.items],
            "missing": [each._asdict() for each in self.missing],
        }
        return (json.dumps(plain, ensure_ascii=False, indent=1) + "\n").encode("utf-8")
