"""Where definitions are found, what is kept of them, and what is made from them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from cperflow.catalog import Catalog, load, schema_text, search_path
from cperflow.domain.journal.chain import canonical, digest
from cperflow.domain.procedure.definition_data import from_data
from cperflow.domain.procedure.delays import Delay
from cperflow.domain.procedure.diagram import delay_text, mermaid
from cperflow.domain.territory.regions import RegionLine
from cperflow.errors import InvalidData, NotFound
from cperflow.service.keeping import kept_form
from cperflow.shipped import folder

PROCEDURES = Path(__file__).parent / "procedures"
MARKET = PROCEDURES / "emplacement_marche.yaml"


def place(directory: Path, name: str, version: int, **changes: str) -> Path:
    """A copy of the market procedure in a folder, at a version, with passages changed."""
    directory.mkdir(exist_ok=True)
    text = MARKET.read_text(encoding="utf-8").replace("version: 2", f"version: {version}")
    for old, new in changes.items():
        text = text.replace(old, new)
    file = directory / name
    file.write_text(text, encoding="utf-8")
    return file


def test_the_newest_version_of_a_folder_wins(tmp_path: Path) -> None:
    place(tmp_path, "a.yaml", 9)
    place(tmp_path, "b.yaml", 10)
    place(tmp_path, "c.yml", 3)

    catalog = Catalog([str(tmp_path)])

    assert catalog.workflow("emplacement_marche").version == 10
    assert [(entry.id, entry.version) for entry in catalog.list()] == [("emplacement_marche", 10)]


def test_the_first_folder_that_has_a_procedure_decides_even_with_an_older_version(
    tmp_path: Path,
) -> None:
    place(tmp_path / "office", "a.yaml", 1)
    place(tmp_path / "shipped", "a.yaml", 5)
    absent = tmp_path / "absent"

    catalog = Catalog([str(absent), str(tmp_path / "office"), str(tmp_path / "shipped")])

    assert catalog.workflow("emplacement_marche").version == 1


def test_two_files_with_the_same_version_are_refused(tmp_path: Path) -> None:
    place(tmp_path, "a.yaml", 2)
    place(tmp_path, "b.yaml", 2)

    with pytest.raises(InvalidData, match="même procédure, même version 2"):
        Catalog([str(tmp_path)]).list()


def test_an_unknown_procedure_is_answered_with_the_nearest_name() -> None:
    catalog = Catalog([str(PROCEDURES), folder("workflows")])

    with pytest.raises(NotFound, match=r"« cpre ».*Vouliez-vous dire « cper »"):
        catalog.workflow("cpre")


def test_a_broken_file_is_listed_and_refused_only_when_used(tmp_path: Path) -> None:
    place(tmp_path, "a.yaml", 2, to_step="to_stepp")
    (tmp_path / "vide.yaml").write_text("", encoding="utf-8")
    (tmp_path / "notes.txt").write_text("id: x", encoding="utf-8")
    catalog = Catalog([str(tmp_path)])

    assert [entry.id for entry in catalog.list()] == ["emplacement_marche", "vide"]
    with pytest.raises(InvalidData):
        catalog.workflow("emplacement_marche")


def test_the_option_comes_before_the_environment_the_user_and_what_is_shipped() -> None:
    environment = {"CPERFLOW_WORKFLOWS": f"/env1{os.pathsep}/env2"}

    assert search_path("/option", environment, "/user") == (
        "/option", "/env1", "/env2", "/user", folder("workflows"),
    )  # fmt: skip
    assert search_path("", {}, "") == (folder("workflows"),)


def test_subjects_are_read_with_their_kind() -> None:
    catalog = Catalog([folder("workflows")])

    lines = catalog.subjects(catalog.workflow("cper").subjects)
    subjects = {line.name: line.kind for line in lines if line.name}

    assert subjects["Bamako"] == "district"
    assert subjects["Kayes"] == "region"
    assert len(subjects) == 20


def test_a_procedure_without_list_is_open_to_any_subject() -> None:
    assert Catalog([str(PROCEDURES)]).subjects(load(str(MARKET))[0].subjects) == ()


def test_the_subjects_of_an_office_come_before_those_shipped(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "regions_ml.csv").write_text("name,kind\nGourma,region\n", "utf-8")
    shipped = Catalog([folder("workflows")]).workflow("cper")

    found = Catalog([str(tmp_path), folder("workflows")]).subjects(shipped.subjects)
    assert found == (RegionLine("GOURMA", name="Gourma", kind="region"),)


def test_every_bad_line_of_a_file_of_subjects_is_told(tmp_path: Path) -> None:
    (tmp_path / "data").mkdir()
    content = "name,kind\nSégou,region\nSEGOU,region\nMopti,\n,region\n"
    (tmp_path / "data" / "regions_ml.csv").write_text(content, "utf-8")

    with pytest.raises(InvalidData) as refused:
        Catalog([str(tmp_path)]).subjects("regions_ml.csv")

    assert [line.split("regions_ml.csv")[1] for line in refused.value.details] == [
        ":3: « SEGOU » figure déjà plus haut",
        ":4: name et kind sont attendus",
        ":5: name et kind sont attendus",
    ]


@pytest.mark.parametrize("path", [str(MARKET), os.path.join(folder("workflows"), "cper.yaml")])
def test_a_kept_definition_comes_back_identical(path: str) -> None:
    workflow = load(path)[0]

    record = kept_form(workflow)

    assert (record.id, record.version) == (workflow.id, workflow.version)
    assert record.hash == digest(record.data)
    assert from_data(json.loads(record.data)) == workflow
    assert canonical(json.loads(record.data)) == record.data


def test_a_comment_does_not_change_the_hash_and_a_delay_does(tmp_path: Path) -> None:
    original = kept_form(load(str(MARKET))[0]).hash
    commented = place(tmp_path, "a.yaml", 2, **{"initial: depot": "initial: depot  # ici"})
    changed = place(tmp_path, "b.yaml", 2, **{"base: 3": "base: 3.5"})

    assert kept_form(load(str(commented))[0]).hash == original
    assert kept_form(load(str(changed))[0]).hash != original


def test_the_published_json_schema_is_the_generated_one() -> None:
    published = Path(folder("workflows"), "workflow.schema.json").read_text(encoding="utf-8")

    assert published == schema_text()


@pytest.mark.parametrize("path", [MARKET, Path(folder("workflows"), "cper.yaml")])
def test_editors_find_the_schema_from_the_first_line_of_a_definition(path: Path) -> None:
    first = path.read_text(encoding="utf-8").splitlines()[0]

    prefix, _, schema = first.partition("$schema=")

    assert prefix == "# yaml-language-server: "
    assert (path.parent / schema).is_file()


@pytest.mark.parametrize(
    ("delay", "text"),
    [
        (Delay(8, "working_day"), "8 jours ouvrables"),
        (Delay(1, "working_day"), "1 jour ouvrable"),
        (Delay(7.5, "working_day"), "7,5 jours ouvrables"),
        (Delay(10, "calendar_day", {"project": 3}), "10 jours calendaires + 3 par projet"),
        (Delay(2, "month"), "2 mois"),
    ],
)
def test_a_delay_is_written_in_french(delay: Delay, text: str) -> None:
    assert delay_text(delay) == text


def test_the_diagram_shows_every_step_and_every_act() -> None:
    workflow = load(str(MARKET))[0]

    drawing = mermaid(workflow)

    assert drawing.startswith("flowchart TD\n")
    for step in workflow.steps:
        assert f"step_{step.id}" in drawing
    for act in workflow.transitions:
        assert f'|"{act.name}"|' in drawing
    assert 'step_depot -->|"Enregistrer la demande complète"| step_enquete' in drawing
    assert 'step_arbitrage -.->|"Rendre la demande au commerçant"| step_depot' in drawing
    assert 'step_depot -->|"Noter une observation"| step_depot' in drawing
    assert drawing.count("subgraph") == len(workflow.phases)


def test_nothing_in_a_name_can_break_the_diagram() -> None:
    workflow = load(str(MARKET))[0]
    trapped = workflow.steps[0]._replace(name='a"] --> x <script>\n#1')

    drawing = mermaid(workflow._replace(steps=(trapped, *workflow.steps[1:])))

    assert "a#quot;] --#gt; x #lt;script#gt; #35;1" in drawing
