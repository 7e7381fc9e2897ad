"""How forecasts would have done: finished dossiers forecast again from each step they entered.

`as_of` and `known_on` as in `reading.py`.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.events import Event
from cperflow.domain.outlook.forecast import Outlook
from cperflow.domain.outlook.past import Past
from cperflow.domain.outlook.route import ends
from cperflow.domain.time.calendar import Calendar
from cperflow.record import NamedTuple
from cperflow.service.filtering import reckoned
from cperflow.service.forecasting import (
    MOST_READ,
    Forecast,
    Simulation,
    looked_ahead,
    past_of,
    some,
)
from cperflow.service.ports import ALL, Filters
from cperflow.service.workspace import Workspace

MOST_TESTED = 100
"""Finished dossiers a backtest forecasts again."""


class Tested(NamedTuple):
    """A forecast made as of the day a dossier entered a step, and the day it really ended."""

    ref: str
    workflow: str
    step: str
    as_of: date
    outlook: Outlook
    ended_on: date
    error: int
    """Working halves from the median forecast to the real end: positive when it came later."""
    illustrative: bool
    end_illustrative: bool


class Backtest(NamedTuple):
    """`undated`: forecasts that gave no date. `finished`: dossiers read, of which `dossiers`
    were forecast again; `undetailed`: finished ones of which no step before the end is known."""

    tested: list[Tested]
    undated: int
    finished: int
    dossiers: int
    undetailed: int


def backtest(
    ws: Workspace,
    filters: Filters = ALL,
    *,
    as_of: date | None = None,
    known_on: date | None = None,
    simulation: Simulation = Simulation(),  # noqa: B008
) -> Backtest:
    """Forecast every finished dossier again from each step it entered, knowing only what had
    happened by that day: other dossiers' stays and its own earlier ones."""
    day, calendar = as_of or ws.today, ws.calendars(known_on).current
    rows = ws.store.dossiers(Filters(workflow=filters.workflow))
    refs = [
        row.ref
        for row in rows
        if reckoned(flow := ws.workflow(row.workflow_hash), filters) and flow.step(row.step).final
    ]
    finished = [
        (journal, dossier)
        for journal in map(ws.store.journal, some(refs, MOST_READ))
        if (dossier := replay(journal, as_of=day, known_on=known_on)) and _succeeded(ws, dossier)
    ]
    detailed = [(journal, whole) for journal, whole in finished if len(whole.moves) > 1]
    chosen = some(detailed, MOST_TESTED)
    flows = {whole.workflow for _, whole in chosen}
    pasts = {flow: past_of(ws, flow, day, known_on) for flow in flows}
    tested: list[Tested] = []
    undated = 0
    for journal, whole in chosen:
        for one in _again(ws, journal, whole, pasts[whole.workflow], known_on, simulation):
            if one.outlook is None or one.outlook.days is None:
                undated += 1
            else:
                tested.append(_judged(one, one.outlook, whole, calendar))
    return Backtest(tested, undated, len(finished), len(chosen), len(finished) - len(detailed))


def _succeeded(ws: Workspace, dossier: Dossier) -> bool:
    return dossier.step in ends(ws.vocabulary(dossier))


def _again(
    ws: Workspace,
    journal: list[Event],
    whole: Dossier,
    past: Past,
    known_on: date | None,
    simulation: Simulation,
) -> Iterator[Forecast]:
    workflow = ws.vocabulary(whole)
    days = {m.on for m in whole.moves if not workflow.step(m.to_step).final}
    for on in sorted(days):
        dossier = replay(journal, as_of=on, known_on=known_on)
        if dossier is not None and not workflow.step(dossier.step).final:
            yield looked_ahead(ws, dossier, past.until(on), on, known_on, simulation)


def _judged(one: Forecast, seen: Outlook, whole: Dossier, calendar: Calendar) -> Tested:
    assert seen.days is not None
    ended = whole.moves[-1]
    error = calendar.halves_between(seen.days[0], ended.on)
    return Tested(
        whole.ref,
        whole.workflow,
        one.dossier.step,
        one.as_of,
        seen,
        ended.on,
        error,
        one.illustrative or ended.illustrative,
        ended.illustrative,
    )
