"""The papers of the return, the opinions, the committee, the signature and the follow-up: what
each must say, and what it must leave blank."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from documents_builders import FACTS, PASTORAL, SHARES, TEMPLATES, data, plan_of

from cperflow.documents.fields.context import build
from cperflow.documents.fields.papers import Asked
from cperflow.documents.page.blocks import Page, Paragraph, Run, Table
from cperflow.documents.templating import pipeline
from cperflow.domain.dossier.dossier import Answer, Request
from cperflow.domain.dossier.finance import Location, Project, Share
from cperflow.domain.dossier.piece import NON_CONFORMING, PieceKey, PieceState
from cperflow.domain.dossier.pieces import RequiredPiece
from cperflow.french import NBSP

PERSONAL = ("invitation", "demande_dnpd", "mobilisation_anict")
BETWEEN_SERVICES = ("retour", "saisine", "avis", "convocation_crocsad")
ACTS = ("pv_crocsad", "canevas_trimestriel", "rapport_annuel", "avenant")
ALL = (*PERSONAL, *BETWEEN_SERVICES, *ACTS)

DOTS = "…………………"
STRUCTURING = "le projet représente un investissement structurant"
SIGNED_ON = date(2018, 8, 31)
BY_YEAR = (
    Share("P1", "region", 2018, 181_715_163),
    Share("P1", "etat", 2018, 600_000_000),
    Share("P1", "etat", 2019, 1_000_000_001),
    Share("P2", "etat", 2020, 391_412_237),
)


def answer(outcome: str, *projects: str, note: str = "") -> Answer:
    return Answer(outcome, date(2018, 4, 5), projects, note, 1, illustrative=False)


def composition(
    document: str,
    *answers: Answer,
    about: str = "MEF",
    round: int = 1,
    **changes: Any,
) -> pipeline.Composition:
    """The document; one made for a body is for `about`, asked about the projects there are."""
    told = data(document, **changes)
    ids = tuple(project.id for project in told.projects)
    request = Request(
        "avis_ministeres", about, round, date(2018, 3, 14), ids, 1, illustrative=False,
        answers=answers,
    )  # fmt: skip
    told = told._replace(
        requests=[Asked(request, date(2018, 4, 9))] if told.workflow.consultations else [],
        about=about if told.document.per == "body" else "",
    )
    return pipeline.compose(pipeline.load_template(document, [TEMPLATES]), build(told))


def words_of(part: Any) -> list[str]:
    """Every text of a page, of a block or of a row, in order, with ordinary spaces."""
    if isinstance(part, str):
        return [part]
    if isinstance(part, Paragraph):
        part = part.text
    if not isinstance(part, tuple):
        return []
    if part and isinstance(part[0], Run):
        return ["".join(run.text for run in part)]
    return [text for each in part for text in words_of(each)]


def page_of(document: str, *answers: Answer, **changes: Any) -> Page:
    page = composition(document, *answers, **changes).page
    assert isinstance(page, Page)
    return page


def one_line(texts: list[str]) -> str:
    text = " ".join(texts).replace(NBSP, " ").replace("\N{NON-BREAKING HYPHEN}", "-")
    return " ".join(text.split())


def said(document: str, *answers: Answer, **changes: Any) -> str:
    """The document as one line of text, every blank an ordinary space."""
    return one_line(words_of(page_of(document, *answers, **changes)))


def rows(document: str, *answers: Answer, **changes: Any) -> list[tuple[str, ...]]:
    """The rows of its tables, cell by cell."""
    tables = [b for b in page_of(document, *answers, **changes).body if type(b) is Table]
    return [tuple(one_line(words_of(cell)) for cell in row) for t in tables for row in t.rows]


def facts(**more: Any) -> dict[str, Any]:
    return FACTS | more


@pytest.mark.parametrize("document", ALL)
@pytest.mark.parametrize(("subject", "kind"), [("Ansongo", "region"), ("Bamako", "district")])
def test_a_poor_dossier_gets_blanks_and_nothing_invented(
    document: str, subject: str, kind: str
) -> None:
    changes: dict[str, Any] = {"subject": subject, "kind": kind, "office": {}}
    found = composition(document, facts={}, projects=(), shares=(), **changes)
    text = one_line(words_of(found.page))
    assert found.missing
    assert DOTS in text
    assert "RÉPUBLIQUE DU MALI" in text
    assert not any(word in text for word in ("None", "FCFA FCFA", " ,", "de Ansongo", "{{"))
    assert ("Conseil Régional" in text) <= (kind == "region")
    assert ("plan état-district" in text.casefold()) == (kind == "district")


@pytest.mark.parametrize("document", ALL)
def test_every_project_is_named_whole_and_none_is_dropped(document: str) -> None:
    projects, shares = plan_of(25)
    title = "Aménagement de pistes | puits * et # marchés " * 9
    long = projects[0]._replace(name=title.strip())
    text = said(document, facts=facts(annee_rapport=2019), projects=(long, *projects[1:]),
                shares=shares)  # fmt: skip
    told = document not in ("retour", "invitation")
    assert ("Piste rurale P25" in text) == told
    assert len(long.name) > 400
    counted = ("saisine", "avis", "pv_crocsad", "invitation", "demande_dnpd", "rapport_annuel")
    assert ("vingt-cinq (25)" in text) == (document in counted)


@pytest.mark.parametrize("document", BETWEEN_SERVICES)
def test_a_letter_between_services_has_neither_salutation_nor_courtesy(document: str) -> None:
    text = said(document)
    assert "J’ai l’honneur" in text
    assert "agréer" not in text
    assert "Monsieur le Président," not in text
    assert "Monsieur le Ministre," not in text


@pytest.mark.parametrize(
    ("document", "call", "courtesy"),
    [
        ("invitation", "Madame, Monsieur", "ma très haute considération"),
        ("demande_dnpd", "Monsieur le Directeur National", "ma considération distinguée"),
        ("mobilisation_anict", "Monsieur le Directeur Général", "ma considération distinguée"),
    ],
)
def test_a_personal_letter_calls_and_takes_leave_by_rank(
    document: str, call: str, courtesy: str
) -> None:
    text = said(document)
    assert f" {call}, J’ai l’honneur" in text
    assert f"Je vous prie d’agréer, {call}, l’expression de {courtesy}." in text


@pytest.mark.parametrize(
    ("document", "addressee"),
    [
        ("retour", "Monsieur le Président du Conseil Régional de Kayes Kayes s/c de Monsieur le "
         "Gouverneur de la Région de Kayes"),
        ("demande_dnpd", "Monsieur le Directeur National de la Planification du Développement "
         "Bamako s/c de Monsieur le Gouverneur de la Région de Kayes"),
        ("mobilisation_anict", "Monsieur le Directeur Général de l’ANICT Bamako"),
        ("saisine", "Monsieur le Ministre chargé des finances Bamako"),
        ("avis", "Monsieur le Ministre chargé des collectivités territoriales Bamako"),
        ("convocation_crocsad", "Mesdames et Messieurs les membres du Comité Régional "
         "d’Orientation, de Coordination et de Suivi des Actions de Développement de Kayes"),
    ],
)  # fmt: skip
def test_a_letter_goes_to_its_addressee_by_the_right_way(document: str, addressee: str) -> None:
    assert one_line(list(page_of(document).addressee)).startswith(addressee)


@pytest.mark.parametrize("document", [*PERSONAL, *BETWEEN_SERVICES])
def test_a_numbered_letter_shows_the_number_it_was_given(document: str) -> None:
    assert f"N° {DOTS}" in said(document)
    assert "N° 2018-0042/CR-K" in said(document, reference="N° 2018-0042/CR-K")


@pytest.mark.parametrize(
    ("unmet", "reason", "row"),
    [
        (["C2"], "étude absente | la joindre", (STRUCTURING, "étude absente", "la joindre")),
        (["C2"], "étude absente", (STRUCTURING, "étude absente", DOTS)),
        (["C1", "C2"], "C2 | étude | la joindre", (STRUCTURING, "étude", "la joindre")),
        (["C1", "C2"], "étude absente | la joindre", (DOTS, "étude absente", "la joindre")),
        ([], "forme | devis faux | a | b", ("forme", "devis faux", "a | b")),
    ],
)
def test_a_return_sets_each_finding_against_its_criterion(
    unmet: list[str], reason: str, row: tuple[str, ...]
) -> None:
    assert rows("retour", facts=facts(criteres_non_remplis=unmet, motifs=[reason])) == [row]


def test_a_return_says_what_becomes_of_the_delay() -> None:
    text = said("retour", facts=facts(delai_regularisation=15))
    assert "suspend le délai estimatif d’examen de la demande" in text
    assert "reprendra, pour ce qui en reste, à la réception du dossier corrigé" in text
    assert "délai indicatif de 15 jours ouvrables" in text
    assert f"délai indicatif de {DOTS} jours ouvrables" in said("retour")


def test_a_return_lists_the_pieces_found_not_conforming_with_their_reason() -> None:
    spec = data().workflow.pieces[-1]
    bad = PieceState(NON_CONFORMING, date(2018, 3, 6), "page 3 illisible")
    piece = RequiredPiece(PieceKey(spec.code), spec, bad)
    text = said("retour", all_pieces=[piece])
    assert f"{spec.name} : page 3 illisible." in text
    assert "pièces suivantes" not in said("retour")


def test_a_referral_asks_the_finances_about_money_and_a_ministry_about_its_field() -> None:
    finances = said("saisine", shares=BY_YEAR)
    sector = said("saisine", shares=BY_YEAR, about="MIN-ELEVAGE")
    assert "conformité des engagements financiers attendus de l’État" in finances
    assert ("2019", "1 000 000 001", "1 000 000 001") in rows("saisine", shares=BY_YEAR)
    assert "faisabilité technique" not in finances
    assert "la légalité" in sector
    assert "orientations nationales" in sector
    assert "Zambougou" in sector
    assert "Part de l’État" not in sector


def test_a_referral_gives_an_estimated_due_date_never_an_obligation() -> None:
    text = said("saisine")
    assert "conduit au 9 avril 2018. Cette échéance est estimative." in text
    assert "obligatoire" not in text
    assert "dossier corrigé" in said("saisine", round=2)
    assert "dossier corrigé" not in text


def test_an_opinion_is_told_project_by_project_the_last_answer_counting() -> None:
    first, second, *_ = rows(
        "avis",
        answer("insuffisances", "P1", note="devis faux"),
        answer("favorable_reserves", "P1", note="revoir le devis"),
    )
    assert first[2:] == ("favorable avec réserves", "revoir le devis")
    assert second[2:] == (DOTS, DOTS)


def test_only_the_finances_propose_an_envelope() -> None:
    known = facts(enveloppe_mef=2_050_000_000)
    finances = said("avis", answer("favorable"), facts=known, shares=BY_YEAR)
    assert "2 050 000 000 FCFA (deux milliards cinquante millions de francs CFA)" in finances
    assert "enveloppe" not in said("avis", answer("favorable"), about="MIN-ELEVAGE", facts=known)


SESSION = {
    "crocsad_numero": 1,
    "crocsad_session_type": "elargie",
    "crocsad_session_date": "2018-07-12",
    "crocsad_heure": "9 heures",
    "crocsad_lieu": "Kayes",
    "crocsad_ordre_du_jour": ["examen des projets", "divers"],
    "crocsad_recommandations": ["Actualiser l’étude | Conseil Régional | 30 septembre 2018"],
    "crocsad_excuses": ["ANICT", "DNAT"],
    "crocsad_rapporteur": "Moussa Traoré",
}


def test_a_summons_gives_the_day_the_place_and_the_agenda() -> None:
    text = said("convocation_crocsad", facts=facts(**SESSION))
    assert "la 1re session du Comité Régional" in text
    assert "(CROCSAD), élargie au Comité de suivi des CPER, consacrée" in text
    assert "Jeudi 12 juillet 2018" in text
    assert "examen des projets ; divers." in text
    ordinary = said(
        "convocation_crocsad",
        facts=facts(**SESSION | {"crocsad_numero": 3, "crocsad_session_type": "ordinaire"}),
    )
    assert "la 3e session ordinaire du Comité Régional" in ordinary
    assert "membres du Comité de suivi" not in ordinary


def test_the_minutes_begin_with_the_day_in_words() -> None:
    text = said("pv_crocsad", facts=facts(**SESSION))
    assert "L’an deux mil dix-huit et le douze juillet, à 9 heures, s’est tenue à Kayes" in text
    assert "Actualiser l’étude" in text
    assert "Excusés : ANICT ; DNAT" in text
    assert "Le Rapporteur" in text
    starred = said("pv_crocsad", facts=facts(**SESSION), illustrative=["crocsad_session_date"])
    assert "le douze juillet*, à" in starred


def test_the_minutes_tell_what_was_retained_and_what_was_put_off() -> None:
    lists = facts(liste_proposee=["P1", "P2", "P9"], liste_definitive=["P1"])
    decisions = [row[5] for row in rows("pv_crocsad", facts=lists) if len(row) == 7][2:]
    assert decisions == ["retenu", "ajourné", "ajourné"]
    text = said("pv_crocsad", facts=lists)
    assert "La liste définitive compte 1 projet ; 2 projets sont ajournés." in text
    before = said("pv_crocsad")
    assert f"Liste définitive : {DOTS}" in before
    assert "ajourné" not in before


def test_an_invitation_names_both_who_preside() -> None:
    text = said(
        "invitation",
        facts=facts(ceremonie_date="2018-08-31", ceremonie_heure="10 heures", lieu_signature="X"),
    )
    assert "que je co-présiderai avec le Président du Conseil Régional de Kayes" in text
    assert "Vendredi 31 août 2018" in text
    district = said("invitation", subject="Bamako", kind="district")
    assert "co-présiderai avec le Maire du District de Bamako" in district


def test_the_request_to_the_directory_gives_what_the_state_owes_in_three_years() -> None:
    codes = ["P2 | 2457", "attribution en cours"]
    asked: dict[str, Any] = {
        "facts": facts(annee_budgetaire=2019, codes_bsi=codes),
        "shares": BY_YEAR,
        "ended_on": SIGNED_ON,
    }
    first, second, total = rows("demande_dnpd", **asked)
    assert first[2:] == ("–", "1 000 000 001", "–", "–")
    assert second[2:] == ("2457", "–", "391 412 237", "–")
    assert total[3:] == ("1 000 000 001", "391 412 237", "–")
    text = said("demande_dnpd", **asked)
    assert "avant le 30 juin 2018" in text
    assert "attribution en cours" in text
    assert "signé le 31 août 2018" in text
    assert "à compléter avant l’envoi" not in text
    assert "à compléter avant l’envoi" in said("demande_dnpd")


def test_a_drawdown_counts_what_is_left_and_says_when_it_asks_too_much() -> None:
    def asked(tranche: int) -> dict[str, Any]:
        told = facts(tranche_numero=2, tranche_montant=tranche, montant_mobilise=0)
        return {"facts": told, "shares": BY_YEAR}

    left = "Reste à mobiliser après cette tranche"
    assert (left, "1 991 412 237") in rows("mobilisation_anict", **asked(1))
    assert (left, DOTS) in rows("mobilisation_anict")
    assert "la 2e tranche" in said("mobilisation_anict", **asked(1))
    assert "dépasse" not in said("mobilisation_anict", **asked(1_991_412_238))
    assert "dépasse la part" in said("mobilisation_anict", **asked(1_991_412_239))


def test_the_pieces_of_a_drawdown_are_those_the_procedure_asks_for() -> None:
    attached = page_of("mobilisation_anict", facts=facts(tranche_justificatifs=["x"]))
    assert [text.split()[0] for text in attached.attachments] == [
        "Délibération", "PDESC", "Liste", "x",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("document", "planned"),
    [
        ("canevas_trimestriel", ("1 991 412 238", "1 600 000 001")),
        ("rapport_annuel", ("1 991 412 238", "1 000 000 001", "1 600 000 001")),
    ],
)
def test_a_report_gives_what_was_planned_up_to_its_year(
    document: str, planned: tuple[str, ...]
) -> None:
    report = facts(annee_rapport=2019, trimestre=1)
    found = rows(document, facts=report, shares=BY_YEAR)
    assert ("État", *planned) in [row[: len(planned) + 1] for row in found]
    # shares of no year cannot be told up to one
    assert "à fin 2019" in said(document, facts=report, shares=BY_YEAR)
    assert "à fin 2019" not in said(document, facts=report)


def test_a_quarterly_report_takes_up_the_recommendations_of_the_committee() -> None:
    text = said("canevas_trimestriel", facts=facts(**SESSION, trimestre=1, annee_rapport=2019))
    assert "1er trimestre 2019" in text
    assert "Actualiser l’étude" in text


AMENDMENT = {
    "avenant_numero": 2,
    "avenant_objet": "la prorogation du contrat.",
    "avenant_articles": ["Article 5 | soixante mois | soixante-douze mois"],
    "avenant_deliberation": "n° 2022-08/CR-K du 12 mai 2022",
}


def test_an_amendment_sets_the_new_wording_against_the_old_and_keeps_the_rest() -> None:
    told: dict[str, Any] = {"facts": facts(**AMENDMENT), "shares": BY_YEAR, "ended_on": SIGNED_ON}
    text = said("avenant", **told)
    assert "Avenant n° 2 à la convention de Contrat-Plan État-Région de Kayes" in text
    assert "demeurent inchangées" in text
    assert "Vu la loi n° 2017-051" in text
    assert "cinq (5) exemplaires originaux" in text
    assert "Pour l’État, Le Gouverneur de la Région de Kayes" in text
    assert "Pour la Région, Le Président du Conseil Régional de Kayes" in text
    found = rows("avenant", **told)
    assert ("Article 5", "soixante mois", "soixante-douze mois") in found
    assert ("2019", "1 000 000 001", "–", "1 000 000 001") in found


def test_an_amendment_speaks_of_the_end_only_when_it_moves() -> None:
    same = said("avenant", facts=facts(**AMENDMENT))
    assert "La fin du contrat" not in same
    assert "Article 5 – Entrée en vigueur" in same


def test_amounts_of_no_year_are_not_lost_in_an_amendment() -> None:
    shares = (*BY_YEAR, Share("P2", "region", None, 7))
    assert ("Sans année", "–", "7", "7") in rows("avenant", shares=shares)


def test_what_somebody_typed_stays_text_in_every_paper() -> None:
    nasty = "a*b* **c** #1 | <b> {{ 7*7 }} \\n"
    project = Project("P1", nasty, "economique", "regional_district", cost=1)
    for document in ALL:
        text = said(document, projects=(project,), shares=())
        told = document not in ("retour", "invitation")
        assert ("a*b* **c** #1 | <b> {{ 7*7 }} \\n" in text) == told, document


def test_the_papers_of_the_district_name_neither_region_nor_cercle() -> None:
    places = Location("Badalabougou", "Bamako"), Location("Lafiabougou", "Commune IV")
    here = PASTORAL._replace(locations=places)
    told: dict[str, Any] = {"subject": "Bamako", "kind": "district", "projects": (here,)}
    for document in ("demande", "convention", "deliberation", "avenant", "pv_crocsad"):
        text = said(document, **told, shares=SHARES[:2])
        for words in ("ou District", "ou du District", "de le ", "cercle", "Comité Régional"):
            assert words not in text, (document, words)
    text = said("demande", **told, shares=SHARES[:2])
    assert "Badalabougou ; Lafiabougou (Commune IV)" in text
    assert "District : 181 715 163 FCFA" in text
    assert "Le Comité d’Orientation, de Coordination" in text


def test_a_paper_about_one_project_speaks_of_one() -> None:
    one: dict[str, Any] = {"projects": (PASTORAL,), "shares": SHARES[:2]}
    assert "en vue de sa prise en compte" in said("demande_dnpd", **one)
    assert "la conformité de ce projet" in said("demande", **one)
    assert "l’a examiné au cours" in said("demande", **one)


def test_the_minutes_name_the_governor_who_presides_and_the_place_as_it_was_typed() -> None:
    told = facts(crocsad_lieu="au Gouvernorat", gouverneur_nom="Awa Sow")
    text = said("pv_crocsad", facts=told)
    assert "sous la présidence de Monsieur le Gouverneur de la Région de Kayes, Awa Sow" in text
    assert "s’est tenue au Gouvernorat la" in text
    assert "s’est tenue à Kayes la" in said("pv_crocsad", facts=facts(crocsad_lieu="Kayes"))


def test_what_is_not_known_is_not_left_as_a_hole_in_a_sentence() -> None:
    assert "Convocation à une session du CROCSAD" in said("convocation_crocsad", facts=FACTS)
    signed = said("convention", facts=facts(date_debut=None, date_fin=None), final=True)
    assert "Durée : 60 mois" in signed
    assert "conclu pour soixante (60) mois." in signed
    assert "2014-0644" in said("demande")
    assert "2014-0644" not in said("demande", on=date(2013, 5, 2)), "not signed yet"


def test_sentences_end_with_one_stop_and_names_are_elided() -> None:
    assert "a pour objet : la prolongation." in said(
        "avenant", facts=facts(avenant_objet="la prolongation")
    )
    assert "sous la présidence d’Aminata Sow," in said(
        "deliberation", facts=facts(session_president="Aminata Sow")
    )
    interim = facts(president_titre="Président de la Délégation spéciale")
    assert "La Délégation spéciale de Kayes, siégeant" in said("deliberation", facts=interim)
