"""Which reminder a clock calls for, day by day."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from builders import Desk, day, submitted
from stall import WORKFLOW

from cperflow.domain.journal.events import Entry
from cperflow.domain.procedure.delays import Reminder
from cperflow.domain.time.calendar import Calendar, Holiday
from cperflow.domain.time.reminding import Called, Sheets, called_for, issue
from cperflow.errors import Refused
from cperflow.service.recording import record

LEVELS = (
    Reminder(1, 0, "reminder", "Rappel"),
    Reminder(2, 5, "reminder", "Second rappel"),
    Reminder(3, 15, "reminder", "Saisine", to_superior=True),
)
REMINDING = WORKFLOW._replace(
    reminders=LEVELS,
    bodies=tuple(
        body._replace(superior="COMMITTEE") if body.id == "TOWN" else body
        for body in WORKFLOW.bodies
    ),
)


def due_monday_22() -> Desk:
    return submitted(REMINDING)


def called(desk: Desk, on: date) -> Called | None:
    (measure,) = desk.measures("examination", on)
    return called_for(desk.dossier(on), REMINDING, measure, desk.ws.calendar, on)


def remind(desk: Desk, on: date) -> int:
    """Issue what is called for; its level, 0 for nothing."""
    found = called(desk, on)
    if found is None:
        return 0
    keep(desk, on, found)
    return found.reminder.level


def keep(desk: Desk, on: date, found: Called) -> None:
    record(desk.ws, desk.ref, on, lambda dossier, _: issue(dossier, found, Entry(on), Sheets("")))


def test_nothing_is_called_for_before_the_first_level() -> None:
    assert called(due_monday_22(), day(19)) is None


def test_each_level_comes_on_its_day_and_once() -> None:
    desk = due_monday_22()
    issued = {
        on: level
        for number in range(40)
        for on in [day(15) + timedelta(number)]
        if (level := remind(desk, on))
    }
    assert issued == {day(22): 1, day(29): 2, day(12, 2): 3}


def test_a_missed_day_is_caught_up_and_the_next_level_waits_its_interval() -> None:
    desk = due_monday_22()
    assert remind(desk, day(13, 2)) == 1
    assert remind(desk, day(13, 2)) == 0
    assert remind(desk, day(19, 2)) == 0
    assert remind(desk, day(20, 2)) == 2


def test_holidays_put_a_reminder_off() -> None:
    desk = due_monday_22()
    desk.load(Calendar([Holiday(day(26), "Fête", "loi")], covered=(2024, 2024)))
    assert remind(desk, day(22)) == 1
    assert [remind(desk, day(29)), remind(desk, day(30))] == [0, 2]


def test_the_last_level_goes_to_the_superior_when_there_is_one() -> None:
    desk = due_monday_22()
    for on in (day(22), day(29)):
        remind(desk, on)
    found = called(desk, day(12, 2))
    assert found is not None
    assert found.to == "COMMITTEE"
    assert [one.level for one in found.issued] == [1, 2]


def test_a_closed_clock_calls_for_nothing() -> None:
    desk = due_monday_22()
    desk.act(day(24), "consult", consulted="ROADS")
    assert called(desk, day(31)) is None


def test_a_reminder_issued_meanwhile_is_not_issued_twice() -> None:
    desk = due_monday_22()
    first = called(desk, day(23))
    assert first is not None
    remind(desk, day(22))
    with pytest.raises(Refused, match="vient d’être inscrite"):
        issue(desk.dossier(), first, Entry(day(23)), Sheets(""))


def test_a_body_that_gets_the_file_later_starts_with_the_first_reminder() -> None:
    desk = Desk(REMINDING)
    desk.open()
    desk.project(day(8), "P1")
    desk.act(day(10), "submit")
    desk.act(day(11), "consult", consulted="ROADS")
    desk.answer(day(12), "HEALTH")
    desk.answer(day(12), "ROADS")
    desk.act(day(15), "prepare")
    told = []
    for on in (day(25), day(29)):
        (measure,) = desk.measures("decision", on)
        found = called_for(desk.dossier(on), REMINDING, measure, desk.ws.calendar, on)
        assert found is not None
        told.append((found.to, found.reminder.level))
        keep(desk, on, found)
        if on == day(25):
            desk.act(day(26), "present")
    assert told == [("TOWN", 1), ("COMMITTEE", 1)]


def test_as_of_a_day_before_it_was_issued_a_reminder_is_still_called_for() -> None:
    desk = due_monday_22()
    remind(desk, day(25))
    found = called(desk, day(24))
    assert found is not None
    assert found.reminder.level == 1
