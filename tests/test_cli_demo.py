"""The demonstration: what it shows, what it writes, what it leaves alone."""

from __future__ import annotations

import re
import shutil
import sqlite3
from pathlib import Path

import pytest
from cli_desk import NOW, Desk, desk

from cperflow import bootstrap, shipped
from cperflow.__main__ import main
from cperflow.bootstrap import App
from cperflow.documents.drawing import pdf

__all__ = ["desk"]


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """The folder of one demonstration, and what it said."""
    folder = tmp_path_factory.mktemp("demo") / "essai"
    with pytest.MonkeyPatch.context() as patch:
        said: list[str] = []
        patch.setenv("COLUMNS", "80")
        patch.setattr("sys.stdout.write", said.append, raising=False)
        app = App(environ={"USER": "fanta"}, now=lambda: NOW)
        assert main(["demo", "-o", str(folder)], app) == 0
    return folder, "".join(said).replace("\xa0", " ")


def part(said: str, title: str) -> str:
    """A part of the page, from its title to the next empty line."""
    return said[said.index(title) :].split("\n\n", 1)[0]


def test_the_eight_signed_contracts_are_shown_with_their_real_total(
    played: tuple[Path, str],
) -> None:
    signed = part(played[1], "Contrats signés (8)")
    lines = signed.splitlines()[3:]
    assert [line.split()[0] for line in lines] == [
        "SIKASSO-2015", "SEGOU-2015", "TOMBOUCTOU-2016", "MOPTI-2016", "KIDAL-2016", "GAO-2017",
        "KOULIKORO-2018", "KAYES-2018", "Total",
    ]  # fmt: skip
    assert "septembre 2015" in lines[0]
    assert "31 août 2018" in lines[7]
    assert re.search(r"Total +17 +24 880 378 360$", lines[8])
    assert "*" not in signed, "every date of a signature comes from the source"


def test_what_is_negotiated_and_what_has_not_begun_are_shown(played: tuple[Path, str]) -> None:
    said = played[1]
    assert "En cours de négociation (2)" in said
    assert "depuis le 13 mars 2019*" in said
    assert "depuis le 1er mars 2019*" in said
    assert "Bamako : processus non encore initié" in said


def test_the_negotiation_is_told_act_by_act_and_only_its_signature_is_a_dated_fact(
    played: tuple[Path, str],
) -> None:
    told = part(played[1], "La négociation de KAYES-2018")
    dates = re.findall(r"^\d\d/\d\d/\d{4}\*?", told, re.MULTILINE)
    assert len(dates) == 15
    assert [day for day in dates if not day.endswith("*")] == ["31/08/2018"]
    assert "* date illustrative : la source ne la donne pas." in told


def test_the_two_real_faults_of_kayes_are_named(played: tuple[Path, str]) -> None:
    faults = " ".join(part(played[1], "À signaler sur KAYES-2018").split())
    assert "58 587 762 FCFA" in faults
    assert "84 mois, alors que le contrat en couvre 60" in faults


def test_what_is_late_is_shown_and_one_due_date_explained(played: tuple[Path, str]) -> None:
    said = played[1]
    late = part(said, "2 délais estimatifs dépassés au 31 mars 2019")
    assert "TAOUDENIT-2019" in late
    assert "MENAKA-2019" in late
    explained = said.partition("Une échéance expliquée")[2]
    assert explained.lstrip().startswith("KAYES-2018")
    for told in ("26/03/2018", "Lundi de Pâques", "lundi 9 avril 2018*"):
        assert told in explained
    assert "Les délais de la procédure sont estimatifs." in said


def test_every_line_fits_the_screen_and_nothing_is_called_compulsory(
    played: tuple[Path, str],
) -> None:
    folder, said = played
    texts = [line for line in said.splitlines() if str(folder) not in line]
    assert [line for line in texts if len(line) > 80] == []
    assert "obligatoire" not in said


def test_both_documents_are_written_in_every_format_and_indexed(played: tuple[Path, str]) -> None:
    pytest.importorskip("typst")
    folder, said = played
    names = {f"KAYES-2018-{document}.{format}" for document in ("demande", "convention")
             for format in ("docx", "pdf", "html", "txt")}  # fmt: skip
    assert {path.name for path in (folder / "documents").iterdir()} == names
    page = (folder / "index.html").read_text(encoding="utf-8")
    links = re.findall(r'href="([^"]+)"', page)
    assert {Path(link).name for link in links} == names
    assert all((folder / link).is_file() for link in links)
    assert '<html lang="fr">' in page
    assert "24 880 378 360" in page.replace("\xa0", " ")
    assert "src=" not in page, "the page needs nothing else"
    assert all(str(folder / "documents" / name) in said for name in names)


def test_the_documents_do_not_pass_for_real_ones(played: tuple[Path, str]) -> None:
    for name in ("demande", "convention"):
        text = (played[0] / "documents" / f"KAYES-2018-{name}.txt").read_text(encoding="utf-8")
        assert "DÉMONSTRATION" in text


def test_the_commands_to_try_answer(played: tuple[Path, str], desk: Desk) -> None:
    tried = re.findall(r"^  cperflow --db (\S+) (.+)$", played[1], re.MULTILINE)
    assert len(tried) >= 4
    for db, typed in tried:
        desk.db = Path(db)
        assert desk.run(*typed.split()).code == 0, typed


def test_the_demonstration_may_be_played_again_and_forgets_what_was_tried(
    played: tuple[Path, str], tmp_path: Path, desk: Desk
) -> None:
    folder = tmp_path / "encore"
    shutil.copytree(played[0], folder)
    desk.db = folder / "demo.db"
    desk.done("set", "KAYES-2018", "contact_nom=Essai")
    before = len(desk.journal("KAYES-2018"))
    (folder / "à moi.txt").write_text("gardé", encoding="utf-8")
    assert desk.run("demo", "--output", str(folder)).code == 0
    assert len(desk.journal("KAYES-2018")) == before - 1
    assert (folder / "à moi.txt").read_text(encoding="utf-8") == "gardé"
    left = sorted(path.name for path in folder.iterdir())
    assert left == ["demo.db", "documents", "index.html", "à moi.txt"]


def test_the_dossiers_of_somebody_else_are_never_replaced(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "vrai"
    folder.mkdir()
    shutil.copy(desk.db, folder / "demo.db")
    desk.db = folder / "demo.db"
    desk.done("open", "Bamako", "--on", "2019-03-01")
    content = desk.db.read_bytes()
    said = desk.refused("demo", "-o", str(folder), code=4)
    assert "contient d’autres dossiers (BAMAKO-2019)" in said
    assert desk.db.read_bytes() == content
    assert not (folder / "documents").exists()


@pytest.mark.parametrize("foreign", ["text", "other database"])
def test_a_file_that_is_no_demonstration_is_never_replaced(
    desk: Desk, tmp_path: Path, foreign: str
) -> None:
    folder = tmp_path / "vrai"
    folder.mkdir()
    file = folder / "demo.db"
    if foreign == "text":
        file.write_text("mes notes", encoding="utf-8")
    else:
        with sqlite3.connect(file) as db:
            db.execute("CREATE TABLE mine (x)")
        db.close()
    content = file.read_bytes()
    assert "n’est pas une base de démonstration" in desk.refused("demo", "-o", str(folder), code=4)
    assert file.read_bytes() == content


def test_a_run_that_fails_leaves_the_former_demonstration(
    played: tuple[Path, str], tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "encore"
    shutil.copytree(played[0], folder)
    before = (folder / "demo.db").read_bytes()

    def interrupted(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("cperflow.service.stories.play", interrupted)
    assert desk.run("demo", "-o", str(folder)).code == 130
    assert (folder / "demo.db").read_bytes() == before
    assert sorted(path.name for path in folder.iterdir()) == ["demo.db", "documents", "index.html"]


def test_without_the_part_for_pdf_the_rest_is_made_and_the_way_to_get_it_told(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf, "typst", None)
    said = desk.done("demo", "-o", str(tmp_path / "sans"))
    assert 'pip install "cperflow[pdf]"' in said.replace("\n", " ")
    made = {path.suffix for path in (tmp_path / "sans" / "documents").iterdir()}
    assert made == {".docx", ".html", ".txt"}


def test_the_folder_of_the_demonstration_may_not_be_a_file(desk: Desk, tmp_path: Path) -> None:
    (tmp_path / "essai").write_text("x", encoding="utf-8")
    assert desk.refused("demo", "-o", str(tmp_path / "essai"), code=8)


def test_only_bootstrap_chooses_real_parts() -> None:
    package = Path(bootstrap.__file__).parent
    wiring = re.compile(r"\b(?:Workspace|Catalog|SqlStore|create_store|open_store)\(")
    wired = [
        path.name
        for path in sorted((package / "cli").rglob("*.py"))
        if wiring.search(path.read_text(encoding="utf-8"))
    ]
    assert wired == []


def test_the_demonstration_knows_nothing_of_the_office(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    own = tmp_path / "modeles"
    own.mkdir()
    (own / "demande.md.j2").write_text("---\ntitre: À nous\n---\n", encoding="utf-8")
    app = App(str(desk.db), templates=str(own), workflows=str(own), environ={"USER": "fanta"})
    with app.apart(str(tmp_path / "demo.db")) as trial:
        assert trial.template_folders == (shipped.folder("templates"),)
        assert [entry.id for entry in trial.library.list()] == ["cper", "cper-suivi"]
        assert trial.actor == "fanta"
        assert trial.found({"body": "DGCT"}).holidays
        assert trial.workspace().office()["body"] == "DGCT"
