"""Holidays as people give them: rows of text checked all at once, CSV files.

Apart from `calendar.py` because reading commands find the checked calendar in its journal
and should not pay for `csv`.
"""

from __future__ import annotations

import csv
import io
import os.path
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from cperflow import french
from cperflow.domain.calendar import CERTAINTIES, CONFIRMED, DAY, PARTS, Calendar, Holiday
from cperflow.errors import InvalidData

COLUMNS = ("date", "name", "source", "certainty", "part", "note")
REQUIRED = ("date", "name", "source")
"""`certainty` and `part` empty or absent mean a confirmed whole day."""

EXTRA = "extra"
"""Key of the cells beyond the last column (a comma without its quotes)."""

DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")
"""The second is what a French Excel writes when it saves a file that had the first."""


def read_csv(path: str) -> Calendar:
    """The calendar of a UTF-8 file (comma or semicolon), with COLUMNS as its first line.

    Raises InvalidData when the file cannot be read or with every bad line.
    """
    name = os.path.basename(path)
    try:
        with open(path, encoding="utf-8-sig", newline="") as file:
            text = file.read()
    except OSError as error:
        raise InvalidData(f"Fichier des jours fériés illisible : {path}.", [str(error)]) from None
    except UnicodeDecodeError:
        raise InvalidData(
            f"{name} n’est pas en UTF-8 : enregistrez-le au format « CSV UTF-8 »."
        ) from None
    header = text.partition("\n")[0]
    reader = csv.DictReader(
        io.StringIO(text, newline=""), delimiter=";" if ";" in header else ",", restkey=EXTRA
    )
    _check_columns(reader.fieldnames or (), name)
    return from_rows(((reader.line_num, row) for row in reader), name)


def from_rows(rows: Iterable[tuple[int, Mapping[str, str]]], name: str) -> Calendar:
    """A calendar from (line number, row of text) pairs, keyed by COLUMNS.

    The covered years run from the first row's to the last's. Raises InvalidData with every
    bad line and every year skipped; `name` is what the message calls the whole.
    """
    holidays: dict[tuple[date, str], Holiday] = {}
    problems: list[str] = []
    for line, row in rows:
        try:
            holiday = holiday_from(row)
            if (holiday.date, holiday.name) in holidays:
                raise InvalidData("déjà donné plus haut")
            holidays[holiday.date, holiday.name] = holiday
        except InvalidData as error:
            details = error.details or (error.message,)
            problems += [f"ligne {line} : {detail}" for detail in details]
    years = sorted({day.year for day, _ in holidays})
    problems += [f"aucune ligne pour {year}" for year in _skipped(years)]
    if problems:
        lines = french.count(len(problems), "erreur")
        raise InvalidData(f"{name} : {lines} à corriger, rien n’a été chargé.", problems)
    return Calendar(holidays.values(), covered=(years[0], years[-1]) if years else None)


def holiday_from(row: Mapping[str, str]) -> Holiday:
    """One checked row. Raises InvalidData with every problem of the row as details."""
    cells = {column: (row.get(column) or "").strip() for column in COLUMNS}
    cells["certainty"] = cells["certainty"] or CONFIRMED
    cells["part"] = cells["part"] or DAY
    day = _date(cells["date"])
    problems = [f"« {column} » est vide" for column in REQUIRED if not cells[column]]
    if cells["date"] and day is None:
        problems.append(f"date « {cells['date']} » impossible (attendu : 2018-08-22)")
    if row.get(EXTRA):
        problems.append("cellules en trop (mettez entre guillemets un texte à virgule)")
    problems += _outside("certainty", cells["certainty"], CERTAINTIES)
    problems += _outside("part", cells["part"], PARTS)
    if problems or day is None:
        raise InvalidData("Jour férié incorrect : corrigez les valeurs citées.", problems)
    return Holiday(
        day, cells["name"], cells["source"], cells["certainty"], cells["part"], cells["note"]
    )


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


def _skipped(years: Sequence[int]) -> list[int]:
    """Years between the first and the last that would pass for years without holidays."""
    return sorted(set(range(years[0], years[-1])) - set(years)) if years else []
