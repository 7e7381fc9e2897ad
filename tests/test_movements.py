"""A snapshot is what a day knew, and what moved between two committees is told with its reason."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import WORKFLOW, Desk, consulted, day, opened, prepared, submitted

from cperflow.domain.time.calendar import Calendar, Holiday
from cperflow.reports.committee import a_month_before
from cperflow.reports.movements import Period, counted, movements
from cperflow.reports.overdue import overdue
from cperflow.service.overdue import overdue_on
from cperflow.service.ports import ALL
from cperflow.service.snapshot import Snapshot, freeze
from cperflow.store.memory import MemoryStore

NOW = date(2024, 12, 31)


def frozen(desk: Desk, known_on: date = NOW) -> Snapshot:
    return freeze(desk.ws, MemoryStore(), known_on)


def moved(
    desk: Desk, since: date, as_of: date, *, then: date = NOW, now: date = NOW
) -> list[dict[str, Any]]:
    seen = frozen(desk, now)
    return movements(Period(since, frozen(desk, then), as_of, seen, ALL))


def told(items: list[dict[str, Any]], *kinds: str) -> list[tuple[str, str, str]]:
    return [(i["kind"], i["clock"], i["reason"]) for i in items if i["kind"] in kinds]


def entered(desk: Desk, on: date) -> Desk:
    """The same desk, whose next lines are entered on that day."""
    desk.clock.set(on)
    return desk


def test_a_snapshot_of_today_has_the_very_rows_of_the_store() -> None:
    desk = consulted()
    desk.answer(day(18), "HEALTH", projects=["P1"])
    other = Desk(store=desk.store, ref="AWA-2024")
    other.open(day(9), subject="Awa")
    seen = frozen(desk)
    assert list(seen.ws.store.dossiers()) == list(desk.store.dossiers())
    for ref in ("ROSE-2024", "AWA-2024"):
        assert seen.ws.store.spans_of(ref) == desk.store.spans_of(ref)
        assert seen.ws.store.journal(ref) == desk.store.journal(ref)
    assert seen.ws.today == NOW


def test_a_snapshot_does_not_move_with_what_is_recorded_afterwards() -> None:
    desk = submitted()
    entered(desk, day(20, 2))
    seen = frozen(desk, day(20, 2))
    before = seen.digest, list(seen.ws.store.spans_of("ROSE-2024"))
    entered(desk, day(21, 2)).act(day(21, 2), "return", reasons="incomplet")
    desk.load(Calendar([Holiday(day(16), "Fête", "décret")], covered=(2024, 2024)))
    again = frozen(desk, day(20, 2))
    assert (again.digest, again.ws.store.spans_of("ROSE-2024")) == before
    assert frozen(desk).digest != again.digest


def test_a_snapshot_of_an_early_day_knows_no_dossier_of_a_later_one() -> None:
    seen = frozen(submitted(), day(1))
    assert list(seen.ws.store.dossiers()) == []
    assert list(overdue_on(seen.ws).due) == []
    assert seen.heads == []


@pytest.mark.parametrize("known_on", [day(12), day(20), day(26), day(31), NOW])
@pytest.mark.parametrize("as_of", [day(11), day(24), day(15, 2)])
def test_a_snapshot_says_what_each_command_says_of_that_day(known_on: date, as_of: date) -> None:
    desk = Desk(today=day(12))
    desk.open()
    desk.project(day(8))
    entered(desk, day(20)).act(day(10), "submit")
    other = entered(Desk(store=desk.store, ref="AWA-2024"), day(20))
    other.open(day(9), subject="Awa")
    other.project(day(9))
    entered(other, day(26)).act(day(11), "submit")
    other.load(Calendar([Holiday(day(16), "Fête", "décret")], covered=(2024, 2024)))
    entered(desk, day(31)).act(day(24), "return", reasons="incomplet")
    desk = entered(desk, NOW)
    live = overdue_on(desk.ws, as_of=as_of, known_on=known_on)
    seen = overdue_on(frozen(desk, known_on).ws, as_of=as_of)
    calendar = desk.ws.calendars(known_on).current
    assert overdue(seen, frozen(desk, known_on).ws.calendar) == overdue(live, calendar)


def test_a_delay_that_ran_out_between_two_committees_is_new() -> None:
    desk = submitted()
    items = moved(desk, day(22), day(25))
    assert told(items, "late") == [("late", "examination", "")]
    assert items[-1]["days_late"] == 3
    assert told(moved(desk, day(24), day(25)), "late", "no_longer_late") == []


def test_a_delay_that_was_late_already_but_not_entered_says_so() -> None:
    desk = entered(opened(), day(24))
    late = entered(Desk(store=desk.store, ref="AWA-2024"), day(24))
    late.open(day(9), subject="Awa")
    entered(desk, day(30)).act(day(10), "submit")
    items = moved(desk, day(25), day(31), then=day(25))
    lines = [item for item in items if item["line"]]
    assert told(items, "late") == [("late", "examination", "entered_since")]
    assert [(item["kind"], item["entered_late"]) for item in lines][-1] == ("advanced", True)


def test_what_is_no_longer_late_says_why() -> None:
    returned = submitted()
    returned.act(day(25), "return", reasons="incomplet")
    assert told(moved(returned, day(24), day(26)), "no_longer_late") == [
        ("no_longer_late", "examination", "stopped")
    ]
    done = submitted()
    done.act(day(25), "consult", consulted="ROADS")
    assert told(moved(done, day(24), day(26)), "no_longer_late") == [
        ("no_longer_late", "examination", "over")
    ]


def test_a_late_delay_that_was_extended_meanwhile_is_corrected() -> None:
    desk = Desk(today=day(24))
    desk.open()
    desk.project(day(8))
    desk.act(day(10), "submit")
    entered(desk, day(25)).extend(day(22), "examination", until=day(9, 2))
    items = moved(desk, day(24), day(26), then=day(24))
    assert told(items, "no_longer_late", "due_moved") == [
        ("no_longer_late", "examination", "corrected"),
        ("due_moved", "examination", "clock_extended"),
    ]


def test_an_act_taken_back_was_never_late() -> None:
    desk = Desk(today=day(24))
    desk.open()
    desk.project(day(8))
    desk.act(day(10), "submit")
    entered(desk, day(30)).retract(3)
    items = moved(desk, day(24), day(31), then=day(24))
    assert told(items, "no_longer_late") == [("no_longer_late", "examination", "corrected")]
    assert [item["kind"] for item in items if item["line"]] == ["retracted"]


def test_a_due_date_that_moved_says_what_moved_it() -> None:
    extended = submitted()
    extended.extend(day(17), "examination", halves=8)
    (item,) = [i for i in moved(extended, day(15), day(18)) if i["kind"] == "due_moved"]
    assert (item["was_due_on"], item["due_on"]) == ("2024-01-22", "2024-01-26")
    assert item["reason"] == "clock_extended"


def test_a_holiday_announced_between_two_committees_moves_due_dates() -> None:
    desk = Desk(today=day(15))
    desk.load(Calendar(covered=(2024, 2024)))
    desk.open()
    desk.project(day(8))
    desk.act(day(10), "submit")
    entered(desk, day(17))
    desk.load(Calendar([Holiday(day(18), "Fête", "décret")], covered=(2024, 2024)))
    items = moved(desk, day(15), day(19), then=day(15))
    assert told(items, "due_moved") == [("due_moved", "examination", "calendar")]


def test_the_end_of_a_dossier_is_counted_by_its_status() -> None:
    desk = prepared(WORKFLOW)
    desk.act(day(22), "present")
    desk.act(day(23), "refuse")
    found = counted(moved(desk, day(5), day(31)))
    assert found["opened"] == 1
    assert found["ended"] == {"refused": 1}
    assert found["acts"] == len([i for i in moved(desk, day(5), day(31)) if i["line"]])


def test_a_decision_about_a_clock_is_a_movement() -> None:
    desk = submitted()
    desk.stop(day(17), "examination")
    desk.resume(day(19), "examination")
    kinds = [item["kind"] for item in moved(desk, day(16), day(19)) if item["line"]]
    assert kinds == ["clock_stopped", "clock_resumed"]


def test_a_month_before_ends_with_the_month() -> None:
    assert a_month_before(date(2019, 3, 31)) == date(2019, 2, 28)
    assert a_month_before(date(2024, 3, 31)) == date(2024, 2, 29)
    assert a_month_before(date(2024, 1, 15)) == date(2023, 12, 15)
