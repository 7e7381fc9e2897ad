"""The screen: its width, its colours, and characters its encoding may not have."""

from __future__ import annotations

import codecs
import os
import re
import sys
import unicodedata
from collections.abc import Iterable
from typing import TextIO

from cperflow.french import NBSP
from cperflow.record import NamedTuple

PIPED_WIDTH = 80
LONGEST_QUOTED, LONGEST_LINE = 200, 2_000
"""Characters of one line of an error: of a text in guillemets, and in all."""

_STYLES = {"alert": "31", "strong": "1", "faint": "2"}
_CLOSEST = {
    "\u202f": NBSP, "’": "'", "‘": "'", "“": '"', "”": '"', "«": '"', "»": '"', "–": "-",
    "—": "-", "─": "-", "…": "...", "œ": "oe", "Œ": "OE", "æ": "ae", "Æ": "AE", "€": "EUR",
    "→": "->", "≤": "<=", "≥": ">=", "\ufeff": "",
}  # fmt: skip
_UNSAFE = {
    **dict.fromkeys((*range(0x20), *range(0x7F, 0xA0), 0x2028, 0x2029), " "),
    **dict.fromkeys((*range(0x202A, 0x202F), *range(0x2066, 0x206A))),
}
"""Control and direction characters: a name typed by somebody must not command a terminal."""

_QUOTED = re.compile(rf"«[^»]{{{LONGEST_QUOTED},}}»")


class Screen(NamedTuple):
    """Where text goes: its width in characters, whether it has colours, its encoding, whether
    somebody sees it as it comes."""

    width: int = PIPED_WIDTH
    colour: bool = False
    encoding: str = "utf-8"
    terminal: bool = False

    @property
    def utf(self) -> bool:
        return self.encoding.lower().startswith("utf")

    @property
    def rule(self) -> str:
        """The character lines are drawn with."""
        return "─" if self.utf else "-"


def screen(stream: TextIO | None = None) -> Screen:
    """The screen behind a stream (standard output); 80 columns without colour when piped.

    COLUMNS sets the width, NO_COLOR (no-color.org) and TERM=dumb forbid the colours.
    """
    stream = stream or sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    return Screen(_width(stream), _has_colour(stream), encoding, stream.isatty())


def tolerate_narrow_encodings(streams: Iterable[TextIO | None]) -> None:
    """Make streams print the closest text instead of failing on what they cannot encode.

    U+202F and ✓ are in no Windows code page; œ, ’ and – are not in cp850.
    """
    for stream in streams:
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="closest")


def say(text: str, stream: TextIO | None = None) -> None:
    """Print text for people, with its newline."""
    (stream or sys.stdout).write(f"{text}\n")


def say_data(text: str | Iterable[str], stream: TextIO | None = None) -> None:
    """Print JSON or CSV, whole or as its lines come: as UTF-8 with its own line ends, whatever
    the code page.

    On a terminal it is shown as text, and without BOM, which is meant for files.
    """
    stream = stream or sys.stdout
    parts = (text,) if isinstance(text, str) else text
    buffer = getattr(stream, "buffer", None)
    if buffer is None or stream.isatty():
        for part in parts:
            stream.write(part.removeprefix("\ufeff"))
        return
    stream.flush()
    for part in parts:
        buffer.write(part.encode("utf-8", "closest"))
    buffer.flush()


def say_bytes(content: bytes, stream: TextIO | None = None) -> None:
    """Print a file of no text; its caller has made sure that nobody has to read it."""
    buffer = (stream or sys.stdout).buffer
    buffer.write(content)
    buffer.flush()


def paint(text: str, style: str, on: Screen) -> str:
    """Text in the style "alert", "strong" or "faint"; plain on a screen without colour."""
    return f"\033[{_STYLES[style]}m{text}\033[0m" if on.colour and text else text


def printable(text: str, on: Screen) -> str:
    """One line of text exactly as the screen will show it, so that its length can be trusted."""
    safe = text.translate(_UNSAFE)
    if on.utf or safe.isascii():
        return safe
    return safe.encode(on.encoding, "closest").decode(on.encoding)


def shortened(text: str) -> str:
    """A line of an error: what somebody typed in it at great length keeps its beginning and its
    end."""
    return _cut(_QUOTED.sub(lambda found: _cut(found[0], LONGEST_QUOTED), text), LONGEST_LINE)


def _cut(text: str, most: int) -> str:
    return text if len(text) <= most else f"{text[: most * 2 // 3]}…{text[-most // 3 :]}"


def length(text: str) -> int:
    """Places taken on the screen: accents written apart take none."""
    if text.isascii():
        return len(text)
    return len(text) - sum(map(bool, map(unicodedata.combining, text)))


def _width(stream: TextIO) -> int:
    wanted = os.environ.get("COLUMNS", "")
    if wanted.isdecimal() and int(wanted):
        return int(wanted)
    try:
        columns = os.get_terminal_size(stream.fileno()).columns
    except (OSError, ValueError, AttributeError):
        return PIPED_WIDTH
    # the old Windows console adds an empty line after a full one
    return columns - (os.name == "nt") if columns else PIPED_WIDTH


def _has_colour(stream: TextIO) -> bool:
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb" or not stream.isatty():
        return False
    # an old Windows console prints the codes themselves
    return os.name != "nt" or "WT_SESSION" in os.environ or "ANSICON" in os.environ


def _closest(error: UnicodeError) -> tuple[str, int]:
    """Codec error handler: the nearest text the encoding has, else « ? »."""
    if not isinstance(error, UnicodeEncodeError):
        raise error
    failed = error.object[error.start : error.end]
    return "".join(_substitute(character, error.encoding) for character in failed), error.end


def _substitute(character: str, encoding: str) -> str:
    without_accent = unicodedata.normalize("NFD", character)[0]
    for candidate in (_CLOSEST.get(character, without_accent), " " if character.isspace() else "?"):
        try:
            candidate.encode(encoding)
        except UnicodeEncodeError:
            continue
        return candidate
    return "?"


codecs.register_error("closest", _closest)
