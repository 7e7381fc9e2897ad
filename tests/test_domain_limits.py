"""What values may be: references, projects, amounts and years, however they arrive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from builders import WORKFLOW, Desk, Shelf, day, opened
from hypothesis import given
from hypothesis import strategies as st

from cperflow.domain.dossier.finance import Project
from cperflow.domain.dossier.limits import check_ref, default_ref
from cperflow.domain.journal.events import Entry
from cperflow.errors import InvalidData, Refused, UsageError
from cperflow.service import writing
from cperflow.service.stories import Story, Told, play
from cperflow.service.workspace import Workspace

# --- references


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("KAYES-2018", "KAYES-2018"),
        (" kayes 2018 ", "KAYES-2018"),
        ("Ségou-2015", "SEGOU-2015"),
        ("bko.1_bis", "BKO.1_BIS"),
        ("7", "7"),
        ("a" * 64, "A" * 64),
    ],
)
def test_a_reference_has_one_form(typed: str, kept: str) -> None:
    assert check_ref(typed) == kept


HOSTILE = [
    "", " ", "../../x", "..", ".x", "-X", "--help", "_x", "@foo", "@office", "a/b", "a\\b", "C:x",
    "a\nb\0", "x" * 100, "名前", "a;b", "a'b", "２０１８", "a\udcff",
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
def test_a_reference_is_no_path_no_option_and_no_other_journal(typed: str) -> None:
    with pytest.raises(UsageError, match="ne peut pas être une référence") as error:
        check_ref(typed)
    assert "KAYES-2018" in error.value.message


@pytest.mark.parametrize("typed", [ref for ref in HOSTILE if ref])
def test_nothing_is_opened_under_a_hostile_reference(typed: str) -> None:
    desk = Desk(ref=typed)
    before = desk.snapshot()
    with pytest.raises(UsageError):
        desk.open()
    assert desk.snapshot() == before


@given(st.text(), st.integers(1900, 2200))
def test_a_reference_made_of_a_subject_is_one_that_may_be_typed(subject: str, year: int) -> None:
    try:
        ref = default_ref(subject, year)
    except UsageError:
        assert not any(c.isascii() and c.isalnum() for c in subject)
    else:
        assert check_ref(ref) == ref
        assert ref.endswith(f"-{year}")


def test_whatever_a_reference_cannot_have_becomes_a_hyphen() -> None:
    assert default_ref("Côte d’Or / @Nord", 2024) == "COTE-D-OR-NORD-2024"
    assert default_ref("../../etc", 2024) == "ETC-2024"
    assert len(default_ref("x" * 300, 2024)) == 64


def test_a_subject_that_gives_no_reference_asks_for_one() -> None:
    desk = Desk(ref="")
    ws = Workspace(desk.store, Shelf(WORKFLOW, subjects={}), desk.clock, "awa")
    with pytest.raises(UsageError, match="--ref DOSSIER-2024"):
        writing.open_dossier(ws, "名前", Entry(day(8)), workflow="stall")
    assert list(desk.store.streams()) == []


# --- projects and shares


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"cost": -1}, "Projet P1, coût : « -1 » n’est pas un montant entier"),
        ({"cost": 10**15}, "n’est pas un montant entier"),
        ({"cost": 2**63}, "n’est pas un montant entier"),
        ({"cost": 12.0}, "« 12.0 » n’est pas un montant entier"),
        ({"cost": True}, "n’est pas un montant entier"),
        ({"cost": "1000"}, "n’est pas un montant entier"),
        ({"duration_months": 0}, "« 0 » n’est pas un nombre de mois de 1 à 600"),
        ({"duration_months": -3}, "n’est pas un nombre de mois"),
        ({"duration_months": 601}, "n’est pas un nombre de mois"),
        ({"duration_months": 1.5}, "n’est pas un nombre de mois"),
        ({"id": ""}, "ne peut pas désigner un projet"),
        ({"id": "../P1"}, "ne peut pas désigner un projet"),
        ({"id": "P 1"}, "ne peut pas désigner un projet"),
        ({"id": "-P1"}, "ne peut pas désigner un projet"),
        ({"id": "P" * 33}, "ne peut pas désigner un projet"),
    ],
)
def test_a_project_out_of_limits_is_refused_whoever_records_it(
    given: dict[str, Any], said: str
) -> None:
    desk = opened(projects=())
    before = desk.snapshot()
    project = Project("P1", "Étal", cost=1000)._replace(**given)
    for use_case in (writing.add_project, writing.record_project):
        with pytest.raises(UsageError) as error:
            use_case(desk.ws, desk.ref, project, Entry(day(9)))
        assert said in error.value.message
    assert desk.snapshot() == before


def test_a_change_of_a_project_is_held_to_the_same_limits() -> None:
    desk = opened()
    with pytest.raises(UsageError, match="coût"):
        writing.edit_project(desk.ws, desk.ref, "P1", {"cost": -5}, Entry(day(9)))


def test_a_story_is_held_to_the_same_limits() -> None:
    desk = Desk()
    desk.open()
    entry = {"do": "project", "on": day(9), "id": "P1", "name": "Étal", "cost": "1000"}
    story = Story("t", "s", day(9), [Told(desk.ref, "Rose", "stall", [entry])])
    with pytest.raises(InvalidData, match="coût : « 1000 » n’est pas un montant entier"):
        list(play(desk.ws, story))


def test_the_id_of_a_project_is_folded_and_finds_the_one_that_is_there() -> None:
    desk = opened(projects=("é-1",))
    assert list(desk.dossier().projects) == ["E-1"]
    desk.project(day(9), "e-1", cost=2000)
    assert [(p.id, p.cost) for p in desk.dossier().projects.values()] == [("E-1", 2000)]


@pytest.mark.parametrize(
    ("fund", "said"),
    [
        (lambda desk: desk.fund(day(9), town=-1), "Part « town » : « -1 »"),
        (lambda desk: desk.fund(day(9), town=10**15), "n’est pas un montant entier"),
        (lambda desk: desk.fund(day(9), town=1.5), "n’est pas un montant entier"),
        (lambda desk: desk.fund(day(9), town=False), "n’est pas un montant entier"),
        (lambda desk: desk.fund(day(9), "P1", 1066, town=1), "« 1066 » n’est pas une année"),
        (lambda desk: desk.fund(day(9), "P1", 0, town=1), "« 0 » n’est pas une année"),
        (lambda desk: desk.fund(day(9), "P1", "2024", town=1), "n’est pas une année"),
    ],
)
def test_a_share_out_of_limits_is_refused(fund: Callable[[Desk], object], said: str) -> None:
    desk = opened()
    before = desk.snapshot()
    with pytest.raises(UsageError) as error:
        fund(desk)
    assert said in error.value.message
    assert desk.snapshot() == before


# --- a share is given for the whole duration or by year, never both


def test_a_share_of_a_year_beside_one_of_the_whole_duration_is_refused() -> None:
    desk = opened()
    desk.fund(day(9), town=1000)
    with pytest.raises(Refused) as error:
        desk.fund(day(10), "P1", 2024, town=400)
    assert error.value.message == (
        "Projet P1 : la part « town » est déjà donnée pour toute la durée ; "
        "la donner aussi pour 2024 la compterait deux fois."
    )
    assert error.value.details == (
        "Pour la remplacer, mettez d’abord l’autre à 0 : "
        "cperflow funding set ROSE-2024 P1 town=0 --on 2024-01-09",
    )
    assert desk.dossier().plan.of_project("P1") == {"town": 1000}


def test_a_share_of_the_whole_duration_beside_those_of_years_is_refused() -> None:
    desk = opened()
    desk.fund(day(9), "P1", 2024, town=400)
    desk.fund(day(9), "P1", 2025, town=600)
    with pytest.raises(Refused, match=r"déjà donnée par année \(2024 et 2025\)") as error:
        desk.fund(day(10), town=1000)
    assert [line.rpartition("P1 ")[2] for line in error.value.details] == [
        "town=0 --year 2024 --on 2024-01-09",
        "town=0 --year 2025 --on 2024-01-09",
    ]


def test_the_command_it_tells_makes_the_replacement_possible() -> None:
    desk = opened()
    desk.fund(day(9), town=1000)
    desk.fund(day(9), town=0)
    desk.fund(day(9), "P1", 2024, town=400)
    assert desk.dossier().plan.of_project("P1") == {"town": 400}


def test_a_share_entered_late_is_held_against_those_that_came_after() -> None:
    desk = opened()
    desk.fund(day(12), town=1000)
    with pytest.raises(Refused, match="la compterait deux fois"):
        desk.fund(day(9), "P1", 2024, town=400)


def test_another_source_or_project_may_be_given_the_other_way() -> None:
    desk = opened(projects=("P1", "P2"))
    desk.fund(day(9), town=1000)
    desk.fund(day(9), "P1", 2024, sponsor=5)
    desk.fund(day(9), "P2", 2024, town=5)
    assert desk.dossier().plan.by_source(["town", "sponsor"]) == {"town": 1005, "sponsor": 5}
