"""The late list over many running clocks: its query against sqlite3 alone, and its command."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing
from statistics import median
from time import perf_counter
from typing import Any

import processes
from material import TODAY, Measure, new_workspace

from cperflow.store.opening import open_store
from cperflow.store.statements import late_statement

SIZES = {10_000: 7, 100_000: 9, 1_000_000: 12}
"""Running clocks, and the promised bound of the whole command."""
QUERY = 1.2
PLACES = (
    ("preliminaire", "formalisation", "formalisation", "CR", None),
    ("examen", "examen_dgct", "examen_dgct", "DGCT", 16),
    ("examen", "examen_ministeres", "avis_ministeres:MEF", "MEF", 26),
    ("negociation", "selection", "negociation", "CROCSAD", 15),
    ("signature", "signature", "signature", "CR", 14),
)
"""Phase, step, clock, holder and halves of a working day: a fifth has no number."""

_NUMBERS = "WITH RECURSIVE number(n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM number LIMIT {})"
_PLACED = "SELECT n, place.* FROM number JOIN place ON place.rank = n % 5"
# One clock in a hundred is late, by up to 180 days; the others are due within 90.
_DATED = f"""
SELECT *, CASE WHEN halves IS NULL THEN NULL
    WHEN n / 5 % 80 = 7 THEN date('{TODAY}', '-' || (4 + n / 400 % 180) || ' days')
    ELSE date('{TODAY}', '+' || (n / 7 % 90) || ' days') END AS due,
    printf('REGION%02d-%07d', n * 20 / {{}}, n) AS ref, 'Région ' || (n * 20 / {{}} + 1) AS name
FROM ({_PLACED})
"""
_STARTED = "coalesce(date(due, '-20 days'), '2018-09-03') AS start"
_DOSSIERS = f"""
INSERT INTO dossier SELECT ref, ref, name, 'cper', 1, :hash, 'open', phase, step,
    '["' || holder || '"]', start, start, start, 1, 1000000, 1, 0, 'day', 'day', 0
FROM (SELECT *, {_STARTED} FROM dated) ORDER BY ref
"""
_SPANS = f"""
INSERT INTO clock_span SELECT ref, 0, name, 'cper', phase, step, clock, holder, start, due,
    'working_day', 'running', 0, start, '9999-12-31', 0, 0, halves, NULL
FROM (SELECT *, {_STARTED} FROM dated) ORDER BY ref
"""
_INDEX = "SELECT sql FROM sqlite_master WHERE name = 'ix_clock_span_late'"


def measure(rounds: int) -> Iterator[Measure]:
    """For each size, the query and the whole command, over a store of its own."""
    processes.compile_package()
    for clocks, target in SIZES.items():
        with tempfile.TemporaryDirectory() as folder:
            db = os.path.join(folder, "horloges.db")
            fill(db, clocks)
            yield _query(db, clocks, rounds)
            yield _command(db, clocks, target, rounds)


def fill(db: str, clocks: int) -> None:
    """A store of that many running clocks, one a dossier, written by SQL alone: the list reads
    no journal."""
    ws = new_workspace(db)
    hash = ws.store.workflows()[0].hash
    ws.store.close()
    with closing(sqlite3.connect(db, isolation_level=None)) as raw:
        raw.execute("PRAGMA synchronous = OFF")
        raw.execute("BEGIN")
        [(index,)] = raw.execute(_INDEX).fetchall()
        raw.execute("DROP INDEX ix_clock_span_late")  # made again at the end: much faster
        raw.execute("CREATE TEMP TABLE place (rank, phase, step, clock, holder, halves)")
        places = [(rank, *place) for rank, place in enumerate(PLACES)]
        raw.executemany("INSERT INTO place VALUES (?, ?, ?, ?, ?, ?)", places)
        dated = f"{_NUMBERS.format(clocks)} {_DATED.format(clocks, clocks)}"
        raw.execute(f"CREATE TEMP TABLE dated AS {dated}")
        raw.execute(_DOSSIERS, {"hash": hash})
        raw.execute(_SPANS)
        raw.execute(index)
        raw.execute("COMMIT")


def _query(db: str, clocks: int, rounds: int) -> Measure:
    """`Store.spans` against the same statement through sqlite3, each on a new connection."""
    pairs = [(_bare(db), _ours(db)) for _ in range(rounds + 1)][1:]  # the first warms the caches
    bare, ours = (median(times) for times in zip(*pairs, strict=True))
    ratio = median(mine / floor for floor, mine in pairs)
    detail = f"{ours * 1000:.1f} ms, sqlite3 {bare * 1000:.1f} ms, {clocks // 100} rows late"
    return Measure(f"late query, {_said(clocks)}", ratio, QUERY, False, "×", detail)


def _said(clocks: int) -> str:
    return f"{clocks:,} clocks".replace(",", " ")


def _bare(db: str) -> float:
    day = TODAY.isoformat()
    with closing(sqlite3.connect(db, isolation_level=None)) as raw:
        raw.execute("SELECT version_num FROM alembic_version").fetchall()  # opens the file
        asked = {"on": day, "due_before": day}
        return _seconds(lambda: raw.execute(late_statement(), asked))


def _ours(db: str) -> float:
    with closing(open_store(db, read_only=True)) as store:
        return _seconds(lambda: store.spans(TODAY, due_before=TODAY))


def _seconds(asked: Callable[[], Any]) -> float:
    start = perf_counter()
    for _ in asked():
        pass
    return perf_counter() - start


def _command(db: str, clocks: int, target: float, rounds: int) -> Measure:
    command = processes.Command(
        f"overdue, {_said(clocks)}", target, ("overdue", "--as-of", TODAY.isoformat())
    )
    return next(processes.interleaved([command], rounds, db))
