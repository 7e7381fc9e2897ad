"""The choice of projects: exact, whatever the figures, and true to the laws of an envelope."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cperflow.domain.choice import choosing, knapsack
from cperflow.domain.choice.choosing import make
from cperflow.domain.choice.core import Sack, bits
from cperflow.domain.choice.knapsack import Best, choose, closed
from cperflow.domain.choice.scenario import ORDER, Basis, Candidate, Terms
from cperflow.domain.money.envelope import Bounds

BIG = 10**14


def best_of_all(sack: Sack, must: int = 0, never: int = 0) -> int | None:
    """Every choice tried; the oracle."""
    whole, needs = len(sack.values), closed(sack.needs)
    best = None
    for chosen in range(1 << whole):
        things = bits(chosen)
        spent = [sum(sack.costs[i][d] for i in things) for d in range(len(sack.ceilings))]
        if chosen & must != must or chosen & never or any(needs[i] & ~chosen for i in things):
            continue
        if all(cost <= ceiling for cost, ceiling in zip(spent, sack.ceilings, strict=True)):
            first = sum(1 << (whole - 1 - i) for i in things)
            key = (sum(sack.values[i] for i in things), first, chosen)
            best = max(best or key, key)
    return None if best is None else best[2]


@st.composite
def sacks(draw: st.DrawFn, most: int = 8) -> Sack:
    """Few distinct figures, so that ratios are equal, or large ones; some things need others."""
    whole = draw(st.integers(0, most))
    ceilings = draw(st.integers(1, 3))
    figures = draw(st.sampled_from([st.integers(0, 3), st.integers(0, BIG), st.just(7)]))
    values = draw(st.lists(st.integers(-2, 9), min_size=whole, max_size=whole))
    row = st.tuples(*[figures] * ceilings)
    costs = draw(st.lists(row, min_size=whole, max_size=whole))
    room = [draw(st.integers(0, sum(row[d] for row in costs) + 1)) for d in range(ceilings)]
    mask = st.integers(0, (1 << whole) - 1)
    needs = [draw(mask) & draw(mask) & draw(mask) for _ in range(whole)]
    return Sack(tuple(values), tuple(costs), tuple(room), tuple(needs))


@given(sack=sacks(), data=st.data())
@settings(max_examples=120)
def test_no_choice_is_better_than_the_one_made(sack: Sack, data: st.DataObject) -> None:
    mask = st.integers(0, (1 << len(sack.values)) - 1)
    must, never = data.draw(mask) & data.draw(mask), data.draw(mask) & data.draw(mask)
    found = choose(sack, must, never)
    assert (found and found.chosen) == best_of_all(sack, must, never)
    assert found is None or found.proven


@given(sack=sacks())
@settings(max_examples=60)
def test_halves_that_meet_find_what_the_search_finds(sack: Sack) -> None:
    one = sack._replace(costs=tuple(row[:1] for row in sack.costs), ceilings=sack.ceilings[:1])
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(knapsack, "FEW_NODES", 0)
        found = choose(one)
    assert found == Best(best_of_all(one) or 0)


def test_equal_ratios_under_one_ceiling_are_settled_to_the_franc() -> None:
    costs = [BIG + 17 * i * i + i for i in range(15)]
    sack = Sack(tuple(costs), tuple((cost,) for cost in costs), (7 * BIG + 5_555,), (0,) * 15)
    assert choose(sack) == Best(best_of_all(sack) or 0)


def test_a_search_that_stops_says_how_far_from_the_best_it_may_be() -> None:
    costs = [
        (59, 63),
        (15, 43),
        (75, 72),
        (61, 48),
        (71, 55),
        (84, 37),
        (74, 27),
        (46, 27),
        (22, 89),
        (42, 78),
        (87, 28),
        (49, 22),
    ]
    sack = Sack(tuple(map(sum, costs)), tuple(costs), (301, 299), (0,) * 12)
    stopped, whole = choose(sack, most_nodes=12), choose(sack)
    assert stopped
    assert whole
    assert whole.proven
    assert not stopped.proven

    def worth(chosen: int) -> int:
        return sum(sack.values[i] for i in bits(chosen))

    assert worth(stopped.chosen) < worth(whole.chosen) <= worth(stopped.chosen) + stopped.over


def test_the_gap_of_a_choice_not_proven_covers_a_better_one_that_spends_less(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    known, terms = _basis([(1, 40, 0), (2, 1, 0)], 40, 0), Terms("etat", "x")
    best = make(terms, known)
    missed = (2 * 42 + 1) - (42 + 40)  # a point is worth 42, and what is spent parts equals
    monkeypatch.setattr(choosing, "choose", lambda *_asked: Best(1, proven=False, over=missed))
    stopped = make(terms, known)
    assert best
    assert stopped
    assert best.points == 2
    assert stopped.points + stopped.over >= best.points


projects = st.lists(
    st.tuples(st.integers(0, 6), st.integers(0, 40), st.integers(0, 40)), min_size=1, max_size=9
)
amounts = st.integers(0, 160)


def _basis(figures: list[tuple[int, int, int]], first: int, second: int) -> Basis:
    found = [Candidate(f"P{i}", points, {2019: a, 2020: b})
             for i, (points, a, b) in enumerate(figures)]  # fmt: skip
    return Basis(Bounds(None, {2019: first, 2020: second}), tuple(found))


@given(figures=projects, first=amounts, second=amounts, more=amounts)
@settings(max_examples=80)
def test_a_scenario_holds_every_year_and_more_money_never_brings_fewer_points(
    figures: list[tuple[int, int, int]], first: int, second: int, more: int
) -> None:
    made = make(Terms("etat", "priorite"), _basis(figures, first, second))
    richer = make(Terms("etat", "priorite"), _basis(figures, first + more, second))
    by_hand = make(Terms("etat", "priorite", method=ORDER), _basis(figures, first, second))
    assert made
    assert richer
    assert by_hand
    assert all(left >= 0 for each in (made, by_hand) for left in each.left().values())
    assert by_hand.points <= made.points <= richer.points
    assert set(made.projects) <= {each.id for each in made.basis.candidates}


@given(figures=projects, first=amounts, data=st.data())
@settings(max_examples=80)
def test_what_was_wished_is_kept_by_both_methods(
    figures: list[tuple[int, int, int]], first: int, data: st.DataObject
) -> None:
    known = _basis(figures, first, first)
    id = st.sampled_from([each.id for each in known.candidates])
    must, never = data.draw(st.frozensets(id, max_size=2)), data.draw(st.frozensets(id, max_size=2))
    after = tuple(data.draw(st.lists(st.tuples(id, id), max_size=3)))
    for method in ("exact", ORDER):
        made = make(Terms("etat", "x", False, method, False, (*must,), (*never,), after), known)
        if made is None:
            continue
        chosen = set(made.projects)
        assert must <= chosen
        assert not never & chosen
        assert all(other in chosen for one, other in after if one in chosen)


def test_the_least_spent_or_the_most_is_chosen_among_equal_points() -> None:
    known = _basis([(3, 10, 0), (3, 30, 0), (3, 20, 0)], 30, 0)
    most = make(Terms("etat", "x"), known)
    least = make(Terms("etat", "x", least=True), known._replace(
        envelope=Bounds(29), candidates=known.candidates))  # fmt: skip
    assert most
    assert most.projects == ("P0", "P2")
    assert least
    assert least.projects == ("P0",)


def test_projects_come_by_points_each_after_what_it_needs() -> None:
    known = _basis([(1, 1, 0), (5, 1, 0), (9, 1, 0)], 10, 10)
    made = make(Terms("etat", "x", after=(("P2", "P0"),)), known)
    assert made
    assert made.projects == ("P0", "P2", "P1")
