"""A table that people fill in: its cells, and what each column is by its title, wherever it
stands."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cperflow.errors import InvalidData
from cperflow.french import count, did_you_mean, fold, integer, listing
from cperflow.parsing import YEARS
from cperflow.record import NamedTuple

PROJECT, SOURCE, COST, YEAR, AMOUNT, DURATION = (
    "project", "source", "cost", "year", "amount", "duration",
)  # fmt: skip
TITLES = {
    "PROJET": PROJECT, "SOURCE": SOURCE, "COUT (FCFA)": COST, "COUT": COST, "ANNEE": YEAR,
    "MONTANT (FCFA)": AMOUNT, "MONTANT": AMOUNT, "TOUTE LA DUREE": DURATION,
    "INTITULE": "", "TOTAL": "", "ECART": "", "NOM": "",
}  # fmt: skip
"""What a column is by its title, folded; "": not read."""
TITLES_WITHIN = 30
"""Rows above which the titles must stand."""
MOST_ROWS, MOST_COLUMNS = 20_000, 100
"""Of a plan: beyond, a file is something else."""
_EXPECTED = (
    "Titres attendus sur une même ligne : Projet, Source, puis Toute la durée et les années, ou "
    "Année et Montant."
)


class GridCell(NamedTuple):
    """A cell. `at`: its address (« C7 »); `value`: whole number, text, None when empty; `problem`:
    why it is neither; `note`: what an officer should know of how it was read."""

    at: str
    value: int | str | None
    problem: str = ""
    note: str = ""


class Stamp(NamedTuple):
    """What a generated workbook says of the plan it was made from."""

    ref: str
    revision: int
    fingerprint: str


class Grid(NamedTuple):
    """A sheet as it was read, each row from its first cell. `place`: « feuille Plan ». `separated`:
    cells are cut at a separator, that an amount may hold: none stands beyond the titles."""

    place: str
    rows: tuple[tuple[GridCell, ...], ...]
    stamp: Stamp | None = None
    separated: bool = False


class Columns(NamedTuple):
    """Where each column stands, by what it is."""

    of: Mapping[str, int]
    years: Mapping[int, int]
    """Year to column."""
    width: int
    """How many columns up to the last title."""


def too_large(place: str, rows: int, columns: int) -> InvalidData:
    """What to raise for a table that is no plan; both numbers as far as they were counted."""
    return InvalidData(
        f"{place} : {count(rows, 'ligne')} sur {count(columns, 'colonne')}, et un plan en a au "
        f"plus {integer(MOST_ROWS)} sur {MOST_COLUMNS} : supprimez les lignes et colonnes vides."
    )


def titles_of(grid: Grid) -> tuple[int, Columns]:
    """The row of the titles, and what each column is."""
    nearest: tuple[GridCell, ...] = ()
    for number, row in enumerate(grid.rows[:TITLES_WITHIN]):
        titles = [_title(cell) for cell in row]
        if "PROJET" in titles and "SOURCE" in titles:
            return number, _columns(grid, row, titles)
        nearest = max(nearest, row, key=_known_titles)
    if not _known_titles(nearest):
        raise InvalidData(f"{grid.place} : la ligne des titres est introuvable.", [_EXPECTED])
    titles = [_title(cell) for cell in nearest]
    lacking = [title for title in ("PROJET", "SOURCE") if title not in titles]
    raise InvalidData(
        f"{grid.place} : sur la ligne des titres, il manque "
        f"{listing([f'« {title.capitalize()} »' for title in lacking])}.",
        [*_strangers(grid, nearest), _EXPECTED],
    )


def _known_titles(row: Sequence[GridCell]) -> int:
    return len(TITLES.keys() & {_title(cell) for cell in row})


def _strangers(grid: Grid, row: Sequence[GridCell]) -> Iterator[str]:
    """The titles that are none, with their cells."""
    for cell in row:
        title = _title(cell)
        if title and title not in TITLES and not re.fullmatch("[0-9]{4}", title):
            hint = did_you_mean(title, TITLES)
            yield f"{grid.place}, {cell.at} : titre inconnu « {said(cell)} ».{hint}"


def _title(cell: GridCell) -> str:
    return fold(" ".join(str("" if cell.value is None else cell.value).split()))


def _columns(grid: Grid, row: tuple[GridCell, ...], titles: list[str]) -> Columns:
    of: dict[str, int] = {}
    years: dict[int, int] = {}
    problems = []
    for index, title in enumerate(titles):
        where = f"{grid.place}, {row[index].at}"
        year = int(title) if re.fullmatch("[0-9]{4}", title) and int(title) in YEARS else 0
        what = TITLES.get(title)
        if row[index].problem and not title:
            problems.append(f"{where} : {row[index].problem}")
        elif title and not year and what is None:
            problems.append(f"{where} : colonne « {title} » inconnue.{did_you_mean(title, TITLES)}")
        elif (year and year in years) or (what and what in of):
            problems.append(f"{where} : la colonne « {title} » est donnée deux fois")
        elif year:
            years[year] = index
        elif what:
            of[what] = index
    problems += [] if problems else _of_amounts(of, years)
    if problems:
        raise InvalidData(f"{grid.place} : les titres des colonnes sont à corriger.", problems)
    return Columns(of, years, max(i for i, title in enumerate(titles, start=1) if title))


def _of_amounts(of: Mapping[str, int], years: Mapping[int, int]) -> Iterator[str]:
    """Why the columns of amounts cannot be read together."""
    across = bool(years) or DURATION in of
    if not across and AMOUNT not in of:
        yield "aucune colonne de montants : « Toute la durée », une année, ou « Montant »"
    if across and AMOUNT in of:
        yield "« Montant » ne va pas avec des colonnes d’années : gardez l’un ou l’autre"


def said(cell: GridCell) -> str:
    """The value of a cell as text."""
    return "" if cell.value is None else str(cell.value).strip()


def full(cell: GridCell) -> bool:
    """Whether it holds anything, be it unreadable."""
    return bool(cell.problem or said(cell))
