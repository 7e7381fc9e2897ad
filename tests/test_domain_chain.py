"""The canonical form and the hash chain over a journal."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from builders import consulted
from hypothesis import given
from hypothesis import strategies as st

from cperflow.domain.journal.chain import GENESIS, breaks, canonical, digest, event_hash, seal
from cperflow.domain.journal.events import Draft, Event, Head, in_order, instant

NOON = datetime(2024, 1, 8, 12, tzinfo=UTC)


def sealed(*payloads: dict[str, Any], after: Event | None = None) -> list[Event]:
    drafts = [Draft("facts_recorded", date(2024, 1, 8), "TOWN", payload) for payload in payloads]
    return seal(drafts, stream="ROSE", after=after, recorded_at=NOON, actor="fanta")


def test_keys_are_sorted_and_nothing_is_spaced() -> None:
    assert canonical({"b": [1, None, True], "a": "é"}) == '{"a":"é","b":[1,null,true]}'


def test_two_ways_to_write_an_accent_have_one_canonical_form() -> None:
    assert canonical("Me\u0301naka") == canonical("Ménaka")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_number_that_is_none_is_refused(value: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        canonical(value)


def test_what_json_has_no_word_for_is_refused() -> None:
    with pytest.raises(TypeError):
        canonical({"on": date(2024, 1, 8)})


def test_a_digest_is_the_sha256_of_the_utf8_bytes() -> None:
    assert digest("") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_an_instant_is_written_in_utc_whatever_its_zone() -> None:
    paris = datetime(2018, 8, 31, 12, 0, tzinfo=timezone(timedelta(hours=2)))
    assert instant(paris) == "2018-08-31T10:00:00.000000Z"


def test_sealed_events_are_numbered_and_each_carries_the_hash_before_it() -> None:
    first, second = sealed({"a": 1}, {"b": 2})
    (third,) = sealed({"c": 3}, after=second)
    assert [event.sequence for event in (first, second, third)] == [1, 2, 3]
    assert first.previous_hash == GENESIS
    assert (second.previous_hash, third.previous_hash) == (first.hash, second.hash)
    assert breaks([first, second, third]) == []


@pytest.mark.parametrize(
    "change",
    [
        {"stream": "AWA"},
        {"sequence": 7},
        {"kind": "opened"},
        {"occurred_on": date(2024, 1, 9)},
        {"recorded_at": NOON + timedelta(microseconds=1)},
        {"actor": "awa"},
        {"body": "ROADS"},
        {"payload": {"a": 2}},
        {"previous_hash": "1" * 64},
    ],
)
def test_everything_an_event_says_is_under_its_hash(change: dict[str, Any]) -> None:
    (event,) = sealed({"a": 1})
    assert event_hash(event._replace(**change)) != event.hash


def test_the_same_instant_in_another_zone_has_the_same_hash() -> None:
    (event,) = sealed({"a": 1})
    elsewhere = NOON.astimezone(timezone(timedelta(hours=5)))
    assert event_hash(event._replace(recorded_at=elsewhere)) == event.hash


def test_the_journal_of_a_worked_dossier_is_sound() -> None:
    assert breaks(consulted().journal()) == []


def test_an_altered_line_is_named() -> None:
    journal = consulted().journal()
    journal[2] = journal[2]._replace(payload={**journal[2].payload, "name": "autre"})
    assert breaks(journal) == ["ligne 3 : contenu modifié depuis son inscription"]


def test_an_altered_line_sealed_anew_betrays_itself_at_the_next() -> None:
    journal = consulted().journal()
    forged = journal[2]._replace(actor="personne")
    journal[2] = forged._replace(hash=event_hash(forged))
    assert breaks(journal) == ["ligne 4 : ne suit pas la ligne précédente"]


def test_a_line_taken_out_is_named() -> None:
    journal = consulted().journal()
    del journal[2]
    assert breaks(journal) == ["ligne 3 absente (la suivante porte le n° 4)"]


def test_two_lines_exchanged_are_found() -> None:
    journal = consulted().journal()
    journal[1], journal[2] = journal[2], journal[1]
    assert breaks(journal)


def test_replay_order_is_by_day_then_by_entry() -> None:
    late, early, same = sealed({"n": 1}, {"n": 2}, {"n": 3})
    late = late._replace(occurred_on=date(2024, 1, 10))
    assert in_order([late, early, same]) == [early, same, late]


def test_problems_are_told_in_one_line_each() -> None:
    journal = [event._replace(actor="x") for event in consulted().journal()]
    lines = breaks(journal)
    assert len(lines) == len(journal)
    assert all(re.match(r"ligne \d+ : ", line) for line in lines)


JOURNAL = consulted().journal()
HEAD = Head(JOURNAL[-1].stream, len(JOURNAL), JOURNAL[-1].hash)


def resealed(journal: list[Event], first: int) -> list[Event]:
    """The lines from an index on chained anew, as a forger who knows the rules would."""
    drafts = [Draft(e.kind, e.occurred_on, e.body, e.payload) for e in journal[first:]]
    kept = journal[:first]
    after = kept[-1] if kept else None
    return [*kept, *seal(drafts, stream="ROSE", after=after, recorded_at=NOON, actor="x")]


def test_a_whole_journal_agrees_with_its_head() -> None:
    assert breaks(JOURNAL, HEAD) == []
    assert breaks([], Head("ROSE", 0, "")) == []


@pytest.mark.parametrize(
    ("journal", "head", "said"),
    [
        (JOURNAL[:-1], HEAD, f"ligne {len(JOURNAL)} absente"),
        (JOURNAL[:2], HEAD, f"lignes 3 à {len(JOURNAL)} absentes"),
        ([], HEAD, f"lignes 1 à {len(JOURNAL)} absentes"),
        (JOURNAL, HEAD._replace(revision=2), "la dernière que la base a inscrite est la n° 2"),
        (JOURNAL, HEAD._replace(hash="0" * 64), "n’est pas celle que la base a inscrite"),
        (resealed(JOURNAL, 2), HEAD, "n’est pas celle que la base a inscrite"),
    ],
    ids=["last cut", "end cut", "all cut", "added", "another last", "sealed anew"],
)
def test_what_the_chain_alone_does_not_show_the_head_does(
    journal: list[Event], head: Head, said: str
) -> None:
    assert breaks(journal) == []
    (line,) = breaks(journal, head)
    assert said in line


def test_a_payload_that_no_canonical_form_can_say_is_an_altered_line() -> None:
    (event,) = sealed({"a": 1})
    for payload in ({"a": float("nan")}, {"a": "\ud800"}):
        (line,) = breaks([event._replace(payload=payload)])
        assert "contenu modifié" in line


CHANGES: dict[str, st.SearchStrategy[Any]] = {
    "kind": st.sampled_from(["opened", "advanced", "retracted"]),
    "occurred_on": st.dates(date(2024, 1, 1), date(2024, 3, 1)),
    "recorded_at": st.datetimes(timezones=st.just(UTC)),
    "actor": st.text(max_size=3),
    "body": st.text(max_size=3),
    "payload": st.dictionaries(st.text(max_size=2), st.integers(), max_size=2),
    "sequence": st.integers(1, 9),
    "previous_hash": st.just(GENESIS),
    "hash": st.just(GENESIS),
}


@given(st.data())
def test_any_line_removed_or_altered_is_found_even_sealed_anew(data: Any) -> None:
    journal, index = list(JOURNAL), data.draw(st.integers(0, len(JOURNAL) - 1))
    if data.draw(st.booleans(), label="remove"):
        del journal[index : data.draw(st.integers(index + 1, len(JOURNAL)))]
    else:
        name = data.draw(st.sampled_from(sorted(CHANGES)))
        journal[index] = journal[index]._replace(**{name: data.draw(CHANGES[name])})
        if data.draw(st.booleans(), label="seal anew"):
            journal = resealed(journal, index)
    assert bool(breaks(journal, HEAD)) == (journal != JOURNAL)


def test_a_clock_set_back_is_kept_as_it_was_read() -> None:
    (first,) = sealed({"a": 1})
    earlier = NOON - timedelta(days=3)
    draft = Draft("facts_recorded", date(2024, 1, 8), "TOWN", {})
    (second,) = seal([draft], stream="ROSE", after=first, recorded_at=earlier, actor="fanta")
    assert second.recorded_at == earlier
