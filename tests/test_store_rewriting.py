"""Spans touched by other days off, and their due dates written alone, in every store."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some
from store_builders import RECORDED_AT, fill, journal, projection, row, span

from cperflow.service.ports import FOREVER, ClockSpan, Projection, Store
from cperflow.service.touched import Recount, TouchedSpan
from cperflow.store import create_store
from cperflow.store.memory import MemoryStore

LATER = RECORDED_AT + timedelta(seconds=1)
"""After every line that the builders enter."""

FROM, TO = date(2018, 4, 10), date(2018, 4, 12)


def touched(store: Store, entered: datetime = LATER) -> list[TouchedSpan]:
    return list(store.touched(FROM, TO, entered))


def test_a_span_comes_back_with_what_its_due_date_rests_on(store: Store) -> None:
    fill(store, projection(span(illustrative=True, estimated=True)))
    assert touched(store) == [
        TouchedSpan(
            "KAYES-2018", 0, "f" * 64, "examen_dgct", "DGCT", date(2018, 4, 2), date(2018, 4, 20),
            36, True, True, True,
        )
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, True),
        ({"due_on": FROM}, True),
        ({"due_on": FROM - timedelta(days=1)}, False),
        ({"started_on": TO}, True),
        ({"started_on": TO + timedelta(days=1)}, False),
        ({"due_on": None, "original_due_on": None}, False),
        ({"until_on": date(2018, 5, 1)}, False),
        ({"due_on": date(2018, 4, 5), "halves": None, "original_due_on": None}, False),
        ({"due_on": date(2018, 4, 5), "halves": None, "from_on": TO}, True),
        ({"due_on": date(2018, 4, 5), "halves": None, "original_due_on": FROM}, True),
    ],
    ids=str,
)
def test_a_span_is_touched_by_the_days_from_its_start_to_its_end(
    store: Store, change: dict[str, object], found: bool
) -> None:
    fill(store, projection(span(**change)))
    assert bool(touched(store)) is found


def test_only_a_span_that_is_all_there_is_of_its_clock_is_alone(store: Store) -> None:
    ended = span(until_on=date(2018, 4, 15))
    fill(
        store,
        projection(ended, span(from_on=date(2018, 4, 15)), span(clock="other")),
        projection(span("GAO-2017", halves=None), ref="GAO-2017"),
    )
    assert [(s.dossier, s.line, s.alone) for s in touched(store)] == [
        ("GAO-2017", 0, False), ("KAYES-2018", 0, False), ("KAYES-2018", 1, False),
        ("KAYES-2018", 2, True),
    ]  # fmt: skip


def test_a_closed_clock_is_touched_when_its_dossier_was_entered_since(store: Store) -> None:
    fill(store, projection(span(until_on=date(2018, 5, 1))))
    assert touched(store, LATER) == []
    assert [s.alone for s in touched(store, RECORDED_AT)] == [False]


def test_due_dates_are_written_with_the_event_that_moves_them(store: Store) -> None:
    fill(store, projection(span(), span(clock="other")))
    first, second = touched(store)
    due_on = date(2018, 4, 23)
    changes = (Recount(s, due_on, True) for s in store.touched(FROM, TO, LATER) if s == second)
    assert store.project(changes, journal("@calendar")) == []
    assert {(s.clock, s.due_on, s.estimated) for s in store.spans_of("KAYES-2018")} == {
        ("examen_dgct", first.due_on, False), ("other", due_on, True),
    }  # fmt: skip
    assert len(store.journal("@calendar")) == 1


def test_a_span_that_changed_since_it_was_counted_is_left_out(store: Store) -> None:
    fill(store, projection(span()))
    (counted,) = touched(store)
    events = journal(length=2)
    moved = projection(span(until_on=date(2018, 5, 1)), revision=2)
    store.append(events[1:], moved)
    assert store.project([Recount(counted, date(2018, 4, 23), False)]) == ["KAYES-2018"]
    assert store.spans_of("KAYES-2018") == list(moved.spans)


def test_due_dates_and_whole_projections_may_be_written_together(store: Store) -> None:
    count = 510
    fill(store, *(projection(ref=f"D-{number:04}") for number in range(count)))
    due_on = date(2018, 4, 23)

    def changes() -> Iterator[Projection | Recount]:
        for found in store.touched(FROM, TO, LATER):
            whole = found.dossier.endswith("0")
            moved = span(found.dossier, due_on=due_on)
            yield (
                Projection(row(found.dossier), (moved,)) if whole else Recount(found, due_on, False)
            )

    assert store.project(changes()) == []
    assert {s.due_on for number in range(count) for s in store.spans_of(f"D-{number:04}")} == {
        due_on
    }


days = some.dates(date(2018, 4, 5), date(2018, 4, 20))
spans = some.builds(
    span,
    some.sampled_from(["A", "B"]),
    clock=some.sampled_from(["a", "b"]),
    started_on=days,
    due_on=days | some.none(),
    original_due_on=days | some.none(),
    halves=some.integers(0, 9) | some.none(),
    from_on=days,
    until_on=some.just(FOREVER) | some.just(date(2018, 4, 21)),
)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """hypothesis runs its examples on one store: making a hundred of them would be slow."""
    made = create_store(str(tmp_path_factory.mktemp("shared") / "store.db"))
    yield made
    made.close()


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(some.lists(spans, max_size=6), days, days, some.sampled_from([RECORDED_AT, LATER]))
def test_sql_finds_the_spans_that_plain_python_finds_touched(
    shared: Store, given: list[ClockSpan], first: date, last: date, entered: datetime
) -> None:
    plain = MemoryStore()
    for store in (shared, plain):
        for ref in ("A", "B"):
            made = Projection(row(ref), tuple(s for s in given if s.dossier == ref))
            if store.journal(ref):
                store.project([made])
            else:
                store.append(journal(ref), made)
    found = list(shared.touched(first, last, entered))
    assert found == list(plain.touched(first, last, entered))
    assert [(s.dossier, s.line) for s in found] == sorted((s.dossier, s.line) for s in found)
