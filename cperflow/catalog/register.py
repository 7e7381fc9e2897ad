"""A register in a CSV file: its encoding, its columns, its rows, read one at a time.

Comma or semicolon, in an encoding that `files.py` knows. Titles are row 1, as a spreadsheet counts;
an empty row is skipped. `domain/register/rows.py` says what its columns mean.
"""

from __future__ import annotations

import csv
import os.path
from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.catalog.files import BLOCK, TOO_MANY, encoding_of, opened, rows_of, separator_of
from cperflow.domain.register.reading import read_line
from cperflow.domain.register.rows import Problem, Read, columns_of, names_like
from cperflow.errors import InvalidData
from cperflow.parsing import unguarded
from cperflow.record import NamedTuple

LARGEST_CELL = 131_072
"""Characters: the default of `csv`; more is a quote that was never closed."""


_ENOUGH = 4096
"""Characters that tell other files from a CSV."""


class Register(NamedTuple):
    """A file whose titles were read. `encoding`: one of `files.encoding_of`."""

    path: str
    encoding: str
    separator: str
    columns: tuple[str, ...]

    @property
    def name(self) -> str:
        return os.path.basename(self.path)


def open_register(path: str) -> Register:
    """Look at a file and its titles.

    Raises NotFound, OSError as `files.opened`; InvalidData when it is no CSV, or with every title
    that is wrong.
    """
    encoding, name = encoding_of(path), os.path.basename(path)
    with open(path, encoding=encoding, newline="") as file:
        header = file.readline(LARGEST_CELL)
        _refuse_others(name, header + file.read(_ENOUGH))
    separator = separator_of(header)
    typed = next(csv.reader([header], delimiter=separator), [])
    titles = [unguarded(title).strip() for title in typed]
    columns, problems = columns_of(titles)
    if problems:
        names = names_like(titles)
        expected = ";".join(names[key] for key in ("dossier", "act", "date", "body", "note"))
        raise InvalidData(
            f"{name} : la première ligne nomme les colonnes, par exemple {expected}.",
            [*problems, f"Colonnes possibles : {', '.join(names.values())}, fait:NOM"],
        )
    return Register(path, encoding, separator, tuple(columns))


def _refuse_others(name: str, start: str) -> None:
    """Raises InvalidData for texts that other programs, or other exports, write."""
    is_log = name.lower().endswith(".xes") or (start.startswith("<") and "<log" in start)
    if start.startswith("<?xml") or is_log:
        raise InvalidData(
            f"{name} : c’est un {'journal XES : export seulement' if is_log else 'fichier XML'}. "
            "Donnez un CSV (cperflow export --format csv) ; « import » prend aussi un export JSON."
        )
    if start.lstrip().startswith(("{", "[")):
        raise InvalidData(
            f"{name} est du JSON, et non un CSV. Pour « import », donnez-lui l’extension .json ; "
            "pour « conformance », refaites l’export en CSV."
        )


def lines_of(register: Register) -> int:
    """How many lines the file has below its titles, more or less: some cells have several."""
    with opened(register.path) as file:
        return sum(block.count(b"\n") for block in iter(lambda: file.read(BLOCK), b"")) - 1


def read_rows(register: Register, today: date) -> Iterator[Read]:
    """Every row that says something, read as it is needed. Raises InvalidData where the file
    stops being a CSV, and when nothing stands below its titles."""
    number = 0
    with open(register.path, encoding=register.encoding, newline="") as file:
        reader = csv.reader(file, delimiter=register.separator, strict=True)
        next(reader, None)
        for number, cells in rows_of(reader, register.name):
            yield _read(register.columns, number, cells, today)
    if not number:
        raise InvalidData(f"{register.name} n’a aucune ligne sous ses titres : rien à examiner.")


def _read(columns: Sequence[str], row: int, cells: Sequence[str], today: date) -> Read:
    given = {key: cell for key, cell in zip(columns, cells, strict=False) if key and cell}
    line, problems = read_line(row, given, today)
    if any(cell.strip() for cell in cells[len(columns) :]):
        problems.append(Problem(row, "", TOO_MANY))
        line = None
    return unguarded(given.get("dossier", "")).strip(), line, problems
