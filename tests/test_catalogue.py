"""The register of contracts: what it holds, what is found in it, what proves its totals."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from cli_desk import Desk, desk, portfolio
from hypothesis import given
from hypothesis import strategies as st

from cperflow.bootstrap import App
from cperflow.domain.money.printed import COST, Figure
from cperflow.errors import NotFound, UsageError
from cperflow.service.contracts.catalogue import Card, cards, proof
from cperflow.service.contracts.search import Asked, search, words
from cperflow.service.contracts.status import STATUSES
from cperflow.service.regions.regional import region_statuses
from cperflow.service.workspace import Workspace

__all__ = ["desk"]

DAY = date(2019, 3, 31)


class Register:
    """All contracts of the portfolio on a day, read once."""

    def __init__(self, app: App) -> None:
        self.ws = app.workspace(read_only=True)
        self.cards = cards(self.ws, DAY)

    def refs(self, *typed: str, **asked: Any) -> list[str]:
        found = search(self.ws, self.cards, Asked(typed, **asked))
        return [card.ref for card in found]

    def projects(self, *typed: str, **asked: Any) -> list[str]:
        found = search(self.ws, self.cards, Asked(typed, **asked))
        return [f"{card.ref} {w.project.id}" for card in found for w in card.works if w.found]


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Register]:
    with App(str(portfolio(tmp_path_factory)), environ={"USER": "fanta"}) as app:
        yield Register(app)


def asked(desk: Desk, *argv: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(desk.done("catalogue", *argv, "--json"))
    return data


def test_the_eight_signed_contracts_have_their_17_projects_and_their_proven_total(
    desk: Desk,
) -> None:
    data = asked(desk, "--as-of", "2019-03-31")
    signed = data["signed"]
    assert (signed["contracts"], signed["projects"]) == (8, 17)
    assert signed["cost"] == 24_880_378_360
    assert data["proof"]["contracts"] == 8
    assert (data["proof"]["printed"], data["proof"]["difference"]) == (24_880_378_360, 0)
    assert data["not_signed"]["contracts"] == 2


def test_what_changes_after_the_signature_counts_once_everywhere_and_not_in_what_was_printed(
    desk: Desk,
) -> None:
    desk.done("project", "edit", "SUIVI-KAYES-2018", "P1", "--cost", "1781715165", "--on",
              "2019-03-29")  # fmt: skip
    data = asked(desk, "--as-of", "2019-03-31")
    assert data["signed"]["cost"] == 24_880_378_361
    assert data["proof"]["difference"] == 0
    listed = json.loads(desk.done("list", "--as-of", "2019-03-31", "--json"))
    assert listed["cost"] == 24_880_378_361
    check = desk.run("funding", "check", "--as-of", "2019-03-31").out
    assert "24 880 378 361" in check.replace("\u00a0", " ").replace("\u202f", " ")


def test_a_proof_that_fails_is_said_with_both_sums(register: Register) -> None:
    figure = Figure("GAO-2017", "", "", COST, 1, 1, None, "l.1", "essai", 2)
    found = proof(register.cards, [figure])
    assert found
    assert (found.printed, found.difference) == (1, 2_186_555_020 - 1)


def test_the_national_figures_are_shown_from_their_day_on_with_what_is_missing(desk: Desk) -> None:
    assert asked(desk, "--as-of", "2025-07-08")["national"] == []
    told = {each["what"]: each for each in asked(desk, "--as-of", "2025-07-09")["national"]}
    assert (told["contracts"]["known"], told["contracts"]["missing"]) == (8, 1)
    assert (told["projects"]["known"], told["projects"]["missing"]) == (17, 1)
    assert told["cost"]["missing"] == 29_070_000_000 - 24_880_378_360


def test_only_the_names_of_the_source_place_a_project(register: Register) -> None:
    for card in register.cards:
        for work in card.works:
            said = words(work.project.name)
            located = [place.locality for place in work.project.locations]
            if card.ref != "KAYES-2018":  # whose places the source lists apart
                assert all(set(words(name)) <= set(said) for name in located)


def test_what_no_source_tells_stays_empty(register: Register) -> None:
    works = [work for card in register.cards for work in card.works]
    assert works
    assert {work.project.nature for work in works} == {work.project.scale for work in works} == {""}
    assert all(work.sector for work in works)


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("elevage", ["SEGOU-2015 P1", "MOPTI-2016 P2", "MOPTI-2016 P3", "KAYES-2018 P1"]),
        ("KLELA", ["SIKASSO-2015 P1", "SIKASSO-2015 P2"]),
        ("l’accès", ["SEGOU-2015 P1"]),
        ("l'acces daouna", ["SEGOU-2015 P1"]),
        ("baobab", ["KAYES-2018 P2"]),
        ("Kayes Diéma pastoraux", ["KAYES-2018 P1"]),
        ("gao port", ["GAO-2017 P3"]),
        ("pastoraux baobab", []),
    ],
)
def test_words_are_found_accents_case_and_apostrophes_aside(
    register: Register, typed: str, found: list[str]
) -> None:
    assert register.projects(*typed.split()) == found


def test_ligatures_are_opened() -> None:
    assert words("Œuvres d’art de l’Œil") == ["OEUVRES", "ART", "DE", "OEIL"]


@given(st.data())
def test_a_project_is_found_by_the_beginning_of_any_of_its_words(
    register: Register, data: st.DataObject
) -> None:
    card = data.draw(st.sampled_from([card for card in register.cards if card.works]))
    work = data.draw(st.sampled_from(card.works))
    known = words(work.project.name)
    chosen = data.draw(st.lists(st.sampled_from(known), min_size=1, max_size=3))
    typed = [word[: data.draw(st.integers(2, 20))].lower() for word in chosen]
    assert f"{card.ref} {work.project.id}" in register.projects(*typed)


def test_more_words_never_find_more(register: Register) -> None:
    for more in ("pastoraux", "gao", "2"):
        assert set(register.projects("elevage", more)) <= set(register.projects("elevage"))


def test_filters_must_be_true_of_one_and_the_same_project(register: Register) -> None:
    assert register.refs(sector="agriculture", locality="Sio") == ["MOPTI-2016"]
    assert register.refs(sector="élevage", locality="Sio") == []
    assert register.refs(locality="diema") == ["KAYES-2018"]
    assert register.refs(region="ségou") == ["SEGOU-2015"]
    assert register.refs(signed_since=date(2018, 5, 31)) == ["KOULIKORO-2018", "KAYES-2018"]


def test_the_statuses_share_out_all_contracts(register: Register) -> None:
    parts = [register.refs(status=status) for status in STATUSES]
    assert sorted(ref for part in parts for ref in part) == sorted(c.ref for c in register.cards)


@pytest.mark.parametrize(
    ("field", "typed", "said"),
    [
        ("region", "Kaye", "Kayes"),
        ("sector", "elevges", "Élevage"),
        ("locality", "tonca", "Tonka"),
        ("status", "resilie ?", "résilié"),
        ("nature", "social", "Aucun projet n’a de nature renseignée"),
    ],
)
def test_a_filter_that_is_unknown_says_the_nearest_or_why(
    register: Register, field: str, typed: str, said: str
) -> None:
    with pytest.raises(NotFound, match=said):
        register.refs(**{field: typed})


def test_a_search_for_nothing_is_refused(register: Register) -> None:
    with pytest.raises(UsageError, match="rien à chercher"):
        register.refs("’", "…")


def test_what_is_not_found_has_a_near_miss_and_is_no_error(desk: Desk) -> None:
    assert "Vouliez-vous dire « baobab »" in desk.done("catalogue", "bobab")


def status_of(desk: Desk, day: str) -> str:
    [item] = asked(desk, "kayes", "--as-of", day)["items"]
    return str(item["status"])


def test_a_contract_and_its_follow_up_are_one_line_whose_status_follows_its_life(
    desk: Desk,
) -> None:
    desk.done("advance", "SUIVI-KAYES-2018", "suspendre", "--on", "2018-12-03", "--set",
              "motif=Essai")  # fmt: skip
    desk.done("advance", "SUIVI-KAYES-2018", "resilier", "--on", "2018-12-05", "--set",
              "motif=Essai")  # fmt: skip
    days = ("2018-03-01", "2018-09-03", "2018-12-03", "2018-12-05")
    told = [status_of(desk, day) for day in days]
    assert told == ["negotiation", "execution", "suspended", "terminated"]
    assert asked(desk, "kayes")["items"][0]["duration_months"] == 60
    assert asked(desk, "--as-of", "2018-12-05")["signed"]["cost"] == 24_880_378_360


def test_a_contract_that_nobody_follows_is_signed_and_no_more(register: Register) -> None:
    assert register.refs(status="en exécution") == ["KAYES-2018"]
    assert len(register.refs(status="signé")) == 7
    assert all(card.follow_up for card in register.cards if card.signed)


def test_money_of_an_amount_that_nobody_told_makes_a_partial_rate(desk: Desk) -> None:
    [item] = asked(desk, "kayes", "--as-of", "2019-03-31")["items"]
    assert (item["mobilised"]["amount"], item["mobilised"]["partial"]) == (0, True)
    assert "au moins 0,00 %" in desk.done("catalogue", "kayes").replace("\u00a0", " ")
    [gao] = asked(desk, "gao", "port")["items"]
    assert (gao["late"], gao["mobilised"]) == (None, None)


def test_the_map_and_the_register_agree(register: Register) -> None:
    assert_map_agrees(register.ws, DAY)


def assert_map_agrees(ws: Workspace, day: date) -> None:
    told = {stands.ref: stands for stands in region_statuses(ws, day).values()}
    for card in cards(ws, day):
        [stands] = [told[ref] for ref in {card.ref, card.follow_up} - {""} if ref in told]
        assert (stands.status, stands.late) == (card.status, card.late)


def test_the_map_and_the_register_agree_once_suspended_or_terminated(
    desk: Desk,
) -> None:
    kayes = "SUIVI-KAYES-2018"
    desk.done("advance", kayes, "suspendre", "--on", "2018-12-03", "--set", "motif=Essai")
    desk.done("advance", kayes, "resilier", "--on", "2018-12-05", "--set", "motif=Essai")
    with App(str(desk.db), environ={"USER": "fanta"}) as app:
        ws = app.workspace(read_only=True)
        for day in (date(2018, 12, 3), date(2018, 12, 5)):
            assert_map_agrees(ws, day)
    text = desk.done("region", "map", "--as-of", "2018-12-05")
    assert "KAYE R" in text
    assert max(map(len, text.splitlines())) <= 100


def test_what_nobody_can_do_any_more_is_told_beside_what_is_late(desk: Desk) -> None:
    missed = json.loads(desk.done("overdue", "--as-of", "2021-01-31", "--json"))["missed"]
    [held] = [one for one in missed if one["obligation"] == "crocsad"]
    assert held["count"] >= 5
    told = sum(one["count"] for one in missed)
    [item] = asked(desk, "kayes", "--as-of", "2021-01-31")["items"]
    assert item["missed"] == told
    for command in ("overdue", "dashboard", "catalogue"):
        page = " ".join(desk.done(command, "--as-of", "2021-01-31").split())
        assert f"et {told} échéances non tenues depuis le" in page.replace("\u00a0", " ")


def test_an_empty_register_is_not_written(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "vide.docx"
    desk.refused("catalogue", "zzzz", "-o", str(path), code=4)
    assert not path.exists()


def test_the_lateness_of_a_contract_is_on_its_first_line_only(desk: Desk) -> None:
    lines = desk.done("catalogue", "kayes", "--as-of", "2019-03-31", "--format", "csv").splitlines()
    assert [bool(line.split(";")[6]) for line in lines[1:]] == [True, False]


def test_a_region_is_found_by_the_name_it_took_later(desk: Desk) -> None:
    desk.done("region", "rename", "Kayes", "Khasso", "--on", "2019-01-01", "--source", "essai")
    [item] = asked(desk, "khasso", "--as-of", "2019-03-31")["items"]
    assert asked(desk, "--region", "région de Khasso")["items"]
    assert (item["region"], item["dossier"]) == ("Khasso", "KAYES-2018")
    assert [each["dossier"] for each in asked(desk, "--region", "Kayes")["items"]] == ["KAYES-2018"]


def test_totals_are_the_sums_of_the_lines(register: Register) -> None:
    signed: list[Card] = [card for card in register.cards if card.signed]
    assert sum(card.plan.total for card in signed) == 24_880_378_360
    assert [card.signed_on for card in signed] == sorted(
        card.signed_on for card in signed if card.signed_on
    )


def test_an_act_tells_the_next_due_dates_only_in_their_order(desk: Desk) -> None:
    desk.done("advance", "SUIVI-KAYES-2018", "suspendre", "--on", "2018-12-03", "--set",
              "motif=Essai")  # fmt: skip
    page = desk.done("advance", "SUIVI-KAYES-2018", "reprendre", "--on", "2019-01-15")
    told = re.findall(r"(\d+) (janvier|mars|juin|décembre) 2019 : ", page.replace("\u00a0", " "))
    months = {"janvier": 1, "mars": 3, "juin": 6, "décembre": 12}
    days = [date(2019, months[month], int(day)) for day, month in told]
    assert 1 < len(days) <= 5
    assert days == sorted(days)
    assert days[0] >= date(2019, 1, 15)
