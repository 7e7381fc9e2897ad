"""A page as a Word file, written as WordprocessingML directly.

Measured: a general Word library costs several times the rest of the command to import. What is
needed here is small: A4, French, styles an officer can restyle, repeated table headers, rows
that never split, a signature that never stands alone. The same page gives the same bytes with one
version of Python on one machine: fixed dates, one level of compression (zlib's may differ).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping, Sequence

from cperflow.documents.drawing import docx_parts as parts
from cperflow.documents.drawing.docx_figures import figure_of
from cperflow.documents.drawing.docx_tables import table_of
from cperflow.documents.drawing.docx_text import (
    ALIGN,
    NEW_PAGE,
    bare_table,
    gap,
    paragraph,
    paragraphs,
    turn,
)
from cperflow.documents.page import qr
from cperflow.documents.page.blocks import (
    Block,
    Figure,
    Heading,
    Listing,
    Page,
    PageBreak,
    Paragraph,
    Run,
    Signature,
    Table,
)
from cperflow.documents.page.layout import (
    COPIES,
    TO,
    begins_page,
    closing,
    is_high,
    kept_with_next,
    letterhead,
    lists_around,
    scheme_and_code,
    signature_rows,
    with_room,
)

_EPOCH = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6
_LABEL = 1000
"""Width of « Objet : », in twentieths of a point."""

_AFTER_LIST = '<w:spacing w:after="120"/>'
_KEEP = "<w:keepNext/>"


def render(page: Page) -> bytes:
    """The bytes of a .docx file."""
    page = with_room(page)
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": parts.CONTENT_TYPES,
        "_rels/.rels": parts.PACKAGE_RELATIONS,
        "docProps/core.xml": parts.core(page),
        "word/document.xml": _document(page),
        "word/_rels/document.xml.rels": parts.DOCUMENT_RELATIONS,
        "word/styles.xml": parts.STYLES,
        "word/settings.xml": parts.SETTINGS,
        "word/numbering.xml": parts.numbering(page.body),
        "word/header1.xml": parts.header(page.notice),
        "word/footer1.xml": parts.footer(page),
    }
    if page.code:
        files["word/_rels/footer1.xml.rels"] = parts.FOOTER_RELATIONS
        files["word/media/qr.png"] = qr.png(qr.symbol(scheme_and_code(page)))
    return _packed(files)


def _packed(files: Mapping[str, str | bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 0  # else it tells which system wrote it
            data = content.encode("utf-8") if isinstance(content, str) else content
            package.writestr(entry, data, zipfile.ZIP_DEFLATED, _LEVEL)
    return packed.getvalue()


def _document(page: Page) -> str:
    around = _around(page)
    end = _copies(page)
    beside = end if closing(page) else ""
    content = "".join((
        _letterhead(page),
        _reference(page),
        _cover(page) if page.cover else _addressee(page),
        turn() + around if page.cover and around else around,
        _blocks(page.body, beside, fresh=bool(page.cover and not around)),
        "" if beside or not end else gap() + end,
    ))  # fmt: skip
    section = (
        '<w:sectPr><w:headerReference w:type="default" r:id="rId4"/>'
        '<w:footerReference w:type="default" r:id="rId5"/>'
        '<w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1247" w:bottom="1134" '
        'w:left="1247" w:header="567" w:footer="454" w:gutter="0"/></w:sectPr>'
    )
    return (
        f"{parts.DECLARATION}<w:document {parts.NAMESPACES}><w:body>{content}{section}"
        "</w:body></w:document>"
    )


def _letterhead(page: Page) -> str:
    if not page.letterhead and not page.state:
        return ""
    left = paragraphs(letterhead(page.letterhead) or ("",), "Letterhead")
    right = paragraphs(page.state or ("",), "Letterhead")
    widths = (parts.WIDTH * 45 // 100, parts.WIDTH * 15 // 100, parts.WIDTH * 40 // 100)
    return bare_table(widths, (left, "<w:p/>", right)) + gap()


def _reference(page: Page) -> str:
    if not page.reference and not page.place_date:
        return ""
    cells = (
        paragraph(page.reference, "Around"),
        paragraph(page.place_date, "Around", '<w:jc w:val="right"/>'),
    )
    return bare_table((parts.WIDTH // 2, parts.WIDTH // 2), cells) + gap()


def _addressee(page: Page) -> str:
    if not page.addressee:
        return paragraph(page.title, "Title")
    sender = (page.sender, TO) if page.sender else ()
    lines = paragraphs((*sender, *page.addressee), "Addressee")
    left = parts.WIDTH * 42 // 100
    return bare_table((left, parts.WIDTH - left), ("<w:p/>", lines)) + gap()


def _around(page: Page) -> str:
    rows = [
        (paragraph((Run(label, bold=True),), "Around"), paragraphs(lines, "Around"))
        for label, lines in lists_around(page)
    ]
    return bare_table((_LABEL, parts.WIDTH - _LABEL), *rows) + gap() if rows else ""


def _cover(page: Page) -> str:
    first, rest = page.cover[0], page.cover[1:]
    room = '<w:spacing w:before="2400" w:after="600"/>'
    return paragraph(first, "Title", room) + paragraphs(rest, "Cover")


def _copies(page: Page) -> str:
    """The note and the copies, together."""
    note = (paragraph(page.note, "Note", _KEEP if page.copies else ""),) if page.note else ()
    if not page.copies:
        return "".join(note)
    *firsts, last = (f"– {copy}" for copy in page.copies)
    head = paragraph((Run(COPIES, bold=True),), "Copies", _KEEP)
    return "".join((*note, head, paragraphs(firsts, "Copies", _KEEP), paragraph(last, "Copies")))


def _blocks(blocks: Sequence[Block], beside: str, *, fresh: bool) -> str:
    """The body; `beside` its last block, a signature, what stands at its left; `fresh`: it begins
    a page."""
    number = iter(range(2, len(blocks) + 2))
    lefts = [""] * (len(blocks) - 1) + [beside]
    shapes = zip(kept_with_next(blocks), begins_page(blocks, fresh=fresh), lefts, strict=False)
    return "".join(
        _block(block, next(number) if _ordered(block) else 1, *shape)
        for block, shape in zip(blocks, shapes, strict=True)
    )


def _ordered(block: Block) -> bool:
    return isinstance(block, Listing) and block.ordered


def _block(block: Block, number: int, kept: bool, turns: bool, beside: str) -> str:
    keep = _KEEP * kept
    first = keep + NEW_PAGE * turns
    match block:
        case Heading(level, text):
            return paragraph(text, f"Heading{level}", first)
        case Paragraph(text, align):
            return paragraph(text, "", f'{first}<w:jc w:val="{ALIGN[align]}"/>')
        case Listing(items):
            begins = (first, *[keep] * (len(items) - 1))
            ends = (*[""] * (len(items) - 1), _AFTER_LIST)
            return "".join(
                paragraph(item, "ListParagraph", begin + _numbered(number) + end)
                for item, begin, end in zip(items, begins, ends, strict=True)
            )
        case Table():
            return turn() * turns + table_of(block)
        case Signature(columns):
            return gap(_KEEP + NEW_PAGE * turns) + _signature(columns, beside)
        case PageBreak():
            return ""
        case Figure():
            return turn() * turns + figure_of(block)


def _numbered(number: int) -> str:
    return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'


def _signature(columns: Sequence[Sequence[str]], beside: str) -> str:
    """In rows that no page separates; a lone one stands on the right, in one row with what is
    `beside` it."""
    sides = max(len(columns), 2)
    alone = len(columns) == 1
    rows = [
        [paragraphs(lines or ("",), "Signature") for lines in row]
        for row in ([columns] if alone else signature_rows(columns))
    ]
    if alone:
        rows = [[beside or paragraph("", "Signature"), *row] for row in rows]
    whole = not any(is_high(lines, 1 / sides) for lines in columns)
    return bare_table([parts.WIDTH // sides] * sides, *rows, whole=whole, low=bool(beside)) + gap()
