"""The use cases that look ahead: durations observed, forecasts, and how forecasts would have done.

`as_of` and `known_on` as in `reading.py`. Observations are those of every dossier of the same
procedure, in any version, that had happened by `as_of`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TypeVar

from cperflow.domain.dossier.dossier import Dossier, Move
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.events import Event
from cperflow.domain.outlook.durations import Visit, stays, visits
from cperflow.domain.outlook.forecast import RUNS, SEED, Outlook, outlook
from cperflow.domain.outlook.past import Case, Past, cases_of
from cperflow.domain.outlook.prospect import Stage, stages
from cperflow.domain.outlook.route import ends
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.calendar import Calendar
from cperflow.record import NamedTuple
from cperflow.service.ports import ALL, Filters
from cperflow.service.projection import row_of
from cperflow.service.reading import dossier_on, matches
from cperflow.service.workspace import Workspace

T = TypeVar("T")

MOST_READ = 2_000
"""Dossiers whose journals a forecast reads: of more, one in so many by reference."""
MOST_TESTED = 100
"""Finished dossiers a backtest forecasts again."""


class Settings(NamedTuple):
    """How a simulation is run."""

    runs: int = RUNS
    seed: int = SEED


class Forecast(NamedTuple):
    """A dossier looked ahead of. `outlook` is None when it is over (`over`: the move that ended
    it), and when its definition knows no way to an end (`stages` is then empty)."""

    dossier: Dossier
    workflow: Workflow
    as_of: date
    settings: Settings
    past: Past
    stages: list[Stage]
    outlook: Outlook | None
    over: Move | None = None

    @property
    def illustrative(self) -> bool:
        """Whether a date it rests on is not in the source."""
        rested = [basis for stage in self.stages for basis in (stage.basis, *stage.back)]
        entered = self.over or self.dossier.moves[-1]
        return entered.illustrative or any(basis.illustrative for basis in rested)


def forecast(
    ws: Workspace,
    ref: str,
    *,
    as_of: date | None = None,
    known_on: date | None = None,
    settings: Settings = Settings(),  # noqa: B008 (a frozen record)
) -> Forecast:
    """When a dossier will be over, from where it stands. Raises NotFound, and Refused when it
    was not open yet."""
    day = as_of or ws.today
    dossier = dossier_on(ws, ref, day, known_on)
    past = past_of(ws, dossier.workflow, day, known_on)
    return looked_ahead(ws, dossier, past, day, known_on, settings)


def forecasts(
    ws: Workspace,
    filters: Filters = ALL,
    *,
    as_of: date | None = None,
    known_on: date | None = None,
    settings: Settings = Settings(),  # noqa: B008
) -> Iterator[Forecast]:
    """The forecast of every dossier that is open on `as_of`, by reference."""
    day = as_of or ws.today
    pasts: dict[str, Past] = {}
    wanted = Filters(subject=filters.subject, workflow=filters.workflow)
    for _, journal in ws.store.journals(wanted):
        dossier = replay(journal, as_of=day, known_on=known_on)
        if dossier is None or not _open_and_wanted(ws, dossier, filters):
            continue
        if dossier.workflow not in pasts:
            pasts[dossier.workflow] = past_of(ws, dossier.workflow, day, known_on)
        yield looked_ahead(ws, dossier, pasts[dossier.workflow], day, known_on, settings)


def _open_and_wanted(ws: Workspace, dossier: Dossier, filters: Filters) -> bool:
    workflow = ws.vocabulary(dossier)
    return not workflow.step(dossier.step).final and matches(row_of(dossier, workflow), filters)


def looked_ahead(
    ws: Workspace,
    dossier: Dossier,
    past: Past,
    day: date,
    known_on: date | None = None,
    settings: Settings = Settings(),  # noqa: B008
) -> Forecast:
    """The forecast of a dossier already replayed, from a past already read."""
    workflow, calendar = ws.vocabulary(dossier), ws.calendars(known_on).current
    if workflow.step(dossier.step).final:
        return Forecast(dossier, workflow, day, settings, past, [], None, dossier.moves[-1])
    ahead = stages(dossier, workflow, calendar, day, past)
    seen = outlook(ahead, calendar, day, runs=settings.runs, seed=settings.seed) if ahead else None
    return Forecast(dossier, workflow, day, settings, past, ahead, seen)


def past_of(ws: Workspace, workflow: str, day: date, known_on: date | None = None) -> Past:
    """What the dossiers of a procedure teach, as of a day."""
    calendar = ws.calendars(known_on).current
    journals, total = _journals(ws, workflow)
    found: list[Case] = []
    read = 0
    for journal in journals:
        dossier = replay(journal, as_of=day, known_on=known_on)
        if dossier is not None and dossier.workflow == workflow:
            found += cases_of(dossier, ws.vocabulary(dossier), calendar)
            read += 1
    return Past(found, dossiers=read, sampled_from=total)


def _journals(ws: Workspace, workflow: str) -> tuple[Iterable[list[Event]], int]:
    """Those to learn from, and out of how many they were chosen (0: all of them).

    Of more than MOST_READ dossiers, one in so many by reference: no place in the alphabet, and
    no date of entry, is favoured.
    """
    if len(ws.store.refs("", limit=MOST_READ + 1)) <= MOST_READ:
        return (journal for _, journal in ws.store.journals(Filters(workflow=workflow))), 0
    refs = [row.ref for row in ws.store.dossiers(Filters(workflow=workflow))]
    if len(refs) <= MOST_READ:
        return map(ws.store.journal, refs), 0
    return map(ws.store.journal, _some(refs, MOST_READ)), len(refs)


def _some(items: Sequence[T], most: int) -> Sequence[T]:
    """All of them; of more than `most`, one in so many."""
    return items[:: max(1, -(-len(items) // most))]


def durations(
    ws: Workspace,
    filters: Filters = ALL,
    *,
    as_of: date | None = None,
    known_on: date | None = None,
) -> Iterator[tuple[str, Visit]]:
    """Every finished visit of every dossier by `as_of`, with the procedure it belongs to."""
    day, calendar = as_of or ws.today, ws.calendars(known_on).current
    wanted = Filters(subject=filters.subject, workflow=filters.workflow)
    for _, journal in ws.store.journals(wanted):
        dossier = replay(journal, as_of=day, known_on=known_on)
        if dossier is None:
            continue
        workflow = ws.vocabulary(dossier)
        for visit in visits(stays(dossier, workflow, calendar), calendar):
            phase = workflow.phase_of(visit.step)
            if filters.step in ("", visit.step) and filters.phase in ("", phase):
                yield workflow.id, visit


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
    settings: Settings = Settings(),  # noqa: B008
) -> Backtest:
    """Forecast every finished dossier again from each step it entered, knowing only what had
    happened by that day: other dossiers' stays and its own earlier ones."""
    day, calendar = as_of or ws.today, ws.calendars(known_on).current
    rows = ws.store.dossiers(Filters(workflow=filters.workflow))
    refs = [row.ref for row in rows if ws.workflow(row.workflow_hash).step(row.step).final]
    finished = [
        (journal, dossier)
        for journal in map(ws.store.journal, _some(refs, MOST_READ))
        if (dossier := replay(journal, as_of=day, known_on=known_on)) and _succeeded(ws, dossier)
    ]
    detailed = [(journal, whole) for journal, whole in finished if len(whole.moves) > 1]
    chosen = _some(detailed, MOST_TESTED)
    flows = {whole.workflow for _, whole in chosen}
    pasts = {flow: past_of(ws, flow, day, known_on) for flow in flows}
    tested: list[Tested] = []
    undated = 0
    for journal, whole in chosen:
        for one in _again(ws, journal, whole, pasts[whole.workflow], known_on, settings):
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
    settings: Settings,
) -> Iterator[Forecast]:
    workflow = ws.vocabulary(whole)
    days = {m.on for m in whole.moves if not workflow.step(m.to_step).final}
    for on in sorted(days):
        dossier = replay(journal, as_of=on, known_on=known_on)
        if dossier is not None and not workflow.step(dossier.step).final:
            yield looked_ahead(ws, dossier, past.until(on), on, known_on, settings)


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
