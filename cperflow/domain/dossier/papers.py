"""A document once issued: its number, who signed it, its scans, where its copies went."""

from __future__ import annotations

from datetime import date

from cperflow.domain.dossier.piece import StoredFile
from cperflow.record import NamedTuple

ORIGINAL, COPY = "original", "copy"


class Signed(NamedTuple):
    """A signature. `body`: who signed, by the person `name`, "" when not said."""

    body: str
    name: str
    on: date
    sequence: int
    illustrative: bool


class Scan(NamedTuple):
    """The signed paper as a file."""

    file: StoredFile
    on: date
    sequence: int


class Sending(NamedTuple):
    """An original or a copy handed to a body. `received_on` None: no receipt came back;
    `reference`: the number under which the body registered it."""

    body: str
    what: str
    sent_on: date
    sequence: int
    received_on: date | None = None
    reference: str = ""


class Paper(NamedTuple):
    """A document issued. `about`: the project or body it is made for, the clock it speaks of, ""
    for the whole dossier. `edition`: SHA-256 of what it was made of (see `documents/edition.py`),
    "" when it was written elsewhere; `code` is what its page shows of it.

    `reference` is its number in full as printed, `number` that of the register, 0 without one.
    `sequence` is the line of the journal that issued it: later lines name it so. The last paper
    of a document (and `about`) that is not cancelled is the one in force.
    """

    document: str
    about: str
    edition: str
    code: str
    reference: str
    number: int
    body: str
    on: date
    sequence: int
    illustrative: bool
    cancelled_on: date | None = None
    cancelled_for: str = ""
    signatures: tuple[Signed, ...] = ()
    scans: tuple[Scan, ...] = ()
    sendings: tuple[Sending, ...] = ()


def in_force(papers: list[Paper], document: str, about: str = "") -> Paper | None:
    """The last paper of a document that was not cancelled."""
    found = (
        paper
        for paper in reversed(papers)
        if (paper.document, paper.about) == (document, about) and paper.cancelled_on is None
    )
    return next(found, None)
