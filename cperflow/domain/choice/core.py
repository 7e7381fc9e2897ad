"""What is left to decide of a choice once all that is certain has been put aside."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from cperflow.domain.choice.halves import MOST_IN_A_HALF, Thing
from cperflow.domain.choice.multipliers import multipliers
from cperflow.record import NamedTuple


class Sack(NamedTuple):
    """Things by index: what each is worth (any integer), what it costs in each dimension (≥ 0),
    those that it needs, as bits of a mask; the ceilings, one a dimension."""

    values: tuple[int, ...]
    costs: tuple[tuple[int, ...], ...]
    ceilings: tuple[int, ...]
    needs: tuple[int, ...]


def bits(mask: int) -> list[int]:
    """The indexes of a mask, in order."""
    return [i for i in range(mask.bit_length()) if mask >> i & 1]


def union(start: int, masks: Iterable[int]) -> int:
    """All the bits of some masks."""
    for mask in masks:
        start |= mask
    return start


def weighed(prices: Sequence[int], row: Sequence[int]) -> int:
    """Costs in several dimensions as one number."""
    return sum(map(int.__mul__, prices, row))


class Core(NamedTuple):
    """What is still to decide. Values are tagged: the lowest `tags` bits of a sum tell which
    things are in it, the first in the highest, so that no two choices are worth the same.

    `order`: the things that may be chosen for themselves, by what they are worth for their
    weight; `costs`, `room`: of the ceilings that may not hold, then how many things at most.
    """

    tags: int
    order: tuple[int, ...]
    values: tuple[int, ...]
    costs: tuple[tuple[int, ...], ...]
    room: tuple[int, ...]
    needs: tuple[int, ...]
    prices: tuple[int, ...]
    halves: tuple[tuple[Thing, ...], tuple[Thing, ...]] | None

    def tags_of(self, worth: int) -> int:
        """The things in a sum of values, as bits."""
        return union(0, [1 << i for i in range(self.tags) if worth >> (self.tags - 1 - i) & 1])


def core_of(sack: Sack, needs: Sequence[int], taken: int, barred: int, room: Sequence[int]) -> Core:
    """What is left to decide once `taken` is in and `barred` is out (bits of the things): the
    things that still fit in `room` by themselves, with those that they need."""
    tags = len(sack.values)
    values = tuple((v << tags) + (1 << (tags - 1 - i)) for i, v in enumerate(sack.values))
    left = tuple(mask & ~taken for mask in needs)
    free = [i for i in range(tags) if not (taken | barred) >> i & 1]
    free = [i for i in free if _fits(sack.costs, [i, *bits(left[i])], room)]
    needed = union(0, [left[i] for i in free])
    free = [i for i in free if values[i] > 0 or needed >> i & 1]
    kept = _binding(sack.costs, free, room)
    costs = tuple((*(row[d] for d in kept), 1) for row in sack.costs)
    ceilings = (*(room[d] for d in kept), _most(costs, free, [room[d] for d in kept]))
    order = [i for i in free if values[i] > 0]
    if not order:
        return Core(tags, (), values, costs, ceilings, left, (), None)
    prices = multipliers([values[i] for i in order], [costs[i] for i in order], ceilings)
    weights = [weighed(prices, row) for row in costs]
    finer = 2 * max(weights).bit_length()
    order.sort(key=lambda i: _ratio(values[i], weights[i], finer), reverse=True)
    halves = _halves(free, values, costs, left, tags) if len(kept) == 1 else None
    return Core(tags, tuple(order), values, costs, ceilings, left, tuple(prices), halves)


def _ratio(value: int, weight: int, finer: int) -> tuple[bool, int]:
    """A key in the order of value ÷ weight: two ratios differ by more than the bits cut off."""
    return (not weight, (value << finer) // (weight or 1))


def _fits(costs: Sequence[Sequence[int]], things: Iterable[int], room: Sequence[int]) -> bool:
    spent = [sum(each) for each in zip(*(costs[i] for i in things), strict=True)]
    return all(cost <= left for cost, left in zip(spent, room, strict=True))


def _binding(costs: Sequence[Sequence[int]], free: Sequence[int], room: Sequence[int]) -> list[int]:
    """The ceilings that all these things would not hold, but for those that another implies."""
    kept = [d for d, left in enumerate(room) if sum(costs[i][d] for i in free) > left]
    for d in tuple(kept):
        if any(
            e != d and all(costs[i][d] * room[e] <= costs[i][e] * room[d] for i in free)
            for e in kept
        ):
            kept.remove(d)
    return kept


def _most(costs: Sequence[Sequence[int]], free: Sequence[int], room: Sequence[int]) -> int:
    """How many of these things any choice can have: of the cheapest, in the tightest ceiling."""
    most = [len(free)]
    for d, left in enumerate(room):
        spent = accumulate(sorted(costs[i][d] for i in free))
        most.append(sum(total <= left for total in spent))
    return min(most)


def _halves(
    free: Sequence[int],
    values: Sequence[int],
    costs: Sequence[Sequence[int]],
    needs: Sequence[int],
    tags: int,
) -> tuple[tuple[Thing, ...], tuple[Thing, ...]] | None:
    """Two halves of things that need nothing of the other; None when there are too many, or some
    that need each other."""
    if any(needs[j] >> i & 1 for i in free for j in bits(needs[i])):
        return None
    ours: list[int] = []
    theirs: list[int] = []
    for group in sorted(_groups(free, needs), key=len, reverse=True):
        (ours if len(ours) <= len(theirs) else theirs).extend(group)
    if max(len(ours), len(theirs)) > MOST_IN_A_HALF:
        return None

    def things(half: list[int]) -> tuple[Thing, ...]:
        half.sort(key=lambda i: needs[i].bit_count())  # what is needed comes first
        tag = [union(0, [1 << (tags - 1 - j) for j in bits(needs[i])]) for i in half]
        return tuple(Thing(values[i], costs[i][0], tag[at]) for at, i in enumerate(half))

    return things(ours), things(theirs)


def _groups(free: Sequence[int], needs: Sequence[int]) -> list[list[int]]:
    """Things that need one another, together."""
    groups: list[int] = []
    for i in free:
        tied = 1 << i | needs[i]
        apart = [group for group in groups if not group & tied]
        groups = [*apart, union(tied, [group for group in groups if group & tied])]
    return [bits(group) for group in groups]
