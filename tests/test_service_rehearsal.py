"""Acts tried on a store that only rehearses: they follow one another, and nothing is written."""

from __future__ import annotations

import pytest
from builders import REF, day, submitted

from cperflow.domain.journal.events import Entry
from cperflow.service import writing
from cperflow.service.ports import Store
from cperflow.service.register import rehearsal
from cperflow.service.register.rehearsal import rehearse


def test_acts_are_tried_one_after_the_other_and_nothing_is_written() -> None:
    desk = submitted()
    before = desk.snapshot()
    trial, store = rehearse(desk.ws)
    given = {"consulted": "ROADS"}
    writing.advance(trial, REF, "consult", Entry(day(15)), given)
    writing.give_opinion(trial, REF, "ROADS", "favourable", Entry(day(16)))
    assert len(trial.store.journal(REF)) == len(desk.journal()) + 2
    assert desk.snapshot() == before
    store.forget(REF)
    assert trial.store.journal(REF) == desk.journal()


def test_what_is_tried_is_projected_for_no_list(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = submitted()
    trial, _ = rehearse(desk.ws)
    monkeypatch.setattr("cperflow.service.recording.project", None)
    writing.advance(trial, REF, "consult", Entry(day(15)), {"consulted": "ROADS"})


@pytest.mark.parametrize("name", ["append_many", "project", "outbox", "close"])
def test_a_rehearsal_reaches_no_write_of_the_real_store(name: str) -> None:
    trial, _ = rehearse(submitted().ws)
    with pytest.raises(AttributeError, match=name):
        getattr(trial.store, name)


def test_a_rehearsal_reads_by_the_names_of_the_port() -> None:
    assert set(dir(Store)) >= rehearsal.READS
