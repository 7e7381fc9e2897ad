"""The money of Kayes as told on 31 January 2019 (grille, l.796-801), by the commands alone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_desk import Desk
from cli_desk import desk as desk

FOLLOW_UP = "SUIVI-KAYES-2018"
ON = ("--on", "2019-01-31", "--source", "grille, l.796-801")


@pytest.fixture
def kayes(desk: Desk) -> Desk:
    """The demonstration, with what the grille tells where its story does not have it yet."""
    if not desk.dossier(FOLLOW_UP).money:
        desk.done("funding", "receive", FOLLOW_UP, "etat", "2017", "--unknown", *ON)
        desk.done("funding", "inscrire", FOLLOW_UP, "region", "2017", "0", *ON)
        desk.done("funding", "budget", FOLLOW_UP, "région", "2018", "0 FCFA", *ON)
    return desk


def _status(desk: Desk, *asked: str) -> Any:
    return json.loads(desk.done("funding", "status", *asked, "--as-of", "2019-01-31", "--json"))


def _plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u202f", " ")


def test_the_situation_of_31_january_2019_comes_out(kayes: Desk) -> None:
    data = _status(kayes, FOLLOW_UP)
    state, region = data["sources"]
    assert (state["source"], region["source"]) == ("etat", "region")
    assert state["stages"]["received"]["partial"] is state["partial"] is True
    assert state["stages"]["received"]["movements"] == 1
    assert (region["remaining"], region["partial"]) == (181_715_163, False)
    assert region["stages"]["budgeted"]["nothing"] == 2
    assert [line["year"] for line in data["years"]] == [None, 2017, 2018]
    assert data["plan_difference"] == 58_587_762
    assert {(s["source"], s["year"]) for s in data["to_budget"]} >= {("region", 2019)}
    assert _status(kayes, "KAYES-2018") == data
    text = _plain(kayes.done("funding", "mobilisation", FOLLOW_UP, "--as-of", "2019-01-31"))
    said = " ".join(text.split())
    assert "État : quote-part mobilisée depuis l’exercice 2017 (montant non communiqué)" in said
    assert ": 181 715 163 à mobiliser, rien d’inscrit en 2017 et 2018" in said
    assert "État, exercice 2019" not in said
    assert "66,67" not in said
    assert "58 587 762 FCFA ; elles sont comptées" in " ".join(text.split())
    assert "État : reçu, montant non communiqué" in text
    assert text.count("rien d’inscrit au budget") == 2
    assert "obligatoire" not in text


def test_the_day_before_nothing_of_it_is_told(kayes: Desk) -> None:
    text = kayes.done("funding", "status", FOLLOW_UP, "--as-of", "2019-01-30", "--json")
    data = json.loads(text)
    assert data["movements"] == []
    assert [line["year"] for line in data["years"]] == [None]


def test_all_contracts_are_told_with_their_totals(kayes: Desk) -> None:
    data = _status(kayes)
    refs = [contract["ref"] for contract in data["contracts"]]
    assert FOLLOW_UP in refs
    for way in ("contracts", "regions", "sources", "years"):
        assert sum(line["planned"] for line in data[way]) == data["total"]["planned"]
    text = kayes.done("funding", "status", "--as-of", "2019-01-31", "--region", "kayes")
    assert FOLLOW_UP in text
    assert "Par région" in text


def test_the_workbook_has_every_column(kayes: Desk, tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl")
    path = tmp_path / "argent.xlsx"
    kayes.done("funding", "status", "--as-of", "2019-01-31", "--xlsx", str(path))
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Contrats", "Régions", "Sources", "Exercices"]
    titles = [cell.value for cell in book["Contrats"][1]]
    assert titles[:3] == ["Contrat", "Région", "Prévu"]
    assert titles[-1] == "Payé, % du montant"
    lines = list(book["Contrats"].iter_rows(min_row=2, values_only=True))
    rows = {str(line[0]): dict(zip(titles, line, strict=False)) for line in lines}
    assert rows[FOLLOW_UP]["Reçu"] == "non communiqué"
    assert rows["SUIVI-MOPTI-2016"]["Prévu"] is None
    assert rows["Total"]["Prévu"] == rows[FOLLOW_UP]["Prévu"] == 2_231_715_163


def test_the_journal_reads_what_moved_and_the_dossier_says_what_lacks(kayes: Desk) -> None:
    history = _plain(kayes.done("history", FOLLOW_UP))
    assert "exercice 2017 : non" in " ".join(history.split())
    shown = kayes.done("show", FOLLOW_UP, "--as-of", "2019-01-31")
    assert "exercice 2019" in " ".join(_plain(shown).split())
    assert kayes.run("verify").code == 0


def test_what_is_too_much_is_told_of_the_contract_and_of_all(kayes: Desk) -> None:
    day = ("--on", "2019-03-01")
    kayes.done("funding", "budget", FOLLOW_UP, "region", "2019", "300", "000", "000", *day)
    kayes.done("funding", "call", FOLLOW_UP, "etat", "2019", "5", "--tranche", "1", *day)
    kayes.done("funding", "receive", FOLLOW_UP, "etat", "2019", "9", "--tranche", "1", *day)
    asked = ("--as-of", "2019-03-01")
    for text in (
        kayes.done("funding", "status", FOLLOW_UP, *asked),
        kayes.done("funding", "status", *asked),
    ):
        said = " ".join(_plain(text).split())
        assert "300 000 000 FCFA en tout, plus que les 181 715 163 FCFA prévus au plan" in said
    text = " ".join(_plain(kayes.done("funding", "status", FOLLOW_UP, *asked)).split())
    assert "tranche 1 de 2019 – État : reçu 9 FCFA, plus que les 5 FCFA appelés" in text
    assert "à inscrire" not in kayes.done(
        "funding", "status", FOLLOW_UP, "--source", "etat", "--year", "2017", *asked
    )
    text = kayes.done("funding", "status", "--region", "Gao", "--year", "2017")
    assert "rien de ce qui est demandé n’est prévu" in text


def test_a_contract_that_was_paid_is_not_taken_back_under_its_payment(kayes: Desk) -> None:
    kayes.done(
        "works", "contract", FOLLOW_UP, "P1", "M9", "--name", "Clôture", "--on", "2019-02-11"
    )
    line = kayes.dossier(FOLLOW_UP).contracts["M9"].sequence
    kayes.done("funding", "pay", FOLLOW_UP, "etat", "2019", "7", "--contract", "M9",
               "--on", "2019-02-12")  # fmt: skip
    code = kayes.run("retract", FOLLOW_UP, str(line), "--reason", "essai").code
    assert (code, "M9" in kayes.dossier(FOLLOW_UP).contracts) == (4, True)


def test_wrong_input_is_refused_and_writes_nothing(desk: Desk) -> None:
    said = desk.refused("funding", "budget", FOLLOW_UP, "region", "2019", code=2)
    assert "--unknown" in said
    said = desk.refused("funding", "budget", FOLLOW_UP, "region", "2019", "5", "--unknown", code=2)
    assert "se contredisent" in said
    assert "Source" in desk.refused("funding", "pay", FOLLOW_UP, "regoin", "2019", "5", code=3)
    assert "négatif" in desk.refused("funding", "pay", FOLLOW_UP, "etat", "2019", "(5)", code=2)
    assert "négatif" in desk.refused("funding", "pay", FOLLOW_UP, "etat", "2019", "-5", code=2)
    said = desk.refused("funding", "receive", "MENAKA-2019", "etat", "2019", "5", code=4)
    assert "n’est pas un suivi" in said
