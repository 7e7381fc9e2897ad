"""The money of contracts as data: how far it came, by number and by amount.

Amounts are whole FCFA; rates are hundredths of a per cent, null where nothing can be compared.
`partial`: an amount that nobody told is missing from the sum.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from cperflow.domain.acts.money import said
from cperflow.domain.acts.unbudgeted import MET, MISSED, OPEN, Unbudgeted
from cperflow.domain.dossier.finance import is_of, source_label
from cperflow.domain.dossier.followed import BUDGETED, PAID, RECEIVED, STAGES, Movement
from cperflow.domain.money.cells import Cell, Moved, Tally, judged, totals
from cperflow.domain.money.excess import beyond_call, excesses
from cperflow.domain.money.lines import WHOLE
from cperflow.domain.money.percent import rate
from cperflow.domain.money.tranches import Tranche, tranches
from cperflow.domain.procedure.definition import Workflow
from cperflow.service.financing.money import Contract, Portfolio, Status, Told


def status(found: Status) -> dict[str, Any]:
    """`funding status REF --json`."""
    dossier, workflow = found.dossier, found.workflow
    lines = judged(found.cells)
    sources, numbered = totals(lines, _source), tranches(found.movements)
    return {
        "ref": dossier.ref,
        "region": dossier.subject,
        "as_of": found.as_of,
        "total": _whole(lines),
        "sources": [
            {"source": source, "label": source_label(source, workflow.funding_sources)}
            | figures(sources[source])
            for source in in_plan_order(sources, workflow)
        ],
        "years": _years(found.cells),
        "cells": [_cell(cell) for cell in found.cells],
        "movements": [movement(each) for each in found.movements],
        "tranches": [_tranche(each) for each in numbered],
        "tranches_rate": _tranches_rate(numbered),
        "standing": [_standing(cell, found.cells) for cell in lines],
        "to_budget": _short(found.short, OPEN),
        "never_budgeted": _short(found.short, MISSED),
        "contradicted": _short(found.short, MET),
        "excesses": _excesses(lines),
        "repeated": repeated(found.movements),
        "plan_difference": 0 if any(found.asked) else dossier.plan.difference,
        "illustrative": any(cell.tally.invented for cell in found.cells),
    }


def portfolio(found: Portfolio) -> dict[str, Any]:
    """`funding status --json`: every contract, then what they come to."""
    region = {contract.ref: contract.subject for contract in found.contracts}
    lines = judged(cell for cell in found.cells if cell.dossier in region)
    contracts = totals(lines, lambda cell: cell.dossier)
    own: dict[str, list[Cell]] = {}
    for cell in lines:
        own.setdefault(cell.dossier, []).append(cell)
    return {
        "as_of": found.as_of,
        "count": len(found.contracts),
        "total": _whole(lines),
        "restricted": any(found.asked),
        "contracts": [
            _contract(each, contracts, own.get(each.ref, [])) for each in found.contracts
        ],
        "regions": _under(lines, "region", lambda cell: region[cell.dossier]),
        "sources": _labelled(_under(lines, "source", _source), found),
        "years": _years(found.cells),
        "illustrative": any(cell.tally.invented for cell in found.cells),
    }


def told(done: Told) -> dict[str, Any]:
    """`funding budget|call|receive|pay --json`."""
    event = done.recorded.events[0]
    return {
        "ref": done.recorded.dossier.ref,
        "sequence": event.sequence,
        "on": event.occurred_on,
        "movement": event.payload,
        "oddities": done.oddities,
    }


def figures(tally: Tally) -> dict[str, Any]:
    """What a line of any of these lists has: the plan, each stage, what remains to mobilise."""
    return {
        "planned": tally.planned,
        "shares": tally.shares,
        "stages": {stage: _stage(tally, stage) for stage in STAGES},
        "mobilised": tally.mobilised,
        "remaining": tally.remaining,
        "partial": bool(tally.unsure),
    }


def _stage(tally: Tally, stage: str) -> dict[str, Any]:
    moved = tally.moved(stage)
    return {
        "amount": moved.amount,
        "partial": moved.partial,
        "movements": moved.number,
        "unknown": moved.unknown,
        "nothing": moved.nothing,
        "begun": tally.reached(stage),
        "rate_by_number": _rate(tally.reached(stage), tally.shares),
        "rate_by_amount": _rate(moved.amount, tally.planned),
    }


def _rate(part: int, whole: int) -> int | None:
    return rate(part, whole) if whole else None


def _source(cell: Cell) -> str:
    return cell.source


def _whole(cells: Iterable[Cell]) -> dict[str, Any]:
    return figures(totals(cells, lambda _: None).get(None, Tally()))


def _under(cells: Iterable[Cell], name: str, key: Callable[[Cell], str]) -> list[dict[str, Any]]:
    found = totals(cells, key)
    return [{name: each, **figures(found[each])} for each in sorted(found)]


def _years(cells: Iterable[Cell]) -> list[dict[str, Any]]:
    """`year` null: shares for the whole duration. What remains is judged source by source, over
    all years: not here."""
    return [
        {"year": None if year == WHOLE else year}
        | {name: value for name, value in figures(tally).items() if name not in _BY_SOURCE}
        for year, tally in sorted(totals(cells, lambda cell: cell.year).items())
    ]


_BY_SOURCE = ("mobilised", "remaining", "partial")


def _cell(cell: Cell) -> dict[str, Any]:
    [line] = _years([cell])
    return {"source": cell.source, **line}


def _contract(contract: Contract, found: dict[str, Tally], own: Iterable[Cell]) -> dict[str, Any]:
    return {
        "ref": contract.ref,
        "region": contract.subject,
        **figures(found.get(contract.ref, Tally())),
        "to_budget": _short(contract.short, OPEN),
        "excesses": _excesses(own),
    }


def _labelled(lines: list[dict[str, Any]], found: Portfolio) -> list[dict[str, Any]]:
    choices = [choice for each in found.contracts[:1] for choice in each.workflow.funding_sources]
    return [{"label": source_label(line["source"], choices), **line} for line in lines]


def _tranche(each: Tranche) -> dict[str, Any]:
    return {
        "source": each.source,
        "year": each.year,
        "number": each.number,
        "beyond_call": beyond_call(each),
        "called": _part(each.called, each.call),
        "received": _part(each.received, each.receipt),
    }


def _part(moved: Moved, first: Movement | None) -> dict[str, Any] | None:
    if first is None:
        return None
    return {
        "amount": moved.amount,
        "partial": moved.partial,
        "on": first.on,
        "precision": first.precision,
        "illustrative": first.illustrative,
    }


def _tranches_rate(found: Iterable[Tranche]) -> int | None:
    """Of the tranches called, those of which something was received."""
    called = [each for each in found if each.call]
    return _rate(sum(each.receipt is not None for each in called), len(called))


def _short(found: Iterable[Unbudgeted], state: str) -> list[dict[str, Any]]:
    return [each._asdict() for each in found if each.state == state]


def _excesses(lines: Iterable[Cell]) -> list[dict[str, Any]]:
    return [
        {"source": cell.source, **each._asdict()} for cell in lines for each in excesses(cell.tally)
    ]


def repeated(money: Iterable[Movement]) -> list[list[int]]:
    """The lines that say the same thing, a list for each thing said more than once."""
    found: dict[Sequence[object], list[int]] = {}
    for each in money:
        found.setdefault(said(each), []).append(each.sequence)
    return [lines for lines in found.values() if len(lines) > 1]


def _standing(judged_cell: Cell, cells: Iterable[Cell]) -> dict[str, Any]:
    """Where a source is, over all years: since which fiscal year some of it is mobilised, in which
    ones it is told that its budget had nothing."""
    source, tally = judged_cell.source, judged_cell.tally
    own = [cell for cell in cells if is_of(cell.source, source)]
    came = [cell.year for cell in own if any(_came(cell.tally, stage) for stage in _MOBILISING)]
    bare = [cell.year for cell in own if cell.tally.budgeted_nothing and not cell.tally.budgeted]
    return {
        "source": source,
        "planned": tally.planned,
        "mobilised": tally.mobilised,
        "remaining": tally.remaining,
        "partial": bool(tally.unsure),
        "since": min(came, default=None),
        "nothing_in": sorted(bare),
    }


_MOBILISING = (BUDGETED, RECEIVED, PAID)


def _came(tally: Tally, stage: str) -> bool:
    return tally.moved(stage).number > 0


def movement(moved: Movement) -> dict[str, Any]:
    """A movement of money, as its line tells it; `amount` null: not told."""
    data = moved._asdict()
    for name in ("project", "contract"):
        data[name] = data[name] or None
    return {**data, "tranche": moved.tranche or None}


def in_plan_order(sources: Iterable[str], workflow: Workflow) -> list[str]:
    """Sources as the procedure lists them, each followed by the names behind it."""
    order = {choice.id: rank for rank, choice in enumerate(workflow.funding_sources)}
    return sorted(sources, key=lambda source: (order.get(source.partition(":")[0], 99), source))
