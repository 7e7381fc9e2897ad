"""Paragraphs and bare tables of a Word file, as WordprocessingML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cperflow.documents.drawing import docx_parts as parts
from cperflow.documents.page.blocks import Inline, Run

ALIGN = {"left": "left", "center": "center", "right": "right", "justify": "both"}
_BREAK = "<w:br/>"
NEW_PAGE = "<w:pageBreakBefore/>"
_LOW = '<w:vAlign w:val="bottom"/>'


def _run(run: Run) -> str:
    look = ("<w:b/>" if run.bold else "") + ("<w:i/>" if run.italic else "")
    properties = f"<w:rPr>{look}</w:rPr>" if look else ""
    lines = parts.xml_text(run.text).split("\n")
    text = _BREAK.join(f'<w:t xml:space="preserve">{line}</w:t>' for line in lines)
    text = text.replace("\t", '</w:t><w:tab/><w:t xml:space="preserve">')
    return f"<w:r>{properties}{text}</w:r>"


def paragraph(text: Inline | str, style: str = "", properties: str = "") -> str:
    runs = (Run(text),) if isinstance(text, str) else text
    named = f'<w:pStyle w:val="{style}"/>' if style else ""
    described = f"<w:pPr>{named}{properties}</w:pPr>" if named or properties else ""
    return f"<w:p>{described}{''.join(_run(run) for run in runs)}</w:p>"


def paragraphs(lines: Iterable[str], style: str, properties: str = "") -> str:
    return "".join(paragraph(line, style, properties) for line in lines)


def gap(properties: str = "") -> str:
    """Room after a table: a line of one point, as Word wants a paragraph there, and its space
    below, which the end of a page swallows. A whole line would begin a page of its own."""
    return paragraph("", "Gap", properties)


def turn() -> str:
    """A new page before what cannot ask for one itself: a table."""
    flat = '<w:spacing w:before="0" w:after="0" w:line="20" w:lineRule="exact"/>'
    return gap(NEW_PAGE + flat)


def bare_table(
    widths: Sequence[int], *rows: Sequence[str], whole: bool = False, low: bool = False
) -> str:
    """Rows without borders; each cell already holds paragraphs. `whole`: no page ends inside a
    row; `low`: cells stand at the bottom of their row, the last one apart."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    written = "".join(_bare_row(widths, cells, whole=whole, low=low) for cells in rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{parts.NO_MARGIN}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{written}</w:tbl>"
    )


def _bare_row(widths: Sequence[int], cells: Sequence[str], *, whole: bool, low: bool) -> str:
    places = [_LOW * low] * (len(cells) - 1) + [""]
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{place}</w:tcPr>{cell}</w:tc>'
        for width, cell, place in zip(widths, cells, places, strict=True)
    )
    return f"<w:tr>{parts.row_properties(whole=whole)}{written}</w:tr>"
