"""An older store becomes, whole or not at all, what a new one would be."""

from __future__ import annotations

import os
import shutil
import sqlite3
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, inspect

from cperflow.domain.journal.chain import breaks
from cperflow.errors import StorageUnavailable
from cperflow.store import Upgraded, create_store, emit, open_store, server, tables, upgrade_store
from cperflow.store.migrations import configuration, run
from cperflow.store.revision import REVISION

OLD = Path(__file__).parent / "fixtures" / "store" / "v0001.db"


@pytest.fixture
def old(tmp_path: Path) -> str:
    path = tmp_path / "dossiers.db"
    shutil.copyfile(OLD, path)
    return str(path)


def _schema(engine: Engine) -> dict[str, object]:
    """All that makes a table, whatever the order its columns were added in."""
    found = inspect(engine)
    return {
        table: (
            sorted(
                (c["name"], str(c["type"]), c["nullable"], c["default"])
                for c in found.get_columns(table)
            ),
            found.get_pk_constraint(table)["constrained_columns"],
            found.get_foreign_keys(table),
            sorted(str(index) for index in found.get_indexes(table)),
            sorted((c["name"], c["sqltext"]) for c in found.get_check_constraints(table)),
        )
        for table in sorted(found.get_table_names())
    }


def test_the_emitted_schema_is_that_of_the_tables() -> None:
    assert Path(emit.PATH).read_text(encoding="utf-8") == emit.schema()


def test_the_revision_wanted_is_the_newest_migration() -> None:
    assert ScriptDirectory.from_config(configuration()).get_current_head() == REVISION


def test_an_old_file_is_refused_with_the_command_that_updates_it(old: str) -> None:
    with pytest.raises(StorageUnavailable, match="cperflow init --upgrade"):
        open_store(old)


def test_an_upgraded_file_is_what_a_new_one_is(old: str, tmp_path: Path) -> None:
    new = str(tmp_path / "new.db")
    create_store(new).close()
    upgrade_store(old)
    schemas = []
    for path in (old, new):
        engine = server.sqlite_engine(path)
        schemas.append(_schema(engine))
        engine.dispose()
    assert schemas[0] == schemas[1]
    assert len(schemas[0]) == 10
    assert _with_rowid(old) == _with_rowid(new) == ["alembic_version", "content_part"]


def _with_rowid(path: str) -> list[str]:
    db = sqlite3.connect(path)
    rows = db.execute("SELECT name FROM pragma_table_list WHERE wr = 0 AND schema = 'main'")
    names = sorted(name for (name,) in rows if not name.startswith("sqlite_"))
    db.close()
    return names


def test_an_upgraded_server_is_what_a_new_one_is(postgres_url: str) -> None:
    engine = server.postgres_engine(postgres_url)
    run(engine)
    migrated = _schema(engine)
    with engine.begin() as connection:
        differences = compare_metadata(MigrationContext.configure(connection), tables.metadata)
        tables.metadata.drop_all(connection)
        tables.alembic_version.drop(connection)
    create_store(postgres_url).close()
    created = _schema(engine)
    engine.dispose()
    assert created == migrated
    assert differences == []


def test_a_server_is_upgraded_and_then_opens(postgres_url: str) -> None:
    engine = server.postgres_engine(postgres_url)
    run(engine, "0001")
    engine.dispose()
    with pytest.raises(StorageUnavailable, match="init --upgrade"):
        open_store(postgres_url)
    assert upgrade_store(postgres_url) == Upgraded("0001", REVISION, "")
    assert upgrade_store(postgres_url) == Upgraded(REVISION, REVISION, "")
    open_store(postgres_url).close()


def test_the_data_of_an_upgraded_file_are_intact(old: str) -> None:
    before = _events(old)
    upgrade_store(old)
    assert _events(old) == before
    store = open_store(old)
    assert [head.stream for head in store.heads()] == [
        "@calendar", "MENAKA-2019", "TAOUDENIT-2019",
    ]  # fmt: skip
    for head in store.heads():
        assert breaks(store.journal(head.stream), head) == []
    assert [kept.id for kept in store.workflows()] == ["cper"]
    store.close()


def test_an_upgraded_list_tells_the_illustrative_dates(old: str) -> None:
    db = sqlite3.connect(old)
    db.execute("UPDATE event SET payload = '{}' WHERE stream = 'TAOUDENIT-2019'")
    db.commit()
    db.close()
    upgrade_store(old)
    store = open_store(old)
    rows = [(row.ref, row.illustrative) for row in store.dossiers()]
    spans = {row.ref: {s.illustrative for s in store.spans_of(row.ref)} for row in store.dossiers()}
    store.close()
    assert rows == [("MENAKA-2019", True), ("TAOUDENIT-2019", False)]
    assert spans == {"MENAKA-2019": {True}, "TAOUDENIT-2019": {False}}


def _events(path: str) -> list[tuple[str, ...]]:
    db = sqlite3.connect(path)
    rows = db.execute("SELECT * FROM event ORDER BY stream, sequence").fetchall()
    db.close()
    return rows


def test_an_upgrade_keeps_a_copy_of_the_file_before_it(old: str) -> None:
    made = sqlite3.connect(old)
    before = list(made.iterdump())
    made.close()
    done = upgrade_store(old)
    assert done == Upgraded("0001", REVISION, f"{old}.avant-{REVISION}")
    kept = sqlite3.connect(done.backup)
    assert list(kept.iterdump()) == before
    kept.close()
    with pytest.raises(StorageUnavailable, match="plus ancienne"):
        open_store(done.backup)


def test_a_second_upgrade_has_nothing_to_do(old: str, tmp_path: Path) -> None:
    upgrade_store(old)
    before = sorted(os.listdir(tmp_path))
    assert upgrade_store(old) == Upgraded(REVISION, REVISION, "")
    assert sorted(os.listdir(tmp_path)) == before


def test_a_copy_never_replaces_another(old: str) -> None:
    taken = Path(f"{old}.avant-{REVISION}")
    taken.write_text("precious")
    assert upgrade_store(old).backup == f"{taken}-2"
    assert taken.read_text() == "precious"


def test_an_upgrade_that_fails_halfway_leaves_the_file_as_it_was(old: str) -> None:
    db = sqlite3.connect(old)
    db.execute("ALTER TABLE clock_span ADD COLUMN illustrative BOOLEAN")
    before = list(db.iterdump())
    with pytest.raises(StorageUnavailable, match="erreur inattendue"):
        upgrade_store(old)
    assert list(db.iterdump()) == before
    db.close()


def test_a_newer_store_is_not_upgraded(old: str) -> None:
    db = sqlite3.connect(old)
    db.execute("UPDATE alembic_version SET version_num = '9999'")
    db.commit()
    db.close()
    with pytest.raises(StorageUnavailable, match="version plus récente"):
        upgrade_store(old)
    with pytest.raises(StorageUnavailable, match="version plus récente"):
        open_store(old)
