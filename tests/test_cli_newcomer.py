"""What a newcomer stumbles upon: folders that are not there, procedures with little in them,
wrong command lines, files that are not ours."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from cli_desk import Desk, desk

from cperflow import shipped
from cperflow.bootstrap import App
from cperflow.catalog import Catalog
from cperflow.errors import NotFound, StorageUnavailable
from cperflow.store.opening import create_store

__all__ = ["desk"]

BARE = """
id: nu
version: 1
name: "Demande toute simple"
short_name: NU
subject: commune
initial: depot
phases:
  - {id: demande, number: 1, name: "Demande"}
steps:
  - {id: depot, number: 1, phase: demande, name: "Dépôt", holder: MAIRIE, bodies: [MAIRIE]}
  - {id: fin, name: "Accordé", final: true, status: granted}
bodies:
  - {id: MAIRIE, name: "Mairie"}
clocks:
  - {id: depot, name: "Dépôt", steps: [depot], delay: {base: 3, unit: week}}
transitions:
  - {id: accorder, name: "Accorder", from_steps: [depot], to_step: fin, by: [MAIRIE]}
"""


class Office(Desk):
    """A desk with its own folder of procedures."""

    folder: Path

    def app(self) -> App:
        return App(str(self.db), workflows=str(self.folder), environ={}, now=lambda: self.now)


@pytest.fixture
def office(tmp_path: Path, capsys: pytest.CaptureFixture[str], desk: Desk) -> Office:
    """Its only procedure has a dossier; it has no project, funding, piece, document or source."""
    office = Office(tmp_path / "office.db", capsys)
    office.folder = tmp_path / "procedures"
    office.folder.mkdir()
    (office.folder / "nu.yaml").write_text(BARE, encoding="utf-8")
    create_store(str(office.db)).close()
    office.done("open", "Sanankoroba", "--workflow", "nu", "--ref", "N1", "--on", "2019-03-01")
    return office


# --- folders


@pytest.mark.parametrize(
    ("option", "variable"),
    [({"workflows": "absent"}, ""), ({"templates": "absent"}, ""),
     ({}, "CPERFLOW_WORKFLOWS"), ({}, "CPERFLOW_TEMPLATES")],
)  # fmt: skip
def test_a_named_folder_that_is_not_there_is_not_passed_over(
    option: dict[str, str], variable: str
) -> None:
    named = variable or f"--{next(iter(option))}"
    with pytest.raises(NotFound, match=f"pas de répertoire « absent » : corrigez {named}"):
        App(environ={variable: "absent"} if variable else {}, **option)


def test_an_office_keeps_the_data_files_it_has_not_replaced(tmp_path: Path) -> None:
    folder = shipped.folder("workflows")
    cper = Path(folder, "cper.yaml").read_text(encoding="utf-8")
    (tmp_path / "cper.yaml").write_text(cper, encoding="utf-8")
    office = Catalog([str(tmp_path), folder])
    assert office.path("cper") == str(tmp_path / "cper.yaml")
    subjects = office.workflow("cper").subjects
    assert "Kayes" in {line.name for line in office.subjects(subjects)}
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "regions_ml.csv").write_text("name,kind\nIci,region\n", encoding="utf-8")
    assert [(line.name, line.kind) for line in office.subjects(subjects)] == [("Ici", "region")]


def test_the_list_marks_a_procedure_that_cannot_be_used(office: Office) -> None:
    broken = office.folder / "cassee.yaml"
    broken.write_text(BARE.replace("id: nu", "id: cassee").replace("MAIRIE", "MARIE", 1))
    said = office.done("workflow", "list")
    assert "refusée : elle ne peut pas servir" in said
    assert f"cperflow workflow check {broken}" in said
    items = json.loads(office.done("workflow", "list", "--json"))["items"]
    assert {item["id"]: item["sound"] for item in items} == {
        "cassee": False, "cper": True, "cper-suivi": True, "nu": True,
    }  # fmt: skip


# --- a procedure with little in it


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["piece", "list", "N1"], "ne demande aucune pièce"),
        (["funding", "list", "N1"], "ne prévoit pas de financement"),
        (["documents", "N1"], "La procédure nu ne prévoit aucun document.\n"),
        (["project", "list", "N1"], "Suite : cperflow next N1"),
    ],
)
def test_what_a_procedure_does_not_have_is_said(office: Office, argv: list[str], told: str) -> None:
    assert told in office.done(*argv)


def test_a_document_of_a_procedure_without_any_is_refused_in_a_sentence(office: Office) -> None:
    refusal = office.refused("generate", "N1", "demande", code=3)
    assert refusal == "Erreur : La procédure nu ne prévoit aucun document."


def test_the_pages_call_the_subject_by_its_word_and_show_no_empty_part(office: Office) -> None:
    opened = office.done("open", "Kati", "--workflow", "nu", "--ref", "N2", "--on", "2019-03-01")
    assert "Commune    Kati" in opened
    listed = office.done("list")
    assert "Référence  Commune" in listed
    assert "Coût" not in listed
    assert "Référence;Commune;" in office.done("list", "--format", "csv")
    assert "Dossier;Commune;" in office.done("overdue", "--format", "csv")
    page = office.done("workflow", "show", "nu")
    for heading in ("Sources", "Hypothèses", "En bref", "dans le texte"):
        assert heading not in page
    assert "Source" not in office.done("explain", "N1")


# --- command lines


def test_a_wrong_line_gets_the_error_first_then_one_line_of_help(desk: Desk) -> None:
    output = desk.run("piece", "add")
    assert (
        output.err == "Erreur : il manque l’argument « REF ».\n  Aide : cperflow piece add --help\n"
    )
    assert output.code == 2


def test_a_noun_alone_shows_its_help_and_no_error(desk: Desk) -> None:
    output = desk.run("piece")
    assert (output.code, output.out) == (2, "")
    assert output.err.startswith("Utilisation : cperflow piece")
    assert "Erreur" not in output.err
    assert "Options\u00a0:" in output.err
    assert "Commandes\u00a0:" in output.err


def test_help_names_its_values_in_french(desk: Desk) -> None:
    assert "--min-days JOURS" in desk.done("overdue", "--help")


def test_init_on_a_folder_says_that_it_is_one(tmp_path: Path, desk: Desk) -> None:
    elsewhere = Desk(tmp_path, desk._capsys)
    assert "est un répertoire" in elsewhere.run("init", "--body", "DGCT").err


def test_an_unknown_status_gets_those_of_the_screen(desk: Desk) -> None:
    told = desk.run("list", "--status", "perdu").err
    assert "Noms connus : en cours, CPER signé" in told


def test_the_list_keeps_a_dossier_on_a_line_by_cutting_the_name_of_its_step(desk: Desk) -> None:
    (line,) = (line for line in desk.done("list").splitlines() if "TAOUDENIT" in line)
    assert "4. Examen\u00a0…" in line or "4. Examen de\u00a0…" in line
    lines = desk.done("list", "--workflow", "cper").splitlines()
    assert lines.index("") - 2 == 10


# --- explanations


def test_what_was_not_recorded_yet_is_told_from_what_was_not_open(desk: Desk) -> None:
    refusal = desk.refused("show", "KAYES-2018", "--known-on", "2018-12-31", code=4)
    assert "rien n’était encore consigné du dossier KAYES-2018" in refusal


def test_explain_counts_the_days_before_each_stop_and_those_left(desk: Desk) -> None:
    argv = ["--on", "2019-03-20", "--set", "motifs=Comptes à joindre"]
    desk.done("advance", "TAOUDENIT-2019", "retourner", *argv)
    text = " ".join(desk.done("explain", "TAOUDENIT-2019", "examen_dgct").split())
    assert "(comptés avant l’arrêt : 5 jours ouvrables* ; restants : 3*)" in text.replace(
        "\xa0", " "
    )
    data = json.loads(desk.done("explain", "TAOUDENIT-2019", "examen_dgct", "--json"))
    assert data["ref"] == "TAOUDENIT-2019"
    assert (data["stops"][0]["days_counted"], data["stops"][0]["days_left"]) == (5, 3)


# --- files


def test_generate_says_the_folder_it_made_and_a_day_still_to_come(
    desk: Desk, tmp_path: Path
) -> None:
    path = str(tmp_path / "neuf" / "d.html")
    said = desk.done("generate", "KAYES-2018", "demande", "--on", "2040-01-01", "-o", path)
    assert f"{tmp_path / 'neuf'} (créé)" in said.replace("\n", "").replace(" " * 16, "")
    assert "daté d’un jour à venir" in said
    again = desk.done("generate", "KAYES-2018", "demande", "--on", "2018-03-02", "-o", path)
    assert "(créé)" not in again
    assert "à venir" not in again


def test_a_temporary_name_is_never_told(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "taken.html"
    path.mkdir()
    (path / "inside").touch()
    output = desk.run("generate", "KAYES-2018", "demande", "-o", f"{path}/x.pdf/y.html")
    assert ".tmp" not in output.err
    from cperflow.documents.files.writing import write

    with pytest.raises(OSError, match=r"taken\.html") as refused:
        write(str(path), b"content")
    assert ".tmp" not in str(refused.value.filename)


def test_demo_leaves_an_index_that_is_not_its_own(desk: Desk, tmp_path: Path) -> None:
    folder = tmp_path / "site"
    folder.mkdir()
    (folder / "index.html").write_text("<h1>Le site de la mairie</h1>")
    output = desk.run("demo", "-o", str(folder))
    assert output.code == 4
    assert "n’est pas l’index d’une démonstration" in output.err
    assert os.listdir(folder) == ["index.html"]


def test_demo_names_its_store_and_not_the_one_it_is_building(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_app: App, path: str, _story: object) -> None:
        raise StorageUnavailable(f"La base {path} ne peut pas grandir.")

    monkeypatch.setattr("cperflow.cli.demo._build", full)
    output = desk.run("demo", "-o", str(tmp_path / "essai"))
    assert output.code == 8
    assert f"La base {tmp_path / 'essai' / 'demo.db'} ne peut" in output.err


def test_the_example_of_a_fact_is_one_that_the_procedure_knows(desk: Desk) -> None:
    told = desk.run("set", "KAYES-2018", "Koné").err
    assert "par exemple gouverneur_nom=Koné" in told


def test_an_opinion_reads_as_a_sentence(desk: Desk) -> None:
    argv = ("MENAKA-2019", "MIN-HYDRAULIQUE", "insuffisances", "--on", "2019-03-29")
    said = desk.done("opinion", *argv)
    assert said.startswith("MENAKA-2019 – avis : insuffisances à corriger,")


def test_the_dashboard_explains_its_star_when_nothing_is_late(desk: Desk, tmp_path: Path) -> None:
    fresh = Desk(tmp_path / "cr.db", desk._capsys)
    fresh.done("init", "--body", "CR")
    fresh.done("open", "Bamako", "--on", "2019-03-01", "--illustrative")
    said = fresh.done("dashboard")
    assert "01/03/2019*" in said
    assert "* date illustrative" in said
