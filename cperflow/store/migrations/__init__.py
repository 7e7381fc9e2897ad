"""Bringing an older store to today's schema: the only place that imports Alembic.

`versions/` holds one file per revision. A new one: change `tables.py`, write the version,
raise `revision.REVISION`, run `python -m cperflow.store.emit`; tests compare the outcome of
the migrations with a new store, and the newest version with REVISION.
"""

from __future__ import annotations

import os.path

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

from cperflow.store import embedded, revision, server
from cperflow.store.copying import copy
from cperflow.store.failures import failure
from cperflow.store.location import file_path, is_postgres, refuse_network_share, shown


def upgrade(location: str) -> tuple[str, str, str]:
    """Migrate the store at `location`; returns its revision before and after, and the path of
    the copy made before ("" for a server, or when there was nothing to do).

    One transaction: a failure leaves the store as it was. Raises StorageUnavailable.
    """
    if is_postgres(location):
        return _upgrade_postgres(location)
    path = file_path(location)
    refuse_network_share(path)
    before = embedded.revision_in(path)
    if not _is_older(before, path):
        return before, before, ""
    backup = _free_name(f"{path}.avant-{revision.REVISION}")
    copy(path, backup)
    _run(server.sqlite_engine(path), path)
    return before, revision.REVISION, backup


def configuration() -> Config:
    """Alembic's settings, without an ini file: they work from an installed wheel."""
    config = Config()
    config.set_main_option("script_location", os.path.dirname(__file__).replace("%", "%%"))
    return config


def run(engine: Engine, target: str = "head") -> None:
    """Bring the database of `engine` to the revision `target`, in one transaction."""
    config = configuration()
    with engine.execution_options(**{server.WRITING: True}).begin() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, target)


def _upgrade_postgres(location: str) -> tuple[str, str, str]:
    engine, where = server.postgres_engine(location), shown(location)
    connection = server.ServerConnection(engine, where)
    try:
        before = server.current_revision(connection, where)
        if not _is_older(before, where):
            return before, before, ""
        _run(engine, where)
    finally:
        connection.close()
    return before, revision.REVISION, ""


def _run(engine: Engine, where: str) -> None:
    try:
        run(engine)
    except DBAPIError as error:
        raise failure(error, where) from error
    finally:
        engine.dispose()


def _is_older(found: str, where: str) -> bool:
    """Raises StorageUnavailable for a store from a newer version."""
    if found < revision.REVISION:
        return True
    revision.check(found, where)
    return False


def _free_name(name: str) -> str:
    """A backup never replaces another one."""
    number, free = 1, name
    while os.path.exists(free):
        number += 1
        free = f"{name}-{number}"
    return free
