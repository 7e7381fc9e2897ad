"""A document once issued: its number, who signed it, its scans, where its copies went."""

from __future__ import annotations

from datetime import date

from cperflow.domain.dossier.piece import StoredFile
from cperflow.errors import NotFound, UsageError
from cperflow.french import fold, listing
from cperflow.record import NamedTuple


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
    illustrative: bool = False


class Sending(NamedTuple):
    """An original or a copy (`what`) handed to a body. `received_on` None: no receipt came back;
    `reference`: the number under which the body registered it. `received_illustrative`: the day
    of the receipt is."""

    body: str
    what: str
    sent_on: date
    sequence: int
    received_on: date | None = None
    reference: str = ""
    illustrative: bool = False
    received_illustrative: bool = False


class Paper(NamedTuple):
    """A document issued. `about`: the project or body it is made for, the clock it speaks of, ""
    for the whole dossier. `edition`: SHA-256 of what it was made of (`making/edition.py`),
    "" when it was written elsewhere; `code` is what its page shows of it.

    `reference` is its number in full as printed, `number` that of the register, 0 without one.
    `sequence` is the line of the journal that issued it: later lines name it so. Each paper that
    is neither cancelled nor replaced is in force: minutes of two sessions, a request of each round.
    One takes the place of another only when it was issued to (`replaces`: its line, 0 for none).
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
    replaces: int = 0


def replacement(papers: list[Paper], paper: Paper) -> Paper | None:
    """The paper that took the place of another, or of the one that had; None while none counts."""
    line, found = paper.sequence, None
    for later in papers:  # one that replaces comes after
        if line and later.replaces == line:
            line = later.sequence
            found = later if later.cancelled_on is None else found
    return found


def standing(papers: list[Paper]) -> list[Paper]:
    """Those in force: neither cancelled nor replaced."""
    return [one for one in papers if one.cancelled_on is None and not replacement(papers, one)]


def in_force(papers: list[Paper], document: str, about: str = "") -> Paper | None:
    """The last paper of a document that was not cancelled."""
    found = (
        paper
        for paper in reversed(papers)
        if (paper.document, paper.about) == (document, about) and paper.cancelled_on is None
    )
    return next(found, None)


def find_paper(papers: list[Paper], text: str) -> Paper:
    """The paper that somebody means by its number, its reference, its code, its line or the
    document it is (then the last in force).

    Raises NotFound, and UsageError when several are meant.
    """
    wanted = _plain(text)
    exact = [paper for paper in papers if wanted in _names(paper)]
    standing = [paper for paper in exact if paper.cancelled_on is None] or exact
    if len(standing) == 1:
        return standing[0]
    if standing:
        told = [paper.reference or paper.code for paper in standing]
        raise UsageError(f"« {text} » désigne plusieurs documents émis : {listing(told, 'ou')}.")
    of_document = [paper for paper in papers if _plain(paper.document) == wanted]
    standing = [paper for paper in of_document if paper.cancelled_on is None] or of_document
    if standing:
        return standing[-1]
    known = [paper.reference or paper.document for paper in papers]
    listed = f" : {listing(known)}" if known else ""
    raise NotFound(f"« {text} » ne désigne aucun document émis{listed or ' : il n’y en a aucun'}.")


def _names(paper: Paper) -> list[str]:
    named = (paper.reference, paper.code, str(paper.number or ""))
    return [_plain(name) for name in named if name]


def _plain(text: str) -> str:
    """As people type it: « n° 2018-0012/CR » is « 2018-12/CR » is no other number's."""
    folded = fold(text).replace("_", "-").removeprefix("N°").strip()
    return folded.lstrip("0") or folded
