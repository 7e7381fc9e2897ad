"""The use cases that change a dossier: what they write, and that a refusal writes nothing."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime

import pytest
from builders import (
    OPENING,
    REF,
    WORKFLOW,
    Clockwork,
    Desk,
    Shelf,
    consulted,
    day,
    opened,
    submitted,
)

from cperflow.domain.journal.chain import breaks
from cperflow.domain.journal.events import Entry
from cperflow.domain.time.calendar import Calendar, Holiday
from cperflow.errors import Conflict, CperflowError, IntegrityFailure, NotFound, Refused, UsageError
from cperflow.service import settings, writing
from cperflow.service.ports import Projection
from cperflow.service.verifying import rebuild, verify
from cperflow.service.workspace import Workspace
from cperflow.store.memory import MemoryStore


def test_an_opened_dossier_is_pinned_to_its_procedure_by_hash() -> None:
    desk = opened()
    (kept,) = desk.store.workflows()
    dossier = desk.dossier()
    assert (dossier.workflow, dossier.version, dossier.workflow_hash) == ("stall", 1, kept.hash)
    assert desk.ws.workflow(kept.hash) == WORKFLOW


def test_a_kept_procedure_needs_no_library_any_more() -> None:
    desk = submitted()
    without = Workspace(desk.store, Shelf(), desk.clock, "awa")
    writing.advance(without, REF, "abandon", Entry(day(11)))
    assert desk.dossier().step == "abandoned"


def test_a_procedure_missing_from_the_store_is_an_integrity_failure() -> None:
    with pytest.raises(IntegrityFailure, match="restaurez une sauvegarde complète"):
        opened().ws.workflow("f" * 64)


def test_a_dossier_keeps_the_version_it_was_opened_with() -> None:
    desk = submitted()
    newer = WORKFLOW._replace(version=2, name="Permis d’étal, nouvelle formule")
    later = Workspace(desk.store, Shelf(newer), desk.clock, "awa")
    writing.open_dossier(later, "Awa", Entry(day(11)), workflow="stall")
    rows = {row.ref: row.version for row in desk.store.dossiers()}
    assert rows == {"ROSE-2024": 1, "AWA-2024": 2}


def test_an_event_says_who_entered_it_when_for_whom_and_why() -> None:
    desk = opened()
    desk.clock.instant = datetime(2025, 2, 1, 8, 0, 0, 5, tzinfo=UTC)
    entry = Entry(day(10), "TOWN", "vu au guichet", "registre, p. 3", True, "month")
    writing.record_facts(desk.ws, REF, {"nickname": "Rose"}, entry)
    event = desk.journal()[-1]
    assert (event.actor, event.body, event.occurred_on) == ("fanta", "TOWN", day(10))
    assert event.recorded_at == desk.clock.instant
    assert event.payload == {
        "facts": {"nickname": "Rose"},
        "note": "vu au guichet",
        "source": "registre, p. 3",
        "illustrative": True,
        "precision": "month",
    }


def test_every_write_adds_one_line_to_a_sound_chain_and_its_projection() -> None:
    desk = consulted()
    journal = desk.journal()
    assert [event.sequence for event in journal] == list(range(1, len(journal) + 1))
    assert breaks(journal) == []
    row = desk.store.dossier(REF)
    assert row is not None
    assert (row.revision, row.step, row.holders) == (
        len(journal),
        "consultation",
        ("HEALTH", "ROADS"),
    )


def test_a_reference_is_made_of_the_subject_and_the_year() -> None:
    desk = Desk(ref="")
    assert desk.open(subject="awa").dossier.ref == "AWA-2024"


@pytest.mark.parametrize("typed", ["Rosé-2024", "rose 2024", " ROSE-2024 "])
def test_a_reference_has_one_form_so_that_none_hides_another(typed: str) -> None:
    desk = Desk(ref=typed)
    assert desk.open().dossier.ref == "ROSE-2024"
    with pytest.raises(Conflict):
        Desk(store=desk.store).open()


def test_the_kind_of_the_subject_is_remembered() -> None:
    assert Desk().open(subject="Awa").dossier.subject_kind == "night"


def test_a_dossier_is_not_opened_twice() -> None:
    desk = opened()
    before = desk.snapshot()
    with pytest.raises(Conflict) as error:
        desk.open()
    assert error.value.message == (
        "Le dossier ROSE-2024 existe déjà. Donnez une autre référence : --ref ROSE-2024-2."
    )
    assert error.value.details == ("Pour le voir : cperflow show ROSE-2024",)
    assert desk.snapshot() == before


def test_an_unknown_subject_is_answered_with_the_nearest_and_opens_nothing() -> None:
    desk = Desk()
    with pytest.raises(NotFound) as error:
        desk.open(subject="Rosse")
    assert error.value.message == (
        "« Rosse » ne figure pas parmi les sujets de la procédure stall (vendeuse)."
        " Vouliez-vous dire « Rose » ?"
    )
    assert list(desk.store.streams()) == []
    assert desk.store.workflows() == []


def test_where_subjects_are_open_any_name_will_do() -> None:
    desk = Desk()
    open_to_all = Workspace(desk.store, Shelf(WORKFLOW, subjects={}), desk.clock, "awa")
    recorded = writing.open_dossier(open_to_all, "Côte d’Or", Entry(day(8)), workflow="stall")
    assert (recorded.dossier.ref, recorded.dossier.subject) == ("COTE-D-OR-2024", "Côte d’Or")


def test_a_dossier_is_not_opened_in_the_future() -> None:
    desk = Desk(today=day(7))
    with pytest.raises(Refused, match="est dans l’avenir"):
        desk.open()
    assert list(desk.store.streams()) == []


def test_a_dry_run_says_all_and_writes_nothing() -> None:
    desk = opened()
    before = desk.snapshot()
    advanced = desk.act(day(10), "submit", dry_run=True)
    assert advanced.recorded.dry_run
    assert advanced.recorded.dossier.step == "examination"
    assert [warning.rule for warning in advanced.warnings] == ["pieces_received"]
    assert desk.snapshot() == before


def test_a_dry_run_refuses_what_the_act_would() -> None:
    with pytest.raises(Refused):
        opened(projects=()).act(day(10), "submit", dry_run=True)


REFUSED: dict[str, Callable[[Desk], object]] = {
    "an act of another step": lambda desk: desk.act(day(16), "grant"),
    "an act by another body": lambda desk: desk.act(day(16), "prepare", by="FIRE"),
    "an act too early": lambda desk: desk.act(day(16), "prepare"),
    "an unknown act": lambda desk: desk.act(day(16), "dance"),
    "an act in the future": lambda desk: desk.act(date(2025, 1, 1), "abandon"),
    "an act before the opening": lambda desk: desk.act(day(7), "remark"),
    "a late act that breaks the journal": lambda desk: desk.act(day(11), "abandon"),
    "a wrong fact": lambda desk: desk.facts(day(16), months="x"),
    "an unknown piece": lambda desk: desk.piece(day(16), "Z"),
    "a piece not received": lambda desk: desk.assess(day(16), "D1", "conforming"),
    "an unknown source": lambda desk: desk.fund(day(16), "P1", nobody=1),
    "an unknown project": lambda desk: desk.fund(day(16), "P7", town=1),
    "an unknown nature": lambda desk: desk.project(day(16), "P7", nature="?"),
    "an unknown outcome": lambda desk: desk.answer(day(16), "ROADS", "bof"),
    "an opinion nobody asked": lambda desk: desk.answer(day(16), "FIRE"),
    "a request to nobody": lambda desk: desk.ask(day(16), "NOBODY"),
    "a retraction without reason": lambda desk: desk.retract(2, ""),
    "a retraction of what others stand on": lambda desk: desk.retract(4),
    "a removal of what does not exist": lambda desk: writing.remove_project(
        desk.ws, REF, "P7", Entry(day(16))
    ),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_refused_use_case_changes_nothing(name: str) -> None:
    desk = consulted()
    before = desk.snapshot()
    with pytest.raises(CperflowError) as error:
        REFUSED[name](desk)
    assert desk.snapshot() == before
    assert "\n" not in error.value.message


@pytest.mark.parametrize(
    "use_case",
    [
        lambda ws: writing.advance(ws, "NOBODY-1", "submit", Entry(day(9))),
        lambda ws: writing.record_facts(ws, "NOBODY-1", {}, Entry(day(9))),
        lambda ws: writing.retract(ws, "NOBODY-1", 1, "x", Entry(day(9))),
    ],
)
def test_an_unknown_dossier_is_not_found(use_case: Callable[[Workspace], object]) -> None:
    with pytest.raises(NotFound, match="Dossier inconnu « NOBODY-1 »"):
        use_case(Desk().ws)


def test_a_retraction_is_not_dated_in_the_future() -> None:
    desk = submitted()
    with pytest.raises(Refused, match="est dans l’avenir"):
        writing.retract(desk.ws, REF, 3, "erreur", Entry(date(2025, 1, 1)))


class Raced(MemoryStore):
    """A store where somebody else writes between the reading and the writing."""

    rival: Callable[[], object] | None = None

    def append(self, events, projection=None, messages=()):  # type: ignore[no-untyped-def]
        rival, self.rival = self.rival, None
        if rival:
            rival()
        super().append(events, projection, messages)


def test_of_two_who_act_at_once_one_succeeds_and_the_other_is_told() -> None:
    store = Raced()
    desk = Desk(store=store)
    desk.open()
    desk.project(OPENING, "P1")
    store.rival = lambda: desk.facts(day(9), nickname="Rose")
    with pytest.raises(Conflict):
        desk.act(day(10), "submit")
    assert [event.kind for event in desk.journal()] == [
        "opened", "project_recorded", "facts_recorded",
    ]  # fmt: skip


def test_a_calendar_loaded_moves_due_dates_everywhere_at_once() -> None:
    desk = submitted()
    assert desk.measure("examination").due_on == day(22)
    desk.load(Calendar([Holiday(day(15), "Fête de la rose", "arrêté")], covered=(2024, 2024)))
    assert desk.measure("examination").due_on == day(23)
    due = [span.due_on for span in desk.store.spans_of(REF) if span.clock == "examination"]
    assert due == [day(23)]
    assert [verified.breaches for verified in verify(desk.ws)] == [(), ()]


def test_the_last_calendar_loaded_counts() -> None:
    desk = submitted()
    desk.load(Calendar([Holiday(day(15), "Fête de la rose", "arrêté")]))
    desk.load(Calendar())
    assert desk.measure("examination").due_on == day(22)


def test_an_office_says_its_name_once_and_corrects_it_by_saying_it_again() -> None:
    desk = Desk()
    settings.record_office(desk.ws, {"body": "TOWN", "place": "Bourg", "footer": ""})
    settings.record_office(desk.ws, {"place": "Bourg-la-Rose"})
    assert desk.ws.office() == {"body": "TOWN", "place": "Bourg-la-Rose"}


def test_projections_can_be_thrown_away_and_rebuilt() -> None:
    desk = consulted()
    row, spans = desk.store.dossier(REF), desk.store.spans_of(REF)
    assert row is not None
    forged = row._replace(step="granted")
    desk.store.project([Projection(forged, ())])
    assert [len(verified.breaches) for verified in verify(desk.ws, [REF])] == [2]
    assert rebuild(desk.ws) == 1
    assert (desk.store.dossier(REF), desk.store.spans_of(REF)) == (row, spans)


def test_a_fixed_clock_gives_the_same_hashes_whoever_runs_it() -> None:
    assert consulted().journal() == consulted().journal()
    assert Clockwork(day(1))() == datetime(2024, 1, 1, 9, 30, tzinfo=UTC)


def test_facts_given_for_a_wrong_act_are_a_matter_of_usage() -> None:
    with pytest.raises(UsageError):
        opened().act(day(9), "submit", nickname="Rose")


def test_a_computer_clock_set_back_or_ahead_is_told_and_hides_nothing() -> None:
    desk = opened()
    desk.clock.instant = datetime(2024, 1, 20, 8, 0, tzinfo=UTC)
    writing.record_facts(desk.ws, REF, {"nickname": "Rose"}, Entry(day(10)))
    assert desk.journal()[-1].recorded_at == desk.clock.instant
    assert desk.look(as_of=day(20), known_on=day(20)).dossier.facts == {"nickname": "Rose"}
    (verified,) = verify(desk.ws)
    assert verified.breaches == ()
    assert verified.departures == (
        "ligne 1 : inscrite le 31 décembre 2024, qui est à venir",
        "ligne 2 : inscrite le 31 décembre 2024, qui est à venir",
        "ligne 3 : inscrite le 20 janvier 2024, avant la précédente",
    )


def test_a_delay_cannot_start_on_a_day_that_has_not_come() -> None:
    desk = opened()
    before = desk.journal()
    with pytest.raises(Refused, match="dans l’avenir"):
        desk.act(day(10), "submit", received_on="2030-01-01")
    assert desk.journal() == before
