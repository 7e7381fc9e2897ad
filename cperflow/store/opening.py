"""Opening, creating and upgrading a store by its location."""

from __future__ import annotations

import os.path

from cperflow.errors import Refused, StorageUnavailable
from cperflow.record import NamedTuple
from cperflow.service.ports import Store
from cperflow.store import embedded
from cperflow.store.location import (
    file_path,
    is_postgres,
    is_url,
    refuse_network_share,
    shown,
)
from cperflow.store.sql import SqlStore


class Upgraded(NamedTuple):
    """What an upgrade did; `backup` is the copy made before ("" for a server)."""

    before: str
    after: str
    backup: str


def open_store(location: str, *, read_only: bool = False, wait: float = embedded.WAIT) -> Store:
    """The store at a path (standard library only) or a URL (through SQLAlchemy).

    A `read_only` store of a file refuses every write, and opens without the right to write.
    `wait`: seconds to wait for another writer of a file. Raises StorageUnavailable, each time
    with the reason and the remedy; UsageError for a URL of another kind.
    """
    if is_postgres(location):
        return _open_postgres(location)
    path = file_path(location)
    refuse_network_share(path)
    if is_url(location):
        return _open_sqlite_engine(path, read_only, wait)
    return SqlStore(embedded.connect(path, read_only=read_only, wait=wait))


def create_store(location: str) -> Store:
    """Make a new store, and open it.

    Raises Refused when something is already there, StorageUnavailable, UsageError.
    """
    if not _create(location):
        raise Refused(
            f"Il y a déjà une base à {shown(location)} : choisissez un autre emplacement, ou "
            "mettez-la à jour par « cperflow init --upgrade »."
        )
    return open_store(location)


def upgrade_store(location: str) -> Upgraded:
    """Bring an older store to the schema of this version, after a copy of a file.

    Whole or not at all: a failure leaves the store as it was. Raises StorageUnavailable.
    """
    # Alembic and SQLAlchemy are only needed here, and cost half a second.
    from cperflow.store.migrations import upgrade

    return Upgraded(*upgrade(location))


def _create(location: str) -> bool:
    if is_postgres(location):
        # SQLAlchemy is only for servers: half a second that a file never pays.
        from cperflow.store import server

        return server.create(server.postgres_engine(location), shown(location))
    path = file_path(location)
    _make_folder(path)
    refuse_network_share(path)
    return embedded.create(path)


def _make_folder(path: str) -> None:
    try:
        os.makedirs(os.path.dirname(path), exist_ok=True)
    except OSError as error:
        raise StorageUnavailable(
            f"Le répertoire {os.path.dirname(path)} ne peut pas être créé : vérifiez vos droits, "
            "ou choisissez un autre emplacement."
        ) from error


def _open_postgres(location: str) -> Store:
    from cperflow.store import postgres, server  # SQLAlchemy: only for servers

    engine = server.postgres_engine(location)
    return postgres.PostgresStore(server.connect(engine, shown(location)))


def _open_sqlite_engine(path: str, read_only: bool, wait: float) -> Store:
    from cperflow.store import server  # SQLAlchemy: only for servers

    embedded.connect(path, read_only=read_only, wait=wait).close()
    engine = server.sqlite_engine(path, read_only=read_only, wait=wait)
    return SqlStore(server.connect(engine, path))
