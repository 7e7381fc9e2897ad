"""What an attentive reader would ask of a calendar: contradictions, doubts, gaps."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.domain.time.calendar import CONFIRMED, ESTIMATED, HALF, NONE, Calendar, Holiday
from cperflow.french import date_long, fold, listing, weekday
from cperflow.record import NamedTuple

LEVELS = ERROR, WARNING, INFO = ("error", "warning", "info")

NEAR = 60
"""Days: a feast told twice within so many was moved and its first day left in; the same feast
comes back after 354 days at the earliest."""

_PRECISE = re.compile(r"[0-9]|\w\.\w|«")
"""A source one can look up has a number, a date, an address or a title."""


class Doubt(NamedTuple):
    """Something about a calendar, `on` a day or, without one, the whole."""

    level: str
    on: date | None
    problem: str


def doubts_of(calendar: Calendar, today: date) -> list[Doubt]:
    """All of them, errors first, then by date."""
    by_date: dict[date, list[Holiday]] = {}
    for row in calendar.holidays:
        by_date.setdefault(row.date, []).append(row)
    found = [
        *(doubt for rows in by_date.values() for doubt in _of_a_day(rows)),
        *(doubt for row in calendar.holidays for doubt in _of_a_row(row, calendar, today)),
        *_told_twice(calendar.holidays),
        *_gaps(calendar, today),
    ]
    return sorted(found, key=lambda doubt: (LEVELS.index(doubt.level), doubt.on or date.min))


def _of_a_day(rows: Sequence[Holiday]) -> Iterator[Doubt]:
    worked = [row for row in rows if row.part == NONE]
    closed = [row for row in rows if row.part != NONE]
    if worked and closed:
        names = listing([_named(row) for row in closed])
        yield Doubt(
            ERROR,
            rows[0].date,
            f"à la fois chômé ({names}) et annoncé ouvrable (« {worked[0].name} ») : l’annonce "
            "l’emporte, gardez une seule des deux lignes",
        )
    folded = {fold(row.name) for row in rows}
    if len(folded) < len(rows):
        yield Doubt(ERROR, rows[0].date, f"« {rows[0].name} » y est deux fois")
    elif len(closed) > 1:
        names = listing([_named(row) for row in closed])
        yield Doubt(WARNING, rows[0].date, f"un seul jour sous plusieurs noms : {names}")


def _named(row: Holiday) -> str:
    return f"« {row.name} »{', demi-journée' if row.part == HALF else ''}"


def _of_a_row(row: Holiday, calendar: Calendar, today: date) -> Iterator[Doubt]:
    if row.certainty == ESTIMATED and row.date < today:
        yield Doubt(WARNING, row.date, f"« {row.name} » : date passée, estimée et jamais confirmée")
    if row.certainty == CONFIRMED and not _PRECISE.search(f"{row.source} {row.note}"):
        yield Doubt(
            WARNING,
            row.date,
            f"« {row.name} » : confirmé par une source imprécise (« {row.source} ») ; indiquez le "
            "numéro, la date ou l’adresse",
        )
    if row.date.weekday() in calendar.weekend:
        yield Doubt(INFO, row.date, f"« {row.name} » : tombe un {weekday(row.date)}")


def _told_twice(rows: Sequence[Holiday]) -> Iterator[Doubt]:
    last: dict[str, Holiday] = {}
    for row in rows:
        before = last.get(fold(row.name))
        if before and 1 < (row.date - before.date).days <= NEAR:  # the next day: it lasts two
            also = f"« {row.name} » est aussi le {date_long(before.date)}"
            yield Doubt(WARNING, row.date, f"{also} : déplacé sans être retiré ?")
        last[fold(row.name)] = row


def _gaps(calendar: Calendar, today: date) -> Iterator[Doubt]:
    if calendar.covered is None:
        yield Doubt(WARNING, None, "aucune année n’est renseignée : toute échéance est estimée")
        return
    first, last = calendar.covered
    with_rows = {row.date.year for row in calendar.holidays}
    for year in sorted(set(range(first, last + 1)) - with_rows):
        yield Doubt(WARNING, None, f"aucune ligne pour {year}, dite renseignée")
    for year in sorted(year for year in with_rows if not first <= year <= last):
        yield Doubt(INFO, None, f"{year} a des lignes, mais n’est pas dite renseignée")
    if last <= today.year:
        yield Doubt(
            WARNING, None, f"rien après {last} : les échéances de {last + 1} seront estimées"
        )
