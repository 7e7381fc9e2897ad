"""Decisions of officers about clocks: stops, extensions, target dates.

Dates are of January 2024 (the 8th is a Monday); only weekends are closed unless a test says so.
The examination of `stall.py` lasts 8 working days: entered on the 10th, due on the 22nd.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from builders import REF, WORKFLOW, Desk, consulted, day, only, opened, prepared, submitted
from hypothesis import given, settings
from hypothesis import strategies as st

from cperflow.cli.pages.wording import state
from cperflow.domain.dossier.dossier import Ruling
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.conformity import strangers
from cperflow.domain.journal.events import Entry
from cperflow.domain.procedure.delays import ClockSpec, Delay
from cperflow.domain.time import rulings, subjects
from cperflow.domain.time.calendar import Calendar, Holiday
from cperflow.domain.time.clock import Clock, Leg
from cperflow.domain.time.counts import extensions, reckoned
from cperflow.domain.time.measures import measure, proof, spans
from cperflow.domain.time.pauses import Pause
from cperflow.domain.time.ruled import ruled
from cperflow.errors import NotFound, Refused, UsageError
from cperflow.reports.deadlines import explain
from cperflow.service import timekeeping
from cperflow.service.ports import FOREVER
from cperflow.service.responsibility import in_time
from cperflow.service.verifying import verify

WEEKDAYS_ONLY = Calendar(covered=(2023, 2026))
DUE = day(22)


def due_dates(desk: Desk, clock: str, on: date | None = None) -> list[date | None]:
    return [found.due_on for found in desk.measures(clock, on)]


def test_a_stop_keeps_what_is_left_until_the_resumption() -> None:
    desk = submitted()
    desk.stop(day(15), "examination")
    stopped = desk.measure("examination", day(17))
    assert (stopped.state, stopped.days_late, stopped.clock.holder) == ("stopped", 0, "TOWN")
    # 11, 12 and 15 counted; 16, 17 and 18 set aside; 19 and 22 to 25 make eight
    decided = desk.resume(day(18), "examination")
    assert (decided.before.due_on, decided.after.due_on) == (DUE, day(25))
    assert desk.measure("examination", day(19)).state == "running"


def test_a_stop_still_open_protects_the_clock_as_of_any_later_date() -> None:
    desk = submitted()
    desk.stop(day(15), "examination")
    for on in (day(23), day(31), day(30, 12)):
        found = desk.measure("examination", on)
        assert (found.state, found.days_late) == ("stopped", 0)
    assert [span.due_on for span in desk.store.spans_of(REF) if span.state == "stopped"] == [None]


def test_a_stop_after_the_due_date_keeps_the_lateness_of_its_day() -> None:
    desk = submitted()
    desk.stop(day(24), "examination")
    assert desk.measure("examination", day(31)).days_late == 2
    desk.resume(day(29), "examination")
    assert desk.measure("examination", day(30)).days_late == 3


def test_a_stop_that_overlaps_that_of_an_act_is_counted_once() -> None:
    desk = submitted()
    desk.act(day(15), "return", reasons="incomplet")
    desk.stop(day(16), "examination")
    desk.act(day(18), "submit")
    assert desk.measure("examination", day(18)).state == "stopped"
    desk.resume(day(19), "examination")
    # 11, 12 and 15 counted; 16 to 19 set aside; 22 to 26 make eight
    assert due_dates(desk, "examination", day(19)) == [day(26)]


def test_a_resumption_ends_the_stop_of_the_officer_only() -> None:
    desk = submitted()
    desk.stop(day(15), "examination")
    desk.act(day(16), "return", reasons="incomplet")
    desk.resume(day(17), "examination")
    assert desk.measure("examination", day(18)).state == "stopped"
    desk.act(day(19), "submit")
    assert due_dates(desk, "examination", day(19)) == [day(26)]


def test_interrupting_a_late_clock_does_not_erase_its_lateness() -> None:
    desk = submitted()
    desk.stop(day(30), "examination", interrupt=True)
    for on in (day(30), day(31), day(28, 2)):
        stopped = desk.measure("examination", on)
        assert (stopped.state, stopped.due_on, stopped.days_late) == ("stopped", day(22), 6)
        assert in_time(stopped) is False
    assert state(stopped).startswith("interrompu, 6 jours ouvrables")


def test_a_clock_interrupted_in_time_is_neither_late_nor_kept() -> None:
    desk = submitted()
    desk.stop(day(15), "examination", interrupt=True)
    stopped = desk.measure("examination", day(31))
    assert (stopped.days_late, in_time(stopped), state(stopped)) == (0, None, "interrompu")


def test_an_interruption_starts_the_whole_delay_again_on_the_day_it_resumes() -> None:
    desk = submitted()
    desk.stop(day(15), "examination", interrupt=True)
    (ended,) = desk.measures("examination", day(17))
    assert (ended.state, ended.clock.ended, ended.clock.ended_on) == (
        "stopped",
        "interrupted",
        day(15),
    )
    assert ended.clock.awaiting
    desk.resume(day(18), "examination")
    before, again = desk.measures("examination", day(18))
    assert not before.clock.awaiting
    # 19, 22 to 26, 29 and 30
    assert (again.clock.started_on, again.due_on, again.clock.halves) == (day(18), day(30), 16)
    told = [
        (span.from_on, span.due_on)
        for span in desk.store.spans_of(REF)
        if span.clock == "examination"
    ]
    assert told == [(day(10), DUE), (day(15), None), (day(18), day(30))]


def test_a_clock_interrupted_and_not_resumed_is_stopped_in_the_lists() -> None:
    desk = submitted()
    desk.stop(day(15), "examination", interrupt=True)
    stopped = [(span.clock, span.until_on) for span in desk.store.stopped(day(31))]
    assert stopped == [("examination", FOREVER)]
    assert list(desk.store.unnumbered(day(31))) == []


def test_a_delay_that_resumes_from_zero_is_held_where_the_dossier_is_then() -> None:
    desk = prepared()
    desk.stop(day(22), "decision", interrupt=True)
    desk.act(day(23), "present")
    desk.resume(day(24), "decision")
    _, again = desk.measures("decision", day(24))
    assert [(leg.step, leg.from_on) for leg in again.clock.legs] == [("decision", day(24))]
    assert (again.clock.holder, again.due_on) == ("COMMITTEE", day(5, 2))


def test_a_delay_that_resumes_from_zero_while_the_file_is_away_waits_for_it() -> None:
    desk = submitted()
    desk.stop(day(15), "examination", interrupt=True)
    desk.act(day(16), "return", reasons="incomplet")
    desk.resume(day(18), "examination")
    again = desk.measures("examination", day(18))[-1]
    assert (again.state, again.clock.started_on) == ("stopped", day(18))
    assert [(span.from_on, span.state) for span in spans(again.clock, WEEKDAYS_ONLY)] == [
        (day(18), "stopped")
    ]
    desk.act(day(22), "submit")
    # 23 to 26, 29 to 31 and 1 February
    assert due_dates(desk, "examination", day(22))[-1] == day(1, 2)


def test_work_done_while_a_clock_is_stopped_closes_it_and_its_stop() -> None:
    desk = submitted()
    desk.stop(day(15), "examination")
    desk.act(day(29), "consult", consulted="ROADS")
    found = desk.measure("examination")
    assert (found.state, found.clock.ended, found.clock.ended_on) == ("met", "closed", day(29))
    assert [pause.to_on for pause in found.clock.pauses] == [day(29)]
    assert found.clock.halted is None


def test_work_done_while_a_clock_is_interrupted_leaves_nothing_to_resume() -> None:
    desk = submitted()
    desk.stop(day(15), "examination", interrupt=True)
    desk.act(day(17), "consult", consulted="ROADS")
    assert not desk.measure("examination").clock.awaiting
    with pytest.raises(Refused, match="pris fin le 15 janvier"):
        desk.resume(day(18), "examination")


def test_a_body_consulted_may_have_its_own_clock_stopped() -> None:
    desk = consulted()
    desk.stop(day(17), "opinions:HEALTH")
    desk.resume(day(19), "opinions:health")
    # 9 working days from the 15th: the 26th, two days later for one body only
    assert due_dates(desk, "opinions:HEALTH", day(22)) == [day(30)]
    assert due_dates(desk, "opinions:ROADS", day(22)) == [day(26)]


def test_an_extension_adds_units_and_keeps_the_original_due_date_beside() -> None:
    desk = submitted()
    decided = desk.extend(day(15), "examination", halves=6)
    assert (decided.before.due_on, decided.after.due_on) == (DUE, day(25))
    assert decided.after.original_due_on == DUE
    told = [
        (span.from_on, span.due_on, span.original_due_on, span.halves)
        for span in desk.store.spans_of(REF)
        if span.clock == "examination"
    ]
    assert told == [(day(10), DUE, None, 16), (day(15), day(25), DUE, None)]


def test_before_it_was_extended_a_clock_had_its_first_due_date() -> None:
    desk = submitted()
    desk.extend(day(15), "examination", halves=6)
    assert due_dates(desk, "examination", day(14)) == [DUE]
    assert desk.measure("examination", day(14)).original_due_on is None
    assert desk.measure("examination", day(24)).days_late == 0


def test_a_stop_after_an_extension_to_a_date_pushes_that_date() -> None:
    desk = submitted()
    desk.extend(day(15), "examination", until=day(31))
    assert due_dates(desk, "examination", day(15)) == [day(31)]
    desk.stop(day(18), "examination")
    # 19 and 22 are set aside: two working days after the 31st
    assert desk.resume(day(22), "examination").after.due_on == day(2, 2)


def test_a_holiday_announced_within_an_extension_leaves_the_date_that_was_decided() -> None:
    desk = submitted()
    desk.extend(day(15), "examination", until=day(31))
    desk.load(Calendar([Holiday(day(24), "Fête", "arrêté")], covered=(2023, 2026)))
    assert due_dates(desk, "examination", day(15)) == [day(31)]


@pytest.mark.parametrize(("until", "expected"), [(day(31), day(31)), (day(27), day(29))])
def test_a_date_decided_that_is_closed_ends_on_the_next_working_day(
    until: date, expected: date
) -> None:
    found = submitted().extend(day(15), "examination", until=until).after
    assert found.due_on == expected
    assert found.end is not None
    assert found.end.rolled_from == (None if until == expected else until)


def test_two_extensions_follow_each_other_and_the_first_date_is_kept() -> None:
    desk = submitted()
    desk.extend(day(15), "examination", until=day(24))
    found = desk.extend(day(16), "examination", halves=3).after
    assert (found.due_on, found.original_due_on) == (day(26), DUE)
    assert found.end is not None
    assert found.end.half
    told = explain(found, only(WEEKDAYS_ONLY), day(16))["extensions"]
    assert [(one["from_due_on"], one["to_due_on"]) for one in told] == [
        ("2024-01-22", "2024-01-24"),
        ("2024-01-24", "2024-01-26"),
    ]
    assert [(one["units"], one["until"]) for one in told] == [(None, "2024-01-24"), (1.5, None)]
    assert {one["authority"] for one in told} == {"TOWN"}


def test_an_extension_to_a_date_never_ends_before_what_a_late_stop_made_of_the_delay() -> None:
    desk = submitted()
    desk.extend(day(17), "examination", until=day(23))
    desk.stop(day(11), "examination")
    # entered after the extension: two days set aside bring the delay itself to the 24th
    desk.resume(day(15), "examination")
    assert due_dates(desk, "examination", day(17)) == [day(24)]


def test_a_target_date_gives_a_due_date_in_working_days_to_a_clock_without_number() -> None:
    desk = opened()
    decided = desk.target(day(9), "deposit", day(19))
    assert (decided.before.due_on, decided.after.due_on) == (None, day(19))
    found = desk.measure("deposit", day(24))
    assert (found.days_late, found.clock.unit, found.clock.targeted) == (3, "working_day", True)
    assert found.original_due_on is None
    (late,) = [s for s in desk.store.spans_of(REF) if s.due_on]
    assert (late.due_on, late.unit, late.halves) == (day(19), "working_day", None)


def test_a_later_target_replaces_the_one_before() -> None:
    desk = opened()
    desk.target(day(9), "deposit", day(19))
    desk.target(day(11), "deposit", day(17))
    assert due_dates(desk, "deposit", day(11)) == [day(17)]
    assert due_dates(desk, "deposit", day(10)) == [day(19)]
    told = explain(desk.measure("deposit", day(11)), only(WEEKDAYS_ONLY), day(11))
    assert told["target"]["until"] == "2024-01-17"
    assert (told["units"], told["unit"], told["recounted_from"]) == (
        None,
        "working_day",
        "2024-01-11",
    )


def test_a_stop_pushes_a_target_date_like_any_other() -> None:
    desk = opened()
    desk.target(day(9), "deposit", day(19))
    desk.stop(day(15), "deposit")
    assert desk.resume(day(17), "deposit").after.due_on == day(23)


def test_a_target_may_be_extended_and_its_own_date_is_kept_beside() -> None:
    desk = opened()
    desk.target(day(9), "deposit", day(19))
    found = desk.extend(day(15), "deposit", halves=4).after
    assert (found.due_on, found.original_due_on) == (day(23), day(19))


def test_a_decision_about_a_clock_that_ended_before_it_changes_nothing() -> None:
    (clock,) = [c for c in consulted(on=day(17)).clocks() if c.id == "examination"]
    late = Ruling(
        kinds.CLOCK_EXTENDED, "examination", day(18), 99, "", "TOWN", "", 8, None, False,
        clock.ended_at,  # type: ignore[arg-type]
    )  # fmt: skip
    assert ruled([clock], [late]) == [clock]
    assert ruled([clock], [late._replace(kind=kinds.CLOCK_STOPPED)]) == [clock]


@pytest.mark.parametrize(
    ("decide", "error", "message"),
    [
        (lambda desk: desk.stop(day(15), "examinaton"), NotFound, "Vouliez-vous dire « examin"),
        (lambda desk: desk.stop(day(15), "decision"), Refused, "ne courait pas le 15 janvier"),
        (lambda desk: desk.stop(day(15), "deposit"), Refused, "pris fin le 10 janvier"),
        (lambda desk: desk.resume(day(15), "examination"), Refused, "n’est pas arrêté"),
        (lambda desk: desk.extend(day(15), "examination"), UsageError, "incomplète"),
        (
            lambda desk: desk.extend(day(15), "examination", until=DUE),
            Refused,
            "court déjà jusqu’au 22 janvier 2024",
        ),
        (lambda desk: desk.extend(day(15), "examination", halves=0), UsageError, "au moins une"),
        (lambda desk: desk.extend(day(15), "deposit", halves=2), Refused, "pris fin"),
        (lambda desk: desk.target(day(15), "examination", day(31)), Refused, "se proroge"),
        (lambda desk: desk.stop(date(2025, 1, 2), "examination"), Refused, "dans l’avenir"),
    ],
)  # fmt: skip
def test_a_decision_that_cannot_be_is_refused_and_nothing_is_written(decide, error, message):
    desk = submitted()
    before = desk.snapshot()
    with pytest.raises(error) as refused:
        decide(desk)
    assert message in refused.value.message
    assert desk.snapshot() == before


def test_a_clock_without_due_date_is_not_extended_and_the_target_is_offered() -> None:
    with pytest.raises(Refused) as refused:
        opened().extend(day(9), "deposit", halves=2)
    assert "cperflow clock target ROSE-2024 deposit" in refused.value.details[0]


def test_an_extension_whose_due_date_is_already_past_is_refused() -> None:
    desk = submitted()
    past = r"vers le passé.*le 2[46] janvier 2024, précède la décision"
    with pytest.raises(Refused, match=past):
        desk.extend(day(29), "examination", until=day(26))
    with pytest.raises(Refused, match=past):
        desk.extend(day(29), "examination", halves=4)
    assert desk.extend(day(29), "examination", until=day(29)).after.due_on == day(29)


def test_a_register_may_hold_an_extension_to_a_day_that_was_past() -> None:
    clock = next(c for c in submitted().clocks() if c.id == "examination")
    told = Ruling(
        kinds.CLOCK_EXTENDED, clock.id, day(29), 9, "motif", "TOWN", "", 0, day(24), False,
        clock.ended_at,  # type: ignore[arg-type]
    )  # fmt: skip
    assert measure(clock._replace(rulings=(told,)), WEEKDAYS_ONLY, day(30)).due_on == day(29)


def test_a_length_and_a_date_at_once_are_one_too_many() -> None:
    with pytest.raises(UsageError, match="Une durée de trop"):
        submitted().extend(day(15), "examination", halves=6, until=day(31))


def test_a_clock_remembers_every_interruption_and_its_first_start() -> None:
    desk = submitted()
    for stopped, back in ((12, 15), (17, 19)):
        desk.stop(day(stopped), "examination", interrupt=True)
        desk.resume(day(back), "examination")
    found = desk.measures("examination", day(22))[-1]
    told = explain(found, only(WEEKDAYS_ONLY), day(22))["interruptions"]
    assert [(one["started_on"], one["from"], one["to"], one["days_counted"]) for one in told] == [
        ("2024-01-10", "2024-01-12", "2024-01-15", 2),
        ("2024-01-15", "2024-01-17", "2024-01-19", 2),
    ]
    assert {one["authority"] for one in told} == {"TOWN"}


def test_an_interruption_of_a_clock_already_late_tells_its_lateness() -> None:
    desk = submitted()
    desk.stop(day(24), "examination", interrupt=True)
    (found,) = desk.measures("examination", day(31))
    (told,) = explain(found, only(WEEKDAYS_ONLY), day(31))["interruptions"]
    assert (told["days_late"], told["to"], found.clock.awaiting) == (2, None, True)


@pytest.mark.parametrize(("stopped", "waits"), [(19, True), (22, False), (24, False)])
def test_the_due_date_of_a_stop_that_lasts_waits_unless_it_was_reached(
    stopped: int, waits: bool
) -> None:
    desk = submitted()
    desk.stop(day(stopped), "examination")
    found = desk.measure("examination", day(31))
    assert (found.due_when_resumed, found.stopped_since) == (waits, day(stopped))
    assert found.due_on == (day(1, 2) if waits else DUE)
    assert not desk.resume(day(31), "examination").after.due_when_resumed


def test_a_stop_that_an_act_takes_over_lasts_since_the_first_of_them() -> None:
    desk = submitted()
    desk.stop(day(15), "examination")
    desk.act(day(16), "return", reasons="incomplet")
    desk.resume(day(17), "examination")
    assert desk.measure("examination", day(18)).stopped_since == day(15)


def test_a_decision_tried_writes_nothing_and_says_what_it_would_change() -> None:
    desk = submitted()
    before = desk.snapshot()
    tried = timekeeping.extend_clock(
        desk.ws, REF, "Examen", Entry(day(15), "Mairie"), "motif", halves=6, dry_run=True
    )
    assert (tried.before.due_on, tried.after.due_on) == (DUE, day(25))
    assert tried.recorded.events[0].body == "TOWN"
    assert desk.snapshot() == before


@pytest.mark.parametrize("typed", ["opinions:ROADS", "roads", "Service de la voirie"])
def test_the_clock_of_a_body_consulted_is_found_by_the_body(typed: str) -> None:
    assert desk_stops(typed) == "opinions:ROADS"


def desk_stops(typed: str) -> str:
    return consulted().stop(day(17), typed).after.clock.id


def test_a_name_that_several_clocks_have_is_refused_with_all_of_them() -> None:
    with pytest.raises(NotFound, match="opinions:HEALTH ou opinions:ROADS"):
        desk_stops("Avis")


def test_a_target_before_its_decision_is_a_usage_error() -> None:
    with pytest.raises(UsageError, match="précède la décision"):
        opened().target(day(12), "deposit", day(11))


def test_a_stop_cannot_end_before_it_starts() -> None:
    desk = submitted()
    desk.stop(day(17), "examination")
    with pytest.raises(Refused, match="avant son arrêt"):
        desk.resume(day(16), "examination")


def test_a_clock_already_stopped_is_not_stopped_again() -> None:
    desk = submitted()
    desk.stop(day(15), "examination")
    with pytest.raises(Refused, match="déjà arrêté depuis le 15 janvier"):
        desk.stop(day(16), "examination", interrupt=True)


def test_an_interrupted_clock_is_resumed_before_it_is_extended() -> None:
    desk = submitted()
    desk.stop(day(15), "examination", interrupt=True)
    with pytest.raises(Refused) as refused:
        desk.extend(day(16), "examination", halves=2)
    assert "clock resume" in refused.value.details[0]


def test_everything_that_an_extension_lacks_is_told_at_once() -> None:
    (clock,) = [c for c in submitted().clocks() if c.id == "examination"]
    about = subjects.Subject(REF, clock, day(15))
    with pytest.raises(UsageError) as refused:
        rulings.extend(about, WEEKDAYS_ONLY, None, None, " ", Entry(day(15)))
    assert len(refused.value.details) == 3


def test_a_delay_in_months_is_extended_by_whole_months() -> None:
    months = ClockSpec(
        "examination", "Examen", steps=("examination",), delay=Delay(1, "month"), roll=False
    )
    clocks = tuple(months if c.id == "examination" else c for c in WORKFLOW.clocks)
    desk = submitted(WORKFLOW._replace(clocks=clocks))
    with pytest.raises(UsageError, match="mois entiers"):
        desk.extend(day(15), "examination", halves=3)
    # 10 January + 2 months; to a date, then one month more from it: 29 February + 1 month
    assert desk.extend(day(15), "examination", halves=2).after.due_on == day(10, 3)
    assert desk.extend(day(15), "examination", until=day(31, 3)).after.due_on == day(31, 3)
    assert desk.extend(day(15), "examination", halves=2).after.due_on == day(30, 4)


def test_a_stop_is_taken_back_only_after_its_resumption() -> None:
    desk = submitted()
    desk.stop(day(15), "examination")
    desk.resume(day(18), "examination")
    stop, back = [event.sequence for event in desk.journal()[-2:]]
    with pytest.raises(Refused, match=r"délai repris, 18 janvier 2024.*n’était pas arrêté"):
        desk.retract(stop)
    desk.retract(back)
    assert desk.measure("examination", day(31)).state == "stopped"
    desk.retract(stop)
    assert due_dates(desk, "examination", day(31)) == [DUE]


def test_an_extension_taken_back_gives_the_due_date_back() -> None:
    desk = submitted()
    desk.extend(day(15), "examination", halves=6)
    desk.retract(desk.journal()[-1].sequence)
    found = desk.measure("examination", day(16))
    assert (found.due_on, found.original_due_on) == (DUE, None)


def test_an_act_entered_late_that_would_close_a_clock_before_its_stop_is_refused() -> None:
    desk = submitted()
    desk.stop(day(17), "examination")
    with pytest.raises(Refused, match=r"délai arrêté.*a pris fin le 16 janvier"):
        desk.act(day(16), "consult", consulted="ROADS")


def test_a_journal_with_decisions_verifies_and_one_about_an_unknown_clock_is_a_stranger() -> None:
    desk = submitted()
    desk.stop(day(15), "examination")
    desk.resume(day(18), "examination")
    desk.extend(day(19), "examination", until=day(31))
    assert all(not v.breaches and not v.departures for v in verify(desk.ws))
    known = desk.journal()[-1]
    for clock in ("examen", "opinions", "examination:HEALTH", "opinions:NOBODY"):
        assert strangers(known._replace(payload={**known.payload, "clock": clock}), WORKFLOW)
    assert not strangers(known, WORKFLOW)


SPEC = ClockSpec("x", "Délai", steps=("s",), delay=Delay(8, "working_day"))
UNIT = st.sampled_from(("working_day", "calendar_day", "week", "month"))
START = date(2024, 1, 8)
NEAR = st.integers(0, 60).map(lambda n: START + timedelta(n))


@st.composite
def clocks(draw: st.DrawFn) -> Clock:
    """A clock with stops, then extensions to later dates or by units."""
    unit = draw(UNIT)
    pauses = [
        Pause(on, on + timedelta(length), "")
        for on, length in draw(st.lists(st.tuples(NEAR, st.integers(0, 15)), max_size=3))
    ]
    clock = Clock(
        "x",
        SPEC._replace(delay=Delay(8, unit), clear_days=draw(st.sampled_from((0, 1)))),
        START,
        2 * draw(st.integers(1, 12)),
        (Leg("s", "B", START),),
        tuple(sorted(pauses)),
    )
    decisions = draw(st.lists(st.tuples(NEAR, st.integers(1, 30), st.booleans()), max_size=3))
    return clock._replace(
        rulings=tuple(
            Ruling(
                kinds.CLOCK_EXTENDED, "x", on, number, "", "B", "",
                0 if dated else 2 * amount, on + timedelta(amount) if dated else None, False,
                None,  # type: ignore[arg-type]
            )
            for number, (on, amount, dated) in enumerate(sorted(decisions))
        )
    )  # fmt: skip


CLOSED = Calendar(
    [Holiday(day(number, month), "Fête", "loi") for month in (1, 2, 3) for number in (9, 16, 24)],
    covered=(2020, 2030),
)


@given(clocks(), NEAR)
@settings(deadline=None, max_examples=200)
def test_an_extension_never_brings_a_due_date_nearer(clock: Clock, as_of: date) -> None:
    dates = []
    for number in range(len(clock.rulings) + 1):
        found = reckoned(
            clock._replace(rulings=clock.rulings[:number]), CLOSED, clock.pauses, as_of
        )
        assert found is not None
        dates.append(found.end.due_on)
    assert dates == sorted(dates)
    assert all(one.from_due_on <= one.to_due_on for one in extensions(clock, CLOSED))


@given(clocks(), NEAR)
@settings(deadline=None, max_examples=200)
def test_what_was_decided_is_proven_and_the_lists_say_the_same(clock: Clock, as_of: date) -> None:
    found, shown = measure(clock, CLOSED, as_of), proof(clock, CLOSED, as_of)
    assert shown is not None
    assert found.end == (shown.due_on, shown.estimated, shown.half, shown.rolled_from)
    covering = [s for s in spans(clock, CLOSED) if s.from_on <= as_of < (s.until_on or date.max)]
    known = clock._replace(pauses=tuple(p for p in clock.pauses if p.from_on <= as_of))
    if covering and covering[0].state == "running":
        now = measure(known, CLOSED, as_of)
        assert (covering[0].end, covering[0].original_due_on) == (now.end, now.original_due_on)
