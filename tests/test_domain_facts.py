"""Facts: from what an officer types to what an event records, and every refusal in French."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import FACTS, WORKFLOW, day, opened

from cperflow.domain.dossier.facts import (
    Reader,
    read,
    read_body,
    read_locations,
    read_project,
    shown,
)
from cperflow.domain.dossier.finance import Location
from cperflow.domain.procedure.requirements import FACT_TYPES
from cperflow.errors import CperflowError, NotFound, UsageError

TODAY = date(2024, 1, 20)


def value(fact: str, text: str, *projects: str) -> Any:
    spec = WORKFLOW.fact(fact)
    assert spec is not None
    dossier = opened(projects=projects or ("P1", "P2")).dossier()
    return read(spec, text, Reader(WORKFLOW, dossier, TODAY))


def message(fact: str, text: str) -> str:
    with pytest.raises(CperflowError) as error:
        value(fact, text)
    return error.value.message.replace("\u00a0", " ")


def test_the_builders_have_a_fact_of_every_type() -> None:
    assert {spec.type for spec in FACTS} == set(FACT_TYPES)


@pytest.mark.parametrize(
    ("fact", "text", "expected"),
    [
        ("nickname", "  Chez Rose ", "Chez Rose"),
        ("reasons", "plan absent ; compte faux;", ["plan absent", "compte faux"]),
        ("months", "60", 60),
        ("votes_for", "1 200", 1200),
        ("votes_for", "0", 0),
        ("envelope", "0", 0),
        ("envelope", "2 173 127 401 FCFA", 2_173_127_401),
        ("envelope", "2\u00a0173\u202f127 401 F\u00a0CFA", 2_173_127_401),
        ("envelope", "500 f cfa", 500),
        ("begins_on", "2018-08-31", "2018-08-31"),
        ("begins_on", "31/08/2018", "2018-08-31"),
        ("begins_on", "1/8/2018", "2018-08-01"),
        ("begins_on", "hier", "2024-01-19"),
        ("begins_on", "Aujourd’hui", "2024-01-20"),
        ("begins_on", "29/02/2024", "2024-02-29"),
        ("hygiene_visit", "Oui", True),
        ("hygiene_visit", "faux", False),
        ("kind", "FRAIS", "fresh"),
        ("kind", "dry", "dry"),
        ("days", "samedi, mardi", ["sat", "tue"]),
        ("days", "tous", ["tue", "sat"]),
        ("consulted", "roads ; health", ["ROADS", "HEALTH"]),
        ("kept", "p2", ["P2"]),
        ("kept", "tous", ["P1", "P2"]),
        ("met", "toutes", ["C1", "C2"]),
        ("met", "c2", ["C2"]),
        ("met", "", []),
    ],
)
def test_a_value_may_be_typed_as_people_type_it(fact: str, text: str, expected: object) -> None:
    assert value(fact, text) == expected


@pytest.mark.parametrize(
    ("fact", "text", "sentence"),
    [
        ("nickname", " ", "Enseigne : le texte est vide."),
        (
            "months",
            "-3",
            "Durée du permis, en mois : « -3 » n’est pas un nombre entier : écrivez des chiffres"
            " seulement.",
        ),
        (
            "months",
            "7,5",
            "Durée du permis, en mois : « 7,5 » n’est pas un nombre entier : écrivez des chiffres"
            " seulement.",
        ),
        (
            "months",
            "1234567890",
            "Durée du permis, en mois : « 1234567890 » est trop grand : au plus 9 chiffres.",
        ),
        ("envelope", "-5", "Enveloppe : « -5 » est négatif : un montant part de 0 FCFA."),
        ("envelope", "−5", "Enveloppe : « −5 » est négatif : un montant part de 0 FCFA."),
        (
            "envelope",
            "12,5",
            "Enveloppe : « 12,5 » n’est pas un nombre entier : le franc CFA n’a pas de centimes,"
            " et des espaces séparent les milliers.",
        ),
        (
            "envelope",
            "douze",
            "Enveloppe : « douze » n’est pas un montant : écrivez des chiffres seulement.",
        ),
        (
            "envelope",
            "12 34",
            "Enveloppe : « 12 34 » : les espaces séparent les chiffres par groupes de trois.",
        ),
        (
            "envelope",
            "",
            "Enveloppe : aucun montant : écrivez-le en chiffres, par exemple 2 500 000.",
        ),
        (
            "begins_on",
            "31/04/2018",
            "Début du permis : le 31 avril 2018 n’existe pas : avril 2018 a 30 jours.",
        ),
        (
            "begins_on",
            "29/02/2023",
            "Début du permis : le 29 février 2023 n’existe pas : février 2023 a 28 jours.",
        ),
        (
            "begins_on",
            "2018-13-01",
            "Début du permis : le mois 13 n’existe pas : écrivez jour/mois/année, ou"
            " année-mois-jour.",
        ),
        (
            "begins_on",
            "31/08/18",
            "Début du permis : « 31/08/18 » : écrivez l’année avec quatre chiffres.",
        ),
        (
            "begins_on",
            "lundi",
            "Début du permis : « lundi » n’est pas une date : écrivez 31/08/2018, 2018-08-31,"
            " hier ou aujourd’hui.",
        ),
        (
            "begins_on",
            "0001-01-01",
            "Début du permis : l’année 1 est hors des dossiers (1900 à 2200).",
        ),
        (
            "hygiene_visit",
            "peut-être",
            "Visite d’hygiène faite : « peut-être » : répondez oui ou non.",
        ),
        (
            "kind",
            "fraiss",
            "Genre d’étal : « fraiss » n’est pas prévu. Choisissez dry ou fresh.",
        ),
        (
            "days",
            "mardi, lundi",
            "Jours de marché : « lundi » n’est pas prévu. Choisissez tue ou sat.",
        ),
        ("met", "C3", "Critères remplis : « C3 » n’est pas prévu. Choisissez C1 ou C2."),
        (
            "consulted",
            "ROAD",
            "Structure inconnue « ROAD » dans la procédure stall. Vouliez-vous dire « ROADS » ?",
        ),
        ("kept", "P9", "Projet inconnu « P9 » dans ROSE-2024. Projets du dossier : P1 et P2."),
    ],
)
def test_a_wrong_value_is_refused_in_one_french_sentence(
    fact: str, text: str, sentence: str
) -> None:
    said = message(fact, text)
    assert said.startswith(sentence)
    assert said == sentence or "Vouliez-vous dire" in said


@pytest.mark.parametrize("text", ["1" + 15 * "0", "9" * 5000])
def test_an_amount_too_large_is_a_slip_of_the_keyboard(text: str) -> None:
    assert "est trop grand" in message("envelope", text)


def test_the_largest_amount_has_fifteen_digits() -> None:
    assert value("envelope", 15 * "9") == 10**15 - 1


@pytest.mark.parametrize("digits", ["١٢٣", "１２", "²"])
def test_digits_of_other_scripts_are_no_amount_and_no_number(digits: str) -> None:
    assert "écrivez des chiffres" in message("envelope", digits)
    assert "écrivez des chiffres" in message("months", digits)


def test_a_project_unknown_to_a_dossier_without_any_is_said_so() -> None:
    with pytest.raises(NotFound, match="Le dossier n’en a aucun"):
        read_project("P1", opened(projects=()).dossier())


def test_a_body_is_found_in_any_case() -> None:
    assert read_body(" health ", WORKFLOW) == "HEALTH"


def test_places_come_with_their_district_when_it_is_given() -> None:
    assert read_locations("Kalaou (Kayes) ; Sandaré;") == (
        Location("Kalaou", "Kayes"),
        Location("Sandaré"),
    )


@pytest.mark.parametrize(
    ("fact", "recorded", "text"),
    [
        ("begins_on", "2018-08-01", "1er août 2018"),
        ("envelope", 1500, "1 500 FCFA"),
        ("months", 2024, "2024"),
        ("hygiene_visit", True, "oui"),
        ("hygiene_visit", False, "non"),
        ("reasons", ["a", "b"], "a ; b"),
        ("consulted", ["HEALTH", "ROADS"], "HEALTH et ROADS"),
        ("kind", "fresh", "frais"),
        ("kind", "gone", "gone"),
        ("nickname", "Chez Rose", "Chez Rose"),
        ("nickname", None, "…"),
    ],
)
def test_a_recorded_value_is_shown_in_french(fact: str, recorded: object, text: str) -> None:
    assert shown(WORKFLOW.fact(fact), recorded).replace("\u00a0", " ") == text


def test_a_value_of_a_fact_no_longer_declared_is_shown_as_it_is() -> None:
    assert shown(None, "ancien") == "ancien"


def test_a_fact_that_starts_a_clock_is_dated_with_its_act() -> None:
    with pytest.raises(CperflowError) as error:
        opened().facts(day(9), received_on="2024-01-09")
    assert error.value.message == (
        "« received_on » fait courir un délai : il se date avec l’acte submit, pas à part."
    )


def test_an_unknown_fact_is_answered_with_the_nearest() -> None:
    with pytest.raises(NotFound) as error:
        opened().facts(day(9), nicknam="Rose")
    assert error.value.message == (
        "Fait inconnu « nicknam » dans la procédure stall. Vouliez-vous dire « nickname » ?"
    )


def test_a_wrong_value_records_nothing() -> None:
    desk = opened()
    before = desk.snapshot()
    with pytest.raises(UsageError):
        desk.facts(day(9), nickname="Rose", months="x")
    assert desk.snapshot() == before
