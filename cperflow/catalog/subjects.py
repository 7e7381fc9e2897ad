"""Who or what dossiers may be about: a CSV file beside the definitions.

Either names and kinds only, or regions with all that is told of them from a day on: the columns
are then the fields of `RegionLine`, a row tells what its cells fill.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.catalog.definitions import shown
from cperflow.domain.territory.changing import key_of
from cperflow.domain.territory.regions import RegionLine
from cperflow.domain.territory.soundness import flaws
from cperflow.errors import InvalidData, UsageError
from cperflow.french import count, fold
from cperflow.parsing import parse_when

Row = tuple[int, dict[str, str]]
"""Its line in the file, and its cells by column."""


def read_subjects(path: str) -> tuple[RegionLine, ...]:
    """What the file tells, in its order. Columns `name` and `kind`, and those of RegionLine when
    there is a column `key`; others are ignored.

    Raises InvalidData with every bad line.
    """
    rows, dated = _rows(path)
    made = [_line(cells) for _, cells in rows]
    found = _unsound(rows, made) if dated else _unnamed(rows)
    problems = [f"{shown(path)}:{line}: {problem}" for line, problem in found]
    if problems:
        raise InvalidData(f"{shown(path)} : {count(len(problems), 'problème')}.", problems)
    return tuple(made)


def _rows(path: str) -> tuple[list[Row], bool]:
    """The rows of a file, and whether it tells of regions by their key."""
    try:
        with open(path, encoding="utf-8-sig", newline="") as stream:
            reader = csv.DictReader(stream)
            known = [name for name in reader.fieldnames or () if name in RegionLine._fields]
            rows = [
                (reader.line_num, {name: (row[name] or "").strip() for name in known})
                for row in reader
            ]
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise InvalidData(f"{shown(path)} : fichier illisible, CSV en UTF-8 attendu.") from error
    return rows, "key" in known


def _line(cells: dict[str, str]) -> RegionLine:
    """« 2016 » and « 2016-01 » are the last day they can be; no date that can be read is kept as
    it is, for the check to tell."""
    said = {name: value for name, value in cells.items() if value}
    key = said.pop("key", "") or key_of(said.get("name", ""))
    if since := said.pop("since", ""):
        try:
            when = parse_when(since, lambda: date.max)
        except UsageError:
            return RegionLine(key, since, **said)
        since = when.day.isoformat()
        said.setdefault("precision", when.precision)
    return RegionLine(key, since, **said)


def _unnamed(rows: Sequence[Row]) -> Iterator[tuple[int, str]]:
    """What is wrong with a list of names."""
    names: set[str] = set()
    for line, cells in rows:
        name = cells.get("name", "")
        if not (name and cells.get("kind")):
            yield line, "name et kind sont attendus"
        elif fold(name) in names:
            yield line, f"« {name} » figure déjà plus haut"
        names.add(fold(name))


def _unsound(rows: Sequence[Row], made: Sequence[RegionLine]) -> list[tuple[int, str]]:
    """What is wrong with regions, each at the line that shows it first."""
    number = {id(line): row for (row, _), line in zip(rows, made, strict=True)}
    return sorted({(number[id(flaw.line)], flaw.problem) for flaw in flaws(made)})
