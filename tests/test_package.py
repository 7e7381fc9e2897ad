"""The file that leaves holds what it says, and what happened to it on its way is told."""

from __future__ import annotations

import json
import os
import shutil
import zipfile
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

import pytest
from cli_desk import Desk, desk
from hypothesis import given
from hypothesis import strategies as st

from cperflow.documents.leaving.unpacking import check_package
from cperflow.errors import InvalidData

__all__ = ["desk"]

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"  # noqa: E501
"""One page, as little as a reader takes."""

NOTE = b"Rien a signaler.\n"


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def packed(desk: Desk, ref: str = "MENAKA-2019", *options: str) -> tuple[Path, dict[str, object]]:
    data = json.loads(desk.done("package", ref, "--format", "docx", "--json", *options))
    return Path(data["path"]), data


def with_a_piece(desk: Desk) -> None:
    Path("bilan.txt").write_bytes(NOTE)
    desk.done("piece", "add", "MENAKA-2019", "E5.1", "bilan.txt", "--on", "2019-03-30")


def test_a_package_holds_its_slip_its_documents_its_pieces_and_the_hash_of_each(
    desk: Desk,
) -> None:
    with_a_piece(desk)
    path, data = packed(desk)
    with zipfile.ZipFile(path) as archive:
        names = [info.filename for info in archive.infolist()]
        manifest = json.loads(archive.read("MENAKA-2019/manifeste.json"))
        for item in manifest["items"]:
            content = archive.read(f"MENAKA-2019/{item['path']}")
            assert (sha256(content).hexdigest(), len(content)) == (item["sha256"], item["size"])
        assert (
            archive.read("MENAKA-2019/pieces/e5.1-document-de-projet-soumis-par-la-dgct.txt")
            == NOTE
        )
    assert names[:3] == [
        f"MENAKA-2019/{name}" for name in ("manifeste.json", "LISEZ-MOI.txt", "bordereau.docx")
    ]
    assert manifest["items"] == data["items"]
    assert data["missing"] == []
    assert packed(desk, "TAOUDENIT-2019")[1]["missing"] == [
        {
            "id": "E4.1",
            "name": "Dossier de demande complet et conforme aux exigences de forme",
            "why": "absent",
            "reason": "",
            "what": "piece",
        }
    ]


def test_the_slip_lists_what_is_enclosed(desk: Desk) -> None:
    with_a_piece(desk)
    path, _ = packed(desk)
    with zipfile.ZipFile(path) as archive:
        archive.extract("MENAKA-2019/bordereau.docx")
    from docx import Document  # type: ignore[import-untyped]

    tables = Document("MENAKA-2019/bordereau.docx").tables
    cells = [cell.text for table in tables for row in table.rows for cell in row.cells]
    assert any("E5.1" in cell for cell in cells)


def test_the_same_dossier_and_day_give_the_same_bytes(desk: Desk) -> None:
    with_a_piece(desk)
    first = packed(desk)[0].read_bytes()
    assert packed(desk, "MENAKA-2019", "-o", "autre.zip")[0].read_bytes() == first


def test_a_package_that_arrives_whole_is_said_intact(desk: Desk) -> None:
    with_a_piece(desk)
    path, data = packed(desk)
    said = desk.done("package", "check", str(path))
    assert "MENAKA-2019 : pli intact" in said
    lacking, _ = packed(desk, "TAOUDENIT-2019")
    said = desk.done("package", "check", str(lacking))
    assert "E4.1" in said, "what was missing when it left is told again"
    assert json.loads(desk.done("package", "check", str(path), "--json"))["items"] == [
        item | {"state": "present"}
        for item in data["items"]  # type: ignore[union-attr, attr-defined]
    ]


def rewritten(path: Path, change: Callable[[str, bytes], bytes | None]) -> Path:
    """The archive with each file as `change` gives it; None leaves it out."""
    other = path.with_name("reçu.zip")
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(other, "w") as new:
        for info in old.infolist():
            data = change(info.filename, old.read(info))
            if data is not None:
                new.writestr(info.filename, data)
    return other


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (
            lambda name, data: None if name.endswith(".txt") and "pieces" in name else data,
            "absent du pli",
        ),
        (lambda name, data: data[:-1] + b"!" if "pieces" in name else data, "modifié"),
        (lambda name, data: data + b"\0" if "bordereau" in name else data, "modifié"),
    ],
    ids=["missing", "altered", "longer"],
)
def test_what_is_missing_or_altered_is_named(
    desk: Desk, change: Callable[[str, bytes], bytes | None], told: str
) -> None:
    with_a_piece(desk)
    output = desk.run("package", "check", str(rewritten(packed(desk)[0], change)))
    assert output.code == 7
    assert told in output.out
    assert "pli modifié en route" in output.out


@pytest.mark.parametrize(
    ("changed", "told"),
    [("manifeste.json", "manifeste.json : modifié"), ("LISEZ-MOI.txt", "LISEZ-MOI.txt : modifié")],
)
def test_a_manifest_or_a_readme_that_was_edited_is_named(
    desk: Desk, changed: str, told: str
) -> None:
    path, data = packed(desk)
    code = str(data["code"])
    assert code in desk.done("package", "check", str(path))
    with zipfile.ZipFile(path) as archive:
        comment = archive.comment
        assert code.encode() in archive.read("MENAKA-2019/LISEZ-MOI.txt")
    edited = rewritten(path, lambda name, data: data.replace("Ménaka".encode(), b"Gao")
                       if changed in name else data)  # fmt: skip
    with zipfile.ZipFile(edited, "a") as archive:
        archive.comment = comment
    output = desk.run("package", "check", str(edited))
    assert (output.code, told in output.out) == (7, True)
    assert (code in output.out) is (changed == "LISEZ-MOI.txt"), "what the sender reads out"


def test_what_is_in_hand_on_paper_only_is_told_whatever_the_step_and_listed(desk: Desk) -> None:
    desk.done("piece", "add", "MENAKA-2019", "E3.2", "--on", "2019-03-30")
    desk.done("register", "issue", "MENAKA-2019", "demande", "--number", "12", "--on", "2019-04-01",
              "--reference", "N° 2019-0012/CR")  # fmt: skip
    path, data = packed(desk)
    told = [(each["id"], each["why"], each["what"]) for each in data["missing"]]  # type: ignore[attr-defined]
    assert told[:2] == [("demande", "paper", "document"), ("E3.2", "paper", "piece")]
    assert "émis sur papier" in " ".join(desk.done("package", "check", str(path)).split())


def test_the_slip_that_was_issued_leaves_as_it_was(desk: Desk) -> None:
    desk.done("generate", "MENAKA-2019", "bordereau", "--number")
    items = [item for item in packed(desk)[1]["items"] if item["id"] == "bordereau"]  # type: ignore[attr-defined]
    assert [item["draft"] for item in items] == [False]
    assert items[0]["reference"]


def test_what_was_added_is_named(desk: Desk) -> None:
    path, _ = packed(desk)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("MENAKA-2019/pieces/glisse.exe", b"MZ")
    output = desk.run("package", "check", str(path))
    assert (output.code, "glisse.exe : ajouté" in output.out) == (7, True)


def archive_of(**files: bytes) -> str:
    with zipfile.ZipFile("autre.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name.replace("__", "/"), data)
    return "autre.zip"


@pytest.mark.parametrize(
    ("name", "told"),
    [("../dehors.txt", "sort de son répertoire"), ("/etc/motd", "sort de son répertoire"),
     ("C:/x.txt", "sort de son répertoire"), ("a\\..\\..\\x", "sort de son répertoire")],
)  # fmt: skip
def test_a_name_that_leaves_its_folder_is_refused(name: str, told: str) -> None:
    with zipfile.ZipFile("autre.zip", "w") as archive:
        info = zipfile.ZipInfo("x")
        info.filename = name
        archive.writestr(info, b"x")
    with pytest.raises(InvalidData, match=told):
        check_package("autre.zip")


def test_a_link_is_refused() -> None:
    info = zipfile.ZipInfo("lien")
    info.external_attr = 0o120777 << 16
    with zipfile.ZipFile("autre.zip", "w") as archive:
        archive.writestr(info, b"/etc/passwd")
    with pytest.raises(InvalidData, match="est un lien"):
        check_package("autre.zip")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(InvalidData, match="une fois déployée"):
        check_package(archive_of(manifest=b"\0" * 50_000_000))


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"%PDF-1.4", PDF])
def test_another_file_is_no_package(content: bytes) -> None:
    Path("autre.zip").write_bytes(content)
    with pytest.raises(InvalidData, match="n’est pas une archive ZIP"):
        check_package("autre.zip")


def test_another_kind_of_file_is_not_said_truncated() -> None:
    Path("liste.csv").write_text("a;b")
    with pytest.raises(InvalidData) as refused:
        check_package("liste.csv")
    assert "tronquée" not in refused.value.message


def test_an_archive_of_somebody_else_is_no_package() -> None:
    with pytest.raises(InvalidData, match=r"n’a pas de manifeste\.json"):
        check_package(archive_of(bilan=b"x"))


@pytest.mark.parametrize("manifest", [b"[]", b"{", b'{"format": 1}', b'{"format": 1, "items": 3}'])
def test_a_manifest_that_cannot_be_read_is_said_so(manifest: bytes) -> None:
    with zipfile.ZipFile("autre.zip", "w") as archive:
        archive.writestr("X/manifeste.json", manifest)
    with pytest.raises(InvalidData, match="illisible"):
        check_package("autre.zip")


@given(st.integers(min_value=0, max_value=10**9), st.integers(min_value=0, max_value=255))
def test_a_byte_changed_anywhere_is_never_taken_for_intact(
    tmp_path_factory: pytest.TempPathFactory, at: int, value: int
) -> None:
    whole = _whole(tmp_path_factory)
    data = bytearray(whole)
    at %= len(data)
    if data[at] == value:
        return
    data[at] = value
    path = tmp_path_factory.mktemp("one") / "x.zip"
    path.write_bytes(data)
    try:
        checked = check_package(str(path))
    except InvalidData:
        return
    # what is not content: a date, a system, a comment of the archive
    assert not checked.intact or _same_files(whole, path)
    shutil.rmtree(path.parent)


_kept: list[bytes] = []


def _whole(factory: pytest.TempPathFactory) -> bytes:
    """A small package written by hand, once."""
    if not _kept:
        path = factory.mktemp("whole") / "x.zip"
        item = {
            "path": "pieces/a.txt", "what": "piece", "id": "E1", "name": "a", "size": len(NOTE),
            "sha256": sha256(NOTE).hexdigest(), "code": "", "reference": "", "draft": False,
        }  # fmt: skip
        manifest = {
            "format": 1, "engine": "x", "ref": "X", "subject": "X", "workflow": "w", "version": 1,
            "step": "s", "on": "2019-01-01", "illustrative": False, "items": [item], "missing": [],
        }  # fmt: skip
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("X/manifeste.json", json.dumps(manifest))
            archive.writestr("X/pieces/a.txt", NOTE)
        _kept.append(path.read_bytes())
        assert check_package(str(path)).intact
    return _kept[0]


def _same_files(whole: bytes, path: Path) -> bool:
    other = path.with_name("whole.zip")
    other.write_bytes(whole)
    with zipfile.ZipFile(other) as one, zipfile.ZipFile(path) as two:
        return one.read("X/pieces/a.txt") == two.read("X/pieces/a.txt")


def test_a_full_disk_leaves_no_package(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_fd: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    output = desk.run("package", "MENAKA-2019", "-o", "out/pli.zip")
    assert output.code == 8
    assert list(Path("out").iterdir()) == []


def test_a_file_that_is_not_there_is_said_so(desk: Desk) -> None:
    output = desk.run("package", "check", "absent.zip")
    assert (output.code, output.err) == (3, "Erreur : Il n’y a pas de fichier « absent.zip ».\n")
