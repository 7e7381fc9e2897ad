"""What officers type: accepted in every usual form, refused with the reason."""

from __future__ import annotations

from datetime import date

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cperflow import french
from cperflow.cli import params
from cperflow.errors import UsageError
from cperflow.parsing import (
    When,
    as_facts,
    parse_assignment,
    parse_date,
    parse_money,
    parse_text,
    parse_when,
)

TODAY = date(2019, 3, 1)


def today() -> date:
    return TODAY


def never() -> date:
    raise AssertionError("the clock was read for an absolute date")


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("2018-08-31", date(2018, 8, 31)),
        ("31/08/2018", date(2018, 8, 31)),
        ("1/8/2018", date(2018, 8, 1)),
        (" 2018-8-1 ", date(2018, 8, 1)),
        ("29/02/2016", date(2016, 2, 29)),
    ],
)
def test_a_date_is_read_in_both_usual_forms_without_the_clock(typed: str, day: date) -> None:
    assert parse_date(typed, never) == day


@pytest.mark.parametrize("typed", ["aujourd'hui", "aujourd’hui", "AUJOURD'HUI"])
def test_today_is_the_day_of_the_clock(typed: str) -> None:
    assert parse_date(typed, today) == TODAY


def test_yesterday_crosses_the_end_of_a_month() -> None:
    assert parse_date("Hier", today) == date(2019, 2, 28)


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("30/02/2018", "le 30 février 2018 n’existe pas : février 2018 a 28 jours"),
        ("2019-04-31", "le 31 avril 2019 n’existe pas : avril 2019 a 30 jours"),
        ("2018-01-00", "le 0 janvier 2018 n’existe pas"),
        ("08/31/2018", "le mois 31 n’existe pas : écrivez jour/mois/année"),
        ("31/08/18", "écrivez l’année avec quatre chiffres"),
        ("0218-03-01", "l’année 218 est hors des dossiers"),
        ("demain matin", "n’est pas une date : écrivez 31/08/2018"),
        ("٣١/٠٨/٢٠١٨", "n’est pas une date"),
        ("", "n’est pas une date"),
        ("2018-08-31T10:00", "n’est pas une date"),
    ],
)
def test_a_wrong_date_is_refused_with_its_reason(typed: str, reason: str) -> None:
    with pytest.raises(UsageError, match=r"^[^\n]+$") as refused:
        parse_date(typed, never)
    assert reason in refused.value.message


@given(st.dates(date(1900, 1, 1), date(2200, 12, 31)))
def test_every_date_is_read_back_from_both_forms(day: date) -> None:
    assert parse_date(day.isoformat(), never) == day
    assert parse_date(french.date_short(day), never) == day


@pytest.mark.parametrize(
    ("typed", "when"),
    [
        ("2018-02", When(date(2018, 2, 28), "month")),
        ("12/2018", When(date(2018, 12, 31), "month")),
        ("2018", When(date(2018, 12, 31), "year")),
        ("31/08/2018", When(date(2018, 8, 31))),
        ("hier", When(date(2019, 2, 28))),
    ],
)
def test_an_act_known_to_the_month_or_year_ends_with_it(typed: str, when: When) -> None:
    assert parse_when(typed, today) == when


def test_a_month_that_does_not_exist_is_refused() -> None:
    with pytest.raises(UsageError, match="le mois 13 n’existe pas"):
        parse_when("2018-13", today)


@pytest.mark.parametrize(
    ("typed", "francs"),
    [
        ("2173127401", 2_173_127_401),
        ("2 173 127 401", 2_173_127_401),
        ("2\u00a0173\u00a0127\u00a0401\u00a0FCFA", 2_173_127_401),
        ("2\u202f173\u202f127\u202f401 F CFA", 2_173_127_401),
        ("500fcfa", 500),
        ("500 F", 500),
        ("0", 0),
        ("007", 7),
        ("1.781.715.164", 1_781_715_164),
        ("1,781,715,164 F", 1_781_715_164),
        ("1,5 milliard", 1_500_000_000),
        ("150 millions de FCFA", 150_000_000),
        ("0,000000001 milliard XOF", 1),
        ("12 millions", 12_000_000),
        ("999999999999999", 10**15 - 1),
    ],
)
def test_an_amount_is_read_with_or_without_spaces_and_currency(typed: str, francs: int) -> None:
    assert parse_money(typed) == francs


@pytest.mark.parametrize(
    ("typed", "reason"),
    [
        ("-5", "négatif"),
        ("−5 FCFA", "négatif"),
        ("12,50", "pas de centimes"),
        ("2.173,127.401", "des espaces séparent les milliers"),
        ("2.173", "se lit de deux façons"),
        ("1 250,000", "se lit de deux façons"),
        ("1.5 milliard", "écrivez-le comme « 1,5 milliard »"),
        ("1,5000001 million", "ne fait pas un nombre entier"),
        ("500 €", "une autre monnaie"),
        ("12 000 euros", "une autre monnaie"),
        ("$5", "une autre monnaie"),
        ("deux millions", "est en lettres"),
        ("Vingt-cinq mille", "est en lettres"),
        ("(500)", "négatif"),
        ("=A1+3", "écrivez des chiffres seulement"),
        ("1e9", "écrivez des chiffres seulement"),
        ("٣", "écrivez des chiffres seulement"),
        ("²", "écrivez des chiffres seulement"),
        ("2 173127 401", "groupes de trois"),
        ("1000000000000000", "trop grand"),
        ("9" * 5000, "trop grand"),
        ("", "aucun montant"),
        ("FCFA", "aucun montant"),
    ],
)
def test_a_wrong_amount_is_refused_with_its_own_sentence(typed: str, reason: str) -> None:
    with pytest.raises(UsageError) as refused:
        parse_money(typed)
    assert reason in refused.value.message


@given(st.integers(0, 10**15 - 1))
def test_every_amount_we_print_is_read_back(francs: int) -> None:
    assert parse_money(french.amount(francs)) == francs
    assert french.amount_in_words(francs)


def test_an_assignment_keeps_what_follows_the_first_equals() -> None:
    assert parse_assignment("objet = a=b ") == ("objet", "a=b")
    assert parse_assignment("note=") == ("note", "")


@pytest.mark.parametrize("typed", ["objet", "=valeur", " =valeur"])
def test_an_assignment_without_name_or_equals_is_refused(typed: str) -> None:
    with pytest.raises(UsageError, match="écrivez nom=valeur"):
        parse_assignment(typed)


def test_a_fact_given_twice_is_refused() -> None:
    assert as_facts([("a", "1"), ("b", "2")]) == {"a": "1", "b": "2"}
    with pytest.raises(UsageError, match="« a » est donné deux fois"):
        as_facts([("a", "1"), ("a", "1")])


def test_accents_written_apart_are_joined_so_that_hashes_do_not_differ() -> None:
    assert parse_text(" Kone\u0301 ") == "Koné"


def test_bytes_that_are_no_text_are_refused() -> None:
    with pytest.raises(UsageError, match="octets illisibles"):
        parse_text("Kon\udce9")


class Clocked:
    """As much of an App as the options need."""

    def today(self) -> date:
        return TODAY


def parsed(*args: str) -> dict[str, object]:
    """What the shared options hand to a command."""

    @click.command()
    @params.ref_argument
    @params.reading_options
    @params.on_option
    @params.set_option
    def essai(**given: object) -> None:
        raise AssertionError("only parsed")

    return essai.make_context("essai", list(args), obj=Clocked()).params


def test_the_shared_options_default_to_today_and_to_all_that_is_known() -> None:
    assert parsed("KAYES-2018") == {
        "ref": "KAYES-2018",
        "as_of": TODAY,
        "known_on": None,
        "as_json": False,
        "on": When(TODAY),
        "facts": {},
    }


def test_the_shared_options_hand_over_parsed_values() -> None:
    given = parsed(
        "kayes", "--as-of", "31/08/2018", "--known-on", "hier", "--on", "2018-08", "--json",
        "--set", "gouverneur=Koné", "--set", "lieu=Kayes",
    )  # fmt: skip
    assert given == {
        "ref": "kayes",
        "as_of": date(2018, 8, 31),
        "known_on": date(2019, 2, 28),
        "as_json": True,
        "on": When(date(2018, 8, 31), "month"),
        "facts": {"gouverneur": "Koné", "lieu": "Kayes"},
    }


def test_a_wrong_option_is_a_usage_error_of_click_so_that_questions_are_asked_again() -> None:
    with pytest.raises(click.BadParameter, match="le 30 février 2018 n’existe pas"):
        parsed("KAYES-2018", "--as-of", "30/02/2018")
