"""Rows of lists about regions as they are called on a day, which journals may call otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TypeVar

from cperflow.domain.dossier.replay import known
from cperflow.domain.journal.events import TERRITORY_STREAM
from cperflow.domain.territory.regions import Territory
from cperflow.service.ports import ClockSpan, DossierRow
from cperflow.service.workspace import Workspace

Row = TypeVar("Row", DossierRow, ClockSpan)
"""What lists are made of."""


def names_on(ws: Workspace, known_on: date | None = None) -> Territory:
    """The regions by which lists and pages call subjects, as entered by the end of a day (None: by
    now): a name told later is not known then."""
    if known_on is None or known_on >= ws.today or not ws.territory.renamed:
        return ws.territory
    return Territory.of(known(ws.store.journal(TERRITORY_STREAM), known_on))


def renamed(
    ws: Workspace, rows: Iterable[Row], day: date, known_on: date | None = None
) -> Iterator[Row]:
    """The rows of a list, about regions as they are called on a day, as far as it was known."""
    names = names_on(ws, known_on)
    if not names.renamed:
        return iter(rows)
    called = names.called
    return (row._replace(subject=called(row.subject, day)) for row in rows)
