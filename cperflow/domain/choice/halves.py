"""Meeting in the middle: all choices of each half of the things, then the best pair of them.

The effort depends on the number of things only: 2^(n/2) choices a half (Horowitz and Sahni,
« Computing partitions with applications to the knapsack problem », 1974).
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence

from cperflow.record import NamedTuple

MOST_IN_A_HALF = 20
"""Things: a million choices."""


class Thing(NamedTuple):
    """`value`: its tag, one bit of the lowest, included; `needs`: the tags of what must be chosen
    with it, which comes before it in its half."""

    value: int
    cost: int
    needs: int = 0


def best_of_halves(halves: tuple[Sequence[Thing], Sequence[Thing]], ceiling: int, tags: int) -> int:
    """The greatest sum of values whose costs hold under the ceiling (`tags`: how many bits).

    A choice is one integer, its cost above its value, so that sorting and adding are the
    machine's: `sorted` merges two runs that are already in order.
    """
    every = [*halves[0], *halves[1]]
    width = sum(abs(thing.value) for thing in every).bit_length() + 2
    ours, theirs = (_choices(half, ceiling, width, tags) for half in halves)
    return _best_pair(ours, theirs, ceiling, width) - _lift(every, tags)


def _lift(things: Sequence[Thing], tags: int) -> int:
    """What keeps every sum of values from being negative, and leaves the tags as they are."""
    return sum(-(thing.value >> tags) << tags for thing in things if thing.value < 0)


def _choices(half: Sequence[Thing], ceiling: int, width: int, tags: int) -> list[int]:
    """Every choice that holds under the ceiling, by cost."""
    choices, beyond = [_lift(half, tags)], (ceiling + 1) << width
    for value, cost, needs in half:
        more = (cost << width) + value
        ready = [each for each in choices if each & needs == needs] if needs else choices
        choices = sorted(choices + [each + more for each in ready])
        del choices[bisect_left(choices, beyond) :]
    return choices


def _best_pair(ours: list[int], theirs: list[int], ceiling: int, width: int) -> int:
    """By falling cost of ours, what may be spent on theirs only grows."""
    low, beyond = (1 << width) - 1, (ceiling + 1) << width
    others = iter(theirs)
    other, best_other, best = next(others), 0, 0
    for choice in reversed(ours):
        value = choice & low
        limit = beyond - choice + value
        while other < limit:
            if other & low > best_other:
                best_other = other & low
            other = next(others, beyond)
        if best_other + value > best:
            best = best_other + value
    return best
