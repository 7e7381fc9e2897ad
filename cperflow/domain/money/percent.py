"""Shares in per cent: the one rule of rounding, stated once."""

from __future__ import annotations

from collections.abc import Sequence

WHOLE = 10_000
"""Hundredths of a per cent in all of something."""


def percentages(amounts: Sequence[int]) -> list[int]:
    """Each amount (from 0 on) as hundredths of a per cent of their sum; they make 100.00 %.

    By the largest remainder: all are rounded down, then the hundredths still missing go one by one
    to the largest remainders, the first of equal ones. Nothing for nothing: zeros when the sum
    is 0.
    """
    total = sum(amounts)
    if not total:
        return [0] * len(amounts)
    found = [amount * WHOLE // total for amount in amounts]
    remainders = [-(amount * WHOLE % total) for amount in amounts]
    nearest = sorted(range(len(amounts)), key=remainders.__getitem__)
    for index in nearest[: WHOLE - sum(found)]:
        found[index] += 1
    return found


def rate(part: int, whole: int) -> int:
    """A part as hundredths of a per cent of a whole above 0, half rounded up."""
    return (2 * part * WHOLE + whole) // (2 * whole)
