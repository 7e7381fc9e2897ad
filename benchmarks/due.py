"""Due dates in bulk, in working days, over distinct starts and delays."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from datetime import date
from random import Random
from statistics import median
from time import perf_counter

from material import Measure

from cperflow import shipped
from cperflow.catalog.holidays import read_csv
from cperflow.domain.time.tables import DueTable

NUMBER = 1_000_000
FIRST, LAST = date(2017, 1, 1).toordinal(), date(2026, 12, 31).toordinal()
MOST = 300
"""Halves: delays of up to 150 working days."""


def measure(rounds: int) -> Iterator[Measure]:
    """One million pairs, most of them distinct, against the bare reading of both lists: a table
    made of the shipped calendar, its making included, then asked whether each is estimated."""
    calendar = read_csv(f"{shipped.folder('workflows')}/data/holidays_ml.csv")
    random = Random(1)
    starts = [random.randint(FIRST, LAST) for _ in range(NUMBER)]
    halves = [random.randint(1, MOST) for _ in range(NUMBER)]

    def floor() -> object:
        return [start + amount for start, amount in zip(starts, halves, strict=True)]

    def dues() -> list[int]:
        return DueTable(calendar, FIRST, LAST).due_ordinals(starts, halves)

    table, found = DueTable(calendar, FIRST, LAST), dues()
    bare, counted = _times((floor, dues), rounds)
    (doubted,) = _times((lambda: table.estimated(starts, halves, found),), rounds)
    told = f"{len(set(zip(starts, halves, strict=True)))} distinct among {NUMBER}"
    yield Measure(
        "due dates in bulk", NUMBER / counted / 1e6, 2, True, " million/s",
        f"{told}; {counted / bare:.1f}× the time to add the two lists",
    )  # fmt: skip
    yield Measure(
        "due dates, whether estimated", NUMBER / doubted / 1e6, 2, True, " million/s", told
    )


def _times(actions: tuple[Callable[[], object], ...], rounds: int) -> list[float]:
    """Median seconds of each, taken in turn."""
    taken: list[list[float]] = [[] for _ in actions]
    gc.disable()
    for _ in range(rounds):
        for action, seconds in zip(actions, taken, strict=True):
            begun = perf_counter()
            action()
            seconds.append(perf_counter() - begun)
    gc.enable()
    return [median(seconds) for seconds in taken]
