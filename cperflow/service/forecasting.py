"""The use cases that look ahead: durations observed and forecasts.

`as_of` and `known_on` as in `reading.py`. Observations are those of every dossier of the same
procedure, in any version, that had happened by `as_of`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from functools import partial
from itertools import islice
from typing import TypeVar

from cperflow.domain.dossier.dossier import Dossier, Move
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.events import Event
from cperflow.domain.outlook.batch import Batch
from cperflow.domain.outlook.durations import Visit, stays, visits
from cperflow.domain.outlook.forecast import RUNS, SEED, Outlook, outlook
from cperflow.domain.outlook.past import Case, Past, cases_of
from cperflow.domain.outlook.prospect import Stage, stages
from cperflow.domain.procedure.definition import Workflow
from cperflow.record import NamedTuple
from cperflow.service.contracts.prospects import Prospect, prospects
from cperflow.service.filtering import OPEN, reckoned
from cperflow.service.ports import ALL, Filters
from cperflow.service.projection import row_of
from cperflow.service.reading import dossier_on, matches
from cperflow.service.workspace import Workspace

T = TypeVar("T")

MOST_READ = 2_000
"""Dossiers whose journals a forecast reads: of more, one in so many by reference."""
MANY, RUNS_OF_MANY = 500, 2_000
"""Dossiers above which each gets fewer simulations, and how many."""


class Simulation(NamedTuple):
    """How a simulation is run."""

    runs: int = RUNS
    seed: int = SEED


class Forecast(NamedTuple):
    """A dossier looked ahead of. `outlook` is None when it is over (`over`: the move that ended
    it), and when its definition knows no way to an end, or has obligations, that are followed
    without an end in view (`stages` is then empty); `kept`: these that fall due within a year."""

    dossier: Dossier
    workflow: Workflow
    as_of: date
    simulation: Simulation
    past: Past
    stages: list[Stage]
    outlook: Outlook | None
    over: Move | None = None
    kept: tuple[Prospect, ...] = ()

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
    simulation: Simulation = Simulation(),  # noqa: B008 (a frozen record)
) -> Forecast:
    """When a dossier will be over, from where it stands. Raises NotFound, and Refused when it
    was not open yet."""
    day = as_of or ws.today
    dossier = dossier_on(ws, ref, day, known_on)
    if ws.vocabulary(dossier).obligations:
        nothing = looked_ahead(ws, dossier, Past(), day, known_on, simulation)
        return nothing._replace(kept=tuple(prospects(ws, dossier, day, known_on)))
    past = past_of(ws, dossier.workflow, day, known_on)
    return looked_ahead(ws, dossier, past, day, known_on, simulation)


def forecasts(
    ws: Workspace,
    filters: Filters = ALL,
    *,
    as_of: date | None = None,
    known_on: date | None = None,
    simulation: Simulation = Simulation(),  # noqa: B008
) -> Iterator[Forecast]:
    """The forecast of every dossier that is open on `as_of` and `reckoned`, by reference, each as
    `forecast` has it, except that one without a date has nothing drawn. Of many dossiers
    `runs_for` says how many simulations each gets."""
    day = as_of or ws.today
    simulation = simulation._replace(runs=runs_for(ws, filters, simulation.runs, day, known_on))
    batch = Batch(ws.calendars(known_on).current, day, simulation.runs, simulation.seed)
    pasts: dict[str, Past] = {}
    for _, journal in ws.store.journals(_likely(ws, filters, day, known_on)):
        dossier = replay(journal, as_of=day, known_on=known_on)
        if dossier is None or not _open_and_wanted(ws, dossier, filters):
            continue
        if dossier.workflow not in pasts:
            pasts[dossier.workflow] = past_of(ws, dossier.workflow, day, known_on)
        past = pasts[dossier.workflow]
        yield looked_ahead(ws, dossier, past, day, known_on, simulation, batch.outlook)


def runs_for(
    ws: Workspace, filters: Filters, runs: int, as_of: date, known_on: date | None = None
) -> int:
    """Simulations of each dossier when all are asked for: as many as `runs` for an office, at
    most RUNS_OF_MANY above MANY dossiers."""
    rows = ws.store.dossiers(_likely(ws, filters, as_of, known_on))
    many = next(islice(rows, MANY, None), None) is not None
    return min(runs, RUNS_OF_MANY) if many else runs


def _likely(ws: Workspace, filters: Filters, as_of: date, known_on: date | None) -> Filters:
    """Which dossiers may be open that day: today, the store knows which are."""
    now = as_of >= ws.today and known_on is None
    return Filters(
        subject=filters.subject, workflow=filters.workflow, status=OPEN if now else ""
    )  # fmt: skip


def _open_and_wanted(ws: Workspace, dossier: Dossier, filters: Filters) -> bool:
    workflow = ws.vocabulary(dossier)
    if not reckoned(workflow, filters):
        return False
    return not workflow.step(dossier.step).final and matches(row_of(dossier, workflow), filters)


def looked_ahead(
    ws: Workspace,
    dossier: Dossier,
    past: Past,
    day: date,
    known_on: date | None = None,
    simulation: Simulation = Simulation(),  # noqa: B008
    look: Callable[[Sequence[Stage]], Outlook] | None = None,
) -> Forecast:
    """The forecast of a dossier already replayed, from a past already read; `look` draws it."""
    workflow, calendar = ws.vocabulary(dossier), ws.calendars(known_on).current
    if workflow.step(dossier.step).final:
        return Forecast(dossier, workflow, day, simulation, past, [], None, dossier.moves[-1])
    if workflow.obligations:
        return Forecast(dossier, workflow, day, simulation, past, [], None)
    ahead = stages(dossier, ws.versions(dossier), calendar, day, past)
    runs, seed = simulation
    look = look or partial(outlook, calendar=calendar, as_of=day, runs=runs, seed=seed)
    seen = look(ahead) if ahead else None
    return Forecast(dossier, workflow, day, simulation, past, ahead, seen)


def past_of(ws: Workspace, workflow: str, day: date, known_on: date | None = None) -> Past:
    """What the dossiers of a procedure teach, as of a day."""
    calendar = ws.calendars(known_on).current
    journals, total = _journals(ws, workflow)
    found: list[Case] = []
    read = 0
    for journal in journals:
        dossier = replay(journal, as_of=day, known_on=known_on)
        if dossier is not None and dossier.workflow == workflow:
            found += cases_of(dossier, ws.versions(dossier), calendar)
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
    return map(ws.store.journal, some(refs, MOST_READ)), len(refs)


def some(items: Sequence[T], most: int) -> Sequence[T]:
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
        if not reckoned(workflow, filters):
            continue
        for visit in visits(stays(dossier, ws.versions(dossier), calendar), calendar):
            phase = workflow.phase_of(visit.step)
            if filters.step in ("", visit.step) and filters.phase in ("", phase):
                yield workflow.id, visit
