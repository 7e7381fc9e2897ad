"""The journal: one durable act, replay in memory, dossiers taken over in bulk."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from statistics import median
from time import perf_counter
from typing import Any, cast

from material import TODAY, TOLD, Measure, copies, demonstration, drafts, new_workspace

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.events import Draft, Entry, Event
from cperflow.service import writing
from cperflow.service.register.importing import import_journals
from cperflow.service.workspace import Workspace
from cperflow.store.sql import SqlStore

Statement = tuple[str, Sequence[Mapping[str, Any]]]

ACTS = {
    "deliberer": {"deliberation_numero": "12", "deliberation_date": TODAY.isoformat()},
    "transmettre": {"recue_le": TODAY.isoformat()},
}
"""The acts made durable, one early in a dossier's life and one late, with what they record."""


class Recorder:
    """A connection that remembers what was written through it."""

    def __init__(self, inner: Any) -> None:
        self._inner = inner
        self.written: list[Statement] = []

    def __getattr__(self, name: str) -> Any:
        return getattr(self._inner, name)

    def run(self, sql: str, many: Sequence[Mapping[str, Any]]) -> int:
        self.written.append((sql, many))
        return cast(int, self._inner.run(sql, many))


def durable(events: int) -> Iterator[Measure]:
    """One act through the whole path (load, replay, rules, machine, seal, replay, project,
    write) over the bare writing of the same rows by sqlite3; both with synchronous=FULL."""
    for act in ACTS:
        with tempfile.TemporaryDirectory() as folder:
            told = _told(folder, act)
            ours = _filled(os.path.join(folder, "ours.db"), told, events)
            bare = _filled(os.path.join(folder, "bare.db"), told, events)
            written = _written(os.path.join(folder, "written.db"), told, act, events)
            whole, floor = _interleaved(ours, _connection(bare), act, written)
        detail = f"{whole * 1e6:.0f} µs, sqlite3 {floor * 1e6:.0f} µs, {len(told)} events before"
        yield Measure(f"one durable act ({act})", whole / floor, 1.5, False, "×", detail)


def _told(folder: str, until_act: str) -> list[Draft]:
    ws = demonstration(os.path.join(folder, "told.db"))
    return drafts(ws.store.journal(TOLD), until_act)


def _filled(path: str, told: list[Draft], dossiers: int) -> Workspace:
    ws = new_workspace(path)
    import_journals(ws, copies(told, dossiers))
    return ws


def _connection(ws: Workspace) -> sqlite3.Connection:
    return cast(sqlite3.Connection, cast(Any, ws.store)._db._db)


def _advance(ws: Workspace, number: int, act: str) -> None:
    writing.advance(ws, f"KAYES-{number:06}", act, Entry(TODAY), ACTS[act])


def _written(path: str, told: list[Draft], act: str, events: int) -> list[list[Statement]]:
    """What each act writes, taken from a store of its own."""
    ws = _filled(path, told, events)
    recorder = Recorder(cast(Any, ws.store)._db)
    ws.store = SqlStore(recorder)
    acts = []
    for number in range(events):
        _advance(ws, number, act)
        acts.append([statement for statement in recorder.written if statement[1]])
        recorder.written.clear()
    return acts


def _interleaved(
    ours: Workspace, bare: sqlite3.Connection, act: str, written: list[list[Statement]]
) -> tuple[float, float]:
    """Median seconds of an act through us, and of its rows alone, taken in turn."""
    whole, floor = [], []
    for number, statements in enumerate(written):
        start = perf_counter()
        _advance(ours, number, act)
        middle = perf_counter()
        _write(bare, statements)
        whole.append(middle - start)
        floor.append(perf_counter() - middle)
    return median(whole), median(floor)


def _write(bare: sqlite3.Connection, statements: list[Statement]) -> None:
    bare.execute("BEGIN IMMEDIATE")
    for sql, many in statements:
        if len(many) == 1:
            bare.execute(sql, many[0])
        else:
            bare.executemany(sql, many)
    bare.execute("COMMIT")


def replayed(seconds: float) -> Iterator[Measure]:
    """Events folded per second, over the journal of a dossier told to its end."""
    with tempfile.TemporaryDirectory() as folder:
        journal = demonstration(os.path.join(folder, "told.db")).store.journal(TOLD)
    rates = []
    end = perf_counter() + seconds
    while perf_counter() < end:
        rates.append(len(journal) / _replay_seconds(journal))
    rate = median(rates)
    detail = f"journal of {len(journal)} events, median of {len(rates)}"
    yield Measure("replay in memory", rate, 200_000, True, " events/s", detail)


def _replay_seconds(journal: list[Event], times: int = 50) -> float:
    start = perf_counter()
    for _ in range(times):
        dossier = replay(journal)
    assert isinstance(dossier, Dossier)
    return (perf_counter() - start) / times


def imported(dossiers: int) -> Iterator[Measure]:
    """Events per second while dossiers are taken over into an embedded store, all in one
    transaction: sealed, replayed, projected and written."""
    with tempfile.TemporaryDirectory() as folder:
        told = _told(folder, "transmettre")[:8]
        ws = new_workspace(os.path.join(folder, "bulk.db"))
        start = perf_counter()
        events = import_journals(ws, copies(told, dossiers))
        seconds = perf_counter() - start
        ws.store.close()
    detail = f"{dossiers} dossiers, {events} events in {seconds:.1f} s"
    yield Measure("dossiers taken over", events / seconds, 20_000, True, " events/s", detail)
