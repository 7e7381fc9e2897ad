"""What the region's acts and the letters of examination say: deliberation, project sheet, receipt,
routing sheet, transmittal, dispatch slip, letter of conformity."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from cli_desk import Desk, desk
from documents_builders import BAOBAB, FACTS, SHARES, composed, cper, plan_of, text_of

from cperflow.documents.fields.papers import Asked
from cperflow.documents.fields.record import Blank
from cperflow.documents.page.blocks import Table
from cperflow.documents.page.layout import plain
from cperflow.domain.dossier.dossier import Request
from cperflow.domain.dossier.finance import Location, Project
from cperflow.domain.dossier.piece import NON_CONFORMING, RECEIVED, PieceKey, PieceState
from cperflow.domain.dossier.pieces import RequiredPiece

__all__ = ["desk"]

BATCH = (
    "deliberation", "fiche_projet", "recepisse", "fiche_imputation", "soit_transmis", "bordereau",
    "conformite",
)  # fmt: skip
RECEIVED_ON = date(2018, 3, 5)
DELAYS = {
    "examen_dgct": {
        "name": "Examen par la DGCT",
        "started_on": RECEIVED_ON,
        "due_on": date(2018, 3, 15),
        "length": "8 jours ouvrables",
        "ended_on": None,
    }
}


def piece(code: str, status: str = RECEIVED, reason: str = "", **copy: Any) -> RequiredPiece:
    """A copy of a piece; `status` "" when it was not received."""
    spec = next(each for each in cper().pieces if each.code == code)
    state = PieceState(status, RECEIVED_ON, reason) if status else None
    return RequiredPiece(PieceKey(code, **copy), spec, state)


def composition(missing: Sequence[str] = ()) -> list[RequiredPiece]:
    """The pieces of the request, three years of accounts; `missing` « E3.3 » or « E3.6/2016 »."""
    keys: list[tuple[str, dict[str, int]]] = [(f"E3.{n}", {}) for n in range(1, 6)]
    keys += [(code, {"year": y}) for code in ("E3.6", "E3.7") for y in (2014, 2015, 2016)]
    named = [(code, copy, "/".join([code, *map(str, copy.values())])) for code, copy in keys]
    return [piece(code, "" if name in missing else RECEIVED, **copy) for code, copy, name in named]


def tables(document: str, **changes: Any) -> list[list[list[str]]]:
    """The rows of each table of a document, as texts whose every blank is an ordinary space."""
    blocks = composed(document, **changes).page.body
    return [
        [[" ".join(plain(cell).split()) for cell in row] for row in block.rows]
        for block in blocks
        if isinstance(block, Table)
    ]


@pytest.mark.parametrize("kind", ["region", "district"])
@pytest.mark.parametrize("document", BATCH)
def test_no_document_calls_anything_obligatory_and_each_bears_the_state_header(
    document: str, kind: str
) -> None:
    of_project = {"about": "P1"} if document == "fiche_projet" else {}
    said = text_of(document, kind=kind, all_pieces=composition(), delays=DELAYS, **of_project)
    assert "RÉPUBLIQUE DU MALI" in said
    assert "obligatoire" not in said.lower()


@pytest.mark.parametrize("document", BATCH)
def test_a_poor_dossier_leaves_blanks_that_are_listed(document: str) -> None:
    of_project = {"about": "P2"} if document == "fiche_projet" else {}
    poor = composed(document, facts={}, shares=(), **of_project)
    assert poor.missing
    assert Blank.DOTS in text_of(document, facts={}, shares=(), **of_project)


def test_a_letter_between_services_has_neither_salutation_nor_courtesy() -> None:
    for document in ("conformite", "soit_transmis", "bordereau", "recepisse"):
        said = text_of(document)
        assert "Je vous prie d’agréer" not in said
        assert "Monsieur le Président," not in said


def test_the_deliberation_tells_the_session_the_votes_and_four_articles() -> None:
    facts = {
        **FACTS,
        "session_dates": "les 28 et 29 avril 2017",
        "session_lieu": "Kayes",
        "session_president": "Bandiougou Diawara",
        "session_secretaire": "Awa Sissoko",
        "conseil_membres": 36,
        "membres_presents": 32,
        "procurations": 2,
    }
    said = text_of("deliberation", facts=facts)
    assert "DÉLIBÉRATION N° 2017-12/CR-K DU 1ER MAI 2017" in said
    assert (
        "siégeant en session ordinaire les 28 et 29 avril 2017 à Kayes, sous la présidence" in said
    )
    assert "en exercice : 36 ; présents ou représentés : 32, dont procurations : 2 ;" in said
    assert [["31", "0", "1"]] in tables("deliberation", facts=facts)
    places = [said.index(f"Article {number}.") for number in ("1er", "2", "3", "4")]
    assert said.index("DÉLIBÈRE") < places[0]
    assert all(one < other for one, other in combinations(places, 2))
    assert "soit 181 715 163 FCFA (cent quatre-vingt-un millions" in said
    assert "Awa Sissoko" in said
    assert "Gouvernorat de la Région de Kayes (contrôle de légalité) : 1" in said


@pytest.mark.parametrize(
    ("day", "cited", "not_cited"),
    [
        ("2017-05-01", "2012-007", "2017-051"),
        ("2019-05-01", "2017-051", "2012-007"),
        ("2024-05-01", "Constitution du 22 juillet 2023", "1992"),
    ],
)
def test_the_deliberation_cites_the_texts_of_its_own_day(
    day: str, cited: str, not_cited: str
) -> None:
    """Whatever the day it is printed again: here 1 August 2018."""
    visas = text_of("deliberation", facts={**FACTS, "deliberation_date": day}).split("Après en")[0]
    assert cited in visas
    assert not_cited not in visas


def test_the_deliberation_tells_a_plan_off_balance_and_promises_no_share_of_nothing() -> None:
    assert "diffère du coût pour le projet n° 1" in text_of("deliberation")
    nothing = text_of("deliberation", projects=(BAOBAB,), shares=SHARES[2:])
    assert "ne prévoit pas de contribution propre de la Région" in nothing


def test_the_deliberation_of_the_district_is_that_of_its_council_and_its_mayor() -> None:
    said = text_of("deliberation", subject="Bamako", kind="district", office={})
    assert "CONSEIL DU DISTRICT DE BAMAKO" in said
    assert "autorisant le Maire du District de Bamako à négocier" in said
    assert "un Contrat-Plan État-District" in said
    assert "Le District s’engage" in said
    assert "Région de Bamako" not in said
    assert "Conseil Régional" not in said


def test_the_sheet_presents_one_project_with_its_money_year_by_year() -> None:
    projects, shares = plan_of(25)
    said = text_of("fiche_projet", projects=projects, shares=shares, about="P7")
    assert "Piste rurale P7" in said
    assert "Piste rurale P8" not in said
    money = tables("fiche_projet", projects=projects, shares=shares, about="P7")[1]
    assert money[-1] == ["Total", "500 000 000", "500 000 000", "1 000 000 000"]
    assert "la somme des parts est égale au coût" in said
    for number in range(1, 15):
        assert f"{number}. " in said


def test_the_sheet_tells_parts_that_differ_and_a_project_longer_than_the_contract() -> None:
    said = text_of("fiche_projet", about="P1")
    assert "écart de 58 587 762 FCFA" in said
    assert "celle du projet (84 mois) dépasse celle du contrat-plan (60 mois)" in said
    assert "(12 mois) tient dans celle" in text_of("fiche_projet", about="P2")


def test_the_sheet_keeps_a_very_long_name_and_tells_the_study_in_hand() -> None:
    long = Project("P1", "Piste " * 80, locations=(Location("Logo", "Kayes"),), cost=1)
    study = [piece("E2.5.ii", project="P1"), piece("E2.5.iii", "", project="P1")]
    told, studies = tables(
        "fiche_projet", projects=(long,), shares=(), about="P1", all_pieces=study
    )
    assert told[0] == ["1. Intitulé", long.name.strip()]
    assert "impact environnemental incluse : reçue le 5 mars 2018" in studies[0][1]


def test_the_receipt_of_a_whole_file_tells_the_estimated_due_date() -> None:
    said = text_of("recepisse", all_pieces=composition(), delays=DELAYS)
    assert "La composition de la demande est complète." in said
    assert "Le délai estimatif de 8 jours ouvrables" in said
    assert "conduit au 15 mars 2018." in said
    assert "non reçue" not in said


def test_the_receipt_tells_what_is_missing_and_then_no_due_date() -> None:
    pieces = composition(missing=("E3.3", "E3.6/2016"))
    said = text_of("recepisse", all_pieces=pieces, delays=DELAYS)
    rows = {row[0]: row[2:] for row in tables("recepisse", all_pieces=pieces)[1] if len(row) > 1}
    assert rows["E3.2"] == ["1 sur 1", "reçue"]
    assert rows["E3.3"] == ["0 sur 1", "non reçue"]
    assert rows["E3.6"] == ["2 sur 3", "non reçues : 2016 ; les autres reçues"]
    assert "est à compléter : 2 pièces ne sont pas reçues. Le délai estimatif" in said
    assert "15 mars 2018" not in said


def test_the_receipt_tells_a_piece_that_does_not_conform_and_why() -> None:
    wrong = piece("E3.2", NON_CONFORMING, reason="non signée")
    pieces = [wrong if each.key.code == "E3.2" else each for each in composition()]
    said = text_of("recepisse", all_pieces=pieces, delays=DELAYS)
    assert "est à compléter : 1 pièce n’est pas conforme. Le délai estimatif" in said
    row = tables("recepisse", all_pieces=pieces)[1][2]
    assert row[3] == "reçue ; non conforme : non signée"


def test_the_receipt_of_a_file_whose_pieces_nobody_entered_calls_none_missing() -> None:
    nobody = [each._replace(state=None) for each in composition()]
    said = text_of("recepisse", all_pieces=nobody, delays=DELAYS)
    assert "non reçue" not in said
    assert "à porter à la main" in said
    assert "15 mars 2018" not in said


def test_the_routing_sheet_says_what_came_in_and_to_whom_it_goes() -> None:
    facts = {"imputations": ["SDDL | pour étude et avis | 3 jours", "Secrétariat"]}
    arrival = {
        "number": "118",
        "on": RECEIVED_ON,
        "letter_on": date(2018, 2, 26),
        "reference": "045/CR-K",
        "sender": "Conseil Régional de Kayes",
        "subject": "Demande de CPER",
    }
    rows, routed, _ = tables("fiche_imputation", facts=facts, arrival=arrival, delays=DELAYS)
    assert rows[0] == ["Numéro d’arrivée", "118"]
    assert ["Référence et date de la lettre", "045/CR-K du 26 février 2018"] in rows
    assert rows[-1][1] == "8 jours ouvrables ; échéance estimative : 15 mars 2018"
    assert routed[0] == ["SDDL", "pour étude et avis", "3 jours", "", "", ""]
    assert routed[1][:3] == ["Secrétariat", "", ""]
    assert len(routed) == 5


def test_the_transmittal_says_to_whom_for_what_and_until_when() -> None:
    facts = {
        "soit_transmis_dest": "Monsieur le Sous-directeur du développement local",
        "soit_transmis_suite": "étude et avis",
        "soit_transmis_retour": "2018-03-12",
    }
    (rows,) = tables("soit_transmis", facts=facts)
    assert rows[0] == ["À", "Monsieur le Sous-directeur du développement local"]
    assert rows[2:] == [["Pour", "étude et avis"], ["Retour souhaité avant le", "12 mars 2018"]]


def test_the_slip_counts_the_pieces_in_hand_and_has_a_stub_to_send_back() -> None:
    pieces = composition(missing=("E3.3", "E3.6/2016"))
    facts = {"bordereau_mention": "pour suite à donner"}
    sent, stub = tables("bordereau", all_pieces=pieces, facts=facts)
    assert sent[0] == ["1", "Demande de CPER", "1", "pour suite à donner"]
    assert sent[4][1:] == ["Compte administratif de la collectivité (2014 et 2015)", "2", "idem"]
    assert sent[-1][1:3] == ["Total", "9"]
    assert not any("PDESC" in row[1] for row in sent)
    assert ["Nombre de pièces", "9"] in stub
    said = text_of("bordereau", all_pieces=pieces)
    assert "Le présent bordereau compte neuf (9) pièces." in said
    assert "Accusé de réception" in said.split("à détacher et à retourner")[1]


def test_the_slip_of_a_package_lists_what_the_package_holds() -> None:
    enclosed = [
        {"name": "Demande de CPER", "count": 1, "note": "original"},
        {"name": "Comptes administratifs", "count": 3, "note": ""},
    ]
    sent, _ = tables("bordereau", enclosed=enclosed, all_pieces=composition())
    assert [row[1:3] for row in sent] == [
        ["Demande de CPER", "1"],
        ["Comptes administratifs", "3"],
        ["Total", "4"],
    ]
    assert sent[0][3] == "original"


def test_the_slip_of_a_file_whose_pieces_nobody_entered_leaves_their_number_blank() -> None:
    nobody = [each._replace(state=None) for each in composition()]
    sent, _ = tables("bordereau", all_pieces=nobody)
    assert {row[2] for row in sent} == {Blank.DOTS}
    assert "Le présent bordereau compte" not in text_of("bordereau", all_pieces=nobody)


ASKED = [
    Asked(Request("avis_ministeres", body, 1, date(2018, 3, 14), ("P1",), 1, False), due_on)
    for body, due_on in (("MEF", date(2018, 4, 4)), ("MIN-ELEVAGE", None))
]


def test_the_letter_of_conformity_tells_the_four_criteria_and_the_ministries() -> None:
    facts = {**FACTS, "criteres": ["C1", "C2", "C3", "C4"], "recue_le": "2018-03-05"}
    found, asked = tables("conformite", facts=facts, requests=ASKED)
    assert [row[2] for row in found] == ["rempli"] * 4
    assert asked == [
        ["Ministère chargé des finances", "P1", "14 mars 2018", "4 avril 2018"],
        ["Ministère chargé de l’élevage", "P1", "14 mars 2018", "–"],
    ]
    said = text_of("conformite", facts=facts, requests=ASKED)
    assert "elle est jugée conforme" in said
    assert "Les délais de cet examen sont estimatifs." in said
    assert "s/c de Monsieur le Gouverneur de la Région de Kayes" in said.replace("\n", " ")


def test_no_conformity_is_told_before_every_criterion_is_met() -> None:
    facts = {**FACTS, "criteres": ["C1", "C2", "C3"], "ministeres": ["MIN-ELEVAGE"]}
    said = text_of("conformite", facts=facts)
    assert "jugée conforme" not in said
    assert "PROJET – les critères ne sont pas tous constatés" in said
    assert "Elle est soumise" not in said, "nothing is submitted before it is found conforming"
    met = text_of("conformite", facts={**facts, "criteres": ["C1", "C2", "C3", "C4"]})
    assert "- Ministère chargé des finances ; - Ministère chargé de l’élevage." in met
    refused = text_of("conformite", facts={**facts, "criteres_non_remplis": ["C4"]})
    assert "non rempli" in refused
    assert "Elle est soumise" not in refused


def test_the_letter_of_conformity_goes_to_the_mayor_of_the_district() -> None:
    said = text_of("conformite", subject="Bamako", kind="district")
    assert "Monsieur le Maire du District de Bamako" in said
    assert "Contrat-Plan État-District" in said
    assert "Région de Bamako" not in said


def test_the_papers_of_a_real_dossier_star_what_the_source_does_not_date(
    desk: Desk, tmp_path: Path
) -> None:
    asked = ("--on", "2018-03-08", "--format", "txt", "-o", str(tmp_path))
    desk.done("generate", "KAYES-2018", "recepisse", *asked)
    receipt = " ".join((tmp_path / "KAYES-2018-recepisse.txt").read_text("utf-8").split())
    assert "8 jours ouvrables prévu pour son examen, compté depuis le 5 mars 2018*" in receipt
    assert "conduit au 15 mars 2018*." in receipt
    desk.done("generate", "KAYES-2018", "conformite", *asked[2:], "--on", "2018-03-14")
    letter = " ".join((tmp_path / "KAYES-2018-conformite.txt").read_text("utf-8").split())
    assert "Ministère chargé des finances | P1 et P2 | 14 mars 2018* | 9 avril 2018*" in letter


def test_the_deliberation_agrees_with_a_woman_who_heads_an_interim_authority() -> None:
    head = {**FACTS, "president_titre": "Présidente de l’Autorité intérimaire de Gao"}
    said = text_of("deliberation", facts=head, subject="Gao", office={})
    assert "La Présidente de l’Autorité intérimaire de Gao est autorisée à négocier" in said
    assert "est chargée de l’exécution" in said
