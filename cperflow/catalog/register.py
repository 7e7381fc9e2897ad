"""A register in a CSV file: its encoding, its columns, its rows, read one at a time.

Comma or semicolon; UTF-8 with or without BOM, or the Windows-1252 of an old Excel. Titles are row
1, as a spreadsheet counts; an empty row is skipped. `domain/register/rows.py` says what its columns
mean.
"""

from __future__ import annotations

import codecs
import csv
import os.path
from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.domain.register.rows import COLUMNS, Problem, Read, columns_of, read_line
from cperflow.errors import InvalidData, NotFound
from cperflow.parsing import unguarded
from cperflow.record import NamedTuple

UTF8, WINDOWS = "utf-8-sig", "cp1252"
_BLOCK = 1 << 20
_SIGNS = {
    b"PK\x03\x04": "un classeur (xlsx, ods) ou une archive",
    b"\xd0\xcf\x11\xe0": "un ancien classeur Excel (xls)",
    b"\xff\xfe": "du texte Unicode d’Excel (UTF-16)",
    b"\xfe\xff": "du texte Unicode (UTF-16)",
    b"%PDF": "un PDF",
}
TOO_MANY = "cellules en trop : un texte à point-virgule ou virgule se met entre guillemets"
LARGEST_CELL = 131_072
"""Characters: the default of `csv`; more is a quote that was never closed."""


class Register(NamedTuple):
    """A file whose titles were read. `encoding`: UTF8 or WINDOWS."""

    path: str
    encoding: str
    separator: str
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        return os.path.basename(self.path)


def open_register(path: str) -> Register:
    """Look at a file and its titles.

    Raises NotFound when there is none, InvalidData when it is no CSV, or with every title that
    is wrong.
    """
    encoding = _encoding(path)
    with open(path, encoding=encoding, newline="") as file:
        header = file.readline(LARGEST_CELL)
    separator = ";" if header.count(";") >= header.count(",") else ","
    titles = next(csv.reader([header], delimiter=separator), [])
    columns, problems = columns_of([unguarded(title).strip() for title in titles])
    if problems:
        raise InvalidData(
            f"{os.path.basename(path)} : la première ligne nomme les colonnes, par exemple "
            f"{';'.join(('dossier', 'act', 'date', 'body', 'note'))}.",
            [*problems, f"Colonnes possibles : {', '.join(COLUMNS)}, fait:NOM"],
        )
    return Register(path, encoding, separator, tuple(columns))


def read_rows(register: Register, today: date) -> Iterator[Read]:
    """Every row that says something, read as it is needed. Raises InvalidData where the file
    stops being a CSV."""
    with open(register.path, encoding=register.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=register.separator, strict=True)
        row = 1
        try:
            next(reader, None)
            for row, cells in enumerate(reader, start=2):
                if any(cell.strip() for cell in cells):
                    yield _read(register.columns, row, cells, today)
        except csv.Error as error:
            raise _unreadable(register.name, row + 1, error) from error


def _read(columns: Sequence[str], row: int, cells: Sequence[str], today: date) -> Read:
    given = {key: cell for key, cell in zip(columns, cells, strict=False) if key and cell}
    line, problems = read_line(row, given, today)
    if any(cell.strip() for cell in cells[len(columns) :]):
        problems.append(Problem(row, "", TOO_MANY))
        line = None
    return unguarded(given.get("dossier", "")).strip(), line, problems


def _unreadable(name: str, row: int, error: csv.Error) -> InvalidData:
    return InvalidData(
        f"{name} : la ligne {row} n’est pas du CSV (un guillemet ouvert n’est pas refermé, ou un "
        "guillemet dans un texte n’est pas doublé) : rien n’a été inscrit.",
        [str(error)],
    )


def _encoding(path: str) -> str:
    """Read once, block by block."""
    name = os.path.basename(path)
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        with open(path, "rb") as file:
            _refuse_others(name, file.read(8))
            file.seek(0)
            while block := file.read(_BLOCK):
                decoder.decode(block)
            decoder.decode(b"", final=True)
    except FileNotFoundError:
        raise NotFound(f"Il n’y a pas de fichier « {path} ».") from None
    except UnicodeDecodeError:
        return _windows(path)
    return UTF8


def _windows(path: str) -> str:
    """The bytes that Windows-1252 does not use tell it from what is no text at all."""
    with open(path, "rb") as file:
        while block := file.read(_BLOCK):
            if block.translate(None, b"\x81\x8d\x8f\x90\x9d\x00") != block:
                raise InvalidData(
                    f"{os.path.basename(path)} n’est pas en UTF-8 : enregistrez-le au format "
                    "« CSV UTF-8 »."
                )
    return WINDOWS


def _refuse_others(name: str, start: bytes) -> None:
    for sign, what in _SIGNS.items():
        if start.startswith(sign):
            raise InvalidData(f"{name} est {what} : enregistrez-le au format « CSV UTF-8 ».")
