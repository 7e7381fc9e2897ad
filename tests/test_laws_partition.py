"""Every day of a dossier is one body's, whatever was done to it: laws over random lives.

The attribution is also worked out anew, evening after evening, from who had the file.
"""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

from builders import WORKFLOW, Desk
from hypothesis import given
from hypothesis import strategies as st
from test_laws import HOLIDAYS, WINDOW, Deed, Life, lived, lives, many

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.replay import replay
from cperflow.domain.holding.partition import NOBODY, Sharing, shared_out, step_tenures
from cperflow.domain.holding.responsibility import Stretch, cause_of, stretches
from cperflow.domain.journal.events import UNTIMED
from cperflow.domain.procedure.definition import ABANDONED
from cperflow.domain.time.clocks import clocks_of
from cperflow.domain.time.measures import measure
from cperflow.reports import responsibility as responsibility_report
from cperflow.service.responsibility import GROUPS, in_time, tally
from cperflow.service.tracks import tracks

asked = st.builds(
    Deed,
    st.sampled_from(["answer", "answer", "answer", "ask", "act"]),
    st.sampled_from([0, 1, 2]),
    st.sampled_from([0, 0, 1]),
    st.integers(0, 5),
    st.booleans(),
)
consultations = st.builds(Life, st.just(2), st.lists(asked, min_size=4, max_size=20))
"""Lives spent on the opinions of bodies asked in parallel."""

RANKS = [body.id for body in WORKFLOW.bodies]
DAY = timedelta(days=1)


def shared(dossier: Dossier, as_of: date, *, steps: bool = True) -> Sharing:
    past, clocks = stretches(dossier, WORKFLOW), clocks_of(dossier, WORKFLOW)
    return shared_out(dossier, WORKFLOW, past, clocks, as_of, steps=steps)


def on_days(desk: Desk) -> list[tuple[date, Dossier]]:
    """The dossier as it was on days of the window, each with its day."""
    then = [(on, replay(desk.journal(), as_of=on)) for on in WINDOW]
    return [(on, dossier) for on, dossier in then if dossier is not None]


def had(past: list[Stretch], on: date) -> tuple[str, ...]:
    return next(s.holders for s in reversed(past) if s.from_on <= on)


def whose(past: list[Stretch], on: date, as_of: date) -> str:
    """The body that lets go last among those that have the file that evening, day by day."""

    def kept(body: str) -> tuple[bool, date, int, int]:
        first = last = on
        while first > past[0].from_on and body in had(past, first - DAY):
            first -= DAY
        while last < as_of and body in had(past, last + DAY):
            last += DAY
        return last == as_of, last, -first.toordinal(), -RANKS.index(body)

    return max(had(past, on), key=kept, default=NOBODY)


@many
@given(lives)
def test_the_parts_of_a_dossier_follow_one_another_and_sum_to_its_days(life: Life) -> None:
    for on, dossier in on_days(lived(life)):
        found = shared(dossier, on)
        step = WORKFLOW.step(dossier.step)
        over = step.final and step.status != ABANDONED
        assert (found.over, found.until_on) == (over, dossier.entered_on if over else on)
        assert found.days == (found.until_on - dossier.opened_on).days
        starts = [part.from_on for part in found.parts]
        assert [dossier.opened_on, *(p.until_on for p in found.parts)] == [*starts, found.until_on]
        assert sum(part.days for part in found.parts) == found.days
        halves = HOLIDAYS.halves_between(dossier.opened_on, found.until_on)
        assert sum(part.halves(HOLIDAYS) for part in found.parts) == halves
        merged = shared(dossier, on, steps=False).parts
        assert sum(part.days for part in merged) == found.days
        assert sum(p.stopped for p in merged) == sum(p.stopped for p in found.parts)
        assert all(a.holder != b.holder for a, b in pairwise(merged))
        for part in merged:
            assert part.step == [m for m in dossier.moves if m.on <= part.from_on][-1].to_step
        assert all(part.days > 0 for part in found.parts[:-1])


@many
@given(lives | consultations)
def test_each_day_is_the_one_of_the_body_that_lets_go_last(life: Life) -> None:
    desk = lived(life)
    for on, dossier in [*on_days(desk)[4:-1:7], (desk.ws.today, desk.dossier())]:
        past = stretches(dossier, WORKFLOW)
        for part in shared(dossier, on).parts:
            for number in range(part.days):
                day = part.from_on + number * DAY
                assert part.holder == whose(past, day, on)
                assert part.step == [m for m in dossier.moves if m.on <= day][-1].to_step


@many
@given(lives)
def test_days_are_nobodys_only_while_the_dossier_is_given_up(life: Life) -> None:
    for on, dossier in on_days(lived(life))[::5]:
        for part in shared(dossier, on).parts:
            assert (part.holder == NOBODY) == (WORKFLOW.step(part.step).status == ABANDONED)


@many
@given(lives)
def test_stopped_days_are_those_of_its_share_on_which_a_clock_of_the_body_was_stopped(
    life: Life,
) -> None:
    for on, dossier in on_days(lived(life))[4:-1:9]:
        clocks = clocks_of(dossier, WORKFLOW)
        for part in shared(dossier, on).parts:
            days = [part.from_on + number * DAY for number in range(part.days)]
            paused = [
                day
                for day in days
                for clock in clocks
                for leg in [leg for leg in clock.legs if leg.from_on <= day][-1:]
                if leg.holder == part.holder
                and (clock.ended_on is None or day < clock.ended_on)
                and any(pause.covers(day) for pause in clock.pauses)
            ]
            assert len(set(paused)) <= part.stopped <= part.days
            if not any(clock.ended == "interrupted" for clock in clocks):
                assert len(set(paused)) == part.stopped


@many
@given(lives)
def test_a_body_has_the_file_on_all_the_days_that_are_its_own(life: Life) -> None:
    for on, dossier in on_days(lived(life))[::5]:
        found = shared(dossier, on)
        for part in found.parts:
            assert part.holder == NOBODY or any(
                tenure.of == part.holder
                and tenure.from_on <= part.from_on
                and part.until_on <= tenure.until_on
                for tenure in found.tenures
            )
        assert all(tenure.days >= 0 for tenure in found.tenures)
        assert sum(stay.days for stay in step_tenures(dossier, WORKFLOW, on)) == found.days


@many
@given(lives)
def test_by_body_region_or_step_the_lines_sum_to_the_same_whole(life: Life) -> None:
    desk = lived(life)
    for on in (WINDOW[20], desk.ws.today, WINDOW[-1]):
        seen = list(tracks(desk.ws, as_of=on))
        told = [
            responsibility_report.responsibility(tally(seen, HOLIDAYS, by), on, on) for by in GROUPS
        ]
        for data in told:
            for key in ("days", "working_days", "stopped_days", "visits", "in_time", "late"):
                assert sum(item[key] for item in data["items"]) == data["total"][key]
            judged = [
                in_time(measure(c, HOLIDAYS, on))
                for t in seen
                for c in clocks_of(t.dossier, WORKFLOW)
            ]
            assert data["total"]["in_time"] == judged.count(True)
            assert data["total"]["late"] == judged.count(False)
            assert data["total"]["days"] == sum(shared(t.dossier, on).days for t in seen)


@many
@given(lives)
def test_what_bears_on_no_date_may_be_left_out_of_the_journal(life: Life) -> None:
    desk = lived(life)
    (short,) = (journal for _, journal in desk.store.journals(without=UNTIMED))
    assert [e for e in desk.journal() if e.kind not in UNTIMED] == short
    for on, dossier in on_days(desk)[::9]:
        timed = replay(short, as_of=on)
        assert timed is not None
        assert shared(timed, on) == shared(dossier, on)
        assert clocks_of(timed, WORKFLOW) == clocks_of(dossier, WORKFLOW)


@many
@given(lives)
def test_every_change_of_hands_has_a_cause(life: Life) -> None:
    dossier = lived(life).dossier()
    for part in shared(dossier, WINDOW[-1], steps=False).parts:
        assert cause_of(dossier, part.from_on).kind
