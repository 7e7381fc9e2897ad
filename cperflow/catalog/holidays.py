"""Holidays as people give them: rows of text checked all at once, CSV files.

Apart from `calendar.py` because reading commands find the checked calendar in its journal
and should not pay for `csv`.
"""

from __future__ import annotations

import csv
import io
import os.path
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from functools import partial

from cperflow import french
from cperflow.catalog.files import TOO_MANY, encoding_of, opened, rows_of, separator_of
from cperflow.domain.time.calendar import (
    CONFIRMED,
    DAY,
    ESTIMATED,
    HALF,
    NONE,
    Calendar,
    Holiday,
)
from cperflow.domain.time.holidays import unsound
from cperflow.errors import InvalidData
from cperflow.parsing import YEARS, unguarded

COLUMNS = ("date", "name", "source", "certainty", "part", "note")
REQUIRED = ("date", "name", "source")
"""`certainty` and `part` empty or absent mean a confirmed whole day."""

TITLES = dict(zip(COLUMNS, ("Date", "Nom", "Source", "Certitude", "Durée", "Note"), strict=True))
"""A file may name its columns so too, in any order."""

WORDS: dict[str, dict[str, tuple[str, ...]]] = {
    "certainty": {CONFIRMED: ("confirmé", "confirmée"), ESTIMATED: ("estimé", "estimée")},
    "part": {
        DAY: ("journée", "jour", "journée entière"),
        HALF: ("demi-journée",),
        NONE: ("ouvré", "ouvrable"),
    },
}
"""What the closed columns may hold, besides the English words; the first is shown."""

EXTRA = "extra"
"""Key of the cells beyond the last column (a comma without its quotes)."""

Years = tuple[int, int]
"""The first and the last."""

MOST_BYTES = 2_000_000
MOST_PROBLEMS = 50

DATE_FORMATS = ("%Y-%m-%d", "%d/%m/%Y")
"""The second is what a French Excel writes when it saves a file that had the first."""


def read_csv(path: str, covered: Years | None = None) -> Calendar:
    """The calendar of a file (comma or semicolon) whose first line has COLUMNS or TITLES.

    Raises as `text_of`, and InvalidData with every bad line.
    """
    name, text = os.path.basename(path), text_of(path)
    separator = separator_of(text.partition("\n")[0])
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=True)
    columns = _columns(next(reader, []), name)
    return from_rows(_keyed(columns, rows_of(reader, name)), name, covered)


def text_of(path: str) -> str:
    """What a file of holidays says.

    Raises NotFound, OSError as `files.opened`; InvalidData when it is too long, or no text.
    """
    with opened(path) as file:
        content = file.read(MOST_BYTES + 1)
    if len(content) > MOST_BYTES:
        raise InvalidData(
            f"{os.path.basename(path)} dépasse {MOST_BYTES // 10**6} Mo : un calendrier de jours "
            "fériés n’en a pas besoin, vérifiez le fichier."
        )
    return content.decode(encoding_of(path))


def _columns(titles: Sequence[str], name: str) -> list[str]:
    """The key of each title. Raises InvalidData with every one that is wrong."""
    known = {french.fold(word): key for key, title in TITLES.items() for word in (key, title)}
    typed = [unguarded(title).strip() for title in titles]
    keys = [known.get(french.fold(title), "") for title in typed]
    problems = [f"colonne « {column} » absente" for column in REQUIRED if column not in keys]
    for number, (title, key) in enumerate(zip(typed, keys, strict=True)):
        if title and not key:
            hint = french.did_you_mean(title, [*COLUMNS, *TITLES.values()])
            problems.append(f"colonne « {title} » inconnue.{hint}")
        if key and key in keys[:number]:
            problems.append(f"colonne « {title} » donnée deux fois")
    if problems:
        expected = f"{','.join(COLUMNS)} (ou {';'.join(TITLES.values())})"
        raise InvalidData(f"{name} : la première ligne doit être {expected}.", problems)
    return keys


def _keyed(
    columns: Sequence[str], rows: Iterable[tuple[int, list[str]]]
) -> Iterator[tuple[int, dict[str, str]]]:
    for number, cells in rows:
        texts = map(unguarded, cells)
        row = {key: cell for key, cell in zip(columns, texts, strict=False) if key}
        yield number, {**row, EXTRA: "".join(cells[len(columns) :]).strip()}


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
    holidays: dict[tuple[date, str], tuple[str, Holiday]] = {}
    problems: list[str] = []
    for place, made in told:
        try:
            holiday = made()
            key = holiday.date, french.fold(holiday.name)
            if key in holidays:
                raise InvalidData(_again(*holidays[key], holiday))
            holidays[key] = place, holiday
        except InvalidData as error:
            details = error.details or (error.message,)
            problems += [f"{place} : {detail}" for detail in details]
    years = {day.year for day, _ in holidays}
    covered = covered or ((min(years), max(years)) if years else None)
    problems += [f"aucune ligne pour {year}" for year in _skipped(years, covered)]
    if problems:
        lines = french.count(len(problems), "erreur")
        raise InvalidData(f"{name} : {lines} à corriger, rien n’a été chargé.", _some(problems))
    return Calendar((holiday for _, holiday in holidays.values()), covered=covered)


def _again(place: str, before: Holiday, now: Holiday) -> str:
    """A day told twice under one name: where first, and what differs."""
    named = f"« {now.name} » est déjà le {french.date_short(now.date)} ({place})"
    if before.part != now.part:
        there, here = (_state(row) for row in (before, now))
        return f"contradiction : {named}, {there}, et ici {here} ; gardez une seule des lignes"
    others = ", ".join(
        f"{TITLES[column].lower()} « {_shown(column, getattr(before, column))} », et ici "
        f"« {_shown(column, getattr(now, column))} »"
        for column in ("source", "certainty", "note")
        if getattr(before, column) != getattr(now, column)
    )
    return f"{named}, {others or 'à l’identique'}"


def _state(row: Holiday) -> str:
    return {DAY: "chômé", HALF: "chômé une demi-journée", NONE: "ouvrable"}[row.part]


def _shown(column: str, value: str) -> str:
    return WORDS[column][value][0] if column in WORDS else value


def _some(problems: list[str]) -> list[str]:
    left = len(problems) - MOST_PROBLEMS
    return problems if left <= 0 else [*problems[:MOST_PROBLEMS], f"… et {left} autres"]


def holiday_from(row: Mapping[str, str]) -> Holiday:
    """One checked row. Raises InvalidData with every problem of the row as details."""
    cells = {column: (row.get(column) or "").strip() for column in COLUMNS}
    for column, default in (("certainty", CONFIRMED), ("part", DAY)):
        cells[column] = _word(column, cells[column]) or default
    day = _date(cells["date"])
    problems = [f"« {TITLES[column]} » est vide" for column in REQUIRED if not cells[column]]
    if cells["date"] and day is None:
        problems.append(f"date « {cells['date']} » impossible (attendu : 2018-08-22)")
    if day is not None and day.year not in YEARS:
        problems.append(f"date « {cells['date']} » : année hors de {YEARS[0]} à {YEARS[-1]}")
    if row.get(EXTRA):
        problems.append(TOO_MANY)
    problems += [problem for column in WORDS for problem in _outside(column, cells[column])]
    texts = (cells[column] for column in COLUMNS[1:])
    found = Holiday(day or date.min, *texts)
    if not problems:
        problems = unsound(found)
    if problems:
        raise InvalidData("Jour férié incorrect : corrigez les valeurs citées.", problems)
    return found


def _word(column: str, typed: str) -> str:
    """What a closed column holds, typed any way; as it is when it is none of its words."""
    for value, words in WORDS[column].items():
        if _plain(typed) in map(_plain, (value, *words)):
            return value
    return typed


def _plain(text: str) -> str:
    return french.fold(text).replace("-", " ")


def _outside(column: str, value: str) -> list[str]:
    if value in WORDS[column]:
        return []
    expected = french.listing([f"{words[0]} ({key})" for key, words in WORDS[column].items()], "ou")
    return [f"« {TITLES[column]} » : valeur « {value} » inconnue (attendu : {expected})"]


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
