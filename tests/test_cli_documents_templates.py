"""Where each document stands, and the templates of an office, on the command line."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cli_desk import Desk, desk

from cperflow import shipped
from cperflow.bootstrap import App

__all__ = ["desk"]

SHIPPED = Path(shipped.folder("templates"))


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def office(desk: Desk, tmp_path: Path) -> Path:
    """The desk's own folder of templates, empty."""
    folder = tmp_path / "modeles"
    folder.mkdir()
    desk.app = lambda: App(  # type: ignore[method-assign]
        str(desk.db), environ={"CPERFLOW_TEMPLATES": str(folder)}, now=lambda: desk.now
    )
    return folder


def items(desk: Desk, *argv: str) -> dict[str, Any]:
    data = json.loads(desk.done("documents", *argv, "--json"))
    return {item["document"]: item for item in data["items"]}


# --- where each document stands


def test_a_dossier_says_of_each_document_where_it_stands_by_step(desk: Desk) -> None:
    said = desk.done("documents", "KAYES-2018", "--as-of", "2018-03-02")
    assert all(len(line) <= 80 for line in said.splitlines())
    lines = [line.split(maxsplit=2) for line in said.splitlines() if line[:1] in "x>!.-"]
    marks = {words[1]: words[0] for words in lines if len(words) > 2}
    assert marks["demande"] == ">"
    assert marks["retour"] == "!"
    assert marks["invitation"] == "."
    assert said.index("deliberation") < said.index("conformite") < said.index("invitation")
    assert "cperflow documents KAYES-2018 " in said.splitlines()[-1]


def test_the_json_adds_where_a_document_stands_to_what_it_is(desk: Desk) -> None:
    found = items(desk, "KAYES-2018", "--as-of", "2018-03-02")
    assert (found["demande"]["status"], found["demande"]["possible"]) == ("possible", True)
    assert [each["name"] for each in found["retour"]["needs_missing"]] == ["motifs"]
    assert (found["retour"]["status"], found["retour"]["possible"]) == ("blocked", False)
    assert found["invitation"]["status"] == "waiting"
    assert [each["id"] for each in found["fiche_projet"]["for"]] == ["P1", "P2"]
    assert found["saisine"]["for"] == []
    assert found["demande"]["issued"] == []
    without = items(desk)
    assert {item["status"] for item in without.values()} == {None}


def test_a_paper_issued_is_told_with_its_day_and_number(desk: Desk) -> None:
    desk.done("generate", "KAYES-2018", "demande", "--number", "--on", "2018-03-02")
    issued = items(desk, "KAYES-2018", "--as-of", "2018-03-03")["demande"]
    assert (issued["status"], len(issued["issued"])) == ("issued", 1)
    assert issued["issued"][0]["on"] == "2018-03-02"
    said = desk.done("documents", "KAYES-2018", "--as-of", "2018-03-03")
    assert f"émis le 02/03/2018, {issued['issued'][0]['reference']}"[:28] in said


def test_one_document_is_told_in_full_for_each_body(desk: Desk) -> None:
    said = desk.done("documents", "MENAKA-2019", "avis")
    assert "MENAKA-2019 : Avis d’un ministère (avis)" in said
    assert "chaque structure consultée" in said
    assert "MIN-HYDRAULIQUE\n" in said
    assert "cperflow generate MENAKA-2019 avis --for" in said


def test_a_broken_template_of_the_office_hides_no_other_document(desk: Desk, office: Path) -> None:
    (office / "demande.md.j2").write_text("---\ntitre: {{ sujet }}\n---\n", encoding="utf-8")
    found = items(desk, "KAYES-2018", "--as-of", "2018-03-02")
    assert (found["demande"]["status"], found["demande"]["possible"]) == ("no_template", False)
    assert "sujet" in found["demande"]["problem"]
    assert found["conformite"]["status"] == "possible"
    assert "champ inconnu" in desk.done("documents", "KAYES-2018", "--as-of", "2018-03-02")


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (("KAYES-2019",), "« KAYES-2018 »"),
        (("KAYES-2018", "demende"), "« demande »"),
        (("check", "demende"), "« demande »"),
        (("edit", "demende"), "« demande »"),
    ],
)
def test_a_name_mistyped_finds_the_nearest(desk: Desk, office: Path, argv: Any, told: str) -> None:
    assert told in desk.refused("documents", *argv, code=3)
    assert list(office.iterdir()) == []


# --- the templates of an office


def test_an_office_copies_a_template_changes_it_and_checks_it(desk: Desk, office: Path) -> None:
    said = desk.done("modeles", "modifier", "demande")
    path = office / "demande.md.j2"
    assert str(path) in said.replace("\n", "").replace(" ", "")
    assert path.read_bytes() == (SHIPPED / "demande.md.j2").read_bytes()
    path.write_text(
        "---\ntitre: x\nobget: {{ sujet }}\n---\n{{ facts.presidant_nom }}\n", encoding="utf-8"
    )
    assert "rien n’est changé" in desk.done("documents", "edit", "demande")
    output = desk.run("documents", "check", "demande")
    assert output.code == 6
    told = " ".join(output.out.split())
    for each in ("demande.md.j2:3: champ inconnu « sujet »", "« objet » ?", "« president_nom » ?"):
        assert each in told
    assert output.out.endswith("Suite : cperflow documents edit demande\n")


def test_a_sound_template_tells_what_will_stay_blank_and_how_to_fill_it(
    desk: Desk, office: Path
) -> None:
    (office / "demande.md.j2").write_text(
        "---\ntitre: x\n---\n{{ facts.demande_reference }}\n", encoding="utf-8"
    )
    said = desk.done("documents", "check", "demande", "--ref", "KAYES-2018")
    assert "Référence de la demande, pour KAYES-2018" in " ".join(said.split())
    assert said.endswith("Suite : cperflow set KAYES-2018 demande_reference=…\n")
    data = json.loads(desk.done("documents", "check", "demande", "--json"))
    assert data["wrong"] is False
    mine, theirs = data["items"]
    assert (mine["decides"], theirs["decides"]) == (True, False)
    assert mine["blanks"][0]["command"].startswith("cperflow set ")
    assert mine["tried"] == mine["concerned"] > 0


def test_the_shipped_templates_are_sound_on_every_dossier(desk: Desk) -> None:
    data = json.loads(desk.done("documents", "check", "--json"))
    assert [item["mistakes"] for item in data["items"] if item["mistakes"]] == []
    assert [item["document"] for item in data["items"] if item["unused"]] == []


def test_templates_are_checked_before_there_is_any_store(desk: Desk, office: Path) -> None:
    desk.db.unlink()
    (office / "note.md.j2").write_text("---\ntitre: x\n---\n", encoding="utf-8")
    said = desk.done("documents", "check", "note")
    assert "inutilisé\u00a0: aucune procédure ne prévoit ce document" in said


def test_a_word_model_makes_the_letter_and_is_kept_with_its_edition(
    desk: Desk, office: Path
) -> None:
    desk.done("documents", "edit", "demande", "--docx")
    model = office / "demande.docx"
    argv = ("generate", "KAYES-2018", "demande", "--on", "2018-03-02", "-o", "a.docx", "--json")
    data = json.loads(desk.done(*argv))
    assert data["template_sha256"] == hashlib.sha256(model.read_bytes()).hexdigest()
    assert data["sha256"] == hashlib.sha256(Path("a.docx").read_bytes()).hexdigest()
    assert json.loads(desk.done(*argv)) == data, "same facts, same model: same bytes"
    assert desk.done("documents", "check", "demande")


def test_a_new_template_that_no_procedure_has_says_what_it_lacks(desk: Desk, office: Path) -> None:
    said = desk.done("documents", "new", "note_interne", "--from", "demande")
    assert "aucune procédure ne prévoit ce document" in said
    assert (office / "note_interne.md.j2").is_file()
    assert "existe déjà" in desk.refused("documents", "new", "note_interne", code=4)
    assert "Nom de document refusé" in desk.refused("documents", "new", "../note", code=2)
