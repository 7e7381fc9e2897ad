"""Pieces with their files: kept once, versions apart, given back as they came, proven."""

from __future__ import annotations

import json
import os
import sqlite3
from hashlib import sha256
from itertools import pairwise
from pathlib import Path
from string import ascii_letters, digits

import pytest
from builders import Desk as Stall
from builders import day
from cli_desk import Desk, desk
from file_builders import docx, pdf
from hypothesis import given
from hypothesis import strategies as st
from stall import WORKFLOW

from cperflow.documents.files.names import LONGEST, apart, file_name
from cperflow.domain.journal.events import Entry
from cperflow.errors import StorageUnavailable
from cperflow.intake import taken
from cperflow.service.beside import PIECE, Content, Contents
from cperflow.service.copies import wanted
from cperflow.service.files_kept import FilesKept
from cperflow.service.filing import file_piece
from cperflow.service.ports import Store
from cperflow.service.verifying import verify
from cperflow.store.copying import copy
from cperflow.store.memory import MemoryStore
from cperflow.store.opening import open_store, upgrade_store

__all__ = ["desk"]

REF = "TAOUDENIT-2019"
ON = ("--on", "2019-03-25")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    made = tmp_path / "ici"
    made.mkdir()
    monkeypatch.chdir(made)
    return made


def put(folder: Path, name: str, data: bytes) -> str:
    (folder / name).write_bytes(data)
    return str(folder / name)


def contents(desk: Desk) -> list[Content]:
    store = open_store(str(desk.db), read_only=True)
    try:
        return list(store.contents.all())
    finally:
        store.close()


def test_a_file_is_kept_and_told_with_its_size_and_pages(desk: Desk, folder: Path) -> None:
    data = pdf(3)
    said = desk.done("piece", "add", REF, "E4.1", put(folder, "demande.pdf", data), *ON)
    assert "demande.pdf" in said
    assert "3 pages" in said
    (kept,) = contents(desk)
    assert kept == (sha256(data).hexdigest(), len(data), PIECE)
    listed = " ".join(desk.done("piece", "list", REF).split())
    assert "demande.pdf" in listed
    assert "Pièce E4.1 reçue (demande.pdf)" in " ".join(desk.done("history", REF).split())


def test_the_same_file_for_the_same_copy_adds_no_line(desk: Desk, folder: Path) -> None:
    path = put(folder, "a.pdf", pdf())
    desk.done("piece", "add", REF, "E4.1", path, *ON)
    before = desk.revisions()
    assert "a déjà ce fichier" in desk.done("piece", "add", REF, "E4.1", path, *ON)
    assert desk.revisions() == before


def test_the_same_file_for_another_piece_is_kept_once_and_said(desk: Desk, folder: Path) -> None:
    path = put(folder, "a.pdf", pdf())
    desk.done("piece", "add", REF, "E4.1", path, *ON)
    said = " ".join(desk.done("piece", "add", "MENAKA-2019", "E4.1", path, *ON).split())
    assert f"déjà reçu ailleurs : {REF} E4.1" in said
    assert len(contents(desk)) == 1


def test_a_wrong_code_leaves_no_content_behind(desk: Desk, folder: Path) -> None:
    path = put(folder, "a.pdf", pdf())
    desk.refused("piece", "add", REF, "E9.9", path, code=3)
    desk.refused("piece", "add", REF, "E3.6", path, code=2)
    assert contents(desk) == []


def test_a_refused_file_writes_nothing(desk: Desk, folder: Path) -> None:
    said = desk.refused("piece", "add", REF, "E4.1", put(folder, "vide.pdf", b""), code=6)
    assert "est vide" in said
    desk.refused("piece", "add", REF, "E4.1", "absent.pdf", code=3)
    desk.refused("piece", "add", REF, "E4.1", "", code=3)
    assert contents(desk) == []


def replaced(desk: Desk, folder: Path) -> tuple[bytes, bytes]:
    """A piece found wanting, then replaced by a Word file."""
    first, second = pdf(1), docx(5)
    desk.done("piece", "add", REF, "E4.1", put(folder, "v1.pdf", first), *ON)
    desk.done("piece", "assess", REF, "E4.1", "non conforme", "--reason", "cachet illisible", *ON)
    path = put(folder, "v2.docx", second)
    assert "précédentes" in desk.done("piece", "add", REF, "E4.1", path, "--on", "2019-03-27")
    return first, second


def test_every_version_stays_with_its_reason(desk: Desk, folder: Path) -> None:
    replaced(desk, folder)
    shown = " ".join(desk.done("piece", "montrer", REF, "e4.1").split())
    assert "cachet illisible" in shown
    assert shown.index("v2.docx") < shown.index("v1.pdf")
    data = json.loads(desk.done("piece", "show", REF, "E4.1", "--json"))
    assert [(v["version"], v["status"], v["file"]["name"]) for v in data["versions"]] == [
        (1, "non_conforming", "v1.pdf"), (2, "received", "v2.docx"),
    ]  # fmt: skip
    early = json.loads(desk.done("piece", "show", REF, "E4.1", "--json", "--as-of", "2019-03-26"))
    assert [v["replaced_on"] for v in early["versions"]] == [None]


def test_a_version_is_given_back_as_it_came(desk: Desk, folder: Path) -> None:
    first, second = replaced(desk, folder)
    desk.done("piece", "export", REF)
    (path,) = (folder / f"{REF}-pieces").iterdir()
    assert path.read_bytes() == second
    assert path.name.startswith("E4.1 – Dossier de demande complet")
    assert path.suffix == ".docx"
    said = json.loads(
        desk.done("piece", "exporter", REF, "E4.1", "--version", "1", "-o", "avant", "--json")
    )
    (file,) = said["files"]
    assert (file["version"], file["sha256"]) == (1, sha256(first).hexdigest())
    assert Path(file["path"]).read_bytes() == first
    assert "(version 1)" in file["path"]


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("export", REF, "E4.1", "--version", "9"), 3, "n’a pas de version 9"),
        (("export", "KAYES-2018", "E3.1"), 3, "n’a pas de fichier"),
        (("export", "KAYES-2018"), 3, "Aucune pièce"),
        (("open", "KAYES-2018", "E3.1"), 3, "sur papier, sans fichier"),
        (("open", REF, "E5.1"), 3, "n’a pas été reçue"),
        (("export", REF, "--version", "1"), 2, "Dites de quelle pièce"),
        (("show", REF, "E9"), 3, "Pièce inconnue"),
    ],
)
def test_what_cannot_be_given_back_says_why(
    desk: Desk, folder: Path, argv: tuple[str, ...], code: int, said: str
) -> None:
    replaced(desk, folder)
    assert said in desk.refused("piece", *argv, code=code)


def test_opening_without_a_terminal_says_where_the_copy_is(desk: Desk, folder: Path) -> None:
    first, _ = replaced(desk, folder)
    said = desk.done("piece", "ouvrir", REF, "E4.1", "--version", "1")
    path = Path(said.splitlines()[-1].partition(" : ")[2])
    assert path.read_bytes() == first


def damaged(desk: Desk, sql: str) -> None:
    db = sqlite3.connect(desk.db)
    db.execute(sql)
    db.commit()
    db.close()


@pytest.mark.parametrize(
    ("sql", "said"),
    [
        ("DELETE FROM content", "« v1.pdf » manque dans la base"),
        ("UPDATE content_part SET data = x'00'", "« v1.pdf » a été modifié dans la base"),
    ],
    ids=["missing", "altered"],
)
def test_a_missing_or_altered_file_is_found(desk: Desk, folder: Path, sql: str, said: str) -> None:
    replaced(desk, folder)
    assert "fichiers et listes concordent" in desk.done("verify")
    damaged(desk, sql)
    answer = desk.run("verify")
    assert answer.code == 7
    assert "restaurez une sauvegarde" in answer.err
    assert said in answer.err
    assert "v2.docx" in answer.err, "a file replaced and the one in hand"
    assert desk.run("verify", "KAYES-2018").code == 0
    exported = desk.run("piece", "export", REF)
    assert exported.code in (3, 7)
    assert not any(path.is_file() for path in folder.glob(f"{REF}-pieces/*")), "nothing by half"


def test_an_altered_file_is_healed_by_its_own_bytes(desk: Desk, folder: Path) -> None:
    path = put(folder, "a.pdf", pdf())
    desk.done("piece", "add", REF, "E4.1", path, *ON)
    damaged(desk, "UPDATE content_part SET data = x'00'")
    assert desk.run("verify", REF).code == 7
    desk.done("piece", "add", REF, "E4.1", path, *ON)
    desk.done("verify", REF)


def test_what_no_line_names_is_counted_and_is_no_breach(desk: Desk) -> None:
    store = open_store(str(desk.db))
    store.contents.keep(Content(sha256(b"brouillon").hexdigest(), 9, "edition"), [b"brouillon"])
    store.close()
    assert "1 fichier gardé qu’aucune ligne ne nomme (9 octets)" in desk.done("verify")
    data = json.loads(desk.done("verify", "--json"))
    assert data["leftovers"] == {"files": 1, "size": 9}
    assert json.loads(desk.done("verify", REF, "--json"))["leftovers"] is None


def test_a_retracted_line_still_needs_its_file(desk: Desk, folder: Path) -> None:
    path = put(folder, "a.pdf", pdf())
    desk.done("piece", "add", REF, "E4.1", path, *ON)
    line = str(len(desk.journal(REF)))
    desk.done("retract", REF, line, "--reason", "autre dossier")
    assert "qu’aucune ligne" not in desk.done("verify")
    damaged(desk, "DELETE FROM content")
    assert desk.run("verify").code == 7


def test_files_survive_an_upgrade_and_the_copy_made_before_it(desk: Desk, folder: Path) -> None:
    first, second = replaced(desk, folder)
    backup = folder / "copie.db"
    copy(str(desk.db), str(backup))
    upgrade_store(str(desk.db))
    for db in (desk.db, backup):
        store = open_store(str(db), read_only=True)
        found = {b"".join(store.contents.read(each.sha256)) for each in store.contents.all()}
        store.close()
        assert found == {first, second}


def test_a_full_disk_keeps_neither_the_file_nor_the_line(desk: Desk, folder: Path) -> None:
    path = put(folder, "grand.txt", os.urandom(1 << 20).hex().encode())
    db = sqlite3.connect(desk.db)
    pages = db.execute("PRAGMA page_count").fetchone()[0]
    db.close()
    app = desk.app()
    ws = app.workspace()
    ws.store._db.rows(f"PRAGMA max_page_count = {pages + 20}", {})  # type: ignore[attr-defined]
    before = desk.revisions()
    entry = Entry(app.today())
    with taken(path) as found, pytest.raises(StorageUnavailable, match="plus de place"):
        file_piece(ws, REF, "E4.1", entry, "", None, found.file, found.parts)
    app.close()
    assert desk.revisions() == before
    assert contents(desk) == []


def test_every_store_keeps_a_piece_with_its_file_and_proves_it(
    store: Store, tmp_path: Path
) -> None:
    office = Stall(store=store)
    office.open()
    data = os.urandom(2_500_000).hex().encode()
    with taken(put(tmp_path, "comptes.txt", data)) as found:
        entry = Entry(day(9))
        filed = file_piece(office.ws, office.ref, "D1", entry, "", None, found.file, found.parts)
    assert (filed.fresh, filed.recorded is not None) == (True, True)
    (piece,) = wanted(office.dossier(), WORKFLOW)
    assert b"".join(store.contents.read(piece.file.sha256)) == data
    files = FilesKept(store.contents)
    assert [told.breaches for told in verify(office.ws, [office.ref], files)] == [()]
    assert files.leftovers() == (0, 0)


def test_a_dossier_imported_elsewhere_tells_its_files_and_takes_them_again(
    desk: Desk, folder: Path
) -> None:
    path = put(folder, "a.pdf", pdf())
    desk.done("piece", "add", REF, "E4.1", path, *ON)
    desk.done("export", REF, "--format", "json", "-o", "dossier.json")
    other = Desk(folder / "autre.db", desk._capsys)
    other.done("init", "--body", "DGCT", "--place", "Bamako")
    other.done("import", "dossier.json")
    answer = other.run("verify")
    assert answer.code == 7
    assert "« a.pdf » manque dans la base" in answer.err
    before = other.revisions()
    assert "son contenu manquait" in other.done("piece", "add", REF, "E4.1", path, *ON)
    assert other.revisions() == before
    other.done("verify")


@given(st.binary(max_size=5000), st.lists(st.integers(0, 5000), max_size=4))
def test_any_bytes_kept_are_read_back_the_same(data: bytes, cuts: list[int]) -> None:
    kept: Contents = MemoryStore().contents
    edges = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    parts = [data[a:b] for a, b in pairwise(edges)]
    content = Content(sha256(data).hexdigest(), len(data), PIECE)
    kept.keep(content, parts)
    assert b"".join(kept.read(content.sha256)) == data
    assert FilesKept(kept).leftovers() == (1, len(data))


@given(st.text(max_size=300))
def test_any_title_makes_a_name_that_every_system_takes(title: str) -> None:
    name = file_name(title, "pdf")
    assert len(name) <= LONGEST + 1
    assert not set(name) & set('<>:"/\\|?*\n\t\0')
    assert name.endswith(".pdf")
    assert set(file_name(title, f"p/{title}.df").rpartition(".")[2]) <= set(digits + ascii_letters)
    assert name.split(".")[0].strip().casefold() not in ("", "con", "nul", "aux", "prn", "com1")


@given(st.lists(st.sampled_from(["a.pdf", "A.pdf", "a (2).pdf", "b.docx"]), max_size=8))
def test_names_are_told_apart_without_case(names: list[str]) -> None:
    found = apart(names)
    assert len({name.casefold() for name in found}) == len(names)
