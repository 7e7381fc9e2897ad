"""Drawings of a Word file: tiles as the cells of a table, which every Word shows and lets edit."""

from __future__ import annotations

from cperflow.documents.drawing import docx_parts as parts
from cperflow.documents.drawing.docx_text import gap, paragraph
from cperflow.documents.page.blocks import Figure, Run, Tile

_EDGE = '<w:{} w:val="single" w:sz="6" w:space="0" w:color="555555"/>'
_BORDERS = "".join(_EDGE.format(side) for side in ("top", "left", "bottom", "right"))
_SIZE = 7.5
_CENTRED = '<w:keepNext/><w:jc w:val="center"/>'


def figure_of(figure: Figure) -> str:
    """The tiles, each at its place, then the legend: no page ends between them."""
    columns = max((tile.column for tile in figure.tiles), default=0) + 1
    rows = max((tile.row for tile in figure.tiles), default=0) + 1
    placed = {(tile.column, tile.row): tile for tile in figure.tiles}
    width = parts.WIDTH // columns
    grid = f'<w:gridCol w:w="{width}"/>' * columns
    drawn = "".join(
        f"<w:tr>{parts.row_properties(whole=True)}"
        + "".join(_cell(placed.get((column, row)), width) for column in range(columns))
        + "</w:tr>"
        for row in range(rows)
    )
    said = f'<w:tblDescription w:val="{parts.xml_text(figure.words)}"/>'
    return (
        f'<w:tbl><w:tblPr><w:tblW w:w="{width * columns}" w:type="dxa"/>'
        f'<w:tblLayout w:type="fixed"/>{parts.NO_MARGIN}{said}</w:tblPr>'
        f"<w:tblGrid>{grid}</w:tblGrid>{drawn}</w:tbl>{gap()}"
        f"{paragraph(figure.legend, parts.cell_style(_SIZE))}"
    )


def _cell(tile: Tile | None, width: int) -> str:
    sized = f'<w:tcW w:w="{width}" w:type="dxa"/>'
    if tile is None:
        return f"<w:tc><w:tcPr>{sized}</w:tcPr>{paragraph('', 'Gap', _CENTRED)}</w:tc>"
    first, *others = tile.lines
    lines = ((Run(first, bold=True),), *((Run(line),) for line in others))
    style = parts.cell_style(_SIZE)
    written = "".join(paragraph(line, style, _CENTRED) for line in lines)
    return (
        f"<w:tc><w:tcPr>{sized}<w:tcBorders>{_BORDERS}</w:tcBorders>"
        f'<w:shd w:val="clear" w:color="auto" w:fill="{tile.fill}"/></w:tcPr>{written}</w:tc>'
    )
