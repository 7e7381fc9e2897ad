"""`copy`, as an officer types it: the convention of Kayes signed, scanned, handed to all."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
import pytest
from cli_desk import Desk
from cli_desk import desk as desk
from PIL import Image
from test_scan import scanned

from cperflow.__main__ import main

REF, ISSUED_ON = "KAYES-2018", "2018-08-31"
ORIGINALS = ["GOUV", "CR", "MEF", "MCT", "DGCT"]
COPIES = ["DNPD", "DRPSIAP", "ANICT"]


def issued(desk: Desk, folder: Path, on: str = ISSUED_ON) -> Path:
    """The convention, issued as a PDF."""
    made = folder / "convention.pdf"
    desk.done("generate", REF, "convention", "--number", "--on", on, "-o", str(made))
    return made


def on_glass(made: Path, folder: Path, turn: float = 1.5) -> Path:
    """The first page as an office scanner gives it: 150 dpi, grey, turned, grainy."""
    document = pypdfium2.PdfDocument(made)
    page: Image.Image = document[0].render(scale=150 / 72, grayscale=True).to_pil().convert("L")
    document.close()
    path = folder / f"scan{turn}.jpg"
    scanned(page, turn).save(path, quality=75)
    return path


def followed(desk: Desk, *argv: str) -> dict[str, object]:
    (item,) = json.loads(desk.done("copy", "list", *argv, "--json"))["items"]
    assert isinstance(item, dict)
    return item


def test_the_convention_of_kayes_is_signed_scanned_and_handed_to_all(
    desk: Desk, tmp_path: Path
) -> None:
    made = issued(desk, tmp_path)
    scan = on_glass(made, tmp_path)
    item = followed(desk, REF)
    assert item["missing"] == {
        "signatures": ["GOUV", "CR"],
        "scan": True,
        "sendings": [
            *({"body": body, "what": "original"} for body in ORIGINALS),
            *({"body": body, "what": "copy"} for body in COPIES),
        ],
        "receipts": [],
    }
    sign = ("copy", "sign", REF, "convention", "--on", ISSUED_ON, "--by")
    first = desk.done(*sign, "GOUV", "--name", "Le Gouverneur")
    assert "Reste à signer  CR" in first
    assert "personne" in desk.done(*sign, "Conseil Régional")

    joined = desk.done("exemplaire", "numeriser", str(scan), "--on", "2018-09-03")
    assert f"{REF} – Convention de Contrat-Plan État-Région : scan joint" in " ".join(
        joined.split()
    )

    send = ("copy", "send", REF, "convention", "--on", "2018-09-04")
    desk.done(*send, "GOUV", "CR")
    desk.done(*send, "--all")
    desk.done("copy", "receive", REF, "convention", "MEF", "--on", "2018-09-10",
              "--reference", "4512/MEF-SG")  # fmt: skip
    item = followed(desk, REF, "convention")
    assert item["missing"] == {
        "signatures": [], "scan": False, "sendings": [],
        "receipts": [
            *({"body": body, "what": "original"} for body in ("GOUV", "MCT", "DGCT")),
            *({"body": body, "what": "copy"} for body in COPIES),
        ],
    }  # fmt: skip
    for body in ("GOUV", "MCT", "DGCT", *COPIES):
        desk.done("copy", "receive", REF, "convention", body, "--on", "2018-09-12")
    assert "signé, numérisé, remis à tous" in " ".join(desk.done("show", REF).split())
    assert desk.done("copy", "list").startswith("Rien ne manque aux documents émis")

    desk.done("copy", "export", REF, "convention", "-o", str(tmp_path / "out.jpg"))
    assert (tmp_path / "out.jpg").read_bytes() == scan.read_bytes()
    history = " ".join(desk.done("history", REF).split())
    assert "Gouverneur) saisi" in history
    assert "scan1.5.jpg" in history
    assert "reçu rendu par MEF" in history


def test_the_page_tells_each_exemplar_and_what_it_lacks_as_of_a_day(
    desk: Desk, tmp_path: Path
) -> None:
    issued(desk, tmp_path)
    desk.done("copy", "send", REF, "convention", "MEF", "--on", "2018-09-04")
    text = desk.done("copy", "list", REF, "--as-of", "2018-09-14")
    assert "GOUV : à signer" in text
    assert "MEF      original    04/09/2018           reçu (10 jours)" in text
    assert "ANICT    copie                            envoi" in text
    before = desk.done("copy", "list", REF, "--as-of", "2018-08-30")
    assert "aucun document n’est émis au 30 août 2018" in before
    assert "signature de GOUV et" in desk.done("copy", "list")


def test_several_scans_are_told_one_by_one_and_a_failure_leaves_the_others(
    desk: Desk, tmp_path: Path
) -> None:
    scan = on_glass(issued(desk, tmp_path), tmp_path, 178)
    text = tmp_path / "note.txt"
    text.write_text("rien")
    output = desk.run("copy", "scan", str(scan), str(text), str(tmp_path / "absent.pdf"))
    assert output.code == 10
    assert "1 scan joint sur 3" in output.out
    assert [line.split(" – ")[0] for line in output.err.splitlines()] == [
        str(text), str(tmp_path / "absent.pdf"),
    ]  # fmt: skip
    assert len(desk.dossier(REF).papers[0].scans) == 1


def test_a_page_without_a_known_code_asks_to_name_its_document(desk: Desk, tmp_path: Path) -> None:
    draft = tmp_path / "draft.pdf"
    desk.done("generate", REF, "demande", "-o", str(draft))
    blank = tmp_path / "blank.png"
    Image.new("L", (600, 800), 255).save(blank)
    line = desk.refused("copy", "scan", str(draft), code=4)
    assert "n’a pas été émis" in line
    for path, said in ((draft, "n’a pas été émis"), (blank, "aucun code lisible")):
        line = desk.refused("copy", "scan", str(path), code=4)
        assert said in line
        assert "copy scan FICHIER REF DOCUMENT" in line
    issued(desk, tmp_path)
    assert "scan joint" in desk.done("copy", "scan", str(blank), REF, "convention")
    line = desk.refused("copy", "scan", str(draft), REF, "convention", code=4)
    assert "porte le code d’un autre document" in line
    assert "scan joint" in desk.done("copy", "scan", str(draft), REF, "convention", "--force")
    line = desk.refused("copy", "export", REF, "convention", "-o", str(tmp_path / "scans"), code=2)
    assert "terminé par /" in line
    assert "n’est qu’un fichier" not in line


def test_two_documents_on_one_scan_are_not_told_apart(desk: Desk, tmp_path: Path) -> None:
    both = pypdfium2.PdfDocument.new()
    for on in (ISSUED_ON, "2018-09-02"):
        folder = tmp_path / on
        folder.mkdir()
        made = folder / "convention.pdf"
        desk.done("generate", REF, "convention", "--on", on, "-o", str(made))
        part = pypdfium2.PdfDocument(made)
        both.import_pages(part, [0])
        part.close()
    both.save(tmp_path / "both.pdf")
    both.close()
    line = desk.refused("copy", "scan", str(tmp_path / "both.pdf"), code=4)
    assert "porte les codes de plusieurs documents" in line


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (["sign", REF, "convention", "--by", "DGCT"], 3, "ne désigne aucun document émis"),
        (["sign", REF, "convention"], 2, "--by"),
        (["send", "NULLE-2018", "convention", "--all"], 3, "Dossier inconnu"),
        (["scan", REF, "convention"], 2, "avant REF et DOCUMENT"),
        (["scan", "x.pdf", "--for", "MEF"], 2, "--for"),
        (["list", REF, "--region", "Kayes"], 2, "ôtez REF"),
        (["list", "--region", "Kaye"], 3, "Kayes"),
        (["export", REF, "convention"], 3, "aucun document émis"),
    ],
)
def test_wrong_input_is_told_in_one_line(desk: Desk, argv: list[str], code: int, said: str) -> None:
    assert said in desk.refused("copy", *argv, code=code)


def test_the_line_that_issued_a_signed_convention_stays(desk: Desk, tmp_path: Path) -> None:
    issued(desk, tmp_path)
    desk.done("copy", "sign", REF, "convention", "--by", "GOUV", "--on", ISSUED_ON)
    line = desk.dossier(REF).papers[0].sequence
    said = desk.refused("retract", REF, str(line), "--reason", "faute", code=4)
    assert f"La ligne {line + 1} du journal (document signé, 31 août 2018)" in said


def test_what_is_exported_of_nothing_says_how_to_attach(desk: Desk, tmp_path: Path) -> None:
    issued(desk, tmp_path)
    assert "aucun scan n’est joint" in desk.refused("copy", "export", REF, "convention", code=3)


def test_the_command_answers_to_both_names(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["exemplaire", "--help"]) == 0
    shown = capsys.readouterr().out
    for pair in ("sign, signer", "scan, numeriser", "send, envoyer", "receive, recevoir"):
        assert pair in shown
