"""What every renderer agrees on: wording around the body, readable text, column widths."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cperflow.documents.page.blocks import (
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
from cperflow.documents.page.codes import SCHEME
from cperflow.french import NBSP
from cperflow.record import NamedTuple

RULE = "-=-=-"
"""Drawn between the lines of a letterhead, as on administrative stamps."""

TO = "À"
SUBJECT = "Objet :"
REFERENCES = "Réf. :"
ATTACHMENTS = "P.J. :"
COPIES = "Ampliations :"
CODE = "Code de vérification"

QR_MODULE = 0.55
"""Millimetres a module of a QR: three pixels of a scan at 150 points an inch. At 0.5 a scan that
is askew, pale and grainy is seldom read; at 0.55 nearly always."""

_UNPRINTABLE = "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
_LINE_END = "\r\n|\r|\x85"
_ODD = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_POINTS = 470
_CHARACTER = 0.52
"""Width of a usual character of a serif font, in ems."""

_MARGIN = 2.4
"""Room of the margins of a cell, in characters."""

_WIDEST = 60
_MANY_COLUMNS = 6
_FEW_ROWS = 12
_LOW = 280
"""Height of a low table, in points: well below half a page, as heights are only estimated."""
_HIGH = 330
"""Height from which a row may be cut by the end of a page, in points: half a page, as the letters
of some alphabets are twice as wide as ours."""

_LONG = 300
"""Characters from which a text is too long for the top or the foot of a page."""

CELL_SIZES = (9.5, 9.0, 8.5, 8.0, 7.5, 7.0)
"""Of the text of tables, in points."""


def printable(text: str) -> str:
    """`text` without the characters XML 1.0 forbids or discourages (nothing else is dropped).

    Line ends of every system become "\\n".
    """
    if not _ODD.search(text):
        return text
    # compiled here only: nearly no text is odd, and commands start without them
    return re.sub(_UNPRINTABLE, "", re.sub(_LINE_END, "\n", text))


def plain(text: Inline) -> str:
    return "".join(run.text for run in text)


def scheme_and_code(page: Page) -> str:
    """What the QR of a page says, and its metadata: « CPERFLOW:3F7K-Q2MD-9XTZ »; "" without one."""
    return SCHEME + page.code if page.code else ""


def code_line(page: Page) -> str:
    return f"{CODE} {page.code}" if page.code else ""


def with_room(page: Page) -> Page:
    """The page with what is too long for the top or the foot of a sheet in its body instead."""
    body = page.body
    if len(page.notice) > _LONG:
        body = (Paragraph((Run(page.notice, bold=True),)), *body)
        page = page._replace(notice="", body=body)
    if len(page.footer) > _LONG:
        page = page._replace(footer="", body=(*body, Paragraph((Run(page.footer),))))
    return page


def outline(blocks: Sequence[Block]) -> tuple[int, ...]:
    """The level in the outline for each heading in turn: a reader that speaks the page wants
    the first at 1 and none left out on the way down, whatever sizes were chosen."""
    levels: list[int] = []
    open_: list[int] = []
    for block in blocks:
        if isinstance(block, Heading):
            open_ = [*(level for level in open_ if level < block.level), block.level]
            levels.append(len(open_))
    return tuple(levels)


def letterhead(lines: Sequence[str]) -> tuple[str, ...]:
    """Lines of a stamp with a rule between each two."""
    ruled: list[str] = []
    for line in lines:
        ruled += [RULE, line] if ruled else [line]
    return tuple(ruled)


def lists_around(page: Page) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What stands between the addressee and the body: (label, lines), empty ones left out."""
    subject = (page.subject,) if page.subject else ()
    attached = page.attachments
    if len(attached) > 1:
        attached = tuple(f"{number}. {name}" for number, name in enumerate(attached, 1))
    parts = ((SUBJECT, subject), (REFERENCES, page.references), (ATTACHMENTS, attached))
    return tuple((label, lines) for label, lines in parts if lines)


def kept_with_next(blocks: Sequence[Block]) -> tuple[bool, ...]:
    """For each block, whether no page may end after it.

    True for « … suivants : » before a table or a list, and for the two blocks before a
    signature, so that it never stands alone on a page.
    """
    following = (*blocks[1:], None, None)
    return tuple(
        _announces(block, following[index]) or Signature in map(type, following[index : index + 2])
        for index, block in enumerate(blocks)
    )


def begins_page(blocks: Sequence[Block], *, fresh: bool = False) -> tuple[bool, ...]:
    """For each block, whether a page break stands before it; `fresh`: before the first one too."""
    before = (fresh, *(isinstance(block, PageBreak) for block in blocks))
    return before[: len(blocks)]


def closing(page: Page) -> Signature | None:
    """The lone signature that ends the body, when the copies and the note go at its left, where an
    office puts them; None when they follow the body: no such signature, or too long a list."""
    last = page.body[-1] if page.body else None
    if not isinstance(last, Signature) or len(last.columns) > 1 or not (page.copies or page.note):
        return None
    beside = (COPIES, *page.copies, page.note), *last.columns
    return None if any(is_high(lines, 0.5) for lines in beside) else last


def _announces(block: Block, following: Block | None) -> bool:
    ends = isinstance(block, Paragraph) and plain(block.text).rstrip().endswith(":")
    return ends and isinstance(following, Table | Listing)


class Grid(NamedTuple):
    """How a table stands on the page.

    `shares` of the width by column, summing to 1; `points` of its text; `whole`: no page may end
    inside it; `cuts`: some column is too narrow for its longest word; `high`: for the header, then
    for each row, whether it may be longer than a page, so that a page may end inside it.
    """

    shares: tuple[float, ...]
    points: float
    whole: bool
    cuts: bool
    high: tuple[bool, ...]


def signature_rows(columns: Sequence[Sequence[str]]) -> tuple[tuple[tuple[str, ...], ...], ...]:
    """Two rows of as many columns: what comes before the last empty line with it, and the names
    below, so that they stand on one line whatever the length of the titles; one without names."""
    cuts = [_below_last_blank(column) for column in columns]
    pairs = list(zip(columns, cuts, strict=True))
    titles = tuple(tuple(column[:cut]) for column, cut in pairs)
    names = tuple(tuple(column[cut:]) for column, cut in pairs)
    return (titles, names) if any(names) else (titles,)


def _below_last_blank(column: Sequence[str]) -> int:
    blanks = [index for index, line in enumerate(column) if not line]
    return blanks[-1] + 1 if blanks else len(column)


def kept_rows(table: Table, *, whole: bool) -> tuple[bool, ...]:
    """For each row, whether no page may end after it: all but the last of a `whole` table, else
    those of a group that a row across announces."""
    following = (*table.rows[1:], ())[: len(table.rows)]
    grouped = False
    kept: list[bool] = []
    for row, after in zip(table.rows, following, strict=True):
        grouped = grouped or table.across(row)
        ends = not after or table.across(after)
        kept.append(bool(after) and (whole or (grouped and not ends)))
    return tuple(kept)


def rows_of_cells(table: Table) -> list[tuple[Inline, ...]]:
    """The header and the rows that have a cell in each column."""
    return [table.header, *(row for row in table.rows if not table.across(row))]


def grid(table: Table) -> Grid:
    """The text as large as leaves room for every word, a low table on one page.

    Below 8.5 points it is hard to read on paper; only a table of many amounts comes to that.
    """
    words, wanted = _needs(table)
    sizes = CELL_SIZES if len(words) < _MANY_COLUMNS else CELL_SIZES[1:]
    needed = 0.0 if table.widths else sum(words)
    points = next((points for points in sizes if needed <= _room(points)), sizes[-1])
    room = _room(points)
    shares = _shares(table.widths or _widths(words, wanted, table.aligns, room))
    rooms = [share * room for share in shares]
    # half a character of tolerance: these are estimates
    cuts = any(word > width + 0.5 for word, width in zip(words, rooms, strict=True))
    heights = [_height(row, rooms, points) for row in (table.header, *table.rows)]
    low = len(table.rows) <= _FEW_ROWS and sum(heights) <= _LOW
    return Grid(shares, points, low, cuts, tuple(height > _HIGH for height in heights))


def is_high(lines: Sequence[str], share: float) -> bool:
    """Whether lines of the size of the text may be longer than a page, on a share of its width."""
    room = _room(11.5) * share
    return sum(1 + _length(line) // room for line in lines) * 14.4 > _HIGH


def _widths(
    words: Sequence[float], wanted: Sequence[float], aligns: Sequence[str], room: float
) -> list[float]:
    """Characters for each column: its longest word, and what is left for those that hold more;
    when the words alone are too wide, columns of amounts are served first."""
    amounts = sum(word for word, align in zip(words, aligns, strict=True) if align == "right")
    if sum(words) > room > amounts:
        squeeze = (room - amounts) / (sum(words) - amounts)
        pairs = zip(words, aligns, strict=True)
        words = [word if align == "right" else word * squeeze for word, align in pairs]
    left = max(0.0, room - sum(words))
    whole = sum(wanted) or 1
    return [word + left * want / whole for word, want in zip(words, wanted, strict=True)]


def _height(row: Sequence[Inline], rooms: Sequence[float], points: float) -> float:
    """About how high a row is, in points."""
    rooms = rooms if len(row) == len(rooms) else [sum(rooms)]
    pairs = zip(row, rooms, strict=True)
    lines = max(_lines(cell, max(1.0, room - _MARGIN)) for cell, room in pairs)
    return lines * points * 1.25 + 4


def _lines(cell: Inline, room: float) -> float:
    return sum(1 + _length(part) // room for part in plain(cell).split("\n"))


def _room(points: float) -> float:
    """Characters of a line of that size."""
    return _LINE_POINTS / (points * _CHARACTER)


def _length(text: str) -> float:
    """Characters of a text; the spaces inside an amount are half as wide."""
    return len(text) - text.count(NBSP) / 2


def _shares(widths: Sequence[float]) -> tuple[float, ...]:
    whole = sum(widths)
    return tuple(width / whole for width in widths)


def _needs(table: Table) -> tuple[list[float], list[float]]:
    """Characters each column must have (its longest word), and those it could use beyond."""
    rows = rows_of_cells(table)
    texts = [[plain(row[i]) for row in rows] for i in range(len(table.header))]
    # split(" ") keeps amounts whole: their no-break spaces are no place to cut
    # and a word longer than a line, which is no word, asks for no more than the widest column
    words = [
        min(_WIDEST, max(_length(word) for text in column for word in text.split(" ")))
        for column in texts
    ]
    longest = [max(_length(text) for text in column) for column in texts]
    wanted = [min(length, _WIDEST) - word for length, word in zip(longest, words, strict=True)]
    return [word + _MARGIN for word in words], [max(want, 0.0) for want in wanted]
