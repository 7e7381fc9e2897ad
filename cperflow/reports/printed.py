"""Figures that a source prints of all contracts, as `funding check` and `catalogue` tell them."""

from __future__ import annotations

from typing import Any

from cperflow.domain.money.printed import Whole


def whole(each: Whole) -> dict[str, Any]:
    """FCFA, or hundredths of a per cent for a rate; `missing` = printed less known, null when
    nothing is known."""
    figure = each.figure
    return {
        "what": figure.what,
        "source": figure.source or None,
        "on": figure.on,
        "where": figure.where,
        "origin": figure.origin,
        "printed": figure.value,
        "precision": figure.precision,
        "known": each.known,
        "missing": each.missing,
        "told_by": each.told_by,
        "contracts": each.contracts,
    }
