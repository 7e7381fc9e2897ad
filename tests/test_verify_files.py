"""`verify FILE|CODE`: authentic, altered, superseded or unknown, from the file alone."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from cli_desk import Desk, desk

from cperflow.__main__ import main
from cperflow.french import integer

__all__ = ["desk"]

REF = "KAYES-2018"


@pytest.fixture(autouse=True)
def here(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(desk.db.parent)


def made(desk: Desk, path: str, *more: str, document: str = "convention") -> str:
    """The code of a document written at a path."""
    data = json.loads(
        desk.done("generate", REF, document, "--on", "2018-08-31", "-o", path, "--json", *more)
    )
    return str(data["code"])


def verdict(desk: Desk, *given: str, code: int) -> dict[str, Any]:
    output = desk.run("verify", *given, "--json")
    assert (output.code, output.err) == (code, ""), output
    found: dict[str, Any] = json.loads(output.out)["items"][0]
    return found


def altered(path: str, old: str, new: str) -> None:
    parts = {}
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    body = parts["word/document.xml"].decode()
    assert old in body
    parts["word/document.xml"] = body.replace(old, new, 1).encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name, content)


@pytest.mark.parametrize("path", ["c.docx", "c.pdf"])
def test_a_file_as_it_was_made_is_authentic_to_the_byte(desk: Desk, path: str) -> None:
    code = made(desk, path)
    found = verdict(desk, path, code=0)
    assert (found["status"], found["exact"], found["code"]) == ("authentic", True, code)
    assert "authentique" in desk.done("verify", path)


def test_a_code_typed_by_hand_tells_the_document(desk: Desk) -> None:
    code = made(desk, "c.docx")
    for typed in (code, code.lower().replace("-", " "), f"CPERFLOW:{code}"):
        assert verdict(desk, typed, code=0)["document"] == "convention"
    wrong = ("0" if code[0] != "0" else "1") + code[1:]
    assert "mal recopié" in desk.refused("verify", wrong, code=2)


def test_an_amount_changed_in_word_is_told_with_what_it_was(desk: Desk) -> None:
    made(desk, "c.docx")
    amount = integer(2_173_127_401)
    altered("c.docx", amount, amount.replace("173", "973"))
    found = verdict(desk, "c.docx", code=7)
    assert found["status"] == "altered"
    (one,) = found["differences"]
    assert one["found"] == one["expected"].replace("173", "973", 1)
    said = desk.run("verify", "c.docx").out
    assert "ALTÉRÉ" in said
    assert "attendu" in said


def test_a_pdf_saved_again_is_authentic_and_another_text_is_not(desk: Desk) -> None:
    from pypdf import PdfReader, PdfWriter

    made(desk, "c.pdf")
    PdfWriter(clone_from="c.pdf").write("again.pdf")
    found = verdict(desk, "again.pdf", code=0)
    assert (found["status"], found["exact"]) == ("authentic", False)
    short = PdfWriter()
    for page in PdfReader("c.pdf").pages[:-1]:
        short.add_page(page)
    short.add_metadata({"/Keywords": verdict(desk, "c.pdf", code=0)["code"]})
    short.write("short.pdf")
    assert verdict(desk, "short.pdf", code=7)["differences"]


@pytest.mark.skipif(
    not shutil.which("soffice") and not os.environ.get("CPERFLOW_TEST_REQUIRE_ALL"),
    reason="LibreOffice is absent",
)
def test_a_file_saved_and_printed_by_an_office_is_still_authentic(
    desk: Desk, tmp_path: Path
) -> None:
    made(desk, "c.docx")
    for format in ("docx", "pdf"):
        subprocess.run(
            ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office",
             "--convert-to", format, "--outdir", "saved", "c.docx"],
            check=True, capture_output=True, timeout=180,
        )  # fmt: skip
    for path in ("saved/c.docx", "saved/c.pdf"):
        found = verdict(desk, path, code=0)
        assert (found["status"], found["exact"]) == ("authentic", False)
    altered("c.docx", "Kayes", "Kayas")
    subprocess.run(
        ["soffice", "--headless", f"-env:UserInstallation=file://{tmp_path}/office",
         "--convert-to", "pdf", "--outdir", "saved", "c.docx"],
        check=True, capture_output=True, timeout=180,
    )  # fmt: skip
    assert verdict(desk, "saved/c.pdf", code=7)["status"] == "altered"


def test_a_draft_is_superseded_when_the_dossier_changed_or_the_letter_was_issued(
    desk: Desk,
) -> None:
    made(desk, "draft.docx", document="conformite")
    made(desk, "issued.docx", "--number", "--out-of-season", document="conformite")
    found = verdict(desk, "draft.docx", code=10)
    assert "émis depuis" in found["reasons"][0]
    assert verdict(desk, "issued.docx", code=0)["issued"]
    desk.done("set", REF, "president_nom=Bandiougou Diawara")
    assert verdict(desk, "issued.docx", code=0)["status"] == "authentic", "a letter keeps its facts"
    assert len(verdict(desk, "draft.docx", code=10)["reasons"]) == 2


def test_a_letter_that_another_replaced_or_that_was_cancelled_is_superseded(desk: Desk) -> None:
    made(desk, "first.docx", "--number", "--out-of-season")
    made(desk, "second.docx", "--number", "--out-of-season", "--again", "--on", "2018-09-03")
    assert "remplacé par" in verdict(desk, "first.docx", code=10)["reasons"][0]
    code = verdict(desk, "second.docx", code=0)["code"]
    desk.done("register", "cancel", REF, code, "--reason", "erreur de date")
    assert "erreur de date" in verdict(desk, "second.docx", code=10)["reasons"][0]
    assert verdict(desk, "first.docx", code=0)["status"] == "authentic", "it is in force again"


def test_what_another_office_made_is_unknown_here(desk: Desk) -> None:
    made(desk, "c.docx")
    shutil.copy("c.docx", "theirs.docx")
    other = Desk(Path("other.db"), desk._capsys)
    other.now = desk.now
    other.done("init", "--body", "DGCT")
    found = verdict(other, "theirs.docx", code=3)
    assert (found["status"], found["ref"]) == ("unknown", None)
    assert "inconnu" in other.run("verify", "theirs.docx").out


def test_a_file_without_a_code_is_unknown_and_the_worst_of_several_counts(desk: Desk) -> None:
    made(desk, "c.docx")
    from docx import Document

    Document().save("blank.docx")
    assert verdict(desk, "blank.docx", code=3)["code"] is None
    assert desk.run("verify", "c.docx", "blank.docx").code == 3
    made(desk, "bad.docx")
    altered("bad.docx", "Kayes", "Kayas")
    assert desk.run("verify", "bad.docx", "blank.docx", "c.docx").code == 7


def test_what_cannot_be_read_is_said_in_one_line(desk: Desk) -> None:
    from pypdf import PdfWriter

    made(desk, "c.pdf")
    Path("cut.pdf").write_bytes(Path("c.pdf").read_bytes()[:3000])
    Path("cut.docx").write_bytes(b"PK\x03\x04" + b"x" * 500)
    Path("photo.png").write_bytes(b"\x89PNG\r\n\x1a\n" + b"x" * 90)
    locked = PdfWriter(clone_from="c.pdf")
    locked.encrypt("secret", algorithm="RC4-128")
    locked.write("locked.pdf")
    assert "incomplet" in desk.refused("verify", "cut.pdf", code=6)
    assert "abîmé" in desk.refused("verify", "cut.docx", code=6)
    assert "mot de passe" in desk.refused("verify", "locked.pdf", code=6)
    assert "ni un fichier Word ni un PDF" in desk.refused("verify", "photo.png", code=6)
    assert "chemin" in desk.refused("verify", "absent.docx", code=3)
    assert "d’un côté" in desk.refused("verify", "c.pdf", REF, code=2)


def test_a_store_that_is_read_only_makes_the_document_and_says_it_is_not_kept(
    desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    with desk.app() as app:
        app.workspace(read_only=True)
        capsys.readouterr()
        assert main(["generate", REF, "convention", "-o", "c.docx"], app) == 0
    assert "non conservé" in capsys.readouterr().out
    assert Path("c.docx").exists()
    assert verdict(desk, "c.docx", code=3)["status"] == "unknown"
