"""Names of the files given back to people: « E3.2 – Délibération du Conseil.pdf ».

Any system takes them: Windows forbids some characters and names, and ends no name with a dot.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from cperflow.french import fold

LONGEST = 120
"""Characters: beyond, a path of Windows (260) soon has no room for folders."""

_LONGEST_PART = 60
_FORBIDDEN = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069]+')
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³])(\.|$)", re.IGNORECASE)


def extension(type: str) -> str:
    """A type as the end of a file name: letters and digits, whatever a journal says."""
    return "".join(each for each in type if each.isascii() and each.isalnum()) or "bin"


def file_name(title: str, type: str) -> str:
    """A name from a title, cut at a word when it is too long."""
    words = " ".join(_FORBIDDEN.sub(" ", unicodedata.normalize("NFC", title)).split())
    type = extension(type)
    room = LONGEST - len(type) - 1
    if len(words) > room:
        words = f"{words[: room - 1].rpartition(' ')[0] or words[: room - 1]}…"
    stem = words.strip(" .") or "sans nom"
    return f"{'_' * bool(_DEVICES.match(stem))}{stem}.{type}"


def plain(text: str) -> str:
    """A part of a file name in ASCII: « deliberation-du-conseil-regional »."""
    kept = "".join(character if character.isalnum() or character == "." else "-"
                   for character in fold(text).lower())  # fmt: skip
    ascii = kept.encode("ascii", "ignore").decode()
    return "-".join(part for part in ascii.split("-") if part)[:_LONGEST_PART].strip("-.") or "x"


def clock_part(id: str) -> str:
    """The id of a delay as a part of a file name: « ministeres-MEF », « crocsad-2018-T4 »."""
    return id.replace(":", "-").replace("/", "-")


def apart(names: Iterable[str]) -> list[str]:
    """The same names, each once for a system that takes no notice of case: « … (2).pdf »."""
    taken: set[str] = set()
    found = []
    for name in names:
        stem, dot, type = name.rpartition(".")
        free, number = name, 1
        while fold(free) in taken:
            number += 1
            free = f"{stem} ({number}){dot}{type}"
        taken.add(fold(free))
        found.append(free)
    return found
