"""What issued documents were made of goes with a JSON export, and what does not come is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from cli_desk import Desk
from cli_desk import desk as desk
from file_builders import pdf
from hypothesis import given
from hypothesis import strategies as st

from cperflow.catalog.journals import _content as read
from cperflow.reports.eventlog import _compact, _content
from cperflow.service.beside import EDITION, Content

REF = "KAYES-2018"
LETTER = ("generate", REF, "conformite", "--number", "--on", "2019-03-20", "--out-of-season")
UNNUMBERED = ("generate", REF, "fiche_imputation", "--number", "--out-of-season", "--again")


@pytest.fixture(autouse=True)
def here(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.db.parent)


def another(desk: Desk, name: str = "autre.db") -> Desk:
    other = Desk(Path(name), desk._capsys)
    other.done("init", "--body", "DGCT")
    return other


def issued(desk: Desk, *argv: str) -> str:
    """The code of a document issued."""
    return str(json.loads(desk.done(*argv, "--json"))["code"])


def exported(desk: Desk, name: str = "tout.json", *, whole: bool = True) -> dict[str, Any]:
    """A JSON export; not `whole`: as one made before contents were exported."""
    desk.done("export", REF, "-o", name)
    data: dict[str, Any] = json.loads(Path(name).read_text(encoding="utf-8"))
    if not whole:
        del data["contents"]
        Path(name).write_text(json.dumps(data), encoding="utf-8")
    return data


def test_a_letter_issued_elsewhere_is_recognised_where_its_dossier_is_taken_over(
    desk: Desk,
) -> None:
    code = issued(desk, *LETTER, "-o", "lettre.docx")
    made = {content["kind"] for content in exported(desk)["contents"]}
    assert made == {"edition", "template"}
    other = another(desk)
    assert "2 textes à reprendre" in other.done("import", "tout.json", "--dry-run")
    assert "2 textes repris" in other.done("import", "tout.json")
    assert "concordent" in other.done("verify")
    for given_ in (code, "lettre.docx"):
        found = json.loads(other.done("verify", given_, "--json"))["items"][0]
        assert (found["status"], found["document"]) == ("authentic", "conformite")
    other.done("generate", REF, "conformite", "--code", code, "-o", "refaite.docx")
    assert Path("refaite.docx").read_bytes() == Path("lettre.docx").read_bytes()


def test_what_an_old_export_lacks_is_told_as_coming_from_elsewhere_and_can_be_given_later(
    desk: Desk,
) -> None:
    issued(desk, *UNNUMBERED)
    issued(desk, *LETTER)
    exported(desk, "ancien.json", whole=False)
    exported(desk)
    other = another(desk)
    told = other.done("import", "ancien.json")
    assert "2 fichiers ne sont pas venus" in told
    assert f"cperflow export {REF} -o {REF}.json" in told
    data = json.loads(other.done("verify", "--json"))
    assert (data["breaches"], "manque dans la base" in str(data["departures"])) == ([], True)
    before = other.revisions()
    assert "Rien à inscrire" in other.done("import", "tout.json")
    assert other.revisions() == before
    assert "manque dans la base" not in other.done("verify")
    assert "existe déjà" in other.refused("import", "tout.json", code=5)


def test_what_cannot_be_told_from_a_loss_stays_a_breach_with_what_to_do(desk: Desk) -> None:
    issued(desk, *UNNUMBERED)
    exported(desk, "ancien.json", whole=False)
    other = another(desk)
    other.done("import", "ancien.json")
    answer = other.run("verify", "--json")
    (breach,) = json.loads(answer.out)["breaches"]
    assert (answer.code, breach["remedy"]) == (7, "put_back")
    assert "restaurez une sauvegarde ; ou, s’ils n’y ont jamais été" in answer.err
    assert f"cperflow import {REF}.json" in answer.err


@pytest.mark.parametrize("change", ["text", "kind"])
def test_a_content_that_was_changed_is_refused_before_anything_is_kept(
    desk: Desk, change: str
) -> None:
    issued(desk, *LETTER)
    data = exported(desk)
    data["contents"][0][change] = "autre"
    Path("tout.json").write_text(json.dumps(data), encoding="utf-8")
    other = another(desk)
    assert "ne répond pas à son empreinte" in other.refused("import", "tout.json", code=7)
    with other.app() as app:
        assert list(app.workspace(read_only=True).store.contents.all()) == []


def test_a_word_model_goes_along_as_the_bytes_it_is(desk: Desk, tmp_path: Path) -> None:
    from docx import Document

    folder = tmp_path / "modeles"
    folder.mkdir()
    model = Document()
    model.add_paragraph("Dossier {{ ref }}")
    model.save(str(folder / "conformite.docx"))
    desk.environ["CPERFLOW_TEMPLATES"] = str(folder)
    code = issued(desk, *LETTER, "-o", "lettre.docx")
    assert [sorted(one) for one in exported(desk)["contents"]][1] == ["base64", "kind", "sha256"]
    other = another(desk)
    other.done("import", "tout.json")
    other.done("generate", REF, "conformite", "--code", code, "-o", "refaite.docx")
    assert Path("refaite.docx").read_bytes() == Path("lettre.docx").read_bytes()


def test_files_that_do_not_come_are_named_with_the_command_that_puts_them_back(
    desk: Desk,
) -> None:
    for name, pages in (("v1.pdf", 1), ("v2.pdf", 2)):
        Path(name).write_bytes(pdf(pages))
        desk.done("piece", "add", REF, "E4.1", name)
    Path("scan.pdf").write_bytes(pdf(3))
    issued(desk, *UNNUMBERED)
    desk.done("copy", "scan", "scan.pdf", REF, "fiche_imputation")
    exported(desk)
    other = another(desk)
    missing = json.loads(other.done("import", "tout.json", "--json"))["missing"]
    commands = [each["back"] for each in missing]
    piece, scan = f"cperflow piece add {REF} E4.1 FICHIER", "cperflow copy scan FICHIER"
    assert commands == [piece, piece, f"{scan} {REF} fiche_imputation"]
    assert other.run("verify").code == 7
    before = other.revisions()
    for command, name in zip(commands, ("v1.pdf", "v2.pdf", "scan.pdf"), strict=True):
        argv = command.replace("FICHIER", name).split()[1:]
        assert "contenu manquait" in other.done(*argv)
    assert other.revisions() == before
    other.done("verify")


@given(st.binary(max_size=300) | st.text(max_size=100).map(lambda text: text.encode()))
def test_any_content_comes_back_the_same_bytes(data: bytes) -> None:
    told = json.loads(_compact(_content(Content("0" * 64, len(data), EDITION), data)))
    assert read(told) == (Content("0" * 64, len(data), EDITION), data)
