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
from cperflow.__main__ import main
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
    (("add", "2019-03-18", "Fête", "--source", " "), 2, "--source"),
    (("add", "2019-03-18", "", *SOURCE), 2, "NOM"),
    (("add", "2019-03-18", "Fê\x07te", *SOURCE), 2, "caractères de commande"),
    (("add", "2019-03-18", "Fête", *SOURCE, "--half", "--working"), 2, "--half"),
    (("confirm", "2019-12-25", *SOURCE), 4, "est déjà confirmée"),
    (("confirm", "2019-08-12", "Tabaski", *SOURCE), 3, "11/08/2019"),
    (("move", "2019-12-25", "2019-12-25", *SOURCE), 4, "sa date est déjà"),
    (("move", "2019-12-24", "2019-12-26", *SOURCE), 3, "25/12/2019, « Noël »"),
    (("remove", "2022-05-01", "--reason", "x"), 3, "plusieurs noms"),
    (("remove", "2022-05-01", "Travial", "--reason", "x"), 3, "Pas de « Travial »"),
    (("remove", "2019-12-25", "--reason", ""), 2, "--reason"),
    (("remove", "2019-03-03", "--reason", "x"), 3, "Aucun jour férié le 3 mars 2019 dans le cal"),
    (("list", "--year", "2019", "--from", "2019-01-01"), 2, "Choisissez"),
    (("list", "--from", "2019-02-01", "--to", "2019-01-01"), 2, "avant"),
    (("load", "absent.csv"), 3, "Il n’y a pas de fichier « absent.csv »"),
    (("check", "absent.ics"), 3, "Il n’y a pas de fichier « absent.ics »"),
    (("load", "."), 8, "« . » : c’est un répertoire"),
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


def test_a_suspended_clock_that_the_day_moves_is_told_apart(desk: Desk) -> None:
    stop = ("clock", "stop", "TAOUDENIT-2019", "examen_dgct", "--on", "2019-03-21", "--reason", "x")
    desk.done(*stop)
    argv = ("holiday", "add", "2019-03-18", "Deuil", *SOURCE)
    said = desk.done(*argv, "--dry-run")
    assert "Aucune échéance estimative ne changerait." in said
    assert "1 délai suspendu compterait autrement : son échéance changera à la reprise." in said
    assert "TAOUDENIT-2019" in said
    assert "Suite : la même commande sans --dry-run" in said
    (row,) = json.loads(desk.done(*argv, "--json"))["suspended"]["items"]
    assert (row["dossier"], row["clock"]) == ("TAOUDENIT-2019", "examen_dgct")
    desk.done("clock", "resume", "TAOUDENIT-2019", "examen_dgct", "--on", "2019-04-01")
    desk.now += timedelta(days=30)
    assert dues(desk)["TAOUDENIT-2019"] == row["due_on"] > row["due_before"]


@pytest.mark.parametrize("writing", ["append", "append_many"])
def test_what_is_written_while_the_calendar_changes_is_counted_by_it(
    desk: Desk, tmp_path: Path, writing: str
) -> None:
    """Between the moment a process read the calendar and the one it writes, another changes it."""
    argv = ["clock", "extend", "TAOUDENIT-2019", "examen_dgct", "--add", "9", "--reason", "grève"]
    argv += ["--by", "DGCT"]
    if writing == "append_many":
        argv = ["import", str(tmp_path / "d.json")]
        desk.done("export", "TAOUDENIT-2019", "--format", "json", "-o", argv[1])
        desk.db = tmp_path / "other.db"
        desk.done("init")
    with desk.app() as app:
        store, _read = app.workspace().store, app.workspace().calendars()
        write = getattr(store, writing)

        def overtaken(*given: Any) -> Any:
            desk.done("holiday", "add", "2019-03-18", "Deuil", *SOURCE)
            return write(*given)

        setattr(store, writing, overtaken)
        assert main(argv, app) == 0
    assert desk.run("verify").code == 0


def test_the_journal_of_the_calendar_tells_who_changed_what_and_why(desk: Desk) -> None:
    desk.now += timedelta(days=1)
    desk.done("holiday", "add", "2019-03-18", "Deuil", *SOURCE, "--estimated")
    desk.done("holiday", "confirm", "2019-03-18", "--source", "communiqué n° 8")
    desk.done("holiday", "move", "2019-03-18", "2019-03-19", *SOURCE)
    desk.done("holiday", "remove", "2019-03-19", "--reason", "rapporté")
    items = json.loads(desk.done("ferie", "journal", "--json"))["items"]
    assert [item["act"] for item in items] == ["loaded", "added", "confirmed", "moved", "removed"]
    assert [item["actor"] for item in items] == ["fanta"] * 5
    assert (items[2]["source"], items[4]["reason"]) == ("communiqué n° 8", "rapporté")
    assert items[0]["working"] == 1
    said = " ".join(desk.done("holiday", "history").split())
    assert "1 jour annoncé ouvrable, de 2017 à 2027" in said
    assert "déplacé du 18/03/2019 au 19/03/2019 (confirmé)" in said
    assert "Motif : rapporté" in said
    known = json.loads(desk.done("holiday", "history", "--known-on", "2019-04-01", "--json"))
    assert known["count"] == 1


def test_the_list_hides_notes_and_long_addresses_until_they_are_asked_for(desk: Desk) -> None:
    argv = ("holiday", "list", "--year", "2026")
    said = desk.done(*argv)
    assert "voir 2017-01-01" not in said
    assert "rewmi.com/…" in said
    lines = desk.done(*argv, "--notes").splitlines()
    assert "    rewmi.com/ces-pays-qui-ont-celebre-la-korite-ce-jeudi" in lines
    assert "  Note : liste : voir 2017-01-01" in [line.replace("\u00a0", " ") for line in lines]


def test_the_list_says_when_nothing_was_recorded_yet(desk: Desk) -> None:
    said = " ".join(desk.done("holiday", "list", "--known-on", "2019-03-01").split())
    assert "le premier a été inscrit le 1er avril 2019" in said
    data = json.loads(desk.done("holiday", "list", "--known-on", "2019-03-01", "--json"))
    assert (data["recorded_from"], data["known_on"], data["count"]) == (
        "2019-04-01", "2019-03-01", 0,
    )  # fmt: skip


def test_a_date_with_two_names_is_confirmed_by_the_one_that_is_estimated(desk: Desk) -> None:
    desk.now = desk.now.replace(year=2022, month=6)
    said = desk.done("holiday", "confirm", "2022-05-01", *SOURCE, "--dry-run")
    assert said.startswith("Aïd el-Fitr")


def test_what_to_load_after_a_trial_is_the_same_command(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "deux mots.csv"
    text = "Date;Nom;Source;Durée\n18/03/2019;Décès;n° 1;\n19/03/2019;Travaillé;n° 2;ouvré\n"
    file.write_bytes(text.encode("cp1252"))
    output = desk.run("holiday", "load", str(file), "--covered", "2019", "--dry-run")
    assert output.code == 0
    assert "1 jour férié, 1 jour annoncé ouvrable, de 2019 à 2019" in output.out
    assert output.out.endswith(f'Suite : cperflow holiday load "{file}" --covered 2019-2019\n')
    assert "Windows-1252" in output.err


def test_a_new_store_may_count_by_a_feast_without_an_end(desk: Desk, tmp_path: Path) -> None:
    file = tmp_path / "ok.ics"
    event = "DTSTART;VALUE=DATE:20240501\nSUMMARY:Fête\nRRULE:FREQ=YEARLY"
    file.write_text(
        "BEGIN:VCALENDAR\nVERSION:2.0\nPRODID:x\nBEGIN:VEVENT\nUID:1\n"
        f"{event}\nEND:VEVENT\nEND:VCALENDAR\n",
        encoding="utf-8",
    )
    desk.db = tmp_path / "new.db"
    assert "--covered" in desk.run("init", "--calendar", str(file)).err
    assert desk.run("init", "--covered", "2024").code == 2
    desk.done("init", "--calendar", str(file), "--covered", "2024-2026")
    assert [row["date"] for row in listed(desk, "--from", "2024-01-01")] == [
        "2024-05-01", "2025-05-01", "2026-05-01",
    ]  # fmt: skip
    assert '"source": "ok.ics"' in desk.done("holiday", "history", "--json")
