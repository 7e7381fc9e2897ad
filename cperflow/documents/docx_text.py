"""Paragraphs and bare tables of a Word file, as WordprocessingML."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from cperflow.documents import docx_parts as parts
from cperflow.documents.blocks import Inline, Run

ALIGN = {"left": "left", "center": "center", "right": "right", "justify": "both"}
_BREAK = "<w:br/>"


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
    """An empty line."""
    return paragraph("", "Letterhead", properties)


def bare_table(widths: Sequence[int], *rows: Sequence[str], whole: bool = False) -> str:
    """Rows without borders; each cell already holds paragraphs. `whole`: no page ends inside a
    row."""
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    written = "".join(_bare_row(widths, cells, whole=whole) for cells in rows)
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{parts.NO_MARGIN}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{written}</w:tbl>"
    )


def _bare_row(widths: Sequence[int], cells: Sequence[str], *, whole: bool) -> str:
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/></w:tcPr>{cell}</w:tc>'
        for width, cell in zip(widths, cells, strict=True)
    )
    return f"<w:tr>{parts.row_properties(whole=whole)}{written}</w:tr>"
