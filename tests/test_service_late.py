"""An entry dated before acts already recorded does not make them break their rules."""

from __future__ import annotations

import pytest
from builders import REF, Desk, day, prepared, submitted

from cperflow.domain.dossier.replay import Impossible
from cperflow.domain.journal.chain import seal
from cperflow.domain.journal.events import PROJECT_REMOVED, Draft
from cperflow.errors import Refused
from cperflow.service.verifying import verify


def granted() -> Desk:
    """A permit granted on 24 January, its funding balanced."""
    desk = prepared()
    desk.fund(day(20), "P1", town=1000)
    desk.fund(day(20), "P2", town=1000)
    desk.act(day(22), "present")
    desk.act(day(24), "grant")
    return desk


def test_a_late_change_that_unbalances_a_granted_plan_is_refused_with_both_ways_out() -> None:
    desk = granted()
    before = desk.snapshot()
    line = desk.journal()[-1].sequence
    with pytest.raises(Refused) as refused:
        desk.project(day(23), "P1", cost=1500)
    message = refused.value.message.replace("\u00a0", " ")
    assert message == (
        "Inscrire ceci au 23 janvier 2024 contredirait un acte déjà inscrit : "
        f"ligne {line}, « Accorder le permis » (24 janvier 2024) : funding_balanced, le plan de "
        "financement n’est pas équilibré (P1 : parts 1 000 FCFA, coût 1 500 FCFA, écart −500 FCFA)."
    )
    assert refused.value.details == (
        "Si c’est arrivé après cet acte, datez-le ainsi : --on 2024-01-24 (ou plus tard).",
        f'Sinon, retirez d’abord cet acte : cperflow retract {REF} {line} --reason "…"',
    )
    assert desk.snapshot() == before


def test_the_same_change_after_the_last_act_is_let_through() -> None:
    desk = granted()
    desk.project(day(24), "P1", cost=1500)
    assert desk.dossier().plan.balanced is False


def test_a_late_entry_that_breaks_nothing_is_let_through() -> None:
    desk = granted()
    desk.facts(day(9), nickname="Rose")
    assert desk.dossier().facts["nickname"] == "Rose"


def test_a_line_on_which_a_later_act_stands_is_not_taken_back() -> None:
    desk = submitted()
    before = desk.snapshot()
    with pytest.raises(Refused) as refused:
        desk.retract(2)
    assert refused.value.message == (
        "Retirer la ligne 2 contredirait un acte déjà inscrit : ligne 3, « Déposer la demande » "
        "(10 janvier 2024) : projects_present, aucun projet n’est inscrit au dossier."
    )
    assert refused.value.details[-1] == (
        f'Sinon, retirez d’abord cet acte : cperflow retract {REF} 3 --reason "…"'
    )
    assert desk.snapshot() == before
    desk.retract(3)
    desk.retract(2)
    assert desk.dossier().projects == {}


def test_what_was_already_broken_does_not_hold_a_late_entry_back() -> None:
    desk = submitted()
    after = desk.journal()[-1]
    removed = Draft(PROJECT_REMOVED, day(9), "", {"id": "P1"})
    at = desk.clock.instant
    desk.store.append(seal([removed], stream=REF, after=after, recorded_at=at, actor="autre"))
    (verified,) = verify(desk.ws, [REF])
    assert verified.departures == (
        "ligne 3 (submit) : projects_present, aucun projet n’est inscrit au dossier.",
    )
    desk.facts(day(9), nickname="Rose")
    assert desk.dossier().facts["nickname"] == "Rose"


def test_what_would_be_impossible_is_said_with_labels() -> None:
    desk = prepared()
    with pytest.raises(Impossible) as refused:
        desk.act(day(16), "abandon", by="SELLER")
    assert refused.value.message == (
        "La ligne 8 du journal (Préparer la décision, 19 janvier 2024) serait impossible : cet "
        "acte part de l’étape « Consultation », or le dossier serait à « Abandonné »."
    )
