"""When a dossier will be over, as a distribution: drawn stage by stage from where it stands.

The model and its limits are in docs/adr/0018. Every part draws from a generator of its own,
named after it and seeded, so that the same question has the same answer, and that what a
what-if adds moves no other draw.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import repeat
from math import ceil, log
from operator import add
from typing import TYPE_CHECKING

from cperflow.domain.outlook.durations import percentile
from cperflow.domain.outlook.lognormal import POINTS, PRIOR_SPREAD, Law, remaining_table, table
from cperflow.domain.outlook.prospect import Stage
from cperflow.domain.time.calendar import Calendar, to_day
from cperflow.record import NamedTuple

if TYPE_CHECKING:
    from random import Random

RUNS, SEED = 10_000, 0
MOST_RUNS = 1_000_000
LEVELS = (50, 80, 95)
MOST_RETURNS = 5
"""Of one examination in one run."""

Draws = list[float]
"""Working halves, one amount per run."""


class Outlook(NamedTuple):
    """What the simulation says of the working halves left, and of the day it ends.

    `halves`, `days` by LEVELS; `days` are None when a stage is not `enough`: `halves` and
    `mean` are then those of the other stages, () and None when nothing was drawn. `unknown` are
    the steps without enough cases, `uncounted` the corrections whose duration nothing tells.
    """

    halves: tuple[float, ...]
    days: tuple[date, ...] | None
    mean: float | None
    unknown: tuple[str, ...]
    uncounted: tuple[str, ...]

    @property
    def enough(self) -> bool:
        return self.days is not None


def outlook(
    stages: Sequence[Stage], calendar: Calendar, as_of: date, *, runs: int = RUNS, seed: int = SEED
) -> Outlook:
    """Draw `runs` ends of the stages, counted on the working days after `as_of`."""
    known = [stage for stage in stages if stage.basis.enough]
    return concluded(stages, calendar, as_of, simulated(known, runs, seed))


def lacking(stages: Iterable[Stage]) -> tuple[str, ...]:
    """The steps without enough cases: with one of them, no date can be told."""
    return tuple(stage.step for stage in stages if not stage.basis.enough)


def concluded(
    stages: Sequence[Stage], calendar: Calendar, as_of: date, totals: Sequence[float]
) -> Outlook:
    """What the halves drawn for the stages that are known come to; () when none were drawn."""
    unknown, known = lacking(stages), [stage for stage in stages if stage.basis.enough]
    ordered = sorted(totals)
    halves = tuple(percentile(ordered, level) for level in LEVELS) if ordered else ()
    days = None if unknown or not known else tuple(end(calendar, as_of, h) for h in halves)
    back = [basis.step for stage in known for basis in stage.back if basis.law is None]
    mean = sum(ordered) / len(ordered) if ordered else None
    return Outlook(halves, days, mean, unknown, tuple(dict.fromkeys(back)))


def end(calendar: Calendar, as_of: date, halves: float) -> date:
    """The day on which so many working halves after a day are over: a later day, always."""
    return to_day(calendar.reach(calendar.total(as_of.toordinal()) + max(1, ceil(halves))))


def simulated(stages: Iterable[Stage], runs: int, seed: int) -> Draws:
    """The working halves left in each run."""
    totals: Draws = [0.0] * runs
    for stage in stages:
        for part in _parts(stage, runs, seed):
            totals = list(map(add, totals, part))
    return totals


def _parts(stage: Stage, runs: int, seed: int) -> Iterator[Draws]:
    if stage.closings:
        yield from _consultation(stage, runs, seed)
    else:
        assert stage.basis.law is not None
        left = remaining_table(stage.basis.law, stage.elapsed)
        yield _drawn(left, _generator(seed, stage.step), runs)
    if stage.added:
        yield [stage.added] * runs
    if stage.chance:
        yield _sent_back(stage, runs, seed)
    for number in range(stage.returns):
        yield _one_more(stage, runs, seed, number)


def _consultation(stage: Stage, runs: int, seed: int) -> Iterator[Draws]:
    """The last of the answers still awaited, then what follows it."""
    if stage.waiting:
        answers = [
            _answer(stage, index, _generator(seed, f"{stage.step}:{index}"), runs)
            for index in range(len(stage.waiting))
        ]
        yield answers[0] if len(answers) == 1 else list(map(max, *answers))
    yield _closing(stage, _generator(seed, f"{stage.step}:closing"), runs)


def _closing(stage: Stage, rng: Random, runs: int) -> Draws:
    """What is left of the time between the last answer and the act that follows: drawn among the
    closings that lasted longer still; past all of them, what it has lasted is taken for usual."""
    waited = stage.elapsed
    left = [halves - waited for halves in stage.closings if halves > waited or not waited]
    if not left:
        return _drawn(remaining_table(Law(log(waited), PRIOR_SPREAD), waited), rng, runs)
    return [left[int(rng.random() * len(left))] for _ in range(runs)]


def _answer(stage: Stage, index: int, rng: Random, runs: int) -> Draws:
    waited = stage.waiting[index]
    left = remaining_table(waited.law, waited.elapsed)
    return _drawn([halves + waited.added for halves in left], rng, runs)


def _sent_back(stage: Stage, runs: int, seed: int) -> Draws:
    """What returns add: a run may have several, each adds a correction and an examination."""
    rng = _generator(seed, f"{stage.step}:returns")
    draw, chance = rng.random, stage.chance
    extra = [0.0] * runs
    hit = [run for run in range(runs) if draw() < chance]
    for _ in range(MOST_RETURNS):
        for part in _again(stage, rng, len(hit)):
            for run, halves in zip(hit, part, strict=True):
                extra[run] += halves
        hit = [run for run in hit if draw() < chance]
    return extra


def _one_more(stage: Stage, runs: int, seed: int, number: int) -> Draws:
    """A return that is certain: supposed, or called for by an answer already given."""
    rng = _generator(seed, f"{stage.step}:return {number}")
    totals: Iterable[float] = repeat(0.0, runs)
    for part in _again(stage, rng, runs):
        totals = map(add, totals, part)
    return list(totals)


def _again(stage: Stage, rng: Random, runs: int) -> Iterator[Draws]:
    """The correction of one return, then the examination taken up again (by one body when it
    is a consultation)."""
    for basis in (*stage.back, stage.basis):
        if basis.law is not None:
            yield _drawn(table(basis.law), rng, runs)


def _drawn(points: Sequence[float], rng: Random, runs: int) -> Draws:
    draw = rng.random
    return [points[int(draw() * POINTS)] for _ in range(runs)]


def _generator(seed: int, name: str) -> Random:
    from random import Random  # 3 ms that only a simulation pays for

    return Random(f"{seed}:{name}")  # noqa: S311 (a simulation, no secret)
