"""The money of a thousand contracts over ten years: `portfolio` against a plain reading."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator
from contextlib import closing
from datetime import date
from statistics import median
from time import perf_counter

from material import Measure, new_workspace, workspace

from cperflow.reports.money import portfolio as report
from cperflow.service import writing
from cperflow.service.financing.money import portfolio
from cperflow.store.opening import open_store

CONTRACTS, YEARS = 1_000, 10
SECONDS, RATIO = 1.0, 4.0
DAY = date(2029, 6, 30)

_DOSSIERS = """
WITH RECURSIVE n(n) AS (VALUES (0) UNION ALL SELECT n + 1 FROM n LIMIT :contracts)
INSERT INTO dossier SELECT printf('SUIVI-%04d', n), printf('SUIVI-%04d', n),
    'Région ' || (n % 20 + 1), 'cper-suivi', 1, :hash, 'open', 'mise_en_oeuvre', 'execution',
    '["CR"]', '2020-01-01', '2020-01-01', '2029-01-01', 2, 1000000, 1, 0, 'day', 'day', 0 FROM n
"""
_MONEY = """
WITH RECURSIVE y(y) AS (VALUES (0) UNION ALL SELECT y + 1 FROM y LIMIT :years),
source(s, name) AS (VALUES (0, 'etat'), (1, 'region'), (2, 'partenaires:UE')),
stage(t, stage) AS (VALUES (0, 'planned'), (1, 'budgeted'), (2, 'called'), (3, 'received'),
    (4, 'paid'))
INSERT INTO money SELECT ref, (y * 3 + s) * 5 + t, stage, name, 2020 + y, '',
    CASE WHEN t = 1 AND y % 7 = 3 THEN NULL ELSE 1000000 * (10 - t) END,
    CASE t WHEN 0 THEN '2020-01-01' ELSE printf('%04d-%02d-15', 2020 + y, 2 * t) END, '9999-12-31',
    0, CASE t WHEN 0 THEN printf('%04d-02-15', 2020 + y) END,
    CASE t WHEN 0 THEN printf('%04d-04-15', 2020 + y) END,
    CASE t WHEN 0 THEN printf('%04d-06-15', 2020 + y) END,
    CASE t WHEN 0 THEN printf('%04d-08-15', 2020 + y) END
FROM dossier, y, source, stage
"""
"""Five lines for each source and year: 150 000 in all."""
# What the least use of the lines can cost: all of them, as the driver gives them.
PLAIN = "SELECT * FROM money WHERE from_on <= :on AND until_on > :on"


def measure(rounds: int) -> Iterator[Measure]:
    """The use case with its report, in seconds and as a ratio to a plain SELECT of the lines."""
    with tempfile.TemporaryDirectory() as folder:
        db = os.path.join(folder, "portefeuille.db")
        _fill(db)
        pairs = [(_plain(db), _ours(db)) for _ in range(rounds + 1)][1:]
    floor, ours = (median(times) for times in zip(*pairs, strict=True))
    ratio = median(mine / least for least, mine in pairs)
    name = f"money of {CONTRACTS} contracts × {YEARS} years"
    yield Measure(name, ours, SECONDS, False, " s", f"{CONTRACTS * YEARS * 15} lines")
    detail = f"plain SELECT of the lines {floor * 1000:.0f} ms"
    yield Measure(f"{name}, against sqlite3", ratio, RATIO, False, "×", detail)


def _fill(db: str) -> None:
    """Written by SQL alone: the status reads no journal."""
    ws = new_workspace(db)
    writing.keep(ws, ws.definition("cper-suivi"))
    hash = next(kept.hash for kept in ws.store.workflows() if kept.id == "cper-suivi")
    ws.store.close()
    with closing(sqlite3.connect(db, isolation_level=None)) as raw:
        raw.execute("BEGIN")
        raw.execute(_DOSSIERS, {"contracts": CONTRACTS, "hash": hash})
        raw.execute(_MONEY, {"years": YEARS})
        raw.execute("COMMIT")


def _plain(db: str) -> float:
    with closing(sqlite3.connect(db, isolation_level=None)) as raw:
        raw.execute("SELECT version_num FROM alembic_version").fetchall()  # opens the file
        start = perf_counter()
        for _ in raw.execute(PLAIN, {"on": DAY.isoformat()}):
            pass
        return perf_counter() - start


def _ours(db: str) -> float:
    with closing(open_store(db, read_only=True)) as store:
        ws = workspace(store)
        start = perf_counter()
        data = report(portfolio(ws, as_of=DAY))
        spent = perf_counter() - start
    assert data["count"] == CONTRACTS
    return spent
