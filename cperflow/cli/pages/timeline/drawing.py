"""What the drawings of a timeline share: the sheet, its axis, its legend, where labels go.

Nothing is told by colour alone: late is red and hatched, stopped is hatched the other way, what
was planned is an outline, so that a copy in black and white says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import pairwise

from cperflow.cli.pages.timeline.drawing_days import earliest
from cperflow.output.axis import Scale, ticks
from cperflow.output.svg import FONT, element, escape, fit, line, path, rect, text, width
from cperflow.record import NamedTuple

WIDTH = 1120
MARGIN = 16
SHADES = ("#dce8f4", "#a9c8e6", "#6b9fd0", "#2f649c")
"""Phases, darker and darker: their order is seen without colours."""
LEAST_BAR = 2.5
"""What lasted no day is still seen."""
_TICK_ROOM = 42

_STYLE = f"""
svg text{{font-family:{FONT};font-size:11px;fill:#1d2733}}
svg .h{{font-size:18px;font-weight:bold}}svg .s{{font-size:12px;fill:#3c4a59}}
svg .b{{font-weight:bold}}svg .m{{font-size:10px;fill:#3c4a59}}svg .w{{fill:#fff}}
svg .lt{{fill:#a30d1c;font-weight:bold}}svg .off{{fill:#6a7684}}
svg .band{{fill:#f1f4f7}}svg .grid{{stroke:#d5dbe1}}svg .grid2{{stroke:#9aa6b2}}
svg .plan{{fill:#fff;stroke:#1d2733}}svg .more{{fill:#fff;stroke:#1d2733;stroke-dasharray:3 2}}
svg .real{{fill:#3b6ea5;stroke:#23456a}}svg .aside{{fill:#c3d5e8;stroke:#23456a}}
svg .late{{fill:url(#late);stroke:#a30d1c}}svg .stop{{fill:url(#stop);stroke:#5b6672}}
svg .seg{{stroke:#23456a;stroke-width:.8}}svg .gap{{stroke:#5b6672;stroke-dasharray:2 3}}
svg .go{{stroke:#8592a0;stroke-dasharray:1 3;fill:none}}
svg .back{{stroke:#6d2380;stroke-width:1.8;fill:none}}svg .head{{fill:#6d2380}}
svg .now{{stroke:#1d2733;stroke-width:1.2;stroke-dasharray:6 3}}
svg .missed{{stroke:#a30d1c;stroke-width:2;fill:none}}
svg .end{{stroke:#1d2733;stroke-width:1.6}}svg .mark{{fill:#1d2733}}
svg .plate{{fill:#fff;fill-opacity:.93}}
svg .about{{stroke:#1d2733;fill:none}}
svg .pf{{fill:#e3eedd}}
{"".join(f"svg .p{n}{{fill:{shade}}}" for n, shade in enumerate(SHADES))}
""".strip()

_PATTERNS = (
    '<pattern id="late" width="6" height="6" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(45)"><rect width="6" height="6" fill="#e5303f"/>'
    '<rect width="2.4" height="6" fill="#fff"/></pattern>'
    '<pattern id="stop" width="5" height="5" patternUnits="userSpaceOnUse"'
    ' patternTransform="rotate(-45)"><rect width="5" height="5" fill="#fff"/>'
    '<rect width="1.4" height="5" fill="#5b6672"/></pattern>'
)


def sheet(height: float, title: str, told: str, body: Iterable[str], id: str = "frise") -> str:
    """A whole drawing that stands alone. `told` describes it to those who cannot see it."""
    inner = [
        f'<title id="{id}-t">{escape(title)}</title><desc id="{id}-d">{escape(told)}</desc>',
        f"<style>{_STYLE}</style><defs>{_PATTERNS}</defs>",
        rect(0, 0, WIDTH, height, "paper", fill="#fff"),
        *body,
    ]
    return element(
        "svg",
        "\n".join(inner),
        xmlns="http://www.w3.org/2000/svg",
        width=WIDTH,
        height=height,
        viewBox=f"0 0 {WIDTH} {height:g}",
        role="img",
        aria_labelledby=f"{id}-t {id}-d",
    )


def axis(scale: Scale, top: float, bottom: float) -> Iterator[str]:
    """Marks with their labels over the line `top`, and lines down to `bottom`."""
    group = ""
    begun: list[tuple[float, str]] = []
    for tick in ticks(scale, _TICK_ROOM):
        x = scale.at(tick.on)
        yield line(x, top, x, bottom, "grid2" if tick.group != group else "grid")
        if x + 3 + width(tick.label, 10, bold=True) <= scale.start + scale.room:
            yield text(x + 3, top - 4, tick.label, "m" if tick.group else "b")
        if tick.group != group:  # years have no group
            begun.append((x, tick.group))
            group = tick.group
    yield from _groups(begun, scale.start + scale.room, top - 18)
    yield line(scale.start, top, scale.start + scale.room, top, "grid2")


def _groups(begun: Sequence[tuple[float, str]], right: float, y: float) -> Iterator[str]:
    """The name of each group where it begins, unless the next one would run into it."""
    for (x, name), (end, _) in pairwise([*begun, (right, "")]):
        if x + 6 + width(name, 11, bold=True) <= end:
            yield text(x + 3, y, name, "b")


def about(scale: Scale, day: date, precision: str, y: float, title: str) -> Iterator[str]:
    """A bracket over the days that a date can be; nothing when the day is known."""
    first = earliest(day, precision)
    if first < day:
        x1, x2 = scale.at(first), scale.at(day)
        yield path(["M", x1, y - 3, "V", y, "H", x2, "V", y - 3], "about", title)


def bar(scale: Scale, from_on: date, to_on: date) -> tuple[float, float]:
    """Where a period begins, and how wide it is drawn."""
    x = scale.at(from_on)
    return x, max(LEAST_BAR, scale.at(to_on) - x)


def diamond(x: float, y: float, title: str) -> str:
    return path(["M", x, y - 6, "L", x + 5, y, "L", x, y + 6, "L", x - 5, y, "Z"], "mark", title)


def cross(x: float, y: float, title: str) -> str:
    shape: list[str | float] = ["M", x - 4, y - 4, "L", x + 4, y + 4]
    return path([*shape, "M", x - 4, y + 4, "L", x + 4, y - 4], "end", title)


def ending(x: float, y: float, status: str, title: str) -> str:
    """A diamond for a dossier that came to its end, a cross for one that was given up."""
    return (cross if status == "abandoned" else diamond)(x, y, title)


def size_of(class_: str) -> int:
    """Of the letters, as the style has it."""
    return {"h": 18, "s": 12, "m": 10}.get(class_, 11)


class Label(NamedTuple):
    """Words of a class of the style, bold or not."""

    words: str
    class_: str = "m"
    bold: bool = False

    @property
    def width(self) -> float:
        return width(self.words, size_of(self.class_), bold=self.bold)


GAP = 5


class Room:
    """What is taken on a line of the drawing: bars first, then labels as they find room. No
    label lies on the `lines` that cross all of them."""

    def __init__(
        self,
        left: float,
        right: float,
        bars: Iterable[tuple[float, float]] = (),
        lines: Sequence[float] = (),
    ) -> None:
        self._ends = (left, right)
        self._taken = list(bars)
        self._lines = lines

    def label(
        self, choices: Sequence[Sequence[Label]], x1: float, x2: float, y: float
    ) -> Iterator[str]:
        """The first choice that fits after a bar, before it, or on it; `y` is the base line."""
        for labels in ([label for label in each if label.words] for each in choices):
            room = sum(label.width + GAP for label in labels) + 2
            for at in (x2 + GAP, x1 - room):
                if labels and self._is_free(at - 1, at + room - GAP):
                    self._taken.append((at, at + room))
                    yield from _written(labels, at, y)
                    return
            at = x2 - room - 2
            if labels and x2 - x1 >= room + 2 * GAP and self._is_clear(at - 3, x2 - 4):
                yield rect(at - 3, y - 9, room + 1, 11, "plate")
                yield from _written(labels, at, y)
                return

    def _is_free(self, x1: float, x2: float) -> bool:
        left, right = self._ends
        taken = any(a < x2 and x1 < b for a, b in self._taken)
        return left <= x1 and x2 <= right and not taken and self._is_clear(x1, x2)

    def _is_clear(self, x1: float, x2: float) -> bool:
        return not any(x1 < x < x2 for x in self._lines)


def _written(labels: Iterable[Label], at: float, y: float) -> Iterator[str]:
    for label in labels:
        yield text(at, y, label.words, label.class_)
        at += label.width + GAP


class Sample(NamedTuple):
    """A line of the legend: what is drawn in a box of 26 by 12, and what it means."""

    drawn: str
    words: str


BOX = 26


def legend(samples: Sequence[Sample], y: float) -> tuple[list[str], float]:
    """The samples on as many lines as they need, and how high they are together."""
    drawn, x, top = [], float(MARGIN), y
    for sample in samples:
        room = BOX + 6 + width(sample.words, 11) * 1.06 + 18
        if x + room > WIDTH - MARGIN and x > MARGIN:
            x, y = float(MARGIN), y + 18
        inner = sample.drawn + text(BOX + 6, 10, sample.words, "k")
        drawn.append(element("g", inner, transform=f"translate({x:.1f} {y:.1f})"))
        x += room
    return drawn, y - top + 18


def notes(lines: Iterable[str], y: float) -> tuple[list[str], float]:
    """Small lines one under the other, and how high they are together."""
    found = [text(MARGIN, y + 12 + 14 * n, told, "m") for n, told in enumerate(lines)]
    return found, 14 * len(found) + 8


def now_line(scale: Scale, day: date, top: float, bottom: float, words: str) -> Iterator[str]:
    """The day looked at, with its name under the line; nothing where the axis does not reach."""
    if not scale.first <= day <= scale.last:
        return
    x = scale.at(day)
    yield line(x, top, x, bottom, "now")
    right = x + width(words, 11) / 2 > WIDTH - MARGIN
    yield text(WIDTH - MARGIN if right else x, bottom + 13, words, "n",
               anchor="end" if right else "middle")  # fmt: skip


def cut(words: str, room: float, class_: str, x: float, y: float, *, bold: bool = False) -> str:
    """Words cut to their room, whole under the pointer."""
    short = fit(words, size_of(class_), room, bold=bold)
    return text(x, y, short, class_, words if short != words else "")
