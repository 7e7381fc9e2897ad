"""The fold: late entries, retractions, and what could not have happened."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import OPENING, REF, Desk, consulted, day, opened, prepared, submitted

from cperflow.domain.dossier.dossier import Dossier, Request
from cperflow.domain.dossier.piece import PieceKey
from cperflow.domain.dossier.replay import Impossible, known, replay
from cperflow.domain.journal.events import Entry, Event
from cperflow.errors import NotFound, Refused, UsageError
from cperflow.service import writing


def facts_of(dossier: Dossier) -> dict[str, object]:
    return {name: getattr(dossier, name) for name in Dossier.__slots__}


def test_a_journal_without_events_is_no_dossier() -> None:
    assert replay([]) is None


def test_an_opened_dossier_is_at_the_initial_step_since_its_opening() -> None:
    dossier = opened().dossier()
    assert (dossier.ref, dossier.subject, dossier.step) == (REF, "Rose", "deposit")
    assert dossier.opened_on == dossier.entered_on == OPENING
    assert dossier.moves[0].act == ""


def test_before_its_opening_a_dossier_does_not_exist() -> None:
    assert replay(opened().journal(), as_of=day(7)) is None


def test_an_act_moves_the_dossier_and_leaves_its_facts() -> None:
    desk = opened()
    desk.act(day(10), "submit", received_on="12/01/2024")
    dossier = desk.dossier()
    assert (dossier.step, dossier.came_from, dossier.entered_on) == (
        "examination",
        "deposit",
        day(10),
    )
    assert dossier.facts["received_on"] == "2024-01-12"


def test_an_act_without_destination_leaves_the_dossier_where_it_is() -> None:
    desk = submitted()
    desk.act(day(11), "remark", nickname="Chez Rose")
    dossier = desk.dossier()
    assert (dossier.step, dossier.entered_on) == ("examination", day(10))
    assert dossier.facts["nickname"] == "Chez Rose"
    assert len(dossier.moves) == 2


def test_a_dossier_as_of_a_day_knows_nothing_later() -> None:
    desk = prepared()
    assert [desk.dossier(as_of=day(n)).step for n in (9, 10, 14, 15, 18, 19)] == [
        "deposit", "examination", "examination", "consultation", "consultation", "preparation",
    ]  # fmt: skip


def test_an_act_entered_late_takes_its_place_by_its_date() -> None:
    desk = opened(projects=())
    desk.facts(day(12), nickname="après")
    desk.facts(day(10), nickname="avant")
    assert desk.dossier().facts["nickname"] == "après"
    assert desk.dossier(as_of=day(11)).facts["nickname"] == "avant"


def test_acts_of_one_day_happen_in_the_order_of_their_entry() -> None:
    desk = opened()
    desk.act(day(10), "submit")
    desk.act(day(10), "return", reasons="incomplet")
    desk.act(day(10), "submit")
    dossier = desk.dossier(as_of=day(10))
    assert [move.to_step for move in dossier.moves] == [
        "deposit", "examination", "deposit", "examination",
    ]  # fmt: skip


def test_a_late_act_on_the_day_of_another_comes_after_it() -> None:
    desk = submitted()
    desk.facts(day(10), nickname="premier")
    desk.facts(day(10), nickname="second")
    assert desk.dossier().facts["nickname"] == "second"


def test_a_late_act_that_forbids_a_later_one_is_refused_naming_the_first() -> None:
    desk = prepared()
    before = desk.snapshot()
    with pytest.raises(Impossible) as refused:
        desk.act(day(12), "return", reasons="oubli")
    assert refused.value.event.payload["act"] == "consult"
    assert refused.value.message == (
        "La ligne 5 du journal (Consulter les services, 15 janvier 2024) serait impossible : cet "
        "acte part de l’étape « Examen », or le dossier serait à « Dépôt »."
    )
    assert desk.snapshot() == before


def test_an_act_before_the_opening_is_refused_with_the_date_of_the_opening() -> None:
    desk = opened()
    with pytest.raises(Refused) as refused:
        desk.act(day(5), "submit")
    assert refused.value.message == (
        "Le 5 janvier 2024, le dossier ROSE-2024 n’était pas encore ouvert "
        "(ouverture : 8 janvier 2024)."
    )


def test_an_act_in_the_future_is_refused() -> None:
    desk = opened()
    desk.clock.set(day(9))
    with pytest.raises(Refused) as refused:
        desk.act(day(10), "submit")
    assert refused.value.message == (
        "Le 10 janvier 2024 est dans l’avenir : un acte s’inscrit une fois accompli."
    )


def test_a_retracted_line_no_longer_counts_and_stays_in_the_journal() -> None:
    desk = submitted()
    desk.facts(day(11), nickname="fautif")
    recorded = desk.retract(4)
    assert "nickname" not in recorded.dossier.facts
    assert [event.kind for event in desk.journal()][-2:] == ["facts_recorded", "retracted"]
    assert desk.journal()[-1].payload["reason"] == "erreur de saisie"


def test_a_retracted_act_gives_the_earlier_step_back() -> None:
    desk = submitted()
    desk.retract(3)
    assert desk.dossier().step == "deposit"
    desk.act(day(11), "submit")
    assert desk.dossier().entered_on == day(11)


def test_a_line_that_a_later_act_stands_on_cannot_be_retracted() -> None:
    desk = consulted()
    before = desk.snapshot()
    with pytest.raises(Impossible) as refused:
        desk.retract(4)
    assert refused.value.event.payload["act"] == "consult"
    assert desk.snapshot() == before


def test_a_request_that_was_answered_cannot_be_retracted() -> None:
    desk = consulted()
    desk.ask(day(16), "FIRE")
    desk.answer(day(17), "FIRE")
    with pytest.raises(Impossible, match="FIRE n’avait pas été consulté"):
        desk.retract(6)


def test_a_project_that_has_shares_cannot_lose_its_line() -> None:
    desk = opened()
    desk.fund(day(9), "P1", town=1000)
    with pytest.raises(Impossible, match="le projet P1 n’existait pas"):
        desk.retract(2)


def test_a_piece_that_was_assessed_cannot_lose_its_reception() -> None:
    desk = opened()
    desk.piece(day(9), "D1")
    desk.assess(day(9), "D1", "conforming")
    with pytest.raises(Impossible, match="la pièce D1 n’avait pas été reçue"):
        desk.retract(3)


def test_a_line_is_retracted_once() -> None:
    desk = submitted()
    desk.retract(3)
    with pytest.raises(Refused, match="La ligne 3 est déjà retirée"):
        desk.retract(3)


def test_a_retraction_is_not_retracted() -> None:
    desk = submitted()
    desk.retract(3)
    with pytest.raises(Refused, match="Un retrait ne se retire pas"):
        desk.retract(4)


def test_an_opening_is_not_retracted() -> None:
    with pytest.raises(Refused, match="L’ouverture d’un dossier ne se retire pas"):
        opened().retract(1)


def test_a_line_that_does_not_exist_is_not_retracted() -> None:
    with pytest.raises(NotFound, match="Ligne 9 inconnue : le journal en compte 2"):
        opened().retract(9)


@pytest.mark.parametrize("reason", ["", "  "])
def test_a_retraction_says_why(reason: str) -> None:
    with pytest.raises(UsageError, match='demande un motif : --reason "…"'):
        submitted().retract(3, reason)


def test_what_is_known_on_a_day_leaves_out_later_entries() -> None:
    desk = Desk(today=day(8))
    desk.open()
    desk.project(day(8), "P1")
    desk.clock.set(day(20))
    desk.act(day(10), "submit")
    desk.clock.set(day(22, 2))
    desk.retract(3)
    days = (day(19), day(20), day(21), day(22, 2))
    steps = [_step(desk, known_on=known) for known in days]
    assert steps == ["deposit", "examination", "examination", "deposit"]


def entered_on(*days: int) -> list[Event]:
    """An opening and projects, each entered on a day of January."""
    desk = Desk(today=day(31))
    desk.clock.set(day(days[0]))
    desk.open()
    for number, entered in enumerate(days[1:]):
        desk.clock.set(day(entered))
        desk.project(day(8), f"P{number}")
    return desk.journal()


@pytest.mark.parametrize(
    ("days", "known_by"),
    [
        ((10, 12, 15), {9: 0, 10: 1, 11: 1, 12: 2, 14: 2, 15: 3, 31: 3}),
        ((10, 12, 9, 15), {8: 0, 9: 3, 14: 3, 15: 4}),
        ((10, 31, 12, 15), {9: 0, 10: 1, 11: 1, 12: 3, 15: 4}),
    ],
    ids=["in order", "set back once", "ahead once"],
)
def test_a_line_is_known_once_a_later_one_is(
    days: tuple[int, ...], known_by: dict[int, int]
) -> None:
    journal = entered_on(*days)
    assert {on: len(known(journal, day(on))) for on in known_by} == known_by


def test_a_clock_set_back_never_leaves_a_journal_without_its_opening() -> None:
    journal = entered_on(20, 12, 13)
    assert [event.recorded_at.date().day for event in journal] == [20, 12, 13]
    dossier = replay(journal, known_on=day(12))
    assert dossier is not None
    assert list(dossier.projects) == ["P0"]


@pytest.mark.parametrize(
    ("sequence", "payload", "said"),
    [
        (1, {}, "il y manque « subject »"),
        (2, {"name": "sans numéro"}, "il y manque « id »"),
        (3, {"act": "submit", "to": "examination"}, "il y manque « from »"),
        (3, {"act": "submit", "from": "deposit", "to": "x", "facts": 3}, "la forme attendue"),
    ],
)
def test_a_line_without_what_its_kind_promises_is_named(
    sequence: int, payload: dict[str, Any], said: str
) -> None:
    journal = submitted().journal()
    journal[sequence - 1] = journal[sequence - 1]._replace(payload=payload)
    with pytest.raises(Impossible, match=f"^La ligne {sequence} .*{said}"):
        replay(journal)


def test_a_retraction_that_names_no_line_is_named() -> None:
    desk = submitted()
    desk.retract(3)
    journal = desk.journal()
    journal[3] = journal[3]._replace(payload={"reason": "erreur"})
    with pytest.raises(Impossible, match=r"ligne 4 .*quelle ligne"):
        replay(journal)


def test_before_anything_was_entered_nothing_is_known() -> None:
    desk = Desk(today=day(20))
    desk.open()
    assert replay(desk.journal(), known_on=day(19)) is None


def _step(desk: Desk, known_on: date) -> str:
    dossier = replay(desk.journal(), known_on=known_on)
    assert dossier is not None
    return str(dossier.step)


def test_a_new_round_replaces_the_request_and_its_answers() -> None:
    desk = consulted()
    desk.answer(day(16), "ROADS", "to_correct")
    desk.ask(day(17), "ROADS")
    old, new = (r for r in desk.dossier().requests if r.body == "ROADS")
    assert (old.round, old.replaced_on, new.round, new.answers) == (1, day(17), 2, ())
    assert [r.body for r in desk.dossier().current_requests()] == ["HEALTH", "ROADS"]


def test_an_opinion_is_complete_when_every_project_has_its_answer() -> None:
    desk = consulted()
    desk.answer(day(16), "ROADS", projects=["P1"])
    assert _request(desk, "ROADS").is_open
    desk.answer(day(17), "ROADS", projects=["P2"])
    assert _request(desk, "ROADS").given_on == day(17)


def _request(desk: Desk, body: str) -> Request:
    return next(r for r in desk.dossier().current_requests() if r.body == body)


def test_an_opinion_entered_late_cannot_precede_one_already_complete() -> None:
    desk = consulted()
    desk.answer(day(18), "ROADS")
    with pytest.raises(Impossible) as refused:
        desk.answer(day(16), "ROADS", "to_correct")
    assert refused.value.event.sequence == 6
    assert "avait déjà rendu son avis" in refused.value.reason


def test_a_project_recorded_again_replaces_what_was_known_of_it() -> None:
    desk = opened()
    desk.project(day(9), "P1", cost=2000)
    assert [project.cost for project in desk.dossier().projects.values()] == [2000]


def test_a_project_removed_takes_its_shares_away() -> None:
    desk = opened(projects=("P1", "P2"))
    desk.fund(day(9), "P1", town=5)
    desk.fund(day(9), "P2", 2025, town=7)
    _remove(desk, "P1")
    assert list(desk.dossier().shares) == [("P2", "town", 2025)]


def _remove(desk: Desk, project: str) -> None:
    writing.remove_project(desk.ws, desk.ref, project, Entry(day(10)))


def test_a_share_said_again_is_replaced_and_the_others_stay() -> None:
    desk = opened()
    desk.fund(day(9), "P1", town=600, sponsor=400)
    desk.fund(day(10), "P1", town=700)
    assert desk.dossier().shares == {("P1", "town", None): 700, ("P1", "sponsor", None): 400}


def test_pieces_remember_their_reception_their_assessment_and_its_reason() -> None:
    desk = opened()
    desk.piece(day(9), "D2", "P1")
    desk.assess(day(10), "D2", "non_conforming", "illisible", "P1")
    state = desk.dossier().pieces[PieceKey("D2", "P1")]
    assert (state.status, state.received_on, state.reason) == (
        "non_conforming",
        day(9),
        "illisible",
    )
    desk.piece(day(11), "D2", "P1")
    assert desk.dossier().pieces[PieceKey("D2", "P1")].status == "received"


def test_one_illustrative_date_makes_the_dossier_illustrative() -> None:
    desk = opened()
    assert not desk.dossier().illustrative
    writing.advance(desk.ws, REF, "submit", Entry(day(10), illustrative=True))
    assert desk.dossier().illustrative
    assert not desk.dossier(as_of=day(9)).illustrative


def test_an_event_of_an_unknown_kind_is_impossible() -> None:
    journal = opened().journal()
    with pytest.raises(Impossible, match="genre d’acte inconnu « vanished »"):
        replay([*journal, journal[-1]._replace(sequence=3, kind="vanished")])


def test_a_dossier_opens_once_and_first() -> None:
    journal = opened().journal()
    with pytest.raises(Impossible, match="le dossier est déjà ouvert"):
        replay([*journal, journal[0]._replace(sequence=3)])
    with pytest.raises(Impossible, match="n’était pas encore ouvert"):
        replay(journal[1:])


def test_the_order_of_entry_does_not_matter_to_acts_of_different_days() -> None:
    forward, backward = opened(), opened()
    forward.facts(day(10), nickname="a")
    forward.facts(day(11), votes_for="3")
    backward.facts(day(11), votes_for="3")
    backward.facts(day(10), nickname="a")
    assert facts_of(forward.dossier()) == facts_of(backward.dossier())
