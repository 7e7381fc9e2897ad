"""A map of equal tiles as SVG: each is told apart by its colour, its pattern and its letters, so
that it reads in grey as well. The same tiles give the same bytes.

Drawn with the elements of `svg.py`; what a look means is said by the caller.
"""

from __future__ import annotations

from collections.abc import Sequence

from cperflow.output.svg import FONT, element, escape, fit, rect, text, width
from cperflow.record import NamedTuple

BLANK, HATCHED, PLAIN, SOLID, CROSSED, DOTTED, RULED, DASHED = (
    "blank", "hatched", "plain", "solid", "crossed", "dotted", "ruled", "dashed",
)  # fmt: skip
LOOKS = (BLANK, HATCHED, PLAIN, SOLID, CROSSED, DOTTED, RULED, DASHED)

WIDE, HIGH, GAP, MARGIN = 104.0, 62.0, 6.0, 16.0
TOP = 62.0
"""Room of the title and of what is said of the map."""
LEGEND_COLUMNS, LEGEND_ROW = 2, 26.0

STYLE = f"""
text{{font-family:{FONT};fill:#1b1b1b}}
.t{{font-size:17px;font-weight:bold}}.s{{font-size:11.5px;fill:#444}}
.n{{font-size:13px;font-weight:bold}}.w{{font-size:11px}}.l{{font-size:12.5px}}
.k{{font-size:12px;font-weight:bold}}
.box{{stroke:#333;stroke-width:1.2}}
.blank{{fill:#fff;stroke:#999}}.hatched{{fill:url(#hatch)}}.plain{{fill:#cfe3f5}}
.solid{{fill:#a9d8b0;stroke-width:2}}.crossed{{fill:url(#cross)}}
.dotted{{fill:url(#dots)}}.ruled{{fill:url(#rules)}}.dashed{{fill:#fff;stroke-dasharray:6 4}}
.marked{{stroke:#b34700;stroke-width:3.5;stroke-dasharray:none}}
.halo{{paint-order:stroke;stroke:#fff;stroke-width:3.5px;stroke-linejoin:round}}
"""

PATTERNS = (
    '<pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse" '
    'patternTransform="rotate(45)"><rect width="8" height="8" fill="#fff7dc"/>'
    '<rect width="2" height="8" fill="#dcbf5e"/></pattern>'
    '<pattern id="cross" width="9" height="9" patternUnits="userSpaceOnUse">'
    '<rect width="9" height="9" fill="#ece4f3"/>'
    '<path d="M0 0L9 9M9 0L0 9" stroke="#b9a1cf" stroke-width="1.2"/></pattern>'
    '<pattern id="dots" width="8" height="8" patternUnits="userSpaceOnUse">'
    '<rect width="8" height="8" fill="#e3e3e3"/><circle cx="4" cy="4" r="1.3" fill="#909090"/>'
    "</pattern>"
    '<pattern id="rules" width="8" height="6" patternUnits="userSpaceOnUse">'
    '<rect width="8" height="6" fill="#ededed"/>'
    '<path d="M0 3H8" stroke="#a8a8a8" stroke-width="1"/></pattern>'
)


class Tile(NamedTuple):
    """A place of the map: where it is, its name, how it looks, its letters and what they say.
    `round`: its corners are, as it is of another kind than the others; `marked`: its edge says
    something more."""

    column: int
    row: int
    name: str
    look: str
    letters: str
    label: str
    round: bool = False
    marked: bool = False


class Meaning(NamedTuple):
    """A line of the legend."""

    look: str
    letters: str
    words: str
    marked: bool = False


def tile_map(
    title: str, note: str, description: str, tiles: Sequence[Tile], legend: Sequence[Meaning]
) -> str:
    """The drawing. `note` stands under the title; `description` is read aloud to whom cannot see
    it."""
    columns = max((tile.column for tile in tiles), default=0) + 1
    rows = max((tile.row for tile in tiles), default=0) + 1
    broad = max(2 * MARGIN + columns * (WIDE + GAP) - GAP, 2 * MARGIN + width(title, 17, bold=True))
    below = TOP + rows * (HIGH + GAP) + GAP
    lines = -(-len(legend) // LEGEND_COLUMNS)
    high = below + lines * LEGEND_ROW + MARGIN
    drawn = [
        element("title", escape(title), id="carte-titre"),
        element("desc", escape(description), id="carte-description"),
        element("style", STYLE),
        element("defs", PATTERNS),
        rect(0, 0, broad, high, "", fill="#fff"),
        text(MARGIN, 28, title, "t"),
        text(MARGIN, 47, note, "s"),
        *(_tile(tile) for tile in tiles),
        *(_meaning(each, i, below, broad) for i, each in enumerate(legend)),
    ]
    return element(
        "svg", "\n".join(drawn), xmlns="http://www.w3.org/2000/svg", role="img",
        viewBox=f"0 0 {broad:.0f} {high:.0f}", width=broad, height=high, lang="fr",
        aria_labelledby="carte-titre carte-description",
    ) + "\n"  # fmt: skip


def _tile(tile: Tile) -> str:
    x, y = MARGIN + tile.column * (WIDE + GAP), TOP + tile.row * (HIGH + GAP)
    middle, room = x + WIDE / 2, WIDE - 12
    said = f"{tile.name} : {tile.label}"
    inner = [
        rect(x, y, WIDE, HIGH, _box(tile), rx=HIGH / 2.6 if tile.round else 5),
        text(middle, y + 21, fit(tile.name, 13, room, bold=True), "n halo", anchor="middle"),
        text(middle, y + 38, tile.letters, "k halo", anchor="middle"),
        text(middle, y + 53, fit(tile.label, 11, room), "w halo", anchor="middle"),
    ]
    return element("g", "".join(inner), said)


def _box(drawn: Tile | Meaning) -> str:
    """The classes of its rectangle."""
    return f"box {drawn.look}{' marked' if drawn.marked else ''}"


def _meaning(each: Meaning, number: int, below: float, broad: float) -> str:
    x = MARGIN + (number % LEGEND_COLUMNS) * (broad - 2 * MARGIN) / LEGEND_COLUMNS
    y = below + (number // LEGEND_COLUMNS) * LEGEND_ROW
    return "".join([
        rect(x, y, 34, 18, _box(each), rx=3),
        text(x + 17, y + 13.5, each.letters, "k halo", anchor="middle"),
        text(x + 42, y + 13.5, each.words, "l"),
    ])  # fmt: skip
