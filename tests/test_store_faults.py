"""Whatever happens to the file or to its users, nothing is lost and the message is clear."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from store_builders import fill, journal, projection, row

from cperflow.domain.journal.events import Head
from cperflow.errors import CperflowError, IntegrityFailure, Refused, StorageUnavailable
from cperflow.store import create_store, embedded, open_store, upgrade_store
from cperflow.store.copying import copy
from cperflow.store.failures import failure
from cperflow.store.sql import SqlStore

NOBODY = 65534


@pytest.fixture
def path(tmp_path: Path) -> str:
    """A store with one dossier."""
    made = str(tmp_path / "dossiers.db")
    store = create_store(made)
    fill(store, projection())
    store.close()
    return made


@contextmanager
def _ordinary_user() -> Iterator[None]:
    """Root may write everywhere: step down meanwhile."""
    if os.getuid() != 0:
        yield
        return
    os.setresuid(NOBODY, NOBODY, 0)
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@contextmanager
def _sealed(*paths: str) -> Iterator[None]:
    """Nobody may write there; the parents may be read."""
    for parent in Path(paths[0]).parents:
        if parent.is_relative_to("/tmp") and parent != Path("/tmp"):
            os.chmod(parent, 0o755)
    for one in paths:
        os.chmod(one, 0o555)
    yield
    for one in paths:
        os.chmod(one, 0o755)


def _message(location: str, **options: bool | float) -> str:
    with pytest.raises(StorageUnavailable) as caught:
        open_store(location, **options)  # type: ignore[arg-type]
    assert "\n" not in caught.value.message
    return caught.value.message


@pytest.mark.parametrize("prefix", ["", "sqlite:///"])
def test_a_missing_file_says_how_to_create_it(tmp_path: Path, prefix: str) -> None:
    path = str(tmp_path / "absent.db")
    expected = f"Aucune base cperflow à {path} : créez-la par « cperflow init »."
    assert _message(prefix + path) == expected
    assert _message(prefix + path, read_only=True) == expected
    assert os.listdir(tmp_path) == []


def test_an_empty_file_is_no_store_and_may_become_one(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()
    assert "Aucune base" in _message(str(path))
    create_store(str(path)).close()
    open_store(str(path)).close()


def test_a_folder_is_not_a_store(tmp_path: Path) -> None:
    assert "est un répertoire" in _message(str(tmp_path))


@pytest.mark.parametrize("read_only", [False, True])
def test_a_file_of_another_kind_is_not_a_store(tmp_path: Path, read_only: bool) -> None:
    path = tmp_path / "letter.db"
    path.write_text("Monsieur le Gouverneur, " * 100, encoding="utf-8")
    before = path.read_bytes()
    assert "n’est pas une base cperflow" in _message(str(path), read_only=read_only)
    assert path.read_bytes() == before


def test_the_database_of_another_program_is_not_a_store(tmp_path: Path) -> None:
    path = str(tmp_path / "other.db")
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE alembic_version (version_num TEXT)")
    db.close()
    assert "n’est pas une base cperflow" in _message(path)
    with pytest.raises(Refused, match="déjà une base"):
        create_store(path)


OTHERS = {
    "rollback journal": ("PRAGMA journal_mode = DELETE", "CREATE TABLE t (x)"),
    "write-ahead log": ("PRAGMA journal_mode = WAL", "CREATE TABLE t (x)"),
    "no table yet": ("PRAGMA user_version = 3",),
    "a mark, no table": ("PRAGMA application_id = 7",),
}


@pytest.mark.parametrize("statements", OTHERS.values(), ids=OTHERS)
def test_not_a_byte_of_another_program_s_database_is_changed(
    tmp_path: Path, statements: tuple[str, ...]
) -> None:
    path = tmp_path / "other.db"
    _database(path, statements)
    before = _traces(str(path))
    with pytest.raises(Refused, match="déjà une base"):
        create_store(str(path))
    for act in (open_store, upgrade_store):
        with pytest.raises(StorageUnavailable, match="n’est pas une base cperflow"):
            act(str(path))
    assert _traces(str(path)) == before


def _database(path: Path, statements: tuple[str, ...]) -> None:
    db = sqlite3.connect(path, isolation_level=None)
    for statement in statements:
        db.execute(statement)
    db.close()


def test_the_log_that_another_program_left_is_not_finished_for_it(tmp_path: Path) -> None:
    running = sqlite3.connect(tmp_path / "running.db", isolation_level=None)
    for statement in (*OTHERS["write-ahead log"], "INSERT INTO t VALUES (1)"):
        running.execute(statement)
    for name in ("", "-wal"):  # as a crash leaves them
        (tmp_path / f"left.db{name}").write_bytes((tmp_path / f"running.db{name}").read_bytes())
    running.close()
    left = [tmp_path / "left.db", tmp_path / "left.db-wal"]
    before = [path.read_bytes() for path in left]
    for act in (open_store, upgrade_store, create_store):
        with pytest.raises((Refused, StorageUnavailable)):
            act(str(left[0]))
    assert [path.read_bytes() for path in left] == before


def test_a_copy_that_fails_leaves_nothing_behind(
    path: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "copy.db"
    opened: list[sqlite3.Connection] = []
    removed: list[str] = []

    def opening(*arguments: str) -> sqlite3.Connection:
        opened.append(open_file(*arguments))
        return opened[-1]

    def remove(name: str) -> None:
        for db in opened:
            with pytest.raises(sqlite3.ProgrammingError, match="closed"):
                db.total_changes  # noqa: B018
        removed.append(name)
        unlink(name)

    open_file, unlink = embedded.open_file, os.remove
    monkeypatch.setattr(embedded, "open_file", opening)
    monkeypatch.setattr(os, "remove", remove)
    with open(path, "r+b") as file:
        file.truncate(4096 * 3 + 7)
        file.seek(100)
        file.write(b"\xff" * 4000)
    with pytest.raises(StorageUnavailable):
        copy(path, str(target))
    assert removed == [str(target)]
    assert not target.exists()


def test_a_copy_never_overwrites_what_is_there(path: str, tmp_path: Path) -> None:
    target = tmp_path / "precious.db"
    target.write_text("precious")
    with pytest.raises(StorageUnavailable, match="ne peut pas être faite"):
        copy(path, str(target))
    assert target.read_text() == "precious"


def test_a_damaged_file_says_so(path: str) -> None:
    with open(path, "r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * (os.path.getsize(path) - 4096))
    with pytest.raises(StorageUnavailable, match="abîmée : restaurez"):
        open_store(path).journal("KAYES-2018")


def test_a_store_is_never_created_over_another(path: str) -> None:
    with pytest.raises(Refused, match="Il y a déjà une base"):
        create_store(path)
    store = open_store(path)
    assert len(store.journal("KAYES-2018")) == 1
    store.close()


def test_a_store_is_created_with_its_folder(tmp_path: Path) -> None:
    path = tmp_path / "données" / "n° 1 ? 50% #é.db"
    store = create_store(str(path))
    store.append(journal(), projection())
    store.close()
    assert path.is_file()
    store = open_store(f"sqlite:///{path}")
    assert store.dossier("KAYES-2018") == row()
    store.close()


def test_a_folder_that_cannot_be_made_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageUnavailable, match="ne peut pas être créé"):
        create_store(str(tmp_path / "file" / "store.db"))


@pytest.mark.parametrize("prefix", ["", "sqlite:///"])
def test_a_store_somebody_is_writing_to_can_be_read_but_not_written(path: str, prefix: str) -> None:
    writer = sqlite3.connect(path, isolation_level=None)
    writer.execute("BEGIN IMMEDIATE")
    store = open_store(prefix + path, wait=0.05)
    assert store.dossier("KAYES-2018") == row()
    with pytest.raises(StorageUnavailable, match="occupée par une autre commande"):
        store.append(journal("GAO-2017"))
    writer.execute("ROLLBACK")
    writer.close()
    store.append(journal("GAO-2017"))
    store.close()


def test_a_full_disk_says_so_and_leaves_the_store_as_it_was(path: str) -> None:
    connection = embedded.connect(path)
    store = SqlStore(connection)
    pages = connection.rows("PRAGMA page_count", {})[0][0]
    connection.rows(f"PRAGMA max_page_count = {pages}", {})
    with pytest.raises(StorageUnavailable, match="plus de place sur le disque"):
        store.append_many((journal(f"R-{n}", 50), None) for n in range(50))
    assert list(store.streams()) == ["KAYES-2018"]
    connection.rows(f"PRAGMA max_page_count = {pages + 1000}", {})
    store.append(journal("GAO-2017"))
    assert list(store.streams()) == ["GAO-2017", "KAYES-2018"]
    store.close()


@pytest.mark.parametrize("prefix", ["", "sqlite:///"])
def test_a_store_opened_for_reading_refuses_every_write(path: str, prefix: str) -> None:
    before = _traces(path)
    store = open_store(prefix + path, read_only=True)
    assert store.dossier("KAYES-2018") == row()
    with pytest.raises(StorageUnavailable, match="lecture seule"):
        store.append(journal("GAO-2017"))
    store.close()
    assert _traces(path) == before


def _traces(path: str) -> tuple[list[str], bytes, int]:
    folder = os.path.dirname(path)
    return sorted(os.listdir(folder)), Path(path).read_bytes(), os.stat(path).st_mtime_ns


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_a_store_without_the_right_to_write_can_be_read(path: str) -> None:
    before = _traces(path)
    with _sealed(path, os.path.dirname(path)), _ordinary_user():
        store = open_store(path, read_only=True)
        assert store.dossier("KAYES-2018") == row()
        assert len(store.journal("KAYES-2018")) == 1
        store.close()
        with pytest.raises(StorageUnavailable, match=r"vos droits|lecture seule"):
            open_store(path).append(journal("GAO-2017"))
    assert _traces(path) == before


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_a_log_that_cannot_be_read_is_not_passed_over(path: str) -> None:
    """Reading the file without it would show yesterday's dossiers without a word."""
    log = Path(f"{path}-wal")
    log.write_bytes(b"committed and not yet in the file")
    os.chmod(log, 0o600)
    with (
        _sealed(path, os.path.dirname(path)),
        _ordinary_user(),
        pytest.raises(StorageUnavailable),
    ):
        open_store(path, read_only=True)


@pytest.mark.skipif(os.name == "nt", reason="rights of POSIX")
def test_creating_in_a_folder_without_rights_says_so(tmp_path: Path) -> None:
    folder = tmp_path / "sealed"
    folder.mkdir()
    with (
        _sealed(str(folder)),
        _ordinary_user(),
        pytest.raises(StorageUnavailable, match="vos droits"),
    ):
        create_store(str(folder / "store.db"))


def test_an_unknown_failure_keeps_its_detail() -> None:
    told = failure(sqlite3.OperationalError("no such column: x"), "a.db")
    assert isinstance(told, StorageUnavailable)
    assert told.details == ("no such column: x",)


def test_a_row_the_database_refuses_is_an_integrity_failure(path: str) -> None:
    store = open_store(path)
    with pytest.raises(CperflowError) as caught:
        store.append(journal("GAO-2017"), projection(ref="GAO-2017", cost=-1))
    assert caught.value.exit_code == 7
    assert "ck_dossier_cost" in caught.value.details[0]
    assert store.journal("GAO-2017") == []
    store.close()


def test_every_commit_of_a_file_reaches_the_disk(path: str) -> None:
    connection = embedded.connect(path)
    settings = {
        name: connection.rows(f"PRAGMA {name}", {})[0][0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "application_id")
    }
    connection.close()
    assert settings == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "application_id": int.from_bytes(b"cper", "big"),
    }


def test_reading_a_file_imports_nothing_heavy(path: str) -> None:
    script = (
        "import sys; from cperflow.store import open_store; from datetime import date\n"
        f"store = open_store({path!r}, read_only=True)\n"
        "store.journal('KAYES-2018'), list(store.spans(date(2018, 5, 1))), list(store.dossiers())\n"
        "print(*sys.modules)"
    )
    loaded = _python(script).split()
    heavy = "sqlalchemy sqlmodel pydantic alembic hashlib dataclasses inspect urllib pathlib"
    assert "cperflow.store.sql" in loaded
    assert not set(heavy.split()) & set(loaded)


def _python(script: str) -> str:
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return done.stdout


@pytest.mark.parametrize("column", ["opened_on", "holders"])
def test_a_row_of_the_lists_that_cannot_be_read_says_how_to_have_it_again(
    path: str, column: str
) -> None:
    db = sqlite3.connect(path)
    db.execute(f"UPDATE dossier SET {column} = 'x'")
    db.commit()
    db.close()
    store = open_store(path)
    with pytest.raises(IntegrityFailure, match="KAYES-2018 --rebuild"):
        store.dossier("KAYES-2018")
    store.close()


def test_a_stream_that_lost_its_head_is_still_seen(path: str) -> None:
    db = sqlite3.connect(path)
    db.execute("DELETE FROM stream")
    db.commit()
    db.close()
    store = open_store(path)
    assert list(store.streams()) == []
    assert list(store.heads()) == [Head("KAYES-2018", 0, "")]
    store.close()
