"""`show`, `list`, `next`, `explain`, `history`: what they say, promise and refuse."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from builders import CLOCKS, WORKFLOW
from builders import Desk as Stall
from cli_desk import Desk, desk

from cperflow.cli.pages.explain import explanation_text
from cperflow.domain.procedure.delays import Delay
from cperflow.domain.time.calendar import Calendar, Holiday
from cperflow.reports import deadlines as deadlines_report
from cperflow.service.reading import Situation, find_clock
from cperflow.service.settings import load_calendar

__all__ = ["desk"]

DAY = ("--as-of", "31/03/2019")


def answer(desk: Desk, *argv: str) -> Any:
    return json.loads(desk.done(*argv, "--json"))


def one_line(text: str) -> str:
    """Wrapped text put back together, no-break spaces as plain ones."""
    return " ".join(text.replace("\xa0", " ").split())


# --- show


def test_show_says_where_a_dossier_is_who_holds_it_and_what_comes_next(desk: Desk) -> None:
    text = one_line(desk.done("show", "TAOUDENIT-2019", *DAY))
    for part in (
        "Situation au 31 mars 2019",
        "Phase 2. Phase d’examen de la demande",
        "(DGCT), depuis le 13 mars 2019* (18 jours*)",
        "25/03/2019* en retard de 3 jours ouvrables*",
        "E4.1 : Dossier de demande complet",
        "declarer_conforme : Déclarer conforme",
        "cperflow next TAOUDENIT-2019",
        "* date illustrative : la source ne la donne pas",
        "Les délais de la procédure sont estimatifs.",
    ):
        assert part in text


def test_show_says_who_has_the_file_since_the_last_of_the_bodies_answered(desk: Desk) -> None:
    text = one_line(desk.done("show", "KAYES-2018", "--as-of", "2018-04-08"))
    assert "(DGCT), depuis le 6 avril 2018* (2 jours*)" in text
    text = one_line(desk.done("show", "KAYES-2018", "--as-of", "2018-03-10"))
    assert "(DGCT), depuis le 2 mars 2018* (8 jours*)" in text
    text = one_line(desk.done("show", "KAYES-2018", "--as-of", "2018-04-05"))
    assert "(MIN-AGRICULTURE), depuis le 14 mars 2018* (22 jours*)" in text


def test_show_names_the_projects_that_unbalance_a_plan_without_a_difference(desk: Desk) -> None:
    for id, cost in (("P1", "1000"), ("P2", "2000")):
        desk.done("project", "add", "MENAKA-2019", id, "--name", f"Puits {id}", "--cost", cost)
    desk.done("funding", "set", "MENAKA-2019", "P1", "etat=1000")
    text = one_line(desk.done("show", "MENAKA-2019"))
    assert "Aucune part renseignée pour P2." in text
    assert "Écart entre" not in text
    assert "Les parts égalent les coûts" not in text
    funding = answer(desk, "show", "MENAKA-2019")["funding"]
    assert (funding["balanced"], funding["difference"]) == (False, 0)
    assert funding["faults"] == [{"project": "P2", "difference": None}]
    desk.done("funding", "set", "MENAKA-2019", "P2", "etat=2000")
    assert "Les parts égalent les coûts." in desk.done("show", "MENAKA-2019")


def test_show_says_that_a_request_has_no_object_left(desk: Desk) -> None:
    desk.done("project", "add", "MENAKA-2019", "P1", "--name", "Puits", "--cost", "1000")
    desk.done("opinion", "MENAKA-2019", "MIN-HYDRAULIQUE", "--ask", "--project", "P1")
    desk.done("project", "remove", "MENAKA-2019", "P1")
    text = one_line(desk.done("show", "MENAKA-2019"))
    assert "hydraulique 01/04/2019 sans objet" in text


def test_show_names_both_anomalies_of_kayes_and_its_derogations(desk: Desk) -> None:
    text = one_line(desk.done("voir", "kayes", *DAY))
    assert "CPER signé le 31 août 2018" in text
    assert "31 août 2018*" not in text
    assert "Écart entre les parts et les coûts : +58 587 762 FCFA" in text
    assert "P1 (Aménagement de 4 espaces et 2 puits pastoraux) dure 84 mois" in text
    assert "le contrat en couvre 60" in text
    assert "Signer le CPER, le 31 août 2018, règle funding_balanced" in text
    assert "Adopter la liste définitive, le 27 juin 2018*, règle funding_within" in text


def test_show_gives_a_month_when_the_source_gives_no_day(desk: Desk) -> None:
    text = desk.done("show", "sikasso")
    assert "CPER signé en septembre 2015" in text
    assert "30 septembre" not in text
    assert "*" not in text


def test_show_lists_what_each_consulted_body_answered(desk: Desk) -> None:
    text = one_line(desk.done("show", "MENAKA-2019", *DAY))
    assert "Ministère chargé des finances (MEF) 01/03/2019* favorable 14/03/2019*" in text
    assert "hydraulique 01/03/2019* attendu" in text
    assert "notifier_avis : Notifier les avis – bloqué (1 motif)" in text


@pytest.mark.parametrize("typed", ["KAYES-2018", "kayes-2018", "Kayés", "kay"])
def test_a_reference_may_be_typed_any_way(desk: Desk, typed: str) -> None:
    assert answer(desk, "show", typed)["ref"] == "KAYES-2018"


def test_show_in_json_has_the_promised_keys(desk: Desk) -> None:
    data = answer(desk, "show", "KAYES-2018", *DAY)
    assert list(data) == [
        "ref", "region", "workflow", "version", "earlier_versions", "status", "phase", "step",
        "as_of", "opened_on",
        "opened_precision", "entered_on", "entered_precision", "holders", "clocks", "obligations",
        "next",
        "pieces", "papers", "opinions", "projects", "funding", "facts", "alerts", "derogations",
        "illustrative", "revision",
    ]  # fmt: skip
    assert {"id", "holder", "started_on", "due_on", "state", "days_late", "estimated"} <= set(
        data["clocks"][0]
    )
    assert data["funding"]["difference"] == 58587762
    assert data["funding"]["balanced"] is False
    assert {"etat", "region", "partenaires"} <= set(data["funding"]["by_source"])
    assert data["status"] == "signed"
    blocked = answer(desk, "show", "MENAKA-2019", *DAY)["next"][1]
    assert list(blocked) == ["act", "label", "by", "possible", "blocked_by"]
    assert list(blocked["blocked_by"][0]) == ["rule", "reason", "source"]


def test_show_on_a_past_day_knows_nothing_of_what_followed(desk: Desk) -> None:
    data = answer(desk, "show", "KAYES-2018", "--as-of", "2018-04-05")
    assert data["step"] == "examen_ministeres"
    assert data["holders"] == ["MIN-AGRICULTURE"]


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["show", "KAYS-2018"], 3, "Dossier inconnu « KAYS-2018 ». Vouliez-vous dire"),
        (["show", "K"], 3, "« K » commence plusieurs références"),
        (["show", "KAYES-2018", "--as-of", "2017-01-01"], 4, "n’était pas encore ouvert"),
        (["show", "KAYES-2018", "--as-of", "30/02/2019"], 2, "le 30 février 2019 n’existe pas"),
        (["show"], 2, "il manque l’argument « REF »"),
        (["next", "BAMAKO"], 3, "Dossier inconnu « BAMAKO »"),
        (["explain", "KAYES-2018", "examen_dgt"], 3, "Délai inconnu « examen_dgt »"),
        (["explain", "SIKASSO-2015"], 3, "n’a encore aucune échéance chiffrée"),
        (["explain", "SIKASSO-2015", "signature"], 3, "n’a eu aucun délai à expliquer"),
        (["history", "NIORO"], 3, "Dossier inconnu « NIORO »"),
        (["list", "--phase", "zzz"], 3, "Phase inconnue « zzz »"),
        (["list", "--step", "examen_dgtc"], 3, "Vouliez-vous dire « examen_dgct »"),
        (["list", "--region", "Kaye"], 3, "Vouliez-vous dire « Kayes »"),
        (["list", "--format", "xlsx"], 2, "« xlsx » ne fait pas partie de"),
    ],
)
def test_wrong_input_gets_one_line_and_changes_nothing(
    desk: Desk, argv: list[str], code: int, said: str
) -> None:
    assert said in desk.refused(*argv, code=code)


# --- list


def test_list_gives_every_dossier_and_the_total(desk: Desk) -> None:
    text = desk.done("lister")
    for ref in ("GAO-2017", "KOULIKORO-2018", "TOMBOUCTOU-2016", "TAOUDENIT-2019"):
        assert ref in text
    assert (
        "18 dossiers dont 8 suivis (mêmes projets, comptés une fois), 7 suivis sans engagements "
        "suivis, 17 projets, 24 880 378 360 FCFA."
    ) in one_line(text)
    assert max(map(len, text.splitlines())) <= 80


def test_list_of_one_procedure_counts_its_dossiers_alone(desk: Desk) -> None:
    untracked = "8 dossiers, 7 suivis sans engagements suivis"
    for workflow, counted in (("cper", "10 dossiers"), ("cper-suivi", untracked)):
        text = one_line(desk.done("list", "--workflow", workflow))
        assert f": {counted}, 17 projets, 24 880 378 360 FCFA." in text


@pytest.mark.parametrize(
    ("filter", "refs"),
    [
        (["--region", "segou"], ["SEGOU-2015", "SUIVI-SEGOU-2015"]),
        (["--region", "segou", "--workflow", "cper"], ["SEGOU-2015"]),
        (["--phase", "2"], ["MENAKA-2019", "TAOUDENIT-2019"]),
        (["--phase", "signature"], []),
        (["--step", "4"], ["TAOUDENIT-2019"]),
        (["--step", "examen_ministeres"], ["MENAKA-2019"]),
        (["--holder", "dgct"], ["TAOUDENIT-2019"]),
        (["--status", "en cours", "--workflow", "cper"], ["MENAKA-2019", "TAOUDENIT-2019"]),
        (["--status", "en cours", "--region", "Kayes"], ["SUIVI-KAYES-2018"]),
        (["--status", "signé", "--region", "Gao"], ["GAO-2017"]),
        (["--status", "en cours", "--as-of", "2018-03-01", "--region", "Kayes"], ["KAYES-2018"]),
        (["--workflow", "cper", "--as-of", "2015-12-31"], ["SEGOU-2015", "SIKASSO-2015"]),
    ],
)
def test_list_filters(desk: Desk, filter: list[str], refs: list[str]) -> None:
    data = answer(desk, "list", *filter)
    assert [item["ref"] for item in data["items"]] == refs
    assert data["count"] == len(refs)


def test_list_in_json_has_the_promised_keys(desk: Desk) -> None:
    data = answer(desk, "list", "--region", "Kayes")
    assert list(data) == ["as_of", "count", "cost", "items"]
    assert set(data["items"][0]) == {
        "ref", "region", "workflow", "version", "status", "phase", "step", "holders", "opened_on",
        "entered_on", "projects", "cost", "illustrative", "revision", "opened_precision",
        "entered_precision", "entered_illustrative",
    }  # fmt: skip
    assert data["items"][0]["cost"] == 2173127401


def test_list_in_csv_opens_in_a_french_excel_or_follows_the_rfc(desk: Desk) -> None:
    excel = desk.done("list", "--format", "csv", "--region", "Gao").splitlines()
    assert excel[0].lstrip("\ufeff").startswith("Référence;Région;Procédure;")
    assert ";CPER signé;" in excel[1]
    plain = desk.done("list", "--format", "csv", "--csv-dialect", "rfc4180", "--region", "Gao")
    assert plain.splitlines()[0].startswith("ref,region,workflow,version,status,")
    assert ",signed,,signe," in plain


def test_a_list_without_any_dossier_says_what_to_do(desk: Desk) -> None:
    text = desk.done("list", "--status", "abandoned")
    assert "Aucun dossier ne répond à cette demande au 1er avril 2019." in text
    assert "cperflow open" in text


# --- next


def test_next_gives_the_command_of_each_possible_act_and_the_facts_it_asks(desk: Desk) -> None:
    text = one_line(desk.done("suite", "TAOUDENIT-2019"))
    assert "cperflow advance TAOUDENIT-2019 retourner --set motifs=…" in text
    assert "fait demandé : ministeres (Ministères sectoriels concernés)" in text
    assert "mène à : 3. Formalisation de la demande" in text


def test_next_gives_every_reason_its_source_and_the_command_that_unblocks(desk: Desk) -> None:
    text = one_line(desk.done("next", "KAYES-2018", "--as-of", "2018-02-25"))
    assert "Actes bloqués - transmettre : Transmettre la demande" in text
    assert "bloqué : 11 pièces manquantes ou non conformes : E3.1, E3.2" in text
    assert "[grille, l.376-402]" in text
    assert "cperflow piece add KAYES-2018 E3.1" in text


def test_next_of_a_signed_dossier_says_that_it_is_over(desk: Desk) -> None:
    text = desk.done("next", "KAYES-2018")
    assert "Il n’y a plus d’acte à accomplir : CPER signé." in text


def test_next_in_json_has_the_promised_keys(desk: Desk) -> None:
    data = answer(desk, "next", "MENAKA-2019")
    assert list(data) == ["ref", "as_of", "step", "next"]
    blocked = next(one for one in data["next"] if one["act"] == "notifier_avis")
    assert set(blocked) == {
        "act", "label", "by", "possible", "blocked_by", "warnings", "records", "remedies",
        "proposed",
    }  # fmt: skip
    assert blocked["possible"] is False
    assert blocked["remedies"] == ["cperflow opinion MENAKA-2019 MIN-HYDRAULIQUE …"]


# --- dashboard


@pytest.mark.parametrize(
    ("day", "said"),
    [
        ("15/03/2019", "15/03/2019* aujourd’hui"),
        ("16/03/2019", "15/03/2019* échu, jour non"),
        ("17/03/2019", "15/03/2019* échu, jour non"),
        ("18/03/2019", "15/03/2019* 1 jour ministères ouvrable*"),
    ],
)
def test_what_fell_due_on_friday_is_on_the_dashboard_every_day(
    desk: Desk, day: str, said: str
) -> None:
    assert said in one_line(desk.done("dashboard", "--as-of", day))


# --- explain


def test_explain_goes_from_the_start_to_the_due_date_with_every_day_left_out(desk: Desk) -> None:
    text = one_line(desk.done("expliquer", "TAOUDENIT-2019", *DAY))
    for part in (
        "Départ le 13 mars 2019* (entrée dans l’étape) ; ce jour ne compte pas",
        "Durée 8 jours ouvrables",
        "Source grille, l.544 ; unite_des_jours",
        "16/03/2019 samedi arrêté n°92-5387/MFPT-MA du 29/10/1992 confirmé",
        "Échéance lundi 25 mars 2019*",
        "en retard de 3 jours ouvrables* au 31 mars 2019",
        "- hypothèse : Les jours sont comptés en jours ouvrables.",
    ):
        assert part in text


def test_explain_names_the_fact_that_starts_a_delay_and_the_half_day(desk: Desk) -> None:
    text = one_line(desk.done("explain", "KAYES-2018", "examen_dgct"))
    assert "le 5 mars 2018* (Date de réception de la demande)" in text
    text = one_line(desk.done("explain", "KAYES-2018", "nego"))
    assert "Durée 7,5 jours ouvrables" in text
    assert "jeudi 28 juin 2018*, à midi" in text


def test_explain_tells_a_dated_end_from_an_illustrative_one(desk: Desk) -> None:
    signed = one_line(desk.done("explain", "KAYES-2018", "signature"))
    assert "terminé le 31 août 2018, délai estimatif dépassé de 39 jours ouvrables*" in signed
    adopted = one_line(desk.done("explain", "KAYES-2018", "negociation"))
    assert "terminé le 27 juin 2018*, dans le délai estimatif" in adopted


def test_explain_says_in_data_what_started_a_delay_and_what_is_illustrative(desk: Desk) -> None:
    data = answer(desk, "explain", "KAYES-2018", "examen_dgct")
    assert (data["started_by"], data["consultation"]) == ("recue_le", None)
    data = answer(desk, "explain", "KAYES-2018", "avis_ministeres:MEF")
    assert (data["started_by"], data["consultation"]) == (None, "avis_ministeres")
    data = answer(desk, "explain", "KAYES-2018", "signature")
    assert (data["start_illustrative"], data["end_illustrative"]) == (True, False)


def _in_weeks(weeks: int) -> Situation:
    """An examination of some weeks that begins on Tuesday 2 January 2024, a closed day ahead."""
    clocks = tuple(
        clock._replace(delay=Delay(weeks, "week")) if clock.id == "examination" else clock
        for clock in CLOCKS
    )
    table = Stall(WORKFLOW._replace(clocks=clocks))
    table.load(Calendar([Holiday(date(2024, 1, 16), "Fête", "arrêté")], covered=(2024, 2024)))
    table.open(date(2024, 1, 2))
    table.project(date(2024, 1, 2))
    table.act(date(2024, 1, 2), "submit")
    return table.look(date(2024, 1, 15))


@pytest.mark.parametrize(
    ("weeks", "report", "due"),
    [
        (2, "Report le 16 janvier 2024 n’est pas ouvré : fin au jour ouvré suivant", "17 janvier"),
        (1, "", "9 janvier"),
    ],
)
def test_explain_says_when_a_due_date_moved_from_a_closed_day(
    weeks: int, report: str, due: str
) -> None:
    seen = _in_weeks(weeks)
    found = find_clock(seen, "examination")
    data = deadlines_report.explain(found, seen.calendars, seen.as_of)
    text = one_line(explanation_text(seen, data))
    assert report in text
    assert ("Report" in text) is bool(report)
    assert f"{due} 2024" in text.partition("Échéance")[2]


def test_explain_counts_with_the_calendar_known_on_a_day(desk: Desk) -> None:
    desk.now += timedelta(days=9)
    ws = desk.app().workspace()
    feast = Holiday(date(2019, 3, 20), "Deuil national", "décret")
    known = ws.calendar.holidays
    load_calendar(ws, Calendar([*known, feast], covered=ws.calendar.covered))
    ws.store.close()
    argv = ["explain", "TAOUDENIT-2019", "examen", *DAY]
    assert answer(desk, *argv)["due_on"] == "2019-03-27"  # the 26th is a holiday
    assert answer(desk, *argv, "--known-on", "2019-04-01")["due_on"] == "2019-03-25"
    late = ["overdue", *DAY, "--region", "Taoudénit"]
    (now,) = answer(desk, *late)["items"]
    (then,) = answer(desk, *late, "--known-on", "2019-04-01")["items"]
    assert (now["due_on"], then["due_on"]) == ("2019-03-27", "2019-03-25")
    assert (now["days_late"], then["days_late"]) == (2, 3)


def test_explain_says_that_a_delay_has_no_number(desk: Desk) -> None:
    text = one_line(desk.done("explain", "KAYES-2018", "preparation_demande"))
    assert "La procédure ne donne pas de chiffre à ce délai" in text
    assert "Échéance" not in text


def test_explain_tells_the_stops_of_a_delay(desk: Desk) -> None:
    argv = ["--on", "2019-03-20", "--set", "motifs=Comptes à joindre"]
    desk.done("advance", "TAOUDENIT-2019", "retourner", *argv)
    text = one_line(desk.done("explain", "TAOUDENIT-2019", "examen_dgct"))
    assert "du 20 mars 2019 à ce jour : Retourner pour mise en conformité" in text
    data = answer(desk, "explain", "TAOUDENIT-2019", "examen_dgct")
    (stop,) = data["stops"]
    assert (stop["from"], stop["to"], stop["reason"]) == ("2019-03-20", None, "retourner")
    assert data["state"] == "stopped"


def test_explain_in_json_has_the_promised_keys(desk: Desk) -> None:
    data = answer(desk, "explain", "TAOUDENIT-2019", *DAY)
    promised = {
        "clock", "rule", "source", "started_on", "units", "unit", "excluded", "stops",
        "extensions", "due_on", "estimated",
    }  # fmt: skip
    assert promised <= set(data)
    assert (data["units"], data["unit"], data["due_on"]) == (8, "working_day", "2019-03-25")
    assert list(data["excluded"][0]) == ["date", "reason", "source", "status"]


# --- history


def test_history_tells_each_line_in_words(desk: Desk) -> None:
    text = one_line(desk.done("journal", "kayes"))
    assert "KAYES-2018 : 30 lignes au journal" in text
    assert "23/11/2017* Délibérer (étape 1 → 2) CR" in text
    assert "30 31/08/2018 Signer le CPER (étape 8 → « CPER signé ») GOUV" in text
    assert "Reprise du dossier à" in desk.done("history", "sikasso")
    assert "septembre 2015" in desk.done("history", "sikasso")
    assert text.count("dérogation à la règle") == 2


def test_history_in_json_has_the_promised_keys(desk: Desk) -> None:
    data = answer(desk, "history", "KAYES-2018")
    assert list(data) == ["ref", "events"]
    promised = {
        "sequence", "kind", "act", "from", "to", "occurred_on", "recorded_at", "actor", "body",
        "note", "retracted_by", "hash", "previous_hash",
    }  # fmt: skip
    assert promised <= set(data["events"][0])
    assert [event["sequence"] for event in data["events"]] == list(range(1, 31))
    assert data["events"][1]["previous_hash"] == data["events"][0]["hash"]


def test_history_as_known_before_anything_was_entered_is_empty(desk: Desk) -> None:
    text = desk.done("history", "KAYES-2018", "--known-on", "2018-12-31")
    assert "Rien n’était encore consigné" in text
