"""What is said on a terminal while something lasts."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator
from typing import TypeVar

from cperflow.french import integer
from cperflow.output import say

T = TypeVar("T")

PATIENCE = 1.0
"""Seconds without a word, and between two."""


def followed(items: Iterable[T], total: int, what: str) -> Iterator[T]:
    """The same items; on a terminal, how far they are once a second (on standard error)."""
    if not sys.stderr.isatty():
        yield from items
        return
    said = time.monotonic()
    for number, item in enumerate(items, start=1):
        yield item
        if time.monotonic() - said > PATIENCE:
            said = time.monotonic()
            say(f"{what} : {integer(number)} sur {integer(total)}", sys.stderr)
