"""`clock`: what officers decide of a delay, typed and read back."""

from __future__ import annotations

import json

import pytest
from builders import WORKFLOW, day, submitted
from cli_desk import Desk, desk
from stall import EXAMINATION

from cperflow.cli.pages.explain import explanation_text
from cperflow.domain.procedure.delays import SAME_DAY
from cperflow.reports.deadlines import explain

__all__ = ["desk"]

DOSSIER, CLOCK = "TAOUDENIT-2019", "examen_dgct"
"""At the examination since 13 March 2019: 8 working days, due on Monday 25."""
BECAUSE = ("--reason", "Grève", "--by", "DGCT")


def clocks(desk: Desk, *options: str) -> list[dict[str, object]]:
    told = json.loads(desk.done("clock", "list", DOSSIER, "--json", *options))
    found: list[dict[str, object]] = told["clocks"]
    return found


def flat(text: str) -> str:
    """A page without its line ends."""
    return " ".join(text.split())


def test_an_extension_says_what_it_changed_and_shows_wherever_the_due_date_does(
    desk: Desk,
) -> None:
    said = desk.done(
        "delai", "proroger", DOSSIER, "examen", "--add", "5", *BECAUSE, "--on", "2019-03-20"
    )
    assert "25/03/2019* → 02/04/2019*" in said
    assert f"Suite : cperflow explain {DOSSIER} {CLOCK}" in said
    explained = flat(desk.done("explain", DOSSIER))
    assert "5 jours ouvrables de plus (25/03/2019* → 02/04/2019*) ; motif : Grève" in explained
    assert "Échéance d’origine lundi 25 mars 2019*" in explained
    assert "prorogée" in desk.done("show", DOSSIER)
    assert "prorogé de 5 jours ouvrables" in desk.done("history", DOSSIER)
    (clock,) = clocks(desk)
    assert (clock["due_on"], clock["original_due_on"]) == ("2019-04-02", "2019-03-25")
    (before,) = clocks(desk, "--as-of", "2019-03-19")
    assert (before["due_on"], before["original_due_on"]) == ("2019-03-25", None)


def test_a_stop_protects_the_clock_and_its_resumption_gives_the_new_due_date(desk: Desk) -> None:
    said = desk.done("clock", "stop", DOSSIER, CLOCK, *BECAUSE, "--on", "2019-03-20")
    assert "25/03/2019* → à la reprise" in said
    assert f"Suite : cperflow clock resume {DOSSIER} {CLOCK}" in said
    assert DOSSIER not in desk.done("overdue")
    assert "suspendu" in desk.done("clock", "lister", DOSSIER)
    said = desk.done("clock", "reprendre", DOSSIER, CLOCK, "--on", "2019-03-27")
    # 26 March is closed: four working days set aside
    assert "25/03/2019* → 01/04/2019*" in said
    explained = flat(desk.done("explain", DOSSIER))
    assert "décision par Direction Générale des Collectivités Territoriales : Grève" in explained


def test_an_interruption_starts_from_zero_and_says_so(desk: Desk) -> None:
    said = desk.done("clock", "stop", DOSSIER, CLOCK, *BECAUSE, "--interrupt", "--on", "2019-03-20")
    assert "repartira de zéro" in said
    assert "interrompu" in desk.done("clock", "list", DOSSIER)
    desk.done("clock", "resume", DOSSIER, CLOCK, "--on", "2019-03-27")
    assert "reprise après une interruption" in desk.done("explain", DOSSIER)


def test_a_target_is_called_so_wherever_it_shows(desk: Desk) -> None:
    desk.done("open", "Ségou", "--on", "2019-03-01", "--ref", "SEGOU-2019")
    about = ("SEGOU-2019", "preparation")
    until = ("--until", "2019-03-15", "--reason", "Session de mars", "--on", "2019-03-04")
    assert "Date visée  sans date → 15/03/2019" in desk.done("clock", "target", *about, *until)
    explained = flat(desk.done("explain", "SEGOU-2019"))
    assert "fixée au 15 mars 2019, le 4 mars 2019 : Session de mars" in explained
    assert "Échéance visée" in explained
    assert "15/03/2019 (date visée)" in desk.done(
        "clock", "list", "SEGOU-2019", "--as-of", "2019-03-05"
    )
    assert "visée" in desk.done("show", "SEGOU-2019")
    assert "(date visée)" in desk.done("overdue", "--as-of", "2019-03-29", "--format", "csv")


@pytest.mark.parametrize(
    ("argv", "code", "message"),
    [
        (("extend", DOSSIER, CLOCK, "--add", "5"), 2, "2 éléments à donner"),
        (("extend", DOSSIER, CLOCK, "--add", "0,3", *BECAUSE), 2, "n’est pas une durée"),
        (("extend", DOSSIER, CLOCK, "--until", "2019-03-01", *BECAUSE), 4, "ne le proroge pas"),
        (("target", DOSSIER, CLOCK, "--until", "2019-05-01", "--reason", "x"), 4, "se proroge"),
        (("resume", DOSSIER, CLOCK), 4, "n’est pas arrêté"),
        (("stop", DOSSIER, "examen_dgtc", *BECAUSE), 3, "Vouliez-vous dire « examen_dgct »"),
        (("stop", "KAYES-2018", CLOCK, *BECAUSE), 4, "a pris fin le"),
        (("stop", DOSSIER, CLOCK, "--reason", "x", "--by", "DGTC"), 3, "Vouliez-vous dire « DGCT"),
        (("stop", DOSSIER, CLOCK, "--reason", " "), 2, "Motif : --reason"),
    ],
)
def test_a_decision_that_cannot_be_is_one_line_and_writes_nothing(
    desk: Desk, argv: tuple[str, ...], code: int, message: str
) -> None:
    before = desk.db.read_bytes()
    answer = desk.run("clock", *argv)
    assert (answer.code, answer.out) == (code, "")
    assert message in answer.err
    assert desk.db.read_bytes() == before


def test_the_explanation_says_when_a_delay_is_franc_or_counts_its_first_day() -> None:
    spec = EXAMINATION._replace(clear_days=1, counted_from=SAME_DAY)
    clocks = tuple(spec if clock.id == spec.id else clock for clock in WORKFLOW.clocks)
    seen = submitted(WORKFLOW._replace(clocks=clocks)).look(day(31))
    (found,) = (m for m in seen.measures if m.clock.id == spec.id)
    told = explain(found, seen.calendars, seen.as_of)
    assert (told["due_on"], told["clear_days"], told["counted_from"]) == (
        "2024-01-22",
        1,
        "same_day",
    )
    shown = flat(explanation_text(seen, told))
    assert "ce jour compte" in shown
    assert "8 jours ouvrables, délai franc : 1 jour ouvrable de plus après le dernier" in shown
