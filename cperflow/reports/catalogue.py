"""The register of contracts, as `catalogue --json` tells it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from cperflow.domain.money.percent import percentages, rate
from cperflow.record import NamedTuple
from cperflow.reports.printed import whole
from cperflow.service.contracts.catalogue import Card, Proof, Work
from cperflow.service.contracts.search import label, sectors

if TYPE_CHECKING:
    from cperflow.domain.money.cells import Tally
    from cperflow.domain.money.printed import Whole


class Found(NamedTuple):
    """What was found of the register on a day. `of`: how many contracts it has in all; `near`: what
    somebody may have meant who finds none; `projected`: the day is still to come."""

    as_of: date
    cards: Sequence[Card]
    of: int
    proof: Proof | None = None
    national: Sequence[Whole] = ()
    near: str = ""
    projected: bool = False


def catalogue(found: Found) -> dict[str, Any]:
    """FCFA; `hundredths` are of a per cent. `selected`: only some contracts answer to what was
    asked. `proof`, `national`: null and [] unless all contracts are there."""
    items = [card(each) for each in found.cards]
    works = [work for each in found.cards for work in each.works]
    return {
        "as_of": found.as_of.isoformat(),
        "projected": found.projected,
        "count": len(items),
        "of": found.of,
        "selected": len(items) < found.of or not all(work.found for work in works),
        "items": items,
        "signed": _totals([each for each in found.cards if each.signed]),
        "not_signed": _totals([each for each in found.cards if not each.signed]),
        "proof": _proof(found.proof) if found.proof else None,
        "national": [whole(each) for each in found.national],
    }


def card(each: Card) -> dict[str, Any]:
    """One contract, with all its projects; `late` null: nobody follows its engagements; `missed`:
    those that nobody can keep any more, `missed_since` the due date of the first."""
    return {
        "dossier": each.ref,
        "follow_up": each.follow_up or None,
        "region": each.region,
        "status": each.status,
        "signed_on": each.signed_on.isoformat() if each.signed_on else None,
        "signed_precision": each.signed_precision,
        "signed_illustrative": each.signed_illustrative,
        "duration_months": each.months,
        "projects": [_project(each, work) for work in each.works],
        "cost": each.plan.total,
        **_shares(each),
        "late": each.late,
        "missed": None if each.late is None else each.missed.number if each.missed else 0,
        "missed_since": each.missed.since.isoformat() if each.missed else None,
        "mobilised": _mobilised(each.money) if each.money else None,
        "illustrative": each.illustrative,
        "sources": list(each.sources),
    }


def _shares(each: Card) -> dict[str, Any]:
    """By declared source; null when no share is recorded."""
    plan = each.plan
    if not plan.shares:
        return {"by_source": None, "by_source_hundredths": None, "difference": None}
    paid = plan.by_source(source.id for source in each.workflow.funding_sources)
    rates = dict(zip(paid, percentages(list(paid.values())), strict=True))
    return {"by_source": paid, "by_source_hundredths": rates, "difference": plan.difference}


def _project(each: Card, work: Work) -> dict[str, Any]:
    project, flow = work.project, each.workflow
    return {
        "id": project.id,
        "name": project.name,
        "cost": project.cost,
        "duration_months": project.duration_months,
        "nature": project.nature or None,
        "nature_label": label(flow.natures, project.nature) or None,
        "scale": project.scale or None,
        "scale_label": label(flow.scales, project.scale) or None,
        "sector": work.sector or None,
        "sector_label": label(sectors(flow), work.sector) or None,
        "locations": [place._asdict() for place in project.locations],
        "shares": each.plan.of_project(project.id) or None,
        "contractors": list(work.contractors),
        "found": work.found,
    }


def _mobilised(money: Tally) -> dict[str, Any]:
    """By amount and by number of shares; `partial`: an amount was moved that nobody told."""
    return {
        "planned": money.planned,
        "amount": money.mobilised,
        "hundredths": rate(money.mobilised, money.planned) if money.planned else None,
        "partial": bool(money.unsure),
        "shares": money.shares,
        "received_shares": money.received_shares,
    }


def _totals(cards: Sequence[Card]) -> dict[str, Any]:
    told = [each for each in cards if each.plan.shares]
    paid: dict[str, int] = {}
    for each in told:
        for source, francs in each.plan.by_source(()).items():
            paid[source] = paid.get(source, 0) + francs
    return {
        "contracts": len(cards),
        "projects": sum(len(each.works) for each in cards),
        "cost": sum(each.plan.total for each in cards),
        "late": sum(each.late or 0 for each in cards),
        "missed": sum(each.missed.number for each in cards if each.missed),
        "with_shares": len(told),
        "by_source": paid,
    }


def _proof(each: Proof) -> dict[str, Any]:
    return {**each._asdict(), "origins": list(each.origins), "difference": each.difference}
