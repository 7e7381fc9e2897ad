"""What was recorded is read again: facts, changes, precisions, illustrative marks."""

from __future__ import annotations

import json
from typing import Any

from cli_desk import Desk, desk

from cperflow.output import Lines, table

__all__ = ["desk"]

DAY = ("--as-of", "31/03/2019")


def one_line(text: str) -> str:
    return " ".join(text.replace("\xa0", " ").split())


def shown(desk: Desk, *argv: str) -> str:
    return one_line(desk.done(*argv))


def answer(desk: Desk, *argv: str) -> Any:
    return json.loads(desk.done(*argv, "--json"))


def test_show_gives_back_the_facts_in_the_order_of_the_procedure(desk: Desk) -> None:
    text = shown(desk, "show", "KAYES-2018")
    facts = text.split(" Faits ")[1]
    assert facts.index("Date de la délibération") < facts.index("Critères d’éligibilité")
    assert "Date de la délibération 23 novembre 2017*" in facts
    assert "Type de session du Conseil ordinaire" in facts
    assert "Faits" not in desk.done("show", "SIKASSO-2015")


def test_a_fact_set_later_is_no_longer_of_an_illustrative_act(desk: Desk) -> None:
    known = "deliberation_date=2017-11-24"
    desk.done("set", "KAYES-2018", known, "--on", "2019-03-01")
    assert "Date de la délibération 24 novembre 2017 Type" in shown(desk, "show", "KAYES-2018")


def test_what_was_illustrative_stays_so_in_the_dossier_that_continues(desk: Desk) -> None:
    text = shown(desk, "show", "SUIVI-KAYES-2018", *DAY)
    assert "Date de la délibération 23 novembre 2017*" in text
    assert "engagements sont 31 août 2018 suivis" in text, "the signature is dated by the source"
    desk.done("set", "SUIVI-KAYES-2018", "deliberation_date=2017-11-23", "--on", "2019-03-01")
    assert "Date de la délibération 23 novembre 2017 " in shown(desk, "show", "SUIVI-KAYES-2018")


def test_show_in_json_gives_the_facts_as_they_are_kept(desk: Desk) -> None:
    facts = answer(desk, "show", "KAYES-2018")["facts"]
    assert facts["deliberation_date"] == "2017-11-23"
    assert facts["criteres"] == ["C1", "C2", "C3", "C4"]
    assert answer(desk, "show", "SIKASSO-2015")["facts"] == {}


def test_history_says_facts_motives_amounts_and_who_entered_the_line(desk: Desk) -> None:
    text = shown(desk, "history", "KAYES-2018")
    for part in (
        "- Date de la délibération : 23 novembre 2017",
        "- État : 1 658 587 763 FCFA pour toute la durée",
        "- dérogation à la règle funding_balanced – motif : Contrat signé le 31 août 2018",
        "saisi le 01/04/2019 par fanta",
    ):
        assert part in text
    assert all(len(line) <= 80 for line in desk.done("history", "KAYES-2018").splitlines())


def test_history_tells_a_project_added_from_one_modified(desk: Desk) -> None:
    add = ("--name", "Forage", "--cost", "2 500 000", "--on", "2019-03-20")
    desk.done("project", "add", "TAOUDENIT-2019", "P1", *add)
    desk.done("project", "edit", "TAOUDENIT-2019", "P1", "--cost", "3000000", "--on", "2019-03-21")
    text = shown(desk, "history", "TAOUDENIT-2019")
    assert "Projet P1 : Forage - ajouté - Coût : 2 500 000 FCFA saisi" in text
    assert "Projet P1 : Forage - modifié - Coût : 3 000 000 FCFA saisi" in text


def test_a_project_whose_addition_is_taken_back_is_added_again(desk: Desk) -> None:
    add = ("--name", "Forage", "--cost", "2 500 000", "--on", "2019-03-20")
    desk.done("project", "add", "TAOUDENIT-2019", "P1", *add)
    desk.done("retract", "TAOUDENIT-2019", "2", "--reason", "Erreur de dossier")
    desk.done("project", "add", "TAOUDENIT-2019", "P1", *add)
    text = shown(desk, "history", "TAOUDENIT-2019")
    assert text.count("- ajouté") == 2
    assert "- retirée par la ligne 3" in text
    assert "Retrait de la ligne 2 : Erreur de dossier" in text


def test_history_says_the_status_and_the_reason_of_a_piece(desk: Desk) -> None:
    desk.done("piece", "add", "TAOUDENIT-2019", "E4.1", "--on", "2019-03-20")
    desk.done("piece", "assess", "TAOUDENIT-2019", "E4.1", "non conforme",
              "--reason", "PDESC échu", "--on", "2019-03-21")  # fmt: skip
    text = shown(desk, "history", "TAOUDENIT-2019")
    assert "Pièce E4.1 jugée non conforme - motif : PDESC échu saisi" in text


def test_a_text_cannot_break_its_line_but_lines_can() -> None:
    (kept,) = table([["a\nb"]], ["Titre"]).splitlines()[2:]
    assert kept == "a b"
    assert table([[Lines(["a", "b"])]], ["Titre"]).splitlines()[2:] == ["a", "b"]


def test_no_lateness_counted_from_an_illustrative_date_is_shown_as_a_fact(desk: Desk) -> None:
    late = shown(desk, "overdue", *DAY, "--workflow", "cper")
    assert "Avis des MIN-HYDRAULIQUE 15/03/2019* 9 jours ministères ouvrables*" in late
    assert "1 3 jours ouvrables* Territoriales (DGCT)" in late
    assert "jours ouvrables " not in late
    owed = shown(desk, "overdue", *DAY, "--workflow", "cper-suivi")
    assert "62 jours ouvrables" in owed
    assert "*" not in owed, "the source gives the day of the signature, from which it is counted"
    assert "dépassé de 39 CPER jours ouvrables* (estimé)" in shown(desk, "show", "KAYES-2018")
    assert "ouvrables*" in shown(desk, "dashboard", *DAY)


def test_a_moment_known_to_the_month_is_said_so_and_its_days_are_about(desk: Desk) -> None:
    desk.done("open", "Bougouni", "--ref", "B", "--on", "09/2018")
    text = shown(desk, "show", "B", *DAY)
    assert ", depuis septembre 2018" in text
    assert "depuis septembre 2018 (environ 182 jours)" in text
    desk.done("open", "Kita", "--ref", "K", "--on", "2018")
    assert "depuis 2018 (environ 90 jours)" in shown(desk, "show", "K", *DAY)
    data = answer(desk, "show", "B", *DAY)
    assert (data["opened_precision"], data["entered_precision"]) == ("month", "month")


def test_a_french_csv_writes_a_date_as_far_as_it_is_known(desk: Desk) -> None:
    sikasso = desk.done("list", "--format", "csv", "--region", "Sikasso")
    assert ";09/2015;09/2015;" in sikasso
    assert ";mois;mois;" in sikasso
    kayes = desk.done("list", "--format", "csv", "--region", "Kayes")
    assert ";06/11/2017;31/08/2018;" in kayes
    assert ";jour;jour;" in kayes
    rfc = ("--format", "csv", "--csv-dialect", "rfc4180")
    assert ",2015-09-30,2015-09-30," in desk.done("list", *rfc, "--region", "Sikasso")
