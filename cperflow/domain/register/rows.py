"""A register: what happened to dossiers as a table, one line an act. The one shape that `import`,
`export` and `conformance` share (docs/adr/0020).

A line says the act in words and columns that people can fill; what an event holds beyond them is
the JSON of its column `details`, so that nothing of a journal is lost in a table.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from cperflow.domain.journal import events as kinds
from cperflow.errors import UsageError
from cperflow.french import did_you_mean, fold
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
    kinds.DOCUMENT_ISSUED: ("document_emis", "issue"),
    kinds.DOCUMENT_CANCELLED: ("document_annule", "cancel"),
    kinds.DOCUMENT_SIGNED: ("document_signe", "sign"),
    kinds.SCAN_ATTACHED: ("copie_signee", "scan"),
    kinds.COPY_SENT: ("exemplaire_envoye", "send"),
    kinds.COPY_RECEIVED: ("exemplaire_recu", "receipt"),
    kinds.OBLIGATION_MET: ("echeance_tenue", "met"),
    kinds.OBLIGATION_PLANNED: ("session_prevue", "plan"),
    kinds.OBLIGATION_WAIVED: ("echeance_levee", "waive"),
    kinds.MONEY_RECORDED: ("mouvement", "money"),
    kinds.CONTRACT_RECORDED: ("marche", "contract"),
    kinds.MILESTONE_RECORDED: ("jalon", "milestone"),
    kinds.MILESTONE_REACHED: ("jalon_atteint", "reached"),
    kinds.PROGRESS_RECORDED: ("avancement", "progress"),
    kinds.INDICATOR_RECORDED: ("indicateur", "indicator"),
    kinds.INDICATOR_MEASURED: ("mesure", "measure"),
    kinds.RECOMMENDATION_MADE: ("recommandation", "recommend"),
    kinds.RECOMMENDATION_CLOSED: ("recommandation_close", "close"),
    kinds.ENVELOPE_RECORDED: ("enveloppe", "envelope"),
    kinds.SCENARIO_RECORDED: ("scenario", "scenario"),
    kinds.SCENARIO_ADOPTED: ("scenario_adopte", "adopt"),
    kinds.RETRACTED: ("retrait", "retract"),
}
"""What column `act` says of a line that is no act of the procedure, in French and in English."""


class Problem(NamedTuple):
    """What is wrong with a line: its row in the spreadsheet (the titles are row 1), the key of
    the column ("" for the whole line), the reason in French. `taken`: it opens a dossier that
    exists already."""

    row: int
    column: str
    reason: str
    taken: bool = False


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
            hint = did_you_mean(title, [*COLUMNS, *COLUMNS.values()])
            problems.append(f"colonne « {title} » inconnue.{hint}")
        if key in keys:
            problems.append(f"colonne « {title} » donnée deux fois")
        keys.append(key or "")
    names = names_like(titles)
    problems += [f"colonne « {names[key]} » absente" for key in REQUIRED if key not in keys]
    return keys, problems


def names_like(titles: Sequence[str]) -> dict[str, str]:
    """How to call each column to who wrote these titles: by its key when some are keys that are
    no French title, else by its title."""
    french, typed = set(map(fold, COLUMNS.values())), set(map(fold, titles))
    english = {fold(key) for key in COLUMNS} - french
    return {key: key for key in COLUMNS} if typed & english else dict(COLUMNS)


@lru_cache(maxsize=256)
def kind_of(act: str) -> str:
    """The kind of event that column `act` names: a word of WORDS, a kind, else an act."""
    word = fold(act).replace(" ", "_").replace("-", "_")
    for kind, words in WORDS.items():
        if word in (*map(fold, words), fold(kind)):
            return kind
    return kinds.ADVANCED


def joined(facts: Mapping[str, str]) -> str:
    """Facts as one cell, « a=1 | b=2 »; the inverse of `pairs_of`."""
    return " | ".join(f"{name}={_escaped(text)}" for name, text in facts.items())


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace("|", "\\|")


def pairs_of(text: str) -> Iterator[tuple[str, str]]:
    """The names and values of a cell of facts. Raises UsageError."""
    for part in re.findall(r"(?:\\.|[^|\\]|\\$)+", text, re.DOTALL):
        if not part.strip():
            continue
        name, equals, value = part.partition("=")
        if not equals or not name.strip():
            raise UsageError(f"« {part.strip()} » : écrivez nom=valeur, séparés par « | »")
        yield name.strip(), re.sub(r"\\([\\|])", r"\1", value.strip())
