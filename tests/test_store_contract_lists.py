"""How every store answers lists: which rows, in which order, whatever it is made of."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as some
from store_builders import fill, journal, projection, row, span

from cperflow.service.ports import FOREVER, ClockSpan, Filters, Projection, Store
from cperflow.store import create_store
from cperflow.store.memory import MemoryStore


def test_names_are_sorted_by_code_point(store: Store) -> None:
    refs = ["a-1", "Z-1", "É-1", "Z_1", "z", "10", "9", "\U0001f600", "Ω"]
    fill(store, *(projection(ref=ref) for ref in refs))
    assert list(store.streams()) == sorted(refs)
    assert [found.ref for found in store.dossiers()] == sorted(refs)
    assert store.refs("") == sorted(refs)
    assert [found.dossier for found in store.spans(date(2018, 4, 3))] == sorted(refs)


@pytest.mark.parametrize(
    ("prefix", "found"),
    [
        ("KAY", ["KAYES-2018", "KAYES-2023"]),
        ("KAYES-2018", ["KAYES-2018"]),
        ("S%", ["S%1"]),
        ("S_", []),
        ("SEG", ["SÉGOU-2015"]),
        ("X", []),
        ("kay", []),
    ],
)
def test_references_are_found_by_the_beginning_of_their_key(
    store: Store, prefix: str, found: list[str]
) -> None:
    fill(
        store,
        *(projection(ref=ref, key=ref) for ref in ("KAYES-2023", "KAYES-2018", "S%1", "SX1")),
        projection(ref="SÉGOU-2015", key="SEGOU-2015"),
    )
    assert store.refs(prefix) == found


def test_references_come_by_key_and_no_more_than_asked(store: Store) -> None:
    fill(store, *(projection(ref=f"R-{n}", key=f"K-{9 - n}") for n in range(5)))
    assert store.refs("K", limit=2) == ["R-4", "R-3"]


@pytest.mark.parametrize("field", Filters._fields)
def test_dossiers_are_filtered_by_each_field(store: Store, field: str) -> None:
    wanted = {"holders": ("MEF", "ÉCOLE")} if field == "holder" else {field: "ÉCOLE"}
    near = {"holders": ("ÉCOLES", "école")} if field == "holder" else {field: "école"}
    fill(store, projection(ref="A"), projection(ref="B", **wanted), projection(ref="C", **near))
    assert [found.ref for found in store.dossiers(Filters(**{field: "ÉCOLE"}))] == ["B"]


@pytest.mark.parametrize("field", Filters._fields)
@pytest.mark.parametrize("due_before", [None, date(2018, 5, 1)])
def test_spans_are_filtered_by_each_field(
    store: Store, field: str, due_before: date | None
) -> None:
    wanted = span("B") if field == "status" else span("B", **{field: "X"})
    status = {"status": "X"} if field == "status" else {}
    fill(store, projection(ref="A"), projection(wanted, ref="B", **status))
    found = store.spans(date(2018, 4, 25), Filters(**{field: "X"}), due_before=due_before)
    assert list(found) == [wanted]


def test_filters_add_up(store: Store) -> None:
    fill(store, projection(ref="A"), projection(ref="B", step="x"), projection(ref="C"))
    assert [found.ref for found in store.dossiers(Filters(step="x", phase="examen"))] == ["B"]
    assert list(store.dossiers(Filters(step="x", phase="y"))) == []


@pytest.mark.parametrize(
    ("on", "clocks"),
    [
        (date(2018, 4, 1), []),
        (date(2018, 4, 2), ["first"]),
        (date(2018, 4, 9), ["first"]),
        (date(2018, 4, 10), ["stopped", "endless"]),
        (date(2018, 4, 20), ["again", "endless"]),
        (date(2050, 1, 1), ["again", "endless"]),
    ],
)
def test_the_clocks_of_a_day_are_those_of_the_spans_that_cover_it(
    store: Store, on: date, clocks: list[str]
) -> None:
    store.append(journal(), projection(*_life_of_a_clock()))
    assert [found.clock for found in store.spans(on)] == clocks


@pytest.mark.parametrize(
    ("on", "due_before", "clocks"),
    [
        (date(2018, 4, 5), date(2018, 4, 6), ["first"]),
        (date(2018, 4, 5), date(2018, 4, 5), []),
        (date(2018, 4, 12), date(2019, 1, 1), []),
        (date(2018, 5, 1), date(2018, 5, 1), []),
        (date(2018, 5, 1), date(2018, 5, 2), ["again"]),
    ],
)
def test_late_clocks_run_and_were_due_before(
    store: Store, on: date, due_before: date, clocks: list[str]
) -> None:
    store.append(journal(), projection(*_life_of_a_clock()))
    assert [found.clock for found in store.spans(on, due_before=due_before)] == clocks


def _life_of_a_clock() -> list[ClockSpan]:
    stop, again = date(2018, 4, 10), date(2018, 4, 20)
    return [
        span(clock="again", from_on=again, due_on=date(2018, 5, 1)),
        span(clock="first", until_on=stop, due_on=date(2018, 4, 5)),
        span(clock="stopped", state="stopped", from_on=stop, until_on=again),
        span(clock="endless", from_on=stop, due_on=None, holder="MEF"),
    ]


def test_spans_come_by_due_date_then_reference_and_undated_ones_last(store: Store) -> None:
    late, later = date(2018, 4, 10), date(2018, 4, 11)
    fill(
        store,
        projection(span("B", due_on=late), span("B", due_on=None), ref="B"),
        projection(
            span("A", due_on=later),
            span("A", due_on=late, clock="z"),
            span("A", due_on=late, clock="b", until_on=date(2018, 6, 1)),
            ref="A",
        ),
    )
    expected = [("A", late, "b"), ("A", late, "z"), ("B", late, "examen_dgct")]
    expected.append(("A", later, "examen_dgct"))
    on = date(2018, 5, 1)
    found = [(s.dossier, s.due_on, s.clock) for s in store.spans(on, due_before=on)]
    assert found == expected
    everything = [(s.dossier, s.due_on, s.clock) for s in store.spans(on)]
    assert everything == [*expected, ("B", None, "examen_dgct")]


def test_clocks_without_a_number_come_by_reference_for_the_day_and_filters(store: Store) -> None:
    day, end = date(2018, 4, 20), date(2018, 6, 1)
    fill(
        store,
        projection(
            span("B", due_on=None, clock="z"),
            span("B", due_on=None, clock="a", holder="MEF"),
            span("B"),
            ref="B",
        ),
        projection(
            span("A", due_on=None, until_on=end),
            span("A", due_on=None, clock="stopped", state="stopped"),
            span("A", due_on=None, clock="later", from_on=end),
            ref="A",
        ),
    )
    found = [(each.dossier, each.clock) for each in store.unnumbered(day)]
    assert found == [("A", "examen_dgct"), ("B", "a"), ("B", "z")]
    assert [each.clock for each in store.unnumbered(end)] == ["later", "a", "z"]
    assert [each.clock for each in store.unnumbered(day, Filters(holder="MEF"))] == ["a"]


@pytest.mark.parametrize("field", Filters._fields)
def test_clocks_without_a_number_are_filtered_by_each_field(store: Store, field: str) -> None:
    wanted = span("B", due_on=None)
    if field != "status":
        wanted = wanted._replace(**{field: "X"})
    status = {"status": "X"} if field == "status" else {}
    fill(
        store,
        projection(span("A", due_on=None), ref="A"),
        projection(wanted, ref="B", **status),
    )
    assert list(store.unnumbered(date(2018, 4, 25), Filters(**{field: "X"}))) == [wanted]


def test_stopped_clocks_come_by_reference_for_the_day_and_filters(store: Store) -> None:
    day, end = date(2018, 4, 20), date(2018, 6, 1)
    fill(
        store,
        projection(span("B", state="stopped", holder="MEF"), span("B"), ref="B"),
        projection(
            span("A", state="stopped", until_on=end),
            span("A", state="stopped", clock="later", from_on=end),
            ref="A",
        ),
    )
    assert [(each.dossier, each.holder) for each in store.stopped(day)] == [
        ("A", "DGCT"), ("B", "MEF"),
    ]  # fmt: skip
    assert [each.clock for each in store.stopped(end)] == ["later", "examen_dgct"]
    assert [each.dossier for each in store.stopped(day, Filters(holder="MEF"))] == ["B"]


def test_the_spans_of_a_dossier_come_by_day_then_clock_then_holder(store: Store) -> None:
    day, next_day = date(2018, 4, 2), date(2018, 4, 3)
    spans = [
        span(from_on=next_day, clock="a"),
        span(from_on=day, clock="b", holder="Z"),
        span(from_on=day, clock="b", holder="A"),
        span(from_on=day, clock="a"),
    ]
    store.append(journal(), projection(*spans))
    assert store.spans_of("KAYES-2018") == [spans[3], spans[2], spans[1], spans[0]]


days = some.dates(date(2018, 1, 1), date(2018, 1, 12)) | some.just(FOREVER)


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    """hypothesis runs its examples on one store: making a hundred of them would be slow."""
    made = create_store(str(tmp_path_factory.mktemp("shared") / "store.db"))
    yield made
    made.close()


@given(
    lives=some.lists(
        some.tuples(days, days, some.none() | days, some.sampled_from(["running", "stopped"])),
        max_size=8,
    ),
    on=days,
    due_before=some.none() | days,
)
def test_sql_finds_the_spans_that_plain_python_finds(
    shared: Store,
    lives: list[tuple[date, date, date | None, str]],
    on: date,
    due_before: date | None,
) -> None:
    spans = [
        span(from_on=min(one, two), until_on=max(one, two), due_on=due, state=state, clock=f"c{n}")
        for n, (one, two, due, state) in enumerate(lives)
    ]
    plain = MemoryStore()
    for store in (plain, shared):
        store.project([Projection(row(), tuple(spans))])
    found = list(shared.spans(on, due_before=due_before))
    assert found == list(plain.spans(on, due_before=due_before))
    assert list(shared.unnumbered(on)) == list(plain.unnumbered(on))
    assert list(shared.stopped(on)) == list(plain.stopped(on))


def test_journals_come_whole_by_reference_for_the_dossiers_of_a_list(store: Store) -> None:
    for ref, phase in (
        ("GAO-2017", "examen"),
        ("KAYES-2018", "signature"),
        ("SEGOU-2015", "examen"),
    ):
        store.append(journal(ref, 3), projection(ref=ref, phase=phase))
    store.append(journal("@calendar", 2))
    found = dict(store.journals(Filters(phase="examen")))
    assert list(found) == ["GAO-2017", "SEGOU-2015"]
    assert found["GAO-2017"] == store.journal("GAO-2017")
    assert [ref for ref, _ in store.journals()] == ["GAO-2017", "KAYES-2018", "SEGOU-2015"]


def test_a_list_left_on_the_way_may_outlive_its_store(tmp_path: Path) -> None:
    store = create_store(str(tmp_path / "store.db"))
    fill(store, *(projection(span(ref, due_on=None), ref=ref) for ref in ("A", "B")))
    found = store.unnumbered(date(2018, 4, 25))
    assert next(found).dossier == "A"
    store.close()
    del found  # a generator that fails on its way out is an error of the test
    gc.collect()
