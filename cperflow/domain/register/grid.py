"""A plan as a table that people fill in: its cells, and what they say of who pays what.

Columns are found by their titles, wherever they stand. Either one amount a row (project, source,
year, amount), or a column for the whole duration and one per year.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from hashlib import sha256
from typing import TypeVar

from cperflow.domain.acts.funding import Cell, find_source
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import FundingPlan
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.register.table import (
    AMOUNT,
    COST,
    DURATION,
    PROJECT,
    SOURCE,
    YEAR,
    Columns,
    Grid,
    GridCell,
    full,
    said,
    titles_of,
)
from cperflow.errors import CperflowError, InvalidData, UsageError
from cperflow.french import amount, did_you_mean, fold, listing
from cperflow.parsing import YEARS, parse_money, parse_text, parse_whole
from cperflow.record import NamedTuple

TOTAL = "TOTAL"
"""How a row begins, folded, that only sums others."""
MOST_PROBLEMS = 50

_T = TypeVar("_T")


class Filled(NamedTuple):
    """What a table says: an amount for each share, None where the cell was left empty."""

    amounts: Mapping[Cell, int | None]
    notes: tuple[str, ...]


def fingerprint(plan: FundingPlan) -> str:
    """SHA-256 of the costs and shares of a plan, in one order."""
    costs = sorted(f"{project.id}\t{project.cost}" for project in plan.projects)
    shares = sorted(
        f"{share.project}\t{share.source}\t{share.year}\t{share.amount}" for share in plan.shares
    )
    return sha256("\n".join((*costs, "", *shares)).encode()).hexdigest()


def read_plan(grid: Grid, dossier: Dossier, workflow: Workflow) -> Filled:
    """The shares that a table tells of a dossier. Raises InvalidData with every cell that is
    wrong, and its address."""
    start, columns = titles_of(grid)
    amounts: dict[Cell, int | None] = {}
    places: dict[Cell, str] = {}
    problems: list[str] = []
    notes: list[str] = []
    for row in grid.rows[start + 1 :]:
        reader = _Row(row, columns, dossier, workflow)
        for share, cell, value in reader.read():
            if share in amounts:
                reader.fails(cell, f"cette part est déjà donnée en {places[share]}")
            amounts[share], places[share] = value, cell.at
        problems += [f"{grid.place}, {at} : {what}" for at, what in reader.problems]
        problems += _beyond(grid, row, columns)
        notes += [f"{grid.place}, {cell.at} : {cell.note}" for cell in reader.read_in if cell.note]
    problems += _twice(grid, amounts, places)
    if problems:
        more = [f"et {len(problems) - MOST_PROBLEMS} autres"] * (len(problems) > MOST_PROBLEMS)
        raise InvalidData(
            f"{grid.place} : {len(problems)} à corriger ; rien n’est inscrit.",
            [*problems[:MOST_PROBLEMS], *more],
        )
    return Filled(amounts, tuple(notes))


def _beyond(grid: Grid, row: Sequence[GridCell], columns: Columns) -> list[str]:
    """The cell by which a row is longer than the titles: an amount was cut at its comma."""
    extra = [cell for cell in row[columns.width :] if full(cell)] if grid.separated else []
    return [
        f"{grid.place}, {cell.at} : « {said(cell)} » est en trop, il n’y a pas de titre "
        "au-dessus ; un montant ou un texte à virgule ou point-virgule se met entre guillemets"
        for cell in extra[:1]
    ]


def _twice(
    grid: Grid, amounts: Mapping[Cell, int | None], places: Mapping[Cell, str]
) -> Iterator[str]:
    """The shares given both for the whole duration and for a year: the same money, counted
    twice."""
    for (project, source, year), francs in amounts.items():
        whole = (project, source, None)
        if francs and year is not None and amounts.get(whole):
            yield (
                f"{grid.place}, {places[whole]} et {places[project, source, year]} : la part "
                f"« {source} » de {project} est donnée pour toute la durée et pour {year} ; gardez "
                "l’une ou l’autre"
            )


class _Row:
    """One row being read, and what is wrong in it."""

    def __init__(
        self, row: tuple[GridCell, ...], columns: Columns, dossier: Dossier, workflow: Workflow
    ) -> None:
        self.row, self.columns = row, columns
        self.dossier, self.workflow = dossier, workflow
        self.problems: list[tuple[str, str]] = []
        self.read_in: list[GridCell] = []
        """The cells of amounts that counted."""

    def fails(self, cell: GridCell, why: str) -> None:
        self.problems.append((cell.at, why))

    def read(self) -> Iterator[tuple[Cell, GridCell, int | None]]:
        """Every share of the row; none of one that sums others, or says nothing."""
        project, source = self._cell(PROJECT), self._cell(SOURCE)
        if fold(said(project)).startswith(TOTAL) and fold(said(project)) not in self._ids():
            return
        amounts = [(year, cell) for year, cell in self._amounts() if full(cell)]
        if not amounts and not (full(source) and full(project)):
            return  # a line left blank for one more source
        id, paid = self._text(project, self._project), self._text(source, self._source)
        self._cost(id)
        values = [(year, cell, self._amount(cell)) for year, cell in self._amounts()]
        if id and paid and not self.problems:
            self.read_in = [cell for _, cell, _ in values]
            yield from (((id, paid, year), cell, value) for year, cell, value in values)

    def _cell(self, what: str) -> GridCell:
        at = self.columns.of.get(what)
        return self.row[at] if at is not None and at < len(self.row) else GridCell("", None)

    def _amounts(self) -> list[tuple[int | None, GridCell]]:
        if AMOUNT in self.columns.of:
            return [(self._year(), self._cell(AMOUNT))]
        found: list[tuple[int | None, GridCell]] = []
        if DURATION in self.columns.of:
            found.append((None, self._cell(DURATION)))
        within = ((y, at) for y, at in self.columns.years.items() if at < len(self.row))
        return found + [(year, self.row[at]) for year, at in within]

    def _year(self) -> int | None:
        cell = self._cell(YEAR)
        if not full(cell) or fold(said(cell)) == "TOUTE LA DUREE":
            return None
        return self._tried(cell, lambda text: parse_whole(text, YEARS[0], YEARS[-1])) or None

    def _text(self, cell: GridCell, reading: Callable[[str], str]) -> str:
        return self._tried(cell, reading) or ""

    def _project(self, text: str) -> str:
        known = self._ids()
        if fold(text) in known:
            return known[fold(text)]
        if not text:
            raise UsageError("aucun projet sur cette ligne : écrivez son numéro")
        hint = did_you_mean(text, list(known)) or f" Ceux du dossier : {listing(list(known))}."
        raise UsageError(f"projet inconnu « {text} ».{hint}")

    def _ids(self) -> dict[str, str]:
        return {fold(id): id for id in self.dossier.projects}

    def _source(self, text: str) -> str:
        if not text:
            raise UsageError("aucune source sur cette ligne : écrivez qui paie")
        return find_source(text, self.workflow, (self.dossier,))

    def _cost(self, id: str) -> None:
        cell = self._cell(COST)
        if not id or not full(cell):
            return
        found, known = self._amount(cell), self.dossier.projects[id].cost
        if found is not None and found != known:
            self.fails(
                cell,
                f"le coût de {id} est de {amount(found)} ici et de {amount(known)} dans le "
                f"dossier ; pour le changer : cperflow project edit {self.dossier.ref} {id} --cost",
            )

    def _amount(self, cell: GridCell) -> int | None:
        return self._tried(cell, parse_money) if full(cell) else None

    def _tried(self, cell: GridCell, reading: Callable[[str], _T]) -> _T | None:
        if cell.problem:
            self._once(cell, cell.problem)
            return None
        try:
            return reading(parse_text(said(cell)))
        except CperflowError as error:
            self._once(cell, error.message)
            return None

    def _once(self, cell: GridCell, why: str) -> None:
        at = cell.at or next((each.at for each in self.row), "")
        if (at, why) not in self.problems:
            self.problems.append((at, why))
