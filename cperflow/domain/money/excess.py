"""More money than there should be: beyond the plan, or beyond what came to the stage before.

It is kept and said, never refused: what happened happened (docs/adr/0036).
"""

from __future__ import annotations

from collections.abc import Iterator

from cperflow.domain.dossier.followed import BUDGETED, CALLED, PAID, RECEIVED, STAGES
from cperflow.domain.money.cells import Tally
from cperflow.domain.money.lines import PLANNED
from cperflow.domain.money.tranches import Tranche
from cperflow.record import NamedTuple

BEFORE = {CALLED: BUDGETED, RECEIVED: CALLED, PAID: RECEIVED}
"""The stage that each is compared with."""


class Excess(NamedTuple):
    """FCFA at a stage that are more than those at another (PLANNED: than the plan has; 0: it has
    none of it)."""

    stage: str
    amount: int
    over: str
    limit: int


def excesses(tally: Tally) -> list[Excess]:
    """What is too much of one source, judged over all years (`cells.judged`)."""
    return [*_of_plan(tally), *_of_stages(tally)]


def _of_plan(tally: Tally) -> Iterator[Excess]:
    for stage in STAGES:
        had = tally.moved(stage).amount
        if had > tally.planned:
            yield Excess(stage, had, PLANNED, tally.planned)


def _of_stages(tally: Tally) -> Iterator[Excess]:
    """Each stage against the one before; an amount that nobody told proves nothing, and not every
    source is called, nor has a budget."""
    for stage, before in BEFORE.items():
        has, had = tally.moved(stage), tally.moved(before)
        told = had.number or had.nothing or stage == PAID
        if told and not had.partial and has.amount > had.amount:
            yield Excess(stage, has.amount, before, had.amount)


def beyond_call(tranche: Tranche) -> bool:
    """Whether more of a tranche came than was called."""
    if tranche.call is None or tranche.called.partial:
        return False
    return tranche.received.amount > tranche.called.amount
