"""Writes `schema.sql`, the DDL of a new embedded file: `python -m cperflow.store.emit`."""

from __future__ import annotations

import os.path
from collections.abc import Iterator

from sqlalchemy.dialects.sqlite import dialect
from sqlalchemy.schema import CreateIndex, CreateTable

from cperflow.store import tables

PATH = os.path.join(os.path.dirname(os.path.abspath(__file__)), "schema.sql")
_HEADER = (
    "-- Emitted from tables.py by « python -m cperflow.store.emit »; a test compares.\n"
    "-- Do not edit.\n\n"
)


def schema() -> str:
    """The statements that make an empty store in SQLite, each ended by ";\\n"."""
    return _HEADER + "\n".join(f"{statement};\n" for statement in _statements())


def main() -> None:
    with open(PATH, "w", encoding="utf-8", newline="\n") as file:
        file.write(schema())


def _statements() -> Iterator[str]:
    sqlite = dialect()
    for table in (*tables.metadata.sorted_tables, tables.alembic_version):
        yield _text(CreateTable(table).compile(dialect=sqlite))
        for index in sorted(table.indexes, key=lambda index: str(index.name)):
            yield _text(CreateIndex(index).compile(dialect=sqlite))


def _text(compiled: object) -> str:
    lines = str(compiled).replace("\t", "    ").splitlines()
    return "\n".join(line.rstrip() for line in lines if line.strip())


if __name__ == "__main__":
    main()
