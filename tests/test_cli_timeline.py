"""`timeline` at the command line: formats, files, pages, filters."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ET
from pathlib import Path
from typing import Any

import pytest
from cli_desk import Desk, desk

__all__ = ["desk"]

DAY = ("--as-of", "2019-03-31")


def data(desk: Desk, *argv: str) -> Any:
    return json.loads(desk.done("timeline", *argv, "--json"))


def test_the_terminal_shows_steps_holders_days_and_lateness(desk: Desk) -> None:
    text = desk.done("frise", "kayes", *DAY)
    assert max(map(len, text.splitlines())) <= 80
    last = next(line for line in text.splitlines() if line.startswith("8. "))
    assert "GOUV" in last
    assert "!!!" in last
    assert last.endswith("65 j* +39* est.")
    fifth = next(line for line in text.splitlines() if line.startswith("5. "))
    assert "CR et 4 autres" in fifth, "the one that held it longest comes first"
    assert "◄" in text
    assert "CPER signé le 31 août 2018" in text
    assert "* date illustrative : la source ne la donne pas." in text
    assert "sont estimatifs" in text


def test_the_terminal_marks_of_a_follow_up_only_what_the_source_does_not_date(desk: Desk) -> None:
    text = desk.done("timeline", "SUIVI-KAYES-2018", *DAY)
    assert "212 jours ·" in text, "from the signature, which the source dates"
    lines = text.splitlines()
    assert next(line for line in lines if "Convention de" in line).endswith("1* sur 1")
    assert next(line for line in lines if "Marché de" in line).endswith(" 1 sur 1")
    names = [line[:22].rstrip(" …") for line in lines if " sur " in line[60:]]
    assert names == [
        "Inscription de la", "Convention de", "Marché de travaux", "Session trimestrielle",
    ], "no word is cut"  # fmt: skip
    assert not any(line.startswith((";", " ;")) for line in lines)


def test_a_narrow_screen_counts_the_holders(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    assert "5 struct." in desk.done("timeline", "kayes", *DAY)


def test_months_and_years_are_not_missing_from_the_portfolio(desk: Desk) -> None:
    lines = desk.done("timeline", *DAY, "--workflow", "cper").splitlines()
    assert next(line for line in lines if "2016" in line and "-" not in line).split() == [
        "2015", "2016", "2017", "2018", "2019",
    ]  # fmt: skip
    for ref in ("MOPTI-2016", "KOULIKORO-2018"):
        assert "~◆" in next(line for line in lines if line.startswith(ref))


def test_days_of_the_portfolio_are_told_when_they_are_known(desk: Desk, tmp_path: Path) -> None:
    desk.done("timeline", *DAY, "-o", str(tmp_path / "f.html"))
    page = (tmp_path / "f.html").read_text(encoding="utf-8").replace("\xa0", " ")
    assert "<td>298 jours*</td>" in page
    assert "0 jour<" not in page


def test_the_portfolio_is_told_by_opening_day(desk: Desk) -> None:
    lines = desk.done("timeline", *DAY).splitlines()
    refs = [line.split()[0] for line in lines if "-201" in line]
    assert refs[0] == "SEGOU-2015"
    assert refs[-2:] == ["MENAKA-2019", "TAOUDENIT-2019"]
    assert max(map(len, lines)) <= 80


def test_json_has_every_step_with_its_stays_and_delays(desk: Desk) -> None:
    shape = data(desk, "KAYES-2018", *DAY)
    assert list(shape) == [
        "ref", "region", "workflow", "workflow_name", "as_of", "status", "opened_on",
        "opened_precision", "opened_illustrative", "ended_on", "illustrative", "phases", "rows",
        "endings", "totals", "bodies", "obligations",
    ]  # fmt: skip
    assert [row["number"] for row in shape["rows"]] == list(range(1, 9))
    assert [stay["place"] for stay in shape["rows"][4]["stays"]] == [
        "", "Correction technique du dossier", "",
    ]  # fmt: skip
    (plan,) = shape["rows"][7]["plans"]
    assert (plan["due_on"], plan["days_late"]) == ("2018-07-06", 39)
    assert plan["late"] == [{"from_on": "2018-07-06", "to_on": "2018-08-31"}]
    assert shape["totals"] == {"days": 298, "returns": 1, "opinions": 4, "late": 1}
    assert shape["endings"][0]["on"] == "2018-08-31"


def test_json_of_the_portfolio_has_all_unless_a_page_is_asked_for(desk: Desk) -> None:
    shape = data(desk, *DAY)
    assert list(shape) == ["as_of", "count", "page", "pages", "phases", "items"]
    assert (shape["count"], len(shape["items"])) == (18, 18)
    shape = data(desk, *DAY, "--limit", "4", "--page", "5")
    assert (shape["pages"], len(shape["items"])) == (5, 2)


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (["--phase", "examen"], ["MENAKA-2019", "TAOUDENIT-2019"]),
        (["--holder", "DGCT"], ["TAOUDENIT-2019"]),
        (["--region", "gao"], ["GAO-2017", "SUIVI-GAO-2017"]),
        (["--region", "gao", "--workflow", "cper"], ["GAO-2017"]),
        (["--status", "en cours", "--step", "5"], ["MENAKA-2019"]),
    ],
)
def test_filters_are_about_the_day_looked_at(
    desk: Desk, filters: list[str], found: list[str]
) -> None:
    assert [item["ref"] for item in data(desk, *DAY, *filters)["items"]] == found
    assert [item["ref"] for item in data(desk, *filters, "--as-of", "2019-04-01")["items"]] == found


def test_a_drawing_goes_to_a_file_whole_and_says_so(desk: Desk, tmp_path: Path) -> None:
    target = tmp_path / "sorties" / "kayes.svg"
    said = desk.done("timeline", "KAYES-2018", *DAY, "-o", str(target))
    assert said.replace("\n", "").startswith("Frise : ")
    assert "créé" in said
    first = target.read_bytes()
    assert ET.fromstring(first).attrib["role"] == "img"
    assert "remplace" in desk.done("timeline", "KAYES-2018", *DAY, "-o", str(target))
    assert target.read_bytes() == first


def test_a_drawing_goes_down_a_pipe(desk: Desk) -> None:
    assert ET.fromstring(desk.done("timeline", *DAY, "--format", "svg")).attrib["role"] == "img"
    page = desk.done("timeline", "MENAKA", *DAY, "--format", "html")
    assert page.startswith("<!doctype html>")
    assert "Ministère chargé de l’hydraulique (MIN-HYDRAULIQUE)" in page
    assert "en retard de 9 jours ouvrables*" in page
    assert "<script" not in page


def test_a_page_says_what_it_leaves_out(desk: Desk) -> None:
    output = desk.run("timeline", *DAY, "--limit", "4")
    assert output.code == 0
    assert "page 1 sur 5" in output.out
    assert "4 dossiers sur 18" in output.err
    assert "--page 2" in output.err


@pytest.mark.parametrize(
    ("argv", "code", "words"),
    [
        (["INCONNU-2000"], 3, "INCONNU-2000"),
        (["KAYES-2018", "--limit", "4"], 2, "retirez-les, ou la référence"),
        (["KAYES-2018", "--phase", "examen"], 2, "retirez-les, ou la référence"),
        (["KAYES-2018", "--as-of", "2010-01-01"], 4, "n’était pas encore ouvert"),
        (["--limit", "4", "--page", "9"], 2, "La page 9 n’existe pas"),
        (["KAYES-2018", "--json", "--format", "svg"], 2, "se contredisent"),
        (["KAYES-2018", "--format", "svg", "-o", "x.html"], 2, ".svg"),
        (["KAYES-2018", "-o", "x.png"], 2, ".svg"),
    ],
)
def test_what_cannot_be_drawn_is_refused(
    desk: Desk, argv: list[str], code: int, words: str
) -> None:
    assert words in desk.refused("timeline", *argv, code=code)


def test_a_dossier_taken_over_at_its_end_says_that_its_steps_are_unknown(desk: Desk) -> None:
    text = desk.done("timeline", "GAO-2017", *DAY)
    assert "CPER signé en juillet 2017" in text
    assert "Aucune étape n’est consignée" in text


def test_what_was_entered_later_is_not_drawn(desk: Desk) -> None:
    assert "n’était encore consigné" in desk.refused(
        "timeline", "KAYES-2018", "--known-on", "2018-01-01", code=4
    )
    assert data(desk, "--known-on", "2018-01-01")["count"] == 0


def test_no_dossier_is_said(desk: Desk) -> None:
    assert "Aucun dossier" in desk.done("timeline", "--as-of", "2001-01-01")
    svg = desk.done("timeline", "--as-of", "2001-01-01", "--format", "svg")
    assert "Aucun dossier" in svg


def test_what_an_officer_decided_of_a_delay_is_shown(desk: Desk) -> None:
    ruled = (
        "clock",
        "stop",
        "TAOUDENIT-2019",
        "examen_dgct",
        "--by",
        "DGCT",
        "--reason",
        "mission",
    )
    desk.done(*ruled, "--on", "2019-03-18")
    desk.done("clock", "resume", "TAOUDENIT-2019", "examen_dgct", "--on", "2019-03-22")
    ruled = ("clock", "extend", *ruled[2:])
    desk.done(*ruled, "--on", "2019-03-25", "--add", "5")
    (plan,) = data(desk, "TAOUDENIT-2019", *DAY)["rows"][3]["plans"]
    assert (plan["due_on"], plan["original_due_on"]) == ("2019-04-08", "2019-04-01")
    (stop,) = plan["stops"]
    assert (stop["from_on"], stop["to_on"], stop["reason"]) == (
        "2019-03-18", "2019-03-22", "mission",
    )  # fmt: skip
    assert "█▒▒" in desk.done("timeline", "TAOUDENIT-2019", *DAY)
    svg = desk.done("timeline", "TAOUDENIT-2019", *DAY, "--format", "svg")
    assert "délai prorogé" in svg
    assert "Délai suspendu du 18/03/2019 au 22/03/2019 : mission" in svg
