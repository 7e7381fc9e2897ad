"""What stands around a letter, and the numbers of the letters that it cites."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from documents_builders import FACTS, OFFICE, TEMPLATES, composed, data, text_of

from cperflow.documents.fields.context import build
from cperflow.documents.fields.papers import Asked
from cperflow.documents.templating import pipeline
from cperflow.domain.dossier.dossier import Request
from cperflow.domain.dossier.papers import Paper

DGCT_HERE = {"body": "DGCT", "place": "Kati", "letterhead": "DGCT\nCOURRIER", "footer": "BP 1"}
ASKED_AGAIN = date(2018, 5, 21)


def paper(document: str, number: int, on: date, about: str = "") -> Paper:
    body = {"demande": "CR", "saisine": "MCT"}[document]
    return Paper(document, about, "", "", f"N° {number}/{body}", number, body, on, number, False)


REQUEST = paper("demande", 77, date(2018, 3, 1))


def stamp(document: str, **changes: Any) -> Any:
    return build(data(document, **changes))["stamp"]


@pytest.mark.parametrize(
    ("document", "letterhead", "place"),
    [
        ("conformite", ["MINISTÈRE CHARGÉ DES COLLECTIVITÉS TERRITORIALES",
                        "DIRECTION GÉNÉRALE DES COLLECTIVITÉS TERRITORIALES"], "Bamako"),
        ("convocation_crocsad", ["GOUVERNORAT DE LA RÉGION DE KAYES"], "Kayes"),
        ("fiche_projet", ["RÉGION DE KAYES", "CONSEIL RÉGIONAL DE KAYES"], "Kayes"),
    ],
)  # fmt: skip
def test_a_letter_has_the_names_of_the_procedure_for_whom_the_office_does_not_work(
    document: str, letterhead: list[str], place: str
) -> None:
    office = {**OFFICE, "body": "MEF"}
    assert stamp(document, office=office) == {
        "letterhead": letterhead, "place": place, "footer": "",
    }  # fmt: skip


def test_the_stamp_of_the_office_is_on_its_own_letters_and_on_every_reminder() -> None:
    ours = {"letterhead": ["DGCT", "COURRIER"], "place": "Kati", "footer": "BP 1"}
    assert stamp("conformite", office=DGCT_HERE) == ours
    assert stamp("relance", office={**DGCT_HERE, "body": "Grdr"}) == ours
    assert stamp("demande", office=DGCT_HERE)["footer"] == ""
    assert stamp("conformite", office={"body": "DGCT"})["place"] == "Bamako", "what it left out"


def told(**changes: Any) -> Any:
    return build(data("conformite", **changes))["facts"]["demande_reference"]


def test_the_number_of_the_request_is_read_where_the_dossier_has_it() -> None:
    typed = {**FACTS, "demande_reference": "045/CR"}
    came = {"reference": "N° 13/CR", "sender_id": "CR"}
    assert not told()
    assert told(facts=typed) == "045/CR"
    assert told(facts=typed, papers=[REQUEST]) == "77/CR", "the letter itself, not what was typed"
    assert told(papers=[REQUEST], arrival=came) == "13/CR", "as it came in"
    assert told(papers=[REQUEST], arrival={**came, "sender_id": "MEF"}) == "77/CR"
    assert not told(papers=[REQUEST._replace(cancelled_on=date(2018, 3, 2))])


def test_a_request_written_anew_does_not_bear_the_number_of_the_last() -> None:
    assert "77/CR" not in text_of("demande", papers=[REQUEST])
    said = text_of("conformite", papers=[REQUEST])
    assert "Votre lettre n° 77/CR du 1er mars 2018, reçue le" in said


def said(document: str, round: int, papers: list[Paper], about: str = "MIN-ELEVAGE") -> str:
    on = ASKED_AGAIN if round > 1 else date(2018, 3, 14)
    request = Request("avis_ministeres", about, round, on, ("P1",), 1, illustrative=False)
    changes: Mapping[str, Any] = {"about": about, "papers": papers}
    made = data(document, **changes)._replace(requests=[Asked(request, None)])
    page = pipeline.compose(pipeline.load_template(document, [TEMPLATES]), build(made)).page
    return " ".join(pipeline.render(page, "txt").decode().split())


def test_a_second_referral_cites_the_first_to_the_same_body() -> None:
    first = paper("saisine", 2, date(2018, 3, 14), "MIN-ELEVAGE")
    other = paper("saisine", 3, date(2018, 3, 14), "MIN-AGRICULTURE")
    assert "Ma saisine N° 2/MCT du 14 mars 2018" in said("saisine", 2, [first, other])
    assert "Ma saisine" not in said("saisine", 2, [other])
    assert "Ma saisine" not in said("saisine", 1, [first])


def test_an_opinion_cites_the_referral_that_it_answers() -> None:
    first = paper("saisine", 2, date(2018, 3, 14), "MIN-ELEVAGE")
    again = paper("saisine", 4, ASKED_AGAIN, "MIN-ELEVAGE")
    assert "Votre saisine N° 2/MCT du 14 mars 2018" in said("avis", 1, [first])
    assert "Votre saisine du 21 mai 2018" in said("avis", 2, [first]), "not that of another round"
    assert "Votre saisine N° 4/MCT du 21 mai 2018" in said("avis", 2, [first, again])


def test_one_piece_is_feminine() -> None:
    enclosed = [{"name": "Demande", "count": 1, "note": ""}]
    assert "compte une (1) pièce." in text_of("bordereau", enclosed=enclosed)


def test_every_signature_leaves_room_for_a_name_that_nobody_told() -> None:
    assert "CROCSAD.person" in composed("pv_crocsad").missing
