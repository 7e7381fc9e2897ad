"""Files that people give: opened, their encoding told, the same for every command.

UTF-8 with or without BOM, or the Windows-1252 of an old Excel. What the system refuses (a folder,
a file one may not read) is an OSError, which `__main__` says in French (code 8).
"""

from __future__ import annotations

import codecs
import csv
import errno
import os.path
from collections.abc import Iterator
from typing import BinaryIO

from cperflow.errors import InvalidData, NotFound

UTF8, WINDOWS = "utf-8-sig", "cp1252"
BLOCK = 1 << 20
"""Bytes read at once."""
_SIGNS = {
    b"PK\x03\x04": "un classeur (xlsx, ods) ou une archive",
    b"\xd0\xcf\x11\xe0": "un ancien classeur Excel (xls)",
    b"\xff\xfe": "du texte Unicode d’Excel (UTF-16)",
    b"\xfe\xff": "du texte Unicode (UTF-16)",
    b"%PDF": "un PDF",
}
TOO_MANY = "cellules en trop : un texte à point-virgule ou virgule se met entre guillemets"
Reader = Iterator[list[str]]
"""One of `csv.reader`."""
_SAVE_AGAIN = "enregistrez-le au format « CSV UTF-8 »"


def opened(path: str) -> BinaryIO:
    """The file, to be closed. Raises NotFound when there is none, OSError when it is no file."""
    try:
        return open(path, "rb")
    except FileNotFoundError:
        raise NotFound(f"Il n’y a pas de fichier « {path} ».") from None
    except PermissionError as error:
        if os.path.isdir(path):  # as Windows says it
            raise IsADirectoryError(errno.EISDIR, error.strerror, path) from None
        raise


def encoding_of(path: str) -> str:
    """UTF8 or WINDOWS; the file is read once, block by block.

    Raises NotFound, OSError as `opened`; InvalidData when it is no text.
    """
    name = os.path.basename(path)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with opened(path) as file:
            _refuse_others(name, file.read(8))
            file.seek(0)
            while block := file.read(BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _windows(path)
    return UTF8


def separator_of(titles: str) -> str:
    """What stands between the cells of a CSV, by its first line."""
    return ";" if titles.count(";") >= titles.count(",") else ","


def rows_of(reader: Reader, name: str) -> Iterator[tuple[int, list[str]]]:
    """The rows of a CSV that say something, below its titles, each with its number as a
    spreadsheet shows it (the titles are row 1).

    Raises InvalidData, `name` being the file, where it stops being a CSV.
    """
    row = 1
    try:
        for row, cells in enumerate(reader, start=2):
            if any(cell.strip() for cell in cells):
                yield row, cells
    except csv.Error:  # says why in English
        raise InvalidData(
            f"{name} : la ligne {row + 1} n’est pas du CSV (un guillemet ouvert n’est pas refermé, "
            "un guillemet dans un texte n’est pas doublé, ou une cellule est démesurée)."
        ) from None


def _windows(path: str) -> str:
    """The bytes that Windows-1252 does not use tell it from what is no text at all."""
    with opened(path) as file:
        while block := file.read(BLOCK):
            if block.translate(None, b"\x81\x8d\x8f\x90\x9d\x00") != block:
                name = os.path.basename(path)
                raise InvalidData(f"{name} n’est pas en UTF-8 : {_SAVE_AGAIN}.")
    return WINDOWS


def _refuse_others(name: str, start: bytes) -> None:
    for sign, what in _SIGNS.items():
        if start.startswith(sign):
            raise InvalidData(f"{name} est {what} : {_SAVE_AGAIN}.")
