"""Whose the days were: the report over many dossiers, against reading and parsing their lines."""

from __future__ import annotations

import json
import os
import resource
import sqlite3
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from time import perf_counter

import processes
from material import TODAY, TOLD, Measure, demonstration, new_workspace

from cperflow.domain.journal.events import UNTIMED, Draft, Event
from cperflow.service.register.importing import Journal, import_journals

SECONDS = 10
RATIO = 6
"""Promised for as many dossiers as asked, of a few lines each."""
BEGUN = 8
"""Lines of a dossier at the start of its life, as those of `journal.imported`."""
SHARE = 10
"""Dossiers told to their end, with nine clocks and four opinions each: one for so many others."""
WHOLE_RATIO = 12

_COPIES = """
WITH RECURSIVE n(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM n WHERE n < :times)
INSERT INTO {table} SELECT {columns} FROM {table} CROSS JOIN n WHERE {key} = 'D'
"""
_KEYS = {"dossier": "ref", "event": "stream"}
_LINES = """
SELECT stream, sequence, kind, occurred_on, recorded_at, payload FROM event
WHERE kind NOT IN ({marks}) AND stream IN (SELECT ref FROM dossier) ORDER BY stream, sequence
"""


def measure(dossiers: int) -> Iterator[Measure]:
    """The whole command over dossiers at their start, and over fewer that came to their end."""
    processes.compile_package()
    with tempfile.TemporaryDirectory() as folder:
        told = demonstration(os.path.join(folder, "told.db")).store.journal(TOLD)
        taken, floor, detail = _taken(os.path.join(folder, "begun.db"), told[:BEGUN], dossiers)
        yield Measure(f"days of {dossiers} dossiers by body", taken, SECONDS, False, " s", detail)
        yield Measure("the same, to its floor", taken / floor, RATIO, False, "×", detail)
        path, fewer = os.path.join(folder, "whole.db"), dossiers // SHARE
        taken, floor, detail = _taken(path, told, fewer)
        name = f"days of {fewer} signed dossiers, to the floor"
        yield Measure(name, taken / floor, WHOLE_RATIO, False, "×", detail)


def _taken(path: str, told: list[Event], dossiers: int) -> tuple[float, float, str]:
    """Seconds of the command, and of sqlite3 and json alone."""
    _fill(path, told, dossiers)
    before = _bare(path)
    args = ("report", "responsibility", "--as-of", TODAY.isoformat())
    busy = _busy()
    taken = processes.seconds([sys.executable, "-c", processes.PROGRAM, *args], path)
    busy = _busy() - busy
    floor = (before + _bare(path)) / 2
    told_of = f"{len(told)} lines each; {taken:.1f} s, {busy:.1f} s of processor"
    return taken, floor, f"{told_of}; sqlite3 and json {floor:.2f} s"


def _busy() -> float:
    """Processor seconds of the commands run so far."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _fill(path: str, told: list[Event], dossiers: int) -> None:
    """One dossier taken over, then its rows under other references."""
    ws = new_workspace(path)
    drafts = [Draft(e.kind, e.occurred_on, e.body, e.payload) for e in told]
    import_journals(ws, [Journal("D", drafts)])
    ws.store.close()
    with closing(sqlite3.connect(path)) as db, db:
        for table, key in _KEYS.items():
            names = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
            columns = ", ".join(
                f"'D-' || n.n AS {n}" if n == key else f'{table}."{n}"' for n in names
            )
            sql = _COPIES.format(table=table, columns=columns, key=key)
            db.execute(sql, {"times": dossiers - 1})


def _bare(path: str) -> float:
    """Reading the lines that bear on time and parsing their content, in order."""
    sql = _LINES.format(marks=", ".join("?" * len(UNTIMED)))
    with closing(sqlite3.connect(path)) as db:
        start = perf_counter()
        for row in db.execute(sql, UNTIMED):
            json.loads(row[5])
        return perf_counter() - start
