"""The use cases that only look: at a date, with the knowledge of a date."""

from __future__ import annotations

from datetime import date

import pytest
from builders import REF, Desk, consulted, day, opened, prepared, submitted

from cperflow.domain.time.calendar import Calendar, Holiday
from cperflow.errors import NotFound, Refused
from cperflow.reports import deadlines as deadlines_report
from cperflow.reports import dossier as dossier_report
from cperflow.reports import journal as journal_report
from cperflow.reports.overdue import overdue
from cperflow.service import reading
from cperflow.service.agenda import agenda
from cperflow.service.overdue import overdue_on
from cperflow.service.ports import Filters


def late(desk: Desk, on: date, filters: Filters | None = None) -> list[tuple[str, str]]:
    spans = overdue_on(desk.ws, filters or Filters(), as_of=on).due
    return [(span.dossier, span.clock) for span in spans]


def test_a_dossier_is_shown_as_it_was_on_a_day() -> None:
    desk = prepared()
    steps = [desk.look(as_of=day(n)).dossier.step for n in (8, 10, 15, 19)]
    assert steps == ["deposit", "examination", "consultation", "preparation"]


def test_without_a_day_a_dossier_is_shown_as_of_today() -> None:
    desk = submitted()
    desk.clock.set(day(25))
    found = desk.look()
    assert found.as_of == day(25)
    assert desk.measure("examination").days_late == 3


def test_before_its_opening_there_is_nothing_to_show() -> None:
    with pytest.raises(Refused) as refused:
        opened().look(as_of=day(5))
    assert refused.value.message == (
        "Le 5 janvier 2024, le dossier ROSE-2024 n’était pas encore ouvert "
        "(ouverture : 8 janvier 2024)."
    )


def test_what_was_not_entered_yet_was_not_known() -> None:
    desk = Desk(today=day(10))
    desk.open()
    with pytest.raises(Refused) as refused:
        desk.look(as_of=day(10), known_on=day(9))
    assert refused.value.message == (
        "Le 9 janvier 2024, rien n’était encore consigné du dossier ROSE-2024 "
        "(première saisie : 10 janvier 2024)."
    )


def test_an_unknown_dossier_is_not_found() -> None:
    with pytest.raises(NotFound):
        reading.situation(Desk().ws, REF)
    with pytest.raises(NotFound):
        reading.history(Desk().ws, REF)


def test_what_the_committee_saw_can_be_seen_again() -> None:
    desk = Desk(today=day(8))
    desk.open()
    desk.project(day(8), "P1")
    desk.clock.set(day(10))
    desk.act(day(10), "submit")
    desk.clock.set(day(30))
    desk.act(day(16), "consult", consulted="ROADS")
    assert desk.look(as_of=day(25)).dossier.step == "consultation"
    assert desk.look(as_of=day(25), known_on=day(25)).dossier.step == "examination"
    seen = overdue_on(desk.ws, as_of=day(25), known_on=day(25)).due
    assert [(span.clock, span.due_on) for span in seen] == [("examination", day(22))]
    assert list(overdue_on(desk.ws, as_of=day(22), known_on=day(25)).due) == []
    assert late(desk, day(25)) == []
    assert len(reading.history(desk.ws, REF, known_on=day(25))) == 3
    assert len(reading.history(desk.ws, REF)) == 4


def test_what_is_late_is_found_on_any_day_past_or_to_come() -> None:
    desk = submitted()
    desk.act(day(25), "consult", consulted="ROADS")
    assert late(desk, day(22)) == []
    assert late(desk, day(23)) == [(REF, "examination")]
    assert late(desk, day(25)) == []
    assert late(desk, date(2030, 1, 1)) == [(REF, "opinions:HEALTH"), (REF, "opinions:ROADS")]


def test_a_dossier_sent_back_is_not_late_until_it_is_received_again() -> None:
    desk = submitted()
    desk.act(day(24), "return", reasons="incomplet")
    desk.act(day(29), "submit", received_on="2024-01-31")
    found = {n: bool(late(desk, day(n))) for n in (23, 24, 28, 29, 30, 31)}
    assert found == {23: True, 24: False, 28: False, 29: False, 30: False, 31: True}
    shown = {n: desk.measure("examination", day(n)).state for n in (23, 24, 28, 29, 30, 31)}
    assert [n for n, state in shown.items() if state == "running"] == [23, 31]


def test_late_clocks_can_be_filtered() -> None:
    desk = consulted()
    every = [(REF, "opinions:HEALTH"), (REF, "opinions:ROADS")]
    on = day(31)
    assert late(desk, on) == every
    assert late(desk, on, Filters(holder="ROADS")) == every[1:]
    assert late(desk, on, Filters(subject="Rose", phase="choice")) == every
    assert late(desk, on, Filters(step="examination")) == []
    assert late(desk, on, Filters(status="signed")) == []


@pytest.mark.parametrize(
    "filters",
    [
        Filters(),
        Filters(holder="ROADS"),
        Filters(phase="request"),
        Filters(step="consultation"),
        Filters(status="open"),
        Filters(status="signed"),
        Filters(subject="Awa"),
        Filters(workflow="stall"),
    ],
)
def test_with_the_knowledge_of_a_day_filters_mean_the_same(filters: Filters) -> None:
    desk = Desk(today=day(15))
    desk.open()
    desk.project(day(8), "P1")
    desk.act(day(10), "submit")
    desk.act(day(15), "consult", consulted="ROADS")
    desk.clock.set(date(2024, 6, 1))
    on = date(2024, 5, 1)
    known = list(overdue_on(desk.ws, filters, as_of=on, known_on=day(20)).due)
    assert known == list(overdue_on(desk.ws, filters, as_of=on).due)


def _three(desk: Desk) -> None:
    """ROSE examined since the 10th, AWA opened on the 12th, both found in lists."""
    desk.open()
    desk.project(day(8), "P1", cost=700)
    desk.act(day(10), "submit")
    Desk(store=desk.store, ref="AWA-2024").open(day(12), "Awa")


def test_a_list_is_made_as_of_any_day() -> None:
    desk = Desk()
    _three(desk)
    now = [(row.ref, row.step) for row in reading.dossiers(desk.ws)]
    assert now == [("AWA-2024", "deposit"), ("ROSE-2024", "examination")]
    past = [(row.ref, row.step) for row in reading.dossiers(desk.ws, as_of=day(9))]
    assert past == [("ROSE-2024", "deposit")]
    assert list(reading.dossiers(desk.ws, as_of=day(7))) == []


def test_a_past_list_is_filtered_by_what_was_so_on_the_day() -> None:
    desk = Desk()
    _three(desk)
    at_deposit = Filters(step="deposit")
    assert [r.ref for r in reading.dossiers(desk.ws, at_deposit)] == ["AWA-2024"]
    assert [r.ref for r in reading.dossiers(desk.ws, at_deposit, as_of=day(9))] == ["ROSE-2024"]
    held = Filters(holder="TOWN")
    assert [r.ref for r in reading.dossiers(desk.ws, held, as_of=day(11))] == ["ROSE-2024"]
    assert list(reading.dossiers(desk.ws, Filters(status="signed"), as_of=day(11))) == []


@pytest.mark.parametrize("typed", ["ROSE-2024", "rose-2024", "Rosé-2024", "rose", " ro ", "r"])
def test_a_reference_is_found_in_any_case_without_accents_and_by_its_beginning(typed: str) -> None:
    desk = Desk()
    _three(desk)
    assert desk.ws.find_ref(typed) == "ROSE-2024"


def test_a_whole_reference_wins_over_those_it_begins() -> None:
    desk = opened()
    Desk(store=desk.store, ref="ROSE-2024-2").open()
    assert desk.ws.find_ref("rose-2024") == "ROSE-2024"


def test_a_beginning_of_several_references_is_answered_with_them() -> None:
    desk = opened()
    Desk(store=desk.store, ref="ROSE-2023").open()
    with pytest.raises(NotFound) as error:
        desk.ws.find_ref("rose")
    assert error.value.message == (
        "« rose » commence plusieurs références : ROSE-2023 ou ROSE-2024. Précisez."
    )


def test_an_unknown_reference_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotFound) as error:
        opened().ws.find_ref("ROSSE-2024")
    assert error.value.message == (
        "Dossier inconnu « ROSSE-2024 ». Vouliez-vous dire « ROSE-2024 » ?"
    )
    assert error.value.details == ("Pour voir les dossiers : cperflow list",)


def test_the_clock_to_explain_is_the_latest_then_the_one_due_first() -> None:
    desk = consulted()
    desk.ask(day(16), "FIRE", ["P1"])
    assert reading.find_clock(desk.look(day(17))).clock.id == "opinions:FIRE"
    assert reading.find_clock(desk.look(day(31))).clock.id == "opinions:FIRE"
    desk.answer(day(17), "FIRE")
    assert reading.find_clock(desk.look(day(31))).clock.id == "opinions:HEALTH"


def test_a_clock_is_found_by_the_beginning_of_its_name() -> None:
    found = consulted().look(day(16))
    assert reading.find_clock(found, "exam").clock.id == "examination"
    assert reading.find_clock(found, "OPINIONS:ROADS").clock.id == "opinions:ROADS"


def test_an_unknown_clock_is_answered_with_those_of_the_dossier() -> None:
    with pytest.raises(NotFound, match="deposit ou examination"):
        reading.find_clock(submitted().look(), "x")


def test_a_dossier_without_a_number_of_days_has_nothing_to_explain() -> None:
    with pytest.raises(NotFound, match="aucune échéance chiffrée"):
        reading.find_clock(opened().look())


def test_an_explanation_leaves_out_the_days_of_a_stop_and_names_the_others() -> None:
    desk = submitted()
    desk.act(day(12), "return", reasons="incomplet")
    desk.act(day(16), "submit")
    found = reading.find_clock(desk.look(day(17)), "examination")
    told = deadlines_report.explain(found, desk.ws.calendars(), day(17))
    assert told["due_on"] == "2024-01-24"
    (stop,) = told["stops"]
    assert (stop["from"], stop["to"], stop["reason"]) == ("2024-01-12", "2024-01-16", "return")
    assert [out["date"] for out in told["excluded"]] == ["2024-01-20", "2024-01-21"]
    assert (told["units"], told["unit"], told["rule"]) == (8, "working_day", "8 jours")


def test_seven_days_and_a_half_end_at_midday() -> None:
    found = reading.find_clock(prepared().look(day(22)), "decision")
    told = deadlines_report.explain(found, prepared().ws.calendars(), day(22))
    assert (told["units"], told["midday"], told["due_on"]) == (7.5, True, "2024-01-31")


def test_the_overdue_report_is_sorted_by_lateness_then_by_reference() -> None:
    desk = submitted()
    for ref, on in (("AWA-2024", day(10)), ("AWA-2024-2", day(9))):
        other = Desk(store=desk.store, ref=ref)
        other.open(subject="Awa")
        other.project(day(8), "P1")
        other.act(on, "submit")
    told = overdue(overdue_on(desk.ws, as_of=day(24)), desk.ws.calendar, min_days=2)
    assert [(item["dossier"], item["days_late"]) for item in told["items"]] == [
        ("AWA-2024-2", 3), ("AWA-2024", 2), ("ROSE-2024", 2),
    ]  # fmt: skip
    assert told["count"] == 3


def test_the_page_of_a_dossier_has_the_keys_it_promises() -> None:
    desk = consulted()
    desk.answer(day(16), "ROADS", "to_correct", ["P2"])
    desk.fund(day(16), "P1", town=1100)
    page = dossier_report.show(desk.look(day(17)))
    assert (page["ref"], page["status"], page["phase"], page["step"]) == (
        REF, "open", "choice", "consultation",
    )  # fmt: skip
    assert page["holders"] == ["HEALTH", "ROADS"]
    assert [(c["id"], c["state"], c["due_on"]) for c in page["clocks"]] == [
        ("deposit", "met", None),
        ("examination", "met", "2024-01-22"),
        ("opinions:HEALTH", "running", "2024-01-26"),
        ("opinions:ROADS", "running", "2024-01-26"),
    ]
    prepare = next(act for act in page["next"] if act["act"] == "prepare")
    assert not prepare["possible"]
    assert [blocked["rule"] for blocked in prepare["blocked_by"]] == [
        "opinions_given", "opinions_not_blocking",
    ]  # fmt: skip
    assert page["funding"] == {
        "total": 2000,
        "by_source": {"town": 1100, "sponsor": 0},
        "balanced": False,
        "difference": 100,
        "faults": [{"project": "P1", "difference": 100}, {"project": "P2", "difference": None}],
    }
    assert [opinion["body"] for opinion in page["opinions"]] == ["HEALTH", "ROADS"]


def test_an_objection_outweighs_the_answers_that_follow_it_in_the_round() -> None:
    desk = consulted()
    desk.answer(day(16), "ROADS", "to_correct", ["P2"])
    desk.answer(day(17), "ROADS", projects=["P1"])
    health, roads = dossier_report.show(desk.look(day(18)))["opinions"]
    assert (health["outcome"], health["given_on"], health["answers"]) == (None, None, [])
    assert (roads["outcome"], roads["given_on"]) == ("to_correct", "2024-01-17")
    assert roads["answers"] == [
        {"outcome": "to_correct", "given_on": "2024-01-16", "projects": ["P2"], "note": None},
        {"outcome": "favourable", "given_on": "2024-01-17", "projects": ["P1"], "note": None},
    ]


FEAST = Holiday(day(15), "Fête de la rose", "arrêté du 14 janvier")


def _counted(desk: Desk, known_on: date | None) -> tuple[date | None, date | None]:
    """The due date of the examination, shown and explained, as known on a day."""
    seen = desk.look(day(25), known_on)
    found = reading.find_clock(seen, "examination")
    told = deadlines_report.explain(found, seen.calendars, day(25))
    return found.due_on, date.fromisoformat(told["due_on"])


def test_a_holiday_announced_since_was_not_known_to_those_who_counted() -> None:
    desk = Desk(today=day(8))
    desk.load(Calendar(covered=(2024, 2024)))
    desk.open()
    desk.project(day(8), "P1")
    desk.clock.set(day(10))
    desk.act(day(10), "submit")
    desk.clock.set(day(14, 2))
    desk.load(Calendar([FEAST], covered=(2024, 2024)))
    assert _counted(desk, known_on=None) == (day(23), day(23))
    assert _counted(desk, known_on=day(14, 2)) == (day(23), day(23))
    assert _counted(desk, known_on=day(13, 2)) == (day(22), day(22))
    seen = overdue_on(desk.ws, as_of=day(23), known_on=day(23)).due
    assert [span.due_on for span in seen] == [day(22)]
    assert late(desk, day(23)) == []


def test_before_any_calendar_was_loaded_only_weekends_were_known() -> None:
    desk = submitted()
    desk.clock.set(date(2025, 1, 15))
    desk.load(Calendar([FEAST], covered=(2024, 2024)))
    assert _counted(desk, known_on=date(2025, 1, 14)) == (day(22), day(22))
    assert desk.ws.calendars(date(2025, 1, 14)).current.holidays == ()
    assert desk.ws.calendar.holidays == (FEAST,)


@pytest.mark.parametrize(
    ("number", "late_then", "soon_then", "days_left"),
    [(10, 0, 0, []), (12, 0, 1, [10]), (22, 0, 1, [0]), (23, 1, 0, [])],
)
def test_a_delay_is_soon_due_then_late(
    number: int, late_then: int, soon_then: int, days_left: list[int]
) -> None:
    seen = agenda(submitted().ws, day(number))
    told = deadlines_report.agenda(seen, Desk().ws.calendar)
    assert (len(seen.late), len(seen.soon)) == (late_then, soon_then)
    assert (len(told["late"]), [item["days_left"] for item in told["due_soon"]]) == (
        late_then, days_left,
    )  # fmt: skip


def test_a_delay_due_on_friday_stays_on_the_dashboard_all_weekend() -> None:
    desk = submitted(on=day(9))
    desk.load(Calendar([Holiday(day(22), "Fête", "arrêté")], covered=(2024, 2024)))
    assert desk.measure("examination").due_on == day(19)
    found = {}
    for number in range(18, 25):
        told = deadlines_report.agenda(agenda(desk.ws, day(number)), desk.ws.calendar)
        left = [item["days_left"] for item in told["due_soon"]]
        found[number] = (left, [item["days_late"] for item in told["late"]])
    assert found == {
        18: ([1], []), 19: ([0], []), 20: ([-1], []), 21: ([-2], []), 22: ([-3], []),
        23: ([], [1]), 24: ([], [2]),
    }  # fmt: skip


def test_the_journal_is_told_line_by_line_with_what_retracts_what() -> None:
    desk = submitted()
    desk.retract(3)
    told = journal_report.history(REF, reading.history(desk.ws, REF))
    assert [(line["kind"], line["act"], line["retracted_by"]) for line in told["events"]] == [
        ("opened", None, None),
        ("project_recorded", None, None),
        ("advanced", "submit", 4),
        ("retracted", None, None),
    ]
    assert told["events"][1]["previous_hash"] == told["events"][0]["hash"]


def test_days_the_file_was_away_are_nobodys_lateness() -> None:
    desk = submitted()
    desk.act(day(26), "return", reasons="incomplet")
    desk.act(day(5, 2), "submit")

    page = dossier_report.show(desk.look(day(6, 2)))
    listed = overdue(overdue_on(desk.ws, as_of=day(6, 2)), desk.ws.calendar)

    assert [clock["days_late"] for clock in page["clocks"] if clock["id"] == "examination"] == [5]
    assert [item["days_late"] for item in listed["items"]] == [5]


def test_a_reference_mistyped_without_its_year_finds_the_nearest() -> None:
    desk = opened()
    with pytest.raises(NotFound, match="« ROSE-2024 »"):
        desk.ws.find_ref("rsoe")
