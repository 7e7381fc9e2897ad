"""A page as a Word file, written as WordprocessingML directly.

Measured: a general Word library costs several times the rest of the command to import. What is
needed here is small: A4, French, styles an officer can restyle, repeated table headers, rows
that never split, a signature that never stands alone. The same page gives the same bytes with one
version of Python on one machine: fixed dates, one level of compression (zlib's may differ).
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence

from cperflow.documents import docx_parts as parts
from cperflow.documents.blocks import (
    Block,
    Heading,
    Inline,
    Listing,
    Page,
    PageBreak,
    Paragraph,
    Run,
    Signature,
    Table,
)
from cperflow.documents.layout import (
    COPIES,
    TO,
    Grid,
    grid,
    kept_rows,
    kept_with_next,
    letterhead,
    lists_around,
    signature_rows,
)

_WIDTH = 9412
"""Width of the text in twentieths of a point: A4 less 2.2 cm on each side."""

_ALIGN = {"left": "left", "center": "center", "right": "right", "justify": "both"}
_BREAK = "<w:br/>"
_PAGE_BREAK = '<w:p><w:r><w:br w:type="page"/></w:r></w:p>'
_NO_MARGIN = '<w:tblCellMar><w:left w:w="0" w:type="dxa"/><w:right w:w="0" w:type="dxa"/>'
_EPOCH = (1980, 1, 1, 0, 0, 0)
_LEVEL = 6
_AFTER_LIST = '<w:spacing w:after="120"/>'


def render(page: Page) -> bytes:
    """The bytes of a .docx file."""
    files = {
        "[Content_Types].xml": parts.CONTENT_TYPES,
        "_rels/.rels": parts.PACKAGE_RELATIONS,
        "docProps/core.xml": parts.core(page),
        "word/document.xml": _document(page),
        "word/_rels/document.xml.rels": parts.DOCUMENT_RELATIONS,
        "word/styles.xml": parts.STYLES,
        "word/settings.xml": parts.SETTINGS,
        "word/numbering.xml": parts.numbering(page.body),
        "word/header1.xml": parts.header(page.notice),
        "word/footer1.xml": parts.footer(page.footer),
    }
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as package:
        for name, content in files.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.create_system = 0  # else it tells which system wrote it
            package.writestr(entry, content.encode("utf-8"), zipfile.ZIP_DEFLATED, _LEVEL)
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
        'w:left="1247" w:header="567" w:footer="567" w:gutter="0"/></w:sectPr>'
    )
    return (
        f"{parts.DECLARATION}<w:document {parts.NAMESPACES}><w:body>{content}{section}"
        "</w:body></w:document>"
    )


def _run(run: Run) -> str:
    look = ("<w:b/>" if run.bold else "") + ("<w:i/>" if run.italic else "")
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    lines = parts.xml_text(run.text).split("\n")
    text = _BREAK.join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    text = text.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    return f"<w:r>{properties}{text}</w:r>"


def _paragraph(text: Inline | str, style: str = "", properties: str = "") -> str:
    runs = (Run(text),) if isinstance(text, str) else text
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    described = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
    return f"<w:p>{described}{''.join(_run(run) for run in runs)}</w:p>"


def _paragraphs(lines: Iterable[str], style: str, properties: str = "") -> str:
    return "".join(_paragraph(line, style, properties) for line in lines)


def _bare_table(widths: Sequence[int], *rows: Sequence[str]) -> str:
    """Rows without borders; each cell already holds paragraphs."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    written = "".join(_bare_row(widths, cells) for cells in rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{_NO_MARGIN}</w:tblCellMar></w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{written}</w:tbl>"
    )


def _bare_row(widths: Sequence[int], cells: Sequence[str]) -> str:
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
        for width, cell in zip(widths, cells, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{written}</w:tr>"


def _letterhead(page: Page) -> str:
    if not page.letterhead and not page.state:
        return ""
    left = _paragraphs(letterhead(page.letterhead) or ("",), "Letterhead")
    right = _paragraphs(page.state or ("",), "Letterhead")
    widths = (_WIDTH * 45 // 100, _WIDTH * 15 // 100, _WIDTH * 40 // 100)
    return _bare_table(widths, (left, "<w:p/>", right)) + _gap()


def _gap() -> str:
    return _paragraph("", "Letterhead")


def _reference(page: Page) -> str:
    if not page.reference and not page.place_date:
        return ""
    cells = (
        _paragraph(page.reference, "Around"),
        _paragraph(page.place_date, "Around", '<w:jc w:val="right"/>'),
    )
    return _bare_table((_WIDTH // 2, _WIDTH // 2), cells) + _gap()


def _addressee(page: Page) -> str:
    if not page.addressee:
        return _paragraph(page.title, "Title")
    sender = (page.sender, TO) if page.sender else ()
    lines = _paragraphs((*sender, *page.addressee), "Addressee")
    left = _WIDTH * 42 // 100
    return _bare_table((left, _WIDTH - left), ("<w:p/>", lines)) + _gap()


def _around(page: Page) -> str:
    label_width = 1000
    return "".join(
        _bare_table(
            (label_width, _WIDTH - label_width),
            (_paragraph((Run(label, bold=True),), "Around"), _paragraphs(lines, "Around")),
        )
        + _gap()
        for label, lines in lists_around(page)
    )


def _cover(page: Page) -> str:
    first, rest = page.cover[0], page.cover[1:]
    room = '<w:spacing w:before="2400" w:after="600"/>'
    return _paragraph(first, "Title", room) + _paragraphs(rest, "Cover") + _PAGE_BREAK


def _copies(copies: Sequence[str]) -> str:
    if not copies:
        return ""
    *firsts, last = (f"– {copy}" for copy in copies)
    head = _paragraph((Run(COPIES, bold=True),), "Copies", "<w:keepNext/>")
    return (
        _gap() + head + _paragraphs(firsts, "Copies", "<w:keepNext/>") + _paragraph(last, "Copies")
    )


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
            return _paragraph(text, f"Heading{level}")
        case Paragraph(text, align):
            return _paragraph(text, "", f'{keep}<w:jc w:val="{_ALIGN[align]}"/>')
        case Listing(items):
            *firsts, last = items
            numbered = keep + _numbered(number)
            end = _paragraph(last, "ListParagraph", numbered + _AFTER_LIST)
            return "".join(_paragraph(item, "ListParagraph", numbered) for item in firsts) + end
        case Table():
            return _table(block)
        case Signature(columns):
            return _signature(columns)
        case PageBreak():
            return _PAGE_BREAK


def _numbered(number: int) -> str:
    return f'<w:numPr><w:ilvl w:val="0"/><w:numId w:val="{number}"/></w:numPr>'


def _signature(columns: Sequence[Sequence[str]]) -> str:
    width = _WIDTH // max(len(columns), 2)
    rows = [
        [_paragraphs(lines or ("",), "Signature") for lines in row]
        for row in signature_rows(columns)
    ]
    if len(columns) == 1:  # a lone signature stands on the right
        rows = [["<w:p/>", *row] for row in rows]
    return _gap_kept() + _bare_table([width] * max(len(columns), 2), *rows) + _gap()


def _gap_kept() -> str:
    return _paragraph("", "Letterhead", "<w:keepNext/>")


def _table(table: Table) -> str:
    shape = grid(table)
    widths = [int(share * _WIDTH) for share in shape.shares]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    first_total = len(table.rows) - table.total_rows
    kept = kept_rows(table, whole=shape.whole)
    rows = "".join(
        _row_across(row[0], widths, shape, kept=kept[index])
        if table.across(row)
        else _row(row, table, shape, strong=index >= first_total, kept=kept[index])
        for index, row in enumerate(table.rows)
    )
    header = _row(table.header, table, shape, strong=True, kept=True, header=True)
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" '
        f'w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        f"{header}{rows}</w:tbl>{_gap()}"
    )


def _row_across(text: Inline, widths: Sequence[int], shape: Grid, *, kept: bool) -> str:
    cell = _cell(text, "left", parts.cell_style(shape.points), strong=False, kept=kept)
    return (
        f'<w:tr><w:trPr><w:cantSplit/></w:trPr><w:tc><w:tcPr><w:tcW w:w="{sum(widths)}" '
        f'w:type="dxa"/><w:gridSpan w:val="{len(widths)}"/>'
        f'<w:shd w:val="clear" w:color="auto" w:fill="F7F7F7"/></w:tcPr>{cell}</w:tc></w:tr>'
    )


def _row(
    cells: Sequence[Inline],
    table: Table,
    shape: Grid,
    *,
    strong: bool,
    kept: bool,
    header: bool = False,
) -> str:
    repeated = "<w:tblHeader/>" if header else ""
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>' if strong else ""
    style = parts.cell_style(shape.points)
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{int(share * _WIDTH)}" w:type="dxa"/>{shade}</w:tcPr>'
        f"{_cell(cell, 'center' if header else align, style, strong=strong, kept=kept)}</w:tc>"
        for cell, align, share in zip(cells, table.aligns, shape.shares, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/>{repeated}</w:trPr>{written}</w:tr>"


def _cell(text: Inline, align: str, style: str, *, strong: bool, kept: bool) -> str:
    runs = tuple(run._replace(bold=run.bold or strong) for run in text)
    keep = "<w:keepNext/>" if kept else ""
    return _paragraph(runs, style, f'{keep}<w:jc w:val="{_ALIGN[align]}"/>')
