"""Two texts of a paper compared, line by line or as another program laid them out."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import Protocol

from cperflow.documents.making.edition import Edition, page_of
from cperflow.documents.page.blocks import Listing
from cperflow.documents.page.layout import plain
from cperflow.record import NamedTuple

_PAGE = re.compile(r"Page\d+/\d+")
_MARKS = ("–", "-", "•", "\uf0b7", "\uf02d", "·")
_ANY_MARK, _NO_MARK = re.compile(r"[–•\uf0b7\uf02d·-]*|\w{1,3}[.)°]"), re.compile("")
_LONGEST_MARK = 4
_SHOWN = re.compile(r"\[(image|barré|en blanc|minuscule|contenu inséré|(symbole|champ) [^\]]*)\]")
"""The marks of a Word file (`intake/text.py`), which a PDF shows otherwise."""


class Told(Protocol):
    """What a file says (`intake/text.py`)."""

    @property
    def type(self) -> str: ...
    @property
    def tags(self) -> tuple[str, ...]: ...
    @property
    def lines(self) -> tuple[str, ...]: ...
    @property
    def around(self) -> tuple[str, ...]: ...
    @property
    def pages(self) -> tuple[str, ...]: ...
    @property
    def added(self) -> tuple[str, ...]: ...
    @property
    def drawings(self) -> int: ...


class Difference(NamedTuple):
    """A line expected and the one found in its place; "" where there is none."""

    expected: str
    found: str


def compared(expected: Sequence[str], found: Sequence[str]) -> tuple[Difference, ...]:
    """What differs between two texts, line by line."""
    matcher = SequenceMatcher(a=expected, b=found, autojunk=False)
    return tuple(
        Difference(before, after)
        for tag, i, j, k, m in matcher.get_opcodes()
        if tag != "equal"
        for before, after in zip_longest(expected[i:j], found[k:m], fillvalue="")
    )


def words(lines: Sequence[str]) -> list[str]:
    return " ".join(lines).split()


def untiled(found: Edition, expected: Told, told: Told) -> tuple[Difference, ...]:
    """What another program's layout does not hold, and holds besides: every line of ours must be
    there in one piece and in its place, and nothing else but page numbers, what is above and
    below, and the marks of lists."""
    text = "\n".join(_bare_page(page, expected.around) for page in told.pages)
    lines = _Lines(found, [line for line in expected.lines if _squashed(line)])
    if lines.follow(text.replace("\n", "")):
        return ()
    lacking, there, text = lines.cut_from(text)
    rest = [part.replace("\n", "") for part in text.split("\0")]
    over = [Difference("", part) for part in rest if not lines.loose.fullmatch(part)]
    if lacking or over:
        return (*(Difference(line, "") for line in lacking), *over)
    return compared(lines.lines, there)


class _Lines:
    """Lines looked for in a text without spaces."""

    def __init__(self, found: Edition, lines: Sequence[str]) -> None:
        self.lines = lines
        self.loose = _ANY_MARK if found.of_word_model else _NO_MARK
        self._marks = _marks(found)

    def follow(self, text: str) -> bool:
        """Whether the text is these lines, one after the other, with nothing between them."""
        at = 0
        for line in self.lines:
            skips = range(_LONGEST_MARK + 1)
            starts = (at + skip for skip in skips if self.loose.fullmatch(text[at : at + skip]))
            ends = (
                start + len(form)
                for start in starts
                for form in self._forms(line)
                if text.startswith(form, start)
            )
            at = next(ends, -1)
            if at < 0:
                return False
        return bool(self.loose.fullmatch(text[at:]))

    def cut_from(self, text: str) -> tuple[list[str], list[str], str]:
        """The lines that are not there; the others, in the order in which they are; and the text
        without them. The longest first: a short one may be a piece of another."""
        lacking, there = [], []
        for line in sorted(self.lines, key=len, reverse=True):
            place = next(filter(None, (_place(text, form) for form in self._forms(line))), None)
            if place is None:
                lacking.append(line)
                continue
            there.append((place.start(), line))
            gap = "\0" * len(place[0])
            text = text[: place.start()] + gap + text[place.end() :]
        return lacking, [line for _, line in sorted(there)], text

    def _forms(self, line: str) -> tuple[str, ...]:
        squashed = _squashed(line)
        return *(mark + squashed for mark in self._marks.get(squashed, ())), squashed


def _place(text: str, piece: str) -> re.Match[str] | None:
    """Where the first such piece is, wherever pages end in it."""
    return re.search("\n?".join(map(re.escape, piece)), text)


def _bare_page(page: str, around: Sequence[str]) -> str:
    text = _squashed(page)
    for line in sorted(around, key=len, reverse=True):
        text = text.replace(_squashed(line), "", 1)
    return _PAGE.sub("", text, count=1)


def _marks(found: Edition) -> dict[str, tuple[str, ...]]:
    """What may stand before the items of lists; a Word model numbers them by itself."""
    if found.of_word_model:
        return {}
    lists = [block for block in page_of(found.page).body if isinstance(block, Listing)]
    return {
        _squashed(plain(item)): (f"{block.start + number}.",) if block.ordered else _MARKS
        for block in lists
        for number, item in enumerate(block.items)
    }


def _squashed(text: str) -> str:
    """Without spaces, soft hyphens and pictures, ligatures opened."""
    opened = unicodedata.normalize("NFKC", _SHOWN.sub("", text))
    return "".join(opened.replace("\xad", "").split())
