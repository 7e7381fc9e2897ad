"""Scenarios among forty projects, exact: as plans come, and as the method likes them least."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from random import Random
from time import perf_counter

from material import Measure

from cperflow.domain.choice.choosing import make
from cperflow.domain.choice.scenario import COST, ORDER, Basis, Candidate, Terms
from cperflow.domain.money.envelope import Bounds

PROJECTS = 40
YEARS = (2025, 2026, 2027, 2028, 2029)
PRIORITY = "priorite"
MOST = 10**13
"""FCFA a project: the worst of them is far above any budget."""


def measure() -> Iterator[Measure]:
    """The slowest of each kind, in seconds, beside the list walked down by hand on the same
    figures."""
    for name, figures, by, draws in KINDS:
        found = [_timed(figures(Random(seed)), by) for seed in range(draws)]
        seconds, floor, _proven = max(found)
        told = f"slowest of {draws}, {seconds / floor:,.0f}× the list walked down"
        told += "" if all(each[2] for each in found) else ", not all proven"
        yield Measure(f"scenario, {PROJECTS} projects, {name}", seconds, 1, False, " s", told)


def _timed(known: Basis, by: str) -> tuple[float, float, bool]:
    begun = perf_counter()
    made = make(Terms("etat", by), known)
    seconds = perf_counter() - begun
    begun = perf_counter()
    by_hand = make(Terms("etat", by, method=ORDER), known)
    floor = perf_counter() - begun
    assert made is not None
    assert by_hand is not None
    assert made.points >= by_hand.points
    return seconds, floor, made.proven


def _basis(found: list[Candidate], years: tuple[int, ...]) -> Basis:
    ceilings = {year: sum(each.costs.get(year, 0) for each in found) // 2 for year in years}
    if ceilings:
        return Basis(Bounds(None, ceilings), tuple(found))
    return Basis(Bounds(sum(each.cost for each in found) // 2), tuple(found))


def _by_year(random: Random) -> Basis:
    found = []
    for number in range(PROJECTS):
        costs = {year: random.randint(MOST // 10, MOST) for year in YEARS}
        found.append(Candidate(f"P{number}", random.randint(1, 20), costs))
    return _basis(found, YEARS)


def _whole(random: Random) -> Basis:
    found = []
    for number in range(PROJECTS):
        costs = {None: random.randint(MOST // 10, MOST)}
        found.append(Candidate(f"P{number}", random.randint(1, 20), costs))
    return _basis(found, ())


def _equal_points(random: Random) -> Basis:
    return _basis([each._replace(points=1) for each in _whole(random).candidates], ())


def _equal_ratios(random: Random) -> Basis:
    """As many points as francs: every bound is the ceiling itself."""
    return _basis([each._replace(points=each.cost) for each in _whole(random).candidates], ())


KINDS: tuple[tuple[str, Callable[[Random], Basis], str, int], ...] = (
    ("one ceiling", _whole, PRIORITY, 20),
    ("five years", _by_year, PRIORITY, 20),
    ("equal points", _equal_points, PRIORITY, 10),
    ("equal ratios", _equal_ratios, COST, 10),
)
