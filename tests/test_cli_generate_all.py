"""One document for every dossier concerned: whole files only, and what failed is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_desk import Desk, desk

from cperflow.cli import generate_all
from cperflow.documents import batch
from cperflow.documents.generating import made
from cperflow.errors import InvalidData, StorageUnavailable

__all__ = ["desk"]


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "letters"
    folder.mkdir()
    monkeypatch.chdir(folder)


def test_every_dossier_at_a_step_of_the_document_has_one_for_each_body(desk: Desk) -> None:
    said = desk.done("generate", "--all", "saisine", "--format", "txt", "-o", "lettres")
    assert "saisine : 2 documents produits, 1er avril 2019" in said
    assert sorted(path.name for path in Path("lettres").iterdir()) == [
        "MENAKA-2019-saisine-MEF.txt", "MENAKA-2019-saisine-MIN-HYDRAULIQUE.txt",
    ]  # fmt: skip


def test_each_is_what_generate_alone_makes_and_is_kept(desk: Desk) -> None:
    options = ("--on", "2019-03-20", "--format", "docx")
    data = json.loads(desk.done("generate", "--all", "demande", *options, "--json", "-o", "all"))
    alone = json.loads(desk.done("generate", "TAOUDENIT-2019", "demande", *options, "--json"))
    assert [one["code"] for one in data["made"]] == [alone["code"]]
    assert data["made"][0]["sha256"] == alone["sha256"]
    assert desk.run("verify", data["made"][0]["path"]).code == 0


def test_what_fails_for_one_is_named_and_the_others_are_whole(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(*args, **kwargs):  # type: ignore[no-untyped-def]
        if args[3].about == "MEF":
            raise InvalidData("saisine.md.j2:7: champ inconnu « x ».")
        return made(*args, **kwargs)

    monkeypatch.setattr(batch, "made", failing)
    output = desk.run("generate", "--all", "saisine", "--format", "txt", "-o", "lettres")
    assert output.code == 10
    assert "MENAKA-2019 (MEF) : saisine.md.j2:7: champ inconnu « x »." in output.out
    assert [path.name for path in Path("lettres").iterdir()] == [
        "MENAKA-2019-saisine-MIN-HYDRAULIQUE.txt"
    ]


def test_a_disk_that_fills_stops_with_whole_files_only(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def filling(path: str, content: bytes) -> bool:
        if written:
            raise StorageUnavailable("le disque est plein")
        written.append(path)
        return bool(Path(path).write_bytes(content))

    monkeypatch.setattr(generate_all, "write", filling)
    output = desk.run("generate", "--all", "saisine", "--format", "txt")
    assert output.code == 8
    assert [path.name for path in Path().iterdir()] == written


@pytest.mark.parametrize(
    ("argv", "code", "told"),
    [
        (["--all", "demande", "trop"], 2, "ne donnez que le document"),
        (["--all", "demande", "--number"], 2, "dossier par dossier"),
        (["--all", "zzz"], 3, "Document inconnu « zzz »"),
        (["--all", "demande", "-o", "x.docx"], 2, "doit être un répertoire"),
        (["demande"], 2, "Il manque le document"),
    ],
)
def test_a_wrong_request_says_what_to_type(
    desk: Desk, argv: list[str], code: int, told: str
) -> None:
    output = desk.run("generate", *argv)
    assert (output.code, told in output.err) == (code, True), output.err
    assert list(Path().iterdir()) == []


def test_no_dossier_concerned_is_said_so(desk: Desk) -> None:
    said = desk.done("generate", "--all", "invitation")
    assert "nul dossier n’est à une étape de ce document" in said
