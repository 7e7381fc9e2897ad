"""What a letter registered tells on the command line: the day that starts a delay, once typed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_desk import Desk, desk

from cperflow.domain.chrono.letters import IMPORT

__all__ = ["desk"]

REF = "TAOUDENIT-2019"
RECEIVE = ("register", "receive", "S1", "--from", "CR", "--by", "DGCT")


@pytest.fixture(autouse=True)
def here(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.db.parent)


@pytest.fixture
def sent(desk: Desk) -> Desk:
    """A dossier about to be sent."""
    desk.done("open", "Ségou", "--ref", "S1", "--on", "2019-01-02", "--step", "formalisation")
    return desk


ADVANCE = ("advance", "S1", "transmettre", "--on", "2019-03-04", "--dry-run")


def _start(desk: Desk, *argv: str) -> str:
    """The day that an act, tried with every rule set aside, takes for the start of the delay."""
    acts = json.loads(desk.done("next", "S1", "--json"))["next"]
    rules = [rule for one in acts if one["act"] == "transmettre" for rule in one["blocked_by"]]
    aside = [word for rule in rules for word in ("--override", rule["rule"])]
    return desk.done(*ADVANCE, *aside, "--reason", "essai", *argv)


def test_the_day_of_the_arrival_starts_the_delay_of_the_act_and_is_said(sent: Desk) -> None:
    assert "recue_le=" not in sent.done("next", "S1")
    sent.done(*RECEIVE, "--dated", "2019-03-04", "--on", "2019-03-11")
    assert "arrivée n° 1, reçue le 11 mars 2019" in sent.done("next", "S1")
    assert "11 mars 2019, d’après l’arrivée n° 1" in _start(sent)
    assert "d’après l’arrivée" not in _start(sent, "--set", "recue_le=2019-03-12")
    sent.done("register", "cancel", "S1", "--in", "1", "--by", "DGCT", "--reason", "erreur")
    assert "annulée le" in sent.done("register", "list", "--in")
    assert "d’après l’arrivée" not in _start(sent)


BY_HAND = ("register", "issue", REF, "conformite", "--on", "2019-03-20")


def test_a_document_that_has_its_number_is_numbered_again_only_when_asked(desk: Desk) -> None:
    desk.done(*BY_HAND, "--number", "29")
    assert "--again" in desk.refused(*BY_HAND, "--number", "30", code=4)
    said = desk.done(*BY_HAND[:-1], "2019-03-18", "--number", "30", "--again")
    assert "le n° 29, avant lui au registre, est du 20 mars 2019" in said
    first, second = sorted(desk.dossier(REF).papers, key=lambda paper: paper.sequence)
    assert second.replaces == first.sequence


def test_a_list_names_a_body_that_has_no_register_and_finds_the_letters_of_a_region(
    desk: Desk,
) -> None:
    desk.done(*BY_HAND, "--number", "45")
    assert "« ZZZ »" in desk.refused("register", "list", "--body", "ZZZ", code=3)
    listed = desk.done("register", "list", "--region", "taoudenit")
    assert REF in listed
    assert "Numéros qui manquent : 1 à 44." in listed
    assert REF not in desk.done("register", "list", "--region", "Ségou")


@pytest.mark.parametrize("file", ["all.json", "all.csv"])
def test_the_numbers_of_a_dossier_taken_over_are_in_the_register_and_not_given_again(
    desk: Desk, file: str
) -> None:
    desk.done(*BY_HAND, "--number", "29")
    desk.done(*BY_HAND, "--number", "30", "--again")
    desk.done("register", "cancel", REF, "30", "--reason", "erreur")
    desk.done("export", REF, "--format", file[-3:].replace("son", "json"), "-o", file)
    other = Desk(Path("other.db"), desk._capsys)
    other.now = desk.now
    other.done("init", "--body", "DGCT")
    other.done("import", file, *(["--as-recorded"] if file.endswith("csv") else []))
    items = json.loads(other.done("register", "list", "--json"))["items"]
    assert [(one["number"], one["given_by"], bool(one["cancelled_on"])) for one in items] == [
        (29, IMPORT, False), (30, IMPORT, True),
    ]  # fmt: skip
    assert "déjà" in other.refused(*BY_HAND, "--number", "29", "--again", code=4)
    told = other.run("verify")
    assert (told.code, "n’a pas été donné" in told.out) == (0, True), told
