"""Money that moved, source by source, as templates name it (see `lexicon_life.py`)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Protocol

from cperflow.documents.fields.record import Fields
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import Share, declared, is_of
from cperflow.domain.dossier.followed import PAID, RECEIVED, STAGES
from cperflow.domain.money.cells import Cell, Moved, Tally, cells, judged, totals
from cperflow.domain.money.lines import money_lines
from cperflow.domain.money.percent import rate
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.wording import worded
from cperflow.french import percent


class Paying(Protocol):
    """What is read here (`context.DocumentData`)."""

    @property
    def workflow(self) -> Workflow: ...
    @property
    def subject_kind(self) -> str: ...
    @property
    def shares(self) -> Sequence[Share]: ...


def money_fields(data: Paying, dossier: Dossier | None, until: date) -> Fields:
    """The fields of `money`: each source that pays or moved, then all of them, as `funding status`
    counts them on a day; None: nothing is told."""
    counted = judged(cells(money_lines(dossier), until)) if dossier else []
    named = {declared(share.source) for share in data.shares}
    named |= {declared(cell.source) for cell in counted}
    sources = [
        _source(
            source.id,
            worded(data.workflow, data.subject_kind, source.label),
            [share for share in data.shares if is_of(share.source, source.id)],
            [cell for cell in counted if is_of(cell.source, source.id)],
        )
        for source in data.workflow.funding_sources
        if source.id in named
    ]
    money = dossier.money if dossier else []
    return Fields("money", {
        "sources": sources,
        "total": _source("", "Total", data.shares, counted),
        "moved": len(money),
        "unknown": sum(one.amount is None for one in money),
    })  # fmt: skip


def told_fields(told: Moved) -> Fields:
    """A sum: `amount` None when nobody told any amount of it."""
    amount = told.known if told.number or told.nothing else None
    return Fields("amount", {"amount": amount, "number": told.number, "unknown": told.unknown})


def _source(id: str, label: str, shares: Iterable[Share], counted: Sequence[Cell]) -> Fields:
    """`planned`: of the plan that the document is about."""
    planned = sum(share.amount for share in shares)
    tally = totals(counted, lambda _: None).get(None, Tally())
    stages = {stage: tally.moved(stage) for stage in STAGES}
    return Fields("money.sources[…]", {
        "id": id,
        "label": label,
        "planned": planned,
        **{stage: told_fields(told) for stage, told in stages.items()},
        "rate": _rate(stages[RECEIVED], planned),
        "paid_rate": _rate(stages[PAID], planned),
        "remaining": tally.remaining,
        "partial": bool(tally.unsure),
    })  # fmt: skip


def _rate(told: Moved, planned: int) -> str | None:
    """« 12,50 »; None while an amount is not told, or nothing is planned."""
    if not (told.number or told.nothing) or told.unknown or not planned:
        return None
    return percent(rate(told.amount, planned))
