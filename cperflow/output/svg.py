"""Drawings as text: the few elements of SVG that ours need, and how wide a text will be.

Everything written by somebody is escaped here. Numbers have one decimal, so that the same
drawing gives the same bytes.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable

FONT = "Arial,'Liberation Sans',Helvetica,sans-serif"
"""Three fonts with the same widths, on Windows, Linux and macOS."""

_WIDTHS = {
    191: "'", 222: "ijl’‘", 260: "|", 278: " !,./:;I[\\]ft\xa0·", 333: "()-`r“”", 334: "{}",
    355: '"', 389: "*", 400: "°", 469: "^", 500: "Jcksvxyz", 556: "#$0123456789?L_abdeghnopqu«»–€",
    584: "+<=>~", 611: "FTZ", 667: "&ABEKPSVXY", 722: "CDHNRUw", 778: "GOQ", 833: "Mm", 889: "%æ",
    944: "Wœ", 1000: "—…→Œ←", 1015: "@",
}  # fmt: skip
"""Thousandths of the size of the letters, as the fonts themselves have them."""
_WIDTH = {character: width for width, text in _WIDTHS.items() for character in text}
_UNKNOWN, _WIDE = 600, 1000
BOLD = 1.08
"""How much wider bold letters are, at most."""
ELLIPSIS = "…"

_ESCAPED = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), *range(0xD800, 0xE000)), " "),
    **dict.fromkeys((0x2028, 0x2029), " "),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF, 0xFFFE, 0xFFFF)),
    ord("&"): "&amp;",
    ord("<"): "&lt;",
    ord(">"): "&gt;",
    ord('"'): "&quot;",
    ord("'"): "&#39;",
}
"""Signs of markup, and what XML does not allow or what would turn a line of text around."""


def escape(text: str) -> str:
    """Text as XML and HTML may have it, between tags and in attributes."""
    return text.translate(_ESCAPED)


def width(text: str, size: float, *, bold: bool = False) -> float:
    """Room a text takes on a line, in the unit of `size`."""
    return sum(map(_width, text)) * size / 1000 * (BOLD if bold else 1)


def _width(character: str) -> int:
    known = _WIDTH.get(character)
    if known is None:
        if unicodedata.combining(character):
            return 0
        base = unicodedata.normalize("NFD", character)[0]
        wide = unicodedata.east_asian_width(character) in "WF"
        known = _WIDTH.get(base, _WIDE if wide else _UNKNOWN)
    return known


def fit(text: str, size: float, room: float, *, bold: bool = False) -> str:
    """The text, cut with « … » where it would be wider than `room`; "" where nothing fits."""
    if width(text, size, bold=bold) <= room:
        return text
    while text and width(text + ELLIPSIS, size, bold=bold) > room:
        text = text[:-1].rstrip()
    return text + ELLIPSIS if text else ""


def wrapped(text: str, size: float, room: float, lines: int) -> list[str]:
    """The text on at most so many lines, the last one cut."""
    found: list[str] = []
    words = text.split(" ")
    while words and len(found) < lines - 1:
        taken = 1
        while taken < len(words) and width(" ".join(words[: taken + 1]), size) <= room:
            taken += 1
        found.append(fit(" ".join(words[:taken]), size, room))
        words = words[taken:]
    return [*found, fit(" ".join(words), size, room)] if words else found


def number(value: float) -> str:
    """« 12 », « 12.5 »."""
    text = f"{value:.1f}"
    return text.removesuffix(".0") if text != "-0.0" else "0"


def element(
    name: str, inner: str = "", title: str = "", /, **attributes: float | str | None
) -> str:
    """An element. `inner` is markup already; `title` is shown under the pointer.

    Attributes are escaped; `x_y` is written x-y, `class_` class; None leaves one out.
    """
    given = "".join(
        f' {key.rstrip("_").replace("_", "-")}="{_attribute(value)}"'
        for key, value in attributes.items()
        if value is not None
    )
    told = f"<title>{escape(title)}</title>" if title else ""
    return f"<{name}{given}>{told}{inner}</{name}>" if told or inner else f"<{name}{given}/>"


def _attribute(value: float | str) -> str:
    return escape(value) if isinstance(value, str) else number(value)


def rect(
    x: float, y: float, w: float, h: float, class_: str, title: str = "", **other: float | str
) -> str:
    return element("rect", "", title, x=x, y=y, width=w, height=h, class_=class_, **other)


def line(x1: float, y1: float, x2: float, y2: float, class_: str, title: str = "") -> str:
    return element("line", "", title, x1=x1, y1=y1, x2=x2, y2=y2, class_=class_)


def path(d: Iterable[str | float], class_: str, title: str = "") -> str:
    """`d`: letters and numbers, as SVG has them."""
    drawn = " ".join(part if isinstance(part, str) else number(part) for part in d)
    return element("path", "", title, d=drawn, class_=class_)


def text(
    x: float, y: float, words: str, class_: str, title: str = "", *, anchor: str | None = None
) -> str:
    """Text from a point on its base line; `anchor` "middle" or "end" puts the point elsewhere."""
    return element("text", escape(words), title, x=x, y=y, class_=class_, text_anchor=anchor)
