"""Tables and pages for people, never wider than the screen."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from cperflow.french import unbreakable
from cperflow.output.terminal import Screen, length, paint, printable, screen, shortened
from cperflow.output.values import french
from cperflow.record import NamedTuple

GAP = "  "
NARROWEST_TEXT = 8
"""A column of text is never squeezed below this: one block of lines per row reads better."""


class Lines(tuple[str, ...]):
    """A cell of several lines, each a text of its own: a text cannot break a line by itself."""

    __slots__ = ()


class Column(NamedTuple):
    """A column of a table. `align`: "left", "right", or "auto" (right for numbers only).

    A `whole` one is never wrapped, as a reference that people copy.
    """

    title: str
    align: str = "auto"
    whole: bool = False


def table(
    rows: Iterable[Sequence[object]],
    columns: Sequence[Column | str],
    on: Screen | None = None,
    alerts: Collection[int] = (),
) -> str:
    """Rows under titles, never wider than the screen: texts are wrapped, numbers never.

    Where even that is too wide, one block of lines per row. `alerts` are the indexes of the
    rows in the alert colour. Dates, integers, booleans, lists and None are written in French.
    """
    on = on or screen()
    specs = [column if isinstance(column, Column) else Column(column) for column in columns]
    values = [list(row) for row in rows]
    cells = [[_cell(value, on) for value in row] for row in values]
    titles = [printable(spec.title, on) for spec in specs]
    right = [_is_right(spec, [row[i] for row in values]) for i, spec in enumerate(specs)]
    whole = [spec.whole or to_right for spec, to_right in zip(specs, right, strict=True)]
    widths = _fit(titles, cells, whole, on.width - len(GAP) * (len(specs) - 1))
    if widths is None:
        return _blocks(titles, cells, on, alerts)
    head = [paint(line, "strong", on) for line in _lines(titles, widths, right)]
    rule = GAP.join(on.rule * width for width in widths)
    body = [
        paint(line, "alert", on) if index in alerts else line
        for index, row in enumerate(cells)
        for line in _lines(row, widths, right)
    ]
    return "\n".join([*head, rule, *body])


def page(title: str, fields: Iterable[tuple[str, object]], on: Screen | None = None) -> str:
    """A title underlined, then « label  value » lines; a list gives one line per item.

    An empty title is left out. A label without value ("" or None) is kept: its absence would
    be taken for a field that does not exist.
    """
    on = on or screen()
    pairs = [(printable(label, on), value) for label, value in fields]
    heading = wrap(printable(title, on), on.width) if title else []
    underline = [on.rule * max(map(length, heading))] if heading else []
    labels = min(max((length(label) for label, _ in pairs), default=0), on.width // 2)
    lines = [line for label, value in pairs for line in _field(label, value, labels, on)]
    return "\n".join([*(paint(line, "strong", on) for line in heading), *underline, *lines])


def wrap(text: str, width: int, indent: str = "", *, whole: bool = False) -> list[str]:
    """Lines of at most `width` characters, cut at plain spaces (never at a no-break space); a
    longer word is cut where it must, unless words stay `whole`."""
    room = max(width - len(indent), 1)
    lines: list[str] = []
    line = ""
    for word in text.split(" "):
        joined = f"{line} {word}" if line else word
        if length(joined) <= room:
            line = joined
            continue
        if line:
            lines.append(line)
        step = max(len(word), 1) if whole else room
        *full, line = [word[at : at + step] for at in range(0, len(word), step)] or [""]
        lines.extend(full)
    return [f"{indent}{line}".rstrip(" ") for line in [*lines, line]]


def notice(label: str, message: str, details: Iterable[str], on: Screen) -> str:
    """An error: its label and message, then each detail, one line each whatever was typed in
    them; on a terminal a line too long for it goes on below, set in."""
    label = unbreakable(label) if on.terminal else label
    first, *others = _told(f"{label} {message}", "", on)
    if first.startswith(label):
        first = paint(label, "alert", on) + first[len(label) :]
    return "\n".join([first, *others, *(line for text in details for line in _told(text, GAP, on))])


def _told(text: str, indent: str, on: Screen) -> list[str]:
    words = " ".join(filter(None, printable(shortened(text), on).split(" ")))
    if not on.terminal:
        return [indent + words]
    first, *others = wrap(unbreakable(words), on.width - len(GAP), indent, whole=True)
    return [first, *(GAP + line for line in others)]


def _cell(value: object, on: Screen) -> str:
    if isinstance(value, Lines):
        return "\n".join(printable(line, on) for line in value)
    return printable(french(value), on)


def _longest(cell: str) -> int:
    return max(map(length, cell.split("\n")))


def _is_right(spec: Column, values: Sequence[object]) -> bool:
    if spec.align != "auto":
        return spec.align == "right"
    filled = [value for value in values if value is not None]
    return bool(filled) and all(type(value) in (int, float) for value in filled)


def _fit(
    titles: Sequence[str], cells: Sequence[Sequence[str]], whole: Sequence[bool], room: int
) -> list[int] | None:
    """Widths that sum to at most `room`, taken from the widest columns, those whose words would be
    cut last of all; None when impossible."""
    widths, least, words = [], [], []
    for i, title in enumerate(titles):
        longest = max((_longest(row[i]) for row in cells), default=0)
        title_word = max(map(length, title.split(" ")))
        widths.append(max(longest, length(title)))
        least.append(max(longest if whole[i] else min(longest, NARROWEST_TEXT), title_word))
        words.append(max([least[-1], *(_longest_word(row[i]) for row in cells)]))
    if sum(least) > room:
        return None
    widths = [min(width, room) for width in widths]
    while sum(widths) > room:
        spare = [width if width > low else 0 for width, low in zip(widths, words, strict=True)]
        if not any(spare):
            spare = [width if width > low else 0 for width, low in zip(widths, least, strict=True)]
        widths[spare.index(max(spare))] -= 1
    return widths


def _longest_word(cell: str) -> int:
    return max(length(word) for line in cell.split("\n") for word in line.split(" "))


def _lines(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> list[str]:
    """A row as screen lines: as many as its longest cell needs."""
    wrapped = [
        [line for part in cell.split("\n") for line in wrap(part, width)]
        for cell, width in zip(cells, widths, strict=True)
    ]
    height = max(map(len, wrapped), default=0)
    return [
        GAP.join(
            _pad(lines[n] if n < len(lines) else "", width, right=to_right)
            for lines, width, to_right in zip(wrapped, widths, right, strict=True)
        ).rstrip(" ")
        for n in range(height)
    ]


def _pad(text: str, width: int, *, right: bool = False) -> str:
    filling = " " * (width - length(text))
    return filling + text if right else text + filling


def _blocks(
    titles: Sequence[str], cells: Sequence[Sequence[str]], on: Screen, alerts: Collection[int]
) -> str:
    blocks = []
    for index, row in enumerate(cells):
        lines = page("", zip(titles, row, strict=True), on).split("\n")
        blocks.append(
            "\n".join(paint(line, "alert", on) if index in alerts else line for line in lines)
        )
    return "\n\n".join(blocks)


def _field(label: str, value: object, labels: int, on: Screen) -> list[str]:
    items = value if isinstance(value, (list, tuple)) else [value]
    room = on.width - labels - len(GAP)
    texts = [
        line
        for item in items or [""]
        for part in french(item).split("\n")
        for line in wrap(printable(part, on), room)
    ]
    heads = wrap(label, labels) if labels else [""]
    height = max(len(heads), len(texts))
    heads += [""] * (height - len(heads))
    texts += [""] * (height - len(texts))
    pairs = zip(heads, texts, strict=True)
    return [f"{_pad(head, labels)}{GAP}{text}".rstrip(" ") for head, text in pairs]
