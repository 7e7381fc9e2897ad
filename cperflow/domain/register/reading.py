"""A row of a register read from its cells: one by one, what is wrong told by column."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cperflow.domain.register.rows import (
    ACT,
    BY,
    COLUMNS,
    OF_THE_ENTRY,
    Line,
    Problem,
    kind_of,
    pairs_of,
)
from cperflow.errors import UsageError
from cperflow.french import date_long, fold
from cperflow.parsing import RELATIVE_DAYS, When, parse_text, parse_when, unguarded

_PRECISIONS = {
    "": "", "JOUR": "day", "DAY": "day", "MOIS": "month", "MONTH": "month",
    "ANNEE": "year", "YEAR": "year",
}  # fmt: skip
_YES_OR_NO = dict.fromkeys(("OUI", "VRAI", "TRUE", "YES", "1", "X", "*"), "yes") | dict.fromkeys(
    ("", "NON", "FAUX", "FALSE", "NO", "0"), ""
)


_TEXT_DETAILS = (
    "subject", "subject_kind", "workflow", "workflow_hash", "step", "act", "from", "to",
    "consultation", "body", "outcome", "code", "status", "id", BY,
)  # fmt: skip
EMPTY = "la cellule est vide"
_NOT_TEXTS = {"date", "precision", "illustrative", "facts", "details", *OF_THE_ENTRY}
_TEXTS = tuple(key for key in COLUMNS if key not in _NOT_TEXTS)


def read_line(row: int, cells: Mapping[str, str], today: date) -> tuple[Line | None, list[Problem]]:
    """A line from its cells, by key; None, with every problem, when it has no sound form.

    Whether a dossier can take it is not asked here.
    """
    reader = _Reader(row, cells)
    when = reader.when(today)
    precision = reader.choose("precision", _PRECISIONS, "jour, mois ou année")
    illustrative = reader.choose("illustrative", _YES_OR_NO, "oui ou non")
    facts, details = reader.facts(), reader.details()
    texts = {key: text for key in _TEXTS if (text := reader.text(key))}
    reader.require("dossier", "act")
    if reader.problems or when is None:
        return None, reader.problems
    ref, act = texts.pop("dossier"), texts.pop("act")
    kind = kind_of(act)
    act = act[len(ACT) :].strip() if fold(act).startswith(fold(ACT)) else act
    precision = precision or when.precision
    told = (kind, act, when.day, precision, bool(illustrative), texts, facts, details)
    return Line(row, ref, *told), []


class _Reader:
    """The cells of a row, read one by one; what is wrong is kept."""

    def __init__(self, row: int, cells: Mapping[str, str]) -> None:
        self._row = row
        self._cells = cells
        self.problems: list[Problem] = []

    def fail(self, column: str, reason: str) -> None:
        self.problems.append(Problem(self._row, column, reason))

    def text(self, column: str) -> str:
        cell = self._cells.get(column, "")
        try:
            return parse_text(unguarded(cell)) if cell else ""
        except UsageError as error:
            self.fail(column, error.message)
            return ""

    def require(self, *columns: str) -> None:
        for column in columns:
            if not self._cells.get(column, "").strip():
                self.fail(column, EMPTY)

    def when(self, today: date) -> When | None:
        text = self.text("date")
        if not any(character.isdecimal() for character in text):
            self.fail("date", _no_date(text))
            return None
        try:
            when = parse_when(text, lambda: today)
        except UsageError as error:
            self.fail("date", error.message)
            return None
        if when.day > today:
            self.fail("date", f"le {date_long(when.day)} est dans l’avenir")
        return when

    def choose(self, column: str, choices: Mapping[str, str], words: str) -> str:
        text = self.text(column)
        if fold(text) not in choices:
            self.fail(column, f"« {text} » : écrivez {words}")
        return choices.get(fold(text), "")

    def facts(self) -> dict[str, str]:
        given: dict[str, str] = {}
        pairs = [(key.partition(":")[2], self.text(key)) for key in self._cells if ":" in key]
        try:
            pairs = [*pairs_of(self.text("facts")), *((n, text) for n, text in pairs if text)]
        except UsageError as error:
            self.fail("facts", error.message)
        for name, text in pairs:
            if name in given:
                self.fail("facts", f"« {name} » est donné deux fois")
            given[name] = text
        return given

    def details(self) -> dict[str, Any]:
        """Not in one form, as other cells are: what it holds is told exactly."""
        text = unguarded(self._cells.get("details", "")).strip()
        try:
            found = json.loads(text) if text else {}
            json.dumps(found, ensure_ascii=False, allow_nan=False).encode()  # else no journal can
        except (ValueError, RecursionError):
            found = None
        if not isinstance(found, dict):
            self.fail("details", "ce n’est pas un objet JSON, tel qu’un export l’écrit")
            return {}
        for key in _TEXT_DETAILS:
            if not isinstance(found.get(key, ""), str):
                self.fail("details", f"« {key} » n’est pas un texte")
        if wrong := unreadable(found):
            self.fail("details", wrong)
        return found


def _no_date(text: str) -> str:
    if not text:
        return EMPTY
    if fold(text) in RELATIVE_DAYS:
        return f"« {text} » n’est pas une date de registre : écrivez le jour, 31/08/2018"
    return f"« {text} » n’est pas une date : 31/08/2018"


def unreadable(data: Any) -> str:
    """Why a text somewhere in plain data is none that could be typed; "" when all could."""
    try:
        for text in _texts_in(data):
            parse_text(text)
    except UsageError as error:
        return error.message
    return ""


def _texts_in(data: Any) -> Iterator[str]:
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        yield from (text for pair in data.items() for part in pair for text in _texts_in(part))
    elif isinstance(data, (list, tuple)):
        yield from (text for item in data for text in _texts_in(item))
