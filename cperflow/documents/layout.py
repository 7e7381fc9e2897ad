"""What every renderer agrees on: wording around the body, readable text, column widths."""

from __future__ import annotations

import re
from collections.abc import Sequence

from cperflow.documents.blocks import Block, Inline, Listing, Page, Paragraph, Signature, Table

RULE = "-=-=-"
"""Drawn between the lines of a letterhead, as on administrative stamps."""

TO = "À"
SUBJECT = "Objet :"
REFERENCES = "Réf. :"
ATTACHMENTS = "P.J. :"
COPIES = "Ampliations :"

_UNPRINTABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]")
_LINE_POINTS = 470
_CHARACTER = 0.52
"""Width of a usual character of a serif font, in ems."""

_MARGIN = 2.4
"""Room of the margins of a cell, in characters."""

_WIDEST = 60


def printable(text: str) -> str:
    """`text` without the characters XML 1.0 forbids or discourages (nothing else is dropped).

    Line ends of every system become "\\n".
    """
    return _UNPRINTABLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n"))


def plain(text: Inline) -> str:
    return "".join(run.text for run in text)


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


def _announces(block: Block, following: Block | None) -> bool:
    ends = isinstance(block, Paragraph) and plain(block.text).rstrip().endswith(":")
    return ends and isinstance(following, Table | Listing)


def cell_points(table: Table) -> float:
    """Size of the text of a table, in points: the more columns, the smaller."""
    count = len(table.header)
    return 9.5 if count < 6 else 8 if count < 9 else 7


def columns(table: Table) -> tuple[float, ...]:
    """Share of the width of each column, summing to 1.

    Given widths win. Else every column gets its longest word, and what is left goes to those
    that hold more; when the words alone are too wide, columns of amounts are served first.
    """
    if table.widths:
        return tuple(width / sum(table.widths) for width in table.widths)
    room = _LINE_POINTS / (cell_points(table) * _CHARACTER)
    words, wanted = _needs(table)
    amounts = sum(word for word, align in zip(words, table.aligns, strict=True) if align == "right")
    if sum(words) > room > amounts:
        squeeze = (room - amounts) / (sum(words) - amounts)
        pairs = zip(words, table.aligns, strict=True)
        words = [word if align == "right" else word * squeeze for word, align in pairs]
    left = max(0.0, room - sum(words))
    whole = sum(wanted) or 1
    found = [word + left * want / whole for word, want in zip(words, wanted, strict=True)]
    return tuple(width / sum(found) for width in found)


def _needs(table: Table) -> tuple[list[float], list[float]]:
    """Characters each column must have (its longest word), and those it could use beyond."""
    texts = [
        [plain(row[i]) for row in (table.header, *table.rows)] for i in range(len(table.header))
    ]
    # split(" ") keeps amounts whole: their no-break spaces are no place to cut
    words = [max(len(word) for text in column for word in text.split(" ")) for column in texts]
    longest = [max(len(text) for text in column) for column in texts]
    wanted = [min(length, _WIDEST) - word for length, word in zip(longest, words, strict=True)]
    return [word + _MARGIN for word in words], [max(want, 0.0) for want in wanted]
