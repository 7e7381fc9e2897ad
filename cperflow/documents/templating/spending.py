"""What one rendering may spend, so that no template can run for ever or fill the memory.

Three purses: `steps` (turns of loops, calls), `length` (characters written) and `work` (values
looked at by what reads them whole: a comparison, a filter, a text made of a list). A list may
hold itself twice, sixty times over; paying while it is walked stops the walk in time.
"""

from __future__ import annotations

from typing import Any

from jinja2.exceptions import SecurityError
from jinja2.runtime import Context

BUDGET = "@budget"
"""Key of the budget in a context: no template can name it."""

MAX_STEPS = 100_000
MAX_LENGTH = 4_000_000
MAX_WORK = 1_000_000
MAX_INTEGER = 10**18

_CHARACTERS = 4
"""As a power of two, how many characters of a text are looked at for the price of a value."""


class Budget:
    """What one rendering may still spend, the facts it lacked, in order of appearance, and
    whether it wrote an illustrative date."""

    def __init__(self, source_length: int) -> None:
        # a turn of a loop may write the whole source again
        self.steps = min(MAX_STEPS, 50 * MAX_LENGTH // max(source_length, 1))
        self.length = MAX_LENGTH
        self.work = MAX_WORK
        self.missing: dict[str, None] = {}
        self.starred = False

    def step(self, count: int = 1) -> None:
        self.steps -= count
        if self.steps < 0:
            raise SecurityError("trop de tours de boucle ou d’appels")

    def write(self, length: int) -> None:
        self.length -= length
        if self.length < 0:
            raise SecurityError("document trop long")

    def toil(self, count: int) -> None:
        self.work -= count
        if self.work < 0:
            raise SecurityError("calculs trop longs (des listes ou des textes trop grands)")

    def look(self, value: Any) -> None:
        """Pay for reading `value` whole, with all that it holds."""
        if isinstance(value, str):
            self.toil(1 + (len(value) >> _CHARACTERS))
        elif isinstance(value, int):
            self.toil(1)
            whole(value)
        else:
            self.toil(1)
            self._look_inside(value)

    def _look_inside(self, value: Any) -> None:
        if isinstance(value, dict):
            for key in value:
                self.look(key)
            value = tuple(value.values())
        if isinstance(value, list | tuple | range):
            for item in value:
                self.look(item)


def budget_of(context: Context) -> Budget:
    found: Budget = context.parent[BUDGET]
    return found


def whole(number: int) -> int:
    """`number`, unless it is too big to be an amount. Raises SecurityError."""
    if abs(number) > MAX_INTEGER:
        raise SecurityError("nombre trop grand")
    return number
