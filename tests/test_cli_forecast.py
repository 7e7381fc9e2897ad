"""`forecast`, `simulate` and `report durations` at the command line, over the real portfolio."""

from __future__ import annotations

import json

import pytest
from cli_desk import Desk, desk
from test_story_kayes import check

__all__ = ["desk"]

DAY = ("--as-of", "2019-03-31")


@pytest.mark.parametrize("ref", ["TAOUDENIT-2019", "MENAKA-2019", "KAYES-2018"])
def test_the_page_of_a_forecast(desk: Desk, ref: str) -> None:
    text = desk.done("forecast", ref, *DAY)
    check(f"prevision-{ref.lower()}", text.splitlines())


def test_the_page_of_a_what_if(desk: Desk) -> None:
    before = desk.revisions()
    text = desk.done("simulate", "taoud", "--set", "MEF=+10", "--set", "return=1", *DAY)
    assert desk.revisions() == before
    check("simulation-taoudenit-2019", text.splitlines())


def test_the_page_of_durations(desk: Desk) -> None:
    check("durees-2019-03-31", desk.done("report", "durations", *DAY).splitlines())


def test_the_page_of_a_backtest_says_that_one_dossier_proves_nothing(desk: Desk) -> None:
    text = desk.done("forecast", "--backtest", *DAY)
    check("prevision-a-rebours", text.splitlines())
    assert "trop peu de dossiers" in text


def test_the_french_names_answer_the_same(desk: Desk) -> None:
    assert desk.done("prevision", "MENAKA-2019", *DAY) == desk.done("forecast", "MENAKA-2019", *DAY)
    assert desk.done("rapport", "durees", *DAY) == desk.done("report", "durations", *DAY)


def test_the_json_of_a_forecast_has_its_keys(desk: Desk) -> None:
    data = json.loads(desk.done("forecast", "MENAKA-2019", "--runs", "500", "--json", *DAY))
    assert (data["ref"], data["as_of"], data["runs"], data["seed"]) == (
        "MENAKA-2019", "2019-03-31", 500, 0,
    )  # fmt: skip
    assert data["p50"] <= data["p80"] <= data["p95"]
    keys = {"step", "n", "median_observed", "estimate", "used_median", "weight"}
    assert all(keys <= step.keys() for step in data["steps"])
    assert data["steps"][0]["waiting"] == ["MIN-HYDRAULIQUE"]


def test_all_open_dossiers_come_in_the_order_of_their_end(desk: Desk) -> None:
    data = json.loads(desk.done("forecast", "--all", "--json", *DAY))
    assert [item["ref"] for item in data["items"]] == ["MENAKA-2019", "TAOUDENIT-2019"]
    assert "MENAKA-2019" in desk.done("forecast", "--all", *DAY)
    assert "Aucun dossier" in desk.done("forecast", "--all", "--as-of", "2015-01-01")


def test_a_seed_is_the_whole_chance(desk: Desk) -> None:
    def asked(seed: str) -> str:
        return desk.done("forecast", "TAOUDENIT-2019", "--seed", seed, "--json", *DAY)

    assert asked("7") == asked("7")
    assert json.loads(asked("7"))["mean_days"] != json.loads(asked("8"))["mean_days"]


def test_a_first_step_without_number_gets_no_date_and_says_how_to_aim_at_one(desk: Desk) -> None:
    desk.done("open", "Bamako", "--on", "2019-03-01")
    text = desk.done("forecast", "BAMAKO-2019", *DAY)
    assert "Trop peu de cas pour le dire." in text
    assert "clock target BAMAKO-2019 preparation_demande" in text.replace("\n", " ")
    assert "–" in desk.done("simulate", "BAMAKO-2019", "--set", "CR=5", *DAY)


def test_a_step_that_admits_no_return_names_those_that_do(desk: Desk) -> None:
    said = desk.refused("simulate", "TAOUDENIT-2019", "--set", "return:signature=1", *DAY, code=4)
    assert "« Signature du CPER » n’admet pas de retour" in said
    assert "return:examen_dgct" in said
    past = desk.refused("simulate", "MENAKA-2019", "--set", "return:examen_dgct=1", *DAY, code=4)
    assert "n’est pas sur le chemin restant" in past


@pytest.mark.parametrize(
    ("typed", "example"),
    [("MEF", "MEF=+10"), ("=5", "MEF=+10"), ("return=0", "return=1"), ("MEF=dix", "MEF=+10")],
)
def test_what_cannot_be_supposed_gets_an_example_that_can(
    desk: Desk, typed: str, example: str
) -> None:
    said = desk.refused("simulate", "MENAKA-2019", "--set", typed, *DAY, code=2)
    assert f"par exemple {example}" in said


def test_what_to_type_next_shows_the_same_day(desk: Desk) -> None:
    hint = "cperflow forecast MENAKA-2019 --as-of 2019-03-31"
    assert hint in desk.done("forecast", "--all", *DAY)
    assert hint in desk.done("simulate", "MENAKA-2019", "--set", "GOUV=2", *DAY)


def test_all_open_dossiers_take_a_line_each(desk: Desk) -> None:
    lines = desk.done("forecast", "--all", *DAY).splitlines()
    at = lines.index(next(line for line in lines if line.startswith("MENAKA-2019")))
    assert lines[at + 1].startswith("TAOUDENIT-2019")
    assert "4. Examen" in lines[at + 1]
    assert max(map(len, lines)) <= 80


def test_nothing_recorded_yet_is_said(desk: Desk) -> None:
    early = ("--known-on", "2015-01-01")
    assert desk.done("forecast", "--all", *early).startswith("Rien n’était encore consigné")
    assert json.loads(desk.done("forecast", "--all", "--json", *early))["recorded"] is False


def test_what_rests_on_an_illustrative_date_has_its_star(desk: Desk) -> None:
    text = desk.done("simulate", "TAOUDENIT-2019", "--set", "MEF=+10", *DAY)
    assert "3 jours" in text
    assert "ouvrables*" in text
    desk.done("open", "Bamako", "--on", "2019-03-01")
    undated = desk.done("simulate", "BAMAKO-2019", "--set", "CR=5", *DAY)
    assert "jours ouvrables* une fois sur deux" in undated
    assert max(map(len, (text + undated).splitlines())) <= 80


def test_a_finished_dossier_says_its_day_once(desk: Desk) -> None:
    text = desk.done("forecast", "KAYES-2018", *DAY)
    assert text.count("31 août 2018") == 1
    assert not text.endswith("\n\n")


def test_csv_of_durations_has_titles_and_numbers(desk: Desk) -> None:
    text = desk.done("report", "durations", "--format", "csv", *DAY)
    assert "Médiane nette" in text.splitlines()[0]
    raw = desk.done("report", "durations", "--format", "csv", "--csv-dialect", "rfc4180", *DAY)
    assert raw.splitlines()[0].startswith("workflow,phase,step,n,")
    assert "examen_dgct,1,1,0,8.0,8.0" in raw


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["forecast"], 2),
        (["forecast", "KAYES-2018", "--all"], 2),
        (["forecast", "KAYES-2018", "--runs", "3"], 2),
        (["forecast", "KAYSE"], 3),
        (["forecast", "MENAKA-2019", "--as-of", "2018-01-01"], 4),
        (["simulate"], 2),
        (["simulate", "MENAKA-2019"], 2),
        (["simulate", "MENAKA-2019", "--workflow", "x.yaml"], 2),
        (["simulate", "MENAKA-2019", "--set", "MEF=dix"], 2),
        (["simulate", "MENAKA-2019", "--set", "CROSCAD=3"], 3),
        (["simulate", "MENAKA-2019", "--set", "examen_dgct=3"], 4),
        (["simulate", "KAYES-2018", "--set", "MEF=3"], 4),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else str(value),
)
def test_wrong_questions_are_refused_in_french(desk: Desk, argv: list[str], code: int) -> None:
    assert desk.refused(*argv, code=code)


def test_a_misspelt_body_is_offered_the_right_one(desk: Desk) -> None:
    said = desk.refused("simulate", "MENAKA-2019", "--set", "CROSCAD=3", *DAY, code=3)
    assert "Vouliez-vous dire « CROCSAD » ?" in said
