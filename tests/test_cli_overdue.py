"""`overdue` and the dashboard: what is late, and how much of it is sure."""

from __future__ import annotations

import json
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from cli_desk import Desk, desk

__all__ = ["desk"]

DAY = ("--as-of", "2019-03-31")
NEGOTIATED = ("--workflow", "cper")
"""The negotiations alone: nothing that is owed after a signature."""


def late(desk: Desk, *argv: str) -> Any:
    return json.loads(desk.done("overdue", *argv, "--json"))


def refs(data: Any) -> list[str]:
    return [item["dossier"] for item in data["items"]]


def test_the_late_list_puts_the_latest_first_and_totals_by_body(desk: Desk) -> None:
    text = desk.done("retards", *DAY)
    lines = text.splitlines()
    assert lines[0] == "4 délais estimatifs dépassés au 31 mars 2019"
    places = [text.index(ref) for ref in ("SUIVI-KAYES-2018", "MENAKA-2019", "TAOUDENIT-2019")]
    assert places == sorted(places)
    assert "Délai ou" in lines[2], "what is owed after a signature is late beside the delays"
    assert "Ministère chargé de l’hydraulique" in text
    assert "* date illustrative : la source ne la donne pas" in text
    assert "sont estimatifs" in text
    assert "cperflow explain SUIVI-KAYES-2018" in text
    assert max(map(len, lines)) <= 80


def test_the_late_list_of_the_negotiations_says_nothing_of_what_is_owed(desk: Desk) -> None:
    text = desk.done("overdue", *DAY, *NEGOTIATED)
    assert text.startswith("2 délais estimatifs dépassés au 31 mars 2019\n")
    assert "engagement" not in text
    assert "Sans échéance chiffrée" not in text
    assert "cperflow explain MENAKA-2019" in text


def test_the_late_list_in_json_has_the_promised_keys(desk: Desk) -> None:
    data = late(desk, *DAY)
    assert list(data) == [
        "as_of", "count", "filters", "items", "known_on", "missed", "projected", "recorded",
        "suspended", "suspended_in", "totals", "unnumbered",
    ]  # fmt: skip
    assert list(data["items"][1]) == [
        "dossier", "region", "workflow", "phase", "step", "clock", "holder", "started_on",
        "due_on", "days_late", "unit", "estimated", "illustrative", "original_due_on",
        "due_estimated", "targeted",
    ]  # fmt: skip
    told = [(one["clock"], one["due_on"], one["days_late"]) for one in data["items"]]
    assert told == [
        ("budget_region/2019", "2018-12-31", 62),
        ("crocsad/2018-T4", "2018-12-31", 62),
        ("avis_ministeres:MIN-HYDRAULIQUE", "2019-03-15", 9),
        ("examen_dgct", "2019-03-25", 3),
    ]


def test_what_nobody_can_keep_any_more_is_counted_apart(desk: Desk) -> None:
    assert late(desk, *DAY)["missed"] == []
    later = ("--as-of", "2019-06-30")
    (missed,) = late(desk, *later)["missed"]
    assert (missed["dossier"], missed["obligation"], missed["count"], missed["since"]) == (
        "SUIVI-KAYES-2018", "crocsad", 1, "2018-12-31",
    )  # fmt: skip
    assert "1 session non tenue depuis le 31/12/2018" in desk.done("overdue", *later)
    assert late(desk, *later, *NEGOTIATED)["missed"] == []


@pytest.mark.parametrize(
    ("filter", "found"),
    [
        (["--body", "DGCT"], ["TAOUDENIT-2019"]),
        (["--body", "Direction Générale des Collectivités Territoriales"], ["TAOUDENIT-2019"]),
        (["--region", "menaka"], ["MENAKA-2019"]),
        (["--step", "5"], ["MENAKA-2019"]),
        (["--phase", "examen"], ["MENAKA-2019", "TAOUDENIT-2019"]),
        (["--min-days", "4", *NEGOTIATED], ["MENAKA-2019"]),
        (["--min-days", "10", *NEGOTIATED], []),
        (["--min-days", "62"], ["SUIVI-KAYES-2018", "SUIVI-KAYES-2018"]),
        (["--min-days", "63"], []),
        (["--region", "Kayes"], ["SUIVI-KAYES-2018", "SUIVI-KAYES-2018"]),
        (["--region", "Kayes", "--body", "CROCSAD"], ["SUIVI-KAYES-2018"]),
        (["--region", "Gao"], []),
    ],
)
def test_the_late_list_is_filtered(desk: Desk, filter: list[str], found: list[str]) -> None:
    assert refs(late(desk, *DAY, *filter)) == found


def test_nothing_late_is_said_and_is_no_failure(desk: Desk) -> None:
    output = desk.run("overdue", *DAY, "--region", "Gao", "--fail")
    assert output.code == 0
    assert output.out.replace("\n", " ") == (
        "Aucun délai estimatif n’est dépassé au 31 mars 2019 parmi ceux retenus\xa0: région Gao. "
    )


def test_fail_leaves_with_10_after_the_list(desk: Desk) -> None:
    output = desk.run("overdue", *DAY, "--fail")
    assert output.code == 10
    assert "TAOUDENIT-2019" in output.out
    assert output.err == ""


def test_the_committee_finds_what_was_known_on_a_day(desk: Desk) -> None:
    assert refs(late(desk, *DAY, "--known-on", "2019-03-31")) == []
    assert refs(late(desk, *DAY, "--known-on", "2019-04-01")) == [
        "SUIVI-KAYES-2018", "SUIVI-KAYES-2018", "MENAKA-2019", "TAOUDENIT-2019",
    ]  # fmt: skip


def test_the_csv_of_the_late_list_has_names_for_people_and_ids_for_programs(desk: Desk) -> None:
    excel = desk.done("overdue", *DAY, "--format", "csv", "--body", "dgct")
    assert "TAOUDENIT-2019;Taoudénit;cper;2. Phase d’examen de la demande;4. Examen" in excel
    assert ";13/03/2019;25/03/2019;3;jours ouvrables;non;oui" in excel
    plain = desk.done("overdue", *DAY, "--format", "csv", "--csv-dialect", "rfc4180")
    assert "TAOUDENIT-2019,Taoudénit,cper,examen,examen_dgct,examen_dgct,DGCT," in plain


@pytest.mark.parametrize("name", ["retards.xlsx", "retards.html", "retards.ics", "retards.csv"])
def test_a_file_gets_the_format_of_its_name(desk: Desk, tmp_path: Path, name: str) -> None:
    path = tmp_path / "comite" / name
    assert desk.done("overdue", *DAY, "-o", str(path)) == f"Fichier écrit : {path}\n"
    assert desk.run("overdue", *DAY, "-o", str(path), "--fail").code == 10
    starts = {"xlsx": b"PK", "html": b"<!doctype", "ics": b"BEGIN:VCAL", "csv": b"\xef\xbb\xbf"}
    assert path.read_bytes().startswith(starts[path.suffix[1:]])


def test_in_a_folder_the_file_is_named_after_the_day(desk: Desk, tmp_path: Path) -> None:
    desk.done("overdue", *DAY, "--format", "html", "-o", str(tmp_path))
    page = (tmp_path / "retards-2019-03-31.html").read_text("utf-8")
    assert "4 délais estimatifs dépassés au 31 mars 2019" in page
    assert "D’après ce qui était consigné le 1er avril 2019." in page
    assert "9 jours ouvrables*" in page


def test_a_calendar_holds_what_is_late_and_what_falls_due_within_the_horizon(desk: Desk) -> None:
    day = ("--as-of", "2019-03-20", "--format", "ics")
    negotiated = (*day, *NEGOTIATED)
    assert desk.done("overdue", *negotiated).count("BEGIN:VEVENT") == 2
    assert desk.done("overdue", *negotiated, "--horizon", "4").count("BEGIN:VEVENT") == 1
    assert "TAOUDENIT-2019" in desk.done("overdue", *negotiated, "--horizon", "5")
    owed = desk.done("overdue", *day, "--region", "Kayes", "--horizon", "11")
    assert owed.count("BEGIN:VEVENT") == 4, "two late, two sessions due on 31 March"
    assert "obligatoire" not in owed
    sooner = desk.done("overdue", *day, "--region", "Kayes", "--horizon", "10")
    assert sooner.count("BEGIN:VEVENT") == 2


def test_a_day_to_come_is_said_to_be_one(desk: Desk) -> None:
    text = desk.done("overdue", "--as-of", "2019-06-30", "--body", "DGCT")
    assert text.startswith("1 délai estimatif serait dépassé au 30 juin 2019 si rien ne bouge\n")
    nothing = desk.done("overdue", "--as-of", "2019-06-30", "--region", "Gao")
    assert nothing.replace("\n", " ") == (
        "Aucun délai estimatif ne serait dépassé au 30 juin 2019, si rien ne bouge, parmi ceux "
        "retenus\xa0: région Gao. "
    )


def test_the_knowledge_of_an_earlier_day_is_said(desk: Desk) -> None:
    desk.done("open", "Bamako", "--on", "2019-03-01")
    desk.now += timedelta(days=2)
    text = desk.done("overdue", "--as-of", "2019-03-31", "--known-on", "2019-04-01")
    assert text.splitlines()[1] == "D’après ce qui était consigné le 1er avril 2019."
    before = desk.done("overdue", "--as-of", "2019-03-31", "--known-on", "2019-03-31")
    assert before.replace("\n", " ") == (
        "Aucun délai estimatif n’est dépassé au 31 mars 2019\xa0; rien n’était encore consigné le "
        "31 mars 2019. "
    )
    narrow = late(desk, *DAY, "--known-on", "2019-03-31", "--region", "Bamako")
    assert (narrow["recorded"], narrow["filters"]) == (False, {"region": "Bamako"})


def test_what_runs_without_a_number_is_listed_apart(desk: Desk) -> None:
    desk.done("open", "Bamako", "--on", "2019-03-01")
    text = desk.done("overdue", *DAY)
    assert "Sans échéance chiffrée : 2" in text
    apart = text.partition("Sans échéance chiffrée")[2]
    assert "Marché de travaux, projet P2" in apart, "nothing says when it is expected"
    assert "30 jours" in apart
    only = desk.done("overdue", *DAY, "--region", "Bamako")
    assert "région\nBamako.\n\nSans échéance" in only
    data = late(desk, *DAY, "--region", "Bamako")
    assert [(one["dossier"], one["days"]) for one in data["unnumbered"]] == [("BAMAKO-2019", 30)]


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["overdue", "--body", "DGTC"], 3, "Structure inconnue « DGTC ». Vouliez-vous dire"),
        (["overdue", "--min-days", "0"], 2, "--min-days"),
        (["overdue", "--format", "ods"], 2, "« ods » ne fait pas partie de"),
        (["overdue", "--as-of", "demain"], 2, "--as-of"),
        (["overdue", "--horizon", "-1"], 2, "--horizon"),
        (["overdue", "--min-days", "x"], 2, "« x » n’est pas un nombre entier"),
        (["overdue", "--horizon", "5"], 2, "--horizon ne sert qu’à un agenda"),
        (["overdue", "--csv-dialect", "rfc4180"], 2, "--csv-dialect ne sert qu’au CSV"),
        (["overdue", "--json", "--format", "csv"], 2, "se contredisent"),
        (["overdue", "--json", "-o", "o.xlsx"], 2, "n’a pas l’extension .json"),
        (["list", "--json", "--format", "csv"], 2, "se contredisent"),
        (["export", "--format", "xes", "--csv-dialect", "rfc4180"], 2, "ne sert qu’au CSV"),
        (["overdue", "-o", "retards.pdf"], 2, "« .pdf » n’est pas proposé"),
        (["overdue", "-o", "retards"], 2, "Il manque une extension"),
        (["overdue", "--format", "csv", "-o", "retards.html"], 2, "n’a pas l’extension .csv"),
        (["overdue", "--format", "table", "-o", "x.html"], 2, "fait pour l’écran"),
    ],
)
def test_wrong_input_gets_one_line_and_changes_nothing(
    desk: Desk, argv: list[str], code: int, said: str
) -> None:
    assert said in desk.refused(*argv, code=code)


def test_the_names_that_a_refusal_offers_are_those_people_read(desk: Desk) -> None:
    assert "Phase préliminaire, Phase d’examen" in desk.run("overdue", "--phase", "zzz").err
    assert "Sélection des projets" in desk.run("overdue", "--step", "zzz").err


def test_a_dossier_without_any_clock_is_listed_with_the_days_in_its_step(
    desk: Desk, tmp_path: Path
) -> None:
    desk.done("open", "Bamako", "--on", "2019-03-01", "--step", "examen_ministeres")
    only = (*DAY, "--region", "Bamako")
    (item,) = late(desk, *only)["unnumbered"]
    assert (item["clock"], item["holder"], item["step"]) == (None, "DGCT", "examen_ministeres")
    assert item["days"] == 30
    assert "Sans échéance chiffrée : 1" in desk.done("overdue", *only)
    assert "<td>aucun</td>" in desk.done("overdue", *only, "--format", "html")
    assert desk.run("overdue", *only, "-o", str(tmp_path / "r.xlsx")).code == 0
    (before,) = late(desk, "--as-of", "2019-03-11", "--region", "Bamako")["unnumbered"]
    assert before["days"] == 10
    desk.now += timedelta(days=2)
    desk.done("opinion", "BAMAKO-2019", "MEF", "--ask", "--on", "2019-04-01")
    assert late(desk, *only, "--known-on", "2019-04-01")["unnumbered"] == [item]
    asked = late(desk, "--as-of", "2019-04-02", "--region", "Bamako")
    assert asked["unnumbered"] == []
    desk.done("opinion", "BAMAKO-2019", "MEF", "favorable", "--on", "2019-04-02")
    (answered,) = late(desk, "--as-of", "2019-04-03", "--region", "Bamako")["unnumbered"]
    assert (answered["clock"], answered["days"]) == (None, 33)


def test_a_target_date_is_told_from_an_estimated_delay_in_every_format(desk: Desk) -> None:
    desk.done("open", "Bamako", "--on", "2019-03-01")
    about = ("target", "BAMAKO-2019", "preparation", "--until", "2019-03-20", "--reason", "session")
    desk.done("clock", *about, "--on", "2019-03-04")
    told = {item["dossier"]: item["targeted"] for item in late(desk, *DAY)["items"]}
    assert [ref for ref, targeted in told.items() if targeted] == ["BAMAKO-2019"]
    assert len(told) == 4
    only = (*DAY, "--region", "Bamako")
    plain = desk.done("overdue", *only, "--format", "csv", "--csv-dialect", "rfc4180")
    assert plain.splitlines()[1].endswith(",true")
    calendar = desk.done("overdue", *only, "--format", "ics").replace("\r\n ", "")
    assert "Date visée : 20 mars 2019" in calendar
    assert "Échéance estimative :" not in calendar
    soon = desk.done("overdue", "--as-of", "2019-03-15", "--region", "Bamako", "--format", "ics")
    assert "échéance estimative" not in soon


def test_stopped_clocks_are_counted_with_how_to_see_them(desk: Desk) -> None:
    assert late(desk, *DAY)["suspended"] == 0
    because = ("--reason", "pièce attendue")
    desk.done("clock", "stop", "TAOUDENIT-2019", "examen_dgct", *because, "--on", "2019-03-20")
    data = late(desk, *DAY)
    assert (data["suspended"], data["suspended_in"]) == (1, ["TAOUDENIT-2019"])
    for format in ("table", "html"):
        told = " ".join(desk.done("overdue", *DAY, "--format", format).replace("\xa0", " ").split())
        assert "1 délai suspendu ce jour-là : TAOUDENIT-2019." in told
        assert "cperflow clock list TAOUDENIT-2019 --as-of 2019-03-31" in told
    assert late(desk, *DAY, "--body", "MIN-HYDRAULIQUE")["suspended"] == 0
    assert late(desk, "--as-of", "2019-03-19")["suspended"] == 0
    desk.now += timedelta(days=2)
    desk.done("clock", "resume", "TAOUDENIT-2019", "examen_dgct", "--on", "2019-03-29")
    assert late(desk, *DAY)["suspended"] == 0
    assert late(desk, *DAY, "--known-on", "2019-04-01")["suspended"] == 1


def test_one_filter_of_bodies_has_both_names_everywhere(desk: Desk) -> None:
    for command in (("list",), ("overdue",), ("report", "responsibility"), ("remind",)):
        told = {
            desk.done(*command, *DAY, option, "DGCT", "--json") for option in ("--body", "--holder")
        }
        assert len(told) == 1


# --- the dashboard


def test_the_dashboard_tells_late_soon_and_waiting(desk: Desk) -> None:
    text = desk.done("accueil", "--as-of", "2019-03-20")
    assert "Délais estimatifs dépassés : 3" in text
    assert max(map(len, text.splitlines())) <= 80
    assert "À échoir dans les 10 jours : 1" in text
    assert "5 jours" in text
    assert "service non précisé" in text
    assert "Suite : cperflow next SUIVI-KAYES-2018" in text


def test_the_dashboard_runs_without_a_command_and_puts_what_waits_here_first(
    desk: Desk, tmp_path: Path
) -> None:
    fresh = Desk(tmp_path / "dgct.db", desk._capsys)
    fresh.done("init", "--body", "CR")
    fresh.done("open", "Bamako", "--on", "2019-03-01")
    text = fresh.done()
    assert "En attente chez vous (CR) : 1" in text
    assert "Suite : cperflow next BAMAKO-2019" in text
    data = json.loads(fresh.done("dashboard", "--json"))
    assert list(data) == ["as_of", "body", "late", "missed", "due_soon", "waiting"]
    assert data["body"] == "CR"
    assert [item["ref"] for item in data["waiting"]] == ["BAMAKO-2019"]


def test_days_left_are_counted_to_the_due_date(desk: Desk) -> None:
    data = json.loads(desk.done("dashboard", "--json", "--as-of", "2019-03-20"))
    assert data["due_soon"][0]["days_left"] == 5
    assert data["due_soon"][0]["dossier"] == "TAOUDENIT-2019"
    earlier = json.loads(desk.done("dashboard", "--json", "--as-of", "2019-03-14"))["due_soon"]
    assert [(item["dossier"], item["days_left"]) for item in earlier] == [("MENAKA-2019", 1)]
    assert "days_late" not in earlier[0]


def test_without_a_store_the_dashboard_says_how_to_start(desk: Desk, tmp_path: Path) -> None:
    nowhere = Desk(tmp_path / "none.db", desk._capsys)
    text = nowhere.done()
    assert "cperflow demo" in text
    assert "cperflow init" in text
    assert not nowhere.db.exists()
