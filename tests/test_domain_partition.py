"""Whose the days of a dossier are: one body's, also when several have the file at once."""

from __future__ import annotations

from datetime import date

from builders import OPENING, WORKFLOW, Desk, consulted, day, opened, prepared, submitted

from cperflow.domain.holding.partition import NOBODY, Sharing, shared_out, step_tenures
from cperflow.domain.holding.responsibility import Cause, cause_of, stretches
from cperflow.domain.journal.events import Entry
from cperflow.domain.time.calendar import Calendar, Holiday
from cperflow.service import writing


def shared(desk: Desk, as_of: date, *, steps: bool = False) -> Sharing:
    """As somebody asks on that day, who knows nothing of later acts."""
    dossier, clocks = desk.dossier(as_of), desk.look(as_of).measures
    past = stretches(dossier, WORKFLOW)
    return shared_out(dossier, WORKFLOW, past, [m.clock for m in clocks], as_of, steps=steps)


def told(desk: Desk, as_of: date) -> list[tuple[str, date, int]]:
    """Whose, from when, how many days."""
    return [(part.holder, part.from_on, part.days) for part in shared(desk, as_of).parts]


def test_the_body_that_answers_last_holds_the_days_the_others_no_longer_need() -> None:
    desk = consulted()
    desk.answer(day(16), "HEALTH")
    desk.answer(day(19), "ROADS")
    assert told(desk, day(22)) == [
        ("SELLER", day(8), 2), ("TOWN", day(10), 5), ("ROADS", day(15), 4), ("TOWN", day(19), 3),
    ]  # fmt: skip


def test_a_body_that_has_not_answered_yet_answers_later_than_any_other() -> None:
    desk = consulted()
    desk.answer(day(18), "HEALTH")
    assert told(desk, day(17))[-1] == ("HEALTH", day(15), 2)
    assert told(desk, day(18))[-1] == ("ROADS", day(15), 3)


def test_of_bodies_that_answer_the_same_day_the_one_asked_first_has_the_days() -> None:
    desk = submitted(projects=("P1", "P2"))
    desk.act(day(15), "consult", consulted="FIRE")
    desk.ask(day(16), "ROADS")
    desk.answer(day(17), "HEALTH")
    desk.answer(day(19), "FIRE")
    desk.answer(day(19), "ROADS")
    assert told(desk, day(19))[-2:] == [("FIRE", day(15), 4), ("TOWN", day(19), 0)]


def test_of_bodies_asked_and_silent_alike_the_first_of_the_definition_has_the_days() -> None:
    assert told(consulted(), day(17))[-1] == ("HEALTH", day(15), 2)


def test_a_correction_is_of_the_days_of_those_who_still_examine_when_they_end_later() -> None:
    desk = consulted()
    desk.act(day(16), "correct", asked_again="ROADS")
    desk.act(day(22), "corrected", asked_again="ROADS")
    desk.answer(day(24), "HEALTH")
    desk.answer(day(30), "ROADS")
    last = [
        (part.holder, part.step, part.from_on)
        for part in shared(desk, day(31), steps=True).parts[2:]
    ]
    assert last == [
        ("HEALTH", "consultation", day(15)),
        ("HEALTH", "correction", day(16)),
        ("ROADS", "consultation", day(22)),
        ("TOWN", "consultation", day(30)),
    ]


def test_a_correction_that_lasts_longer_has_its_own_days() -> None:
    desk = consulted()
    desk.act(day(16), "correct", asked_again="ROADS")
    desk.answer(day(18), "HEALTH")
    desk.act(day(22), "corrected", asked_again="ROADS")
    assert told(desk, day(23))[2:] == [
        ("HEALTH", day(15), 1), ("SELLER", day(16), 6), ("ROADS", day(22), 1),
    ]  # fmt: skip


def test_the_days_of_a_dossier_given_up_are_nobodys_until_it_is_reopened() -> None:
    desk = submitted()
    desk.act(day(12), "abandon")
    assert told(desk, day(20))[-1] == (NOBODY, day(12), 8)
    desk.act(day(17), "reopen")
    assert told(desk, day(20))[2:] == [(NOBODY, day(12), 5), ("TOWN", day(17), 3)]


def test_a_dossier_that_is_over_has_no_days_any_more() -> None:
    desk = prepared()
    desk.act(day(22), "present")
    desk.act(day(26), "refuse")
    found = shared(desk, date(2030, 1, 1))
    assert (found.over, found.until_on, found.days) == (True, day(26), 18)
    assert (found.parts[-1].holder, found.parts[-1].until_on) == ("COMMITTEE", day(26))


def test_on_the_day_of_its_opening_a_dossier_has_a_holder_and_no_day() -> None:
    desk = opened()
    found = shared(desk, OPENING)
    assert (found.days, told(desk, OPENING)) == (0, [("SELLER", OPENING, 0)])
    assert [(one.of, one.days, one.lasts) for one in found.tenures] == [("SELLER", 0, True)]


def test_days_on_which_an_officer_stopped_the_delay_of_the_holder_are_told_apart() -> None:
    desk = submitted()
    desk.stop(day(12), "examination")
    desk.resume(day(17), "examination")
    assert [(p.holder, p.days, p.stopped) for p in shared(desk, day(22)).parts] == [
        ("SELLER", 2, 0), ("TOWN", 12, 5),
    ]  # fmt: skip
    assert shared(desk, day(14)).parts[-1].stopped == 2


def test_a_delay_interrupted_by_an_officer_is_stopped_until_it_starts_again() -> None:
    desk = submitted()
    desk.stop(day(12), "examination", interrupt=True)
    assert shared(desk, day(15)).parts[-1].stopped == 3
    desk.resume(day(17), "examination")
    assert shared(desk, day(22)).parts[-1].stopped == 5


def test_the_delay_of_another_body_stops_nothing_of_the_days_of_the_holder() -> None:
    desk = submitted()
    desk.act(day(12), "return", reasons="incomplet")
    assert [(p.holder, p.stopped) for p in shared(desk, day(22)).parts][-1] == ("SELLER", 0)


def test_a_file_sent_back_and_not_received_yet_stops_the_delay_of_who_has_it() -> None:
    desk = submitted()
    desk.act(day(12), "return", reasons="incomplet")
    desk.act(day(17), "submit", received_on="2024-01-19")
    assert shared(desk, day(22)).parts[-1][:5] == ("TOWN", "examination", day(17), day(22), 2)


def test_working_days_are_counted_like_delays_and_may_end_in_a_half() -> None:
    half = Calendar([Holiday(day(10), "Veille de fête", "usage", part="half")])
    first, second = shared(submitted(), day(11)).parts
    assert (first.halves(half), second.halves(half)) == (3, 2)


def test_a_body_that_had_the_file_twice_had_two_visits() -> None:
    desk = submitted()
    desk.act(day(12), "return", reasons="incomplet")
    desk.act(day(17), "submit")
    visits = [(one.of, one.days) for one in shared(desk, day(20)).tenures]
    assert visits == [("SELLER", 2), ("TOWN", 2), ("SELLER", 5), ("TOWN", 3)]


def test_steps_are_told_with_their_days_and_the_last_one_lasts() -> None:
    desk = submitted()
    found = step_tenures(desk.dossier(), WORKFLOW, day(20))
    assert [(one.of, one.days, one.lasts) for one in found] == [
        ("deposit", 2, False), ("examination", 10, True),
    ]  # fmt: skip


def test_a_day_that_the_source_does_not_give_marks_the_parts_on_both_sides() -> None:
    desk = opened()
    entry = Entry(day(31), illustrative=True, precision="month")
    writing.advance(desk.ws, desk.ref, "submit", entry, {})
    first, last = shared(desk, date(2024, 3, 1)).parts
    assert (first.illustrative, first.end_illustrative) == (False, True)
    assert (last.illustrative, last.end_illustrative, last.precision) == (True, False, "month")


def test_what_made_the_file_change_hands_is_told() -> None:
    desk = consulted()
    desk.answer(day(16), "ROADS")
    desk.answer(day(18), "HEALTH")
    desk.ask(day(22), "FIRE")
    found = [cause_of(desk.dossier(), part.from_on) for part in shared(desk, day(25)).parts]
    assert found == [
        Cause("opened"),
        Cause("advanced", "submit"),
        Cause("advanced", "consult"),
        Cause("opinion_given", body="HEALTH"),
        Cause("opinion_requested", body="FIRE"),
    ]


def test_a_project_removed_may_give_the_file_back() -> None:
    desk = consulted()
    desk.answer(day(16), "HEALTH")
    desk.answer(day(17), "ROADS", projects=["P1"])
    writing.remove_project(desk.ws, desk.ref, "P2", Entry(day(19)))
    assert told(desk, day(22))[-1] == ("TOWN", day(19), 3)
    assert cause_of(desk.dossier(), day(19)) == Cause("project_removed")
