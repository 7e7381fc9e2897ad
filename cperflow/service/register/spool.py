"""What does not fit in memory, on the disk meanwhile: items by group, in order of arrival."""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator
from tempfile import TemporaryFile
from typing import Any


class Spool:
    """Lists of plain data (what JSON knows) by group, kept in a file that nobody else sees.

    In memory: a number for each item, the name of each group. Close it, or use it in a `with`.
    """

    def __init__(self) -> None:
        self._file = TemporaryFile()  # noqa: SIM115  (closed by `close`)
        self._places: dict[str, array[int]] = {}

    def add(self, group: str, item: Any) -> None:
        places = self._places.setdefault(group, array("q"))
        places.append(self._file.tell())
        self._file.write(json.dumps(item).encode() + b"\n")

    def groups(self) -> list[str]:
        """Every group, in order of their first item."""
        return list(self._places)

    def length(self, group: str) -> int:
        return len(self._places.get(group, ()))

    def items(self, group: str) -> Iterator[Any]:
        """The items of a group, in order. Nothing may be added once this is asked."""
        for place in self._places.get(group, ()):
            self._file.seek(place)
            yield json.loads(self._file.readline())

    def __enter__(self) -> Spool:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._file.close()
