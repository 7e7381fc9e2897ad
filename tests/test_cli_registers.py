"""`import`, `export`, `conformance` as an officer types them, on the real portfolio."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from cli_desk import Desk, desk

from cperflow import shipped
from cperflow.cli.group import COMMANDS
from cperflow.store import create_store

__all__ = ["desk"]

EXAMPLE = f"{shipped.folder('examples')}/evenements.csv"
ACT = "dossier;act;date;body\nTAOUDENIT-2019;retourner;2019-03-29;DGCT\n"


def another(desk: Desk, tmp_path: Path) -> Desk:
    """The same desk over an empty store."""
    tmp_path.mkdir(exist_ok=True)
    db = tmp_path / "autre.db"
    create_store(str(db)).close()
    return Desk(db, desk._capsys)


def written(tmp_path: Path, text: str) -> str:
    path = tmp_path / "registre.csv"
    path.write_text(text, encoding="utf-8")
    return str(path)


def without_entries(csv: str) -> list[list[str]]:
    """The hash of the journal that a follow-up continues is of when that one was entered."""
    csv = re.sub(r'""hash"":""[0-9a-f]{64}""', "", csv)
    return [line.split(",")[:-2] for line in csv.splitlines()]


@pytest.mark.parametrize("options", [[], ["--as-recorded"]], ids=["by the rules", "as recorded"])
@pytest.mark.parametrize("dialect", ["excel-fr", "rfc4180"])
def test_an_export_makes_the_same_portfolio_elsewhere(
    desk: Desk, tmp_path: Path, dialect: str, options: list[str]
) -> None:
    path = str(tmp_path / "tout.csv")
    desk.done("export", "-o", path, "--csv-dialect", dialect)
    other = another(desk, tmp_path)
    kept = json.loads(desk.done("list", "--json"))["items"]
    told = f"{sum(each['revision'] for each in kept)} actes, 18 dossiers, dont 18 nouveaux"
    assert told in other.done("import", path, *options)
    listed = ("list", "--as-of", "2019-03-31")
    assert other.done(*listed) == desk.done(*listed)
    plain = ("export", "--csv-dialect", "rfc4180")
    assert without_entries(other.done(*plain)) == without_entries(desk.done(*plain))
    link = other.dossier("SUIVI-KAYES-2018").follows
    assert link
    assert link.hash == other.journal("KAYES-2018")[link.revision - 1].hash
    assert "concordent" in other.done("verify")


def test_a_follow_up_is_linked_to_what_it_continues_only_where_that_is(
    desk: Desk, tmp_path: Path
) -> None:
    plain = ("--csv-dialect", "rfc4180")
    follow_up = written(tmp_path, desk.done("export", "SUIVI-KAYES-2018", *plain))
    here = another(desk, tmp_path)
    here.done("import", follow_up)
    assert "n’est pas dans cette base" in " ".join(here.done("verify").split())
    here = another(desk, tmp_path / "la")
    title, *told = desk.done("export", "KAYES-2018", *plain).splitlines()
    here.done("import", written(tmp_path / "la", "\n".join([title, *told[:20]])))
    said = here.refused("import", follow_up, code=6)
    assert "continue KAYES-2018 à sa ligne 30, et ce dossier n’en a que 20 ici" in said
    # the follow-up comes first in the file, and its line with what is added to the other
    first = Path(follow_up).read_text(encoding="utf-8").rstrip()
    here.done("import", written(tmp_path / "la", "\n".join([first, *told[20:]])))
    assert "pas dans cette base" not in here.done("verify")


def test_a_json_export_is_taken_over_with_its_hashes(desk: Desk, tmp_path: Path) -> None:
    path = str(tmp_path / "tout.json")
    desk.done("export", "-o", path)
    other = another(desk, tmp_path)
    other.done("import", path, "--dry-run")
    assert other.revisions() == {}
    other.done("importer", path)
    assert other.journal("KAYES-2018") == desk.journal("KAYES-2018")
    assert "GAO-2017" in other.refused("import", path, code=5)


def test_the_example_of_the_guide_is_taken_in(desk: Desk, tmp_path: Path) -> None:
    desk.now = desk.now.replace(year=2024)
    other = another(desk, tmp_path)
    other.now = desk.now
    answer = json.loads(other.done("import", EXAMPLE, "--json"))
    assert answer == {
        "dossiers": 2, "opened": 2, "acts": 21, "dry_run": False, "contents": 0, "missing": [],
    }  # fmt: skip
    assert other.dossier("EXEMPLE-NARA-2023").step == "examen_ministeres"


def test_acts_are_added_to_a_dossier_that_exists(desk: Desk, tmp_path: Path) -> None:
    path = written(
        tmp_path, ACT.replace("body", "body;fait:motifs").replace("DGCT", "DGCT;Comptes")
    )
    assert "Sans faute : 1 acte" in desk.done("import", path, "--dry-run")
    desk.done("import", path)
    assert desk.dossier("TAOUDENIT-2019").facts["motifs"] == ["Comptes"]


def test_a_refused_row_writes_nothing_and_says_why(desk: Desk, tmp_path: Path) -> None:
    path = written(tmp_path, ACT)
    before = desk.revisions()
    answer = desk.run("import", path)
    assert (answer.code, desk.revisions()) == (6, before)
    assert "1 problème dans le fichier : rien n’a été inscrit" in answer.err
    assert "ligne 2, colonne acte (act)" in answer.err
    assert "motifs" in answer.err


def test_an_old_excel_is_read_and_said_to_be_one(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "vieux.csv"
    path.write_bytes(
        "dossier;acte;date;note\nMENAKA-2019;renseignement;01/04/2019;été\n".encode("cp1252")
    )
    answer = desk.run("import", str(path), "--dry-run")
    assert "Windows-1252" in answer.err
    assert answer.code == 0


@pytest.mark.parametrize(
    ("argv", "code"),
    [
        (["import", "absent.csv"], 3),
        (["import", "absent.json"], 3),
        (["export", "absent"], 3),
        (["export", "--format", "xls"], 2),
        (["export", "-o", "tout.pdf"], 2),
        (["export", "--phase", "9"], 3),
        (["conformance", "absent"], 3),
        (["conformance", "absent.csv"], 3),
        (["conformance", "--workflow", "absent"], 3),
        (["conformance", "absent.xlsx"], 3),
        (["conformance", "--workflow", "absent.yaml"], 3),
        (["import", "/"], 8),
        (["import", "folder.json"], 8),
        (["conformance", "/"], 8),
        (["conformance", "folder.csv"], 8),
        (["conformance", "--workflow", "folder.yaml"], 8),
        (["simulate", "--workflow", "folder.yaml"], 8),
        (["holiday", "load", "folder.csv"], 8),
        (["export", "-o", "file.csv/tout.csv"], 8),
        (["export", "kayes", "--region", "gao"], 2),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_what_is_not_there_has_its_exit_code(
    desk: Desk, argv: list[str], code: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for ending in ("json", "csv", "yaml"):
        Path(f"folder.{ending}").mkdir()
    Path("file.csv").touch()
    assert desk.refused(*argv, code=code)


def test_what_another_program_wrote_is_said_to_be_so(desk: Desk, tmp_path: Path) -> None:
    xes, json_file = str(tmp_path / "tout.xes"), tmp_path / "tout.json"
    desk.done("export", "-o", xes)
    json_file.write_text('{"format": "a', encoding="utf-8")
    for command in ("import", "conformance"):
        said = desk.refused(command, xes, code=6)
        assert "c’est un journal XES : export seulement" in said
    assert "est du JSON" in desk.refused("conformance", str(json_file), code=6)
    assert "n’est pas du JSON (ligne 1, colonne 12)" in desk.refused(
        "import", str(json_file), code=6
    )
    json_file.write_bytes(b"\xff\xff")
    answer = desk.run("import", str(json_file))
    assert answer.err.count("\n") == 1  # no word of Python's own
    assert "UTF-8" in answer.err


@pytest.mark.parametrize("command", ["import", "conformance"])
def test_titles_alone_are_nothing_to_examine(desk: Desk, tmp_path: Path, command: str) -> None:
    said = desk.refused(command, written(tmp_path, ACT.partition("\n")[0] + "\n"), code=6)
    assert "aucune ligne sous ses titres" in said


def test_a_dossier_that_exists_has_one_code_whatever_the_file(desk: Desk, tmp_path: Path) -> None:
    for format in ("csv", "json"):
        path = str(tmp_path / f"tout.{format}")
        desk.done("export", "-o", path)
        desk.refused("import", path, code=5)


def test_a_dry_run_suggests_the_same_command_for_real(desk: Desk, tmp_path: Path) -> None:
    path = written(tmp_path, ACT)
    options = ("--as-recorded", "--workflow", "autre")
    said = desk.done("import", path, "--dry-run", *options)
    assert f"Suite : cperflow import {path} {' '.join(options)}\n" in said
    desk.done("import", path, *options)


def test_a_long_file_says_what_it_will_take(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = written(tmp_path, ACT + ACT.partition("\n")[2] * 1233)
    monkeypatch.setattr("cperflow.cli.pages.importing.LONG", 1234)
    for command in ("import", "conformance"):
        assert desk.run(command, path).err.startswith("1\u00a0234 lignes à examiner…\n")
    monkeypatch.setattr("cperflow.cli.pages.importing.LONG", 1235)
    assert desk.run("conformance", path).err == ""


def test_one_dossier_or_those_of_a_filter_are_exported(desk: Desk) -> None:
    one = desk.done("exporter", "kayes", "--format", "json")
    assert [dossier["ref"] for dossier in json.loads(one)["dossiers"]] == ["KAYES-2018"]
    open_ones = desk.done("export", "--status", "en cours", "--format", "json")
    refs = [dossier["ref"] for dossier in json.loads(open_ones)["dossiers"]]
    assert [ref for ref in refs if not ref.startswith("SUIVI-")] == [
        "MENAKA-2019", "TAOUDENIT-2019",
    ]  # fmt: skip
    assert len(refs) == 10, "the eight contracts signed are being followed"


def test_an_export_that_fails_leaves_the_old_file(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "tout.csv"
    path.write_text("ancien")
    desk.refused("export", "absent", "-o", str(path), code=3)
    assert (path.read_text(), list(tmp_path.glob("*.tmp"))) == ("ancien", [])


def test_the_recorded_portfolio_conforms(desk: Desk) -> None:
    assert "18 sans écart" in desk.done("conformance", "--fail")


def test_a_log_that_departs_is_an_answer_and_fails_only_when_asked(
    desk: Desk, tmp_path: Path
) -> None:
    path = written(tmp_path, "dossier;act;date;body\nX;transmettre;2019-03-01;CR\n")
    answer = desk.done("conformite", path)
    assert "actes manquants avant" in answer
    assert "Délibérer" in answer
    assert desk.run("conformance", path, "--fail").code == 10
    data = json.loads(desk.done("conformance", path, "--json"))
    assert (data["count"], data["items"][0]["place"], data["fitness"]) == (1, 2, 0.0)
    assert desk.done("conformance", path, "--format", "csv").startswith("\ufeffDossier;Ligne;")


def test_a_definition_in_a_file_can_be_the_measure(desk: Desk, tmp_path: Path) -> None:
    source = Path(shipped.folder("workflows"), "cper.yaml").read_text(encoding="utf-8")
    strict = tmp_path / "cper.yaml"
    strict.write_text(source.replace("retourner", "renvoyer"), encoding="utf-8")
    said = desk.done("conformance", "--workflow", str(strict))
    assert "10 dossiers" in said, "those of another procedure are no measure of this one"
    assert "SUIVI" not in said
    assert "1 dossier comparé" in desk.done(
        "conformance", "SUIVI-GAO-2017", "--workflow", str(strict)
    )
    strict.write_text(source.replace("id: cper\n", "id: cper-essai\n", 1), encoding="utf-8")
    assert "nommez ceux" in desk.done("conformance", "--workflow", str(strict))


def test_the_three_commands_are_on_the_list() -> None:
    assert {"import", "export", "conformance"} <= {entry.name for entry in COMMANDS}
