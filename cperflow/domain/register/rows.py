"""A register: what happened to dossiers as a table, one line an act. The one shape that `import`,
`export` and `conformance` share (docs/adr/0020).

A line says the act in words and columns that people can fill; what an event holds beyond them is
the JSON of its column `details`, so that nothing of a journal is lost in a table.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from cperflow.domain.journal import events as kinds
from cperflow.errors import UsageError
from cperflow.french import did_you_mean, fold
from cperflow.parsing import When, parse_text, parse_when, unguarded
from cperflow.record import NamedTuple

COLUMNS = {
    "dossier": "Dossier",
    "line": "Ligne",
    "act": "Acte",
    "date": "Date",
    "precision": "Précision",
    "body": "Structure",
    "region": "Région",
    "workflow": "Procédure",
    "from": "Étape quittée",
    "step": "Étape",
    "piece": "Pièce",
    "project": "Projet",
    "year": "Année",
    "outcome": "Avis",
    "facts": "Faits",
    "note": "Note",
    "source": "Source",
    "illustrative": "Illustratif",
    "details": "Détails",
    "actor": "Saisi par",
    "recorded_at": "Saisi le",
}
"""Keys and French titles; a file may name its columns by one or the other, in any order."""

REQUIRED = ("dossier", "act", "date")
OF_THE_ENTRY = ("line", "actor", "recorded_at")
"""What an export tells of the entry; an import is an entry of its own, and does not read it."""
FACT = "FAIT:", "FACT:"
"""A column « fait:recue_le » holds that fact alone."""
ACT = "acte:"
"""Before the id of an act that is called like a word of WORDS."""

BY = "@body"
"""In `details`: the body of the event, when it is not the one its columns say."""

WORDS = {
    kinds.OPENED: ("ouverture", "open"),
    kinds.FACTS_RECORDED: ("renseignement", "set"),
    kinds.OPINION_REQUESTED: ("saisine", "ask"),
    kinds.OPINION_GIVEN: ("avis", "opinion"),
    kinds.PIECE_RECEIVED: ("piece", "piece"),
    kinds.PIECE_ASSESSED: ("appreciation", "assess"),
    kinds.PROJECT_RECORDED: ("projet", "project"),
    kinds.PROJECT_REMOVED: ("projet_retire", "remove_project"),
    kinds.FUNDING_RECORDED: ("financement", "funding"),
    kinds.CLOCK_STOPPED: ("delai_suspendu", "stop"),
    kinds.CLOCK_RESUMED: ("delai_repris", "resume"),
    kinds.CLOCK_EXTENDED: ("delai_proroge", "extend"),
    kinds.CLOCK_TARGETED: ("date_visee", "target"),
    kinds.REMINDED: ("relance", "remind"),
    kinds.MIGRATED: ("changement_version", "migrate"),
    kinds.RETRACTED: ("retrait", "retract"),
}
"""What column `act` says of a line that is no act of the procedure, in French and in English."""

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


class Problem(NamedTuple):
    """What is wrong with a line: its row in the spreadsheet (the titles are row 1), the key of
    the column ("" for the whole line), the reason in French."""

    row: int
    column: str
    reason: str


class Line(NamedTuple):
    """An act as a register tells it. `act`: one of WORDS or what names an act of the procedure;
    `kind`: the kind of its event, `advanced` for the latter. `cells`: the other columns, those
    that are not empty; `facts`: name to text; `details`: name to JSON."""

    row: int
    ref: str
    kind: str
    act: str
    on: date
    precision: str
    illustrative: bool
    cells: dict[str, str]
    facts: dict[str, str]
    details: dict[str, Any]

    def cell(self, column: str) -> str:
        return self.cells.get(column, "")

    @property
    def projects(self) -> list[str]:
        """Column `project` as the list an opinion may have."""
        parts = self.cell("project").replace(";", ",").split(",")
        return [part.strip() for part in parts if part.strip()]

    def fails(self, reason: str, column: str = "") -> Problem:
        return Problem(self.row, column, reason)


Read = tuple[str, Line | None, list[Problem]]
"""The dossier that a row names, its line, or None and what is wrong with its form."""


def columns_of(titles: Sequence[str]) -> tuple[list[str], list[str]]:
    """The key of each title (or « fait:NOM »), and what is wrong with the titles, in French."""
    known = {fold(name): key for key, title in COLUMNS.items() for name in (key, title)}
    known |= {"ACTION": "act", "ACTE": "act", "PROCEDURE": "workflow", "NOTES": "note"}
    keys, problems = [], []
    for title in titles:
        name = fold(title)
        fact = f"fait:{title.partition(':')[2].strip()}" if name.startswith(FACT) else None
        key = fact or known.get(name)
        if key is None and name:
            names = [*COLUMNS, *COLUMNS.values()]
            problems.append(f"colonne « {title} » inconnue.{did_you_mean(title, names)}")
        if key in keys:
            problems.append(f"colonne « {title} » donnée deux fois")
        keys.append(key or "")
    problems += [f"colonne « {key} » absente" for key in REQUIRED if key not in keys]
    return keys, problems


@lru_cache(maxsize=256)
def kind_of(act: str) -> str:
    """The kind of event that column `act` names: a word of WORDS, a kind, else an act."""
    word = fold(act).replace(" ", "_").replace("-", "_")
    for kind, words in WORDS.items():
        if word in (*map(fold, words), fold(kind)):
            return kind
    return kinds.ADVANCED


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
        if not any(character.isdecimal() for character in text):  # « hier » dates no register
            self.fail("date", f"« {text} » n’est pas une date : 31/08/2018" if text else EMPTY)
            return None
        try:
            return parse_when(text, lambda: today)
        except UsageError as error:
            self.fail("date", error.message)
            return None

    def choose(self, column: str, choices: Mapping[str, str], words: str) -> str:
        text = self.text(column)
        if fold(text) not in choices:
            self.fail(column, f"« {text} » : écrivez {words}")
        return choices.get(fold(text), "")

    def facts(self) -> dict[str, str]:
        given: dict[str, str] = {}
        pairs = [(key.partition(":")[2], self.text(key)) for key in self._cells if ":" in key]
        try:
            pairs = [*_pairs(self.text("facts")), *((n, text) for n, text in pairs if text)]
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
        return found


def joined(facts: Mapping[str, str]) -> str:
    """Facts as one cell, « a=1 | b=2 »; the inverse of what a `Line` reads."""
    return " | ".join(f"{name}={_escaped(text)}" for name, text in facts.items())


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    for part in re.findall(r"(?:\\.|[^|\\]|\\$)+", text, re.DOTALL):
        if not part.strip():
            continue
        name, equals, value = part.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"« {part.strip()} » : écrivez nom=valeur, séparés par « | »")
        yield name.strip(), re.sub(r"\\([\\|])", r"\1", value.strip())
