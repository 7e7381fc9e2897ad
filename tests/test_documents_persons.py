"""How letters name bodies and whoever heads them, on their day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from documents_builders import FACTS, TEMPLATES, cper, data
from hypothesis import given
from hypothesis import strategies as st

from cperflow.documents.fields import context
from cperflow.documents.fields.context import DocumentData
from cperflow.documents.fields.persons import Naming, body_fields, read_title
from cperflow.documents.fields.record import Blank, Fields
from cperflow.documents.page.blocks import Page
from cperflow.documents.templating import pipeline
from cperflow.domain.dossier.papers import Paper
from cperflow.domain.procedure.bodies import BodyVariant
from cperflow.french import contracted, is_feminine, the_name
from cperflow.service.officeholders import Officeholder, on_day

DAY = date(2018, 8, 1)


def fields_of(
    body: str,
    *people: Officeholder,
    on: date | None = DAY,
    subject: str = "Kayes",
    kind: str = "region",
    **facts: str,
) -> dict[str, Any]:
    return body_fields(cper().body(body), Naming(subject, kind, on, people, facts))


def page_of(found: DocumentData) -> Page:
    template = pipeline.load_template(found.document.id, [TEMPLATES])
    page = pipeline.compose(template, context.build(found)).page
    assert isinstance(page, Page)
    return page


def text_on(document: str, on: date, **changes: Any) -> str:
    page = page_of(data(document, **changes)._replace(on=on))
    return " ".join(pipeline.render(page, "txt").decode().split())


@pytest.mark.parametrize(
    ("told", "honour", "address", "call", "of_title", "to_title"),
    [
        ("Gouverneur de la Région", "", "Monsieur le Gouverneur de la Région",
         "Monsieur le Gouverneur", "du Gouverneur de la Région", "au Gouverneur de la Région"),
        ("Présidente du Conseil", "", "Madame la Présidente du Conseil", "Madame la Présidente",
         "de la Présidente du Conseil", "à la Présidente du Conseil"),
        ("Administrateur du District", "", "Monsieur l’Administrateur du District",
         "Monsieur l’Administrateur", "de l’Administrateur du District",
         "à l’Administrateur du District"),
        ("Madame la Ministre des Finances", "", "Madame la Ministre des Finances",
         "Madame la Ministre", "de la Ministre des Finances", "à la Ministre des Finances"),
        ("Madame le Ministre de l’Eau", "", "Madame le Ministre de l’Eau", "Madame le Ministre",
         "du Ministre de l’Eau", "au Ministre de l’Eau"),
        ("Ministre chargé de l’eau", "Madame", "Madame la Ministre chargé de l’eau",
         "Madame la Ministre", "de la Ministre chargé de l’eau", "à la Ministre chargé de l’eau"),
        ("Monsieur le Maire du District", "", "Monsieur le Maire du District", "Monsieur le Maire",
         "du Maire du District", "au Maire du District"),
        ("Président du Conseil", "Madame", "Madame le Président du Conseil",
         "Madame le Président", "du Président du Conseil", "au Président du Conseil"),
        ("Directeur Général d’État", "", "Monsieur le Directeur Général d’État",
         "Monsieur le Directeur Général", "du Directeur Général d’État",
         "au Directeur Général d’État"),
        ("Mme la Secrétaire générale", "Monsieur", "Madame la Secrétaire générale",
         "Madame la Secrétaire générale", "de la Secrétaire générale",
         "à la Secrétaire générale"),
    ],
)  # fmt: skip
def test_a_title_is_said_as_french_says_it(
    told: str, honour: str, address: str, call: str, of_title: str, to_title: str
) -> None:
    title = read_title(told, honour)
    assert f"{title.honour} {title.named}" == address
    assert f"{title.honour} {title.short}" == call
    assert contracted("de", title.named) == of_title
    assert contracted("à", title.named) == to_title


WORDS = st.text("abcdefilmnoprstuvéèà ’'-", max_size=30)


@given(WORDS, st.sampled_from(["", "Monsieur", "Madame"]))
def test_a_title_read_again_is_the_same(words: str, honour: str) -> None:
    once = read_title(f"Ministre {words}", honour)
    again = read_title(f"{once.honour} {once.named}")
    assert again == once


@pytest.mark.parametrize(
    ("name", "the"),
    [
        ("Conseil Régional de Kayes", "le Conseil Régional de Kayes"),
        ("Direction Générale", "la Direction Générale"),
        ("Agence Nationale", "l’Agence Nationale"),
        ("Comité de suivi", "le Comité de suivi"),
        ("Autorité intérimaire", "l’Autorité intérimaire"),
        ("Délégation spéciale", "la Délégation spéciale"),
        ("Sous-direction du développement", "la Sous-direction du développement"),
        ("Services techniques", "les Services techniques"),
        ("Mairie", "la Mairie"),
    ],
)
def test_a_body_has_its_article(name: str, the: str) -> None:
    assert the_name(name) == the


def test_a_letter_to_a_body_without_a_known_head_greets_everybody() -> None:
    nobody = fields_of("SERVICES-ETAT")
    assert nobody["call"] == "Madame, Monsieur"
    assert nobody["address"] == nobody["name"]
    assert nobody["to_title"].startswith("aux Services techniques")
    assert nobody["courtesy"] == "ma considération distinguée"


TITLES = [
    "Président du Conseil Régional",
    "Président de l’Autorité intérimaire",
    "Président de la Délégation spéciale",
]


@pytest.mark.parametrize("title", TITLES)
def test_the_place_follows_the_title_of_a_local_body_once(title: str) -> None:
    bare = Officeholder("CR", "Kayes", title)
    whole = Officeholder("CR", "Kayes", f"{title} de Kayes")
    assert fields_of("CR", bare)["title"] == f"{title} de Kayes"
    assert fields_of("CR", whole)["title"] == f"{title} de Kayes"
    assert fields_of("CR", president_titre=title)["title"] == f"{title} de Kayes"


def test_the_mayor_of_the_district_is_a_mayor() -> None:
    mayor = fields_of("CR", subject="Bamako", kind="district")
    assert mayor["address"] == "Monsieur le Maire du District de Bamako"
    assert mayor["short_title"] == "le Maire"
    told = Officeholder("CR", "Bamako", "Maire du District de Bamako")
    again = fields_of("CR", told, subject="Bamako", kind="district")
    assert again["title"] == "Maire du District de Bamako"


def test_the_dossier_comes_before_the_office_then_the_dated_name_then_the_procedure() -> None:
    on = date(2017, 6, 1)
    dated = "Ministre de la Décentralisation et de la Fiscalité locale"
    held = Officeholder("MCT", title="Ministre d’État", since="2017-01-01")
    assert fields_of("MCT", on=date(2015, 6, 1))["title"].startswith("Ministre chargé")
    assert fields_of("MCT", on=None)["title"].startswith("Ministre chargé")
    assert fields_of("MCT", on=on)["title"] == dated
    assert fields_of("MCT", held, on=on)["title"] == "Ministre d’État"
    facts = {"ministre_titre": "Madame la Ministre de l’Intérieur"}
    told = fields_of("MCT", held, on=on, **facts)
    assert (told["title"], told["honour"]) == ("Ministre de l’Intérieur", "Madame")


def test_a_person_the_dossier_names_takes_nothing_of_another() -> None:
    held = Officeholder(
        "CR", "Kayes", "Présidente", "Awa Diallo", "Madame", "Officier de l’Ordre National"
    )
    assert fields_of("CR", held)["signature"][-2:] == ["Awa Diallo", "Officier de l’Ordre National"]
    same = fields_of("CR", held, president_nom="awa diallo")
    assert same["distinction"] == "Officier de l’Ordre National"
    other = fields_of("CR", held._replace(title=""), president_nom="Bandiougou Diawara")
    assert (other["honour"], other["distinction"]) == ("Monsieur", "")
    assert other["signature"][-1] == "Bandiougou Diawara"


def test_who_signs_for_the_head_says_at_what_title() -> None:
    head = Officeholder("MCT", "", "Ministre des Collectivités", "Moussa", since="2018-01-01")
    order = Officeholder(
        "MCT", name="Oumar Kéita", mode="PO", quality="Le Secrétaire général",
        distinction="Chevalier de l’Ordre National", since="2018-01-01",
    )  # fmt: skip
    signed = fields_of("MCT", head, order)
    assert signed["signature"] == [
        "P/Le Ministre des Collectivités et P.O.", "Le Secrétaire général", "", "", "",
        "Oumar Kéita", "Chevalier de l’Ordre National",
    ]  # fmt: skip
    assert signed["person"] == "Moussa"
    acting = order._replace(mode="PI", quality="Le Ministre de la Justice")
    assert fields_of("MCT", head, acting)["signature"][:2] == [
        "Le Ministre des Collectivités p.i.", "Le Ministre de la Justice",
    ]  # fmt: skip


def test_a_name_nobody_knows_is_a_blank_that_says_how_to_fill_it() -> None:
    *_, last = fields_of("CR")["signature"]
    assert isinstance(last, Blank)
    assert last.name == "president_nom"
    *_, last = fields_of("CROCSAD")["signature"]
    assert isinstance(last, Blank), "dots under every signature, whoever it is"
    assert last.name == "CROCSAD.person"


def test_whoever_takes_office_ends_what_came_before() -> None:
    first = Officeholder("CR", "Kayes", name="Awa", since="2016-01-01")
    acting = Officeholder("CR", "Kayes", name="Baba", mode="PI", quality="x", since="2017-01-01")
    second = Officeholder("CR", "Kayes", name="Coumba", since="2018-01-01", until="2019-01-01")
    known = [second, acting, first]

    def names(day: str) -> tuple[str, str]:
        found = on_day(known, "CR", "Kayes", date.fromisoformat(day))
        return found.head.name, found.signer.name

    assert names("2015-12-31") == ("", "")
    assert names("2016-06-01") == ("Awa", "Awa")
    assert names("2017-06-01") == ("Awa", "Baba")
    assert names("2018-06-01") == ("Coumba", "Coumba")
    assert names("2019-01-01") == ("", "")


DAYS = st.integers(0, 12).map(lambda month: f"2018-{month:02}-01" if month else "")
PEOPLE = st.lists(
    st.builds(
        Officeholder, st.just("CR"), st.sampled_from(["", "Kayes", "Gao"]),
        name=st.sampled_from("abc"), mode=st.sampled_from(["", "PO", "PI"]), since=DAYS, until=DAYS,
    ),
    max_size=8,
)  # fmt: skip


@given(PEOPLE, st.dates(date(2017, 12, 1), date(2019, 1, 31)))
def test_who_signs_a_day_is_in_office_that_day(people: list[Officeholder], on: date) -> None:
    found = on_day(people, "CR", "Kayes", on)
    day = on.isoformat()
    for each in (found.head, found.signer):
        assert each.since <= day
        assert not each.until or day < each.until
        assert each.subject in ("", "Kayes")
    if found.delegate:
        assert found.delegate.since >= found.head.since


CODES = {
    2016: ("2012-007", "25 février 1992"),
    2018: ("2017-051", "25 février 1992"),
    2024: ("2023-004", "22 juillet 2023"),
}


@pytest.mark.parametrize("year", CODES)
@pytest.mark.parametrize("document", ["convention", "deliberation"])
def test_the_texts_cited_are_those_in_force_on_the_day(document: str, year: int) -> None:
    text = text_on(document, date(year, 8, 1), facts={"deliberation_date": f"{year}-08-01"})
    code, constitution = CODES[year]
    cited = {number for number, _ in CODES.values() if f"n° {number} " in text}
    assert cited == {code}
    assert f"Constitution du {constitution}" in text
    assert "District de Bamako" not in text


@pytest.mark.parametrize("document", ["convention", "deliberation"])
def test_the_statute_of_the_district_is_cited_for_bamako_only(document: str) -> None:
    there: dict[str, Any] = {"subject": "Bamako", "kind": "district"}
    late, early = ({"deliberation_date": f"{year}-08-01"} for year in (2024, 2022))
    assert "2023-005" in text_on(document, date(2024, 8, 1), **there, facts=late)
    assert "2023-005" not in text_on(document, date(2022, 8, 1), **there, facts=early)
    assert "2023-005" not in text_on(document, date(2024, 8, 1), facts=late)


def test_every_day_has_one_constitution_and_one_code() -> None:
    for year in range(2013, 2030):
        for month in range(1, 13):
            on = date(year, month, 1)
            ids = [visa.id for visa in cper().visas if visa.cited("convention", "region", on)]
            assert sum(id.startswith("constitution") for id in ids) == 1
            assert sum(id.startswith("code") for id in ids) == 1


def test_the_light_copy_speaks_of_the_request_when_it_was_issued() -> None:
    sent = Paper("demande", "", "", "", "N° 12/CR-K", 12, "CR", date(2018, 7, 30), 9, False)
    page = page_of(data("demande_copie")._replace(papers=[sent]))
    assert page.references[1].replace("\u00a0", " ") == (
        "Ma lettre N° 12/CR-K du 30 juillet 2018 au Ministre chargé des collectivités territoriales"
    )
    assert page.addressee[0] == "Monsieur le Gouverneur de la Région de Kayes"
    alone = text_on("demande_copie", DAY)
    assert "Ma lettre" not in alone
    assert "Monsieur le Gouverneur, l’expression de ma haute considération" in alone


def test_the_request_carries_the_number_it_was_given() -> None:
    page = page_of(data("demande")._replace(reference="N° 0012/CR-K"))
    assert page.reference == "N° 0012/CR-K"
    written = text_on("demande", DAY, facts={**FACTS, "demande_reference": "45/CR"})
    assert "N° 45/CR" in written


def test_a_reminder_knows_the_numbers_of_the_letters_before_it() -> None:
    sent = Paper("relance", "avis", "", "", "N° 7/DGCT", 7, "DGCT", DAY, 9, False)
    other = sent._replace(about="signature", reference="N° 8/DGCT")
    before = Fields("reminder.previous[…]", {"level": 1, "on": DAY})
    found = data("relance")._replace(
        papers=[sent, other], clock={"id": "avis"}, reminder={"previous": [before]}
    )
    told: Any = context.build(found)["reminder"]
    assert told["previous"] == [{"level": 1, "on": DAY, "reference": "N° 7/DGCT"}]


def test_a_woman_is_written_to_as_one() -> None:
    facts = {**FACTS, "ministre_titre": "Madame la Ministre des Collectivités territoriales"}
    text = text_on("demande", DAY, facts=facts)
    assert "Madame la Ministre, Je" not in text
    assert text.count("Madame la Ministre") == 3
    assert is_feminine("Présidente du Conseil")


def test_a_dated_name_is_used_only_on_its_days() -> None:
    body = cper().body("CR")._replace(
        variants=(BodyVariant("Autorité intérimaire", "Président", since="2018-01-01",
                              subjects=("Gao",)),),
    )  # fmt: skip
    assert body.named("Gao", "region", DAY)[0] == "Autorité intérimaire de Gao"
    assert body.named("Gao", "region", date(2017, 1, 1))[0] == "Conseil Régional de Gao"
    assert body.named("Kayes", "region", DAY)[0] == "Conseil Régional de Kayes"
