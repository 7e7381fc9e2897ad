"""The calendar changed by its use cases: what moves, what must not, and that a rebuild would find
the same."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, date, datetime, time, timedelta
from functools import partial
from typing import Any

import pytest
from builders import OPENING, REF, WORKFLOW, Desk, day
from hypothesis import given, settings
from hypothesis import strategies as st

from cperflow.domain.journal.events import Entry
from cperflow.domain.procedure.delays import ClockSpec, Delay
from cperflow.domain.time import holidays
from cperflow.domain.time.calendar import ESTIMATED, HALF, NONE, Calendar, Holiday
from cperflow.errors import CperflowError, IntegrityFailure, Refused
from cperflow.service import timekeeping
from cperflow.service.holidays import Changed, change, load
from cperflow.service.touched import TouchedSpan
from cperflow.service.verifying import rebuild, verify
from cperflow.store.memory import MemoryStore

SURE = Calendar(covered=(2023, 2025))
DUE = day(22)
"""The examination submitted on Wednesday 10 January, by weekends alone."""


def added(desk: Desk, on: date, name: str = "Fête", *, dry_run: bool = False, **other: Any) -> Any:
    row = Holiday(on, name, "communiqué n° 1", **other)
    return change(desk.ws, partial(holidays.add, row=row, on=desk.ws.today), dry_run=dry_run)


def confirmed(desk: Desk, on: date, name: str = "") -> Changed:
    decide = partial(
        holidays.confirm, day=on, name=name, source="communiqué n° 2", on=desk.ws.today
    )
    return change(desk.ws, decide)


def moved(desk: Desk, on: date, to: date, name: str = "", certainty: str = "confirmed") -> Changed:
    decide = partial(
        holidays.move, day=on, to=to, name=name, source="n° 3", certainty=certainty, on=on
    )
    return change(desk.ws, decide)


def removed(desk: Desk, on: date, name: str = "") -> Changed:
    decide = partial(holidays.remove, day=on, name=name, reason="erreur", on=desk.ws.today)
    return change(desk.ws, decide)


def due(desk: Desk, clock: str = "examination") -> tuple[date | None, bool]:
    """The due date of the last stretch of a clock, as lists have it, and whether it is sure."""
    last = [span for span in desk.store.spans_of(desk.ref) if span.clock == clock][-1]
    return last.due_on, last.estimated


def sound(desk: Desk) -> bool:
    return not any(found.breaches for found in verify(desk.ws))


def examined() -> Desk:
    desk = Desk()
    desk.load(SURE)
    desk.clock.instant += timedelta(hours=1)
    desk.open()
    desk.project(OPENING)
    desk.act(day(10), "submit")
    desk.clock.instant += timedelta(hours=1)
    return desk


def test_a_day_added_moves_the_clocks_that_run_over_it_and_says_from_what_to_what() -> None:
    desk = examined()
    done = added(desk, day(17))
    assert done.effect.moved == 1
    (row,) = done.effect.rows
    assert (row.dossier, row.clock, row.holder) == (REF, "examination", "TOWN")
    assert (row.before, row.after) == (DUE, day(23))
    assert due(desk) == (day(23), False)
    assert sound(desk)


def test_a_trial_says_the_same_and_writes_nothing() -> None:
    desk = examined()
    before = desk.snapshot()
    tried = added(desk, day(17), dry_run=True)
    assert desk.snapshot() == before
    assert desk.ws.calendar.holidays == ()
    assert tried.effect == added(desk, day(17)).effect


@pytest.mark.parametrize(
    ("on", "moves"), [(day(9), 0), (day(10), 0), (day(11), 1), (DUE, 1), (day(23), 0), (day(20), 0)]
)
def test_only_working_days_that_a_clock_runs_over_move_it(on: date, moves: int) -> None:
    desk = examined()
    assert added(desk, on).effect.moved == moves
    assert sound(desk)


def test_an_end_on_a_day_newly_closed_rolls_to_the_next_working_day() -> None:
    desk = examined()
    added(desk, DUE)
    added(desk, day(23), "Lendemain")
    assert due(desk) == (day(24), False)
    removed(desk, DUE)
    assert due(desk) == (DUE, False)
    assert sound(desk)


def test_confirming_takes_the_doubt_away_and_moves_nothing() -> None:
    desk = examined()
    doubtful = added(desk, day(17), certainty=ESTIMATED)
    assert (doubtful.effect.moved, due(desk)) == (1, (day(23), True))
    (row,) = doubtful.effect.rows
    assert row.estimated
    done = confirmed(desk, day(17))
    assert (done.effect.moved, done.effect.sure, done.effect.unsure) == (0, 1, 0)
    assert due(desk) == (day(23), False)
    assert sound(desk)


def test_an_estimated_day_on_a_weekend_moves_nothing_but_makes_the_date_unsure() -> None:
    desk = examined()
    done = added(desk, day(20), certainty=ESTIMATED)
    assert (done.effect.moved, done.effect.unsure) == (0, 1)
    assert due(desk) == (DUE, True)


def test_a_feast_moved_out_of_a_clock_gives_the_day_back() -> None:
    desk = examined()
    added(desk, day(17))
    done = moved(desk, day(17), day(24))
    assert [(row.before, row.after) for row in done.effect.rows] == [(day(23), DUE)]
    assert sound(desk)


def test_a_day_announced_as_worked_overrules_the_day_off_and_says_so() -> None:
    desk = examined()
    added(desk, day(17))
    done = added(desk, day(17), "Journée ouvrable", part=NONE)
    assert due(desk) == (DUE, False)
    assert any("l’emporte sur « Fête »" in remark for remark in done.decision.remarks)
    assert sound(desk)


def test_a_half_day_ends_a_delay_of_whole_days_half_a_day_later() -> None:
    desk = examined()
    assert added(desk, day(17), part=HALF).effect.moved == 1
    assert due(desk) == (day(23), False)


def test_a_past_day_leaves_the_verdict_of_a_closed_clock() -> None:
    desk = examined()
    desk.act(day(19), "consult", consulted="ROADS")
    desk.clock.instant += timedelta(hours=1)
    before = desk.measure("examination")
    done = added(desk, day(17))
    assert desk.measure("examination") == before
    assert due(desk) == (DUE, False)
    assert {row.clock for row in done.effect.rows}.isdisjoint({"examination"})
    assert sound(desk)


def test_a_stopped_then_resumed_clock_is_counted_from_its_journal() -> None:
    desk = examined()
    desk.act(day(12), "return", reasons="pièce illisible")
    desk.act(day(16), "submit")
    desk.clock.instant += timedelta(hours=1)
    before, _ = due(desk)
    done = added(desk, day(18))
    assert [(row.before, row.after) for row in done.effect.rows] == [(before, due(desk)[0])]
    assert due(desk)[0] != before
    assert sound(desk)


def test_the_earlier_stretches_of_a_clock_that_still_runs_follow() -> None:
    desk = examined()
    desk.act(day(11), "consult", consulted="ROADS")
    desk.answer(day(12), "HEALTH")
    desk.answer(day(12), "ROADS")
    desk.act(day(12), "prepare")
    desk.act(day(15), "present")
    desk.clock.instant += timedelta(hours=1)
    added(desk, day(17))
    dues = {span.due_on for span in desk.store.spans_of(REF) if span.clock == "decision"}
    assert len(dues) == 1
    assert sound(desk)


def test_a_computer_whose_clock_was_set_back_keeps_the_lists_true() -> None:
    desk = examined()
    desk.clock.instant += timedelta(days=30)
    desk.act(day(19), "consult", consulted="ROADS")
    desk.clock.instant -= timedelta(days=60)
    added(desk, day(17))
    assert sound(desk)


def test_a_change_that_must_read_a_broken_journal_changes_nothing() -> None:
    desk = examined()
    desk.act(day(12), "return", reasons="pièce illisible")
    desk.act(day(16), "submit")
    assert isinstance(desk.store, MemoryStore)
    del desk.store._journals[REF][2]
    before = desk.snapshot()
    with pytest.raises(IntegrityFailure, match=REF):
        added(desk, day(18))
    assert desk.snapshot() == before


def test_a_dossier_that_moves_while_the_days_are_counted_is_counted_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = examined()
    touched = desk.store.touched

    def overtaken(first: date, last: date, entered: datetime) -> Iterator[TouchedSpan]:
        for span in list(touched(first, last, entered)):
            desk.act(day(12), "return", reasons="pièce illisible")
            desk.act(day(16), "submit")
            yield span

    monkeypatch.setattr(desk.store, "touched", overtaken)
    added(desk, day(18))
    assert sound(desk)


def test_a_calendar_loaded_moves_what_it_changes_and_tells_its_rows() -> None:
    desk = examined()
    added(desk, day(17))
    other = Calendar([Holiday(day(18), "Fête", "loi"), Holiday(day(19), "Pont", "loi")],
                     covered=(2024, 2024))  # fmt: skip
    done = load(desk.ws, other, "pays.csv")
    assert (len(done.added), len(done.removed)) == (2, 1)
    assert [(row.before, row.after) for row in done.effect.rows] == [(day(23), day(24))]
    assert desk.store.journal("@calendar")[-1].payload["source"] == "pays.csv"
    assert sound(desk)
    with pytest.raises(Refused, match="déjà le calendrier"):
        load(desk.ws, other, "pays.csv")


DAYS = st.dates(date(2024, 1, 6), date(2024, 2, 20))
ROWS = st.builds(
    Holiday,
    DAYS,
    st.sampled_from(["Fête", "Pont", "Deuil"]),
    st.just("communiqué n° 1"),
    st.sampled_from(["confirmed", "estimated"]),
    st.sampled_from(["day", "half", "none"]),
)
SPECS = st.builds(
    lambda unit, base, first, clear, roll: ClockSpec(
        "examination", "Examen", steps=("examination",),
        delay=Delay(base if unit != "month" else 1, unit), start_fact="received_on",
        counted_from=first, clear_days=clear, roll=roll,
    ),
    st.sampled_from(["working_day", "calendar_day", "week", "month"]),
    st.sampled_from([0, 1, 2.5, 8]),
    st.sampled_from(["next_day", "same_day"]),
    st.integers(0, 2),
    st.booleans(),
)  # fmt: skip
STORIES = (
    (),
    (("return", {"reasons": "x"}),),
    (("return", {"reasons": "x"}), ("submit", {})),
    (("restart", {}), ("submit", {})),
    (("consult", {"consulted": "ROADS"}),),
    (("abandon", {}),),
    (("abandon", {}), ("reopen", {})),
)


def _key(row: Holiday) -> tuple[date, str]:
    return row.date, row.name


def decided(desk: Desk, data: Any, on: date) -> None:
    """Perhaps a decision of an officer about a clock, or two; one that cannot be is left."""
    said, why = Entry(on, "TOWN"), "grève"
    later = on + timedelta(days=data.draw(st.integers(1, 20)))
    verbs: dict[str, Callable[[str], object]] = {
        "stop": lambda clock: timekeeping.stop_clock(desk.ws, desk.ref, clock, said, why),
        "interrupt": lambda clock: timekeeping.stop_clock(
            desk.ws, desk.ref, clock, said, why, interrupt=True
        ),
        "resume": lambda clock: timekeeping.resume_clock(
            desk.ws, desk.ref, clock, said._replace(on=min(later, desk.ws.today))
        ),
        "extend": lambda clock: timekeeping.extend_clock(
            desk.ws, desk.ref, clock, said, why, halves=6
        ),
        "until": lambda clock: timekeeping.extend_clock(
            desk.ws, desk.ref, clock, said, why, until=later
        ),
        "target": lambda clock: timekeeping.set_target(desk.ws, desk.ref, clock, said, why, later),
    }
    for verb in data.draw(st.lists(st.sampled_from(list(verbs)), max_size=2)):
        with suppress(CperflowError):
            verbs[verb](data.draw(st.sampled_from(["examination", "deposit", "opinions:HEALTH"])))


def told(data: Any) -> Desk:
    """A few dossiers under a random delay, each with a random story, entered over time."""
    spec = data.draw(SPECS)
    clocks = tuple(spec if known.id == spec.id else known for known in WORKFLOW.clocks)
    desk = Desk(WORKFLOW._replace(clocks=clocks))
    desk.clock.instant = datetime.combine(day(20, 2), time(9), UTC)
    for number in range(data.draw(st.integers(1, 3))):
        desk.ref = f"ROSE-{number}"
        on = OPENING + timedelta(days=data.draw(st.integers(0, 7)))
        desk.open(on)
        desk.project(on)
        desk.act(on, "submit", received_on=(on - timedelta(days=number)).isoformat())
        for act, facts in data.draw(st.sampled_from(STORIES)):
            on += timedelta(days=data.draw(st.integers(0, 8)))
            with suppress(CperflowError):  # a decision of a later day may stand in its way
                desk.act(on, act, **facts)
            decided(desk, data, on)
            desk.clock.instant += timedelta(seconds=data.draw(st.integers(0, 2)))
    return desk


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_changes_of_the_calendar_leave_the_lists_a_rebuild_would_make(data: Any) -> None:
    desk = told(data)
    if data.draw(st.booleans()):
        desk.load(
            Calendar(data.draw(st.lists(ROWS, max_size=4, unique_by=_key)), covered=(2024, 2024))
        )
    for _ in range(data.draw(st.integers(1, 4))):
        desk.clock.instant += timedelta(seconds=data.draw(st.integers(-1, 2)))
        rows = desk.ws.calendar.holidays
        kind = data.draw(st.sampled_from(["add", "confirm", "move", "remove"]))
        row = data.draw(st.sampled_from(rows)) if rows else None
        try:
            if kind == "add" or row is None:
                new = data.draw(ROWS)
                change(desk.ws, partial(holidays.add, row=new, on=new.date))
            elif kind == "confirm":
                confirmed(desk, row.date, row.name)
            elif kind == "move":
                moved(desk, row.date, data.draw(DAYS), row.name)
            else:
                removed(desk, row.date, row.name)
        except CperflowError:
            continue
    kept = {name: desk.store.spans_of(name) for name in desk.store.streams()}
    rebuild(desk.ws)
    assert {name: desk.store.spans_of(name) for name in desk.store.streams()} == kept
