"""Documents asked for on the command line: where they go, what they lack, what is refused."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import zipfile
from pathlib import Path

import pytest
from cli_desk import Desk, desk

import cperflow
from cperflow import shipped
from cperflow.documents.files import writing as files
from cperflow.documents.making.generating import ILLUSTRATIVE_NOTICE
from cperflow.documents.templating.pipeline import FORMATS
from cperflow.errors import UsageError

__all__ = ["desk"]

SIGNATURES = {"docx": b"PK\x03\x04", "pdf": b"%PDF-", "html": b"<!", "txt": b""}


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("format", FORMATS)
@pytest.mark.parametrize("document", ["demande", "convention"])
def test_a_document_is_written_in_every_format(desk: Desk, document: str, format: str) -> None:
    if format == "pdf":
        pytest.importorskip("typst")
    said = desk.done("generate", "KAYES-2018", document, "--format", format, "--on", "2018-06-27")
    path = Path(f"KAYES-2018-{document}.{format}")
    assert f"Fichier         {path}" in said
    content = path.read_bytes()
    assert content.startswith(SIGNATURES[format])
    assert len(content) > 2000


def test_the_json_of_a_document_keeps_its_keys_and_tells_its_bytes(desk: Desk) -> None:
    argv = ("generer", "kayes", "Demande", "--on", "2/3/2018", "-o", "lettre.html", "--json")
    data = json.loads(desk.done(*argv))
    assert set(data) == {
        "document", "path", "format", "sha256", "template", "template_sha256", "as_of",
        "code", "edition", "doubts", "kept", "issued", "number", "reference", "line",
        "replaces",
    }  # fmt: skip
    assert data["sha256"] == hashlib.sha256(Path("lettre.html").read_bytes()).hexdigest()
    template = Path(shipped.folder("templates"), "demande.md.j2")
    assert data["template_sha256"] == hashlib.sha256(template.read_bytes()).hexdigest()
    assert (data["document"], data["format"], data["as_of"]) == ("demande", "html", "2018-03-02")
    again = json.loads(desk.done(*argv))
    assert again == data, "same facts, same template, same date: same bytes"


def test_a_document_holds_the_facts_as_they_were_on_its_date(desk: Desk) -> None:
    desk.done("set", "KAYES-2018", "president_nom=Ancien", "--on", "2018-01-10")
    desk.done("set", "KAYES-2018", "president_nom=Nouveau", "--on", "2018-06-10")
    for day, name in (("2018-03-02", "Ancien"), ("2018-07-01", "Nouveau")):
        desk.done("generate", "KAYES-2018", "demande", "--format", "txt", "--on", day)
        assert name in Path("KAYES-2018-demande.txt").read_text(encoding="utf-8")


def test_what_stays_blank_is_told_with_the_command_that_fills_it(desk: Desk) -> None:
    said = desk.done("generate", "KAYES-2018", "demande", "--on", "2018-03-02")
    assert "Référence de la demande (demande_reference)" in said
    assert said.endswith("Suite : cperflow set KAYES-2018 demande_reference=…\n")
    assert "d’ordinaire" not in said


def test_a_document_out_of_its_steps_is_made_and_said_so(desk: Desk) -> None:
    said = desk.done("generate", "KAYES-2018", "demande", "--on", "2019-03-31")
    assert "ce document se produit d’ordinaire à l’étape" in said


def test_the_letter_lists_the_accounts_of_each_year_and_what_has_not_come(desk: Desk) -> None:
    desk.done("generate", "KAYES-2018", "demande", "--format", "txt", "--on", "2018-02-24")
    text = " ".join(Path("KAYES-2018-demande.txt").read_text(encoding="utf-8").split())
    for year in (2014, 2015, 2016):
        assert f"Compte administratif de la collectivité, exercice {year} (à joindre)" in text
    desk.done("generate", "KAYES-2018", "demande", "--format", "txt", "--on", "2018-03-02")
    assert "(à joindre)" not in Path("KAYES-2018-demande.txt").read_text(encoding="utf-8")


def test_a_dossier_with_illustrative_dates_says_so_on_its_documents(desk: Desk) -> None:
    desk.done("generate", "KAYES-2018", "demande", "--on", "2018-03-02", "-o", "a.html")
    assert ILLUSTRATIVE_NOTICE in Path("a.html").read_text(encoding="utf-8")
    assert "23\u00a0novembre\u00a02017*" in Path("a.html").read_text(encoding="utf-8")
    desk.done("generate", "GAO-2017", "convention", "-o", "b.html")
    assert ILLUSTRATIVE_NOTICE not in Path("b.html").read_text(encoding="utf-8")


def test_a_signed_convention_is_no_draft_and_says_when_it_was_signed(desk: Desk) -> None:
    argv = ("generate", "KAYES-2018", "convention", "-o", "c.txt", "--on")
    desk.done(*argv, "2018-08-30")
    assert "PROJET" in Path("c.txt").read_text(encoding="utf-8")
    desk.done(*argv, "2018-08-31")
    signed = Path("c.txt").read_text(encoding="utf-8").replace("\u00a0", " ")
    assert "PROJET" not in signed
    assert "le 31 août 2018\n" in signed


def test_the_place_may_be_a_file_or_a_folder_and_its_name_gives_the_format(desk: Desk) -> None:
    Path("existant").mkdir()
    desk.done("generate", "KAYES-2018", "demande", "-o", "existant")
    desk.done("generate", "KAYES-2018", "demande", "-o", "nouveau/", "--format", "txt")
    desk.done("generate", "KAYES-2018", "demande", "-o", "ailleurs/lettre.HTML")
    assert zipfile.is_zipfile("existant/KAYES-2018-demande.docx")
    assert Path("nouveau/KAYES-2018-demande.txt").is_file()
    assert Path("ailleurs/lettre.HTML").read_bytes().startswith(b"<!")


def test_a_draft_made_again_says_that_it_replaces_the_former(desk: Desk) -> None:
    argv = ("generate", "KAYES-2018", "demande", "-o", "lettre.txt")
    assert "remplace" not in desk.done(*argv)
    assert "remplace le fichier précédent" in desk.done(*argv)


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("KAYES-2018", "demende"), 3, "Vouliez-vous dire « demande » ?"),
        (("KAYES-2019", "demande"), 3, "Vouliez-vous dire « KAYES-2018 » ?"),
        (("KAYES-2018", "demande", "--format", "odt"), 2, "odt"),
        (("KAYES-2018", "demande", "-o", "cperflow.db"), 2, "« .db » n’est pas proposé"),
        (("KAYES-2018", "demande", "-o", "x.pdf", "--format", "docx"), 2, "l’extension .docx"),
        (("KAYES-2018", "demande", "--on", "2017-01-01"), 4, "n’était pas encore ouvert"),
        (("KAYES-2018", "demande", "--on", "31/02/2018"), 2, "n’existe pas"),
        (("KAYES-2018", "demande", "-o", "cperflow.db/lettre.docx"), 8, "n’est pas un répertoire"),
    ],
)
def test_a_wrong_request_writes_no_file(
    desk: Desk, argv: tuple[str, ...], code: int, said: str
) -> None:
    before = desk.db.read_bytes()
    assert said in desk.refused("generate", *argv, code=code)
    assert desk.db.read_bytes() == before
    assert [path.name for path in Path().iterdir() if path.suffix in (".docx", ".pdf")] == []


def own_templates(desk: Desk, text: str) -> tuple[str, str]:
    folder = desk.db.parent / "modeles"
    shutil.copytree(shipped.folder("templates"), folder)
    (folder / "demande.md.j2").write_text(text, encoding="utf-8")
    return "--templates", str(folder)


def test_a_template_that_names_an_unknown_field_leaves_the_former_document(desk: Desk) -> None:
    desk.done("generate", "KAYES-2018", "demande", "-o", "lettre.txt")
    before = Path("lettre.txt").read_bytes()
    folder = own_templates(desk, "---\ntitre: x\n---\n\nNom : {{ facts.presidant_nom }}\n")
    output = desk_with(desk, *folder).run("generate", "KAYES-2018", "demande", "-o", "lettre.txt")
    assert output.code == 6
    assert "demande.md.j2:5:" in output.err
    assert "presidant_nom" in output.err
    assert Path("lettre.txt").read_bytes() == before


def desk_with(desk: Desk, _option: str, folder: str) -> Desk:
    """The same desk, its templates from a folder of the office."""
    from cperflow.bootstrap import App

    desk.app = lambda: App(  # type: ignore[method-assign]
        str(desk.db), environ={"CPERFLOW_TEMPLATES": folder}, now=lambda: desk.now
    )
    return desk


def test_the_template_of_the_office_comes_first(desk: Desk) -> None:
    folder = own_templates(desk, "---\ntitre: Notre lettre\n---\n\nBonjour de {{ subject }}.\n")
    desk_with(desk, *folder).done("generate", "KAYES-2018", "demande", "-o", "lettre.txt")
    assert "Bonjour de Kayes." in Path("lettre.txt").read_text(encoding="utf-8")


def test_a_write_that_fails_leaves_the_former_file_and_no_other(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "sortie" / "lettre.txt"
    assert files.write(str(path), b"un") is False

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        files.write(str(path), b"deux")
    assert path.read_bytes() == b"un"
    assert [each.name for each in path.parent.iterdir()] == ["lettre.txt"]


@pytest.mark.parametrize(
    ("format", "output", "chosen"),
    [("", "", "docx"), ("pdf", "", "pdf"), ("", "x.pdf", "pdf"), ("txt", "dossier/", "txt")],
)
def test_the_format_is_asked_for_or_read_from_the_name(
    format: str, output: str, chosen: str
) -> None:
    assert files.format_for(format, output, FORMATS, "docx") == chosen


def test_a_name_without_extension_is_no_document() -> None:
    with pytest.raises(UsageError, match="manque une extension"):
        files.format_for("", "lettre", FORMATS, "docx")


# --- documents


def test_the_documents_of_a_procedure_are_listed_without_any_store(desk: Desk) -> None:
    desk.db.unlink()
    said = desk.done("documents")
    assert "2 à 4    CR         Demande de Contrat-Plan État-Région" in said
    assert said.endswith("Suite : cperflow documents REF deliberation\n")


def test_the_documents_of_a_dossier_say_what_each_still_lacks(desk: Desk) -> None:
    said = desk.done("modeles", "kayes", "convention", "--as-of", "2018-06-25")
    assert "Nom du Gouverneur (gouverneur_nom)" in said
    assert said.endswith("Suite : cperflow generate KAYES-2018 convention\n")
    assert all(len(line) <= 80 for line in said.splitlines())


def test_the_json_of_the_documents_keeps_its_keys(desk: Desk) -> None:
    desk.done("set", "KAYES-2018", "president_nom=Awa Diallo", "--on", "2018-01-10")
    data = json.loads(desk.done("documents", "KAYES-2018", "--as-of", "2018-03-02", "--json"))
    assert set(data) == {"workflow", "ref", "as_of", "items"}
    request = next(item for item in data["items"] if item["document"] == "demande")
    assert set(request) == {
        "document", "name", "by", "steps", "originals", "copies", "template", "missing", "source",
        "problem", "per", "status", "possible", "needs_missing", "issued", "for",
    }  # fmt: skip
    names = [fact["name"] for fact in request["missing"]]
    assert names
    assert "president_nom" not in names


def test_a_document_nobody_has_written_is_listed_as_such(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "vide").mkdir()
    monkeypatch.setattr("cperflow.bootstrap.shipped.folder", lambda _name: str(tmp_path / "vide"))
    data = json.loads(desk.done("documents", "KAYES-2018", "--json"))
    assert {(item["template"], item["missing"]) for item in data["items"]} == {(None, None)}
    assert "modèle absent" in desk.done("documents", "KAYES-2018")


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("KAYES-2019",), 3, "Vouliez-vous dire « KAYES-2018 » ?"),
        (("--workflow", "cpre"), 3, "Vouliez-vous dire « cper » ?"),
    ],
)
def test_documents_of_nothing_known_are_refused(
    desk: Desk, argv: tuple[str, ...], code: int, said: str
) -> None:
    assert said in desk.refused("documents", *argv, code=code)


def test_the_shapes_of_json_are_not_made_by_the_pages() -> None:
    pages = Path(cperflow.__file__).parent / "cli" / "pages"
    made = [
        f"{path.name} {name}"
        for path in sorted(pages.glob("*.py"))
        for name in re.findall(r"^def (\w+_data)\(", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert made == []
