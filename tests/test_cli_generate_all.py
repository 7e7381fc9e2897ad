"""One document for every dossier concerned: whole files only, and what failed is named."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_desk import Desk, desk

from cperflow.documents.making.generating import made
from cperflow.documents.offered import batch
from cperflow.errors import InvalidData

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


def test_a_file_that_cannot_be_written_does_not_stop_the_others(desk: Desk) -> None:
    Path("out/MENAKA-2019-saisine-MEF.txt").mkdir(parents=True)
    output = desk.run("generate", "--all", "saisine", "--format", "txt", "-o", "out", "--json")
    assert output.code == 10
    data = json.loads(output.out)
    assert [one["for"] for one in data["made"]] == ["MIN-HYDRAULIQUE"]
    (failed,) = data["failed"]
    assert (failed["for"], failed["exit_code"]) == ("MEF", 8)
    assert failed["error"].endswith(" : c’est un répertoire.")
    assert sorted(path.name for path in Path("out").iterdir()) == [
        "MENAKA-2019-saisine-MEF.txt", "MENAKA-2019-saisine-MIN-HYDRAULIQUE.txt",
    ]  # fmt: skip


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


def test_reminders_are_only_those_called_for_and_nobody_reminds_itself(desk: Desk) -> None:
    options = ("--format", "txt", "-o", "lettres")
    desk.done("generate", "--all", "relance", "--on", "2019-03-20", *options)
    letters = sorted(Path("lettres").iterdir())
    assert [letter.name for letter in letters] == [
        "MENAKA-2019-relance-avis_ministeres-MIN-HYDRAULIQUE.txt",
        "SUIVI-KAYES-2018-relance-budget_region-2019.txt",
        "SUIVI-KAYES-2018-relance-crocsad-2018-T4.txt",
    ]
    for letter in letters:
        assert "n’est pas encore atteinte" not in letter.read_text("utf-8")
    early = ("generate", "MENAKA-2019", "relance", "--on", "2019-03-05", "--format", "txt")
    desk.done(*early, "-o", "tot.txt")
    text = " ".join(Path("tot.txt").read_text("utf-8").split())
    assert "PROJET – l’échéance estimative n’est pas atteinte" in text
    assert "cette échéance n’est pas encore atteinte" in text
    output = desk.run("generate", "TAOUDENIT-2019", "relance", "--on", "2019-03-20")
    assert (output.code, "ne se relance pas elle-même" in output.err) == (4, True)


def test_dates_that_cannot_be_are_told_when_a_letter_is_made(desk: Desk) -> None:
    desk.done("set", "TAOUDENIT-2019", "pdesc_debut=2022", "pdesc_fin=2018",
              "crocsad_session_date=2019-03-14", "--on", "2019-03-15")  # fmt: skip
    argv = ("generate", "TAOUDENIT-2019", "convocation_crocsad", "--on", "2019-03-20", "--json")
    doubts = json.loads(desk.done(*argv, "-o", "c.txt"))["doubts"]
    assert len(doubts) == 2
    assert "2022" in doubts[0]
    assert "datée après ce qu’elle annonce" in doubts[1]


def test_a_document_made_again_answers_like_the_first_time(desk: Desk) -> None:
    options = ("--on", "2019-03-20", "--format", "docx", "--json")
    first = json.loads(desk.done("generate", "TAOUDENIT-2019", "demande", *options))
    argv = ("generate", "TAOUDENIT-2019", "demande", "--code", first["code"], "--format", "docx")
    again = json.loads(desk.done(*argv, "--json"))
    assert set(first) - set(again) <= {"issued", "kept", "line", "reference", "number", "replaces"}
    assert (again["sha256"], again["edition"]) == (first["sha256"], first["edition"])
