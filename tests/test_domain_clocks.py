"""Clocks of a dossier: started, stopped, resumed, ended, and measured at a date.

Dates are of January 2024 (the 8th is a Monday); no holiday is loaded unless a test says so.
"""

from __future__ import annotations

from datetime import date

import pytest
from builders import CLOCKS, WORKFLOW, Desk, consulted, day, opened, prepared, submitted

from cperflow.domain.holding.responsibility import holders
from cperflow.domain.journal.events import Entry
from cperflow.domain.procedure.definition import Step
from cperflow.domain.time.calendar import Calendar, Holiday
from cperflow.domain.time.measures import measure, proof, spans
from cperflow.service import writing

WEEKDAYS_ONLY = Calendar(covered=(2023, 2026))
EXAMINATION_DUE = day(22)


def windows(desk: Desk, clock: str) -> list[tuple[date, date | None, str]]:
    return [
        (span.from_on, span.until_on, span.state)
        for known in desk.clocks()
        if known.id == clock
        for span in spans(known, WEEKDAYS_ONLY)
    ]


def test_a_clock_starts_at_the_act_that_enters_its_step_the_day_not_counted() -> None:
    found = submitted().measure("examination", day(11))
    assert (found.clock.started_on, found.due_on, found.state) == (
        day(10),
        EXAMINATION_DUE,
        "running",
    )


def test_a_clock_may_start_at_the_date_an_act_records() -> None:
    desk = opened()
    desk.act(day(10), "submit", received_on="2024-01-12")
    found = desk.measure("examination", day(15))
    assert (found.clock.started_on, found.due_on) == (day(12), day(24))
    assert found.clock.legs[0].from_on == day(10)


def test_a_delay_without_a_number_only_measures() -> None:
    desk = opened()
    assert (desk.measure("deposit").state, desk.measure("deposit").due_on) == ("running", None)
    desk.act(day(10), "submit")
    assert (desk.measure("deposit").state, desk.measure("deposit").days_late) == ("met", 0)
    assert proof(desk.measure("deposit").clock, WEEKDAYS_ONLY, day(31)) is None


@pytest.mark.parametrize(("as_of", "late"), [(22, 0), (23, 1), (26, 4), (27, 4), (28, 4), (29, 5)])
def test_lateness_counts_working_days_after_the_due_date(as_of: int, late: int) -> None:
    found = submitted().measure("examination", day(as_of))
    assert (found.state, found.days_late) == ("running", late)


def test_leaving_in_time_meets_the_delay_and_leaving_late_misses_it() -> None:
    assert consulted(on=EXAMINATION_DUE).measure("examination").state == "met"
    missed = consulted(on=day(24)).measure("examination")
    assert (missed.state, missed.days_late) == ("missed", 2)


def test_a_clock_stands_still_while_the_dossier_is_returned() -> None:
    desk = submitted()
    desk.act(day(15), "return", reasons="incomplet")
    found = desk.measure("examination", day(31))
    assert (found.state, found.days_late) == ("stopped", 0)
    assert windows(desk, "examination") == [
        (day(10), day(15), "running"),
        (day(15), None, "stopped"),
    ]


def test_after_a_return_only_the_remainder_is_left() -> None:
    desk = submitted()
    desk.act(day(15), "return", reasons="incomplet")
    desk.act(day(5, 2), "submit")
    found = desk.measure("examination", day(6, 2))
    assert found.clock.started_on == day(10)
    # 11, 12 and 15 January were used: five of the eight days are left from 6 February
    assert found.due_on == day(12, 2)


def test_two_returns_add_up_and_the_remainder_is_kept_each_time() -> None:
    desk = submitted()
    desk.act(day(12), "return", reasons="incomplet")
    desk.act(day(15), "submit")
    desk.act(day(17), "return", reasons="encore")
    desk.act(day(22), "submit")
    # 11, 12, 16 and 17 January were used: four days are left from the 23rd
    found = desk.measure("examination")
    assert found.due_on == day(26)
    assert len(found.clock.pauses) == 2
    assert windows(desk, "examination") == [
        (day(10), day(12), "running"),
        (day(12), day(15), "stopped"),
        (day(15), day(17), "running"),
        (day(17), day(22), "stopped"),
        (day(22), None, "running"),
    ]


def test_a_return_received_later_resumes_on_the_day_it_is_received() -> None:
    desk = submitted()
    desk.act(day(15), "return", reasons="incomplet")
    desk.act(day(22), "submit", received_on="2024-01-24")
    assert desk.measure("examination", day(23)).state == "stopped"
    assert desk.measure("examination", day(24)).state == "running"
    assert windows(desk, "examination")[1:3] == [
        (day(15), day(22), "stopped"),
        (day(22), day(24), "stopped"),
    ]
    assert desk.measure("examination").due_on == day(31)


def test_a_stop_freezes_the_lateness_of_its_day() -> None:
    desk = submitted()
    desk.act(day(24), "return", reasons="incomplet")
    assert desk.measure("examination", day(23)).days_late == 1
    assert desk.measure("examination", day(31)).days_late == 2


def test_an_interruption_starts_the_delay_again_from_zero() -> None:
    desk = submitted()
    desk.act(day(15), "restart")
    assert desk.measure("examination", day(31)).state == "stopped"
    desk.act(day(22), "submit")
    first, second = desk.measures("examination")
    assert (first.clock.ended, first.clock.ended_on) == ("interrupted", day(15))
    assert (second.clock.started_on, second.due_on) == (day(22), day(1, 2))


def test_a_clock_over_two_steps_runs_through_them_and_changes_holder() -> None:
    desk = prepared()
    desk.act(day(22), "present")
    desk.act(day(24), "send_back")
    found = desk.measure("decision", day(25))
    assert found.clock.started_on == day(19)
    assert [leg.holder for leg in found.clock.legs] == ["TOWN", "COMMITTEE", "TOWN"]
    assert (found.clock.holder, found.due_on) == ("TOWN", day(31))
    assert found.end is not None
    assert found.end.half


def test_acts_of_one_day_leave_no_empty_stretch() -> None:
    desk = prepared()
    desk.act(day(22), "present")
    desk.act(day(22), "send_back")
    desk.act(day(22), "present")
    assert windows(desk, "decision") == [
        (day(19), day(22), "running"),
        (day(22), None, "running"),
    ]
    assert desk.measure("decision").clock.holder == "COMMITTEE"


def test_an_examination_done_on_its_first_day_has_no_stretch_and_is_met() -> None:
    desk = submitted()
    desk.act(day(10), "consult", consulted="ROADS")
    assert windows(desk, "examination") == []
    assert desk.measure("examination").state == "met"


def test_abandoning_stops_the_clock_and_reopening_resumes_it() -> None:
    desk = submitted()
    desk.act(day(15), "abandon")
    assert desk.measure("examination", day(31)).state == "stopped"
    assert desk.look(day(31)).holders == []
    desk.act(day(5, 2), "reopen")
    assert desk.dossier().step == "examination"
    assert desk.measure("examination", day(6, 2)).due_on == day(12, 2)


def test_a_returned_dossier_abandoned_then_reopened_is_still_returned() -> None:
    desk = submitted()
    desk.act(day(15), "return", reasons="incomplet")
    desk.act(day(17), "abandon")
    desk.act(day(19), "reopen")
    assert desk.measure("examination", day(20)).state == "stopped"
    desk.act(day(22), "submit")
    # 11, 12 and 15 January were used: five days are left from the 23rd, whenever it is asked
    due = {desk.measure("examination", day(n)).due_on for n in (23, 29, 31)}
    assert due == {day(29)}


def test_abandoned_twice_and_reopened_twice_the_clock_still_runs() -> None:
    desk = submitted()
    for number in (11, 15):
        desk.act(day(number), "abandon")
        desk.act(day(number + 1), "reopen")
    assert desk.measure("examination").state == "running"
    assert desk.measure("examination").due_on == day(24)


def test_each_consulted_body_has_its_clock_longer_by_two_days_a_project() -> None:
    desk = consulted(projects=("P1", "P2", "P3"))
    assert {
        m.clock.id: m.due_on for m in desk.look(day(16)).measures if m.clock.spec.consultation
    } == {
        "opinions:HEALTH": day(30),
        "opinions:ROADS": day(30),
    }


def test_the_answer_of_a_body_ends_its_clock_only() -> None:
    desk = consulted()
    desk.answer(day(17), "HEALTH")
    assert desk.measure("opinions:HEALTH", day(31)).state == "met"
    found = desk.measure("opinions:ROADS", day(31))
    assert (found.state, found.days_late) == ("running", 3)


def test_a_body_asked_again_has_a_new_clock_and_the_old_one_no_longer_counts() -> None:
    desk = consulted()
    desk.ask(day(17), "ROADS", ["P1", "P2"])
    old, new = desk.measures("opinions:ROADS")
    assert (old.clock.ended, old.state, old.days_late) == ("replaced", "stopped", 0)
    assert (new.clock.started_on, new.due_on) == (day(17), day(30))


def test_a_correction_stops_the_clocks_of_the_bodies_that_asked_for_it_only() -> None:
    desk = consulted()
    desk.act(day(16), "correct", asked_again="ROADS")
    assert desk.measure("opinions:ROADS", day(17)).state == "stopped"
    assert desk.measure("opinions:HEALTH", day(17)).state == "running"
    assert holders(desk.dossier(), WORKFLOW) == ["SELLER", "HEALTH"]


def test_a_correction_leaves_alone_the_clock_of_a_body_that_had_answered() -> None:
    desk = consulted()
    desk.answer(day(16), "ROADS", "to_correct")
    desk.act(day(17), "correct", asked_again="ROADS")
    assert desk.measure("opinions:ROADS").clock.pauses == ()


def test_a_late_request_asked_anew_is_no_longer_late() -> None:
    desk = consulted()
    desk.ask(day(31), "ROADS")
    old, new = desk.measures("opinions:ROADS", day(31))
    assert (old.due_on, old.days_late, new.days_late) == (day(26), 0, 0)


def test_before_a_stop_the_due_date_was_the_one_without_it() -> None:
    desk = submitted()
    desk.act(day(15), "return", reasons="incomplet")
    desk.act(day(17), "submit")
    due = [span.due_on for span in desk.store.spans_of(desk.ref) if span.clock == "examination"]
    assert due == [EXAMINATION_DUE, None, day(24)]


def test_after_a_correction_the_bodies_named_are_asked_anew() -> None:
    desk = consulted()
    desk.act(day(16), "correct", asked_again="ROADS")
    desk.act(day(22), "corrected", asked_again="ROADS")
    old, new = desk.measures("opinions:ROADS")
    assert (old.clock.ended_on, new.clock.started_on) == (day(22), day(22))
    assert [r.round for r in desk.dossier().requests if r.body == "ROADS"] == [1, 2]


def test_a_body_not_asked_anew_resumes_with_its_remainder() -> None:
    desk = consulted()
    desk.act(day(16), "correct", asked_again="ROADS, HEALTH")
    desk.act(day(22), "corrected", asked_again="ROADS")
    found = desk.measure("opinions:HEALTH")
    # one of the nine days was used: eight are left from the 23rd
    assert (found.state, found.due_on) == ("running", day(1, 2))


def test_abandoning_a_consultation_suspends_it_until_it_is_reopened() -> None:
    desk = consulted()
    desk.act(day(17), "abandon")
    assert desk.measure("opinions:ROADS", day(31)).state == "stopped"
    desk.act(day(22), "reopen")
    found = desk.measure("opinions:ROADS")
    # two of the nine days were used: seven are left from the 23rd
    assert (found.state, found.due_on) == ("running", day(31))


def test_a_correction_abandoned_then_reopened_is_still_a_correction() -> None:
    desk = consulted()
    desk.act(day(16), "correct", asked_again="ROADS")
    desk.act(day(17), "abandon")
    desk.act(day(18), "reopen")
    assert desk.dossier().step == "correction"
    assert desk.look(day(19)).holders == ["SELLER", "HEALTH"]
    assert desk.measure("opinions:ROADS", day(19)).state == "stopped"
    assert desk.measure("opinions:HEALTH", day(19)).state == "running"


def test_the_bodies_still_to_answer_hold_the_dossier() -> None:
    desk = consulted()
    assert holders(desk.dossier(), WORKFLOW) == ["HEALTH", "ROADS"]
    desk.answer(day(16), "HEALTH")
    assert holders(desk.dossier(), WORKFLOW) == ["ROADS"]
    desk.answer(day(17), "ROADS")
    assert holders(desk.dossier(), WORKFLOW) == ["TOWN"]


def test_nobody_holds_a_finished_dossier() -> None:
    desk = prepared()
    desk.act(day(22), "present")
    desk.act(day(23), "refuse")
    assert holders(desk.dossier(), WORKFLOW) == []


def test_a_holder_named_by_the_delay_wins_over_the_one_of_the_step() -> None:
    clocks = tuple(c._replace(holder="FIRE") if c.id == "examination" else c for c in CLOCKS)
    desk = submitted(WORKFLOW._replace(clocks=clocks))
    assert desk.measure("examination").clock.holder == "FIRE"


def test_a_holiday_moves_the_due_date_and_an_estimated_one_is_said() -> None:
    holiday = Holiday(day(15), "Fête de la rose", "arrêté", "estimated")
    desk = submitted()
    desk.load(Calendar([holiday], covered=(2024, 2024)))
    found = desk.measure("examination", day(16))
    assert (found.due_on, found.estimated) == (day(23), True)


def test_lateness_over_an_estimated_holiday_is_estimated() -> None:
    holiday = Holiday(day(24), "Fête de la rose", "arrêté", "estimated")
    desk = submitted()
    desk.load(Calendar([holiday], covered=(2024, 2024)))
    assert not desk.measure("examination", day(23)).estimated
    assert desk.measure("examination", day(24)).estimated
    assert desk.measure("examination", day(25)).days_late == 2


def test_the_delay_keeps_the_number_of_projects_of_its_start() -> None:
    delay = CLOCKS[1].delay
    assert delay is not None
    counted = CLOCKS[1]._replace(delay=delay._replace(per={"project": 1}))
    clocks = (CLOCKS[0], counted, *CLOCKS[2:])
    desk = submitted(WORKFLOW._replace(clocks=clocks))
    desk.project(day(11), "P2")
    assert desk.measure("examination").due_on == day(23)


def test_a_clock_says_which_fact_started_it() -> None:
    desk = opened()
    desk.act(day(10), "submit", received_on="2024-01-12")
    found = desk.measure("examination").clock
    assert (found.started_on, found.started_by) == (day(12), "received_on")
    assert desk.measure("deposit").clock.started_by == ""
    # given on the very day of the act, the fact is still what started the clock
    same = opened()
    same.act(day(10), "submit", received_on="2024-01-10")
    assert same.measure("examination").clock.started_by == "received_on"
    assert submitted().measure("examination").clock.started_by == ""


def _entered(desk: Desk, on: date, act: str, given: dict[str, str], *, illustrative: bool) -> None:
    entry = Entry(on, illustrative=illustrative)
    writing.advance(desk.ws, desk.ref, act, entry, given)


def test_a_clock_says_which_of_its_dates_are_illustrative() -> None:
    desk = opened()
    _entered(desk, day(10), "submit", {}, illustrative=True)
    _entered(desk, day(11), "return", {"reasons": "incomplet"}, illustrative=False)
    _entered(desk, day(12), "submit", {}, illustrative=True)
    _entered(desk, day(15), "consult", {"consulted": "ROADS"}, illustrative=False)
    clock = desk.measure("examination").clock
    (pause,) = clock.pauses
    assert (clock.start_illustrative, clock.end_illustrative) == (True, False)
    assert (pause.illustrative, pause.back_illustrative) == (False, True)


@pytest.mark.parametrize("illustrative", [True, False])
def test_an_illustrative_answer_marks_the_end_of_its_clock_only(illustrative: bool) -> None:
    desk = consulted()
    for body, marked in (("HEALTH", illustrative), ("ROADS", not illustrative)):
        entry = Entry(day(17), illustrative=marked)
        writing.give_opinion(desk.ws, desk.ref, body, "favourable", entry)
    assert desk.measure("opinions:HEALTH").clock.end_illustrative is illustrative
    assert desk.measure("opinions:ROADS").clock.end_illustrative is not illustrative


def test_removing_a_project_leaves_the_due_date_where_it_was_when_asked() -> None:
    desk = consulted()
    desk.answer(day(17), "ROADS", projects=["P1"])
    before = desk.measure("opinions:ROADS").due_on
    writing.remove_project(desk.ws, desk.ref, "P2", Entry(day(29)))
    roads, health = desk.measure("opinions:ROADS"), desk.measure("opinions:HEALTH")
    assert (before, roads.due_on, health.due_on) == (day(26), day(26), day(26))
    assert (roads.clock.ended, roads.clock.ended_on, roads.days_late) == ("closed", day(29), 1)
    assert health.state == "running"
    assert desk.measure("opinions:ROADS", day(27)).state == "running"


def test_a_body_asked_about_a_project_removed_since_has_nothing_to_answer() -> None:
    desk = consulted(projects=("P1", "P2"))
    desk.ask(day(16), "FIRE", ["P2"])
    writing.remove_project(desk.ws, desk.ref, "P2", Entry(day(17)))
    found = desk.measure("opinions:FIRE")
    assert (found.clock.ended, found.state, found.days_late) == ("dropped", "stopped", 0)
    assert "FIRE" not in holders(desk.dossier(), WORKFLOW)


def test_the_proof_of_a_due_date_is_the_due_date() -> None:
    desk = submitted()
    desk.act(day(12), "return", reasons="incomplet")
    desk.act(day(15), "submit")
    found = desk.measure("examination", day(16))
    shown = proof(found.clock, desk.ws.calendar, day(16))
    assert shown is not None
    assert shown.due_on == found.due_on


def test_measuring_a_clock_gone_since_looks_at_the_day_it_ended() -> None:
    clock = consulted(on=day(24)).measure("examination").clock
    assert measure(clock, WEEKDAYS_ONLY, day(31)).days_late == 2


def test_a_place_within_a_step_belongs_to_its_phase() -> None:
    assert WORKFLOW.phase_of("correction") == "choice"
    assert WORKFLOW.step("correction") == Step(
        "correction", "Correction", holder="SELLER", within="consultation"
    )
