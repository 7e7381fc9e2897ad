"""What a franc of each ceiling is worth: the weights that make one ceiling out of several.

Any weights give a true bound; these only have to be good. Hence floating point here, and nowhere
else: what is proven with them is computed in integers.
"""

from __future__ import annotations

from collections.abc import Sequence

_ROUNDS = 240
_SCALE = 1 << 40
_FINER = 20
"""Bits kept of the ratio of two ceilings."""
_SHRINK = 0.95
"""Of the step, after a round that does not better the bound."""


def multipliers(
    values: Sequence[int], costs: Sequence[Sequence[int]], ceilings: Sequence[int]
) -> list[int]:
    """One weight a ceiling, at least one above 0: near the optimum of the Lagrangian dual, by
    subgradient. The greatest value is above 0."""
    unit = float(max(values))
    worth = [value / unit for value in values]
    shares = [
        [cost / (ceiling or 1) for cost, ceiling in zip(row, ceilings, strict=True)]
        for row in costs
    ]
    raw = [int(price * _SCALE) for price in _prices(worth, shares, len(ceilings))]
    if not any(raw):
        raw = [1] * len(raw)
    most = max(*ceilings, 1) << _FINER
    return [part * (most // (ceiling or 1)) for part, ceiling in zip(raw, ceilings, strict=True)]


def _prices(worth: list[float], shares: list[list[float]], ceilings: int) -> list[float]:
    start = sum(worth) / len(worth) / ceilings
    prices = best = [start] * ceilings
    least, step = float("inf"), start
    for _ in range(_ROUNDS):
        bound, slack = _bound(worth, shares, prices)
        if bound < least:
            least, best = bound, prices
        else:
            step *= _SHRINK
        norm = sum(left * left for left in slack) ** 0.5
        if not norm:
            break
        prices = [max(0.0, p - step * left / norm) for p, left in zip(prices, slack, strict=True)]
    return best


def _bound(
    worth: list[float], shares: list[list[float]], prices: list[float]
) -> tuple[float, list[float]]:
    """The Lagrangian bound, and what is left of each ceiling (1 when nothing is spent)."""
    bound, slack = sum(prices), [1.0] * len(prices)
    for value, row in zip(worth, shares, strict=True):
        profit = value - sum(map(float.__mul__, prices, row))
        if profit > 0:
            bound += profit
            slack = list(map(float.__sub__, slack, row))
    return bound, slack
