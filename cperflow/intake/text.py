"""What a Word file or a PDF says: its lines, and the code of verification it carries.

A PDF gives its text in the order and the pieces its maker chose, and what was laid over it; a
Word file paragraph by paragraph, without what its readers do not see (text deleted, hidden) nor
the numbers of pages, and with a mark where it shows something else than plain text.
"""

from __future__ import annotations

import logging
import re
import zipfile
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from cperflow.intake.damage import corrupt
from cperflow.record import NamedTuple

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

    from pypdf import PageObject

PICTURE = "[image]"
"""In a line, where a picture stands."""

MOST_TEXT = 64 << 20
"""Bytes of one part of a Word file."""
MOST_PAGES = 2_000

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LEFT_OUT = {_W + "del", _W + "moveFrom", _W + "rPr", _W + "pPr", _FALLBACK}
_SIGNS = {_W + "tab": "\t", _W + "br": "\n", _W + "cr": "\n", _W + "noBreakHyphen": "\u2011"}
_PICTURES = {_W + "drawing", _W + "pict", _W + "object"}
_COUNTED = ("PAGE", "NUMPAGES")
_INSERTED = {_W + "altChunk", _W + "subDoc", _W + "control"}
"""What brings in the text of another file or program."""

_STRUCK = (_W + "strike", _W + "dstrike")
_WHITE, _SMALLEST = "FFFFFF", 8
"""Ink that paper hides, and half-points under which nobody reads."""

_NO_PAINT, _PAINTED = {"Link", "Popup"}, {
    b"f", b"F", b"f*", b"B", b"B*", b"b", b"b*", b"sh", b"Do", b"INLINE IMAGE",
}  # fmt: skip
_AROUND = re.compile(r"word/(header|footer|footnotes|endnotes)\d*\.xml")
_CORE = "docProps/core.xml"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_CODES = (
    "{http://purl.org/dc/elements/1.1/}identifier",
    f"{{{_PACKAGE}/metadata/core-properties}}keywords",
)


class Told(NamedTuple):
    """`type` docx or pdf; `tags`: where its metadata may tell its code; `lines` of the text,
    empty ones left out: of a PDF, those of every page; `around`: what is above and below;
    `added`: annotations and forms of a PDF, in French; `drawings`: how often it paints a surface
    or an image."""

    type: str
    tags: tuple[str, ...]
    lines: tuple[str, ...]
    around: tuple[str, ...] = ()
    pages: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    drawings: int = 0


def told(source: BinaryIO, type: str, name: str) -> Told:
    """What a file already recognised says (see `kinds.recognised`). Raises InvalidData."""
    source.seek(0)
    try:
        return _word(source) if type == "docx" else _pdf(source)
    except (Exception, RecursionError):  # whatever its bytes led it to
        raise corrupt(name, "ne peut pas être lu") from None


def _word(source: BinaryIO) -> Told:
    with zipfile.ZipFile(source) as archive:
        body = tuple(_lines(_part(archive, "word/document.xml")))
        names = sorted(name for name in archive.namelist() if _AROUND.fullmatch(name))
        around = {line for name in names for line in _lines(_part(archive, name))}
        core = _part(archive, _CORE) if _CORE in archive.namelist() else None
    tags = [core.findtext(tag) or "" for tag in _CODES] if core is not None else []
    return Told("docx", tuple(tags), body, tuple(sorted(around)))


def _part(archive: zipfile.ZipFile, name: str) -> Element:
    # xml.etree: only who checks a Word file pays for it
    from xml.etree import ElementTree

    class Builder(ElementTree.TreeBuilder):
        def doctype(self, name: str, *_: object) -> None:
            raise ValueError(f"an office file declares no document type: {name}")

    with archive.open(name) as part:
        data = part.read(MOST_TEXT + 1)
    if len(data) > MOST_TEXT:
        raise ValueError("too large")
    parser = ElementTree.XMLParser(target=Builder())  # noqa: S314 - no entity: no DOCTYPE
    return ElementTree.fromstring(data, parser)  # noqa: S314


def _lines(root: Element) -> Iterator[str]:
    reader = _Reader()
    reader.read(root, [])
    for pieces in reader.paragraphs:
        yield from (line for line in "".join(pieces).split("\n") if line)


class _Reader:
    """The text of each paragraph, in pieces; one within another (a box) stands after it."""

    def __init__(self) -> None:
        self.paragraphs: list[list[str]] = []
        self._fields: list[list[str]] = []
        """Of the fields that are open: what each computes, and whether its result has begun."""

    def read(self, element: Element, line: list[str]) -> None:
        tag = element.tag
        if tag in _LEFT_OUT or (tag == _W + "r" and _is_hidden(element)):
            return
        if tag == _W + "fldSimple":
            self._simple_field(element, line)
            return
        if tag == _W + "p":
            line = []
            self.paragraphs.append(line)
        elif tag == _W + "fldChar":
            self._field(element.get(_W + "fldCharType", ""), line)
        elif tag == _W + "instrText" and self._fields:
            self._fields[-1][0] += element.text or ""
        elif tag in _PICTURES:
            line.append(PICTURE)
        else:
            line.append(self._shown(element))
        for child in element:
            self.read(child, line)

    def _shown(self, element: Element) -> str:
        """What an element shows by itself; within the number of a page, all but its digits."""
        tag = element.tag
        if tag == _W + "r":
            return _worn(element)
        if tag == _W + "sym":
            return f"[symbole {element.get(_W + 'char', '')}]"
        if tag in _INSERTED:
            return "[contenu inséré]"
        text = (element.text or "") if tag.rpartition("}")[2] == "t" else _SIGNS.get(tag, "")
        return re.sub(r"\d", "", text) if self._computed() else text

    def _simple_field(self, element: Element, line: list[str]) -> None:
        self._fields.append([element.get(_W + "instr", ""), "separate"])
        for child in element:
            self.read(child, line)
        self._field("end", line)

    def _field(self, mark: str, line: list[str]) -> None:
        if mark == "begin":
            self._fields.append(["", ""])
        elif mark == "separate" and self._fields:
            self._fields[-1][1] = mark
        elif mark == "end" and self._fields:
            instruction, _ = self._fields.pop()
            if not _counts(instruction):
                line.append(f"[champ {' '.join(instruction.split())}]")

    def _computed(self) -> bool:
        """Whether what comes is the number of a page."""
        return any(begun and _counts(told) for told, begun in self._fields)


def _counts(instruction: str) -> bool:
    return instruction.split()[:1] in [[word] for word in _COUNTED]


def _is_hidden(run: Element) -> bool:
    return _wears(run, _W + "vanish")


def _wears(run: Element, tag: str) -> bool:
    mark = run.find(f"{_W}rPr/{tag}")
    return mark is not None and mark.get(_W + "val", "1") not in ("0", "false", "off")


def _worn(run: Element) -> str:
    """A mark before a text that is struck out, or that ink or size hides."""
    if any(_wears(run, tag) for tag in _STRUCK):
        return "[barré]"
    color, size = run.find(f"{_W}rPr/{_W}color"), run.find(f"{_W}rPr/{_W}sz")
    if color is not None and color.get(_W + "val", "").upper() == _WHITE:
        return "[en blanc]"
    half_points = size.get(_W + "val", "") if size is not None else ""
    return "[minuscule]" if half_points.isdigit() and int(half_points) < _SMALLEST else ""


def _pdf(source: BinaryIO) -> Told:
    # a large library: only who checks a PDF pays for it
    from pypdf import PdfReader

    logging.getLogger("pypdf").setLevel(logging.CRITICAL)  # it tells in English what it mends
    reader = PdfReader(source, strict=False)
    if reader.is_encrypted:
        reader.decrypt("")
    if len(reader.pages) > MOST_PAGES:
        raise ValueError("too many pages")
    painted: list[bytes] = []

    def seen(operator: bytes, *_: object) -> None:
        painted.extend([operator] if operator in _PAINTED else [])

    pages = tuple(page.extract_text(visitor_operand_before=seen) for page in reader.pages)
    added = tuple(told for page in reader.pages for told in _annotations(page))
    lines = tuple(line for page in pages for line in page.splitlines() if line.strip())
    about = reader.metadata
    tag = about.get("/Keywords") if about else None
    tags = (str(tag or ""),)
    return Told("pdf", tags, lines, pages=pages, added=added, drawings=len(painted))


def _annotations(page: PageObject) -> Iterator[str]:
    """What a reader of PDF shows over a page: notes, stamps, shapes, forms filled in."""
    for reference in page.get("/Annots") or ():
        annotation = reference.get_object()
        kind = str(annotation.get("/Subtype", "")).lstrip("/")
        if kind not in _NO_PAINT:
            told = annotation.get("/Contents") or annotation.get("/V") or ""
            text = f" « {told} »" if isinstance(told, str) and told else ""
            yield f"annotation {kind}{text}"
