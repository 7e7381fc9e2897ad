"""What the shipped CPER lets be done, and what it points out."""

from __future__ import annotations

from pathlib import Path

import pytest
from builders import Desk, Shelf, day

from cperflow.catalog import load
from cperflow.domain.procedure.requirements import FactUse
from cperflow.errors import Refused
from cperflow.reports.dossier import next_steps
from cperflow.service.workspace import Workspace
from cperflow.shipped import folder

CPER, FOLLOW_UP = (
    load(str(Path(folder("workflows"), f"{id}.yaml")))[0] for id in ("cper", "cper-suivi")
)


def at(step: str) -> Desk:
    """A dossier of Rose taken over at a step on 8 January, with two projects that balance."""
    desk = Desk(CPER)
    desk.ws = Workspace(desk.store, Shelf(CPER, FOLLOW_UP), desk.clock, "fanta")
    desk.open(step=step)
    for id in ("P1", "P2"):
        desk.project(day(8), id)
        desk.fund(day(8), id, etat=1000)
    return desk


def test_the_list_adopted_is_what_is_left_of_the_projects() -> None:
    desk = at("selection")
    desk.act(day(9), "adopter_liste", enveloppe_mef="1500", liste_definitive="P1")
    assert list(desk.dossier().projects) == ["P1"]
    assert desk.dossier().plan.total == 1000


def test_what_next_says_of_the_envelope_is_what_the_act_does() -> None:
    desk = at("selection")
    seen = desk.look(day(9))
    adopt = next(one for one in next_steps(seen)["next"] if one["act"] == "adopter_liste")
    needed = [each["fact"] for each in adopt["records"] if each["required"]]
    assert needed == ["enveloppe_mef"]
    assert FactUse("enveloppe_mef") in CPER.transition("adopter_liste").records
    desk.facts(day(9), enveloppe_mef="1500")
    adopt = next(one for one in next_steps(desk.look(day(9)))["next"] if "adopter" in one["act"])
    assert [found["rule"] for found in adopt["blocked_by"]] == ["funding_within"]
    with pytest.raises(Refused):
        desk.act(day(9), "adopter_liste")


@pytest.mark.parametrize(
    ("step", "act", "given"),
    [
        ("deliberation", "deliberer",
         {"deliberation_numero": "1", "deliberation_date": "2024-01-10"}),
        ("preparation", "achever_preparation", {"crocsad_session_date": "2024-01-10"}),
        ("preparation", "achever_preparation", {"pdesc_debut": "2021", "pdesc_fin": "2016"}),
        ("selection", "adopter_liste",
         {"crocsad_session_date": "2024-01-10", "enveloppe_mef": "9999"}),
        ("formalisation", "transmettre", {"recue_le": "2024-01-08"}),
    ],
)  # fmt: skip
def test_a_date_that_the_day_of_the_act_belies_is_refused(
    step: str, act: str, given: dict[str, str]
) -> None:
    with pytest.raises(Refused) as refused:
        at(step).act(day(9), act, **given)
    assert any(line.startswith("dates_ordered") for line in refused.value.details)


def test_too_many_votes_are_pointed_out() -> None:
    done = at("deliberation").act(
        day(9), "deliberer", deliberation_numero="1", deliberation_date="2024-01-09",
        membres_presents="20", votes_pour="18", votes_contre="2", votes_abstention="1",
    )  # fmt: skip
    assert [warning.rule for warning in done.warnings] == ["votes_within"]


def test_a_contract_that_does_not_last_what_it_says_is_pointed_out() -> None:
    done = at("signature").act(
        day(9), "signer", duree_contrat_mois="60", date_debut="2024-02-01", date_fin="2029-02-01"
    )
    assert "duration_matches" in [warning.rule for warning in done.warnings]
