"""The revision of the schema, as a store carries it and as this version of cperflow wants it.

Kept in the table Alembic uses, and read without Alembic.
"""

from __future__ import annotations

from cperflow.errors import StorageUnavailable

REVISION = "0006"
"""The newest migration (a test compares with Alembic); four digits, so text order is age."""

READ_REVISION = "SELECT version_num FROM alembic_version"


def check(revision: str, where: str) -> None:
    """Raise StorageUnavailable unless a store at `revision` can be used as it is."""
    if revision > REVISION:
        raise StorageUnavailable(
            f"La base {where} vient d’une version plus récente de cperflow : mettez cperflow à "
            "jour sur ce poste."
        )
    if revision < REVISION:
        raise StorageUnavailable(
            f"La base {where} vient d’une version plus ancienne de cperflow : mettez-la à jour "
            "par « cperflow init --upgrade »."
        )


def absent(where: str) -> StorageUnavailable:
    return StorageUnavailable(f"Aucune base cperflow à {where} : créez-la par « cperflow init ».")


def foreign(where: str) -> StorageUnavailable:
    return StorageUnavailable(
        f"{where} n’est pas une base cperflow : vérifiez le chemin, ou créez une base ailleurs par "
        "« cperflow init »."
    )
