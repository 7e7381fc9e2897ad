"""Acts, facts and opinions typed by an officer: what is answered, what is recorded, what is not."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime

import pytest
from cli_desk import Desk, desk

__all__ = ["desk"]

CONFORMING = ("advance", "TAOUDENIT-2019", "declarer_conforme", "--on", "2019-03-29")
FACTS = ("--set", "criteres=tous", "--set", "ministeres=MIN-HYDRAULIQUE, MIN-ENERGIE")


class Terminal(io.StringIO):
    """Somebody who types these lines."""

    def isatty(self) -> bool:
        return True


def typing(monkeypatch: pytest.MonkeyPatch, *lines: str) -> None:
    monkeypatch.setattr(sys, "stdin", Terminal("".join(f"{line}\n" for line in lines)))


# --- advance


def test_an_act_says_the_move_the_holders_and_the_estimated_due_dates(desk: Desk) -> None:
    said = desk.done(*CONFORMING, *FACTS)
    assert "« Déclarer conforme et consulter les ministères », 29 mars 2019" in said
    assert "→ 5." in said
    assert "Ministère chargé de l’hydraulique (MIN-HYDRAULIQUE)" in said
    assert "Échéances estimatives" in said
    assert "12 avril 2019" in said
    assert said.endswith("Suite : cperflow next TAOUDENIT-2019\n")
    assert all(len(line) <= 80 for line in said.splitlines())


def test_an_act_records_its_facts_and_asks_every_body_it_should(desk: Desk) -> None:
    desk.done(*CONFORMING, *FACTS, "--note", "Dossier complet")
    dossier = desk.dossier("TAOUDENIT-2019")
    assert dossier.step == "examen_ministeres"
    assert [request.body for request in dossier.requests] == [
        "MEF",
        "MIN-HYDRAULIQUE",
        "MIN-ENERGIE",
    ]
    event = desk.journal("TAOUDENIT-2019")[-1]
    assert (event.actor, event.body, event.payload["note"]) == ("fanta", "DGCT", "Dossier complet")
    assert event.payload["facts"]["criteres"] == ["C1", "C2", "C3", "C4"]


def test_the_french_name_a_short_reference_and_a_hyphen_will_do(desk: Desk) -> None:
    desk.done("avancer", "taoudé", "Déclarer-conforme", "--on", "29/03/2019", *FACTS)
    assert desk.dossier("TAOUDENIT-2019").step == "examen_ministeres"


def test_the_json_of_an_act_keeps_its_keys(desk: Desk) -> None:
    data = json.loads(desk.done(*CONFORMING, *FACTS, "--json"))
    assert set(data) == {
        "ref", "act", "from", "to", "occurred_on", "by", "dry_run", "step", "holders", "clocks",
        "warnings", "overrides", "documents", "revision", "arrival", "opened",
    }  # fmt: skip
    assert data["opened"] is None, "the dossier that a signature opens, None for any other act"
    assert (data["from"], data["to"]) == ("examen_dgct", "examen_ministeres")
    assert data["clocks"][0]["due_on"] == "2019-04-12"
    assert data["warnings"][0]["rule"] == "pieces_received"
    assert data["revision"] == len(desk.journal("TAOUDENIT-2019"))


def test_a_dry_run_answers_the_same_and_writes_nothing(desk: Desk) -> None:
    before = desk.revisions()
    said = desk.done(*CONFORMING, *FACTS, "--dry-run")
    assert "essai, rien n’a été inscrit" in said
    assert "12 avril 2019" in said
    assert desk.revisions() == before


def test_an_act_offers_the_documents_that_go_with_it(desk: Desk) -> None:
    desk.done("advance", "TAOUDENIT-2019", "retourner", "--on", "2019-03-20",
              "--set", "motifs=PDESC échu ; comptes absents")  # fmt: skip
    desk.done("project", "add", "TAOUDENIT-2019", "P1", "--name", "Forage", "--cost", "5000",
              "--on", "2019-03-21")  # fmt: skip
    for code in ("E3.1", "E3.2", "E3.3", "E3.4", "E3.5"):
        desk.done("piece", "add", "TAOUDENIT-2019", code, "--on", "2019-03-22")
    for year in ("2016", "2017", "2018"):
        for code in ("E3.6", "E3.7"):
            desk.done("piece", "add", "TAOUDENIT-2019", code, "--year", year, "--on", "2019-03-22")
    said = desk.done("advance", "TAOUDENIT-2019", "transmettre", "--on", "2019-03-25")
    assert "Demande de Contrat-Plan État-Région (demande)" in said
    assert said.endswith("Suite : cperflow generate TAOUDENIT-2019 demande\n")


def test_a_date_known_to_the_month_is_said_so(desk: Desk) -> None:
    said = desk.done("advance", "TAOUDENIT-2019", "abandonner", "--on", "03/2019",
                     "--set", "motif=Retrait du Conseil")  # fmt: skip
    assert "mars 2019 – c’est inscrit" in said.replace("\n", " ")
    event = desk.journal("TAOUDENIT-2019")[-1]
    assert (event.occurred_on, event.payload["precision"]) == (date(2019, 3, 31), "month")
    assert said.endswith("Suite : cperflow show TAOUDENIT-2019\n")


def test_a_refusal_gives_every_reason_with_its_source_and_its_remedy(desk: Desk) -> None:
    before = desk.revisions()
    output = desk.run(*CONFORMING, "--set", "criteres=C1")
    assert output.code == 4
    assert "fact_required : « Ministères sectoriels concernés » est à renseigner." in output.err
    assert "criteria_met : critères non remplis : C2" in output.err
    assert "[grille, l.499-519 ; decret, critères d’éligibilité]" in output.err
    assert "--set criteres=C1,C2,C3,C4" in output.err
    assert desk.revisions() == before


def test_a_rule_is_set_aside_only_by_name_and_with_a_written_reason(desk: Desk) -> None:
    given = ("--set", "ministeres=MIN-ENERGIE", "--set", "criteres=C1")
    excused = (*CONFORMING, *given, "--override", "criteria_met")
    assert "demande un motif" in desk.refused(*excused, code=2)
    said = desk.done(*excused, "--reason", "Critères examinés en séance")
    assert "criteria_met : Critères examinés en séance" in said
    (derogation,) = desk.dossier("TAOUDENIT-2019").derogations
    assert (derogation.rule, derogation.reason) == ("criteria_met", "Critères examinés en séance")


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("advance", "TAOUDENNI-2019", "retourner"), 3, "Vouliez-vous dire « TAOUDENIT-2019 » ?"),
        (("advance", "TAOUDENIT-2019", "retuorner"), 3, "Vouliez-vous dire « retourner » ?"),
        ((*CONFORMING, *FACTS, "--by", "DGTC"), 3, "Vouliez-vous dire « DGCT » ?"),
        ((*CONFORMING, *FACTS, "--by", "gouv"), 4, "ne peut pas être fait"),
        ((*CONFORMING, "--set", "ministere=MEF"), 3, "Vouliez-vous dire « ministeres » ?"),
        ((*CONFORMING, "--set", "ministeres"), 2, "écrivez nom=valeur"),
        ((*CONFORMING, *FACTS, "--set", "motifs=a"), 2, "n’enregistre pas le fait « motifs »"),
        ((*CONFORMING, *FACTS, "--reason", "parce que"), 2, "--override RÈGLE"),
        ((*CONFORMING, *FACTS, "--override", "vote_carried", "--reason", "x"), 2, "rien à écarter"),
        (("advance", "TAOUDENIT-2019", "signer"), 4, "n’est pas possible"),
        ((*CONFORMING[:-1], "2019-04-02", *FACTS), 4, "est dans l’avenir"),
        ((*CONFORMING[:-1], "2019-02-29", *FACTS), 2, "n’existe pas"),
        ((*CONFORMING[:-1], "2019-03-01", *FACTS), 4, "n’était pas encore ouvert"),
        (("advance", "KAYES-2018", "abandonner", "--on", "2018-08-01", "--set", "motif=x"), 4,
         "serait impossible"),
    ],
)  # fmt: skip
def test_a_wrong_act_is_refused_in_one_line_and_changes_nothing(
    desk: Desk, argv: tuple[str, ...], code: int, said: str
) -> None:
    assert said in desk.refused(*argv, code=code)


def test_the_body_may_be_typed_any_way(desk: Desk) -> None:
    desk.done(*CONFORMING, *FACTS, "--by", "mct")
    assert desk.journal("TAOUDENIT-2019")[-1].body == "MCT"


def test_facts_entered_late_leave_the_dossier_where_it_is(desk: Desk) -> None:
    desk.done("advance", "TAOUDENIT-2019", "retourner", "--on", "2019-03-29", "--set", "motifs=a")
    said = desk.done("set", "TAOUDENIT-2019", "contact_nom=Awa", "--on", "2019-03-20")
    assert "Personne à contacter  Awa" in said
    assert desk.dossier("TAOUDENIT-2019").step == "formalisation"


# --- questions on a terminal


def test_a_terminal_asks_for_the_facts_of_the_act(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    typing(monkeypatch, "C1, C2, C3, C4", "min-energie")
    output = desk.run(*CONFORMING)
    assert output.code == 0
    assert "Critères d’éligibilité remplis (C1, C2, C3, C4, ou tous) : " in output.err
    assert [r.body for r in desk.dossier("TAOUDENIT-2019").requests] == ["MEF", "MIN-ENERGIE"]


def test_a_required_fact_is_asked_until_it_is_given(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    typing(monkeypatch, "tous", "", "MIN-ENERGI", "MIN-ENERGIE")
    output = desk.run(*CONFORMING)
    assert output.code == 0
    assert "« Ministères sectoriels concernés » est à renseigner." in output.err
    assert "Vouliez-vous dire « MIN-ENERGIE » ?" in output.err


def test_an_optional_fact_may_be_left_empty(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    typing(monkeypatch, "PDESC échu", "")
    output = desk.run("advance", "TAOUDENIT-2019", "retourner", "--on", "2019-03-29")
    assert output.code == 0
    assert desk.journal("TAOUDENIT-2019")[-1].payload["facts"] == {"motifs": ["PDESC échu"]}


def test_nothing_is_asked_for_an_act_that_would_be_refused_anyway(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    typing(monkeypatch)
    output = desk.run("advance", "MENAKA-2019", "notifier_avis", "--on", "2019-03-29")
    assert output.code == 4
    assert "avis attendu : MIN-HYDRAULIQUE" in output.err


def test_an_officer_who_leaves_a_question_changes_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = desk.revisions()
    typing(monkeypatch, "tous")
    assert desk.run(*CONFORMING).code == 130
    assert desk.revisions() == before


def test_nobody_is_asked_when_the_answer_cannot_come(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("tous\nMIN-ENERGIE\n"))
    assert "ne peut pas être fait" in desk.refused(*CONFORMING, code=4)


# --- set


def test_facts_are_recorded_and_shown_as_people_call_them(desk: Desk) -> None:
    said = desk.done("set", "KAYES-2018", "votes_pour=24", "date_debut=1/9/2018", "--note", "PV")
    assert "Votes pour        24" in said
    assert "Début du contrat  1er septembre 2018" in said
    facts = desk.dossier("KAYES-2018").facts
    assert (facts["votes_pour"], facts["date_debut"]) == (24, "2018-09-01")


def test_set_has_a_french_name(desk: Desk) -> None:
    desk.done("renseigner", "kayes", "president_nom=Awa Diallo")
    assert desk.dossier("KAYES-2018").facts["president_nom"] == "Awa Diallo"


@pytest.mark.parametrize(
    ("pairs", "code", "said"),
    [
        ((), 2, "NOM=VALEUR"),
        (("votes_pour=beaucoup",), 2, "n’est pas un nombre entier"),
        (("votes_pour=1", "votes_pour=2"), 2, "donné deux fois"),
        (("gouverneur=Koné",), 3, "Vouliez-vous dire « gouverneur_nom » ?"),
        (("recue_le=2018-03-01",), 4, "fait courir un délai"),
        (("enveloppe_mef=12,5",), 2, "n’est pas un nombre entier"),
    ],
)
def test_a_wrong_fact_is_refused(desk: Desk, pairs: tuple[str, ...], code: int, said: str) -> None:
    assert said in desk.refused("set", "KAYES-2018", *pairs, code=code)


# --- opinion


def test_an_opinion_says_who_is_still_awaited(desk: Desk) -> None:
    said = desk.done("opinion", "MENAKA-2019", "min-hydraulique", "favorable avec réserves",
                     "--on", "2019-03-28", "--note", "Débit à confirmer")  # fmt: skip
    assert "avis : favorable avec réserves" in said
    assert "aucun : tous les avis demandés sont rendus" in said
    request = desk.dossier("MENAKA-2019").latest_request("MIN-HYDRAULIQUE")
    assert request is not None
    assert request.answers[0].outcome == "favorable_reserves"


def test_a_body_may_be_asked_again_and_its_clock_starts_anew(desk: Desk) -> None:
    said = desk.done("avis", "menaka", "MEF", "--ask", "--on", "2019-03-29")
    assert "avis demandé, Ministère chargé des finances, 29 mars 2019" in said
    assert "MEF, échéance estimative le 12 avril 2019" in said
    request = desk.dossier("MENAKA-2019").latest_request("MEF")
    assert request is not None
    assert (request.round, request.is_open) == (2, True)


def test_an_opinion_may_concern_some_projects_only(desk: Desk) -> None:
    for id in ("P1", "P2"):
        desk.done("project", "add", "MENAKA-2019", id, "--name", "Puits", "--cost", "10",
                  "--on", "2019-03-20")  # fmt: skip
    desk.done("opinion", "MENAKA-2019", "MEF", "--ask", "--on", "2019-03-21")
    said = desk.done("opinion", "MENAKA-2019", "MEF", "favorable", "--project", "p1",
                     "--on", "2019-03-22")  # fmt: skip
    assert "Projets        P1" in said
    request = desk.dossier("MENAKA-2019").latest_request("MEF")
    assert request is not None
    assert request.is_open
    desk.done("opinion", "MENAKA-2019", "MEF", "favorable", "--project", "P2", "--on", "2019-03-22")
    request = desk.dossier("MENAKA-2019").latest_request("MEF")
    assert request is not None
    assert not request.is_open


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("MENAKA-2019", "MEFF", "favorable"), 3, "Vouliez-vous dire « MEF » ?"),
        (("MENAKA-2019", "MIN-HYDRAULIQUE", "favorabl"), 3, "Vouliez-vous dire « favorable » ?"),
        (("MENAKA-2019", "MIN-HYDRAULIQUE"), 2, "Écrivez favorable, favorable-reserves"),
        (("MENAKA-2019", "MEF", "favorable", "--ask"), 2, "--ask demande un avis"),
        (("MENAKA-2019", "MEF", "favorable"), 4, "a déjà rendu son avis"),
        (("MENAKA-2019", "MIN-SANTE", "favorable"), 4, "n’a pas été consulté"),
        (("MENAKA-2019", "DGCT", "--ask"), 3, "ne fait pas partie des structures consultées"),
        (("KAYES-2018", "MEF", "favorable"), 4, "Aucune consultation n’est ouverte"),
        (("MENAKA-2019", "MIN-HYDRAULIQUE", "favorable", "--project", "P9"), 3, "Projet inconnu"),
        (("MENAKA-2019", "MIN-HYDRAULIQUE", "favorable", "--set", "motif=x"), 2,
         "n’enregistre pas le fait « motif »"),
    ],
)  # fmt: skip
def test_a_wrong_opinion_is_refused(
    desk: Desk, argv: tuple[str, ...], code: int, said: str
) -> None:
    assert said in desk.refused("opinion", *argv, code=code)


def test_the_instant_of_entry_is_that_of_the_clock_not_of_the_act(desk: Desk) -> None:
    desk.now = datetime(2019, 4, 1, 16, 45, tzinfo=UTC)
    desk.done("set", "KAYES-2018", "contact_nom=Awa", "--on", "2018-03-01")
    event = desk.journal("KAYES-2018")[-1]
    assert (event.recorded_at, event.occurred_on) == (desk.now, date(2018, 3, 1))


def test_advance_needs_no_framework(desk: Desk) -> None:
    code = (
        "import sys; from cperflow.__main__ import main;"
        f"code = main(['--db', {str(desk.db)!r}, *{[*CONFORMING, *FACTS]!r}]);"
        "heavy = ('sqlalchemy', 'pydantic', 'jinja2', 'ruamel', 'typst', 'docx');"
        "print(code, [name for name in heavy if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True,
        stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1] == "0 []"
