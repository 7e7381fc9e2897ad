"""What holds of every dossier, whatever was done to it, in whatever order it was entered.

Hypothesis draws officers who act on random days, enter acts late, retract lines and set rules
aside; half of what they try is refused.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from builders import OPENING, REF, WORKFLOW, Desk
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.replay import replay
from cperflow.domain.holding.responsibility import holders, stretches
from cperflow.domain.journal.chain import breaks, canonical
from cperflow.domain.journal.events import Entry, Event
from cperflow.domain.time.calendar import Calendar, Holiday
from cperflow.domain.time.clocks import clocks_of
from cperflow.domain.time.measures import RUNNING, measure, proof
from cperflow.errors import CperflowError
from cperflow.reports.overdue import overdue
from cperflow.service import writing
from cperflow.service.overdue import overdue_on
from cperflow.service.verifying import verify
from cperflow.store.embedded import connect, create
from cperflow.store.sql import SqlStore

HOLIDAYS = Calendar(
    [Holiday(date(2024, 1, 22), "Fête de la rose", "arrêté", "estimated")], covered=(2023, 2026)
)
WINDOW = [OPENING + timedelta(days=number) for number in range(-3, 70, 2)] + [date(2031, 5, 9)]
FACTS: dict[str, dict[str, Any]] = {
    "return": {"reasons": "incomplet"},
    "consult": {"consulted": "ROADS, FIRE"},
    "correct": {"asked_again": "ROADS"},
    "corrected": {"asked_again": "ROADS"},
}


class Deed(NamedTuple):
    """Something an officer tries: `wait` days after the deed before, dated `back` days ago.

    `which` chooses among what the verb allows; `boldly` sets aside the rules that refuse.
    """

    verb: str
    wait: int
    back: int
    which: int
    boldly: bool


class Life(NamedTuple):
    """How far the dossier had come, by the book, and what was tried from then on."""

    begun: int
    deeds: list[Deed]


deeds = st.lists(
    st.builds(
        Deed,
        st.sampled_from(
            ["act"] * 3
            + ["answer", "answer", "ask", "facts", "retract", "fund", "remove"]
            + ["stop", "resume", "extend", "target"]
        ),
        st.sampled_from([0, 0, 1, 1, 2, 4]),
        st.sampled_from([0, 0, 0, 0, 1, 3, 9, -1]),
        st.integers(0, 11),
        st.booleans(),
    ),
    min_size=1,
    max_size=25,
)
lives = st.builds(Life, st.sampled_from([0, 1, 2, 2, 2, 3]), deeds)
many = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def lived(life: Life) -> Desk:
    """A desk where all this was tried; what was refused must have changed nothing."""
    desk = Desk(today=OPENING)
    desk.load(HOLIDAYS)
    desk.open()
    desk.project(OPENING, "P1")
    desk.project(OPENING, "P2")
    for act in ("submit", "consult", "prepare")[: life.begun]:
        desk.clock.set(desk.clock().date() + timedelta(days=2))
        overrides = {"opinions_given": "urgence"} if act == "prepare" else None
        desk.act(desk.ws.today, act, overrides=overrides, **FACTS.get(act, {}))
    for deed in life.deeds:
        desk.clock.set(desk.clock().date() + timedelta(days=deed.wait))
        _try(desk, deed)
    return desk


def _try(desk: Desk, deed: Deed) -> None:
    before = desk.snapshot()
    try:
        recorded = _do(desk, deed, desk.ws.today - timedelta(days=deed.back))
    except CperflowError:
        assert desk.snapshot() == before
    else:
        assert facts_of(recorded) == facts_of(desk.dossier())


def _do(desk: Desk, deed: Deed, on: date) -> Dossier:
    body = ("HEALTH", "ROADS", "FIRE")[deed.which % 3]
    projects = ((), ("P1",), ("P2",))[deed.which // 3 % 3]
    match deed.verb:
        case "act":
            return _act(desk, deed, on)
        case "answer":
            outcome = "to_correct" if deed.boldly else "favourable"
            return desk.answer(on, body, outcome, projects).dossier
        case "ask":
            return desk.ask(on, body, projects).dossier
        case "facts":
            return desk.facts(on, nickname=f"Rose {deed.which}").dossier
        case "remove":
            project = f"P{deed.which % 3}"
            return writing.remove_project(desk.ws, REF, project, Entry(on)).dossier
        case "fund":
            return desk.fund(on, f"P{deed.which % 3}", town=100 * deed.which).dossier
        case "stop" | "resume" | "extend" | "target":
            return _rule(desk, deed, on)
        case _:
            return desk.retract(deed.which + 2).dossier


def _rule(desk: Desk, deed: Deed, on: date) -> Dossier:
    measures = desk.look(as_of=on).measures
    clock = measures[deed.which % len(measures)].clock.id if measures else "deposit"
    match deed.verb:
        case "stop":
            return desk.stop(on, clock, interrupt=deed.boldly).recorded.dossier
        case "resume":
            return desk.resume(on, clock).recorded.dossier
        case "target":
            return desk.target(on, clock, on + timedelta(days=deed.which)).recorded.dossier
        case _:
            until = on + timedelta(days=2 * deed.which) if deed.boldly else None
            halves = None if until else deed.which + 1
            return desk.extend(on, clock, halves=halves, until=until).recorded.dossier


def _act(desk: Desk, deed: Deed, on: date) -> Dossier:
    found = desk.look(as_of=on)
    possible = found.acts[deed.which % len(found.acts)] if found.acts else None
    act = possible.act.id if possible else "submit"
    given = dict(FACTS.get(act, {}))
    if act == "submit" and deed.boldly:
        given["received_on"] = (on + timedelta(days=deed.which - 3)).isoformat()
    refused = possible.refusals if possible and deed.boldly else ()
    overrides = {refusal.rule: "par hardiesse" for refusal in refused}
    return desk.act(on, act, overrides=overrides, **given).recorded.dossier


def facts_of(dossier: Dossier) -> dict[str, Any]:
    return {name: getattr(dossier, name) for name in Dossier.__slots__}


def late_by_replay(desk: Desk, on: date) -> set[tuple[str, str, date, int]]:
    """What is late on a day, computed from nothing but the journal."""
    dossier = replay(desk.journal(), as_of=on)
    if dossier is None:
        return set()
    measures = [measure(clock, HOLIDAYS, on) for clock in clocks_of(dossier, WORKFLOW)]
    return {
        (m.clock.id, m.clock.holder, m.due_on, m.days_late)
        for m in measures
        if m.state == RUNNING and m.due_on is not None and m.due_on < on
    }


def late_by_lists(desk: Desk, on: date) -> Iterator[tuple[str, str, date, int]]:
    """The same from the projections, as `overdue` reads them."""
    for item in overdue(overdue_on(desk.ws, as_of=on), HOLIDAYS, min_days=0)["items"]:
        yield item["clock"], item["holder"], date.fromisoformat(item["due_on"]), item["days_late"]


@many
@given(lives)
def test_lists_and_replay_agree_on_what_is_late_on_any_day(life: Life) -> None:
    desk = lived(life)
    for on in WINDOW:
        found = list(late_by_lists(desk, on))
        assert len(found) == len(set(found))
        assert set(found) == late_by_replay(desk, on)


@many
@given(lives, st.randoms())
def test_the_order_in_which_lines_are_read_does_not_matter(life: Life, random: Any) -> None:
    journal = lived(life).journal()
    whole = replay(journal)
    random.shuffle(journal)
    again = replay(journal)
    assert whole is not None
    assert again is not None
    assert facts_of(again) == facts_of(whole)


@many
@given(lives)
def test_a_dossier_as_of_its_last_day_is_the_whole_dossier(life: Life) -> None:
    desk = lived(life)
    assert facts_of(desk.dossier(as_of=desk.ws.today)) == facts_of(desk.dossier())


@many
@given(lives)
def test_what_was_known_on_a_day_is_what_had_been_entered(life: Life) -> None:
    journal = lived(life).journal()
    for known_on in {event.recorded_at.date() for event in journal}:
        entered = [event for event in journal if event.recorded_at.date() <= known_on]
        known, then = replay(journal, known_on=known_on), replay(entered)
        assert known is not None
        assert then is not None
        assert facts_of(known) == facts_of(then)


@many
@given(lives)
def test_the_stretches_of_a_clock_never_overlap(life: Life) -> None:
    desk = lived(life)
    stretches: dict[str, list[tuple[date, date]]] = {}
    for span in desk.store.spans_of(REF):
        assert span.from_on < span.until_on
        stretches.setdefault(span.clock, []).append((span.from_on, span.until_on))
    for of_clock in stretches.values():
        ordered = sorted(of_clock)
        assert all(a[1] <= b[0] for a, b in pairwise(ordered))


@many
@given(lives)
def test_a_dossier_has_a_clock_or_is_said_to_have_none_every_day_until_it_is_over(
    life: Life,
) -> None:
    desk = lived(life)
    spans = desk.store.spans_of(REF)
    for day in WINDOW:
        dossier = replay(desk.journal(), as_of=day)
        lasts = dossier is not None and not desk.ws.vocabulary(dossier).step(dossier.step).final
        covering = [span for span in spans if span.from_on <= day < span.until_on]
        if not lasts:
            assert not [span for span in covering if not span.clock]
            continue
        assert covering
        idle = [span for span in covering if not span.clock]
        assert not idle or len(covering) == 1
        for span in idle:
            assert (span.step, span.started_on) == (dossier.step, dossier.entered_on)


@many
@given(lives)
def test_the_machine_would_have_gone_where_the_journal_went(life: Life) -> None:
    desk = lived(life)
    for verified in verify(desk.ws):
        assert verified.breaches == ()
        assert not [line for line in verified.departures if "mène à" in line]


@many
@given(lives)
def test_without_a_late_entry_or_a_retraction_every_act_obeyed_the_rules(life: Life) -> None:
    straight = [deed._replace(back=0) for deed in life.deeds if deed.verb != "retract"]
    for verified in verify(lived(life._replace(deeds=straight)).ws):
        assert verified.departures == ()


@many
@given(lives)
def test_every_due_date_can_be_proven(life: Life) -> None:
    desk = lived(life)
    for on in WINDOW[::5]:
        dossier = replay(desk.journal(), as_of=on)
        for clock in clocks_of(dossier, WORKFLOW) if dossier else ():
            shown, found = proof(clock, HOLIDAYS, on), measure(clock, HOLIDAYS, on)
            assert (shown.due_on if shown else None) == found.due_on


@many
@given(lives)
def test_a_dossier_that_is_open_is_always_held_by_somebody(life: Life) -> None:
    desk = lived(life)
    for on in WINDOW:
        dossier = replay(desk.journal(), as_of=on)
        if dossier is not None:
            held = holders(dossier, WORKFLOW)
            assert bool(held) != WORKFLOW.step(dossier.step).final
            assert len(held) == len(set(held))


@many
@given(lives)
def test_the_stretches_of_holders_cover_the_life_of_a_dossier_each_day_once(life: Life) -> None:
    dossier = lived(life).dossier()
    found, end = stretches(dossier, WORKFLOW), WINDOW[-1]
    assert found[0].from_on == dossier.opened_on
    assert [one.until_on for one in found] == [*(one.from_on for one in found[1:]), None]
    assert all(one.holders != following.holders for one, following in pairwise(found))
    assert all(one.days(end) > 0 for one in found)
    assert sum(one.days(end) for one in found) == (end - dossier.opened_on).days


@many
@given(lives)
def test_who_had_the_file_on_a_day_is_who_has_it_when_asked_that_day(life: Life) -> None:
    desk = lived(life)
    past = stretches(desk.dossier(), WORKFLOW)
    for on in WINDOW:
        then = replay(desk.journal(), as_of=on)
        if then is not None:
            (one,) = (
                s for s in past if s.from_on <= on and (s.until_on is None or on < s.until_on)
            )
            assert list(one.holders) == holders(then, WORKFLOW)


@many
@given(lives, st.data())
def test_any_altered_character_of_the_journal_is_found(life: Life, data: Any) -> None:
    journal = lived(life).journal()
    assert breaks(journal) == []
    index = data.draw(st.integers(0, len(journal) - 1))
    journal[index] = _altered(journal[index], data)
    assert breaks(journal) != []


def _altered(event: Event, data: Any) -> Event:
    text = canonical(event.payload)
    place = data.draw(st.integers(0, len(text) - 1))
    character = data.draw(st.characters(codec="utf-8"))
    try:
        payload = json.loads(text[:place] + character + text[place + 1 :])
    except ValueError:
        payload = None
    assume(isinstance(payload, dict) and canonical(payload) != text)
    return event._replace(payload=payload)


@settings(many, max_examples=25)
@given(lives)
def test_a_journal_comes_back_whole_from_a_file(
    tmp_path_factory: pytest.TempPathFactory, life: Life
) -> None:
    desk = lived(life)
    store = _file_store(tmp_path_factory.mktemp("round-trip"))
    store.append_many([(desk.journal(), None)])
    back = store.journal(REF)
    store.close()
    assert back == desk.journal()
    assert breaks(back) == []
    dossier = replay(back)
    assert dossier is not None
    assert facts_of(dossier) == facts_of(desk.dossier())


def _file_store(folder: Path) -> SqlStore:
    path = str(folder / "laws.db")
    create(path)
    return SqlStore(connect(path))
