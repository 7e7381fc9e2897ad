"""What `verify` finds, what a rebuild refuses, and what neither may be stopped by."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import OPENING, REF, Desk, consulted, day, opened, submitted
from hypothesis import given
from hypothesis import strategies as st

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.journal.chain import seal
from cperflow.domain.journal.events import (
    ADVANCED,
    CALENDAR_STREAM,
    FACTS_RECORDED,
    RETRACTED,
    Draft,
    Event,
)
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.calendar import Calendar, Holiday
from cperflow.errors import Conflict, IntegrityFailure
from cperflow.service import projection as projecting
from cperflow.service import verifying
from cperflow.service.ports import Projection
from cperflow.service.verifying import REBUILD, RESTORE, rebuild, verify
from cperflow.store.memory import MemoryStore

ROSE_DAY = Calendar([Holiday(day(15), "Fête de la rose", "arrêté")], covered=(2024, 2024))


def cut(desk: Desk, sequence: int, until: int | None = None) -> None:
    """Take lines away behind the back of the store."""
    assert isinstance(desk.store, MemoryStore)
    del desk.store._journals[REF][sequence - 1 : until]


def written(kind: str, payload: dict[str, Any]) -> Desk:
    """A submitted dossier with a line that another program wrote, well chained."""
    desk = submitted()
    after = desk.journal()[-1]
    draft = Draft(kind, after.occurred_on, "", payload)
    at = desk.clock.instant
    desk.store.append(seal([draft], stream=REF, after=after, recorded_at=at, actor="autre"))
    return desk


@given(st.data())
def test_any_lines_removed_are_found_and_no_rebuild_hides_them(data: Any) -> None:
    desk = consulted()
    length = len(desk.journal())
    first = data.draw(st.integers(1, length))
    cut(desk, first, data.draw(st.integers(first, length)))
    before = desk.snapshot()
    with pytest.raises(IntegrityFailure, match="restaurez une sauvegarde"):
        rebuild(desk.ws)
    assert desk.snapshot() == before
    (found,) = verify(desk.ws)
    assert {breach.remedy for breach in found.breaches} == {RESTORE}


def test_lists_that_differ_are_to_be_rebuilt() -> None:
    desk = submitted()
    row = desk.store.dossier(REF)
    assert row is not None
    desk.store.project([Projection(row._replace(cost=7), ())])
    (found,) = verify(desk.ws)
    assert [breach.remedy for breach in found.breaches] == [REBUILD, REBUILD]


STRANGE: list[tuple[str, dict[str, Any], str]] = [
    (ADVANCED, {"act": "bless", "from": "examination", "to": "decision"}, "acte inconnu « bless »"),
    (ADVANCED, {"act": "grant", "from": "examination", "to": "heaven"}, "inconnue « heaven »"),
    (ADVANCED, {"act": "grant", "to": "granted"}, "il y manque « from »"),
    (FACTS_RECORDED, {}, "il y manque « facts »"),
    (FACTS_RECORDED, {"facts": {"received_on": "hier"}}, "received_on"),
    (RETRACTED, {}, "quelle ligne il retire"),
]


@pytest.mark.parametrize(("kind", "payload", "said"), STRANGE)
def test_a_line_no_procedure_could_have_written_is_told_and_stops_nothing(
    kind: str, payload: dict[str, Any], said: str
) -> None:
    desk = written(kind, payload)
    (found,) = verify(desk.ws)
    assert [breach.remedy for breach in found.breaches] == [RESTORE]
    assert "igne 4" in found.breaches[0].problem
    assert said in found.breaches[0].problem
    with pytest.raises(IntegrityFailure, match=f"^{REF} : "):
        rebuild(desk.ws)


def test_an_act_from_a_step_it_does_not_leave_is_a_departure() -> None:
    desk = written(ADVANCED, {"act": "grant", "from": "examination", "to": "granted"})
    rebuild(desk.ws)
    (found,) = verify(desk.ws)
    assert found.breaches == ()
    assert found.departures == (
        "ligne 4 (grant) : l’acte « grant » ne part pas de l’étape « examination »",
    )


def test_a_line_retracted_since_may_say_what_it_likes() -> None:
    desk = written(FACTS_RECORDED, {"facts": {"age": 3}})
    after = desk.journal()[-1]
    draft = Draft(RETRACTED, date(2024, 12, 31), "", {"sequence": 4, "reason": "erreur"})
    sealed = seal([draft], stream=REF, after=after, recorded_at=desk.clock.instant, actor="fanta")
    desk.store.append(sealed)
    rebuild(desk.ws)
    assert [found.breaches for found in verify(desk.ws)] == [()]


def test_days_of_entry_that_cannot_be_are_told_of_every_stream() -> None:
    desk = Desk(today=day(20))
    desk.load(ROSE_DAY)
    desk.clock.set(day(10))
    desk.load(Calendar())
    (found,) = verify(desk.ws)
    assert (found.stream, found.breaches) == (CALENDAR_STREAM, ())
    assert found.departures == (
        "ligne 1 : inscrite le 20 janvier 2024, qui est à venir",
        "ligne 2 : inscrite le 10 janvier 2024, avant la précédente",
    )


def overtaken(monkeypatch: pytest.MonkeyPatch, desk: Desk, times: int) -> list[str]:
    """Each of the first `times` projections computed by a rebuild is overtaken by an officer."""
    calls: list[str] = []
    compute = projecting.project

    def project(dossier: Dossier, workflow: Workflow, calendar: Calendar) -> Projection:
        projection = compute(dossier, workflow, calendar)
        calls.append(dossier.ref)
        if len(calls) <= times:
            desk.facts(OPENING, nickname=f"Rose {len(calls)}")
        return projection

    monkeypatch.setattr(verifying, "project", project)
    return calls


def test_a_dossier_that_moves_during_a_rebuild_is_taken_up_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = opened()
    calls = overtaken(monkeypatch, desk, 2)
    assert rebuild(desk.ws) == 1
    assert len(calls) == 3
    row = desk.store.dossier(REF)
    assert row is not None
    assert row.revision == len(desk.journal()) == 4


def test_a_rebuild_does_not_run_after_a_dossier_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = opened()
    overtaken(monkeypatch, desk, 1000)
    with pytest.raises(Conflict, match=f"{REF} change sans cesse"):
        rebuild(desk.ws)


def test_a_calendar_counts_in_every_list_or_is_not_loaded() -> None:
    desk = consulted()
    cut(desk, 2)
    before = desk.snapshot()
    with pytest.raises(IntegrityFailure, match=REF):
        desk.load(ROSE_DAY)
    assert desk.snapshot() == before
    assert desk.ws.calendar.to_data() == Calendar().to_data()


def test_a_dossier_that_moves_while_a_calendar_is_loaded_counts_by_it_too(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk = consulted()
    calls = overtaken(monkeypatch, desk, 1)
    desk.load(ROSE_DAY)
    assert len(calls) > 1
    assert [s.due_on for s in desk.store.spans_of(REF) if s.clock == "examination"] == [day(23)]
    assert [found.breaches for found in verify(desk.ws)] == [(), ()]


def test_a_line_added_while_a_journal_is_read_is_no_breach(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = opened()
    journal, calls = desk.store.journal, []

    def overtaken_journal(stream: str) -> list[Event]:
        calls.append(stream)
        if calls.count(REF) == 1:
            monkeypatch.undo()
            desk.facts(OPENING, nickname="Rose")
        return journal(stream)

    monkeypatch.setattr(desk.store, "journal", overtaken_journal)
    (found,) = verify(desk.ws, [REF])
    assert (found.events, found.breaches) == (3, ())
