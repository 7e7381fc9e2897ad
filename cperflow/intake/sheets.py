"""The parts of a workbook counted before anything is made of them: what would cost minutes or
gigabytes is refused within the second, and the cells that hold a formula are found.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Mapping
from typing import BinaryIO
from xml.parsers import expat

from cperflow.domain.register.table import MOST_ROWS
from cperflow.errors import InvalidData
from cperflow.french import integer
from cperflow.intake.damage import corrupt

MOST_XML = 64 << 20
"""Bytes of all parts, unpacked: openpyxl holds ten times as much in memory."""
MOST_CELLS = 200_000
"""Of all sheets, merged ones counted one by one: a plan of 400 projects over 30 years has as many,
and openpyxl makes an object of each."""
_SPREAD = ("mergeCell", "hyperlink")
"""What openpyxl makes cells for, all over its area."""
_AREA = re.compile("([A-Z]*)([0-9]*):([A-Z]*)([0-9]*)")
_LAST_ROW, _LAST_COLUMN = 1 << 20, 1 << 14


def scanned(source: BinaryIO, name: str) -> dict[str, set[str]]:
    """Where formulas are, by part. Raises InvalidData for a workbook too large for a plan, or
    that declares a type of document."""
    source.seek(0)
    with zipfile.ZipFile(source) as archive:
        if sum(entry.file_size for entry in archive.infolist()) > MOST_XML:
            raise InvalidData(
                f"« {name} » est trop grand pour un plan de financement : plus de "
                f"{MOST_XML >> 20} Mo dépliés."
            )
        counted = _Counted(name)
        for entry in archive.infolist():
            with archive.open(entry) as part:
                counted.read(entry.filename, part.read())
        return counted.formulas


class _Counted:
    """What the parts read so far have; each stops at the limits."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.cells = self.rows = 0
        self.formulas: dict[str, set[str]] = {}
        self._part, self._at = "", ""

    def read(self, part: str, content: bytes) -> None:
        """Count a part; one that is no XML holds no cell."""
        self._part, self.rows = part, 0
        parser = expat.ParserCreate(namespace_separator=" ")
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._element
        try:
            parser.Parse(content, True)
        except expat.ExpatError:
            return  # openpyxl says so, if it needs it

    def _doctype(self, *_declared: object) -> None:
        raise corrupt(self.name, "déclare un type de document, ce que nul tableur n’écrit")

    def _element(self, tag: str, attributes: Mapping[str, str]) -> None:
        kind = tag.rpartition(" ")[2]
        if kind == "c":
            self.cells, self._at = self.cells + 1, attributes.get("r", "")
        elif kind == "row":
            self.rows += 1
        elif kind == "f":
            self.formulas.setdefault(self._part, set()).add(self._at)
        elif kind in _SPREAD:
            self.cells += area(attributes.get("ref", ""))
        if self.cells > MOST_CELLS or self.rows > MOST_ROWS:
            raise InvalidData(
                f"« {self.name} » est trop grand pour un plan de financement : plus de "
                f"{integer(MOST_CELLS)} cellules, fusionnées comprises, ou de {integer(MOST_ROWS)} "
                "lignes. Supprimez les lignes vides mises en forme, défusionnez, puis recommencez."
            )


def area(ref: str) -> int:
    """How many cells « A3:C8 » covers; 1 for one cell."""
    found = _AREA.fullmatch(ref.replace("$", "").upper())
    if not found:
        return 1
    left, top, right, bottom = found.groups()
    wide = _column(right or "XFD") - _column(left or "A") + 1
    high = int(bottom or _LAST_ROW) - int(top or 1) + 1
    return max(1, min(wide, _LAST_COLUMN)) * max(1, min(high, _LAST_ROW))


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number
