"""`verify FILE|CODE`: authentic, altered, superseded or unknown, from the file alone."""

from __future__ import annotations

import json
import shutil
import sqlite3
import zipfile
from contextlib import closing
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from cli_desk import Desk, desk
from offices import WITH_OFFICE, converted

from cperflow.__main__ import main
from cperflow.documents.making.edition import Edition, page_data
from cperflow.documents.page.blocks import Page
from cperflow.documents.returned.comparing import untiled
from cperflow.french import integer
from cperflow.intake.text import Told, _lines

__all__ = ["desk"]

REF = "KAYES-2018"
SPACES = (
    'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" '
    'xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"'
)


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


def test_lines_in_another_order_are_an_alteration_even_in_another_layout() -> None:
    def told(*lines: str) -> Told:
        return Told("pdf", (), lines, pages=("\n".join(lines),))

    page = page_data(Page(title="t", body=()))
    of_it = Edition("R", "d", "", "", "2018-08-31", "", "w", 1, "", "", "d", "", {}, page)
    ours = ("Part de l’État", "100", "Part de la Région", "20", "Part de l’ADR", "0")
    assert untiled(of_it, told(*ours), told("Part de l’État 10", "0", *ours[2:])) == ()
    for swapped in ((0, 3, 2, 1, 4, 5), (2, 1, 0, 3, 4, 5)):
        assert untiled(of_it, told(*ours), told(*(ours[index] for index in swapped)))


def test_what_is_laid_over_a_pdf_is_told_though_the_text_is_the_same(desk: Desk) -> None:
    from pypdf import PdfWriter
    from pypdf.annotations import FreeText
    from pypdf.generic import DecodedStreamObject, NameObject

    made(desk, "c.pdf")
    noted = PdfWriter(clone_from="c.pdf")
    noted.add_annotation(0, FreeText(text="NON CONFORME", rect=(50, 550, 200, 650)))
    noted.write("noted.pdf")
    found = verdict(desk, "noted.pdf", code=7)
    assert found["differences"] == []
    assert "annotation FreeText « NON CONFORME »" in found["reasons"][0]
    hidden = PdfWriter(clone_from="c.pdf")
    white = DecodedStreamObject()
    white.set_data(hidden.pages[0].get_contents().get_data() + b"\n1 g 50 600 300 90 re f\n")
    hidden.pages[0][NameObject("/Contents")] = hidden._add_object(white)
    hidden.write("hidden.pdf")
    assert "dessins" in verdict(desk, "hidden.pdf", code=7)["reasons"][0]


def test_what_word_shows_besides_plain_text_is_read() -> None:
    def lines(paragraph: str) -> list[str]:
        return list(_lines(ElementTree.fromstring(f"<w:p {SPACES}>{paragraph}</w:p>")))

    def field(told: str, result: str) -> str:
        begin, middle, end = (
            f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>'
            for kind in ("begin", "separate", "end")
        )
        instruction = f"<w:r><w:instrText> {told} </w:instrText></w:r>"
        return f"{begin}{instruction}{middle}<w:r><w:t>{result}</w:t></w:r>{end}"

    assert lines(field("PAGE", "12") + field("NUMPAGES", "3")) == []
    assert lines(field("PAGE", "annulée 7")) == ["annulée "]
    assert lines('<w:fldSimple w:instr=" PAGE "><w:r><w:t>1 NUL</w:t></w:r></w:fldSimple>') == [
        " NUL"
    ]
    assert lines(field('QUOTE "x"', "")) == ['[champ QUOTE "x"]']
    assert lines("<m:oMath><m:r><m:t>1000</m:t></m:r></m:oMath>") == ["1000"]
    assert lines('<w:r><w:sym w:char="F031"/></w:r>') == ["[symbole F031]"]
    for worn, mark in (
        ("<w:strike/>", "[barré]"),
        ('<w:color w:val="ffffff"/>', "[en blanc]"),
        ('<w:sz w:val="2"/>', "[minuscule]"),
        ('<w:strike w:val="0"/>', ""),
    ):
        assert lines(f"<w:r><w:rPr>{worn}</w:rPr><w:t>mot</w:t></w:r>") == [f"{mark}mot"]
    assert lines("<w:altChunk/>") == ["[contenu inséré]"]


@pytest.mark.slow
@WITH_OFFICE
def test_a_file_saved_and_printed_by_an_office_is_still_authentic(
    desk: Desk, tmp_path: Path
) -> None:
    made(desk, "c.docx")
    shutil.copy("c.docx", "wrong.docx")
    altered("wrong.docx", "Kayes", "Kayas")
    saved = Path("saved")
    saved_again = converted("docx", saved, Path("c.docx"))
    printed, wrong = converted("pdf", saved, Path("c.docx"), Path("wrong.docx"))
    for path in (*saved_again, printed):
        found = verdict(desk, str(path), code=0)
        assert (found["status"], found["exact"]) == ("authentic", False)
    assert verdict(desk, str(wrong), code=7)["status"] == "altered"


def test_a_draft_is_superseded_when_the_dossier_changed_or_the_letter_was_issued(
    desk: Desk,
) -> None:
    made(desk, "draft.docx", document="conformite")
    made(desk, "issued.docx", "--number", "--out-of-season", document="conformite")
    found = verdict(desk, "draft.docx", code=10)
    assert "émis depuis" in found["reasons"][0]
    assert verdict(desk, "issued.docx", code=0)["issued"]
    desk.done("set", REF, "demande_reference=N° 77/CR")
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


def test_a_letter_of_another_day_is_another_paper_unless_it_is_to_replace(desk: Desk) -> None:
    issued = ("--number", "--out-of-season")
    made(desk, "first.docx", *issued, document="retour")
    desk.done("set", REF, "demande_reference=N° 78/CR")
    found = desk.run("generate", REF, "retour", *issued, "--on", "2018-09-04", "-o", "2.docx")
    assert found.code == 0, found
    assert "Remplace" not in found.out
    assert verdict(desk, "first.docx", code=0)["status"] == "authentic"
    assert verdict(desk, "2.docx", code=0)["status"] == "authentic"


def test_a_page_that_calls_itself_a_draft_takes_no_number(desk: Desk) -> None:
    desk.done("set", REF, "criteres=C1")
    said = desk.refused(
        "generate", REF, "conformite", "--number", "--out-of-season", "-o", "x.docx", code=4
    )
    assert "PROJET" in said
    assert not Path("x.docx").exists()


def test_an_officer_who_is_overtaken_issues_nothing(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cperflow.documents.making import issuing

    kept = issuing.keep

    def overtaken(ws: Any, made: Any) -> bool:
        monkeypatch.setattr(issuing, "keep", kept)
        desk.done("set", REF, "president_nom=Awa Diarra")
        return kept(ws, made)

    monkeypatch.setattr(issuing, "keep", overtaken)
    before = desk.revisions()[REF]
    output = desk.run("generate", REF, "convention", "--number", "--out-of-season", "-o", "c.docx")
    assert output.code == 5, output
    assert "recommencez" in output.err
    assert desk.revisions()[REF] == before + 1
    assert not Path("c.docx").exists()


def test_every_page_made_is_known_by_its_code(desk: Desk) -> None:
    desk.done("package", REF, "-o", "pli.zip")
    with zipfile.ZipFile("pli.zip") as archive:
        slips = [name for name in archive.namelist() if name.endswith(".pdf")]
        Path("slip.pdf").write_bytes(archive.read(slips[0]))
    assert verdict(desk, "slip.pdf", code=0)["exact"]
    desk.done("explain", REF, "-o", "decompte.docx")
    assert verdict(desk, "decompte.docx", code=0)["exact"]


def test_a_template_that_is_no_longer_kept_is_missed(desk: Desk) -> None:
    made(desk, "c.docx", "--number", "--out-of-season")
    desk.done("verify", REF)
    with closing(sqlite3.connect(desk.db)) as store, store:
        kept = "(SELECT sha256 FROM content WHERE kind = 'template')"
        store.execute(f"DELETE FROM content_part WHERE sha256 IN {kept}")
        store.execute("DELETE FROM content WHERE kind = 'template'")
    output = desk.run("verify", REF)
    assert output.code == 7
    assert "le modèle avec lequel le document « convention » a été fait manque" in output.err


def test_a_draft_is_as_good_as_what_its_page_says(desk: Desk) -> None:
    made(desk, "draft.docx", document="demande")
    desk.done("set", REF, "bordereau_mention=pour attribution")
    assert verdict(desk, "draft.docx", code=0)["status"] == "authentic", "it does not tell it"
    desk.done("signatory", "set", "CR", "--region", "Kayes", "--name", "Awa Diarra")
    assert "changé" in verdict(desk, "draft.docx", code=10)["reasons"][0]


def test_a_code_nearly_typed_is_told_as_mistyped(desk: Desk) -> None:
    assert verdict(desk, "3F7K–Q2MD–9XTZ", code=3)["code"] == "3F7K-Q2MD-9XTZ"
    for typed in ("3F7K-Q2MU-9XTZ", "3F7K-Q2MD-9XT", "3F7K-Q2MD-9XTZ7"):
        assert "code de vérification" in desk.refused("verify", typed, code=2).lower()


def test_a_scan_is_told_by_its_code_and_not_compared(desk: Desk) -> None:
    pytest.importorskip("zxingcpp")
    pdfium = pytest.importorskip("pypdfium2")
    code = made(desk, "c.pdf")
    image = pdfium.PdfDocument("c.pdf")[0].render(scale=3).to_pil()
    image.save("scan.png")
    found = verdict(desk, "scan.png", code=0)
    assert (found["code"], found["by_code"]) == (code, True)
    assert "code d’un document authentique" in desk.done("verify", "scan.png")


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
    assert "cperflow verify CODE" in desk.refused("verify", "photo.png", code=2)
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
