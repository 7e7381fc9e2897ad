"""Several users at once, servers, and what keeps answers quick on many dossiers."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from store_builders import fill, journal, projection, row, span

from cperflow.domain.journal.chain import breaks
from cperflow.errors import Conflict, Refused, StorageUnavailable, UsageError
from cperflow.service.ports import Projection
from cperflow.store import create_store, embedded, open_store
from cperflow.store.failures import failure
from cperflow.store.server import ATTEMPTS, retried
from cperflow.store.statements import (
    DOSSIERS,
    REFS,
    SPANS_OF,
    covering_statement,
    late_statement,
    stopped_statement,
)

WRITERS = 3
APPENDS = 15

CONTENDING = f"""
import sys
from store_builders import journal, projection
from cperflow.errors import Conflict
from cperflow.store import open_store
store = open_store(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
conflicts = done = 0
while done < {APPENDS}:
    last = store.journal("KAYES-2018")[-1]
    event, = journal(after=last)
    try:
        store.append([event], projection(revision=event.sequence))
        done += 1
    except Conflict:
        conflicts += 1
store.close()
print(conflicts)
"""


def _location(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if kind.startswith("postgres"):
        url: str = request.getfixturevalue("postgres_url")
        strict = "%20-cdefault_transaction_isolation%3Dserializable"
        return url + strict if kind.endswith("serializable") else url
    path = str(tmp_path / "store.db")
    return path if kind == "embedded" else f"sqlite:///{path}"


@pytest.mark.parametrize("kind", ["embedded", "sqlite", "postgres", "postgres serializable"])
def test_writers_of_one_dossier_lose_nothing(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    location = _location(kind, request, tmp_path)
    store = create_store(location)
    store.append(journal(), projection())
    said = _contend(location)
    events = store.journal("KAYES-2018")
    found = store.dossier("KAYES-2018")
    store.close()
    assert len(events) == 1 + WRITERS * APPENDS
    assert breaks(events) == []
    assert found is not None
    assert found.revision == len(events)
    assert sum(said) > 0, "no two writers ever met: the test shows nothing"


def _contend(location: str) -> list[int]:
    """Conflicts each writer met; all start together."""
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", CONTENDING, location], cwd=Path(__file__).parent, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for _ in range(WRITERS)
    ]  # fmt: skip
    for writer in writers:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "ready\n"
    for writer in writers:
        assert writer.stdin is not None
        writer.stdin.write("go\n")
        writer.stdin.flush()
    outputs = [writer.communicate(timeout=120) for writer in writers]
    assert [errors for _, errors in outputs] == [""] * WRITERS
    return [int(output) for output, _ in outputs]


@pytest.mark.parametrize("kind", ["embedded", "sqlite", "postgres"])
def test_of_two_appends_to_one_dossier_one_wins(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    location = _location(kind, request, tmp_path)
    first, second = create_store(location), open_store(location)
    first.append(journal(), projection())
    with pytest.raises(Conflict):
        second.append(journal(), projection(step="lost"))
    found = second.dossier("KAYES-2018")
    assert found is not None
    assert found.step == "examen_dgct"
    first.close()
    second.close()


def test_a_rebuild_does_not_put_back_what_somebody_changed_meanwhile(postgres_url: str) -> None:
    rebuilding, officer = create_store(postgres_url), open_store(postgres_url)
    events = journal(length=2)
    fill(rebuilding, projection(), projection(ref="GAO-2017"))

    def read_then_overtaken() -> Iterator[Projection]:
        yield projection(ref="GAO-2017", step="rebuilt")
        officer.append(events[1:], projection(span(clock="b"), step="moved", revision=2))
        yield projection(step="rebuilt", revision=1)

    assert rebuilding.project(read_then_overtaken()) == ["KAYES-2018"]
    assert [found.step for found in officer.dossiers()] == ["rebuilt", "moved"]
    assert officer.spans_of("KAYES-2018") == [span(clock="b")]
    rebuilding.close()
    officer.close()


def test_a_server_without_a_store_says_how_to_create_it(postgres_url: str) -> None:
    with pytest.raises(StorageUnavailable, match="Aucune base cperflow à postgresql://"):
        open_store(postgres_url)


def test_a_store_is_never_created_over_another_on_a_server(postgres_url: str) -> None:
    create_store(postgres_url).close()
    with pytest.raises(Refused, match="Il y a déjà une base"):
        create_store(postgres_url)


def test_a_server_that_does_not_answer_says_so_without_its_password() -> None:
    with pytest.raises(StorageUnavailable, match="est impossible : vérifiez") as caught:
        open_store("postgresql://fanta:secret@127.0.0.1:9/cperflow")
    assert "secret" not in caught.value.message


def test_a_database_that_does_not_exist_says_so(postgres_server: str) -> None:
    url = postgres_server.rpartition("/")[0] + "/absente"
    with pytest.raises(StorageUnavailable, match="le nom de la base") as caught:
        open_store(url)
    assert "absente" in caught.value.details[0]


def test_a_malformed_server_address_is_a_wrong_argument() -> None:
    with pytest.raises(UsageError, match="Adresse PostgreSQL mal écrite"):
        open_store("postgresql://server:port/base")


def test_a_wrong_row_is_refused_by_a_server_too(postgres_url: str) -> None:
    store = create_store(postgres_url)
    with pytest.raises(Exception, match="écriture incohérente"):
        store.append(journal(), projection(span(state="walking")))
    assert store.journal("KAYES-2018") == []
    store.close()


class _CrossedError(Exception):
    sqlstate = "40001"


@pytest.mark.parametrize("failures", [0, 1, ATTEMPTS - 1, ATTEMPTS])
def test_a_transaction_is_tried_again_when_the_database_asks_for_it(failures: int) -> None:
    tries: list[int] = []

    def work() -> str:
        tries.append(1)
        if len(tries) <= failures:
            error = _CrossedError()
            raise failure(error, "x") from error
        return "done"

    if failures < ATTEMPTS:
        assert retried(work) == "done"
    else:
        with pytest.raises(Conflict, match="recommencez"):
            retried(work)
    assert len(tries) == min(failures + 1, ATTEMPTS)


def test_a_conflict_of_people_is_not_tried_again() -> None:
    tries: list[int] = []

    def work() -> None:
        tries.append(1)
        raise Conflict("somebody else")

    with pytest.raises(Conflict):
        retried(work)
    assert len(tries) == 1


def _plan(tmp_path: Path, sql: str, **parameters: str | int) -> list[str]:
    path = str(tmp_path / "store.db")
    create_store(path).close()
    connection = embedded.connect(path)
    plan = [row[3] for row in connection.rows(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    connection.close()
    return plan


@pytest.mark.parametrize("conditions", ["", " AND holder = :holder AND phase = :phase"])
def test_late_clocks_are_found_by_an_index_already_sorted(tmp_path: Path, conditions: str) -> None:
    plan = _plan(
        tmp_path, late_statement(conditions),
        on="2018-05-01", due_before="2018-05-01", holder="DGCT", phase="examen",
    )  # fmt: skip
    searches = [line for line in plan if "clock_span" in line]
    index = "SEARCH clock_span USING INDEX ix_clock_span_late"
    assert searches == [
        f"{index} (until_on=? AND state=? AND due_on<?)",
        f"{index} (until_on>? AND until_on<?)",
    ]
    sorts = [line for line in plan if "TEMP B-TREE" in line]
    assert len(sorts) == 1, "only the spans that ended since are sorted"
    assert plan.index(searches[0]) < plan.index(searches[1]) < plan.index(sorts[0])


@pytest.mark.parametrize(
    ("sql", "index"),
    [
        (covering_statement(), "USING INDEX ix_clock_span_late (until_on>?)"),
        (stopped_statement(), "INDEX ix_clock_span_late (until_on=? AND state=?)"),
        (SPANS_OF, "USING PRIMARY KEY (dossier=?)"),
        (REFS, "INDEX ix_dossier_key (key>? AND key<?)"),
        (f"{DOSSIERS} AND ref = :ref", "USING PRIMARY KEY (ref=?)"),
        (f"{DOSSIERS} AND status = :status ORDER BY ref", "INDEX ix_dossier_status_ref (status=?)"),
    ],
)
def test_a_question_about_a_few_rows_reads_a_few_rows(tmp_path: Path, sql: str, index: str) -> None:
    plan = _plan(
        tmp_path, sql,
        on="2018-05-01", dossier="A", low="A", high="B", limit=5, ref="A", status="open",
    )  # fmt: skip
    assert index in next(line for line in plan if "USING" in line)
    assert not [line for line in plan if line.startswith("SCAN")]


def test_late_clocks_of_a_server_are_found_by_the_same_index(postgres_url: str) -> None:
    psycopg = pytest.importorskip("psycopg")
    store = create_store(postgres_url)
    fill(store, *(projection(ref=f"R-{n}") for n in range(2000)))
    store.close()
    sql = late_statement()
    for name in ("on", "due_before"):
        sql = sql.replace(f":{name}", "'2018-04-03'")
    with psycopg.connect(postgres_url) as server:
        server.execute("ANALYZE")
        plan = "\n".join(row[0] for row in server.execute(f"EXPLAIN {sql}"))
    assert plan.count("ix_clock_span_late") >= 2
    assert "Seq Scan" not in plan


APPENDING = """
import sys
from store_builders import journal, projection
from cperflow.store import open_store
store = open_store(sys.argv[1])
last = store.journal("KAYES-2018")[-1]
while True:
    events = journal(after=last, length=3)
    last = events[-1]
    store.append(events, projection(revision=last.sequence))
    print(last.sequence, flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="SIGKILL")
def test_a_killed_process_leaves_the_store_as_before_or_after_its_append(
    tmp_path: Path,
) -> None:
    path = str(tmp_path / "store.db")
    store = create_store(path)
    fill(store, projection())
    store.close()
    for round in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", APPENDING, path],
            stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parent,
        )  # fmt: skip
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(0.013 * round)
        process.send_signal(signal.SIGKILL)
        said = [int(line) for line in process.stdout.read().splitlines() if line.strip()]
        process.stdout.close()
        process.wait()
        _assert_whole(path, at_least=said[-1] if said else 1)


def _assert_whole(path: str, at_least: int) -> None:
    store = open_store(path)
    events = store.journal("KAYES-2018")
    found = store.dossier("KAYES-2018")
    store.close()
    assert breaks(events) == []
    assert len(events) >= at_least
    assert len(events) % 3 == 1
    assert found == row(revision=len(events))
