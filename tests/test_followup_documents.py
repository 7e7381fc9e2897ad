"""The documents of a contract that is carried out: filled from what its follow-up tells, at the
day they close their accounts; issuing one meets what it goes with."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from builders import Desk
from documents_builders import SHARES, TEMPLATES, suivi
from test_documents_batch_b import words_of
from test_works import REF, SIGNED, desk, held

from cperflow.documents.fields.context import NAMES, build
from cperflow.documents.making.gathering import gathered
from cperflow.documents.making.generating import draw, wanted
from cperflow.documents.page.blocks import Page
from cperflow.domain.acts.works import Counted, Market
from cperflow.domain.dossier.works import DONE
from cperflow.domain.journal.events import MONEY_RECORDED, Draft, Entry
from cperflow.domain.time.owed import occurrences
from cperflow.domain.works.amended import changes
from cperflow.errors import CperflowError
from cperflow.french import NBSP
from cperflow.service import writing
from cperflow.service.contracts import obligations, recommendations, works
from cperflow.service.reading import situation
from cperflow.service.recording import record


def lived() -> Desk:
    """A contract and half a year of its life; an amount of the State was not told."""
    made = desk()
    for share in SHARES:
        made.fund(SIGNED, share.project, None, **{share.source: share.amount})
    month = Entry(date(2018, 11, 30), precision="month")
    works.sign_contract(made.ws, REF, "P1", Market("M1", "Puits pastoraux"), month)
    due = date(2019, 1, 15)
    works.plan_milestone(made.ws, REF, "P1", "J1", "Démarrage", due, Entry(SIGNED))
    works.report_progress(made.ws, REF, "P1", 5, 10, Entry(date(2018, 12, 31)))
    works.report_progress(made.ws, REF, "P1", 15, 25, Entry(date(2019, 3, 20)))
    counted = Counted("EMPLOIS", "Emplois créés", "emplois", 0, 120)
    works.count_indicator(made.ws, REF, "P1", counted, Entry(SIGNED))
    works.measure_indicator(made.ws, REF, "P1", "EMPLOIS", 35, Entry(date(2019, 3, 1)))
    moved(made, date(2018, 12, 31), "received", "etat", None)
    moved(made, date(2018, 12, 31), "budgeted", "region", 0)
    moved(made, date(2019, 2, 15), "called", "etat", 250_000_000)
    moved(made, date(2019, 3, 10), "paid", "etat", 80_000_000, project="P1")
    held(made, "crocsad 2018-T4", date(2018, 12, 18))
    recommend = recommendations.recommend
    on, by = Entry(date(2018, 12, 18)), date(2019, 1, 31)
    recommend(made.ws, REF, "crocsad", "Budgéter la part", on, who="CR", due_on=by)
    obligations.plan(made.ws, REF, "crocsad 2019-T1", date(2019, 3, 28), Entry(date(2019, 3, 1)))
    return made


def moved(made: Desk, on: date, stage: str, by: str, amount: int | None, **more: Any) -> None:
    told = {"stage": stage, "paid_by": by, "year": on.year, "amount": amount, **more}
    record(made.ws, REF, on, lambda _dossier, _workflow: Draft(MONEY_RECORDED, on, "", told))


def said(made: Desk, document: str, on: date, about: str = "") -> str:
    """Every text of the document, in order: cells and paragraphs apart."""
    seen = situation(made.ws, REF, as_of=on)
    drawn = draw(made.ws, [TEMPLATES], seen, wanted(seen, document, "", about))
    assert isinstance(drawn.page, Page)
    found = " | ".join(words_of(tuple(drawn.page.body)))
    return f"{drawn.page.title} {drawn.page.subject} {found}".replace(NBSP, " ")


@pytest.fixture(scope="module")
def made() -> Desk:
    return lived()


def test_the_canvas_is_filled_from_the_data_and_blank_only_for_what_nobody_told(made: Desk) -> None:
    text = said(made, "canevas_trimestriel", date(2019, 3, 25), "T1 2019")
    for told in (
        "1er trimestre 2019 – situation arrêtée au 25 mars 2019",
        "| 25 | 15 | −10 | 20/03/2019 | 0 sur 1",
        "jalon « Démarrage », prévu le 15/01/2019 : non atteint, 69 jours de retard",
        "250 000 000", "80 000 000", "non communiqué", "11/2018", "| 120 | 35 | 01/03/2019 | 29",
        "Budgéter la part", "53 jours de", "à exécuter : 1, dont 1 en retard",
    ):  # fmt: skip
        assert told in text, told
    assert "obligatoire" not in text


def test_a_quarter_that_is_over_is_told_as_it_ended_whenever_it_is_written(made: Desk) -> None:
    text = said(made, "canevas_trimestriel", date(2019, 3, 25), "2018-T4")
    assert "4e trimestre 2018 – situation arrêtée au 31 décembre 2018" in text
    assert "| 10 | 5 | −5 | 31/12/2018" in text
    assert "250 000 000" not in text


def test_the_annual_report_puts_four_quarters_side_by_side(made: Desk) -> None:
    text = said(made, "rapport_annuel", date(2020, 3, 1), "2019")
    assert "situation arrêtée au 31 décembre 2019" in text
    assert "Session trimestrielle du CROCSAD : non tenue" in text
    assert "Emplois créés | 0 | 120 | 35 | 01/03/2019 | 29" in text
    assert "1er trim. | 2e trim. | 3e trim. | 4e trim." in text


def test_the_request_to_the_agency_tells_what_was_received_and_how_far_projects_are(
    made: Desk,
) -> None:
    text = said(made, "mobilisation_anict", date(2019, 3, 25), "2019")
    assert "Montant déjà mobilisé | non communiqué" in text
    assert "15 % au 20/03/2019 | 80 000 000" in text


def test_the_request_to_the_directory_names_the_year_it_is_made_for(made: Desk) -> None:
    text = said(made, "demande_dnpd", date(2019, 5, 2), "2020")
    assert "exercice 2020" in text
    assert "30 juin 2019" in text


def test_a_session_is_called_for_the_day_it_is_planned_with_what_is_outstanding(
    made: Desk,
) -> None:
    text = said(made, "convocation_crocsad", date(2019, 3, 20))
    assert "Jeudi 28 mars 2019" in text
    assert "Budgéter la part" in text
    minutes = said(made, "pv_crocsad", date(2019, 1, 10))
    assert "deux mil dix-huit et le dix-huit décembre" in minutes
    assert "Aucune recommandation antérieure" in minutes
    assert "Budgéter la part" in minutes


@pytest.mark.parametrize(
    ("document", "about", "said_so"),
    [
        ("canevas_trimestriel", "2019-T9", "2019-T4"),
        ("canevas_trimestriel", "P1", "n’est pas une échéance"),
        ("demande_dnpd", "", "s’établit par échéance"),
        ("avenant", "2019", "vaut pour tout le dossier"),
    ],
)
def test_an_occurrence_mistyped_is_told_with_the_nearest(
    made: Desk, document: str, about: str, said_so: str
) -> None:
    with pytest.raises(CperflowError, match=said_so):
        said(made, document, date(2019, 1, 10), about)


def test_an_amendment_prints_what_changed_since_the_contract_or_the_last_one() -> None:
    made = lived()
    made.act(date(2019, 6, 10), "avenant", by="GOUV", avenant_numero="1",
             avenant_objet="Prolonger", date_fin="2025-08-30")  # fmt: skip
    made.fund(date(2019, 6, 11), "P1", region=5)
    first = said(made, "avenant", date(2019, 6, 12))
    assert "La fin du contrat est fixée au 30 août 2025" in first
    assert ", le 12 juin 2019" in first
    assert "181 715 163 FCFA | 5 FCFA" in first
    made.act(date(2020, 6, 10), "avenant", by="GOUV", avenant_numero="2",
             avenant_objet="Prolonger encore", date_fin="2026-08-30")  # fmt: skip
    second = said(made, "avenant", date(2020, 6, 12))
    assert "fixée au 30 août 2025, est portée au 30 août 2026" in second
    assert "Fin du contrat | 30 août 2025" in second


def test_an_amendment_tells_the_end_that_the_contract_had_by_its_duration() -> None:
    made = lived()
    writing.record_facts(made.ws, REF, {"duree_contrat_mois": "60"}, Entry(date(2018, 9, 1)))
    made.act(date(2019, 6, 10), "avenant", by="GOUV", avenant_numero="1",
             avenant_objet="Écourter", date_fin="2022-08-30")  # fmt: skip
    made.act(date(2019, 6, 20), "avenant", by="GOUV", avenant_numero="2",
             avenant_objet="Prolonger", date_fin="2025-08-30")  # fmt: skip
    text = said(made, "avenant", date(2019, 6, 20))
    assert "fixée au 30 août 2022, est portée au 30 août 2025" in text
    before, after = made.look(date(2018, 9, 2)).dossier, made.look().dossier
    [end] = [one for one in changes(before, after, suivi()) if one.about == "date_fin"]
    assert (end.before, end.after) == ("30 août 2023", "30 août 2025")


def test_the_annual_report_tells_the_acts_of_the_year_as_of_its_day_and_not_itself() -> None:
    made = lived()
    made.act(date(2019, 6, 10), "suspendre", by="GOUV", motif="Insécurité")
    made.act(date(2019, 9, 10), "reprendre", by="GOUV")
    recommendations.close(made.ws, REF, "R1", DONE, Entry(date(2020, 2, 1)))
    text = said(made, "rapport_annuel", date(2020, 3, 1), "2019")
    assert "Suspendre le contrat, 10/06/2019 (Motif : Insécurité)" in text
    assert "15\nconstat du 20/03/2019" in text
    assert "à exécuter, 334 jours de retard" in text
    assert "Rapport annuel d’évaluation de l’ADR, exercice 2019" not in text


def test_a_document_issued_for_an_occurrence_meets_that_one_and_no_other() -> None:
    made = lived()
    on = date(2019, 5, 2)
    told = {"document": "demande_dnpd", "about": "dnpd/2021", "code": "", "edition": "",
            "reference": ""}  # fmt: skip
    record(made.ws, REF, on, lambda _d, _w: Draft("document_issued", on, "CR", told))
    dossier = made.look().dossier
    met = [e.id for e in occurrences(dossier, suivi()) if e.spec.id == "dnpd" and e.kept.met_on]
    assert met == ["dnpd/2021"]


def test_the_context_of_any_dossier_has_every_name(made: Desk) -> None:
    seen = situation(made.ws, REF, as_of=date(2019, 3, 25))
    context = build(gathered(made.ws, seen, wanted(seen, "avenant")))
    assert set(context) == set(NAMES)
