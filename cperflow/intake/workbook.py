"""A workbook (.xlsx) that was filled in: its cells as whole numbers and texts, nothing run.

What a cell cannot say safely (a date, a formula never computed, merged cells) is a problem of that
cell, which only matters if something is read there.
"""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator, Mapping
from typing import Any, BinaryIO

from cperflow.domain.register.table import (
    MOST_COLUMNS,
    MOST_ROWS,
    Grid,
    GridCell,
    Stamp,
    too_large,
)
from cperflow.errors import InvalidData
from cperflow.intake.damage import corrupt
from cperflow.intake.reading import taken
from cperflow.intake.sheets import scanned

STAMP = "cperflow"
"""The hidden sheet that says where a generated workbook comes from."""
SHEET = "Plan"
MOST_DIGITS = 15
_MERGED = "cellules fusionnées ({area}) : défusionnez-les"
_FORMULA = (
    "la formule n’a pas de valeur calculée : ouvrez le classeur dans un tableur et enregistrez-le, "
    "ou écrivez le montant"
)


def read_workbook(path: str) -> Grid:
    """The sheet « Plan », or the first one. Raises as `reading.taken`, and InvalidData for a file
    of another type, too large, or that cannot be read."""
    with taken(path) as file:
        name = file.file.name
        if file.file.type != "xlsx":
            raise InvalidData(
                f"« {name} » n’est pas un classeur .xlsx : enregistrez-le au format Excel (.xlsx), "
                "ou en CSV UTF-8."
            )
        formulas = scanned(file.source, name)
        book, parts = _loaded(file.source, name)
        return _grid(book, name, {sheet: formulas.get(part, ()) for sheet, part in parts.items()})


def _loaded(source: BinaryIO, name: str) -> tuple[Any, dict[str, str]]:
    """The workbook with the values that its formulas had, and the part of each sheet."""
    # a quarter of a second: only who imports a workbook pays
    from openpyxl.reader.excel import ExcelReader

    source.seek(0)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it tells in English what it leaves out
        try:
            reader = ExcelReader(source, data_only=True, keep_links=False)
            reader.read()
            parts = {sheet.name: found.target for sheet, found in reader.parser.find_sheets()}
            return reader.wb, parts
        except Exception:  # whatever its bytes led it to
            raise corrupt(name, "ne peut pas être lu") from None


def _grid(book: Any, name: str, formulas: Mapping[str, Collection[str]]) -> Grid:
    sheets = [each.title for each in book.worksheets if each.title != STAMP]
    if not sheets:
        raise InvalidData(f"« {name} » n’a aucune feuille de calcul.")
    chosen = SHEET if SHEET in sheets else sheets[0]
    sheet = book[chosen]
    if sheet.max_row > MOST_ROWS or sheet.max_column > MOST_COLUMNS:
        raise too_large(f"« {name} », feuille {chosen}", sheet.max_row, sheet.max_column)
    merged, computed = dict(_merged(sheet)), frozenset(formulas.get(chosen, ()))
    rows = (tuple(_cell(cell, merged, computed) for cell in row) for row in sheet.iter_rows())
    return Grid(f"feuille {chosen}", tuple(rows), _stamp(book))


def _merged(sheet: Any) -> Iterator[tuple[str, str]]:
    for area in sheet.merged_cells.ranges:
        for row, column in area.cells:
            yield sheet.cell(row, column).coordinate, area.coord


def _cell(cell: Any, merged: Mapping[str, str], computed: Collection[str]) -> GridCell:
    """`computed`: where the formulas are."""
    at = cell.coordinate
    if at in merged:
        # the text of the first still tells what a column or a row is
        text = cell.value if isinstance(cell.value, str) else None
        return GridCell(at, text, _MERGED.format(area=merged[at]))
    if at in computed:
        found = _plain(at, cell.value) if cell.value is not None else GridCell(at, None, _FORMULA)
        note = f"formule, lue comme {found.value}" if not found.problem else ""
        return found._replace(note=note)
    if cell.data_type == "e":
        return GridCell(at, None, f"erreur de calcul ({cell.value}) : écrivez le montant")
    return _plain(at, cell.value)


def _plain(at: str, value: Any) -> GridCell:
    if value is None or (type(value) is int):
        return GridCell(at, value)
    if isinstance(value, str):
        error = value.startswith("#") and value.endswith(("!", "?", "/A"))
        problem = f"erreur de calcul ({value}) : écrivez le montant" if error else ""
        return GridCell(at, value, problem)
    if isinstance(value, float):
        if value.is_integer():  # beyond, a float no longer tells its units
            large = f"ce montant est trop grand : plus de {MOST_DIGITS} chiffres"
            return GridCell(at, int(value), large if abs(value) >= 10**MOST_DIGITS else "")
        shown = str(value).replace(".", ",")
        return GridCell(at, None, f"« {shown} » n’est pas un nombre entier de FCFA")
    if isinstance(value, bool):
        return GridCell(at, None, "c’est VRAI ou FAUX, et non un montant")
    return GridCell(at, None, "c’est une date, et non un montant : mettez la cellule au format "
                              "Nombre")  # fmt: skip


def _stamp(book: Any) -> Stamp | None:
    if STAMP not in book.sheetnames:
        return None
    told = {row[0]: row[1] for row in book[STAMP].iter_rows(max_col=2, values_only=True)}
    ref, revision, proof = (told.get(key) for key in ("ref", "revision", "fingerprint"))
    if isinstance(ref, str) and type(revision) is int and isinstance(proof, str):
        return Stamp(ref, revision, proof)
    return None
