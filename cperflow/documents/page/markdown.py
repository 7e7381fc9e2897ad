r"""The Markdown dialect of the templates, read into blocks.

    # Title, ## Section, ### Part      headings
    **bold**, *italic*                 a mark without its pair is shown as it is
    - item   /   1. item               lists of one level; indented lines continue an item
    | a | b |                          table: header, alignment row, rows; the number of dashes
    |:---|-----:|                      gives the widths when it varies; rows after a
    | x | 1 |                          row of = are totals
    |===|===|
    |> a |                             a row of one cell across all the columns
    ::: signature … :::                who signs: one text per line, columns separated by +++
    ::: center … :::                   also left, right
    \pagebreak                         on a line of its own
    \n \s \t                           line break, space, tab; \ before a mark shows the mark

Nothing else has a meaning: no HTML, no links, no code, no underscores. A small reader of our
own, because a general one costs as much to import as the whole interpreter (docs/adr).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from cperflow.documents.page.blocks import (
    Block,
    Heading,
    Inline,
    Listing,
    PageBreak,
    Paragraph,
    Run,
    Signature,
    Table,
)
from cperflow.documents.page.layout import plain
from cperflow.errors import InvalidData
from cperflow.french import did_you_mean

PAGE_BREAK = r"\pagebreak"
COLUMN_BREAK = "+++"
ALIGNMENTS = ("left", "center", "right")
SIGNATURE = "signature"

_BLANKS = " \t"
_LETTERS = {"n": "\n", "s": " ", "t": "\t"}
_MARKS = "\\*|#-:+.=>"
_ESCAPES = str.maketrans({"\n": r"\n", **{mark: f"\\{mark}" for mark in _MARKS}})
_SPECIAL = re.compile(f"[\n{re.escape(_MARKS)}]")
_EDGES = re.compile(r"\A[ \t]|[ \t]\Z")
_BLANK_NAMES = {" ": r"\s", "\t": r"\t"}
_TOKEN = re.compile(r"\\([!-/:-@\[-`{-~nstNST])|(\*\*?)")
_HEADING = re.compile(r"(#{1,3})[ \t]+(.*)")
_ITEM = re.compile(r"(?:-|(\d{1,4})\.)[ \t]+(.*)")
_CELL = re.compile(r"((?:[^|\\]|\\.?)*+)(?:\||\Z)")
"""Never given back (*+): a long line without its end would be read again from every character."""
_ALIGNMENT = re.compile(r"(:?)(-+)(:?)")
_TOTALS = re.compile(r"\|?[ \t]*=[=| \t]*")
_ACROSS = "|>"


def escape(text: str) -> str:
    """`text` written so that the dialect reads back exactly `text`, wherever it stands."""
    if _SPECIAL.search(text):
        text = text.translate(_ESCAPES)
    if text[:1] in _BLANK_NAMES or text[-1:] in _BLANK_NAMES:
        # outer blanks would be cut with those of the template
        text = _EDGES.sub(lambda blank: _BLANK_NAMES[blank[0]], text)
    return text


def read_inline(source: str) -> Inline:
    """One line of the dialect as runs; neighbours that look alike are joined."""
    if "*" not in source and "\\" not in source:
        return (Run(source),) if source else ()
    tokens = list(_tokens(source))
    marks = [mark for _, mark in tokens if mark]
    paired = {mark: marks.count(mark) // 2 * 2 for mark in ("*", "**")}
    shown = {"*": False, "**": False}
    looks: list[tuple[str, bool, bool]] = []
    for text, mark in tokens:
        if mark and paired[mark]:
            paired[mark] -= 1
            shown[mark] = not shown[mark]
        elif text or mark:
            looks.append((text or mark, shown["**"], shown["*"]))
    return tuple(
        Run("".join(text for text, *_ in alike), *look)
        for look, alike in groupby(looks, key=lambda part: part[1:])
    )


def read(source: str) -> tuple[Block, ...]:
    """The blocks of a rendered body.

    Raises InvalidData for a table whose rows differ in length, an open or unknown « ::: ».
    """
    lines = [line.rstrip(_BLANKS) for line in source.split("\n")]
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        found, at = _next_block(lines, at)
        blocks += found
    return tuple(blocks)


def _tokens(source: str) -> Iterator[tuple[str, str]]:
    """(text, "") or ("", mark), in order."""
    end = 0
    for match in _TOKEN.finditer(source):
        if match.start() > end:
            yield source[end : match.start()], ""
        escaped, mark = match.groups()
        yield (_LETTERS.get(escaped.lower(), escaped), "") if escaped else ("", mark)
        end = match.end()
    if end < len(source):
        yield source[end:], ""


def _next_block(lines: Sequence[str], at: int) -> tuple[list[Block], int]:
    """The block that starts at line `at` ([] for an empty line), and where the next one starts."""
    line = lines[at].lstrip(_BLANKS)
    if not line:
        return [], at + 1
    if line == PAGE_BREAK:
        return [PageBreak()], at + 1
    if line.startswith(":::"):
        return _fenced(lines, at)
    if heading := _HEADING.fullmatch(line):
        return [Heading(len(heading[1]), read_inline(heading[2]))], at + 1
    if line.startswith("|"):
        return _table(lines, at)
    if _ITEM.fullmatch(line):
        return _listing(lines, at)
    return _paragraph(lines, at, "justify")


def _starts_block(line: str) -> bool:
    line = line.lstrip(_BLANKS)
    return (
        line.startswith((":::", "|"))
        or line == PAGE_BREAK
        or bool(_HEADING.fullmatch(line) or _ITEM.fullmatch(line))
    )


def _paragraph(lines: Sequence[str], at: int, align: str) -> tuple[list[Block], int]:
    end = at + 1
    while end < len(lines) and lines[end] and not _starts_block(lines[end]):
        end += 1
    text = " ".join(line.lstrip(_BLANKS) for line in lines[at:end])
    return [Paragraph(read_inline(text), align)], end


def _listing(lines: Sequence[str], at: int) -> tuple[list[Block], int]:
    """Items of the kind of the first one."""
    first = _item(lines[at])
    items: list[list[str]] = []
    while at < len(lines) and lines[at]:
        item = _item(lines[at])
        if item and bool(item[1]) == bool(first and first[1]):
            items.append([item[2]])
        elif not item and lines[at].startswith("  "):
            items[-1].append(lines[at].lstrip(_BLANKS))
        else:
            break
        at += 1
    ordered = bool(first and first[1])
    start = int(first[1]) if first and first[1] else 1
    return [Listing(tuple(read_inline(" ".join(item)) for item in items), ordered, start)], at


def _item(line: str) -> re.Match[str] | None:
    return _ITEM.fullmatch(line.lstrip(_BLANKS))


def _table(lines: Sequence[str], at: int) -> tuple[list[Block], int]:
    end = at
    while end < len(lines) and lines[end].lstrip(_BLANKS).startswith("|"):
        end += 1
    source = [line.lstrip(_BLANKS) for line in lines[at:end]]
    header = _cells(source[0])
    aligns, widths = _alignment(source, len(header))
    totals = next((i for i, line in enumerate(source) if _TOTALS.fullmatch(line)), len(source))
    rows = [_row(line, len(header)) for line in source[2:totals] + source[totals + 1 :]]
    table = Table(header, tuple(rows), aligns, widths, max(0, len(source) - totals - 1))
    return [table], end


def _row(line: str, count: int) -> tuple[Inline, ...]:
    if line.startswith(_ACROSS):
        line, count = line[1:], 1
    cells = _cells(line)
    if len(cells) != count:
        raise InvalidData(
            f"Tableau mal formé : {len(cells)} cellule(s) au lieu de {count} dans « {line} »."
        )
    return cells


def _cells(line: str) -> tuple[Inline, ...]:
    found = _CELL.findall(line[1:])
    # behind the last cell there is always an empty one, at the end of the line
    return tuple(read_inline(cell.strip(_BLANKS)) for cell in found[:-1] or found)


def _alignment(source: Sequence[str], count: int) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Alignment and relative width of the columns, out of the second line of a table."""
    cells = source[1].strip("|").split("|") if len(source) > 1 else []
    found = [_ALIGNMENT.fullmatch(cell.strip(_BLANKS)) for cell in cells]
    marks = [match.groups() for match in found if match]
    if len(marks) != count or len(found) != count:
        raise InvalidData(
            f"Tableau sans ligne d’alignement : sous « {source[0]} », écrivez « "
            f"{'|---' * count}| »."
        )
    aligns = tuple(
        "center" if before and after else "right" if after else "left" for before, _, after in marks
    )
    dashes = tuple(len(dash) for _, dash, _ in marks)
    return aligns, dashes if len(set(dashes)) > 1 else ()


def _fenced(lines: Sequence[str], at: int) -> tuple[list[Block], int]:
    name = lines[at].lstrip(_BLANKS)[3:].strip(_BLANKS)
    if name not in (SIGNATURE, *ALIGNMENTS):
        near = did_you_mean(name, (SIGNATURE, *ALIGNMENTS))
        raise InvalidData(f"Bloc « ::: {name} » inconnu.{near}")
    following = range(at + 1, len(lines))
    end = next((index for index in following if lines[index].lstrip(_BLANKS) == ":::"), None)
    if end is None:
        raise InvalidData(f"Bloc « ::: {name} » non fermé : ajoutez une ligne « ::: ».")
    inside = [line.lstrip(_BLANKS) for line in lines[at + 1 : end]]
    blocks = [_signature(inside)] if name == SIGNATURE else _aligned(inside, name)
    return list(blocks), end + 1


def _signature(lines: Sequence[str]) -> Signature:
    columns: list[list[str]] = [[]]
    for line in lines:
        if line == COLUMN_BREAK:
            columns.append([])
        else:
            columns[-1].append(plain(read_inline(line)))
    return Signature(tuple(tuple(column) for column in columns))


def _aligned(lines: Sequence[str], align: str) -> list[Block]:
    blocks: list[Block] = []
    at = 0
    while at < len(lines):
        found, after = _paragraph(lines, at, align) if lines[at] else ([], at + 1)
        blocks += found
        at = after
    return blocks
