"""A past day looks the same from everywhere, whatever was entered since: lists, one dossier, a
snapshot, the knowledge of a day. Clocks are closed in between, and holidays announced."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from functools import partial

from builders import OPENING, REF, Desk, day
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from test_laws import Deed, Life, lived, lives
from test_laws import _try as attempt

from cperflow.domain.time import holidays
from cperflow.domain.time.calendar import Calendar, Holiday
from cperflow.domain.time.measures import RUNNING, Measure
from cperflow.reports.deadlines import explain
from cperflow.service.holidays import change
from cperflow.service.overdue import overdue_on
from cperflow.service.ports import ClockSpan
from cperflow.service.snapshot import freeze
from cperflow.service.tracks import track, tracks
from cperflow.store.memory import MemoryStore

AHEAD = 90

Due = set[tuple[str, str, date | None]]


laters = st.lists(
    st.one_of(st.integers(3, 32), st.builds(Deed, st.just("act"), st.just(2), st.just(0),
                                            st.integers(0, 11), st.just(True))),
    min_size=3,
    max_size=9,
)  # fmt: skip
"""Days announced as holidays (days since the opening), and acts that may close clocks."""


def announced(desk: Desk, offset: int) -> None:
    desk.clock.set(desk.ws.today + timedelta(days=1))
    row = Holiday(OPENING + timedelta(days=offset), f"Deuil {desk.ws.today}", "communiqué")
    change(desk.ws, partial(holidays.add, row=row, on=desk.ws.today))


def gone_on(life: Life, later: Sequence[int | Deed]) -> Desk:
    desk = lived(life)
    for one in later:
        if isinstance(one, Deed):
            desk.clock.set(desk.ws.today + timedelta(days=one.wait))
            attempt(desk, one)
        else:
            announced(desk, one)
    return desk


def spans_due(spans: Iterable[ClockSpan]) -> Due:
    return {(span.clock, span.holder, span.due_on) for span in spans}


def measures_due(measures: Iterable[Measure], on: date) -> Due:
    return {
        (m.clock.id, m.clock.holder, m.due_on)
        for m in measures
        if m.state == RUNNING and m.due_on is not None and (m.due_on - on).days <= AHEAD
    }


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lives, laters)
def test_every_way_of_looking_at_a_past_day_gives_the_same_due_dates(
    life: Life, later: list[int | Deed]
) -> None:
    desk = gone_on(life, later)
    known = desk.ws.today
    copy = freeze(desk.ws, MemoryStore(), known).ws
    desk.clock.set(known + timedelta(days=1))
    for on in [OPENING + timedelta(days=number) for number in range(1, 75, 5)]:
        listed = spans_due(overdue_on(desk.ws, as_of=on, horizon=AHEAD).due)
        assert spans_due(overdue_on(desk.ws, as_of=on, known_on=known, horizon=AHEAD).due) == listed
        assert spans_due(overdue_on(copy, as_of=on, horizon=AHEAD).due) == listed
        assert measures_due(desk.look(on).measures, on) == listed
        assert measures_due(desk.look(on, known).measures, on) == listed
        assert measures_due(track(desk.ws, REF, on).measures, on) == listed
        for timed in (False, True):
            (seen,) = tracks(desk.ws, as_of=on, timed=timed)
            assert measures_due(seen.measures, on) == listed


def test_a_day_announced_since_the_end_of_a_clock_moves_none_of_its_past_days() -> None:
    desk = Desk(today=OPENING)
    desk.load(Calendar(covered=(2020, 2030)))
    desk.open()
    desk.project(OPENING)
    desk.clock.set(day(10))
    desk.act(day(10), "submit")
    desk.clock.set(day(26))
    desk.act(day(26), "consult", consulted="ROADS")
    announced(desk, (day(19) - OPENING).days)
    seen = desk.look(day(24))
    (examined,) = [m for m in seen.measures if m.clock.id == "examination"]
    assert (examined.due_on, examined.days_late) == (day(22), 2)
    told = explain(examined, seen.calendars, day(24))
    assert not [left for left in told["excluded"] if left["reason"].startswith("Deuil")]
    (running, *_) = [m for m in desk.look().measures if m.clock.id.startswith("opinions")]
    assert running.due_on == day(6, 2), "what still runs follows the calendar of today"
