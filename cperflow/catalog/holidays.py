"""Holidays as people give them: rows of text checked all at once, CSV files.

Apart from `calendar.py` because reading commands find the checked calendar in its journal
and should not pay for `csv`.
"""

from __future__ import annotations

import csv
import io
import os.path
from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from functools import partial

from cperflow import french
from cperflow.domain.time.calendar import CERTAINTIES, CONFIRMED, DAY, PARTS, Calendar, Holiday
from cperflow.domain.time.holidays import unsound
from cperflow.errors import InvalidData
from cperflow.parsing import YEARS

COLUMNS = ("date", "name", "source", "certainty", "part", "note")
REQUIRED = ("date", "name", "source")
"""`certainty` and `part` empty or absent mean a confirmed whole day."""

EXTRA = "extra"
"""Key of the cells beyond the last column (a comma without its quotes)."""

Years = tuple[int, int]
"""The first and the last."""

MOST_BYTES = 2_000_000
MOST_PROBLEMS = 50

DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")
"""The second is what a French Excel writes when it saves a file that had the first."""


def read_csv(path: str, covered: Years | None = None) -> Calendar:
    """The calendar of a UTF-8 file (comma or semicolon), with COLUMNS as its first line.

    Raises InvalidData when the file cannot be read or with every bad line.
    """
    name, text = os.path.basename(path), text_of(path)
    header = text.partition("\n")[0]
    delimiter = ";" if ";" in header else ","
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restkey=EXTRA)
    try:
        _check_columns(reader.fieldnames or (), name)
        return from_rows(((reader.line_num, row) for row in reader), name, covered)
    except csv.Error:
        raise InvalidData(
            f"{name} : la ligne {reader.line_num + 1} n’est pas du CSV (guillemet non refermé, "
            "caractère nul ou cellule démesurée) ; rien n’a été chargé."
        ) from None


def text_of(path: str) -> str:
    """What a file of holidays says. Raises InvalidData: unreadable, too long, not in UTF-8."""
    name = os.path.basename(path)
    try:
        with open(path, "rb") as file:
            content = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise InvalidData(f"Fichier des jours fériés illisible : {path}.", [str(error)]) from None
    if len(content) > MOST_BYTES:
        raise InvalidData(
            f"{name} dépasse {MOST_BYTES // 10**6} Mo : un calendrier de jours fériés n’en a pas "
            "besoin, vérifiez le fichier."
        )
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InvalidData(
            f"{name} n’est pas en UTF-8 : enregistrez-le au format « CSV UTF-8 »."
        ) from None


def from_rows(
    rows: Iterable[tuple[int, Mapping[str, str]]], name: str, covered: Years | None = None
) -> Calendar:
    """A calendar from (line number, row of text) pairs, keyed by COLUMNS.

    The covered years run from the first row's to the last's, unless they are given. Raises
    InvalidData with every bad line and every year skipped; `name` is what the message calls
    the whole.
    """
    return gathered(
        ((f"ligne {line}", partial(holiday_from, row)) for line, row in rows), name, covered
    )


def gathered(
    told: Iterable[tuple[str, Callable[[], Holiday]]], name: str, covered: Years | None
) -> Calendar:
    """A calendar from (place in the file, what makes the row) pairs, as `from_rows`."""
    holidays: dict[tuple[date, str], Holiday] = {}
    problems: list[str] = []
    for place, made in told:
        try:
            holiday = made()
            key = holiday.date, french.fold(holiday.name)
            if key in holidays:
                raise InvalidData("déjà donné plus haut")
            holidays[key] = holiday
        except InvalidData as error:
            details = error.details or (error.message,)
            problems += [f"{place} : {detail}" for detail in details]
    years = {day.year for day, _ in holidays}
    covered = covered or ((min(years), max(years)) if years else None)
    problems += [f"aucune ligne pour {year}" for year in _skipped(years, covered)]
    if problems:
        lines = french.count(len(problems), "erreur")
        raise InvalidData(f"{name} : {lines} à corriger, rien n’a été chargé.", _some(problems))
    return Calendar(holidays.values(), covered=covered)


def _some(problems: list[str]) -> list[str]:
    left = len(problems) - MOST_PROBLEMS
    return problems if left <= 0 else [*problems[:MOST_PROBLEMS], f"… et {left} autres"]


def holiday_from(row: Mapping[str, str]) -> Holiday:
    """One checked row. Raises InvalidData with every problem of the row as details."""
    cells = {column: (row.get(column) or "").strip() for column in COLUMNS}
    cells["certainty"] = cells["certainty"] or CONFIRMED
    cells["part"] = cells["part"] or DAY
    day = _date(cells["date"])
    problems = [f"« {column} » est vide" for column in REQUIRED if not cells[column]]
    if cells["date"] and day is None:
        problems.append(f"date « {cells['date']} » impossible (attendu : 2018-08-22)")
    if day is not None and day.year not in YEARS:
        problems.append(f"date « {cells['date']} » : année hors de {YEARS[0]} à {YEARS[-1]}")
    if row.get(EXTRA):
        problems.append("cellules en trop (mettez entre guillemets un texte à virgule)")
    problems += _outside("certainty", cells["certainty"], CERTAINTIES)
    problems += _outside("part", cells["part"], PARTS)
    texts = (cells[column] for column in COLUMNS[1:])
    found = Holiday(day or date.min, *texts)
    if not problems:
        problems = unsound(found)
    if problems:
        raise InvalidData("Jour férié incorrect : corrigez les valeurs citées.", problems)
    return found


def _check_columns(found: Iterable[str], name: str) -> None:
    known = tuple(found)
    problems = [f"colonne « {column} » absente" for column in REQUIRED if column not in known]
    problems += [
        f"colonne « {column} » inconnue.{french.did_you_mean(column, COLUMNS)}"
        for column in known
        if column not in COLUMNS
    ]
    if problems:
        raise InvalidData(f"{name} : la première ligne doit être {','.join(COLUMNS)}.", problems)


def _outside(column: str, value: str, allowed: tuple[str, ...]) -> list[str]:
    if value in allowed:
        return []
    expected = french.listing(allowed, "ou")
    return [f"« {column} » : valeur « {value} » inconnue (attendu : {expected})"]


def _date(text: str) -> date | None:
    for format_ in DATE_FORMATS:
        try:
            return datetime.strptime(text, format_).date()  # noqa: DTZ007  (a day has no zone)
        except ValueError:
            continue
    return None


def _skipped(years: set[int], covered: Years | None) -> list[int]:
    """Years said to be known that would pass for years without holidays."""
    return sorted(set(range(covered[0], covered[1] + 1)) - years) if covered else []
