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

from cperflow.documents import docx_parts as parts
from cperflow.documents import qr
from cperflow.documents.blocks import (
    Block,
    Heading,
    Listing,
    Page,
    PageBreak,
    Paragraph,
    Run,
    Signature,
    Table,
)
from cperflow.documents.docx_tables import table_of
from cperflow.documents.docx_text import ALIGN, bare_table, gap, paragraph, paragraphs
from cperflow.documents.layout import (
    COPIES,
    TO,
    is_high,
    kept_with_next,
    letterhead,
    lists_around,
    scheme_and_code,
    signature_rows,
    with_room,
)

_PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6
_LABEL = 1000
"""Width of « Objet : », in twentieths of a point."""

_AFTER_LIST = '<w:spacing w:after="120"/>'


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
    content = "".join((
        _letterhead(page),
        _reference(page),
        _cover(page) if page.cover else _addressee(page),
        _around(page),
        _blocks(page.body),
        _copies(page.copies),
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
    return paragraph(first, "Title", room) + paragraphs(rest, "Cover") + _PAGE_BREAK


def _copies(copies: Sequence[str]) -> str:
    if not copies:
        return ""
    *firsts, last = (f"– {copy}" for copy in copies)
    head = paragraph((Run(COPIES, bold=True),), "Copies", "<w:keepNext/>")
    return gap() + head + paragraphs(firsts, "Copies", "<w:keepNext/>") + paragraph(last, "Copies")


def _blocks(blocks: Sequence[Block]) -> str:
    number = iter(range(2, len(blocks) + 2))
    return "".join(
        _block(block, number=next(number) if _ordered(block) else 1, kept=kept)
        for block, kept in zip(blocks, kept_with_next(blocks), strict=True)
    )


def _ordered(block: Block) -> bool:
    return isinstance(block, Listing) and block.ordered


def _block(block: Block, *, number: int, kept: bool) -> str:
    keep = "<w:keepNext/>" if kept else ""
    match block:
        case Heading(level, text):
            return paragraph(text, f"Heading{level}")
        case Paragraph(text, align):
            return paragraph(text, "", f'{keep}<w:jc w:val="{ALIGN[align]}"/>')
        case Listing(items):
            *firsts, last = items
            numbered = keep + _numbered(number)
            end = paragraph(last, "ListParagraph", numbered + _AFTER_LIST)
            return "".join(paragraph(item, "ListParagraph", numbered) for item in firsts) + end
        case Table():
            return table_of(block)
        case Signature(columns):
            return _signature(columns)
        case PageBreak():
            return _PAGE_BREAK


def _numbered(number: int) -> str:
    return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'


def _signature(columns: Sequence[Sequence[str]]) -> str:
    width = parts.WIDTH // max(len(columns), 2)
    rows = [
        [paragraphs(lines or ("",), "Signature") for lines in row]
        for row in signature_rows(columns)
    ]
    if len(columns) == 1:  # a lone signature stands on the right
        rows = [["<w:p/>", *row] for row in rows]
    share = 1 / max(len(columns), 2)
    whole = not any(is_high(lines, share) for lines in columns)
    table = bare_table([width] * max(len(columns), 2), *rows, whole=whole)
    return gap("<w:keepNext/>") + table + gap()
