"""The same forecast for many dossiers of a day, at the price of what differs between them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from operator import add

from cperflow.domain.outlook.forecast import Draws, Outlook, concluded, lacking, simulated
from cperflow.domain.outlook.prospect import Stage
from cperflow.domain.time.calendar import Calendar

KEPT = 64
"""Ways ahead whose draws are kept: dossiers at one step have the same, for each number of
projects."""

Way = tuple[Stage, ...]


class Batch:
    """What the dossiers of a day are drawn with.

    A dossier that lacks cases is told so before anything is drawn; the steps after the one it is
    at are drawn once for all that have them to come; those that stand at the same place since as
    long share their answer.
    """

    def __init__(self, calendar: Calendar, as_of: date, runs: int, seed: int) -> None:
        self._calendar = calendar
        self._as_of = as_of
        self._chance = (runs, seed)
        self._told: dict[Way, Outlook] = {}
        self._ahead = lru_cache(maxsize=KEPT)(self._drawn)

    def outlook(self, stages: Sequence[Stage]) -> Outlook:
        """As `forecast.outlook`, but without a date no halves are drawn either."""
        way = tuple(stages)
        if way not in self._told:
            self._told[way] = self._looked(way)
        return self._told[way]

    def _looked(self, way: Way) -> Outlook:
        if lacking(way):
            return concluded(way, self._calendar, self._as_of, ())
        totals = list(map(add, self._drawn(way[:1]), self._ahead(way[1:])))
        return concluded(way, self._calendar, self._as_of, totals)

    def _drawn(self, way: Way) -> Draws:
        return simulated(way, *self._chance)
