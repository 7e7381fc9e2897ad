"""`region` at the command line, and what a new name does to dossiers, letters and lists."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest
from builders import WORKFLOW
from builders import Desk as Stall
from cli_desk import Desk, desk

from cperflow.cli.pages.region_map import Place, Stands, region_map
from cperflow.documents.making.gathering import Wanted, gathered
from cperflow.domain.territory.changing import rename
from cperflow.domain.territory.regions import RegionLine
from cperflow.service.contacts import by_body, record_contact
from cperflow.service.contracts.status import EXECUTION
from cperflow.service.filtering import filters
from cperflow.service.officeholders import Officeholder, officeholders, on_day, record_officeholder
from cperflow.service.ports import Filters
from cperflow.service.reading import dossiers, situation
from cperflow.service.regions import territory as service
from cperflow.service.regions.renaming import names_on
from cperflow.shipped import REGIONS_FILE

__all__ = ["desk"]

NEW_NAME = RegionLine("ROSE", "2024-06-01", name="Lilas", source="délibération d’essai")


@pytest.fixture
def renamed() -> Stall:
    desk = Stall(WORKFLOW._replace(subjects=REGIONS_FILE))
    desk.open()
    service.change(desk.ws, lambda known: rename(known, NEW_NAME, desk.ws.today))
    return desk


def test_a_dossier_keeps_its_subject_and_shows_the_name_of_the_day(renamed: Stall) -> None:
    ws, before, after = renamed.ws, date(2024, 5, 31), date(2024, 6, 1)
    assert [situation(ws, renamed.ref, as_of=d).dossier.subject for d in (before, after)] == [
        "Rose", "Lilas",
    ]  # fmt: skip
    assert [row.subject for d in (before, after) for row in dossiers(ws, as_of=d)] == [
        "Rose", "Lilas",
    ]  # fmt: skip
    assert renamed.store.journal(renamed.ref)[0].payload["subject"] == "Rose"
    assert filters(ws, Filters(subject="lilas")) == filters(ws, Filters(subject="ROSE"))


def test_a_dossier_opened_under_the_new_name_is_of_the_same_region(renamed: Stall) -> None:
    done = renamed.open(date(2024, 7, 1), "Lilas", ref="")
    assert (done.dossier.ref, done.dossier.subject) == ("LILAS-2024", "Rose")


def test_letters_name_the_place_of_their_day_and_still_know_who_signs(renamed: Stall) -> None:
    ws = renamed.ws
    local = next(body for body in renamed.workflow.bodies if body.local)
    record_officeholder(ws, Officeholder(local.id, "Rose", name="Awa", since="2024-01-01"))
    record_contact(ws, local.id, "Rose", {"name": "Awa"})
    on = date(2024, 7, 1)
    assert on_day(officeholders(ws, on), local.id, "Lilas", on).head.name == "Awa"
    assert by_body(ws, on)[local.id, "Lilas"].name == "Awa"
    if renamed.workflow.documents:
        data = gathered(
            ws, situation(ws, renamed.ref, as_of=on), Wanted(renamed.workflow.documents[0])
        )
        assert data.subject == "Lilas"


# --- at the command line


def test_a_store_made_before_reads_the_file_until_its_first_change(desk: Desk) -> None:
    listed = json.loads(desk.done("region", "list", "--as-of", "2019-01-31", "--json"))
    assert listed["count"] == 20
    assert "@territory" not in desk.revisions()
    told = desk.done(
        "region", "renommer", "kayes", "Khasso", "--on", "2019-02-01", "--source", "essai"
    )
    assert "Khasso (avant : Kayes)" in told
    assert desk.revisions()["@territory"] == 2
    assert "KAYES-2018 – Khasso" in desk.done("show", "KAYES-2018")
    assert "KAYES-2018 – Kayes" in desk.done("show", "KAYES-2018", "--as-of", "2018-12-31")
    assert "KAYES-2018" in desk.done("list", "--region", "khasso")
    entries = json.loads(desk.done("region", "history", "Kayes", "--json"))["entries"]
    assert [entry["kind"] for entry in entries] == ["territory_loaded", "region_recorded"]
    assert "Les journaux" not in desk.done("verify")


def test_who_heads_a_region_follows_its_day(desk: Desk) -> None:
    def title(region: str, on: str) -> str:
        seen = json.loads(desk.done("region", "show", region, "--as-of", on, "--json"))
        return next(office["title"] for office in seen["offices"] if office["body"] == "CR")

    desk.done("region", "set", "san", "--iso", "ML-17", "--on", "2019-01-01", "--source", "essai")
    assert title("Kayes", "2018-08-31") == "Président du Conseil Régional de Kayes"
    assert title("GAO", "2018-08-31") == "Président de l’Autorité intérimaire"
    assert title("bamako", "2023-11-21") == "Maire du District de Bamako"
    assert title("bamako", "2023-11-22") == "Président de la Délégation spéciale"


def test_a_dossier_before_its_region_is_refused_when_sure_and_signalled_when_not(
    desk: Desk,
) -> None:
    refusal = desk.refused("open", "Nara", "--on", "2011-05-02", code=4)
    assert "n’existait pas encore le 2 mai 2011" in refusal
    assert "prévue par un texte" in desk.done("open", "Nara", "--on", "2018-05-02")


@pytest.mark.parametrize(
    ("argv", "code", "told"),
    [
        (("show", "Kaye"), 3, "Vouliez-vous dire « Kayes »"),
        (("show", "Nara", "--as-of", "2000-01-01"), 4, "n’existait pas"),
        (("rename", "kayes", "Ségou", "--on", "2018", "--source", "x"), 4, "ne peut pas"),
        (("set", "kayes", "--stage", "en plce", "--on", "2018", "--source", "x"), 2, "en place"),
        (("map", "-o", "carte.pdf"), 2, "« .pdf » n’est pas proposé"),
    ],
)
def test_wrong_input_is_told_and_changes_nothing(
    desk: Desk, argv: tuple[str, ...], code: int, told: str
) -> None:
    assert told in desk.refused("region", *argv, code=code)


def test_nothing_is_kept_of_a_rehearsal(desk: Desk) -> None:
    before = desk.revisions()
    split = ("region", "split", "kayes", "Bafoulabé", "--on", "2019-01-01", "--source", "projet")
    assert "Ce qui changerait" in desk.done(*split, "--dry-run")
    assert desk.revisions() == before


def test_the_map_shows_where_each_region_stands(desk: Desk, tmp_path: Path) -> None:
    items = json.loads(desk.done("region", "map", "--as-of", "2018-06-01", "--json"))["items"]
    found = {item["key"]: (item["status"], item["dossier"]) for item in items}
    assert found["KAYES"] == ("negotiation", "KAYES-2018")
    assert found["NARA"] == ("none", None)
    text = desk.done("region", "map", "--as-of", "2018-06-01")
    assert "KAYE N" in text
    assert "sans échelle ni limites" in text
    paths = [tmp_path / "a.svg", tmp_path / "b.svg"]
    for path in paths:
        desk.done("region", "map", "-o", str(path))
    assert paths[0].read_bytes() == paths[1].read_bytes()


def test_a_map_reads_without_colours_and_loses_no_region() -> None:
    places = [Place("A", "A & B", (0, 0)), Place("B", "B", (0, 0)), Place("C", "C", None)]
    svg = region_map(places, {"A": Stands(EXECUTION, late=True)})
    assert svg.count("<g>") == 3
    assert "A &amp; B : en exécution, en retard" in svg
    assert 'aria-labelledby="carte-titre carte-description"' in svg
    assert all(f">{letter}</text>" in svg for letter in "NSEURCA–!")
    assert "marked" in svg


def test_what_two_regions_cannot_both_have_is_refused(desk: Desk) -> None:
    for given in (("--iso", "ML-1"), ("--tile", "0,3")):
        told = desk.refused("region", "set", "Kita", *given, "--on", "2024-01-01", "--source", "x",
                            code=4)  # fmt: skip
        assert "KITA" in told


def test_a_name_told_later_is_not_known_before(desk: Desk) -> None:
    desk.done("region", "rename", "Kayes", "Khasso", "--on", "2019-01-01", "--source", "essai")
    before = (desk.now - timedelta(1)).date().isoformat()
    told = desk.refused("region", "history", "Kayes", "--known-on", "2001-01-01", code=4)
    assert "rien n’était encore consigné" in told
    with desk.app() as app:
        ws = app.workspace(read_only=True)
        assert names_on(ws).called("Kayes", date(2019, 3, 31)) == "Khasso"
        then = names_on(ws, date.fromisoformat(before))
        assert then.called("Kayes", date(2019, 3, 31)) == "Kayes"
