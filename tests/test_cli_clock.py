"""`clock`: what officers decide of a delay, typed and read back."""

from __future__ import annotations

import json
from pathlib import Path

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


@pytest.fixture
def wide(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    """A screen on which no cell of a table is cut; after the one of the desk."""
    monkeypatch.setenv("COLUMNS", "200")


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
    assert "Échéance sans prorogation lundi 25 mars 2019*" in explained
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
    assert DOSSIER not in desk.done("overdue", "--format", "csv")
    assert "suspendu" in desk.done("clock", "lister", DOSSIER)
    said = desk.done("clock", "reprendre", DOSSIER, CLOCK, "--on", "2019-03-27")
    # 26 March is closed: four working days set aside
    assert "25/03/2019* → 01/04/2019*" in said
    explained = flat(desk.done("explain", DOSSIER))
    assert "décision par Direction Générale des Collectivités Territoriales : Grève" in explained


def annex(desk: Desk, folder: Path, *options: str) -> str:
    """The page of `explain -o`, without its line ends."""
    path = folder / "decompte.txt"
    desk.done("explain", DOSSIER, CLOCK, "-o", str(path), *options)
    return flat(path.read_text(encoding="utf-8"))


@pytest.mark.usefixtures("wide")
def test_a_stop_that_lasts_is_told_alike_on_the_screen_the_page_and_in_json(
    desk: Desk, tmp_path: Path
) -> None:
    desk.done("clock", "stop", DOSSIER, CLOCK, *BECAUSE, "--on", "2019-03-20")
    until = ("--as-of", "2019-03-29")
    listed = flat(desk.done("clock", "list", DOSSIER, *until))
    assert "à la reprise (au plus tôt le 03/04/2019*)" in listed
    explained = flat(desk.done("explain", DOSSIER, *until))
    assert "au plus tôt mercredi 3 avril 2019*, si le délai reprenait le 29 mars" in explained
    assert "suspendu depuis le 20 mars 2019 : 5 jours ouvrables déjà comptés*" in explained
    assert "restent 3 jours ouvrables*" in explained
    page = annex(desk, tmp_path, *until)
    assert "échéance non dépassée" not in page
    assert "suspendu depuis le 20 mars 2019 ; comptés : 5 jours ouvrables* ; restants : 3" in page
    assert "décision par Direction Générale des Collectivités Territoriales" in page
    (clock,) = clocks(desk, *until)
    assert (clock["due_when_resumed"], clock["due_on"]) == (True, "2019-04-03")
    assert clock["stopped_since"] == "2019-03-20"


@pytest.mark.usefixtures("wide")
def test_stopping_a_clock_already_late_keeps_its_lateness_everywhere(
    desk: Desk, tmp_path: Path
) -> None:
    said = desk.done("clock", "stop", DOSSIER, CLOCK, *BECAUSE, "--on", "2019-03-29")
    kept = "3 jours ouvrables* de retard à l’arrêt"
    assert kept in flat(said)
    assert "ce qui reste" not in said
    for command in (("clock", "list"), ("show",), ("explain",)):
        assert kept in flat(desk.done(*command, DOSSIER))
    page = annex(desk, tmp_path)
    assert "délai suspendu depuis le 29 mars 2019, échéance dépassée de 3 jours ouvrables*" in page
    (clock,) = clocks(desk)
    assert (clock["days_late"], clock["due_when_resumed"]) == (3, False)


def test_a_resumption_says_what_still_stops_the_clock(desk: Desk) -> None:
    desk.done("clock", "stop", DOSSIER, CLOCK, *BECAUSE, "--on", "2019-03-18")
    desk.done("advance", DOSSIER, "retourner", "--on", "2019-03-20", "--set", "motifs=Comptes")
    said = flat(desk.done("clock", "resume", DOSSIER, CLOCK, "--on", "2019-03-22"))
    assert "arrêt levé, 22 mars 2019" in said
    assert (
        "celui décidé le 18 mars 2019 est levé ; le délai reste suspendu par « Retourner pour "
        "mise en conformité » du 20 mars 2019"
    ) in said
    assert "→ à la reprise (au plus tôt le" in said


def test_an_extension_during_a_stop_says_that_its_date_will_move(desk: Desk) -> None:
    desk.done("clock", "stop", DOSSIER, CLOCK, *BECAUSE, "--on", "2019-03-20")
    about = ("clock", "extend", DOSSIER, "Examen par la DGCT", "--until", "2019-04-10")
    said = flat(desk.done(*about, *BECAUSE, "--on", "2019-03-21", "--dry-run"))
    assert "le délai étant suspendu, cette date sera reportée d’autant" in said
    assert "essai, rien n’est inscrit" in said
    assert "sans --dry-run" in said
    whole = ("--by", "Direction Générale des Collectivités Territoriales", "--reason", "x")
    told = json.loads(desk.done(*about, *whole, "--on", "2019-03-21", "--json"))
    assert (told["decision"], told["by"], told["dry_run"]) == ("extend", "DGCT", False)
    assert (told["before"]["due_on"], told["after"]["due_on"]) == ("2019-03-27", "2019-04-10")


@pytest.mark.usefixtures("wide")
def test_a_due_date_at_midday_is_told_in_the_tables(desk: Desk) -> None:
    assert "28/06/2018* à midi" in flat(desk.done("clock", "list", "KAYES-2018"))


def test_what_remains_or_has_passed_is_said(desk: Desk) -> None:
    left = flat(desk.done("explain", DOSSIER, "--as-of", "2019-03-18"))
    assert "en cours au 18 mars 2019, restent 5 jours ouvrables*" in left
    desk.done("open", "Ségou", "--on", "2019-03-01", "--ref", "SEGOU-2019")
    passed = desk.done("explain", "SEGOU-2019", "prepa", "--as-of", "2019-03-11")
    assert "en cours au 11 mars 2019, depuis 10 jours" in flat(passed)


def test_the_help_marks_what_a_decision_requires(desk: Desk) -> None:
    shown = flat(desk.done("clock", "extend", "--help"))
    assert "Motif de la décision. [requis]" in shown
    assert "[requis, ou --until]" in shown


def test_an_interruption_starts_from_zero_and_says_so(desk: Desk, tmp_path: Path) -> None:
    said = desk.done("clock", "stop", DOSSIER, CLOCK, *BECAUSE, "--interrupt", "--on", "2019-03-20")
    assert "repartira de zéro" in said
    assert "interrompu" in desk.done("clock", "list", DOSSIER)
    desk.done("clock", "resume", DOSSIER, CLOCK, "--on", "2019-03-27")
    explained = flat(desk.done("explain", DOSSIER))
    assert "Premier départ le 13 mars 2019*" in explained
    assert "repart de zéro après une interruption" in explained
    assert "le 20 mars 2019, décision par Direction Générale" in explained
    assert "repart de zéro le 27 mars 2019" in explained
    page = annex(desk, tmp_path)
    assert "Premier départ : 13 mars 2019*" in page
    assert "repart de zéro le 27 mars 2019." in page


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
        (("extend", DOSSIER, CLOCK, "--until", "2019-03-29", *BECAUSE), 4, "vers le passé"),
        (("extend", DOSSIER, CLOCK, "--add", "1", *BECAUSE), 4, "vers le passé"),
        (("extend", DOSSIER, CLOCK, "--add", "99999999", *BECAUSE), 2, "au plus 9999 unités"),
        (
            ("extend", DOSSIER, CLOCK, "--add", "9", "--until", "2019-05-01", *BECAUSE),
            2,
            "Une durée de trop",
        ),
        (
            ("stop", DOSSIER, CLOCK, "--reason", "x", "--by", "Ministère chargé de l’in"),
            3,
            "Vouliez-vous dire « Ministère chargé de l’industrie",
        ),
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


def test_the_date_without_extension_is_not_called_estimated_for_the_extended_one(
    desk: Desk,
) -> None:
    desk.done(
        "clock", "extend", "TAOUDENIT-2019", "examen_dgct", "--until", "2028-01-10",
        "--on", "2019-03-20", "--by", "MCT", "--reason", "essai",
    )  # fmt: skip
    text = desk.done("explain", "TAOUDENIT-2019", "--as-of", "2019-03-21")
    without = next(line for line in text.splitlines() if "lundi 25 mars 2019" in line)
    assert "(estimée)" not in without
    assert "10 janvier 2028 (estimée)" in text


def test_an_interrupted_clock_has_no_date_left_on_its_page(desk: Desk, tmp_path: Path) -> None:
    ref, clock = "TAOUDENIT-2019", "examen_dgct"
    extend = ("--until", "2019-04-10", "--on", "2019-03-20", "--by", "MCT", "--reason", "essai")
    desk.done("clock", "extend", ref, clock, *extend)
    desk.done("clock", "stop", ref, clock, "--interrupt", "--on", "2019-03-22", "--reason", "essai")
    page = tmp_path / "page.txt"
    desk.done("explain", ref, clock, "--as-of", "2019-03-25", "-o", str(page))
    told = " ".join(page.read_text(encoding="utf-8").split())
    assert "à la reprise, le délai repartant de zéro" in told
    assert "Sans prorogation" not in told
