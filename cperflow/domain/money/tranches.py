"""Calls of funds by their number, and what came of each: how the ANICT pays (grille, l.786-794)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from operator import attrgetter

from cperflow.domain.dossier.finance import is_of
from cperflow.domain.dossier.followed import CALLED, RECEIVED, Movement
from cperflow.domain.money.cells import Moved, moved
from cperflow.record import NamedTuple


class Tranche(NamedTuple):
    """A numbered tranche of a source, for a fiscal year: what was called and received of it, and
    the first movement of each (None: none yet)."""

    source: str
    year: int
    number: int
    called: Moved
    call: Movement | None
    received: Moved
    receipt: Movement | None


def tranches(money: Iterable[Movement], source: str = "") -> list[Tranche]:
    """By source, year and number; only those of a source, its names included."""
    found: dict[tuple[str, int, int], list[Movement]] = {}
    for each in money:
        if each.tranche and (not source or is_of(each.source, source)):
            found.setdefault((each.source, each.year, each.tranche), []).append(each)
    return [
        Tranche(*key, *_came(found[key], CALLED), *_came(found[key], RECEIVED))
        for key in sorted(found)
    ]


def _came(money: Sequence[Movement], stage: str) -> tuple[Moved, Movement | None]:
    real = [each for each in money if each.stage == stage and each.amount != 0]
    return moved(money, stage), min(real, key=attrgetter("on", "sequence"), default=None)
