"""Charts in characters: a line of cells over a scale of days, in any encoding."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from cperflow.french import NBSP
from cperflow.output import Screen, paint, wrap
from cperflow.output.axis import Scale, ticks
from cperflow.output.terminal import length, printable
from cperflow.record import NamedTuple

LATE = "!"
"""In every encoding: it stands out without colours."""
LEAST_CHART = 20
_TICK = 7


class Signs(NamedTuple):
    """The characters of a chart."""

    real: str
    plan: str
    stop: str
    back: str
    day: str
    end: str
    about: str = "~"
    held: str = "o"
    missed: str = "x"


DRAWN = Signs("█", "░", "▒", "◄", "│", "◆", held="●", missed="×")
TYPED = Signs("#", "-", ".", "<", "|", "+")


class Cells:
    """A line of a chart. What is put later covers what was there."""

    def __init__(self, scale: Scale) -> None:
        self.scale = scale
        self._cells = [" "] * int(scale.room)

    def at(self, day: date) -> int:
        return min(int(self.scale.at(day)), len(self._cells) - 1)

    def fill(self, from_on: date, to_on: date, sign: str) -> None:
        """One cell at least."""
        first = self.at(from_on)
        last = max(first + 1, self.at(to_on) + (to_on == self.scale.last))
        for cell in range(first, last):
            self._cells[cell] = sign

    def mark(self, day: date, sign: str, *, under: bool = False) -> None:
        cell = self.at(day)
        if not under or self._cells[cell] == " ":
            self._cells[cell] = sign

    def before(self, day: date, sign: str) -> None:
        """In the cell before a day, if that is free."""
        cell = self.at(day) - 1
        if cell >= 0 and self._cells[cell] == " ":
            self._cells[cell] = sign

    def write(self, cell: int, words: str) -> bool:
        """Words from a cell on, earlier at the end of the line, with a space around them; False
        where there is no room."""
        cell = min(cell, max(0, len(self._cells) - len(words)))
        room = self._cells[max(0, cell - 1) : cell + len(words) + 1]
        if cell + len(words) > len(self._cells) or any(sign != " " for sign in room):
            return False
        self._cells[cell : cell + len(words)] = words
        return True

    def __str__(self) -> str:
        return "".join(self._cells)


def first_year_whole(scale: Scale) -> Scale:
    """From 1 January on where only years are marked, so that the first one is named too."""
    if any(tick.group for tick in ticks(scale, _TICK)):
        return scale
    return scale._replace(first=scale.first.replace(month=1, day=1))


def axis(scale: Scale, on: Screen) -> Iterator[str]:
    groups, labels = Cells(scale), Cells(scale)
    told = ""
    for tick in ticks(scale, _TICK):
        label = printable(tick.label, on)
        if labels.write(labels.at(tick.on), label) and tick.group != told:
            groups.write(groups.at(tick.on), printable(tick.group, on))
            told = tick.group
    if str(groups).strip():
        yield str(groups)
    yield str(labels)


def alerted(chart: str, on: Screen) -> str:
    """The late cells in the alert colour, on a screen that has some."""
    first = chart.find(LATE)
    if first < 0 or not on.colour:
        return chart
    last = chart.rfind(LATE) + 1
    return chart[:first] + paint(chart[first:last], "alert", on) + chart[last:]


def cut(text: str, room: int, on: Screen) -> str:
    """As many words as there is room for; a word is cut only where it would be all that is told
    beside one other."""
    text = printable(text, on)
    if length(text) > room:
        mark = printable("…", on)
        kept = text[: room - len(mark)]
        words = text[: len(kept) + 1].rpartition(" ")[0].rstrip()
        text = (words if " " in words.lstrip() else kept.rstrip()) + mark
    return text + " " * (room - length(text))


def legend(samples: Iterable[tuple[str, str]], charts: Sequence[str], on: Screen) -> list[str]:
    """What the signs mean that these charts have."""
    used = set("".join(charts))
    text = f"{NBSP}; ".join(f"{sign}{NBSP}{meaning}" for sign, meaning in samples if sign in used)
    return wrap(printable(text, on), on.width)


def notes(lines: Sequence[str], on: Screen) -> list[str]:
    return [part for note in lines for part in wrap(note, on.width)]
