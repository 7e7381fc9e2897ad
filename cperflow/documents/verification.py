"""Whether a paper that came back is what was made here: by its code, then line by line.

Authentic: the same bytes, or the same text when another program saved the file again or printed
it; what it is compared with is drawn anew from what was kept, so no file has to be kept. A
picture laid over a text is not seen: what is on a screen is to be read, too.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Any, Protocol

from cperflow.documents import edition as editions
from cperflow.documents.blocks import Listing
from cperflow.documents.codes import read_code
from cperflow.documents.edition import Edition, page_of
from cperflow.documents.issuing import same_facts
from cperflow.documents.layout import plain
from cperflow.documents.reprinting import reprinted
from cperflow.domain.dossier.papers import Paper, in_force
from cperflow.errors import CperflowError, NotFound, UsageError
from cperflow.french import date_long
from cperflow.record import NamedTuple
from cperflow.service.reading import situation
from cperflow.service.workspace import Workspace

AUTHENTIC, SUPERSEDED, ALTERED, UNKNOWN = "authentic", "superseded", "altered", "unknown"

EXIT_CODES = {AUTHENTIC: 0, SUPERSEDED: 10, UNKNOWN: 3, ALTERED: 7}
"""The worst last. 10 is an answer: the paper is genuine, and another counts now."""

_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2}(?![0-9A-Z])")
_PAGE = re.compile(r"Page\d+/\d+")
_MARKS = ("–", "-", "•", "\uf0b7", "\uf02d", "·")


class Told(Protocol):
    """What a file says (`intake/text.py`)."""

    @property
    def type(self) -> str: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def lines(self) -> tuple[str, ...]: ...
    @property
    def around(self) -> tuple[str, ...]: ...
    @property
    def pages(self) -> tuple[str, ...]: ...


class File(NamedTuple):
    """A file to check; `same`: whether its bytes are those."""

    told: Told
    same: Callable[[bytes], bool]


Read = Callable[[bytes, str], Told]
"""What a file of ours says, by its bytes and its type."""


class Difference(NamedTuple):
    """A line expected and the one found in its place; "" where there is none."""

    expected: str
    found: str


class Checked(NamedTuple):
    """What became of a check. `exact`: the same bytes; `paper`: what it was issued as, None for a
    draft; `reasons`: why it no longer counts, or is unknown."""

    name: str
    status: str
    code: str = ""
    edition: Edition | None = None
    paper: Paper | None = None
    exact: bool = False
    reasons: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()


def check_code(ws: Workspace, typed: str) -> Checked:
    """What a code typed by hand is of. Raises UsageError for one that was mistyped."""
    code = read_code(typed)
    try:
        found = editions.find(ws.store.contents, code)
    except NotFound as error:
        return Checked(typed, UNKNOWN, code, reasons=(error.message,))
    return _standing(ws, Checked(typed, AUTHENTIC, code, found))


def check_file(ws: Workspace, name: str, file: File, read: Read) -> Checked:
    """Whether a file is what was made here, and whether it still counts."""
    code = code_in(file.told)
    if not code:
        return Checked(name, UNKNOWN, reasons=("il ne porte aucun code de vérification",))
    try:
        found = editions.find(ws.store.contents, code)
    except NotFound as error:
        return Checked(name, UNKNOWN, code, reasons=(error.message,))
    checked = Checked(name, AUTHENTIC, code, found)
    ours = _ours(ws, found, file.told.type)
    if ours is not None and file.same(ours):
        return _standing(ws, checked._replace(exact=True))
    if found.page is None and _ours(ws, found, "docx") is None:
        why = "il vient d’un modèle Word : son contenu ne peut pas être comparé ici, relisez-le"
        return checked._replace(status=UNKNOWN, reasons=(why,))
    if differences := _differences(ws, found, file.told, ours, read):
        return _standing(ws, checked)._replace(status=ALTERED, differences=differences)
    return _standing(ws, checked)


def code_in(told: Told) -> str:
    """The code that a file carries, "" without: its metadata first, then its pages."""
    texts = (*told.tags, *told.lines, *told.around)
    for text in texts:
        for found in _CODE.findall(text):
            try:
                return read_code(found)
            except UsageError:
                continue
    return ""


def _ours(ws: Workspace, found: Edition, format: str) -> bytes | None:
    """The file that this program makes of it today; None when it cannot (no typst, a PDF of a
    Word model)."""
    try:
        return reprinted(ws.store.contents, found, format)
    except CperflowError:
        return None


def _differences(
    ws: Workspace, found: Edition, told: Told, ours: bytes | None, read: Read
) -> tuple[Difference, ...]:
    """Line by line; () when nothing differs."""
    if told.type == "docx":
        expected = read(ours or b"", "docx")
        told_around = tuple(dict.fromkeys(told.around))
        return (*compared(expected.lines, told.lines), *compared(expected.around, told_around))
    if ours is not None and _words(read(ours, "pdf").lines) == _words(told.lines):
        return ()
    word = read(reprinted(ws.store.contents, found, "docx"), "docx")
    left = _untiled(found, word, told)
    if not left or ours is None:
        return left
    # its own layout tells people more than pieces do, if it is still the one
    closer = compared(read(ours, "pdf").lines, told.lines)
    return closer if len(closer) <= len(left) else left


def compared(expected: Sequence[str], found: Sequence[str]) -> tuple[Difference, ...]:
    """What differs between two texts, line by line."""
    matcher = SequenceMatcher(a=expected, b=found, autojunk=False)
    return tuple(
        Difference(before, after)
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag != "equal"
        for before, after in zip_longest(expected[i:j], found[k:m], fillvalue="")
    )


def _words(lines: Sequence[str]) -> list[str]:
    return " ".join(lines).split()


def _untiled(found: Edition, expected: Told, told: Told) -> tuple[Difference, ...]:
    """What another program's layout does not hold, and holds besides: every line of ours must be
    there in one piece, and nothing else but page numbers, what is above and below, and the marks
    of lists."""
    text = "\n".join(_bare_page(page, expected.around) for page in told.pages)
    lacking = []
    marks = _marks(found)
    for line in sorted(expected.lines, key=len, reverse=True):
        squashed = _squashed(line)
        marked = [mark + squashed for mark in marks.get(squashed, ())]
        here = next((one for one in (*marked, squashed) if one in text.replace("\n", "")), "")
        if not here:
            lacking.append(Difference(line, ""))
            continue
        text = _without(text, here)
    rest = [part for part in text.split("\0") if part.replace("\n", "")]
    return (*lacking, *(Difference("", part.replace("\n", "")) for part in rest))


def _without(text: str, piece: str) -> str:
    """A text with the first such piece cut out, wherever pages end in it."""
    pattern = "\n?".join(map(re.escape, piece))
    return re.sub(pattern, "\0", text, count=1)


def _bare_page(page: str, around: Sequence[str]) -> str:
    text = _squashed(page)
    for line in sorted(around, key=len, reverse=True):
        text = text.replace(_squashed(line), "", 1)
    return _PAGE.sub("", text, count=1)


def _marks(found: Edition) -> dict[str, tuple[str, ...]]:
    """What may stand before the items of lists."""
    if found.page is None:
        return {}
    lists = [block for block in page_of(found.page).body if isinstance(block, Listing)]
    return {
        _squashed(plain(item)): (f"{block.start + number}.",) if block.ordered else _MARKS
        for block in lists
        for number, item in enumerate(block.items)
    }


def _squashed(text: str) -> str:
    """Without spaces, soft hyphens and pictures, ligatures opened."""
    opened = unicodedata.normalize("NFKC", text.replace("[image]", ""))
    return "".join(opened.replace("\xad", "").split())


def _standing(ws: Workspace, checked: Checked) -> Checked:
    """Whether what is authentic still counts."""
    edition = checked.edition
    assert edition is not None
    if ws.store.dossier(edition.ref) is None:
        return checked._replace(reasons=("son dossier n’est pas dans cette base",))
    seen = situation(ws, edition.ref)
    papers = seen.dossier.papers
    paper = next((one for one in reversed(papers) if one.edition == edition.sha256), None)
    about = edition.about or edition.clock
    standing = in_force(papers, edition.document, about)
    reasons = _issued_reasons(paper, standing) if paper else _draft_reasons(standing)
    if paper is None and not same_facts(edition, seen):
        reasons.append("projet : le dossier a changé depuis")
    status = SUPERSEDED if reasons else AUTHENTIC
    return checked._replace(status=status, paper=paper, reasons=tuple(reasons))


def _issued_reasons(paper: Paper, standing: Paper | None) -> list[str]:
    reasons = []
    if paper.cancelled_on:
        why = f" ({paper.cancelled_for})" if paper.cancelled_for else ""
        reasons.append(f"annulé le {date_long(paper.cancelled_on)}{why}")
    if standing and standing.sequence != paper.sequence:
        reasons.append(f"remplacé par {_called(standing)}")
    return reasons


def _draft_reasons(standing: Paper | None) -> list[str]:
    return [f"projet : le document a été émis depuis, {_called(standing)}"] if standing else []


def _called(paper: Paper) -> str:
    name = paper.reference or (f"le code {paper.code}" if paper.code else "un autre")
    return f"{name} du {date_long(paper.on)}"


def checked_data(results: Sequence[Checked]) -> dict[str, Any]:
    """`verify FILE… --json`."""
    return {"items": [_data(checked) for checked in results]}


def _data(checked: Checked) -> dict[str, Any]:
    edition, paper = checked.edition, checked.paper
    return {
        "name": checked.name,
        "status": checked.status,
        "code": checked.code or None,
        "exact": checked.exact,
        "ref": edition.ref if edition else None,
        "document": edition.document if edition else None,
        "about": (edition.about or None) if edition else None,
        "on": edition.on if edition else None,
        "reference": (paper.reference or None) if paper else None,
        "issued": paper is not None,
        "edition": edition.sha256 if edition else None,
        "template_sha256": edition.template_sha256 if edition else None,
        "reasons": list(checked.reasons),
        "differences": [one._asdict() for one in checked.differences],
    }
