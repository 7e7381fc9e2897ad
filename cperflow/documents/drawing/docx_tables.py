"""Tables of a Word file: a header above each page, rows that no page cuts unless one is longer
than a page."""

from __future__ import annotations

from collections.abc import Sequence

from cperflow.documents.drawing import docx_parts as parts
from cperflow.documents.drawing.docx_text import ALIGN, gap, paragraph
from cperflow.documents.page.blocks import Inline, Table
from cperflow.documents.page.layout import Grid, grid, kept_rows


def table_of(table: Table) -> str:
    """The table, and an empty line."""
    shape = grid(table)
    widths = [int(share * parts.WIDTH) for share in shape.shares]
    columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    first_total = len(table.rows) - table.total_rows
    high_header, *high = shape.high
    pairs = zip(kept_rows(table, whole=shape.whole), high, strict=True)
    kept = [stays and not longer for stays, longer in pairs]
    rows = "".join(
        _row_across(row[0], widths, shape, kept=kept[index], high=high[index])
        if table.across(row)
        else _row(
            row, table, shape, strong=index >= first_total, kept=kept[index], high=high[index]
        )
        for index, row in enumerate(table.rows)
    )
    header = _row(
        table.header, table, shape, strong=True, kept=not high_header, high=high_header, header=True
    )
    return (
        f'<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/><w:tblW w:w="{sum(widths)}" '
        f'w:type="dxa"/><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{columns}</w:tblGrid>'
        f"{header}{rows}</w:tbl>{gap()}"
    )


def _row_across(text: Inline, widths: Sequence[int], shape: Grid, *, kept: bool, high: bool) -> str:
    style = parts.cell_style(shape.points)
    cell = _cell(text, "left", style, strong=False, kept=kept)
    return (
        f'<w:tr>{parts.row_properties(whole=not high)}<w:tc><w:tcPr><w:tcW w:w="{sum(widths)}" '
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
    high: bool,
    header: bool = False,
) -> str:
    shade = '<w:shd w:val="clear" w:color="auto" w:fill="EDEDED"/>' if strong else ""
    style = parts.cell_style(shape.points)
    written = "".join(
        f'<w:tc><w:tcPr><w:tcW w:w="{int(share * parts.WIDTH)}" w:type="dxa"/>{shade}</w:tcPr>'
        f"{_cell(cell, 'center' if header else align, style, strong=strong, kept=kept)}</w:tc>"
        for cell, align, share in zip(cells, table.aligns, shape.shares, strict=True)
    )
    properties = parts.row_properties(whole=not high, repeated=header and not high)
    return f"<w:tr>{properties}{written}</w:tr>"


def _cell(text: Inline, align: str, style: str, *, strong: bool, kept: bool) -> str:
    runs = tuple(run._replace(bold=run.bold or strong) for run in text)
    keep = "<w:keepNext/>" if kept else ""
    return paragraph(runs, style, f'{keep}<w:jc w:val="{ALIGN[align]}"/>')
