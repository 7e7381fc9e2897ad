"""`holiday` as typed: each change told with what it moved, each refusal with its reason."""

from __future__ import annotations

import csv
import json
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from cli_desk import Desk
from cli_desk import desk as desk

from cperflow import shipped
from cperflow.bootstrap import App

SOURCE = ("--source", "communiqué n° 2019-07")
ICS = """BEGIN:VCALENDAR
VERSION:2.0
PRODID:-//essai//FR
BEGIN:VEVENT
UID:1
DTSTAMP:20190101T000000Z
DTSTART;VALUE=DATE:20190318
DTEND;VALUE=DATE:20190320
SUMMARY:Deuil national
STATUS:TENTATIVE
END:VEVENT
END:VCALENDAR
"""


def listed(desk: Desk, *argv: str) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = json.loads(desk.done("holiday", "list", "--json", *argv))["items"]
    return items


def dues(desk: Desk) -> dict[str, str]:
    items = json.loads(desk.done("overdue", "--json"))["items"]
    return {item["dossier"]: item["due_on"] for item in items}


def test_a_day_added_shows_the_due_dates_that_moved_and_the_closed_ones_stay(desk: Desk) -> None:
    before = dues(desk)
    said = desk.done("ferie", "ajouter", "2019-03-18", "Deuil national", *SOURCE)
    assert "1 échéance estimative change" in said
    assert "25/03/2019*" in said
    assert "27/03/2019*" in said
    assert "* date illustrative" in said
    assert "Les délais clos n’ont pas bougé" in said
    assert dues(desk) == {**before, "TAOUDENIT-2019": "2019-03-27"}
    assert desk.run("verify").code == 0


def test_a_trial_shows_the_same_and_writes_nothing(desk: Desk) -> None:
    revisions = desk.revisions()
    argv = ("holiday", "add", "2019-03-18", "Deuil", *SOURCE, "--json")
    tried = json.loads(desk.done(*argv, "--dry-run"))
    assert desk.revisions() == revisions
    done = json.loads(desk.done(*argv))
    assert {**tried, "dry_run": False} == done
    assert done["moved"] == {
        "count": 1,
        "items": [
            {
                "dossier": "TAOUDENIT-2019",
                "clock": "examen_dgct",
                "holder": "DGCT",
                "due_before": "2019-03-25",
                "due_on": "2019-03-27",
                "estimated": False,
                "illustrative": True,
            }
        ],
    }


def test_confirming_a_date_takes_the_mark_of_the_estimate_away(desk: Desk) -> None:
    desk.done("holiday", "add", "2019-03-18", "Deuil", *SOURCE, "--estimated")
    assert "échéance" in desk.done("explain", "TAOUDENIT-2019")
    assert "(estimée)" in desk.done("explain", "TAOUDENIT-2019")
    said = desk.done("holiday", "confirm", "18/03/2019", *SOURCE)
    assert "1 échéance garde son jour mais n’est plus estimée" in said
    assert "(estimée)" not in desk.done("explain", "TAOUDENIT-2019")


def test_a_feast_is_moved_by_a_part_of_its_name_typed_any_way(desk: Desk) -> None:
    desk.done("holiday", "move", "2019-08-11", "2019-08-12", "tabaski", *SOURCE)
    (row,) = [row for row in listed(desk) if row["name"].startswith("Tabaski")]
    assert (row["date"], row["certainty"], row["source"]) == ("2019-08-12", "confirmed", SOURCE[1])
    assert row["working"] is False


def test_the_list_is_of_a_year_or_a_period_as_known_on_a_day(desk: Desk) -> None:
    desk.now += timedelta(days=1)
    desk.done("holiday", "add", "2019-03-18", "Deuil", *SOURCE)
    assert {row["date"][:4] for row in listed(desk)} == {"2019"}
    assert {row["date"][:4] for row in listed(desk, "--year", "2020")} == {"2020"}
    period = ("--from", "2019-03-01", "--to", "2019-03-31")
    assert [row["name"] for row in listed(desk, *period)] == [
        "Deuil",
        "Journée des Martyrs (26 mars)",
    ]
    assert len(listed(desk, *period, "--known-on", "2019-04-01")) == 1
    assert "lun. 18/03/2019" in desk.done("ferie", "lister")


REFUSALS = [
    (("add", "2019-12-25", "noel", *SOURCE), 4, "est déjà le 25 décembre 2019"),
    (("add", "2019-05-32", "Fête", *SOURCE), 2, "n’existe pas"),
    (("add", "2025-01-14", "Fête", *SOURCE), 4, "annoncé ouvrable"),
    (("add", "2019-03-18", "Fête", "--source", ""), 4, "source : vide"),
    (("add", "2019-03-18", "Fê\x07te", *SOURCE), 4, "caractères de commande"),
    (("add", "2019-03-18", "Fête", *SOURCE, "--half", "--working"), 2, "--half"),
    (("confirm", "2019-12-25", *SOURCE), 4, "est déjà confirmée"),
    (("confirm", "2019-08-12", "Tabaski", *SOURCE), 3, "11/08/2019"),
    (("move", "2019-12-25", "2019-12-25", *SOURCE), 4, "sa date est déjà"),
    (("move", "2019-12-24", "2019-12-26", *SOURCE), 3, "25/12/2019, « Noël »"),
    (("remove", "2022-05-01", "--reason", "x"), 3, "plusieurs noms"),
    (("remove", "2022-05-01", "Travial", "--reason", "x"), 3, "Pas de « Travial »"),
    (("remove", "2019-12-25", "--reason", ""), 4, "motif : vide"),
    (("list", "--year", "2019", "--from", "2019-01-01"), 2, "Choisissez"),
    (("list", "--from", "2019-02-01", "--to", "2019-01-01"), 2, "avant"),
    (("load", "absent.csv"), 6, "illisible"),
    (("check", "absent.ics"), 6, "illisible"),
    (("check", "absent.csv", "--covered", "vingt"), 2, "deux années"),
]


@pytest.mark.parametrize(("argv", "code", "words"), REFUSALS, ids=lambda each: str(each)[:40])
def test_what_cannot_be_is_refused_in_one_line(
    desk: Desk, argv: tuple[str, ...], code: int, words: str
) -> None:
    assert words in desk.refused("holiday", *argv, code=code)


def test_the_check_tells_what_to_look_at(desk: Desk) -> None:
    desk.done("holiday", "add", "2019-03-18", "Deuil", "--source", "presse")
    data = json.loads(desk.done("holiday", "check", "--json"))
    told = [item["problem"] for item in data["items"] if item["date"] == "2019-03-18"]
    assert told == [
        "« Deuil » : confirmé par une source imprécise (« presse ») ; indiquez le numéro, la date "
        "ou l’adresse"
    ]
    assert data["counts"]["error"] == 0
    assert "points à vérifier" in desk.done("ferie", "controler")


def test_another_calendar_is_checked_then_loaded_whole(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "pays.ics"
    file.write_text(ICS, encoding="utf-8")
    assert "pays.ics" in desk.done("holiday", "check", str(file))
    assert desk.run("holiday", "load", str(file), "--dry-run").code == 0
    assert len(listed(desk)) > 2
    said = desk.done("holiday", "load", str(file), "--covered", "2019")
    assert "2 jours fériés, de 2019 à 2019" in said
    assert [(row["date"], row["certainty"]) for row in listed(desk)] == [
        ("2019-03-18", "estimated"), ("2019-03-19", "estimated"),
    ]  # fmt: skip
    assert desk.run("verify").code == 0
    assert "déjà le calendrier" in desk.refused("holiday", "load", str(file), code=4)


def test_a_file_that_contradicts_itself_is_refused_with_the_day(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "double.csv"
    rows = [
        ("date", "name", "source", "part"),
        ("2019-03-18", "Deuil", "n° 1", "day"),
        ("2019-03-18", "Jour ouvrable", "n° 2", "none"),
    ]
    with file.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows(rows)
    for command in ("check", "load"):
        output = desk.run("holiday", command, str(file))
        assert output.code == 6
        assert "18/03/2019 : à la fois chômé" in output.err


def test_a_new_store_counts_by_the_calendar_of_its_office(desk: Desk, tmp_path: Path) -> None:
    own = tmp_path / "office"
    (own / "data").mkdir(parents=True)
    file = own / "data" / "holidays_ml.csv"
    file.write_text("date,name,source\n2019-03-18,Deuil,n° 1\n", encoding="utf-8")
    with App("own.db", workflows=str(own), environ={}) as app:
        assert app.calendar_file == str(file)
    with App("own.db", environ={"CPERFLOW_WORKFLOWS": str(own)}) as app:
        assert app.calendar_file == str(file)
        assert app.apart("other.db").calendar_file != str(file)
    desk.db = tmp_path / "given.db"
    said = desk.done("init", "--calendar", str(file))
    assert "1 jour férié (holidays_ml.csv)" in said
    assert [row["name"] for row in listed(desk)] == ["Deuil"]
    desk.db = tmp_path / "broken.db"
    file.write_text("date,name,source\n2019-02-30,Deuil,n° 1\n", encoding="utf-8")
    output = desk.run("init", "--calendar", str(file))
    assert (output.code, desk.db.exists()) == (6, False)
    assert "ligne 2 : date « 2019-02-30 » impossible" in output.err


def test_the_shipped_calendar_holds_what_the_press_and_the_communiques_said() -> None:
    path = Path(shipped.folder("workflows")) / "data" / "holidays_ml.csv"
    with path.open(encoding="utf-8", newline="") as file:
        rows = {(row["date"], row["part"], row["certainty"]) for row in csv.DictReader(file)}
    facts = {
        ("2019-06-03", "day"), ("2019-11-15", "day"), ("2019-11-16", "day"),
        ("2021-07-20", "day"), ("2022-09-23", "day"), ("2022-10-14", "half"),
        ("2022-10-15", "day"), ("2023-07-28", "day"), ("2025-01-14", "none"),
        ("2025-06-06", "day"), ("2025-09-11", "day"), ("2025-09-12", "day"),
    }  # fmt: skip
    assert {(*fact, "confirmed") for fact in facts} <= rows
    assert {date.fromisoformat(day).year for day, _, _ in rows} == set(range(2017, 2028))
