"""What is said on a terminal while something lasts."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sized
from typing import TYPE_CHECKING, Any, TypeVar

from cperflow.french import integer
from cperflow.output import say

if TYPE_CHECKING:
    from cperflow.service.ports import Watch

T = TypeVar("T")

PATIENCE = 1.0
"""Seconds without a word, and between two."""


def watching(what: str) -> Watch[Any]:
    """What a use case tells how far it is: « Dossiers : 12 sur 340 »."""
    return lambda items: followed(items, len(items) if isinstance(items, Sized) else None, what)


def followed(items: Iterable[T], total: int | None, what: str) -> Iterator[T]:
    """The same items; on a terminal, how far they are once a second (on standard error).

    `total`: how many there are, None when that is not known before the end.
    """
    if not sys.stderr.isatty():
        yield from items
        return
    said = time.monotonic()
    for number, item in enumerate(items, start=1):
        yield item
        if time.monotonic() - said > PATIENCE:
            said = time.monotonic()
            of = "" if total is None else f" sur {integer(total)}"
            say(f"{what} : {integer(number)}{of}", sys.stderr)
