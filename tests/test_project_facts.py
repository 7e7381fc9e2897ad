"""What is told of a project beside its cost and its places: typed, kept, shown, printed."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from cli_desk import Desk, desk
from documents_builders import PASTORAL, composed, cper, text_of

from cperflow.documents.making.inventory import filling, label_of
from cperflow.domain.dossier.finance import project_from, project_payload
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.conformity import strangers
from cperflow.domain.journal.events import Draft

__all__ = ["desk"]

REF = "TAOUDENIT-2019"
ADD = ("project", "add", REF, "P1", "--name", "Espaces pastoraux", "--cost", "1781715164")
EDIT = ("project", "edit", REF, "P1")
TOLD = {"objectifs": "Réduire les conflits & les risques | x"}


def test_facts_of_a_project_are_kept_beside_those_it_has_and_come_back_from_an_export(
    desk: Desk, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    desk.done(*ADD)
    desk.done(*EDIT, "--set", f"objectifs={TOLD['objectifs']}")
    said = desk.done(*EDIT, "--set", "emplois=120 (60 femmes)")
    assert "Réduire les conflits" in said
    assert "1 781 715 164" in said.replace("\u202f", " ").replace("\u00a0", " ")
    listed = json.loads(desk.done("project", "list", REF, "--json"))["projects"]
    assert [one["facts"] for one in listed] == [TOLD | {"emplois": "120 (60 femmes)"}]
    shown = desk.done("project", "list", REF).replace("\u00a0", " ")
    assert "Emplois (hommes, femmes, jeunes) : 120" in shown
    desk.done("export", REF, "-o", "k.csv")
    desk.db = tmp_path / "other.db"
    desk.done("init")
    desk.done("import", "k.csv")
    again = json.loads(desk.done("project", "list", REF, "--json"))["projects"]
    assert again == listed


def test_a_fact_that_no_project_has_is_refused_with_the_nearest(desk: Desk) -> None:
    desk.done(*ADD)
    assert "« objectifs »" in desk.refused(*EDIT, "--set", "objectif=x", code=3)
    assert "rentabilite" in desk.refused(*EDIT, "--set", "zzz=x", code=3)
    assert "vide" in desk.refused(*EDIT, "--set", "objectifs=", code=2)
    assert "Rien à modifier" in desk.refused(*EDIT, code=2)


def test_a_project_sheet_says_them_and_tells_how_to_fill_the_others() -> None:
    told = PASTORAL._replace(facts=TOLD)
    made = composed("fiche_projet", projects=[told], about="P1")
    assert TOLD["objectifs"] in text_of("fiche_projet", projects=[told], about="P1")
    assert "P1:objectifs" not in made.missing
    assert "P1:risques" in made.missing
    assert label_of(cper(), "P1:risques") == "Risques et mesures"
    assert filling("K", "P1:risques") == "cperflow project edit K P1 --set risques=…"


def test_a_project_without_any_is_kept_as_before() -> None:
    assert "facts" not in project_payload(PASTORAL)
    told = PASTORAL._replace(facts=TOLD)
    assert project_from(project_payload(told)) == told


def test_a_line_that_names_another_is_a_stranger() -> None:
    payload = project_payload(PASTORAL._replace(facts={"objectifs": 3, "couleur": "bleu"}))
    found = strangers(Draft(kinds.PROJECT_RECORDED, date(2018, 3, 1), "CR", payload), cper())
    assert len(found) == 2
    assert "couleur" in found[0]
