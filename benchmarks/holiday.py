"""A day off announced while a million clocks run."""

from __future__ import annotations

import os
import resource
import sqlite3
import tempfile
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from time import perf_counter, process_time
from typing import Any, cast

from material import Measure, new_workspace

from cperflow.domain.journal.events import Entry
from cperflow.domain.time import holidays
from cperflow.domain.time.calendar import Holiday
from cperflow.service import writing
from cperflow.service.holidays import change
from cperflow.service.workspace import Workspace
from cperflow.store.sql import SqlStore

FEAST = date(2019, 3, 13)
"""A Wednesday that no known holiday shares."""

STARTS = [FEAST - timedelta(days=number) for number in range(1, 15) if number % 7 not in (3, 4)]
"""The working days of the two weeks before it: every clock runs over it, the worst case."""

COPIES = """
WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :times)
INSERT INTO {table} SELECT {columns} FROM {table} CROSS JOIN n WHERE {key} LIKE 'K-%'
"""

NAMED = {"stream": ("name",), "event": ("stream",), "dossier": ("ref", "key"),
         "clock_span": ("dossier",)}  # fmt: skip
"""The tables a dossier is in, with the columns that hold its reference."""


def measure(clocks: int) -> Iterator[Measure]:
    """Seconds of `service.holidays.change`, from the calendar read to the commit, and their ratio
    to sqlite3 alone updating the rows that moved, by their keys, in one transaction."""
    with tempfile.TemporaryDirectory() as folder:
        ours = _filled(os.path.join(folder, "ours.db"), clocks)
        bare = _filled(os.path.join(folder, "bare.db"), clocks)
        before = _memory()
        row = Holiday(FEAST, "Deuil national", "communiqué n° 1")
        start, busy = perf_counter(), process_time()
        done = change(ours, partial(holidays.add, row=row, on=FEAST), limit=20)
        seconds, grown = perf_counter() - start, _memory() - before
        busy = process_time() - busy
        floor = _bare(ours, bare)
        for ws in (ours, bare):
            ws.store.close()
    told = f"{done.effect.counted} clocks run over it, {done.effect.moved} moved"
    detail = f"{told}; {busy:.1f} s of processor; {grown:.0f} MB more than before"
    yield Measure(f"a day off among {clocks} clocks", seconds, 20, False, " s", detail)
    detail = f"sqlite3 writes the rows that moved in {floor:.1f} s"
    yield Measure("the same, to the bare update", seconds / floor, 4, False, "×", detail)


def _filled(path: str, clocks: int) -> Workspace:
    """One dossier at the examination for each start, then copied by SQL: rows of every table that
    agree with each other, but for the hashes, which nothing here reads."""
    ws = new_workspace(path)
    ws.now = lambda: datetime(2019, 3, 31, 9, tzinfo=UTC)
    for number, on in enumerate(STARTS):
        writing.open_dossier(
            ws, "Kayes", Entry(on), workflow="cper", step="examen_dgct", ref=f"K-{number:03}"
        )
    db = _connection(ws)
    times = -(-clocks // len(STARTS)) - 1
    for table, names in NAMED.items():
        known = [info[1] for info in db.execute(f"PRAGMA table_info({table})")]
        columns = ", ".join(f"{c} || '-' || n" if c in names else c for c in known)
        key = names[0]
        db.execute(COPIES.format(table=table, columns=columns, key=key), {"times": times})
    return ws


def _bare(ours: Workspace, bare: Workspace) -> float:
    """The rows that differ between the two stores, written by the driver alone."""
    new = {row[:2]: row[2:] for row in _rows(ours)}
    moved = [(*new[row[:2]], *row[:2]) for row in _rows(bare) if new[row[:2]] != row[2:]]
    db = _connection(bare)
    start = perf_counter()
    db.execute("BEGIN IMMEDIATE")
    db.executemany(
        "UPDATE clock_span SET due_on = ?, estimated = ? WHERE dossier = ? AND line = ?", moved
    )
    db.execute("COMMIT")
    return perf_counter() - start


def _rows(ws: Workspace) -> Iterator[tuple[Any, ...]]:
    return _connection(ws).execute("SELECT dossier, line, due_on, estimated FROM clock_span")


def _connection(ws: Workspace) -> sqlite3.Connection:
    return cast(sqlite3.Connection, cast(Any, cast(SqlStore, ws.store))._db._db)


def _memory() -> float:
    """Most memory this process ever had, in MB (Linux counts it in kB)."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000
