"""Whether a paper that came back is what was made here: by its code, then line by line.

Authentic: the same bytes, or the same text when another program saved the file again or printed
it; what it is compared with is drawn anew from what was kept, so no file has to be kept. Not all
that can be laid over a text is seen (docs/adr/0028): what is on a screen is to be read, too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from typing import Any

from cperflow.documents.making import edition as editions
from cperflow.documents.making.edition import Edition
from cperflow.documents.making.issuable import still_says
from cperflow.documents.making.reprinting import reprinted
from cperflow.documents.page.codes import read_code
from cperflow.documents.returned.comparing import Difference, Told, compared, untiled, words
from cperflow.domain.dossier.papers import Paper, replacement, standing
from cperflow.domain.dossier.replay import replay
from cperflow.errors import CperflowError, NotFound, UsageError
from cperflow.french import date_long
from cperflow.record import NamedTuple
from cperflow.service.workspace import Workspace

AUTHENTIC, SUPERSEDED, ALTERED, UNKNOWN = "authentic", "superseded", "altered", "unknown"

EXIT_CODES = {AUTHENTIC: 0, SUPERSEDED: 10, UNKNOWN: 3, ALTERED: 7}
"""The worst last. 10 is an answer: the paper is genuine, and another counts now."""

_CODE = re.compile(r"(?<![0-9A-Z])[0-9A-HJKMNP-TV-Z]{4}(?:-[0-9A-HJKMNP-TV-Z]{4}){2}(?![0-9A-Z])")


class File(NamedTuple):
    """A file to check; `same`: whether its bytes are those."""

    told: Told
    same: Callable[[bytes], bool]


Read = Callable[[bytes, str], Told]
"""What a file of ours says, by its bytes and its type."""


class Checked(NamedTuple):
    """What became of a check. `exact`: the same bytes; `paper`: what it was issued as, None for a
    draft; `reasons`: why it no longer counts, or is unknown; `by_code`: its text was not
    compared."""

    name: str
    status: str
    code: str = ""
    edition: Edition | None = None
    paper: Paper | None = None
    exact: bool = False
    reasons: tuple[str, ...] = ()
    differences: tuple[Difference, ...] = ()
    by_code: bool = False


def check_code(ws: Workspace, typed: str) -> Checked:
    """What a code typed by hand is of. Raises UsageError for one that was mistyped."""
    code = read_code(typed)
    try:
        found = editions.find(ws.store.contents, code)
    except NotFound as error:
        return Checked(typed, UNKNOWN, code, reasons=(error.message,))
    return _standing(ws, Checked(typed, AUTHENTIC, code, found, by_code=True))


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
    if ours is None and _ours(ws, found, "docx") is None:
        why = "il vient d’un modèle Word : son contenu ne peut pas être comparé ici, relisez-le"
        return checked._replace(status=UNKNOWN, reasons=(why,))
    told = _standing(ws, checked)
    if differences := _differences(ws, found, file.told, ours, read):
        told = told._replace(status=ALTERED, differences=differences)
    if added := _added(file.told, ours, read):
        reasons = (*told.reasons, *(f"ajouté par-dessus : {each}" for each in added))
        told = told._replace(status=ALTERED, reasons=reasons)
    return told


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
    """The file that this program makes of it today; None when it cannot (no typst, or for a Word
    model no LibreOffice or no docxtpl)."""
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
    if ours is not None and words(read(ours, "pdf").lines) == words(told.lines):
        return ()
    word = read(reprinted(ws.store.contents, found, "docx"), "docx")
    left = untiled(found, word, told)
    if not left or ours is None:
        return left
    # its own layout tells people more than pieces do, if it is still the one
    closer = compared(read(ours, "pdf").lines, told.lines)
    return closer if len(closer) <= len(left) else left


def _added(told: Told, ours: bytes | None, read: Read) -> tuple[str, ...]:
    """What was laid over a text that may well be ours."""
    if told.type != "pdf" or ours is None:
        return told.added
    expected = read(ours, "pdf")
    # another program's layout has drawings of its own: they cannot be told from what was added
    drawn = words(expected.lines) == words(told.lines) and told.drawings > expected.drawings
    return (*told.added, *(("des dessins ou des images",) if drawn else ()))


def _standing(ws: Workspace, checked: Checked) -> Checked:
    """Whether what is authentic still counts."""
    edition = checked.edition
    assert edition is not None
    if ws.store.dossier(edition.ref) is None:
        return checked._replace(reasons=("son dossier n’est pas dans cette base",))
    dossier = replay(ws.store.journal(edition.ref))
    papers = dossier.papers if dossier else []
    paper = next((one for one in reversed(papers) if one.edition == edition.sha256), None)
    reasons = _issued_reasons(paper, papers) if paper else _draft_reasons(edition, papers)
    if paper is None and not still_says(ws, edition):
        reasons.append("projet : le dossier a changé depuis")
    status = SUPERSEDED if reasons else AUTHENTIC
    return checked._replace(status=status, paper=paper, reasons=(*checked.reasons, *reasons))


def _issued_reasons(paper: Paper, papers: list[Paper]) -> list[str]:
    reasons = []
    if paper.cancelled_on:
        why = f" ({paper.cancelled_for})" if paper.cancelled_for else ""
        reasons.append(f"annulé le {date_long(paper.cancelled_on)}{why}")
    if later := replacement(papers, paper):
        reasons.append(f"remplacé par {_called(later)}")
    return reasons


def _draft_reasons(edition: Edition, papers: list[Paper]) -> list[str]:
    """The paper issued of it since: one of an earlier day is another."""
    of_it = edition.document, edition.about or edition.clock
    found = [
        paper
        for paper in standing(papers)
        if (paper.document, paper.about) == of_it and paper.on >= edition.day
    ]
    return [f"projet : le document a été émis depuis, {_called(found[-1])}"] if found else []


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
        "by_code": checked.by_code,
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
