"""Two officers at once, and a machine that stops in the middle: real processes, real kills."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cli_desk import Desk, desk, portfolio_at

from cperflow.domain.journal.chain import breaks
from cperflow.store import open_store

__all__ = ["desk"]

REF = "TAOUDENIT-2019"
RETURN = ("advance", REF, "retourner", "--on", "2019-03-29", "--set", "motifs=PDESC échu")
REPORTED = ("advance", REF, "abandonner", "--on", "2019-03-29", "--set", "motif=retrait")


def _start(location: str, *argv: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "cperflow", "--db", location, *argv],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


@contextmanager
def _file_held(path: Path) -> Iterator[None]:
    """Somebody is writing: reading goes on, an append waits."""
    holder = sqlite3.connect(path, isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    yield
    holder.execute("ROLLBACK")
    holder.close()


def _wait(condition: Callable[[], bool], seconds: float = 20) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.05)


def _has_open(process: subprocess.Popen[str], path: Path) -> bool:
    folder = f"/proc/{process.pid}/fd"
    return any(os.path.realpath(f"{folder}/{fd}") == str(path) for fd in os.listdir(folder))


def _wait_at_the_append(processes: list[subprocess.Popen[str]], path: Path) -> None:
    _wait(lambda: all(_has_open(process, path) for process in processes))
    time.sleep(1)  # the journal is read milliseconds after the file is opened


def _ends(processes: list[subprocess.Popen[str]]) -> list[tuple[int, str]]:
    ends = []
    for process in processes:
        _, error = process.communicate(timeout=60)
        ends.append((process.returncode, error))
    return sorted(ends)


def _check_one_won(ends: list[tuple[int, str]], location: str, before: int) -> None:
    (won, _), (lost, error) = ends
    assert (won, lost) == (0, 5), ends
    assert error.startswith("Erreur :")
    assert REF in error
    store = open_store(location, read_only=True)
    journal = store.journal(REF)
    store.close()
    assert (len(journal), breaks(journal)) == (before + 1, [])


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_of_two_officers_who_advance_one_dossier_at_once_one_wins_and_one_is_told(
    desk: Desk,
) -> None:
    with _file_held(desk.db):
        both = [_start(str(desk.db), *RETURN), _start(str(desk.db), *REPORTED)]
        _wait_at_the_append(both, desk.db)
    _check_one_won(_ends(both), str(desk.db), 1)


def test_the_same_holds_on_a_server(postgres_url: str) -> None:
    import psycopg

    portfolio_at(postgres_url)
    with psycopg.connect(postgres_url) as holder:
        holder.execute("SELECT 1 FROM stream WHERE name = %s FOR UPDATE", [REF])
        both = [_start(postgres_url, *RETURN), _start(postgres_url, *REPORTED)]
        with psycopg.connect(postgres_url, autocommit=True) as watcher:
            _wait(lambda: _waiting(watcher) == 2)
    _check_one_won(_ends(both), postgres_url, 1)


def _waiting(watcher: object) -> int:
    asked = watcher.execute(  # type: ignore[attr-defined]
        "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
        " AND datname = current_database()"
    )
    return int(asked.fetchone()[0])


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_a_process_killed_at_the_append_leaves_the_store_as_before(
    desk: Desk,
) -> None:
    before = desk.revisions()
    with _file_held(desk.db):
        victim = _start(str(desk.db), *RETURN)
        _wait_at_the_append([victim], desk.db)
        victim.send_signal(signal.SIGKILL)
        victim.communicate()
    assert desk.revisions() == before
    assert desk.run("verify").code == 0
    assert desk.run(*RETURN).code == 0


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL")
@pytest.mark.parametrize("delay", [0.05, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4])
def test_a_process_killed_at_any_moment_leaves_the_store_before_or_after(
    delay: float, desk: Desk
) -> None:
    victim = _start(str(desk.db), *RETURN)
    time.sleep(delay)
    victim.send_signal(signal.SIGKILL)
    victim.communicate()
    assert desk.revisions()[REF] in (1, 2)
    assert desk.run("verify").code == 0
