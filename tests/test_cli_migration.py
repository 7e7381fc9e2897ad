"""`simulate --workflow` and `workflow migrate` at the command line, over the real portfolio."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path
from typing import Any

import pytest
from cli_desk import Desk
from cli_desk import desk as desk

from cperflow import shipped

SHIPPED = Path(shipped.folder("workflows")) / "cper.yaml"
RUNNING = ["MENAKA-2019", "TAOUDENIT-2019"]


def next_version(folder: Path, *changes: tuple[str, str]) -> str:
    """A copy of the shipped procedure as version 5, with texts replaced; its path."""
    text = SHIPPED.read_text(encoding="utf-8").replace("\nversion: 4\n", "\nversion: 5\n")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "cper-2.yaml"
    path.write_text(text, encoding="utf-8")
    return str(path)


SHORTER = ("delay: {base: 8, unit: working_day}", "delay: {base: 5, unit: working_day}")


@pytest.fixture
def file(tmp_path: Path) -> str:
    """Version 4: the DGCT has 5 days to examine a request."""
    return next_version(tmp_path / "essai", SHORTER)


def data(desk: Desk, *argv: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(desk.done(*argv, "--json"))
    return found


def test_a_simulation_tells_what_would_move_and_writes_nothing(desk: Desk, file: str) -> None:
    before = desk.db.read_bytes()
    text = desk.done("simulate", "--workflow", file)
    assert (
        "Procédure cper, version 4 → version 5, au 01/04/2019 – essai, rien n’est inscrit" in text
    )
    told = " ".join(text.split())
    assert "« Examen par la DGCT » (examen_dgct), modifié : délai : 8 jours ouvrables → 5" in told
    assert "Échéances déplacées  1" in text
    assert "25/03/2019*  20/03/2019*" in text
    assert "Les délais de la procédure sont estimatifs." in text
    assert f"Suite : cperflow workflow migrate {file} --all" in text
    assert desk.db.read_bytes() == before


def test_what_is_foretold_is_what_is_done(desk: Desk, file: str) -> None:
    foretold = data(desk, "simulate", "--workflow", file)
    tried = data(desk, "workflow", "migrate", file, "--all", "--dry-run")
    done = data(desk, "workflow", "migrate", file, "--all")
    assert foretold["items"] == tried["items"] == done["items"]
    assert foretold["totals"] == done["totals"] == {
        "dossiers": 2, "migrate": 2, "unchanged": 1, "blocked": 0, "skipped": 0,
        "due_dates_moved": 1,
    }  # fmt: skip
    assert (foretold["done"], tried["done"], done["done"]) == (False, False, True)
    assert desk.dossier("MENAKA-2019").version == 5
    assert "concordent" in desk.done("verify")


def test_a_dossier_passes_and_says_since_when(desk: Desk, file: str) -> None:
    text = desk.done(
        "procedure", "migrer", file, "taoud", "--on", "2019-03-29", "--reason", "Nouvelle grille"
    )
    assert "version 5, au 29/03/2019 – c’est inscrit" in text
    assert "Suite : cperflow show TAOUDENIT-2019" in text
    assert "Les nouveaux dossiers s’ouvrent encore en version 4" in text
    shown = " ".join(desk.done("show", "TAOUDENIT-2019").split())
    assert "(cper, version 5 depuis le 29 mars 2019, auparavant version 4)" in shown
    assert data(desk, "show", "TAOUDENIT-2019")["earlier_versions"] == [
        {"version": 4, "until": "2019-03-29"}
    ]
    told = desk.done("history", "TAOUDENIT-2019")
    assert "Passage à la version 5 de la procédure cper" in told
    assert "motif : Nouvelle grille" in told
    assert desk.dossier("MENAKA-2019").version == 4


def test_lists_of_a_day_before_the_passage_are_what_they_were(desk: Desk, file: str) -> None:
    argv = ("overdue", "--workflow", "cper", "--as-of", "2019-03-22")
    before = data(desk, *argv)
    assert [item["dossier"] for item in before["items"]] == ["MENAKA-2019"]
    desk.done("workflow", "migrate", file, "--all", "--on", "2019-03-25")
    assert data(desk, *argv) == before
    later = data(desk, "overdue", "--workflow", "cper", "--as-of", "2019-03-25")
    assert [item["dossier"] for item in later["items"]] == RUNNING
    shown = data(desk, "show", "TAOUDENIT-2019", "--as-of", "2019-03-22")
    assert (shown["version"], shown["clocks"][-1]["due_on"]) == (4, "2019-03-25")


def test_a_version_in_the_users_own_folder_is_found_by_its_id(desk: Desk, tmp_path: Path) -> None:
    next_version(tmp_path / "home" / ".config" / "cperflow" / "workflows", SHORTER)
    text = desk.done("workflow", "migrate", "cper", "MENAKA-2019", "TAOUDENIT-2019")
    assert "Les nouveaux dossiers" not in text
    assert desk.dossier("TAOUDENIT-2019").version == 5
    assert "déjà la version 5" in desk.done("workflow", "migrate", "--all")
    desk.done("open", "Ségou", "--on", "2019-04-01")
    assert desk.dossier("SEGOU-2019").version == 5


def gone(path: Path) -> str:
    """Version 4 without the ministry that Ménaka waits for."""
    text = SHIPPED.read_text(encoding="utf-8")
    asked = next(line for line in text.splitlines() if "among:" in line)
    return next_version(path, (asked, asked.replace("MIN-HYDRAULIQUE, ", "")))


def test_a_dossier_that_cannot_pass_is_refused_with_what_to_do(desk: Desk, tmp_path: Path) -> None:
    file = gone(tmp_path / "essai")
    output = desk.run("workflow", "migrate", file, *RUNNING)
    assert (output.code, output.out) == (4, "")
    assert output.err.splitlines()[0] == (
        "Erreur : MENAKA-2019 ne peut pas passer à la version 5 : l’avis demandé à "
        "MIN-HYDRAULIQUE est attendu, or cette structure n’y est plus consultée."
    )
    assert "cperflow opinion MENAKA-2019 MIN-HYDRAULIQUE" in output.err
    assert desk.dossier("TAOUDENIT-2019").version == 4
    desk.refused("workflow", "migrate", file, "--all", "--strict", code=4)


def test_those_that_can_pass_and_the_others_are_told(desk: Desk, tmp_path: Path) -> None:
    file = gone(tmp_path / "essai")
    text = desk.done("workflow", "migrate", file, "--all")
    assert "Bloqués              1" in text
    assert "MENAKA-2019 : l’avis demandé à MIN-HYDRAULIQUE est attendu" in " ".join(text.split())
    assert [desk.dossier(ref).version for ref in RUNNING] == [4, 5]
    assert "concordent" in desk.done("verify")


def test_a_passage_is_taken_back(desk: Desk, file: str) -> None:
    before = data(desk, "show", "TAOUDENIT-2019")
    desk.done("workflow", "migrate", file, "TAOUDENIT-2019")
    line = len(desk.journal("TAOUDENIT-2019"))
    text = desk.done("retract", "TAOUDENIT-2019", str(line), "--reason", "Trop tôt")
    assert "Passage à la version 5" in text
    after = data(desk, "show", "TAOUDENIT-2019")
    assert after | {"revision": 0} == before | {"revision": 0}


def test_a_broken_journal_is_blocked_and_does_not_stop_the_others(desk: Desk, file: str) -> None:
    with sqlite3.connect(desk.db) as db:
        db.execute("UPDATE event SET actor = 'x' WHERE stream = 'MENAKA-2019' AND sequence = 1")
    text = " ".join(desk.done("workflow", "migrate", file, "--all").split())
    assert "MENAKA-2019 : son journal n’est pas sain (ligne 1 : contenu modifié" in text
    assert desk.dossier("TAOUDENIT-2019").version == 5


def test_named_dossiers_pass_all_or_none_also_when_one_need_not(desk: Desk, file: str) -> None:
    said = desk.refused("workflow", "migrate", file, "KAYES-2018", code=4)
    assert said.endswith("KAYES-2018 ne peut pas passer à la version 5 : terminé (CPER signé).")
    both = desk.refused("workflow", "migrate", file, "KAYES-2018", *RUNNING, code=4)
    assert "KAYES-2018" in both, "the one that cannot keeps the others"
    desk.done("workflow", "migrate", file, *RUNNING)
    again = desk.refused("workflow", "migrate", file, RUNNING[0], code=4)
    assert "suit déjà la version 5" in again


def test_what_changes_is_told_only_when_something_is_to_be_done(desk: Desk, file: str) -> None:
    desk.done("workflow", "migrate", file, *RUNNING)
    text = desk.done("workflow", "migrate", file, "--all")
    assert "rien à inscrire" in text
    assert "Ce qui change" not in text


def test_a_procedure_that_nobody_follows_is_told_so(desk: Desk, tmp_path: Path) -> None:
    other = next_version(tmp_path / "essai", ("\nid: cper\n", "\nid: autre\n"))
    for argv in (("simulate", "--workflow", other), ("workflow", "migrate", other, "--all")):
        said = desk.refused(*argv, code=3)
        assert "« autre »" in said
        assert "(cper ou cper-suivi)" in said


def test_what_follows_a_simulation_keeps_its_day(desk: Desk, file: str) -> None:
    day = ("--as-of", "2019-03-20")
    assert "--all --on 2019-03-20" in desk.done("simulate", "--workflow", file, *day)
    early = ("--known-on", "2015-01-01")
    assert "Rien n’était encore consigné" in desk.done("simulate", "--workflow", file, *early)


def test_a_piece_more_is_told_by_its_name_and_not_as_a_rule(desk: Desk, tmp_path: Path) -> None:
    more = '  - {code: E3.99, name: "Attestation", step: formalisation, source: "grille, l.1"}\n'
    file = next_version(tmp_path / "essai", ("\npieces:\n", f"\npieces:\n{more}"))
    desk.done("open", "Bamako", "--on", "2019-03-01", "--step", "formalisation")
    text = " ".join(desk.done("simulate", "--workflow", file).split())
    assert "BAMAKO-2019 : 1 pièce demandée de plus : « Attestation » (E3.99)" in text
    assert "est arrêté" not in text, "other pieces already stopped that act"


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["workflow", "migrate"], 2, "Nommez-les, ou donnez --all"),
        (["workflow", "migrate", "cperr", "--all"], 2, "Vouliez-vous dire « cper » ?"),
        (["workflow", "migrate", "KAYES-2018", "--strict"], 2, "--strict va avec --all"),
        (["workflow", "migrate", "absent.yaml", "--all"], 3, "pas de fichier"),
        (["simulate", "--workflow", "absent.yaml"], 3, "pas de fichier"),
        (["simulate", "--workflow", "cperr"], 3, "Vouliez-vous dire « cper » ?"),
        (["workflow", "migrate", "NULLE-PART"], 3, "Dossier inconnu"),
    ],
)
def test_a_wrong_line_is_refused_in_one_sentence(
    desk: Desk, argv: list[str], code: int, said: str
) -> None:
    assert said in desk.refused(*argv, code=code)


def test_a_file_with_errors_or_another_content_is_refused(desk: Desk, tmp_path: Path) -> None:
    wrong = next_version(tmp_path / "essai", ("base: 8,", "base: huit,"))
    assert "procédure refusée" in desk.refused("simulate", "--workflow", wrong, code=6)
    text = SHIPPED.read_text(encoding="utf-8").replace(*SHORTER)
    other = tmp_path / "autre.yaml"
    other.write_text(text, encoding="utf-8")
    said = desk.refused("simulate", "--workflow", str(other), code=4)
    assert "donnez à la vôtre le numéro de version 5" in said
