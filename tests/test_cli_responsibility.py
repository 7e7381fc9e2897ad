"""`holder` and `report responsibility`: whose the days were, of one dossier and of all."""

from __future__ import annotations

import json
from typing import Any

import pytest
from cli_desk import Desk, desk
from test_story_kayes import check

from cperflow.cli.pages.responsibility import percents

__all__ = ["desk"]

DAY = ("--as-of", "2019-03-31")

KAYES = {
    # 06/11 > 02/03 (116) + 10/04 > 21/05 (41)
    "CR": (157, 2, 0, 0),
    # 18/06 > 22/06 (4) + 27/06 > 31/08 (65); the signature was due on 06/07
    "GOUV": (69, 2, 0, 1),
    # 02/03 > 14/03 (12) + 06/04 > 10/04 (4) + 08/06 > 18/06 (10)
    "DGCT": (26, 3, 1, 0),
    # asked on 14/03 with two others, the last to answer, on 06/04
    "MIN-AGRICULTURE": (23, 1, 1, 0),
    # answered on 04/04, before the last; asked again 21/05 > 08/06
    "MIN-ELEVAGE": (18, 2, 2, 0),
    # 22/06 > 27/06
    "CROCSAD": (5, 1, 1, 0),
    # answered on 05/04, before the last
    "MEF": (0, 1, 1, 0),
}
"""Days, visits, delays kept and exceeded, worked out by hand from the story."""


def data(desk: Desk, *argv: str) -> Any:
    return json.loads(desk.done(*argv, "--json"))


def test_the_days_of_kayes_are_those_worked_out_by_hand(desk: Desk) -> None:
    told = data(desk, "holder", "kayes", *DAY)
    found = {
        item["holder"]: (item["days"], item["visits"], item["in_time"], item["late"])
        for item in told["items"]
    }
    assert found == KAYES
    assert told["total_days"] == sum(item["days"] for item in told["items"]) == 298
    assert told["working_days"] == sum(item["working_days"] for item in told["items"])


def test_the_page_of_kayes_tells_the_table_the_days_in_order_and_the_rule(desk: Desk) -> None:
    text = desk.done("responsabilites", "kayes", *DAY)
    check("responsabilites-kayes", text.rstrip("\n").split("\n"))
    assert max(map(len, text.splitlines())) <= 80


def test_the_json_of_a_dossier_has_the_promised_keys(desk: Desk) -> None:
    told = data(desk, "holder", "taoudenit", *DAY)
    assert list(told) == [
        "ref", "as_of", "opened_on", "over", "projected", "total_days", "net_days", "working_days",
        "stopped_days", "estimated", "items", "chronology",
    ]  # fmt: skip
    assert list(told["items"][0]) == [
        "holder", "days", "net_days", "working_days", "stopped_days", "visits", "held_days",
        "in_time", "late", "illustrative", "approximate", "estimated",
    ]  # fmt: skip
    (only,) = told["chronology"]
    assert (only["from_on"], only["until_on"], only["days"]) == ("2019-03-13", None, 18)
    assert only["cause"] == {"kind": "opened", "act": None, "body": None}
    assert told["items"][0]["late"] == 1


def test_the_day_asked_and_the_day_of_the_knowledge_are_kept_apart(desk: Desk) -> None:
    early = data(desk, "holder", "kayes", "--as-of", "2018-04-01")
    last = early["chronology"][-1]
    # three ministries still to answer: the first of the definition, until one answers
    assert (last["holder"], last["days"], early["over"]) == ("MEF", 18, False)
    said = desk.refused(
        "holder", "kayes", "--as-of", "2019-03-31", "--known-on", "2019-03-31", code=4
    )
    assert "rien n’était encore consigné" in said
    known = data(desk, "report", "responsibility", *DAY, "--known-on", "2019-03-31")
    assert (known["dossiers"], known["items"]) == (0, [])


def test_days_to_come_and_holidays_not_sure_are_said(desk: Desk) -> None:
    ahead = desk.done("holder", "taoudenit", "--as-of", "2029-03-31")
    assert "Situation au  31 mars 2029, si rien ne bouge" in ahead
    assert "ouvrables (estimé)" in ahead
    assert "(estimé), (estimée) :" in ahead
    told = data(desk, "holder", "taoudenit", "--as-of", "2029-03-31")
    assert (told["projected"], told["estimated"], told["items"][0]["estimated"]) == (True,) * 3
    now = data(desk, "holder", "taoudenit", *DAY)
    assert (now["projected"], now["estimated"]) == (False, False)
    report = desk.done("report", "responsibility", "--as-of", "2029-03-31")
    assert "au 31 mars 2029 si rien ne bouge" in report
    assert "(estimé)" in report
    one = desk.done("report", "responsibility", "--region", "Sikasso", *DAY)
    assert "repris une fois terminé)" in one.replace("\n", " ")


def test_a_dossier_given_up_has_days_of_nobody(desk: Desk) -> None:
    desk.done("advance", "menaka", "abandonner", "--on", "2019-03-20", "--set", "motif=élections")
    told = data(desk, "holder", "menaka", *DAY)
    assert [(item["holder"], item["days"]) for item in told["items"]][-1] == (None, 11)
    assert told["total_days"] == 30
    for command in (("holder", "menaka"), ("report", "responsibility")):
        text = desk.done(*command, *DAY)
        assert "personne (dossier" in text
    assert "abandonnée" in desk.done("report", "responsibility", "--by", "step", *DAY)


def test_a_dossier_taken_over_once_signed_has_no_day_to_count(desk: Desk) -> None:
    text = desk.done("holder", "sikasso", *DAY)
    assert "0 jour" in text
    assert "aucun jour à compter" in text


@pytest.mark.parametrize("by", ["body", "region", "step"])
def test_the_lines_of_all_dossiers_sum_to_the_total(desk: Desk, by: str) -> None:
    told = data(desk, "rapport", "responsabilites", "--by", by, *DAY)
    assert (told["dossiers"], told["total"]["dossiers"], told["total"]["days"]) == (10, 3, 346)
    for key in ("days", "working_days", "stopped_days", "visits", "held_days", "in_time", "late"):
        assert sum(item[key] for item in told["items"]) == told["total"][key]
    assert (told["total"]["in_time"], told["total"]["late"]) == (7, 3)


def test_the_report_tells_the_median_and_the_longest_visit(desk: Desk) -> None:
    told = data(desk, "report", "responsibility", *DAY)
    lines = {item["holder"]: (item["median_days"], item["longest_days"]) for item in told["items"]}
    assert lines["CR"] == (78.5, 116)
    assert lines["MIN-ELEVAGE"] == (19.5, 21)
    assert lines["DGCT"] == (11, 18)


@pytest.mark.parametrize(
    ("filter", "days"),
    [
        (["--region", "kayes"], 298),
        (["--status", "signé"], 298),
        (["--status", "en cours"], 48),
        (["--holder", "DGCT"], 18),
        (["--workflow", "cper", "--step", "5"], 30),
        (["--region", "Sikasso"], 0),
    ],
)
def test_the_report_is_filtered_like_lists(desk: Desk, filter: list[str], days: int) -> None:
    assert data(desk, "report", "responsibility", *filter, *DAY)["total"]["days"] == days


def test_the_pages_of_the_report_fit_80_columns_and_name_everybody(desk: Desk) -> None:
    for by in ("body", "region", "step"):
        text = desk.done("report", "responsibility", "--by", by, *DAY)
        assert max(map(len, text.splitlines())) <= 80
        assert "10 dossiers, 346 jours au 31 mars 2019" in text
        assert "* date illustrative" in text
    assert "Gouvernorat" in desk.done("report", "responsibility", *DAY)
    assert "7 sans jour à compter" in " ".join(desk.done("report", "responsibility", *DAY).split())


def test_the_csv_of_the_report_has_names_for_people_and_ids_for_programs(desk: Desk) -> None:
    excel = desk.done("report", "responsibility", *DAY, "--format", "csv")
    assert "cper;Gouvernorat de la Région (GOUV);1;69;69;50;0;2;69;0;1;34,5;65;oui;non" in excel
    plain = desk.done(
        "report", "responsibility", *DAY, "--format", "csv", "--csv-dialect", "rfc4180"
    )
    assert "cper,GOUV,1,69,69,50,0,2,69,0,1,34.5,65" in plain


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["holder", "kays"], 3, "Vouliez-vous dire « KAYES-2018 »"),
        (["holder", "kayes", "--as-of", "2017-01-01"], 4, "n’était pas encore ouvert"),
        (["report", "responsibility", "--by", "mois"], 2, "« mois » ne fait pas partie de"),
        (["report", "responsibilty"], 2, "Vouliez-vous dire « responsibility »"),
        (["report", "responsibility", "--region", "Kayess"], 3, "Vouliez-vous dire « Kayes »"),
    ],
)
def test_wrong_input_gets_one_line(desk: Desk, argv: list[str], code: int, said: str) -> None:
    assert said in desk.refused(*argv, code=code)


def test_percents_sum_to_a_hundred() -> None:
    assert percents([1, 1, 1], 3) == ["34\u00a0%", "33\u00a0%", "33\u00a0%"]
    assert percents([0], 0) == [""]
