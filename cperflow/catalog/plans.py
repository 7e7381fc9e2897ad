"""A plan of financing in a CSV file, as the cells that `domain/register/grid.py` reads."""

from __future__ import annotations

import csv
import os.path
from collections.abc import Iterator

from cperflow.catalog.files import Reader, encoding_of, separator_of
from cperflow.domain.register.table import MOST_COLUMNS, MOST_ROWS, Grid, GridCell, too_large
from cperflow.errors import InvalidData
from cperflow.parsing import unguarded

MOST_BYTES = 8_000_000
LETTERS = 26


def read_table(path: str) -> Grid:
    """Every row of a CSV (comma or semicolon; UTF-8 or Windows-1252). Raises NotFound, OSError;
    InvalidData when it is no such file, is empty, or too large for a plan."""
    name, encoding = os.path.basename(path), encoding_of(path)
    if os.path.getsize(path) > MOST_BYTES:
        raise InvalidData(f"{name} dépasse {MOST_BYTES // 10**6} Mo : ce n’est pas un plan.")
    with open(path, encoding=encoding, newline="") as file:
        separator = separator_of(file.readline())
        file.seek(0)
        reader = csv.reader(file, delimiter=separator, strict=True)
        rows = tuple(_row(number, cells) for number, cells in _rows(reader, name))
    if not any(cell.value for row in rows for cell in row):
        raise InvalidData(f"{name} est vide : vérifiez que sa copie est complète.")
    return Grid(name, rows, separated=True)


def _rows(reader: Reader, name: str) -> Iterator[tuple[int, list[str]]]:
    """Every row with its number, as long as it can be one of a plan."""
    row = 0
    try:
        for row, cells in enumerate(reader, start=1):
            if row > MOST_ROWS or len(cells) > MOST_COLUMNS:
                raise too_large(name, row, len(cells))
            yield row, cells
    except csv.Error:  # says why in English
        raise InvalidData(f"{name} : la ligne {row + 1} n’est pas du CSV.") from None


def _row(row: int, cells: list[str]) -> tuple[GridCell, ...]:
    texts = (unguarded(cell).strip() for cell in cells)
    return tuple(GridCell(f"{_letters(i)}{row}", text or None) for i, text in enumerate(texts))


def _letters(index: int) -> str:
    """0 is A, 26 is AA, as a spreadsheet names its columns."""
    before, last = divmod(index, LETTERS)
    return (_letters(before - 1) if before else "") + chr(ord("A") + last)
