"""The procedures on the command line: listed, shown, checked, drawn."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cli_desk import Desk, desk

from cperflow import shipped
from cperflow.catalog import schema_text

__all__ = ["desk"]

CPER = Path(shipped.folder("workflows"), "cper.yaml")


def test_the_list_tells_each_procedure_and_its_file(desk: Desk) -> None:
    said = desk.done("workflow", "list")
    assert "Contrat-Plan État-Région ou District (cper, version 4)" in said
    assert said.endswith("Suite : cperflow workflow show cper\n")
    item, _ = json.loads(desk.done("procedure", "lister", "--json"))["items"]
    assert set(item) == {"id", "version", "name", "path", "sound"}
    assert item["path"] == str(CPER)


def test_a_procedure_shows_its_delays_with_their_source_and_its_assumptions(desk: Desk) -> None:
    said = desk.done("workflow", "show")
    for text in (
        "1. Phase préliminaire", "8. Signature du CPER", "Délais estimatifs",
        "10 jours ouvrables + 3 par projet", "grille, l.596-598", "7,5 jours ouvrables",
        "Direction Générale des Collectivités Territoriales", "Hypothèses",
        "Les jours sont comptés en jours ouvrables.",
    ):  # fmt: skip
        assert text in said
    assert "obligatoire" not in said
    assert all(len(line) <= 80 for line in said.splitlines())


def test_the_json_of_a_procedure_is_the_whole_definition(desk: Desk) -> None:
    data = json.loads(desk.done("workflow", "voir", "cper", "--json"))
    assert (data["id"], data["version"]) == ("cper", 4)
    assert [step["number"] for step in data["steps"] if step["number"]] == [*range(1, 9)]
    assert data["clocks"][2]["delay"] == {"base": 8, "unit": "working_day", "per": {}}


def test_a_sound_file_is_said_so(desk: Desk) -> None:
    assert "procédure saine" in desk.done("workflow", "check", str(CPER))
    assert "procédure saine" in desk.done("procédure", "contrôler", str(CPER))


def test_a_broken_file_gives_every_problem_with_its_line(desk: Desk, tmp_path: Path) -> None:
    broken = tmp_path / "broken.yaml"
    text = CPER.read_text(encoding="utf-8")
    text = text.replace("holder: GOUV", "holder: GUOV").replace("to_step: signe", "to_step: sign")
    broken.write_text(text, encoding="utf-8")
    line = text.splitlines().index("    to_step: sign") + 1
    output = desk.run("workflow", "check", str(broken))
    assert (output.code, output.out) == (6, "")
    assert "procédure refusée" in output.err
    assert f"{broken}:{line}: " in output.err
    assert output.err.count("Vouliez-vous dire « GOUV » ?") == 2


def test_the_diagram_is_mermaid_and_the_schema_the_one_that_is_shipped(desk: Desk) -> None:
    assert desk.done("workflow", "diagram", "cper").startswith("flowchart TD\n")
    assert desk.done("workflow", "diagramme") == desk.done("workflow", "diagram")
    assert desk.done("workflow", "schema") == schema_text()


@pytest.mark.parametrize(
    ("argv", "code", "said"),
    [
        (("show", "cpre"), 3, "Vouliez-vous dire « cper » ?"),
        (("diagram", "cpre"), 3, "Vouliez-vous dire « cper » ?"),
        (("check", "absent.yaml"), 3, "pas de fichier"),
        (("check",), 2, "FICHIER"),
        (("chek", "x"), 2, "Vouliez-vous dire « check » ?"),
    ],
)
def test_a_wrong_procedure_is_refused(
    desk: Desk, argv: tuple[str, ...], code: int, said: str
) -> None:
    assert said in desk.refused("workflow", *argv, code=code)


def test_procedures_are_read_without_any_store(desk: Desk) -> None:
    desk.db.unlink()
    assert "cper" in desk.done("workflow", "list")
    assert not desk.db.exists()
