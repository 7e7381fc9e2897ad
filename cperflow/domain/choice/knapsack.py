"""The best choice under several ceilings at once: exact, in integers, proven or said not to be.

A knapsack whose things cost in several dimensions (years) and may need one another. Branch and
bound finds and proves nearly all choices; what its bound cannot separate under one ceiling (equal
ratios) goes to `halves.py`, whose effort does not depend on the figures.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import accumulate

from cperflow.domain.choice.core import Core, Sack, bits, core_of, union, weighed
from cperflow.domain.choice.halves import best_of_halves
from cperflow.record import NamedTuple

FEW_NODES = 15_000
"""Tried first where there is one ceiling, and halves can take over."""

MOST_NODES = 500_000
"""Tried at most: beyond, the best found is given, and how far from the best it can be."""


class Best(NamedTuple):
    """The things chosen, as bits of a mask; whether every other choice was ruled out. If not,
    `over`: by how much, at most, one that was not tried could be worth more."""

    chosen: int
    proven: bool = True
    over: int = 0


def choose(sack: Sack, must: int = 0, never: int = 0, most_nodes: int = MOST_NODES) -> Best | None:
    """The choice worth most that holds all of `must`, none of `never`, and every ceiling; among
    equals, the one that has the first thing the others have not. None when what must be chosen
    cannot be.
    """
    needs = closed(sack.needs)
    taken = union(must, [needs[i] for i in bits(must)])
    barred = union(never, [1 << i for i, mask in enumerate(needs) if mask & never])
    room = [ceiling - sum(sack.costs[i][d] for i in bits(taken))
            for d, ceiling in enumerate(sack.ceilings)]  # fmt: skip
    if taken & barred or any(left < 0 for left in room):
        return None
    core = core_of(sack, needs, taken, barred, room)
    if not core.order:
        return Best(taken)
    found = _search(core, FEW_NODES if core.halves else most_nodes)
    if not found.proven and core.halves:
        found = Best(core.tags_of(best_of_halves(core.halves, core.room[0], core.tags)))
    return found._replace(chosen=found.chosen | taken)


def closed(needs: Sequence[int]) -> list[int]:
    """What each needs, and what that needs in turn, itself aside."""
    found = list(needs)
    for _ in needs:
        found = [union(mask, [found[j] for j in bits(mask)]) for mask in found]
    return [mask & ~(1 << i) for i, mask in enumerate(found)]


class _Tables(NamedTuple):
    """What the search reads at every node, by place in the order of the core.

    A room is one integer, a field for each ceiling with a guard bit above it: a thing fits when
    its costs, taken away at once, leave every guard.
    """

    worths: list[int]
    weights: list[int]
    worth_to: list[int]
    weight_to: list[int]
    packed: list[int]
    weight: list[int]
    users: list[int]
    guards: int
    room: int


def _tables(core: Core) -> _Tables:
    field = max(core.room).bit_length() + 2
    shifts = [field * d for d in range(len(core.room))]
    guards = sum(1 << shift + field - 1 for shift in shifts)
    packed = [sum(cost << s for cost, s in zip(row, shifts, strict=True)) for row in core.costs]
    weight = [weighed(core.prices, row) for row in core.costs]
    worths, weights = [core.values[i] for i in core.order], [weight[i] for i in core.order]
    users = [union(0, [1 << j for j, mask in enumerate(core.needs) if mask >> i & 1])
             for i in range(core.tags)]  # fmt: skip
    room = guards + sum(left << s for left, s in zip(core.room, shifts, strict=True))
    worth_to, weight_to = [0, *accumulate(worths)], [0, *accumulate(weights)]
    return _Tables(worths, weights, worth_to, weight_to, packed, weight, users, guards, room)


def _search(core: Core, most_nodes: int) -> Best:
    """Depth first, the best worth for its weight first; a branch whose bound is no better than
    the best choice found is left."""
    read, whole = _tables(core), len(core.order)
    order, guards = core.order, read.guards
    best = chosen = 0
    stack = [(0, 0, 0, read.room, 0, weighed(core.prices, core.room))]
    highest = _bound(read, *stack[0])
    while stack:
        at, taken, out, room, worth, weight = stack.pop()
        if worth > best:
            best, chosen = worth, taken
        while at < whole and (taken | out) >> order[at] & 1:
            at += 1
        if at == whole or _bound(read, at, taken, out, room, worth, weight) <= best:
            continue
        most_nodes -= 1
        if most_nodes < 0:
            return Best(chosen, False, (highest >> core.tags) - (best >> core.tags))
        thing = order[at]
        stack.append((at + 1, taken, out | 1 << thing | read.users[thing], room, worth, weight))
        added = (1 << thing | core.needs[thing]) & ~taken
        for each in bits(added) if core.needs[thing] else (thing,):
            room, worth = room - read.packed[each], worth + core.values[each]
            weight -= read.weight[each]
        if room & guards == guards and not added & out:
            stack.append((at + 1, taken | added, out, room, worth, weight))
    return Best(chosen)


def _bound(
    read: _Tables, at: int, _taken: int, _out: int, _room: int, worth: int, weight: int
) -> int:
    """What no choice beyond a node is worth more than: the rest may be cut, and holds one weighed
    ceiling (Dantzig’s bound)."""
    full = read.weight_to[at] + weight
    end = bisect_right(read.weight_to, full) - 1
    whole = worth + read.worth_to[end] - read.worth_to[at]
    if end == len(read.worths):
        return whole
    return whole + (full - read.weight_to[end]) * read.worths[end] // read.weights[end]
