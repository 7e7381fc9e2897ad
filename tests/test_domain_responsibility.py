"""Who had the file, from which day to which, and since when."""

from __future__ import annotations

from datetime import date

import pytest
from builders import CLOCKS, REF, WORKFLOW, Desk, consulted, day, opened, prepared, submitted

from cperflow.domain.holding.responsibility import Stretch, holders, since, stretches
from cperflow.domain.journal.events import Entry
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.delays import ClockSpec, Delay
from cperflow.service import reading, writing


def told(desk: Desk) -> list[tuple[str, date]]:
    """Each stretch: who has the file, from which day."""
    found = stretches(desk.dossier(), desk.workflow)
    return [(" ".join(one.holders), one.from_on) for one in found]


def held(desk: Desk, on: date) -> list[tuple[str, date, int]]:
    return [(h.body, h.since, h.days) for h in reading.holdings(desk.look(on))]


def test_the_file_goes_from_hand_to_hand() -> None:
    desk = consulted()
    desk.answer(day(16), "ROADS")
    desk.answer(day(18), "HEALTH")
    assert told(desk) == [
        ("SELLER", day(8)),
        ("TOWN", day(10)),
        ("HEALTH ROADS", day(15)),
        ("HEALTH", day(16)),
        ("TOWN", day(18)),
    ]


def test_the_holder_of_a_step_has_the_file_back_since_the_last_body_answered() -> None:
    desk = consulted()
    desk.answer(day(16), "ROADS")
    desk.answer(day(18), "HEALTH")
    assert held(desk, day(25)) == [("TOWN", day(18), 7)]
    assert held(desk, day(12)) == [("TOWN", day(10), 2)]


def test_a_body_has_the_file_since_it_was_asked_whoever_else_answered_since() -> None:
    desk = consulted()
    desk.answer(day(16), "ROADS")
    assert held(desk, day(17)) == [("HEALTH", day(15), 2)]


def test_a_body_asked_again_before_it_answered_never_let_the_file_go() -> None:
    desk = consulted()
    desk.ask(day(17), "ROADS")
    assert ("ROADS", day(15), 3) in held(desk, day(18))


def test_a_body_asked_again_after_it_answered_has_the_file_since_then() -> None:
    desk = consulted()
    desk.answer(day(16), "ROADS", "to_correct")
    desk.ask(day(18), "ROADS")
    assert held(desk, day(19)) == [("HEALTH", day(15), 4), ("ROADS", day(18), 1)]


def test_several_steps_of_one_holder_are_one_stretch() -> None:
    desk = prepared()
    assert told(desk)[-2:] == [("HEALTH ROADS", day(15)), ("TOWN", day(18))]


def test_a_correction_takes_the_file_from_those_who_asked_for_it_until_it_is_back() -> None:
    desk = consulted()
    desk.act(day(16), "correct", asked_again="ROADS")
    desk.act(day(22), "corrected", asked_again="HEALTH")
    assert told(desk)[2:] == [
        ("HEALTH ROADS", day(15)),
        ("SELLER HEALTH", day(16)),
        ("ROADS HEALTH", day(22)),
    ]
    assert held(desk, day(23)) == [("ROADS", day(22), 1), ("HEALTH", day(15), 8)]


def test_nobody_has_a_file_that_is_given_up_until_it_is_reopened() -> None:
    desk = submitted()
    desk.act(day(12), "abandon")
    desk.act(day(17), "reopen")
    assert told(desk) == [
        ("SELLER", day(8)), ("TOWN", day(10)), ("", day(12)), ("TOWN", day(17)),
    ]  # fmt: skip
    assert held(desk, day(18)) == [("TOWN", day(17), 1)]


def test_days_are_counted_to_the_end_of_a_stretch_or_to_the_day_asked() -> None:
    first, *_, last = stretches(prepared().dossier(), WORKFLOW)
    assert first == Stretch(("SELLER",), day(8), day(10))
    assert (first.days(day(31)), last.days(day(31))) == (2, 13)


def test_acts_of_one_day_leave_one_stretch_that_of_the_evening() -> None:
    desk = opened()
    desk.act(day(10), "submit")
    desk.act(day(10), "return", reasons="incomplet")
    assert told(desk) == [("SELLER", day(8))]


def test_a_removed_project_gives_the_file_back_when_nothing_is_left_to_answer() -> None:
    desk = consulted()
    desk.answer(day(16), "HEALTH")
    desk.answer(day(17), "ROADS", projects=["P1"])
    writing.remove_project(desk.ws, REF, "P2", Entry(day(19)))
    assert told(desk)[-2:] == [("ROADS", day(16)), ("TOWN", day(19))]


def _with_clocks(*clocks: ClockSpec) -> Workflow:
    return WORKFLOW._replace(clocks=clocks)


@pytest.mark.parametrize(
    "workflow",
    [
        _with_clocks(*(clock for clock in CLOCKS if not clock.consultation)),
        _with_clocks(*CLOCKS, ClockSpec("slow", "Avis lents", consultation="opinions")),
        _with_clocks(
            ClockSpec("slow", "Avis", consultation="opinions", delay=Delay(30, "working_day")),
            *CLOCKS,
        ),
    ],
    ids=["no clock", "a second clock", "a second clock, first"],
)
def test_who_has_the_file_does_not_depend_on_how_many_clocks_time_it(workflow: Workflow) -> None:
    acts = {act.id: act for act in workflow.transitions}
    known = {clock.id for clock in workflow.clocks}
    correct = acts["correct"]
    stops = tuple(stop for stop in correct.stops if stop.clock in known)
    acts["correct"] = correct._replace(stops=stops)
    desk = consulted(workflow._replace(transitions=tuple(acts.values())))
    desk.answer(day(16), "HEALTH")
    assert told(desk)[2:] == [("HEALTH ROADS", day(15)), ("ROADS", day(16))]
    assert holders(desk.dossier(), desk.workflow) == ["ROADS"]
    row = desk.store.dossier(REF)
    assert row is not None
    assert row.holders == ("ROADS",)
    desk.answer(day(17), "ROADS")
    assert holders(desk.dossier(), desk.workflow) == ["TOWN"]


def test_since_when_is_illustrative_or_vague_as_the_act_that_gave_the_file() -> None:
    desk = opened()
    entry = Entry(date(2024, 1, 31), illustrative=True, precision="month")
    writing.advance(desk.ws, REF, "submit", entry, {})
    found = since(stretches(desk.dossier(), WORKFLOW), "TOWN")
    assert (found.precision, found.illustrative) == ("month", True)
    desk.act(date(2024, 2, 5), "return", reasons="incomplet")
    found = since(stretches(desk.dossier(), WORKFLOW), "SELLER")
    assert (found.from_on, found.precision, found.illustrative) == (day(5, 2), "day", False)
