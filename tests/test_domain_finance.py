"""Money: integer FCFA, every total proven against its parts, nothing mended."""

from __future__ import annotations

from typing import Any

import pytest
from builders import Desk, day, opened
from hypothesis import given
from hypothesis import strategies as st

from cperflow.domain.dossier.finance import (
    Fault,
    FundingPlan,
    Location,
    Project,
    Proof,
    Share,
    project_from,
    project_payload,
)
from cperflow.domain.dossier.piece import PieceKey
from cperflow.domain.dossier.pieces import required
from cperflow.errors import NotFound, Refused, UsageError

projects = st.builds(
    Project,
    st.text(min_size=1, max_size=5),
    st.text(max_size=20),
    st.sampled_from(["", "food"]),
    st.just(""),
    st.lists(st.builds(Location, st.text(max_size=5), st.text(max_size=5)), max_size=3).map(tuple),
    st.one_of(st.none(), st.integers(1, 600)),
    st.integers(0, 10**15),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5), max_size=2),
)
shares = st.lists(
    st.builds(
        Share,
        st.sampled_from(["P1", "P2"]),
        st.sampled_from(["town", "sponsor"]),
        st.sampled_from([None, 2024, 2025]),
        st.integers(0, 10**15),
    ),
    max_size=8,
).map(tuple)


def plan(*parts: Share) -> FundingPlan:
    return FundingPlan((Project("P1", "un", cost=1000), Project("P2", "deux", cost=500)), parts)


@given(projects)
def test_a_project_comes_back_whole_from_its_event(project: Project) -> None:
    assert project_from(project_payload(project)) == project


@given(shares)
def test_whichever_way_shares_are_summed_the_sum_is_the_same(parts: tuple[Share, ...]) -> None:
    whole = plan(*parts)
    by_source = sum(whole.by_source(["town", "sponsor"]).values())
    by_project = sum(sum(whole.of_project(id).values()) for id in ("P1", "P2"))
    assert by_source == by_project == sum(share.amount for share in parts)


@given(shares)
def test_the_difference_of_a_plan_is_that_of_its_projects(parts: tuple[Share, ...]) -> None:
    whole = plan(*parts)
    proven = list(whole.proofs())
    assert whole.difference == sum(p.parts for p in proven) - sum(p.total for p in proven)
    assert {p.of for p in proven} | {p.id for p in whole.without_shares()} == {"P1", "P2"}


def test_a_proof_gives_parts_less_total() -> None:
    assert Proof("P1", 1000, 1200).difference == 200
    assert plan(Share("P1", "town", None, 400)).proofs() == (Proof("P1", 1000, 400),)


@pytest.mark.parametrize(
    ("parts", "balanced"),
    [
        ((), None),
        ((Share("P1", "town", None, 1000), Share("P2", "town", None, 500)), True),
        (
            (
                Share("P1", "town", 2024, 600),
                Share("P1", "town", 2025, 400),
                Share("P2", "town", 2025, 500),
            ),
            True,
        ),
        ((Share("P1", "town", None, 1001), Share("P2", "town", None, 499)), False),
        ((Share("P1", "town", None, 1000),), False),
    ],
)
def test_differences_that_cancel_out_do_not_balance_a_plan(
    parts: tuple[Share, ...], balanced: bool | None
) -> None:
    assert plan(*parts).balanced is balanced


def test_the_faults_of_a_plan_are_its_differences_then_the_projects_without_shares() -> None:
    assert plan().faults() == ()
    assert plan(Share("P2", "town", None, 600)).faults() == (
        Fault("P2", Proof("P2", 500, 600)),
        Fault("P1", None),
    )


def test_the_total_of_a_plan_is_that_of_its_costs() -> None:
    assert plan().total == 1500


def test_every_source_is_listed_even_when_it_pays_nothing() -> None:
    assert plan(Share("P1", "town", None, 5)).by_source(["sponsor", "town"]) == {
        "sponsor": 0,
        "town": 5,
    }


def test_shares_of_a_project_are_kept_by_source_and_year() -> None:
    desk = opened()
    desk.fund(day(9), "p1", 2024, Mairie=400)
    desk.fund(day(9), "P1", 2025, town=600)
    assert desk.dossier().plan.proofs() == (Proof("P1", 1000, 1000),)
    assert desk.dossier().plan.balanced


def test_a_source_the_procedure_does_not_know_is_answered_with_those_it_knows() -> None:
    with pytest.raises(NotFound) as error:
        opened().fund(day(9), "P1", sponsors=1)
    assert error.value.message == (
        "Source inconnue « sponsors » : town ou sponsor. Vouliez-vous dire « sponsor » ?"
    )


def test_nobody_funds_a_project_that_does_not_exist() -> None:
    with pytest.raises(NotFound, match="Projet inconnu « P9 »"):
        opened().fund(day(9), "P9", town=1)


@pytest.mark.parametrize(
    ("field", "sentence"),
    [
        ("nature", "Nature inconnue « Foo » : food ou craft."),
        ("scale", "Échelle inconnue « Foo » : street."),
    ],
)
def test_a_project_has_a_nature_and_a_scale_the_procedure_knows(field: str, sentence: str) -> None:
    desk = Desk()
    desk.open()
    wrong: dict[str, Any] = {field: "Foo"}
    with pytest.raises(NotFound) as error:
        desk.project(day(9), "P1", **wrong)
    assert error.value.message.startswith(sentence)


def test_a_nature_may_be_typed_by_its_label() -> None:
    desk = Desk()
    desk.open()
    desk.project(day(9), "P1", nature="artisanat")
    assert desk.dossier().projects["P1"].nature == "craft"


def test_pieces_are_required_once_per_project_or_per_year() -> None:
    desk = opened(projects=("P1", "P2"))
    found = required(desk.dossier(), desk.workflow, "deposit")
    assert [str(piece.key) for piece in found] == [
        "D1", "D2/P1", "D2/P2", "D3/2022", "D3/2023",
    ]  # fmt: skip
    assert required(desk.dossier(), desk.workflow, "decision") == []


@pytest.mark.parametrize(
    ("code", "project", "year", "sentence"),
    [
        ("D1", "P1", None, "La pièce D1 vaut pour le dossier entier : ni projet ni exercice."),
        ("D1", "", 2023, "La pièce D1 vaut pour le dossier entier : ni projet ni exercice."),
        ("D2", "", None, "La pièce D2 se dépose par projet : --project P1."),
        ("D3", "", None, "La pièce D3 se dépose par exercice : --year 2022 ou 2023."),
        ("D3", "", 2019, "La pièce D3 se dépose par exercice : --year 2022 ou 2023."),
    ],
)
def test_a_piece_is_given_for_what_it_is_about(
    code: str, project: str, year: int | None, sentence: str
) -> None:
    with pytest.raises(UsageError) as error:
        opened().piece(day(9), code, project, year)
    assert error.value.message == sentence


def test_a_piece_may_be_typed_in_any_case() -> None:
    desk = opened()
    desk.piece(day(9), "d2", "p1")
    assert list(desk.dossier().pieces) == [PieceKey("D2", "P1")]


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("D2/P1", PieceKey("D2", "P1")),
        ("d2/p1", PieceKey("D2", "P1")),
        ("D3/2023", PieceKey("D3", "", 2023)),
    ],
)
def test_a_piece_may_be_named_as_it_is_printed(typed: str, key: PieceKey) -> None:
    desk = opened()
    desk.piece(day(9), typed)
    assert list(desk.dossier().pieces) == [key]


@pytest.mark.parametrize(
    ("typed", "year", "told"),
    [
        ("D1/P1", None, "vaut pour le dossier entier : ôtez « /P1 »"),
        ("D3/hier", None, "« hier » n’est pas un exercice"),
        ("D3/2019", None, "--year 2022 ou 2023"),
        ("D3/2023", 2022, "est désignée deux fois"),
    ],
)
def test_a_copy_that_no_piece_has_is_refused(typed: str, year: int | None, told: str) -> None:
    with pytest.raises(UsageError) as error:
        opened().piece(day(9), typed, year=year)
    assert told in error.value.message


def test_an_unknown_piece_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotFound, match="Pièce inconnue « D9 »"):
        opened().piece(day(9), "D9")


def test_a_piece_is_assessed_once_received_and_a_refusal_says_why() -> None:
    desk = opened()
    with pytest.raises(Refused, match="La pièce D1 n’a pas été reçue"):
        desk.assess(day(9), "D1", "conforming")
    desk.piece(day(9), "D1")
    with pytest.raises(UsageError, match='Une pièce non conforme demande un motif : --reason "…"'):
        desk.assess(day(9), "D1", "non_conforming")
