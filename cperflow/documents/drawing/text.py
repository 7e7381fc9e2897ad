"""A page as plain text of 80 columns, for a terminal, a message or a search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from textwrap import TextWrapper

from cperflow.documents.page.blocks import (
    Block,
    Figure,
    Heading,
    Listing,
    Page,
    PageBreak,
    Paragraph,
    Signature,
    Table,
)
from cperflow.documents.page.layout import (
    COPIES,
    TO,
    code_line,
    grid,
    letterhead,
    lists_around,
    plain,
    printable,
    rows_of_cells,
    signature_rows,
)
from cperflow.french import NBSP

WIDTH = 80
_HALF = WIDTH // 2 - 1
_RULES = {1: "=", 2: "-", 3: ""}


def render(page: Page) -> bytes:
    """The bytes of a .txt file, UTF-8."""
    parts = (
        [page.notice.rjust(WIDTH)] if page.notice else [],
        _sides(letterhead(page.letterhead), page.state),
        _sides((page.reference,), (page.place_date,)),
        _cover(page) if page.cover else _addressee(page),
        *(_labelled(label, lines) for label, lines in lists_around(page)),
        *(_block(block) for block in page.body),
        _wrapped(page.note),
        _bulleted(COPIES, page.copies),
        _wrapped(page.footer),
        [code_line(page)],
    )
    shown = ("\n".join(line.rstrip() for line in part) for part in parts)
    text = "\n\n".join(part for part in shown if part.strip())
    return f"{printable(text)}\n".encode()


def _wrapped(text: str, width: int = WIDTH, first: str = "", then: str = "") -> list[str]:
    """`text` cut at spaces (never at a no-break space) into lines of `width` columns."""
    wrapper = TextWrapper(
        width, initial_indent=first, subsequent_indent=then, break_on_hyphens=False,
        replace_whitespace=False, expand_tabs=False, drop_whitespace=True,
    )  # fmt: skip
    lines: list[str] = []
    for part in printable(text).split("\n"):
        lines += wrapper.wrap(part) or [""]
    return lines


def _sides(left: Sequence[str], right: Sequence[str]) -> list[str]:
    lefts = [line.center(_HALF) for text in left for line in _wrapped(text, _HALF)]
    rights = [line.center(_HALF) for text in right for line in _wrapped(text, _HALF)]
    return [f"{a:{_HALF}}  {b}" for a, b in zip_longest(lefts, rights, fillvalue="")]


def _addressee(page: Page) -> list[str]:
    if not page.addressee:
        return [line.center(WIDTH) for line in _wrapped(page.title.upper())]
    sender = (page.sender, TO) if page.sender else ()
    return _sides((), (*sender, *page.addressee))


def _cover(page: Page) -> list[str]:
    title = _wrapped(page.cover[0].upper())
    rest = [line for text in page.cover[1:] for line in ("", *_wrapped(text))]
    return [line.center(WIDTH) for line in (*title, *rest)]


def _labelled(label: str, lines: Sequence[str]) -> list[str]:
    indent = " " * (len(label) + 1)
    firsts = (f"{label} ", *[indent] * len(lines))
    return [
        found
        for first, text in zip(firsts, lines, strict=False)
        for found in _wrapped(text, first=first, then=indent)
    ]


def _bulleted(label: str, lines: Iterable[str]) -> list[str]:
    items = [line for text in lines for line in _wrapped(text, first="- ", then="  ")]
    return [label, *items] if items else []


def _block(block: Block) -> list[str]:
    match block:
        case Heading(level, text):
            title = _wrapped(plain(text))
            rule = _RULES[level] * max(len(line) for line in title)
            return [*title, rule] if rule else title
        case Paragraph(text, align):
            return [_placed(line, align, WIDTH) for line in _wrapped(plain(text))]
        case Listing():
            return _listing(block)
        case Table():
            return _table(block)
        case Signature(sides):
            return _signature(sides)
        case PageBreak():
            return ["-" * WIDTH]
        case Figure(_, words):
            return _wrapped(words)


def _placed(line: str, align: str, width: int) -> str:
    if align == "right":
        return line.rjust(width)
    return line.center(width) if align == "center" else line.ljust(width)


def _listing(block: Listing) -> list[str]:
    marks = [f"{block.start + i}. " if block.ordered else "- " for i in range(len(block.items))]
    return [
        line
        for mark, item in zip(marks, block.items, strict=True)
        for line in _wrapped(plain(item), first=mark, then=" " * len(mark))
    ]


def _signature(sides: Sequence[Sequence[str]]) -> list[str]:
    if len(sides) == 1:
        return _sides((), sides[0])
    width = WIDTH // len(sides)
    return [
        "".join(line.center(width) for line in line_of_all).rstrip()
        for row in signature_rows(sides)
        for line_of_all in zip_longest(
            *([part for line in lines for part in _wrapped(line, width - 2)] for lines in row),
            fillvalue="",
        )
    ]


def _table(table: Table) -> list[str]:
    columns = [[plain(cell) for cell in row] for row in rows_of_cells(table)]
    widths = _widths(columns, grid(table).shares)
    if sum(widths) + 3 * (len(widths) - 1) > WIDTH:
        return _cards(table)
    rule = "-+-".join("-" * width for width in widths)
    rows = [[plain(cell) for cell in row] for row in (table.header, *table.rows)]
    first_total = len(rows) - table.total_rows
    lines: list[str] = []
    for index, row in enumerate(rows):
        lines += [rule] if index in (1, first_total) else []
        lines += _row(row, widths, table.aligns) if len(row) == len(widths) else _wrapped(row[0])
    return lines


def _cards(table: Table) -> list[str]:
    """A table wider than the page: each row as its first cell, then what the others hold."""
    heads = [plain(head) for head in table.header]
    first_total = len(table.rows) - table.total_rows
    lines: list[str] = []
    for index, row in enumerate(table.rows):
        first, *others = (plain(cell).replace("\n", " ") for cell in row)
        if table.across(row) or index == first_total:
            lines += ["", "-" * WIDTH] if lines else ["-" * WIDTH]
        lines += _wrapped(first)
        told = [_told(head, other) for head, other in zip(heads[1:], others, strict=False) if other]
        lines += _wrapped(f"{NBSP}; ".join(told), first="    ", then="    ") if told else []
    return lines


def _told(head: str, text: str) -> str:
    """« 2018 : 1 000 000 »; what is short stays on one line."""
    told = f"{head}{NBSP}: {text}"
    return told.replace(" ", NBSP) if len(told) < WIDTH // 2 else told


def _widths(rows: Sequence[Sequence[str]], shares: Sequence[float]) -> list[int]:
    """Each column as wide as its longest word, and what is left of the line shared out.

    A table of too many amounts is wider than the page rather than cut.
    """
    words = [
        max(len(word) for row in rows for word in row[index].split(" "))
        for index in range(len(shares))
    ]
    left = max(0, WIDTH - 3 * (len(words) - 1) - sum(words))
    wanted = [max(0.0, share * WIDTH - word) for share, word in zip(shares, words, strict=True)]
    whole = sum(wanted) or 1
    return [word + int(left * want / whole) for word, want in zip(words, wanted, strict=True)]


def _row(row: Sequence[str], widths: Sequence[int], aligns: Sequence[str]) -> list[str]:
    cells = [_wrapped(text, width) for text, width in zip(row, widths, strict=True)]
    return [
        " | ".join(
            _placed(line, align, width)
            for line, align, width in zip(lines, aligns, widths, strict=True)
        )
        for lines in zip_longest(*cells, fillvalue="")
    ]
