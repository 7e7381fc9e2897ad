"""The money of a dossier as lines that hold from a day to a day: what lists keep of it.

A line of the stage PLANNED is a share of the plan, from the day it was told to the day it was told
anew. It also has the first day on which something of it came to each stage. The other lines are
the movements. Whatever is asked of a day follows from the lines that hold on it (`cells.py`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import same_payer
from cperflow.domain.dossier.followed import STAGES, Movement, Planned
from cperflow.record import NamedTuple

PLANNED = "planned"
"""The stage before those of `followed.STAGES`."""
WHOLE = 0
"""As a year: a share that is told for the whole duration."""
ALWAYS = date.max
"""End of a line that still holds."""


class MoneyLine(NamedTuple):
    """FCFA, from `from_on` included to `until_on` excluded. `amount` None: the source tells that
    money moved, not how much. `project` "": of the contract as a whole.

    `budgeted_on` to `paid_on`, of a share only: the first day on which some of its money came to
    that stage; a movement told at 0 brings it nowhere.
    """

    dossier: str
    stage: str
    source: str
    year: int
    project: str
    amount: int | None
    from_on: date
    until_on: date
    illustrative: bool
    budgeted_on: date | None
    called_on: date | None
    received_on: date | None
    paid_on: date | None


def money_lines(dossier: Dossier) -> tuple[MoneyLine, ...]:
    """Every share and every movement, in the order told."""
    moved = (_moved(dossier, each) for each in dossier.money)
    return (*_shares(dossier), *moved)


def concerns(moved: Movement, project: str, source: str, year: int) -> bool:
    """Whether money that moved is of a share: its payer; its year, or any when the share is for the
    whole duration; its project, or all when it is of the contract as a whole."""
    return (
        same_payer(moved.source, source)
        and year in (WHOLE, moved.year)
        and moved.project in ("", project)
    )


def _moved(dossier: Dossier, moved: Movement) -> MoneyLine:
    return MoneyLine(
        dossier.ref, moved.stage, moved.source, moved.year, moved.project, moved.amount, moved.on,
        ALWAYS, moved.illustrative, None, None, None, None,
    )  # fmt: skip


def _shares(dossier: Dossier) -> Iterator[MoneyLine]:
    told: dict[tuple[str, str, int | None], list[Planned]] = {}
    for each in dossier.planned:
        told.setdefault((each.project, each.source, each.year), []).append(each)
    for (project, source, year), history in told.items():
        reached = tuple(_reached(dossier.money, project, source, year or WHOLE))
        ends = [*(each.on for each in history[1:]), ALWAYS]
        for each, until in zip(history, ends, strict=True):
            if each.amount and each.on < until:
                yield MoneyLine(
                    dossier.ref, PLANNED, source, year or WHOLE, project, each.amount, each.on,
                    until, False, *reached,
                )  # fmt: skip


def _reached(
    money: Sequence[Movement], project: str, source: str, year: int
) -> Iterator[date | None]:
    ours = [each for each in money if each.amount != 0 and concerns(each, project, source, year)]
    for stage in STAGES:
        yield min((each.on for each in ours if each.stage == stage), default=None)
