"""A copy of a store in a file, made before what cannot be undone."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing

from cperflow.errors import StorageUnavailable
from cperflow.store import embedded
from cperflow.store.failures import failure


def copy(path: str, target: str) -> None:
    """A consistent copy of a store, as its transactions stand, to a file not there yet.

    Raises StorageUnavailable; whatever stops it, it leaves no partial copy.
    """
    try:
        os.close(os.open(target, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    except OSError as error:
        raise StorageUnavailable(
            f"La copie {target} ne peut pas être faite : vérifiez vos droits sur son répertoire.",
            [str(error)],
        ) from error
    try:
        _back_up(path, target)
    except BaseException:
        os.remove(target)  # closed by now, which Windows demands
        raise


def _back_up(path: str, target: str) -> None:
    with (
        closing(embedded.open_file(path, "mode=rw")) as source,
        closing(embedded.open_file(target, "mode=rw")) as to,
    ):
        try:
            source.backup(to)
        except sqlite3.Error as error:
            raise failure(error, target) from error
