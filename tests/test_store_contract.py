"""What every store promises of journals and projections, whatever it is made of."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext
from datetime import date, datetime, timedelta, timezone
from typing import Any

import pytest
from store_builders import RECORDED_AT, definition, fill, journal, projection, row, span

from cperflow.domain.journal.chain import breaks, seal
from cperflow.domain.journal.events import Draft, Head
from cperflow.errors import Conflict
from cperflow.service.ports import Projection, Store


def _off_default(record: Any) -> None:
    empty = [name for name in record._fields if not getattr(record, name)]
    assert not empty, "a sample that leaves a field empty would not notice it forgotten"


def test_an_event_comes_back_with_all_it_said(store: Store) -> None:
    payload = {
        "note": 'reçue le 1er août : « œuvre », l\'accord % _ :nom "cité" \\ 100 €',
        "cost": 2_173_127_401_000_000,
        "kept": [True, None, 0, -7, {"b": [], "a": {}}],
        "decomposed": "e\u0301 \u0000 \U0001f600",
    }
    draft = Draft("advanced", date(2018, 8, 1), "DGCT", payload)
    first = journal()
    second = seal(
        [draft], stream="KAYES-2018", after=first[-1], recorded_at=RECORDED_AT, actor="N’Diaye"
    )
    _off_default(second[0])
    store.append(first)
    store.append(second)
    assert store.journal("KAYES-2018") == first + second
    assert breaks(store.journal("KAYES-2018")) == []


def test_an_instant_given_in_another_zone_comes_back_as_the_same_instant(store: Store) -> None:
    there = datetime(2020, 1, 1, 0, 30, tzinfo=timezone(timedelta(hours=2)))
    draft = Draft("opened", date(2020, 1, 1), "DGCT", {})
    events = seal([draft], stream="X", after=None, recorded_at=there, actor="a")
    store.append(events)
    found = store.journal("X")
    assert found[0].recorded_at == there
    assert found[0].recorded_at.utcoffset() == timedelta(0)
    assert breaks(found) == []


def test_a_projection_comes_back_with_all_it_said(store: Store) -> None:
    full = Projection(
        row(
            holders=("DGCT", 'C"R'),
            illustrative=True,
            cost=9_000_000_000_000,
            entered_precision="year",
            entered_illustrative=True,
        ),
        (
            span(
                estimated=True,
                illustrative=True,
                state="stopped",
                until_on=date(2018, 5, 1),
                set_aside=15,
            ),
        ),
    )
    _off_default(full.dossier)
    _off_default(full.spans[0])
    store.append(journal(), full)
    assert store.dossier("KAYES-2018") == full.dossier
    assert store.spans_of("KAYES-2018") == list(full.spans)


def test_a_projection_with_nothing_in_it_comes_back_too(store: Store) -> None:
    bare = projection(span(due_on=None, unit=""), holders=(), phase="", cost=0, projects=0)
    store.append(journal(), bare)
    assert store.dossier("KAYES-2018") == bare.dossier
    assert store.spans_of("KAYES-2018") == list(bare.spans)
    assert [type(found.estimated) for found in store.spans_of("KAYES-2018")] == [bool]


def test_a_definition_comes_back_with_all_it_said(store: Store) -> None:
    _off_default(definition())
    store.keep_workflow(definition())
    assert store.workflow(definition().hash) == definition()


def test_a_definition_already_kept_is_left_alone(store: Store) -> None:
    store.keep_workflow(definition())
    store.keep_workflow(definition(data="{}"))
    assert store.workflow(definition().hash) == definition()


def test_definitions_are_listed_by_id_then_version(store: Store) -> None:
    later, other = definition(hash="1" * 64, version=10), definition(hash="2" * 64, id="bail")
    for kept in (later, definition(hash="9" * 64, version=9), other):
        store.keep_workflow(kept)
    assert [(kept.id, kept.version) for kept in store.workflows()] == [
        ("bail", 1), ("cper", 9), ("cper", 10),
    ]  # fmt: skip


def test_an_empty_store_answers_with_nothing(store: Store) -> None:
    assert store.journal("X") == []
    assert store.dossier("X") is None
    assert store.workflow("0" * 64) is None
    assert store.workflows() == store.spans_of("X") == store.refs("") == []
    assert list(store.streams()) == list(store.dossiers()) == []
    assert list(store.spans(date(2018, 1, 1))) == []


@pytest.mark.parametrize("sequence", [1, 2, 4])
def test_an_event_that_does_not_follow_the_last_one_is_a_conflict(
    store: Store, sequence: int
) -> None:
    events = journal(length=5)
    store.append(events[:2], projection(revision=2))
    with pytest.raises(Conflict, match="KAYES-2018"):
        store.append(events[sequence - 1 : sequence], projection(revision=99))
    assert store.journal("KAYES-2018") == events[:2]
    assert store.dossier("KAYES-2018") == row(revision=2)


def test_a_stream_cannot_begin_in_the_middle(store: Store) -> None:
    with pytest.raises(Conflict):
        store.append(journal(length=3)[1:], projection())
    assert list(store.streams()) == []
    assert store.dossier("KAYES-2018") is None


@pytest.mark.parametrize(
    ("stream", "words"),
    [
        ("@calendar", "Le calendrier a été modifié"),
        ("@office", "Les réglages du service ont été modifiés"),
        ("GAO-2017", "Le dossier GAO-2017 a été modifié"),
    ],
)
def test_a_conflict_names_what_was_changed(store: Store, stream: str, words: str) -> None:
    store.append(journal(stream))
    with pytest.raises(Conflict, match=words):
        store.append(journal(stream))


@pytest.mark.parametrize(
    "events",
    [
        [],
        [*journal("A"), *journal("B")],
        [journal(length=3)[0], journal(length=3)[2]],
        [event._replace(payload={"x": float("nan")}) for event in journal()],
    ],
    ids=["none", "two streams", "a gap", "not JSON"],
)
def test_what_is_no_journal_is_not_written(store: Store, events: list[Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        store.append(events)
    assert list(store.streams()) == []


def test_a_projection_of_another_dossier_is_not_written(store: Store) -> None:
    with pytest.raises(ValueError, match="another dossier"):
        store.append(journal("A"), projection(ref="B"))
    assert list(store.streams()) == []


def test_a_payload_changed_afterwards_changes_no_journal(store: Store) -> None:
    events = journal()
    store.append(events)
    events[0].payload["n"] = "falsifié"
    store.journal("KAYES-2018")[0].payload["n"] = "falsifié"
    assert store.journal("KAYES-2018")[0].payload == {"n": 0}


def test_many_streams_are_appended_at_once(store: Store) -> None:
    refs = [f"R-{number:04}" for number in range(1203)]
    total = store.append_many(
        (journal(ref, 2), projection(ref=ref) if ref != "R-0000" else None) for ref in refs
    )
    assert total == 2406
    assert list(store.streams()) == refs
    assert [found.ref for found in store.dossiers()] == refs[1:]
    assert store.journal("R-1202") == journal("R-1202", 2)


def test_one_stream_may_come_several_times_among_many(store: Store) -> None:
    events = journal(length=4)
    store.append_many([
        (events[:1], projection(revision=1)),
        (journal("B"), None),
        (events[1:3], projection(revision=3)),
        (events[3:], projection(span(), span(clock="b"), revision=4)),
    ])  # fmt: skip
    assert store.journal("KAYES-2018") == events
    assert store.dossier("KAYES-2018") == row(revision=4)
    assert len(store.spans_of("KAYES-2018")) == 2


def test_a_conflict_among_many_names_its_stream_and_writes_nothing(store: Store) -> None:
    store.append(journal("B"))
    other = seal(
        [Draft("opened", date(2019, 1, 1), "MEF", {})],
        stream="B", after=None, recorded_at=RECORDED_AT, actor="x",
    )  # fmt: skip
    with pytest.raises(Conflict, match="dossier B "):
        store.append_many(
            [(journal("A"), projection(ref="A")), (other, None), (journal("C"), None)]
        )
    assert list(store.streams()) == ["B"]
    assert list(store.dossiers()) == []


@pytest.mark.parametrize(("held", "holds"), [(1, True), (2, False), (0, False)])
def test_other_streams_must_be_where_they_are_held(store: Store, held: int, holds: bool) -> None:
    store.append(journal("B"))
    said = nullcontext() if holds else pytest.raises(Conflict, match="dossier B ")
    with said:
        store.append_many([(journal("A"), None)], held={"B": held, "C": 0})
    assert list(store.streams()) == (["A", "B"] if holds else ["B"])


def test_a_source_that_fails_halfway_writes_nothing(store: Store) -> None:
    def failing() -> Iterator[Any]:
        for number in range(700):
            yield journal(f"R-{number}"), projection(ref=f"R-{number}")
        raise LookupError("row 701")

    with pytest.raises(LookupError):
        store.append_many(failing())
    assert list(store.streams()) == []
    assert list(store.dossiers()) == []
    store.append(journal())
    assert list(store.streams()) == ["KAYES-2018"]


@pytest.mark.parametrize("later", [0, 1, 2, 4], ids="{} spans later".format)
def test_a_projection_replaces_the_one_before(store: Store, later: int) -> None:
    spans = [span(clock=f"c{number}", due_on=None) for number in range(3)]
    after = [span(clock=f"c{number}", holder="MEF") for number in range(later)]
    first = journal()
    store.append(first, projection(*spans))
    replaced = Projection(row(step="signature", revision=2), tuple(after))
    store.append(journal(after=first[-1]), replaced)
    assert store.dossier("KAYES-2018") == replaced.dossier
    assert store.spans_of("KAYES-2018") == after


def test_an_append_without_projection_leaves_the_projection(store: Store) -> None:
    events = journal(length=2)
    store.append(events[:1], projection())
    store.append(events[1:])
    assert store.dossier("KAYES-2018") == row()
    assert store.spans_of("KAYES-2018") == [span()]


def test_projections_may_be_rebuilt_out_of_the_journals_being_read(store: Store) -> None:
    fill(store, *(projection(ref=f"R-{number:03}") for number in range(600)))
    store.project(
        projection(ref=ref, cost=len(store.journal(ref)) * 1000) for ref in store.streams()
    )
    assert {found.cost for found in store.dossiers()} == {1000}
    assert sum(1 for _ in store.spans(date(2018, 4, 3))) == 600


def test_the_last_projection_of_a_dossier_is_the_one_kept(store: Store) -> None:
    store.append(journal())
    store.project([projection(span(), span(clock="b")), projection(step="last")])
    assert store.dossier("KAYES-2018") == row(step="last")
    assert store.spans_of("KAYES-2018") == [span()]


def test_an_unfinished_reading_does_not_hinder_a_writing(store: Store) -> None:
    fill(store, *(projection(ref=f"R-{number}") for number in range(5)))
    reading = store.dossiers()
    next(reading)
    store.append(journal("LATER"), projection(ref="LATER"))
    assert store.dossier("LATER") is not None


def test_the_head_of_a_journal_is_its_last_line(store: Store) -> None:
    events = journal(length=3)
    store.append(events[:2])
    store.append(events[2:])
    store.append_many([(journal("GAO-2017", 2), None)])
    heads = [Head("GAO-2017", 2, journal("GAO-2017", 2)[-1].hash)]
    heads.append(Head("KAYES-2018", 3, events[-1].hash))
    assert list(store.heads()) == heads == [store.head(name) for name in store.streams()]
    assert store.head("X") == Head("X", 0, "")


def test_a_projection_whose_dossier_has_moved_is_left_out(store: Store) -> None:
    events = journal(length=2)
    store.append(events, projection(revision=2))
    fill(store, projection(ref="GAO-2017"))
    old = projection(step="old", revision=1)
    assert store.project([old, projection(ref="GAO-2017", step="new")]) == ["KAYES-2018"]
    assert [found.step for found in store.dossiers()] == ["new", "examen_dgct"]
    assert store.project([projection(revision=3), projection(ref="UNKNOWN")]) == [
        "KAYES-2018", "UNKNOWN",
    ]  # fmt: skip


def test_projections_and_the_events_that_change_them_are_written_together(store: Store) -> None:
    fill(store, projection())

    def replaced() -> Iterator[Projection]:
        assert len(store.journal("@calendar")) == 1
        yield projection(step="new")

    assert store.project(replaced(), journal("@calendar")) == []
    assert store.head("@calendar").revision == 1
    assert store.dossier("KAYES-2018") == row(step="new")


def test_projections_that_fail_take_the_events_back_with_them(store: Store) -> None:
    fill(store, projection())

    def failing() -> Iterator[Projection]:
        yield projection(step="new")
        raise LookupError("next one")

    with pytest.raises(LookupError):
        store.project(failing(), journal("@calendar"))
    assert list(store.streams()) == ["KAYES-2018"]
    assert store.dossier("KAYES-2018") == row()
    with pytest.raises(Conflict):
        store.project([projection(step="new")], journal("@calendar", 2)[1:])
    assert store.dossier("KAYES-2018") == row()
