"""Every total against its parts, over the real portfolio: both figures, nothing mended."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from cli_desk import Desk, desk  # noqa: F401
from hypothesis import given
from hypothesis import strategies as st

from cperflow import shipped
from cperflow.catalog.printed import read_printed
from cperflow.domain.dossier.finance import FundingPlan, Project, Share
from cperflow.domain.money.papers import against_plan
from cperflow.domain.money.percent import WHOLE, percentages, rate
from cperflow.domain.money.printed import Figure, Whole
from cperflow.domain.money.proofs import PRINTED, SHARES, Comparison, Statement
from cperflow.errors import InvalidData

SHIPPED = f"{shipped.folder('workflows')}/data/printed_ml.csv"
amounts = st.lists(st.integers(0, 10**15 - 1), max_size=12)


@given(amounts)
def test_percentages_make_a_hundred_and_none_is_off_by_a_hundredth(parts: list[int]) -> None:
    found, total = percentages(parts), sum(parts)
    assert sum(found) == (WHOLE if total else 0)
    assert all(abs(share * total - part * WHOLE) < total
               for share, part in zip(found, parts, strict=True) if total)  # fmt: skip


@given(st.integers(0, 10**15), st.integers(1, 10**15))
def test_a_rate_is_the_nearest_hundredth(part: int, whole: int) -> None:
    assert abs(2 * (rate(part, whole) * whole - part * WHOLE)) <= whole


@given(st.lists(st.integers(1, 10**9), min_size=2, max_size=5), st.integers(0, 10**10))
def test_each_reading_balances_when_the_others_hold(parts: list[int], cost: int) -> None:
    told = tuple(Statement(str(at), amount) for at, amount in enumerate(parts))
    found = Comparison(SHARES, "P1", Statement("coût", cost), told)
    for reading in found.readings:
        others = found.counted - parts[int(reading.where)]
        assert others + reading.amount == cost
    assert bool(found.readings) <= bool(found.difference)


def test_a_figure_that_its_source_rounds_agrees_within_the_rounding() -> None:
    def difference(amount: int, precision: int) -> int:
        part = (Statement("P1", 29_066_000_000),)
        return Comparison(PRINTED, "", Statement("x", amount, precision), part).difference

    assert difference(29_070_000_000, 10_000_000) == 0
    assert difference(29_070_000_000, 1_000_000) == -4_000_000


def test_a_plan_tells_partners_by_name_and_counts_them_under_their_source() -> None:
    plan = FundingPlan(
        (Project("P1", "un", cost=10),),
        (Share("P1", "partenaires:UE", None, 4), Share("P1", "partenaires", None, 1),
         Share("P1", "partenaires:AFD", 2020, 5)),
    )  # fmt: skip
    assert plan.by_source(["etat", "partenaires"]) == {"etat": 0, "partenaires": 10}
    assert plan.by_name() == {"partenaires:AFD": 5, "partenaires:UE": 4}
    assert plan.balanced


def test_the_portfolio_reproduces_the_sums_of_the_grille(desk: Desk) -> None:  # noqa: F811
    found = json.loads(desk.done("funding", "check", "--json"))
    assert (found["total"], found["differences"]) == (24_880_378_360, 1)
    totals = [c for d in found["dossiers"] for c in d["comparisons"]
              if c["kind"] == "printed" and c["project"] is None]  # fmt: skip
    assert len(totals) == 8
    assert {total["difference"] for total in totals} == {0}
    kayes = next(each for each in found["dossiers"] if each["ref"] == "KAYES-2018")
    (wrong,) = [each for each in kayes["comparisons"] if each["difference"]]
    assert (wrong["project"], wrong["difference"]) == ("P1", 58_587_762)
    assert sorted(part["amount"] for part in wrong["parts"]) == [181_715_163, 1_658_587_763]
    assert sorted(part["amount"] for part in wrong["readings"]) == [123_127_401, 1_600_000_001]
    assert sum(kayes["percent_hundredths"].values()) == WHOLE
    assert sum(len(each["without_shares"]) for each in found["dossiers"]) == 15
    assert found["contracts"] == []  # told in 2025, and this is 2019


def test_a_contract_followed_is_told_once_by_its_follow_up(desk: Desk) -> None:  # noqa: F811
    def check(*refs: str) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(desk.done("funding", "check", *refs, "--json"))
        return found

    before = check()
    day = ("--on", "2019-03-31")
    said = desk.refused("project", "edit", "KAYES-2018", "P2", "--cost", "1", *day, code=4)
    assert "SUIVI-KAYES-2018" in said
    desk.refused("funding", "set", "KAYES-2018", "P2", "region=5000", *day, code=4)
    # a fact told of a project in the follow-up does not make its plan another
    desk.done("project", "edit", "SUIVI-KAYES-2018", "P2", "--set", "priorite=9", *day)
    assert check() == before
    assert "plus celui du contrat signé" not in desk.done("show", "SUIVI-KAYES-2018")
    said = desk.done("project", "edit", "SUIVI-KAYES-2018", "P2", "--cost", "391412238", *day)
    assert "plus celui du contrat signé" in " ".join(said.split())
    after = check()
    assert [each["ref"] for each in after["dossiers"]] == [d["ref"] for d in before["dossiers"]]
    assert after["total"] == before["total"] + 1
    assert after["differences"] == before["differences"] + 1  # what is printed is what was signed
    (kayes,) = check("KAYES-2018", "SUIVI-KAYES-2018")["dossiers"]
    assert (kayes["ref"], kayes["follow_up"]) == ("KAYES-2018", "SUIVI-KAYES-2018")
    assert kayes["amended"]
    amend = ("--set", "avenant_numero=1", "--set", "avenant_objet=Coût de P2")
    desk.done("advance", "SUIVI-KAYES-2018", "avenant", "--by", "CR", *amend, *day)
    assert "plan n’est plus celui" not in desk.done("show", "SUIVI-KAYES-2018")


def test_the_national_figures_say_what_is_missing(desk: Desk) -> None:  # noqa: F811
    desk.now = datetime(2025, 12, 1, 9, tzinfo=UTC)
    output = desk.run("funding", "check", "--fail")
    assert output.code == 10
    said = " ".join(output.out.replace("\u202f", " ").replace("\u00a0", " ").split())
    for told in (
        "contrats : 9 ; connu : 8 ; manque 1", "projets : 18 ; connu : 17 ; manque 1",
        "manque environ 4 189 621 640 FCFA", "2 050 000 000 FCFA dans 1 contrat sur 8",
        "63,85 % ; concorde avec les deux montants imprimés", "8 totaux de dossiers",
    ):  # fmt: skip
        assert told in said
    assert all(len(line) <= 80 for line in output.out.splitlines())


def test_what_is_known_beyond_what_is_printed_is_wrong_and_what_is_missing_is_not() -> None:
    figure = Figure("", "", "", "cost", 100, 10, date(2025, 7, 9), "comité", "journal", 2)
    assert not Whole(figure, 60, 1, 1).wrong
    assert Whole(figure, 105, 1, 1).missing == 0
    assert Whole(figure, 106, 1, 1).wrong


def test_a_check_without_difference_ends_well_and_names_what_it_cannot_place(
    desk: Desk, tmp_path: Path  # noqa: F811
) -> None:  # fmt: skip
    assert desk.run("funding", "check", "SEGOU-2015", "--fail").code == 0
    printed = tmp_path / "p.csv"
    printed.write_text(
        "Dossier;Projet;Source;Quoi;Montant;Arrondi;Au;Où;Provenance\n"
        "AILLEURS-2020;;;coût;5 000;;;affiche;mairie\nSEGOU-2015;p2;;coût;875835000;;;a;b\n",
        encoding="cp1252",
    )
    found = json.loads(desk.done("funding", "check", "--printed", str(printed), "--json"))
    assert found["without_dossier"] == ["AILLEURS-2020"]
    assert found["differences"] == 2  # Kayes by itself, and what is printed of Ségou


def test_the_shipped_figures_are_read_and_a_bad_file_is_told_row_by_row(tmp_path: Path) -> None:
    assert len(read_printed(SHIPPED)) == 36
    bad = tmp_path / "bad.csv"
    head = "dossier,project,source,what,amount,rounded_to,on,where,origin\n"
    bad.write_text(f"{head}A,,,truc,5,,,a,b\nA,,,cost,-5,,,a,b\nA,,,cost,5,,2018-02-30,a,b\n")
    with pytest.raises(InvalidData) as refused:
        read_printed(str(bad))
    assert [detail.split(" :")[0] for detail in refused.value.details] == [
        "ligne 2", "ligne 3", "ligne 4",
    ]  # fmt: skip


def test_an_issued_document_is_compared_place_by_place_with_the_plan_since() -> None:
    then = {("P1", "coût du projet"): 850_000_000, ("P1", "part « État »"): 700_000_000}
    now = {("P1", "coût du projet"): 900_000_000, ("P1", "part « État »"): 700_000_000}
    page = {"body": [
        {"kind": "Heading", "level": 2, "text": [{"text": "Article 4"}]},
        {"kind": "Table", "rows": [[[{"text": "État"}], [{"text": "700\u00a0000\u00a0000"}]],
                                   [[{"text": "Total"}], [{"text": "850\u00a0000\u00a0000"}]]]},
        {"kind": "Heading", "level": 2, "text": [{"text": "Article 5"}]},
        {"kind": "Paragraph", "text": [{"text": "1\u00a0850\u00a0000\u00a0000 et 12 mois"}]},
    ]}  # fmt: skip
    found = list(against_plan("Convention n° 12", page, then, now))
    assert {each.told.where for each in found} == {"Convention n° 12, Article 4"}
    assert [each.difference for each in found] == [50_000_000, 0]
