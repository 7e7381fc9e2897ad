"""French as officials write it."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from num2words import num2words  # type: ignore[import-untyped]

from cperflow.french import (
    NBSP,
    amount,
    amount_in_words,
    at,
    count,
    date_in_words,
    date_long,
    date_short,
    decimal,
    did_you_mean,
    fold,
    in_words,
    integer,
    listing,
    nearest,
    of,
    weekday,
)

amounts = st.one_of(
    st.integers(0, 2000),
    st.integers(0, 10**15 - 1),
    st.integers(0, 10**6 - 1).map(lambda thousands: thousands * 1000),
    st.integers(0, 10**6 - 1).map(lambda millions: millions * 10**6),
)


@given(amounts)
def test_numbers_are_spelled_as_num2words_spells_them(number: int) -> None:
    assert in_words(number) == num2words(number, lang="fr")


@given(amounts)
def test_a_negative_number_is_its_opposite_after_moins(number: int) -> None:
    assert in_words(-number) == (f"moins {in_words(number)}" if number else "zéro")


@pytest.mark.parametrize("number", [10**15, -(10**15)])
def test_what_no_amount_can_be_has_no_words(number: int) -> None:
    with pytest.raises(ValueError, match="trop grand"):
        in_words(number)


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (80, "quatre-vingts"),
        (81, "quatre-vingt-un"),
        (71, "soixante et onze"),
        (200, "deux cents"),
        (201, "deux cent un"),
        (80_000, "quatre-vingt mille"),
        (200_000_000, "deux cents millions"),
        (1_000, "mille"),
    ],
)
def test_traditional_spelling_keeps_its_s_only_at_the_end(number: int, words: str) -> None:
    assert in_words(number) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "une"),
        (21, "vingt et une"),
        (81, "quatre-vingt-une"),
        (11, "onze"),
        (2, "deux"),
        (1_000_000, "un million"),
        (1_001, "mille une"),
    ],
)
def test_feminine_things_are_counted_as_such(number: int, words: str) -> None:
    assert in_words(number, feminine=True) == words


@pytest.mark.parametrize(
    ("francs", "words"),
    [
        (0, "zéro franc CFA"),
        (1, "un franc CFA"),
        (2, "deux francs CFA"),
        (1_000_000, "un million de francs CFA"),
        (2_500_000, "deux millions cinq cent mille francs CFA"),
        (3_000_000_000, "trois milliards de francs CFA"),
    ],
)
def test_an_amount_in_words_takes_de_after_whole_millions(francs: int, words: str) -> None:
    assert amount_in_words(francs) == words


def test_thousands_are_separated_by_a_space_that_does_not_break() -> None:
    assert amount(2_173_127_401) == "2 173 127 401 FCFA".replace(" ", NBSP)
    assert integer(999) == "999"


@pytest.mark.parametrize(
    ("day", "precision", "text"),
    [
        (date(2018, 8, 1), "day", "1er août 2018"),
        (date(2018, 8, 31), "day", "31 août 2018"),
        (date(2018, 2, 11), "day", "11 février 2018"),
        (date(2018, 8, 31), "month", "août 2018"),
        (date(2018, 12, 31), "year", "2018"),
    ],
)
def test_a_date_says_no_more_than_its_source(day: date, precision: str, text: str) -> None:
    assert date_long(day, precision) == text


@pytest.mark.parametrize(
    ("precision", "text"), [("day", "01/08/2018"), ("month", "08/2018"), ("year", "2018")]
)
def test_a_short_date_says_no_more_than_its_source(precision: str, text: str) -> None:
    assert date_short(date(2018, 8, 1), precision) == text


@pytest.mark.parametrize(
    ("day", "text"),
    [
        (date(2018, 8, 31), "deux mil dix-huit et le trente et un août"),
        (date(2000, 1, 1), "deux mil et le premier janvier"),
        (date(1999, 2, 21), "mil neuf cent quatre-vingt-dix-neuf et le vingt et un février"),
    ],
)
def test_an_act_begins_with_its_day_in_words(day: date, text: str) -> None:
    assert date_in_words(day) == text


def test_days_of_the_week_are_french() -> None:
    assert [weekday(date(2024, 1, number)) for number in (1, 7)] == ["lundi", "dimanche"]


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0 jour ouvrable"), (1, "1 jour ouvrable"), (2, "2 jours ouvrables")],
)
def test_the_plural_starts_at_two(number: int, text: str) -> None:
    assert count(number, "jour ouvrable") == text


def test_a_plural_that_is_not_made_with_s_can_be_given() -> None:
    assert count(3, "avis attendu", "avis attendus") == "3 avis attendus"


@pytest.mark.parametrize(("halves", "text"), [(15, "7,5"), (16, "8"), (1, "0,5"), (0, "0")])
def test_halves_are_shown_with_a_comma(halves: int, text: str) -> None:
    assert decimal(halves) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Kayes", "de Kayes"),
        ("Ansongo", "d’Ansongo"),
        ("Ségou", "de Ségou"),
        ("Élevage", "d’Élevage"),
        ("œuvre", "d’œuvre"),
    ],
)
def test_de_elides_before_a_vowel_even_accented(name: str, text: str) -> None:
    assert of(name) == text


@pytest.mark.parametrize(
    ("place", "text"),
    [
        ("Kayes", "à Kayes"),
        ("Le Gouvernorat", "au Gouvernorat"),
        ("la salle du Conseil", "à la salle du Conseil"),
        ("au Gouvernorat", "au Gouvernorat"),
        ("à l’hôtel de ville", "à l’hôtel de ville"),
        ("dans la grande salle", "dans la grande salle"),
    ],
)
def test_a_place_takes_its_preposition_unless_it_was_typed_with_one(place: str, text: str) -> None:
    assert at(place) == text


@pytest.mark.parametrize(
    ("items", "text"),
    [([], ""), (["a"], "a"), (["a", "b"], "a et b"), (["a", "b", "c"], "a, b et c")],
)
def test_a_list_ends_with_et(items: list[str], text: str) -> None:
    assert listing(items) == text


def test_a_list_may_end_with_ou() -> None:
    assert listing(["a", "b", "c"], "ou") == "a, b ou c"


@pytest.mark.parametrize(
    "typed", ["Ménaka", "MENAKA", "menaka", " ménaka ", "Me\u0301naka", "MÉNAKA"]
)
def test_a_name_folds_to_the_same_word_however_it_is_typed(typed: str) -> None:
    assert fold(typed) == "MENAKA"


def test_ligatures_and_curly_quotes_fold_to_what_a_keyboard_has() -> None:
    assert fold("l’œuvre") == "L'OEUVRE"


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing_more(text: str) -> None:
    assert fold(fold(text)) == fold(text)


def test_the_nearest_name_is_found_through_accents_and_slips() -> None:
    assert nearest("taoudeni", ["Kayes", "Taoudénit", "Tombouctou"]) == "Taoudénit"
    assert nearest("xyz", ["Kayes", "Taoudénit"]) is None


def test_a_name_that_begins_so_is_offered_before_one_that_only_looks_so() -> None:
    acts = ["transmettre_correction", "transmettre", "retourner", "renvoyer_liste"]
    assert nearest("transm", acts) == "transmettre"
    assert nearest("liste", acts) == "renvoyer_liste"
    assert nearest("detourer", acts) == "retourner"


def test_a_name_that_looks_little_like_any_is_met_with_silence() -> None:
    assert nearest("terminer", ["retourner", "deliberer", "signer"]) is None


def test_a_near_miss_is_offered_as_a_question_and_nothing_else_is() -> None:
    assert did_you_mean("Kaye", ["Kayes"]) == " Vouliez-vous dire « Kayes » ?"
    assert did_you_mean("Gao", ["Taoudénit"]) == ""
