"""Looking ahead: laws of the durations, simulation against what can be worked out, what-ifs."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from statistics import NormalDist

import pytest
from builders import OPENING, Desk, consulted, day, opened, prepared, submitted
from hypothesis import given, settings
from hypothesis import strategies as st
from stall import CLOCKS, STEPS, WORKFLOW

from cperflow.domain.journal.events import Entry
from cperflow.domain.outlook.batch import Batch
from cperflow.domain.outlook.durations import median, percentile, stays, visits
from cperflow.domain.outlook.forecast import LEVELS, outlook
from cperflow.domain.outlook.lognormal import (
    PRIOR_CASES,
    PRIOR_SPREAD,
    Law,
    quantile,
    remaining_table,
    sample,
    shrunk,
    table,
    weight,
)
from cperflow.domain.outlook.past import Past
from cperflow.domain.outlook.prospect import FEW, Basis, Stage, Waiting
from cperflow.domain.outlook.route import route, way_back
from cperflow.domain.procedure.definition import Step, Transition, Workflow
from cperflow.domain.procedure.delays import ClockSpec, Delay
from cperflow.domain.time.calendar import Calendar
from cperflow.errors import NotFound, Refused, UsageError
from cperflow.reports import forecast as forecast_report
from cperflow.service import forecasting, timekeeping
from cperflow.service.backtesting import backtest
from cperflow.service.forecasting import (
    Forecast,
    Simulation,
    durations,
    forecast,
    forecasts,
)
from cperflow.service.supposing import what_if

CALENDAR = Calendar()
AS_OF = date(2024, 3, 1)
FAST = Simulation(runs=2_000)
fewer = settings(max_examples=60, deadline=None)
durations_drawn = st.lists(st.integers(1, 400), min_size=1, max_size=12)


def stage(law: Law, elapsed: float = 0, **other: object) -> Stage:
    """A step that nothing but this law is known of."""
    basis = Basis("examination", FEW, 0, law.median, law.median, law)
    return Stage("examination", basis, elapsed, (), (), 0.0, ())._replace(**other)


def halves_left(stages: Sequence[Stage], runs: int = 20_000, seed: int = 0) -> tuple[float, ...]:
    return outlook(stages, CALENDAR, AS_OF, runs=runs, seed=seed).halves


def finished(ref: str, opened_on: date, *gaps: int) -> Desk:
    """A dossier granted, with the calendar days spent in each of its five steps."""
    return lived(Desk(ref=ref), opened_on, *gaps)


def lived(desk: Desk, opened_on: date, *gaps: int) -> Desk:
    desk.open(opened_on)
    desk.project(opened_on)
    on = opened_on
    for act, gap in zip(("submit", "consult", "prepare", "present", "grant"), gaps, strict=True):
        on += timedelta(days=gap)
        if act == "prepare":
            desk.answer(on, "HEALTH")
        given = {"consulted": "HEALTH"} if act == "consult" else {}
        desk.act(on, act, **given)
    return desk


# durations


def test_a_stay_given_up_and_reopened_is_one_whose_net_leaves_the_gap_out() -> None:
    desk = submitted()
    desk.act(day(15), "abandon")
    desk.act(day(22), "reopen")
    desk.act(day(24), "consult", consulted="HEALTH")
    _, examination, _ = stays(desk.dossier(), (WORKFLOW,), CALENDAR)
    assert (examination.entered.on, examination.halves) == (day(10), 2 * (3 + 2))


def test_a_return_joins_two_stays_into_one_visit_net_of_the_correction() -> None:
    desk = submitted()
    desk.act(day(15), "return", reasons="incomplet")
    desk.act(day(22), "submit")
    desk.act(day(24), "consult", consulted="HEALTH")
    found = visits(stays(desk.dossier(), (WORKFLOW,), CALENDAR), CALENDAR)
    (examination,) = [visit for visit in found if visit.step == "examination"]
    assert (examination.gross, examination.net, examination.returns) == (2 * 10, 2 * 5, 1)
    assert [visit.step for visit in found].count("deposit") == 2


def test_a_stop_decided_by_an_officer_is_not_in_the_net_duration() -> None:
    desk = submitted()
    timekeeping.stop_clock(desk.ws, desk.ref, "examination", Entry(day(11)), "grève")
    timekeeping.resume_clock(desk.ws, desk.ref, "examination", Entry(day(16)))
    desk.act(day(18), "consult", consulted="HEALTH")
    found = visits(stays(desk.dossier(), (WORKFLOW,), CALENDAR), CALENDAR)
    examination = next(visit for visit in found if visit.step == "examination")
    assert (examination.gross, examination.net) == (2 * 6, 2 * 3)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=15))
def test_the_net_duration_never_exceeds_the_gross_one_and_ranks_are_among_values(
    values: list[int],
) -> None:
    ordered = sorted(values)
    assert percentile(ordered, 80) in ordered
    assert sum(value <= percentile(ordered, 80) for value in values) >= 0.8 * len(values)
    assert ordered[0] <= median(values) <= ordered[-1]


def test_net_and_gross_agree_without_stops() -> None:
    desk = finished("A-2024", OPENING, 3, 7, 14, 2, 5)
    for _, visit in durations(desk.ws):
        assert visit.net == visit.gross == CALENDAR.halves_between(visit.entered_on, visit.left_on)


# laws


@pytest.mark.parametrize("p", [1e-12, 0.001, 0.02425, 0.3, 0.5, 0.8, 0.99, 1 - 1e-9])
def test_the_normal_quantile_is_that_of_the_standard_library(p: float) -> None:
    assert quantile(p) == pytest.approx(NormalDist().inv_cdf(p), abs=1e-7)


@fewer
@given(durations_drawn, st.floats(1, 200))
def test_the_median_used_lies_between_the_estimate_and_what_was_observed(
    halves: list[int], estimate: float
) -> None:
    law = shrunk(sample(halves), estimate)
    assert law is not None
    observed = math.exp(sum(map(math.log, halves)) / len(halves))
    low, high = sorted((observed, estimate))
    assert low * 0.999 <= law.median <= high * 1.001


@given(st.integers(1, 400), st.floats(1, 200))
def test_more_observations_move_the_median_from_the_estimate_to_them(
    observed: int, estimate: float
) -> None:
    laws = [shrunk(sample([observed] * number), estimate) for number in range(30)]
    distances = [abs(law.centre - math.log(observed)) for law in laws if law]
    assert len(distances) == 30
    assert all(b <= a + 1e-12 for a, b in pairwise(distances))
    weights = [weight(number, estimate) for number in range(30)]
    assert weights == sorted(weights)
    assert weights[PRIOR_CASES] == 0.5


def test_nothing_observed_and_nothing_estimated_gives_no_law() -> None:
    assert shrunk(sample([]), None) is None


@given(st.floats(0, 6), st.floats(0.1, 1.5), st.floats(0, 500))
def test_what_is_left_is_never_negative_and_in_order(
    centre: float, spread: float, elapsed: float
) -> None:
    left = remaining_table(Law(centre, spread), elapsed)
    assert list(left) == sorted(left)
    assert left[0] >= 0


# simulation against what can be worked out


@pytest.mark.parametrize("elapsed", [0, 10, 16, 60])
def test_one_step_has_the_quantiles_of_its_law_knowing_how_long_it_has_lasted(
    elapsed: float,
) -> None:
    law = Law(math.log(16), PRIOR_SPREAD)
    normal = NormalDist(law.centre, law.spread)
    gone = normal.cdf(math.log(elapsed)) if elapsed else 0.0
    for level, found in zip(LEVELS, halves_left([stage(law, elapsed)], 40_000), strict=True):
        exact = math.exp(normal.inv_cdf(gone + (1 - gone) * level / 100)) - elapsed
        assert found == pytest.approx(exact, rel=0.05)


def test_the_slowest_of_three_bodies_has_the_quantiles_of_a_maximum() -> None:
    law = Law(math.log(20), 0.5)
    waiting = tuple(Waiting(body, law, 20.0) for body in ("HEALTH", "ROADS", "FIRE"))
    seen = halves_left([stage(law, waiting=waiting, closings=(0,))], 40_000)
    for level, found in zip(LEVELS, seen, strict=True):
        exact = math.exp(NormalDist(law.centre, law.spread).inv_cdf((level / 100) ** (1 / 3)))
        assert found == pytest.approx(exact, rel=0.05)


USUAL = Law(math.log(16), PRIOR_SPREAD)


def test_closings_that_the_wait_has_outlasted_are_no_longer_expected() -> None:
    def left(elapsed: float) -> tuple[float, ...]:
        closings = (0, 0, 0, 0, 20, 20, 80)
        return halves_left([stage(USUAL, elapsed, closings=closings)], 40_000)

    assert left(0) == (0, 20, 80), "on the evening of the last answer all may come"
    assert left(10) == (10, 70, 70)
    assert left(60) == (20, 20, 20)
    assert left(20) == (60, 60, 60), "a wait of exactly that length is over"


def test_a_wait_longer_than_every_closing_may_last_as_long_again() -> None:
    law = NormalDist(math.log(90), PRIOR_SPREAD)
    seen = halves_left([stage(USUAL, 90, closings=(0, 20, 80))], 40_000)
    for level, found in zip(LEVELS, seen, strict=True):
        exact = math.exp(law.inv_cdf(0.5 + level / 200)) - 90
        assert found == pytest.approx(exact, rel=0.05)


def test_returns_add_their_chance_times_what_they_cost_to_the_mean() -> None:
    law, back = Law(math.log(16), 0.3), Law(math.log(40), 0.3)
    correction = Basis("deposit", FEW, 0, 40.0, None, back)
    once = math.exp(law.centre + 0.045) + math.exp(back.centre + 0.045)
    plain = outlook([stage(law)], CALENDAR, AS_OF, runs=40_000)
    returned = outlook([stage(law, chance=0.25, back=(correction,))], CALENDAR, AS_OF, runs=40_000)
    assert returned.mean - plain.mean == pytest.approx(once * 0.25 / 0.75, rel=0.05)


# properties of a forecast

laws = st.builds(Law, st.floats(0, 5), st.floats(0.1, 1.2))
ahead = st.lists(
    st.builds(lambda law, elapsed, chance: stage(law, elapsed, chance=chance),
              laws, st.integers(0, 50), st.sampled_from([0.0, 0.2])),
    min_size=1, max_size=3,
)  # fmt: skip


@fewer
@given(ahead, st.integers(0, 3))
def test_quantiles_are_in_order_and_the_same_seed_gives_the_same_answer(
    stages: list[Stage], seed: int
) -> None:
    seen = outlook(stages, CALENDAR, AS_OF, runs=300, seed=seed)
    assert seen == outlook(stages, CALENDAR, AS_OF, runs=300, seed=seed)
    assert list(seen.halves) == sorted(seen.halves)
    assert seen.days is not None
    assert AS_OF < seen.days[0] <= seen.days[1] <= seen.days[2]


@fewer
@given(ahead, st.integers(1, 40), st.integers(0, 2))
def test_days_or_returns_added_never_bring_the_end_nearer(
    stages: list[Stage], added: int, returns: int
) -> None:
    before = outlook(stages, CALENDAR, AS_OF, runs=300)
    slower = [stages[0]._replace(added=2 * added, returns=returns), *stages[1:]]
    after = outlook(slower, CALENDAR, AS_OF, runs=300)
    assert all(a >= b for a, b in zip(after.halves, before.halves, strict=True))


def test_another_seed_changes_a_little() -> None:
    one, other = (halves_left([stage(Law(3, 0.7))], 5_000, seed) for seed in (1, 2))
    assert one != other
    assert one == pytest.approx(other, rel=0.15)


# the way ahead, read out of the definition


def test_the_way_leads_to_the_first_end_without_returns_or_detours() -> None:
    assert route(WORKFLOW, "deposit") == [
        "deposit", "examination", "consultation", "preparation", "decision",
    ]  # fmt: skip
    assert route(WORKFLOW, "correction")[:2] == ["correction", "consultation"]
    assert route(WORKFLOW, "granted") == []
    assert way_back(WORKFLOW, "examination") == ["deposit"]
    assert way_back(WORKFLOW, "consultation") == ["correction"]


def test_a_dossier_that_cannot_reach_an_end_has_no_forecast() -> None:
    dead_end = WORKFLOW._replace(
        steps=(*STEPS, Step("lost", "Égaré", "request", 9, "TOWN")),
        transitions=(
            *WORKFLOW.transitions,
            Transition("lose", "Égarer", ("deposit",), "lost", ("TOWN",)),
        ),
    )
    desk = opened(dead_end)
    desk.act(day(9), "lose")
    seen = forecast(desk.ws, desk.ref, as_of=day(10))
    assert (seen.stages, seen.outlook) == ([], None)
    assert forecast_report.forecast(seen)["enough"] is False


# forecasts of recorded dossiers


def test_a_finished_dossier_gives_the_day_it_ended() -> None:
    desk = finished("A-2024", OPENING, 3, 7, 14, 2, 5)
    data = forecast_report.forecast(forecast(desk.ws, "A-2024"))
    ended = desk.dossier().moves[-1].on.isoformat()
    assert (data["p50"], data["p80"], data["p95"], data["enough"]) == (ended, ended, ended, True)


def test_a_dossier_given_up_gives_no_date() -> None:
    desk = submitted()
    desk.act(day(15), "abandon")
    data = forecast_report.forecast(forecast(desk.ws, desk.ref))
    assert (data["p50"], data["enough"], data["ended_on"]) == (None, False, "2024-01-15")


def test_a_step_that_nothing_measures_gives_no_date_until_three_cases_do() -> None:
    desk = opened()
    few = forecast(desk.ws, desk.ref, as_of=day(10), simulation=FAST)
    assert few.outlook is not None
    assert (few.outlook.days, few.outlook.unknown) == (None, ("deposit",))
    for number in range(FEW):
        lived(
            Desk(store=desk.store, ref=f"A{number}-2023"), date(2023, 3, 6 + number), 9, 9, 9, 9, 9
        )
    enough = forecast(desk.ws, desk.ref, as_of=day(10), simulation=FAST)
    assert enough.outlook is not None
    assert enough.outlook.enough
    assert enough.stages[0].basis.cases == FEW
    assert enough.past.dossiers == FEW + 1


def test_a_target_date_stands_in_for_the_number_a_procedure_does_not_give() -> None:
    desk = opened()
    timekeeping.set_target(desk.ws, desk.ref, "deposit", Entry(day(9)), "en séance", day(22))
    seen = forecast(desk.ws, desk.ref, as_of=day(10), simulation=FAST)
    assert seen.stages[0].basis.estimate == CALENDAR.halves_between(OPENING, day(22))
    assert seen.outlook is not None
    assert seen.outlook.enough


def test_only_what_had_happened_by_the_day_is_known() -> None:
    desk = submitted()
    lived(Desk(store=desk.store, ref="A-2024"), day(8), 3, 7, 14, 2, 5)
    early = forecast(desk.ws, desk.ref, as_of=day(12), simulation=FAST)
    late = forecast(desk.ws, desk.ref, as_of=day(30), simulation=FAST)
    assert [basis_cases(early), basis_cases(late)] == [0, 1]


def basis_cases(seen: Forecast) -> int:
    return next(s.basis.cases for s in seen.stages if s.step == "examination")


def test_a_body_that_answered_is_no_longer_waited_for() -> None:
    desk = consulted()
    desk.answer(day(17), "HEALTH")
    seen = forecast(desk.ws, desk.ref, as_of=day(18), simulation=FAST)
    assert [waited.body for waited in seen.stages[0].waiting] == ["ROADS"]
    desk.answer(day(18), "ROADS", "to_correct")
    objected = forecast(desk.ws, desk.ref, as_of=day(19), simulation=FAST)
    assert (objected.stages[0].waiting, objected.stages[0].returns) == ((), 1)


def test_every_open_dossier_is_forecast_and_no_other() -> None:
    desk = submitted()
    lived(Desk(store=desk.store, ref="A-2024"), day(8), 3, 7, 14, 2, 5)
    assert [seen.dossier.ref for seen in forecasts(desk.ws, simulation=FAST)] == [desk.ref]


def test_many_dossiers_get_the_answers_that_each_would_get_alone() -> None:
    desk = submitted()
    later = Desk(store=desk.store, ref="A-2024")
    later.open(day(8))
    later.project(day(8))
    later.act(day(15), "submit")
    for seen in forecasts(desk.ws, simulation=FAST):
        alone = forecast(desk.ws, seen.dossier.ref, simulation=FAST)
        assert seen.outlook is not None
        assert alone.outlook is not None
        assert seen.outlook.days == alone.outlook.days
        assert seen.outlook.halves == pytest.approx(alone.outlook.halves)


def test_nothing_is_drawn_for_a_dossier_that_has_no_date() -> None:
    unknown = stage(Law(2.0, 0.5))._replace(basis=Basis("deposit", 1, 0, 4.0, None, Law(1.0, 0.5)))
    endless = Batch(CALENDAR, AS_OF, 10**12, 0)  # the runs that would be drawn fill any memory
    seen = endless.outlook([unknown, stage(Law(2.0, 0.5))])
    assert (seen.days, seen.halves, seen.unknown) == (None, (), ("examination",))


def test_dossiers_at_the_same_place_share_their_answer() -> None:
    batch = Batch(CALENDAR, AS_OF, 300, 0)
    way = [stage(Law(2.0, 0.5), 3.0), stage(Law(2.0, 0.5), chance=0.2)]
    assert batch.outlook(list(way)) is batch.outlook(list(way))
    assert batch.outlook([stage(Law(2.0, 0.5), 4.0), way[1]]) != batch.outlook(way)


def test_a_large_register_gets_fewer_simulations_a_dossier(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = submitted()
    Desk(store=desk.store, ref="A-2024").open(day(8))
    monkeypatch.setattr(forecasting, "MANY", 1)
    asked = Simulation(runs=5_000)
    data = forecast_report.forecasts(forecasts(desk.ws, simulation=asked), AS_OF, asked)
    assert (data["runs"], data["runs_asked"]) == (forecasting.RUNS_OF_MANY, 5_000)


def test_delays_in_other_units_and_steps_left_alone_are_counted_in_working_days() -> None:
    weekly = ClockSpec("examination", "Examen", ("examination",), delay=Delay(2, "week"))
    flow: Workflow = WORKFLOW._replace(
        clocks=tuple(weekly if clock.id == "examination" else clock for clock in CLOCKS)
    )
    desk = opened(flow)
    seen = forecast(desk.ws, desk.ref, as_of=day(8), simulation=FAST)
    assert seen.stages[1].basis.estimate == 20
    assert [s.basis.estimate for s in seen.stages[3:]] == [7.5, 7.5]


def test_a_backtest_compares_real_ends_with_what_would_have_been_foreseen() -> None:
    desk = finished("A0-2022", date(2022, 1, 10), 9, 9, 9, 9, 9)
    for number in range(1, 5):
        lived(
            Desk(store=desk.store, ref=f"A{number}-2022"),
            date(2022, 1 + 2 * number, 7), 9, 9, 9, 9, 9,
        )  # fmt: skip
    result = backtest(desk.ws, simulation=FAST)
    data = forecast_report.backtest(result, AS_OF, FAST)
    assert (data["finished"], data["dossiers"], data["enough"]) == (5, 5, False)
    assert data["undated"] == FEW
    assert data["forecasts"] == 5 * 5 - FEW
    assert data["coverage"]["p50"] <= data["coverage"]["p80"] <= data["coverage"]["p95"]
    first = result.tested[0]
    assert first.as_of < first.ended_on
    assert all(one.outlook.days for one in result.tested)


# what-ifs


def test_a_what_if_writes_nothing_and_is_never_earlier() -> None:
    desk = prepared()
    before = desk.snapshot()
    seen = what_if(desk.ws, desk.ref, {"COMMITTEE": "+10"}, as_of=day(22), simulation=FAST)
    assert desk.snapshot() == before
    assert seen.before.outlook is not None
    assert seen.after.outlook is not None
    gained = [
        b - a for a, b in zip(seen.before.outlook.halves, seen.after.outlook.halves, strict=True)
    ]
    assert gained == pytest.approx([20, 20, 20])


def test_the_plan_takes_each_estimate_and_tells_the_delays_that_run_out() -> None:
    desk = submitted()
    seen = what_if(desk.ws, desk.ref, {"examination": "3", "HEALTH": "2"}, as_of=day(10))
    plan = seen.plan_before
    assert [stay.halves for stay in plan.stays] == [16, 14, 7.5, 7.5]
    assert (plan.overruns, plan.stays[0].until_on) == ((), day(22))
    late = {one.clock: (one.due_on, one.halves) for one in seen.plan_after.overruns}
    assert late == {"examination": (day(22), 6), "opinions:HEALTH": (date(2024, 2, 5), 4)}


def test_a_return_that_is_supposed_suspends_the_delay_and_uses_it_again() -> None:
    desk = submitted()
    lived(Desk(store=desk.store, ref="A-2023"), date(2023, 3, 6), 9, 9, 9, 9, 9)
    seen = what_if(desk.ws, desk.ref, {"return": "1"}, as_of=day(10), simulation=FAST)
    back = [(stay.step, stay.back) for stay in seen.plan_after.stays[:3]]
    assert back == [("examination", False), ("deposit", True), ("examination", True)]
    (late,) = seen.plan_after.overruns
    assert (late.clock, late.halves) == ("examination", 16)


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"COMITEE": "3"}, NotFound),
        ({"return:nowhere": "1"}, NotFound),
        ({"COMMITTEE": "dix"}, UsageError),
        ({"COMMITTEE": "0"}, UsageError),
        ({"return": "21"}, UsageError),
        ({"deposit": "3"}, Refused),
        ({"SELLER": "3"}, Refused),
        ({"return": "1"}, Refused),
        ({"return:deposit": "1"}, Refused),
    ],
)
def test_what_cannot_be_supposed_is_refused(
    changes: dict[str, str], error: type[Exception]
) -> None:
    desk = prepared()
    with pytest.raises(error):
        what_if(desk.ws, desk.ref, changes, as_of=day(22), simulation=FAST)


def test_a_finished_dossier_has_nothing_to_simulate() -> None:
    desk = finished("A-2024", OPENING, 3, 7, 14, 2, 5)
    with pytest.raises(Refused):
        what_if(desk.ws, "A-2024", {"TOWN": "1"})


def test_tables_are_drawn_evenly_and_a_past_is_cut_at_a_day() -> None:
    law = Law(3, 0.5)
    assert median(table(law)) == pytest.approx(law.median, rel=1e-3)
    assert Past().until(AS_OF).returns("examination") == (0, 0)
