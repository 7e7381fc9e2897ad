"""`signatory`: who heads a body and signs for it, as an officer types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_desk import Desk
from cli_desk import desk as desk

KAYES = ("CR", "--region", "kayes")


def lines(desk: Desk, *options: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads(desk.done("signatory", "list", "--json", *options))[
        "items"
    ]
    return found


def names(desk: Desk, day: str) -> list[str]:
    return [line["name"] for line in lines(desk, "--as-of", day)]


def test_somebody_signs_from_a_day_to_another(desk: Desk) -> None:
    said = desk.done(
        "signataire", "definir", *KAYES, "--name", "Awa Diallo", "--title",
        "Présidente de l’Autorité intérimaire", "--since", "2018-01-01", "--until", "01/01/2019",
    )  # fmt: skip
    assert "CR (Kayes) : c’est inscrit" in said
    assert "du 01/01/2018 au 01/01/2019 non compris" in said
    assert names(desk, "2018-06-01") == ["Awa Diallo"]
    assert names(desk, "2017-12-31") == names(desk, "2019-01-01") == []
    (line,) = lines(desk, "--all", "--as-of", "2017-12-31")
    assert (line["region"], line["since"], line["serving"]) == ("Kayes", "2018-01-01", False)


def test_a_later_line_of_the_same_start_corrects_the_first(desk: Desk) -> None:
    desk.done("signatory", "set", "MCT", "--name", "Oumar", "--since", "2018-01-01")
    desk.done("signatory", "set", "MCT", "--source", "décret", "--since", "2018-01-01")
    (line,) = lines(desk)
    assert (line["name"], line["source"]) == ("Oumar", "décret")


def test_who_takes_office_ends_the_term_of_the_one_before(desk: Desk) -> None:
    desk.done("signatory", "set", "MCT", "--name", "Baba", "--since", "2018-01-01")
    desk.done("signatory", "set", "MCT", "--name", "Awa", "--since", "2016-01-01")
    assert names(desk, "2017-01-01") == ["Awa"]
    assert names(desk, "2019-01-01") == ["Baba"]


def test_a_term_is_ended_and_a_mistake_taken_back(desk: Desk) -> None:
    desk.done("signatory", "set", "MCT", "--name", "Baba", "--since", "2018-01-01")
    order = ("--mode", "p.o.", "--quality", "Le Secrétaire général", "--since", "2018-02-01")
    desk.done("signatory", "set", "MCT", "--name", "Oumar", *order)
    assert "Oumar ne signe plus à partir du 1er mars 2018" in desk.done(
        "signatory", "end", "MCT", "--on", "2018-03-01"
    )
    assert names(desk, "2018-02-15") == ["Baba", "Oumar"]
    assert names(desk, "2018-03-01") == ["Baba"]
    said = desk.refused("signatory", "remove", "MCT", "--since", "2018-02-01", code=3)
    assert "--since 2018-01-01 ou --since 2018-02-01 --mode PO" in said
    desk.done("signatory", "remove", "MCT", "--since", "2018-02-01", "--mode", "PO")
    assert names(desk, "2018-02-15") == ["Baba"]
    assert "2017" in desk.refused("signatory", "end", "MCT", "--on", "2018-01-01", code=3)


def test_letters_are_signed_by_who_is_in_office_on_their_day(desk: Desk, tmp_path: Path) -> None:
    told = ("--title", "Gouverneure de la Région", "--name", "Fanta Sy", "--since", "2018-03-02")
    desk.done("signatory", "set", "GOUV", "--region", "Kayes", *told)
    for day, called in (("2018-03-01", "Monsieur le Gouverneur"),
                        ("2018-03-02", "Madame la Gouverneure")):  # fmt: skip
        file = tmp_path / f"{day}.txt"
        desk.done("generate", "KAYES-2018", "demande", "--on", day, "-o", str(file))
        text = " ".join(file.read_text(encoding="utf-8").split())
        assert f"s/c de {called} de la Région de Kayes" in text


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("CRT", "--name", "x"), 3, "Vouliez-vous dire « CR » ?"),
        (("MCT", "--region", "Kayes", "--name", "x"), 2, "n’existe qu’une fois"),
        (("CR", "--region", "Kays", "--name", "x"), 3, "Vouliez-vous dire « Kayes » ?"),
        (("MCT", "--name", "x", "--honour", "Madam"), 2, "Vouliez-vous dire « Madame » ?"),
        (("MCT", "--name", "x", "--mode", "PA"), 2, "PO ou PI"),
        (("MCT", "--name", "x", "--mode", "PI"), 2, "ajoutez --quality"),
        (("MCT", "--name", "x", "--quality", "Le Secrétaire"), 2, "ajoutez --mode PO ou PI"),
        (("MCT", "--title", "Directrice", "--honour", "M."), 2, "va avec Madame"),
        (("MCT", "--name", "x" * 401), 2, "400 caractères au plus"),
        (("MCT",), 2, "Rien n’est dit"),
        (("MCT", "--name", "x", "--since", "2019-02-30"), 2, "n’existe pas"),
        (("MCT", "--name", "x", "--since", "2019-01-02", "--until", "2019-01-01"), 2, "précède"),
    ],
)
def test_what_cannot_be_is_refused_and_nothing_is_kept(
    desk: Desk, argv: tuple[str, ...], code: int, said: str
) -> None:
    assert said in desk.refused("signatory", "set", *argv, code=code)
    assert lines(desk, "--all") == []


def test_every_reason_of_a_refusal_is_told(desk: Desk) -> None:
    told = desk.run("signatory", "set", "MCT", "--quality", "x", "--name", "x" * 401)
    assert told.code == 2
    assert "--name : 400 caractères" in told.err
    assert "ajoutez --mode" in told.err


def test_a_term_may_have_an_end_and_no_known_start(desk: Desk) -> None:
    said = desk.done("signatory", "set", "MCT", "--name", "Awa", "--until", "2019-01-01")
    assert "jusqu’au 01/01/2019 non compris" in said
    assert names(desk, "2018-12-31") == ["Awa"]
    assert names(desk, "2019-01-01") == []


def test_the_list_says_when_nobody_is_known(desk: Desk) -> None:
    said = desk.done("signatory", "list", "--as-of", "2018-01-01")
    assert "Aucun signataire n’est connu au 1er janvier 2018" in said
