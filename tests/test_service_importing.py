"""Taking over many dossiers at once: whole, checked, all or none."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import OPENING, WORKFLOW, Desk

from cperflow.domain.journal.chain import breaks
from cperflow.domain.journal.events import (
    ADVANCED,
    FACTS_RECORDED,
    FUNDING_RECORDED,
    OPINION_REQUESTED,
    PIECE_RECEIVED,
    PROJECT_RECORDED,
    Draft,
)
from cperflow.errors import Conflict, InvalidData
from cperflow.service import writing
from cperflow.service.register.importing import Journal, import_journals
from cperflow.service.verifying import verify

SUBMITTED = date(2024, 1, 15)


def story(ref: str = "AWA-2024", *more: Draft) -> Journal:
    """A dossier told elsewhere: opened, given a project, submitted, then `more`."""
    desk = Desk(ref=ref)
    desk.open()
    desk.project(OPENING)
    desk.act(SUBMITTED, "submit")
    told = [Draft(e.kind, e.occurred_on, e.body, e.payload) for e in desk.journal()]
    return Journal(ref, [*told, *more])


def desk_that_knows_the_procedure() -> Desk:
    desk = Desk()
    writing.keep(desk.ws, WORKFLOW)
    return desk


def test_dossiers_taken_over_stand_in_the_lists_with_their_whole_journal() -> None:
    desk = desk_that_knows_the_procedure()
    assert import_journals(desk.ws, [story("AWA-2024"), story("ROSE-2024")]) == 6
    rows = {row.ref: row for row in desk.store.dossiers()}
    assert list(rows) == ["AWA-2024", "ROSE-2024"]
    assert rows["AWA-2024"].step == "examination"
    assert [span.clock for span in desk.store.spans(date(2024, 2, 1))] == ["examination"] * 2


def test_what_was_taken_over_passes_verification() -> None:
    desk = desk_that_knows_the_procedure()
    import_journals(desk.ws, [story()])
    (verified,) = verify(desk.ws)
    assert (verified.events, verified.breaches, verified.departures) == (3, (), ())
    assert breaks(desk.store.journal("AWA-2024")) == []


@pytest.mark.parametrize(
    ("broken", "said"),
    [
        (Journal("BROKEN-2024", []), "son journal est vide"),
        (Journal("BROKEN-2024", story().drafts[1:]), "n’était pas encore ouvert"),
        (
            story("BROKEN-2024", Draft(ADVANCED, SUBMITTED, "", {"act": "grant", "from": "decision", "to": "granted"})),  # noqa: E501
            "La ligne 4 du journal (grant",
        ),
        (story("BROKEN-2024", story().drafts[1]._replace(occurred_on=date(2031, 1, 1))), "avenir"),
    ],
)  # fmt: skip
def test_one_impossible_journal_keeps_all_the_others_out(broken: Journal, said: str) -> None:
    desk = desk_that_knows_the_procedure()
    with pytest.raises(InvalidData) as refused:
        import_journals(desk.ws, [story(), broken])
    assert "BROKEN-2024" in refused.value.message
    assert said in refused.value.message
    assert list(desk.store.streams()) == []


GRANT = {"act": "grant", "from": "examination", "to": "granted"}
STRANGE = {
    "an unknown act": (ADVANCED, "", {**GRANT, "act": "bless"}, "acte inconnu « bless »"),
    "an unknown step": (ADVANCED, "", {**GRANT, "to": "heaven"}, "étape inconnue « heaven »"),
    "an unknown body": (ADVANCED, "POPE", GRANT, "structure inconnue « POPE »"),
    "a missing key": (ADVANCED, "", {"act": "grant", "to": "granted"}, "il y manque « from »"),
    "a wrong start": (ADVANCED, "", GRANT, "« grant » ne part pas de l’étape « examination »"),
    "a wrong end": (
        ADVANCED, "", {"act": "consult", "from": "examination", "to": "granted"},
        "« consult » ne mène pas à l’étape « granted »",
    ),
    "an unknown body asked": (
        ADVANCED, "", {"act": "consult", "from": "examination", "to": "consultation", "asks":
        {"consultation": "opinions", "bodies": ["POPE"], "projects": []}}, "inconnue « POPE »",
    ),
    "an unknown consultation": (
        OPINION_REQUESTED, "", {"consultation": "omens", "body": "HEALTH", "projects": []},
        "consultation inconnue « omens »",
    ),
    "an unknown fact": (FACTS_RECORDED, "", {"facts": {"age": 3}}, "fait inconnu « age »"),
    "a date that is none": (
        FACTS_RECORDED, "", {"facts": {"received_on": "hier"}}, "le fait « received_on »",
    ),
    "a fact of another kind": (FACTS_RECORDED, "", {"facts": {"months": "3"}}, "« months »"),
    "an unknown piece": (PIECE_RECEIVED, "", {"code": "Z9"}, "pièce inconnue « Z9 »"),
    "a cost that is none": (
        PROJECT_RECORDED, "", {"id": "P2", "name": "x", "cost": "1000"}, "« cost » n’est pas",
    ),
    "an unknown source": (
        FUNDING_RECORDED, "", {"project": "P1", "amounts": {"luck": 3}}, "inconnue « luck »",
    ),
    "a negative amount": (
        FUNDING_RECORDED, "", {"project": "P1", "amounts": {"town": -3}}, "« town » n’est pas",
    ),
    "a number without end": (FACTS_RECORDED, "", {"facts": {"months": float("nan")}}, "s’écrire"),
    "no payload": (FACTS_RECORDED, "", ["nickname"], "s’écrire"),
    "an unknown kind": ("blessed", "", {}, "genre d’acte inconnu « blessed »"),
}  # fmt: skip


@pytest.mark.parametrize(("kind", "body", "payload", "said"), STRANGE.values(), ids=STRANGE)
def test_a_line_that_no_procedure_could_have_written_is_named(
    kind: str, body: str, payload: Any, said: str
) -> None:
    desk = desk_that_knows_the_procedure()
    strange = story("ROSE-2024", Draft(kind, SUBMITTED, body, payload))
    with pytest.raises(InvalidData, match="ROSE-2024") as refused:
        import_journals(desk.ws, [story(), strange])
    assert "igne 4" in refused.value.message
    assert said in refused.value.message
    assert list(desk.store.streams()) == []


def test_every_wrong_line_of_a_journal_is_told_at_once() -> None:
    desk = desk_that_knows_the_procedure()
    wrong = [Draft(PIECE_RECEIVED, SUBMITTED, "", {"code": code}) for code in ("Z8", "Z9")]
    with pytest.raises(InvalidData, match="ligne 4 : pièce inconnue « Z8 »") as refused:
        import_journals(desk.ws, [story("ROSE-2024", *wrong)])
    assert refused.value.details == ("ligne 5 : pièce inconnue « Z9 »",)


def test_a_dossier_that_exists_is_not_taken_over_again() -> None:
    desk = desk_that_knows_the_procedure()
    import_journals(desk.ws, [story()])
    with pytest.raises(Conflict):
        import_journals(desk.ws, [story("ROSE-2024"), story()])
    assert list(desk.store.streams()) == ["AWA-2024"]
