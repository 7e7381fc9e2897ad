"""Figures as a source prints them, in a CSV: one a row, with where it stands and who tells it.

`amount` in FCFA, a number, or a rate in per cent; `rounded_to`: to how much the source rounds it,
empty for not at all. `docs/financement.md` describes the columns.
"""

from __future__ import annotations

import csv
import os.path
import re
from collections.abc import Mapping, Sequence
from datetime import date

from cperflow.catalog.files import encoding_of, rows_of, separator_of
from cperflow.domain.money.printed import CONTRACTS, COST, PROJECTS, RATE, SHARE, Figure
from cperflow.errors import InvalidData, UsageError
from cperflow.french import fold, listing
from cperflow.parsing import parse_date, parse_filled, parse_money, parse_text, unguarded

TITLES = {
    "dossier": "Dossier", "project": "Projet", "source": "Source", "what": "Quoi",
    "amount": "Montant", "rounded_to": "Arrondi", "on": "Au", "where": "Où", "origin": "Provenance",
}  # fmt: skip
"""A file may name its columns so too, in any order."""

WORDS = {
    "cout": COST, "part": SHARE, "projets": PROJECTS, "contrats": CONTRACTS, "taux": RATE,
}  # fmt: skip
"""What `what` may hold, besides the English words."""


def read_printed(path: str) -> tuple[Figure, ...]:
    """Every figure of a file. Raises NotFound, OSError; InvalidData with every row that is
    wrong."""
    name, encoding = os.path.basename(path), encoding_of(path)
    figures, problems = [], []
    with open(path, encoding=encoding, newline="") as file:
        header = file.readline()
        separator = separator_of(header)
        columns = _columns(next(csv.reader([header], delimiter=separator), []), name)
        for row, cells in rows_of(csv.reader(file, delimiter=separator, strict=True), name):
            try:
                figures.append(_figure(row, dict(zip(columns, cells, strict=False))))
            except UsageError as error:
                problems.append(f"ligne {row} : {error.message}")
    if problems:
        raise InvalidData(f"{name} ne peut pas être lu :", problems)
    return tuple(figures)


def _columns(titles: Sequence[str], name: str) -> list[str]:
    known = {fold(word): key for key, title in TITLES.items() for word in (key, title)}
    keys = [known.get(fold(unguarded(title)), "") for title in titles]
    if missing := [title for key, title in TITLES.items() if key not in keys]:
        raise InvalidData(
            f"{name} : il manque {listing([f'la colonne « {title} »' for title in missing])}.",
            [f"La première ligne doit être {','.join(TITLES)} (ou {';'.join(TITLES.values())})."],
        )
    return keys


def _figure(row: int, cells: Mapping[str, str]) -> Figure:
    told = {key: parse_text(unguarded(cells.get(key) or "")) for key in TITLES}
    what = _what(told["what"])
    value_of = _rate if what == RATE else parse_money
    return Figure(
        told["dossier"],
        fold(told["project"]),
        told["source"],
        what,
        value_of(told["amount"]),
        value_of(told["rounded_to"]) if told["rounded_to"] else 1,
        parse_date(told["on"], _no_day) if told["on"] else None,
        _required("where", told),
        _required("origin", told),
        row,
    )


def _required(key: str, told: Mapping[str, str]) -> str:
    """Without its place and who tells it, nobody can look a figure up."""
    if not told[key]:
        raise UsageError(f"la colonne « {TITLES[key]} » est vide : elle dit où le montant se lit")
    return parse_filled(told[key])


def _what(text: str) -> str:
    known = {fold(word): what for word, what in WORDS.items()}
    known.update({fold(what): what for what in WORDS.values()})
    if fold(text) not in known:
        raise UsageError(f"quoi : « {text} » ; écrivez {listing(list(WORDS), 'ou')}")
    return known[fold(text)]


def _rate(text: str) -> int:
    """« 63,85 » or « 63.85 » per cent as 6385."""
    match = re.fullmatch(r"([0-9]{1,3})(?:[.,]([0-9]{1,2}))?", text)
    if not match:
        raise UsageError(f"« {text} » n’est pas un taux : écrivez par exemple 63,85")
    return int(match[1]) * 100 + int((match[2] or "").ljust(2, "0"))


def _no_day() -> date:
    raise UsageError("écrivez la date en chiffres")
