"""The neutral page: what every renderer walks, whatever the format.

A template becomes a `Page` (front matter) and a list of blocks; text is always plain text
in `Run`s, so no renderer ever builds markup out of what a user typed.
"""

from __future__ import annotations

from cperflow.record import NamedTuple


class Run(NamedTuple):
    """A stretch of text with one look."""

    text: str
    bold: bool = False
    italic: bool = False


Inline = tuple[Run, ...]


class Heading(NamedTuple):
    level: int
    text: Inline


class Paragraph(NamedTuple):
    text: Inline
    align: str = "justify"


class Listing(NamedTuple):
    """A numbered or dashed list, one level."""

    items: tuple[Inline, ...]
    ordered: bool = False
    start: int = 1


class Table(NamedTuple):
    """Cells as inline text; `aligns` is one of "left", "center", "right" per column.

    A row of one cell goes across all the columns: it names the rows below it.
    """

    header: tuple[Inline, ...]
    rows: tuple[tuple[Inline, ...], ...]
    aligns: tuple[str, ...]
    widths: tuple[int, ...] = ()
    total_rows: int = 0

    def across(self, row: tuple[Inline, ...]) -> bool:
        return len(row) == 1 < len(self.header)


class Signature(NamedTuple):
    """Who signs, side by side: never separated from the line above it."""

    columns: tuple[tuple[str, ...], ...]


class PageBreak(NamedTuple):
    pass


class Tile(NamedTuple):
    """A place of a drawing made of equal tiles: its lines, the first one strong, on a colour
    (« CFE3F5 »)."""

    column: int
    row: int
    lines: tuple[str, ...]
    fill: str


class Figure(NamedTuple):
    """A drawing of equal tiles, as wide as the text: as SVG, in words for whom cannot see it, and
    as its tiles, for what draws no SVG. `legend`: what stands below these, as it is in the SVG."""

    svg: str
    words: str
    tiles: tuple[Tile, ...]
    legend: str


Block = Heading | Paragraph | Listing | Table | Signature | PageBreak | Figure


class Page(NamedTuple):
    """A whole document: what stands around the body, and the body.

    `letterhead` lines from the highest authority down (left), the State on the right.
    `subject`, `attachments`, `addressee` empty: that part is not printed. `note` says what the
    stars of the page mean. `code` tells which edition the page is of (see `edition.py`), "" for
    none.
    """

    title: str
    body: tuple[Block, ...]
    letterhead: tuple[str, ...] = ()
    state: tuple[str, ...] = ()
    reference: str = ""
    place_date: str = ""
    sender: str = ""
    addressee: tuple[str, ...] = ()
    subject: str = ""
    references: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    copies: tuple[str, ...] = ()
    footer: str = ""
    notice: str = ""
    cover: tuple[str, ...] = ()
    lang: str = "fr-FR"
    author: str = ""
    date: str = ""
    code: str = ""
    note: str = ""
