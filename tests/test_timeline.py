"""Timelines: every stay once, in its place, and drawings that stay on their sheet."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise

import pytest
from builders import OPENING, REF, WORKFLOW, Desk, Shelf, consulted, day, opened, submitted
from hypothesis import given, settings
from hypothesis import strategies as st
from test_laws import Life, lived, lives

from cperflow.cli.pages.timeline.html import portfolio_html, timeline_html
from cperflow.cli.pages.timeline.page import timeline_text
from cperflow.cli.pages.timeline.portfolio import portfolio_text
from cperflow.cli.pages.timeline.portfolio_svg import SHEET, portfolio_svg, portfolio_svgs
from cperflow.cli.pages.timeline.svg import timeline_svg
from cperflow.domain.journal.events import Entry
from cperflow.domain.procedure.definition import Workflow
from cperflow.output import Screen
from cperflow.output.axis import Scale, ticks
from cperflow.output.svg import escape, fit, width, wrapped
from cperflow.reports.stays import DrawnStay, Held, longest_first
from cperflow.reports.timeline import Row, Timeline, timeline
from cperflow.reports.timelines import Portfolio, portfolio
from cperflow.service import writing
from cperflow.service.tracks import track, tracks

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '<script>alert(1)</script> & "x" \x1b[31m\u202e ]]>'
LIVES = settings(max_examples=20, deadline=None)


def seen(desk: Desk, on: date) -> Timeline:
    return timeline(track(desk.ws, desk.ref, on))


def all_of(desk: Desk, on: date, limit: int = 0, page: int = 1) -> Portfolio:
    return portfolio(tracks(desk.ws, as_of=on), on, limit, page)


def row(shape: Timeline, step: str) -> Row:
    return next(row for row in shape.rows if row.step == step)


def stays_of(shape: Timeline) -> list[DrawnStay]:
    return sorted(
        (stay for row in shape.rows for stay in row.stays),
        key=lambda stay: (stay.from_on, stay.to_on or date.max),
    )


def coordinates(svg: str) -> Iterator[tuple[float, float]]:
    """Both corners of every bar, and the points of every line and text."""
    for found in ET.fromstring(svg).iter():
        given = found.attrib
        x, y = float(given.get("x", 0)), float(given.get("y", 0))
        if found.tag in (f"{SVG}rect", f"{SVG}text"):
            yield x, y
            yield x + float(given.get("width", 0)), y + float(given.get("height", 0))
        if found.tag == f"{SVG}line":
            yield float(given["x1"]), float(given["y1"])
            yield float(given["x2"]), float(given["y2"])


def assert_on_its_sheet(svg: str) -> None:
    root = ET.fromstring(svg)
    left, top, wide, high = map(float, root.attrib["viewBox"].split())
    assert (root.attrib["width"], root.attrib["height"]) == (f"{wide:g}", f"{high:g}")
    for x, y in coordinates(svg):
        assert left <= x <= left + wide
        assert top <= y <= top + high


# --- the shape


@given(lives, st.integers(0, 90))
@LIVES
def test_every_stay_is_told_once_in_order_and_without_overlap(life: Life, later: int) -> None:
    desk = lived(life)
    on = desk.ws.today + timedelta(later)
    shape = seen(desk, on)
    moves = desk.dossier(on).moves
    open_moves = [move for move in moves if not WORKFLOW.step(move.to_step).final]
    told = stays_of(shape)
    assert sorted((s.step, s.from_on) for s in told) == sorted(
        (m.to_step, m.on) for m in open_moves
    )
    for row in shape.rows:
        assert all(a.to_on is not None and a.to_on <= b.from_on for a, b in pairwise(row.stays))
    assert sum(stay.days for stay in told) + sum(
        ((end.reopened_on or end.on) - end.on).days for end in shape.endings
    ) == (shape.totals.days)
    assert len(shape.endings) == len(moves) - len(open_moves)


@given(lives, st.integers(0, 90))
@LIVES
def test_who_held_the_file_covers_each_stay_day_by_day(life: Life, later: int) -> None:
    desk = lived(life)
    for stay in stays_of(seen(desk, desk.ws.today + timedelta(later))):
        assert (stay.held[0].from_on, stay.held[-1].to_on) == (stay.from_on, stay.to_on)
        assert all(a.to_on == b.from_on for a, b in pairwise(stay.held))


@given(lives, st.integers(0, 90))
@LIVES
def test_what_is_late_comes_after_the_due_date_and_outside_the_stops(
    life: Life, later: int
) -> None:
    desk = lived(life)
    on = desk.ws.today + timedelta(later)
    for row in seen(desk, on).rows:
        for plan in (*row.plans, *(asked.plan for asked in row.opinions if asked.plan)):
            for part in plan.late:
                assert plan.due_on is not None
                assert plan.due_on <= part.from_on < part.to_on <= (plan.ended_on or on)
                for stop in plan.stops:
                    assert part.to_on <= stop.from_on or (stop.to_on or on) <= part.from_on


@given(lives, st.integers(0, 4000))
@LIVES
def test_drawings_stay_on_their_sheet_and_texts_on_their_screen(life: Life, later: int) -> None:
    desk = lived(life)
    on = desk.ws.today + timedelta(later)
    shape, several = seen(desk, on), all_of(desk, on)
    assert_on_its_sheet(timeline_svg(shape))
    assert_on_its_sheet(portfolio_svg(several))
    for screen in (Screen(80), Screen(80, encoding="cp850"), Screen(137)):
        for text in (timeline_text(shape, screen), portfolio_text(several, screen)):
            assert max(map(len, text.splitlines())) <= screen.width
            text.encode(screen.encoding)


def test_a_return_is_a_second_stay_and_a_stop_of_the_delay_it_left() -> None:
    desk = submitted(on=day(10))
    desk.act(day(15), "return", reasons="incomplet")
    desk.act(day(24), "submit")
    shape = seen(desk, day(2, 2))
    assert [(s.from_on, s.to_on) for s in row(shape, "deposit").stays] == [
        (OPENING, day(10)), (day(15), day(24)),
    ]  # fmt: skip
    (plan,) = row(shape, "examination").plans
    assert [(stop.from_on, stop.to_on, stop.reason) for stop in plan.stops] == [
        (day(15), day(24), "Retourner la demande")
    ]
    assert row(shape, "examination").stays[0].is_return
    assert shape.totals.returns == 1


def test_each_round_of_a_body_has_its_own_delay_and_answer() -> None:
    desk = consulted()
    desk.answer(day(18), "ROADS", "to_correct")
    desk.act(day(19), "correct", asked_again="ROADS")
    desk.act(day(26), "corrected", asked_again="ROADS")
    rounds = [o for o in row(seen(desk, day(31)), "consultation").opinions if o.body == "ROADS"]
    assert [(o.round, o.from_on, o.ended_on, o.outcome) for o in rounds] == [
        (1, day(15), day(18), "to_correct"), (2, day(26), None, ""),
    ]  # fmt: skip
    assert [o.plan.due_on for o in rounds if o.plan] == [day(26), day(8, 2)]
    places = [stay.place for stay in row(seen(desk, day(31)), "consultation").stays]
    assert places == ["", "Correction", ""]


def test_a_delay_over_two_steps_is_told_in_both_and_late_where_the_file_was() -> None:
    desk = opened()
    desk.act(day(10), "submit")
    desk.act(day(15), "consult", consulted="ROADS")
    desk.answer(day(16), "HEALTH")
    desk.answer(day(16), "ROADS")
    desk.act(day(17), "prepare")
    desk.act(day(1, 2), "present")
    shape = seen(desk, day(9, 2))
    first, second = row(shape, "preparation").plans[0], row(shape, "decision").plans[0]
    assert (first.clock, first.due_on) == (second.clock, second.due_on)
    assert (first.is_last, second.is_last) == (False, True)
    assert (first.late[-1].to_on, second.late[0].from_on) == (day(1, 2), day(1, 2))
    assert shape.totals.late == 1


def test_a_dossier_reopened_shows_both_its_end_and_its_return() -> None:
    desk = submitted()
    desk.act(day(20), "abandon")
    shape = seen(desk, day(25))
    assert (shape.ended_on, shape.status) == (day(20), "abandoned")
    desk.act(day(5, 2), "reopen")
    shape = seen(desk, day(9, 2))
    assert shape.ended_on is None
    assert [(end.on, end.reopened_on) for end in shape.endings] == [(day(20), day(5, 2))]


def test_dossiers_come_by_opening_day_a_page_at_a_time() -> None:
    desk = Desk()
    for number, on in enumerate((day(9), day(8), day(8), day(10))):
        desk.ref = f"ROSE-{number}"
        desk.open(on)
    first, second = (all_of(desk, day(12), 3, page) for page in (1, 2))
    assert [line.ref for line in first.items] == ["ROSE-1", "ROSE-2", "ROSE-0"]
    assert [line.ref for line in second.items] == ["ROSE-3"]
    assert (second.total, second.pages) == (4, 2)
    assert all_of(desk, day(8), 0).total == 2


# --- the drawings


def long_names(text: str) -> Workflow:
    return WORKFLOW._replace(
        name=text,
        steps=tuple(step._replace(name=f"{step.name} {text}") for step in WORKFLOW.steps),
        phases=tuple(phase._replace(name=text) for phase in WORKFLOW.phases),
        bodies=tuple(body._replace(name=text) for body in WORKFLOW.bodies),
        transitions=tuple(act._replace(name=text) for act in WORKFLOW.transitions),
    )


def test_names_that_somebody_typed_cannot_break_a_drawing() -> None:
    desk = Desk(long_names(HOSTILE * 4), ref="ROSE-2024-" + "X" * 50)
    desk.ws.library = Shelf(desk.workflow, subjects={})
    desk.open(subject=HOSTILE)
    desk.project(OPENING)
    desk.act(day(10), "submit")
    desk.act(day(12), "return", reasons="x")
    shape, several = seen(desk, day(1, 3)), all_of(desk, day(1, 3))
    for svg in (timeline_svg(shape), portfolio_svg(several)):
        assert_on_its_sheet(svg)
        assert [e for e in ET.fromstring(svg).iter() if e.tag == f"{SVG}script"] == []
    for page in (timeline_html(shape), portfolio_html(several)):
        assert "<script" not in page
        assert "\x1b" not in page
    for text in (timeline_text(shape, Screen(80)), portfolio_text(several, Screen(80))):
        assert max(map(len, text.splitlines())) <= 80
        assert "\x1b" not in text


def test_texts_stay_inside_the_drawing() -> None:
    desk = Desk(long_names("Direction Régionale de la Planification " * 5))
    desk.open()
    desk.project(OPENING)
    desk.act(day(10), "submit")
    for svg in (timeline_svg(seen(desk, day(1, 6))), portfolio_svg(all_of(desk, day(1, 6)))):
        root = ET.fromstring(svg)
        right = float(root.attrib["width"])
        for text in root.iter(f"{SVG}text"):
            words, x = (text.text or "").strip(), float(text.attrib["x"])
            class_ = text.attrib["class"]
            size = {"h": 18, "s": 12, "m": 10}.get(class_, 11)
            if "text-anchor" not in text.attrib and class_ not in ("k",):
                assert x + width(words, size) <= right, words


@pytest.mark.parametrize("on", range(12, 40))
def test_no_label_lies_on_the_line_of_the_day_looked_at(on: int) -> None:
    desk = submitted()
    desk.extend(day(11), "examination", halves=20)
    root = ET.fromstring(timeline_svg(seen(desk, day(1) + timedelta(days=on - 1))))
    (x,) = {
        float(found.attrib["x1"])
        for found in root.iter(f"{SVG}line")
        if found.attrib["class"] == "now" and found.attrib["x1"] == found.attrib["x2"]
    }
    labels = [text for text in root.iter(f"{SVG}text") if "échéance" in (text.text or "")]
    labels += [text for text in root.iter(f"{SVG}text") if "prorogée" in (text.text or "")]
    for text in labels:
        left = float(text.attrib["x"])
        assert not left < x < left + width(text.text or "", 10), text.text


def test_the_one_that_held_a_file_longest_comes_first() -> None:
    held = [
        Held(("A", "B"), day(1), day(3)),
        Held(("B",), day(3), day(9)),
        Held(("C",), day(9), day(12)),
    ]
    assert longest_first(held) == ["B", "C", "A"]
    assert longest_first([*held, Held(("D",), day(12), None)])[0] == "D", "who has it still"


def test_a_drawing_tells_those_who_cannot_see_it_what_it_shows() -> None:
    root = ET.fromstring(timeline_svg(seen(consulted(), day(31))))
    named = root.attrib["aria-labelledby"].split()
    told = [found.text or "" for found in root if found.attrib.get("id") in named]
    assert root.attrib["role"] == "img"
    assert "frise du dossier" in told[0]
    assert "Situation au 31 janvier 2024" in told[1]


def test_the_same_facts_give_the_same_bytes() -> None:
    first, second = (timeline_html(seen(consulted(), day(31))) for _ in range(2))
    assert first == second


def test_late_is_told_by_a_pattern_and_by_words() -> None:
    svg = timeline_svg(seen(submitted(), day(29, 2)))
    assert "url(#late)" in svg
    assert re.search(r'class="late"[^>]*><title>en retard de 28 jours ouvrables', svg)


def test_a_date_known_to_the_month_is_marked() -> None:
    desk = Desk()
    entry = Entry(day(31), "SELLER", precision="month")
    writing.open_dossier(desk.ws, "Rose", entry, workflow="stall", ref=REF)
    shape = seen(desk, day(20, 3))
    assert "date connue au mois" in timeline_svg(shape)
    assert "environ 49 jours" in timeline_svg(shape)
    assert "~ date connue au mois" in timeline_text(shape, Screen(80)).replace("\xa0", " ")


def test_many_dossiers_are_several_sheets_on_one_scale() -> None:
    desk = Desk()
    for number in range(SHEET + 3):
        desk.ref = f"ROSE-{number:03}"
        desk.open(day(8) + timedelta(number))
    sheets = list(portfolio_svgs(all_of(desk, day(1, 6))))
    assert len(sheets) == 2
    assert ("ROSE-000" in sheets[0], "ROSE-028" in sheets[1]) == (True, True)
    days = [re.findall(r'class="m">([^<]*)<', sheet)[:12] for sheet in sheets]
    assert days[0][:6] == days[1][:6]


def test_a_thousand_dossiers_make_a_drawing_of_bearable_size() -> None:
    one = all_of(submitted(), day(1, 6))
    lines = tuple(one.items[0]._replace(ref=f"ROSE-{number}") for number in range(1000))
    svg = portfolio_svg(one._replace(items=lines, total=1000))
    assert len(svg) < 2_000_000
    assert_on_its_sheet(svg)


# --- the parts


@given(
    st.dates(date(1, 1, 1), date(9990, 1, 1)),
    st.integers(1, 200_000),
    st.floats(20, 1200),
    st.floats(6, 60),
)
def test_marks_of_an_axis_never_run_into_each_other(
    first: date, days: int, room: float, least: float
) -> None:
    last = date.fromordinal(min(first.toordinal() + days, date.max.toordinal()))
    scale = Scale(first, last, 0, room)
    found = [scale.at(tick.on) for tick in ticks(scale, least)]
    apart = least * 0.9 if days * least / room < 36_000 else 0
    assert all(b - a >= apart for a, b in pairwise(found))
    assert all(0 <= x <= room + 1e-6 for x in found)


@given(st.text(max_size=60), st.floats(0, 400))
def test_a_text_is_cut_to_its_room(text: str, room: float) -> None:
    assert width(fit(text, 11, room), 11) <= room
    assert len(wrapped(text, 11, room, 2)) <= 2


@given(st.text())
def test_any_text_can_be_put_into_a_drawing(text: str) -> None:
    ET.fromstring(f'<a b="{escape(text)}">{escape(text)}</a>')


@pytest.mark.parametrize(
    ("text", "size", "expected"), [("DGCT", 10, 28.3), ("é", 10, 5.6), ("", 10, 0)]
)
def test_widths_are_those_of_the_font(text: str, size: int, expected: float) -> None:
    assert width(text, size) == pytest.approx(expected, abs=0.05)


def test_a_delay_interrupted_and_not_resumed_is_drawn_stopped_to_the_day() -> None:
    desk = submitted()
    desk.stop(day(15), "examination", interrupt=True)
    (stop,) = row(seen(desk, day(31)), "examination").plans[0].stops
    assert (stop.from_on, stop.to_on) == (day(15), None)
    assert "▒▒▒" in timeline_text(seen(desk, day(31)), Screen(80))
