"""Two versions of a procedure side by side: each dossier keeps its own, lists know both.

And one content for each version: another under the same number is refused, whoever is first.
"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from builders import WORKFLOW, Desk, Shelf, day, submitted
from store_builders import definition

from cperflow.cli.pages.dashboard import agenda_text
from cperflow.cli.pages.list import dossiers_text
from cperflow.cli.pages.list import namer as list_namer
from cperflow.cli.pages.overdue.page import namer as overdue_namer
from cperflow.cli.pages.overdue.page import overdue_text
from cperflow.domain.dossier.finance import Project
from cperflow.domain.journal.events import Entry
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.definition_data import from_data, to_data
from cperflow.errors import NotFound, Refused
from cperflow.reports import lists
from cperflow.reports.overdue import overdue
from cperflow.service import keeping, writing
from cperflow.service.agenda import agenda
from cperflow.service.filtering import definitions, filters
from cperflow.service.listed import counted
from cperflow.service.overdue import overdue_on
from cperflow.service.ports import Filters, Store
from cperflow.service.reading import dossiers
from cperflow.service.workspace import Workspace
from cperflow.store import create_store, open_store
from cperflow.store.sql import SqlStore

LATE_ON = date(2024, 3, 1)
RENAMED = {"examination": "review", "TOWN": "CITY"}


def _replaced(data: Any) -> Any:
    if isinstance(data, dict):
        return {key: _replaced(value) for key, value in data.items()}
    if isinstance(data, list):
        return [_replaced(value) for value in data]
    return RENAMED.get(data, data) if isinstance(data, str) else data


def second() -> Workflow:
    """Version 2: the step and the delay `examination` and the body `TOWN` have other ids and
    names, and the first phase another name."""
    workflow = from_data(_replaced(to_data(WORKFLOW._replace(version=2))))
    new_names = {"review": "Instruction", "CITY": "Hôtel de ville"}
    return workflow._replace(
        steps=tuple(s._replace(name=new_names.get(s.id, s.name)) for s in workflow.steps),
        clocks=tuple(c._replace(name=new_names.get(c.id, c.name)) for c in workflow.clocks),
        bodies=tuple(b._replace(name=new_names.get(b.id, b.name)) for b in workflow.bodies),
        phases=(workflow.phases[0]._replace(name="Dossier"), *workflow.phases[1:]),
    )


def both() -> Workspace:
    """ROSE-2024 in examination under version 1, AWA-2024 under version 2, both late in March."""
    desk = submitted()
    ws = Workspace(desk.store, Shelf(second()), desk.clock, "awa")
    writing.open_dossier(ws, "Awa", Entry(day(9)), workflow="stall")
    writing.record_project(ws, "AWA-2024", Project("P1", "Étal", cost=1000), Entry(day(9)))
    writing.advance(ws, "AWA-2024", "submit", Entry(day(11)))
    return ws


def late(ws: Workspace, **typed: str) -> list[str]:
    spans = overdue_on(ws, filters(ws, Filters(**typed)), as_of=LATE_ON).due
    return sorted(span.dossier for span in spans)


def test_the_late_list_names_delays_and_bodies_of_both_versions() -> None:
    ws = both()
    text = overdue_text(ws, overdue(overdue_on(ws, as_of=LATE_ON), ws.calendar))
    assert "Examen" in text
    assert "Instruction" in text
    assert "Mairie (TOWN)" in text
    assert "Hôtel de ville (CITY)" in text


def test_the_csv_of_the_late_list_names_both_versions() -> None:
    ws = both()
    data = overdue(overdue_on(ws, as_of=LATE_ON), ws.calendar)
    named = {item["dossier"]: overdue_namer(ws).named(item) for item in data["items"]}
    keys = ("step", "clock", "holder")
    assert [named["ROSE-2024"][key] for key in keys] == ["2. Examen", "Examen", "Mairie"]
    assert [named["AWA-2024"][key] for key in keys] == [
        "2. Instruction", "Instruction", "Hôtel de ville",
    ]  # fmt: skip


def test_the_list_names_each_dossier_as_its_own_version_does() -> None:
    ws = both()
    rows = list(dossiers(ws))
    name = list_namer(ws, rows).named
    items = lists.portfolio(rows, LATE_ON)["items"]
    dated = [
        {**item, "opened_on": row.opened_on, "entered_on": row.entered_on}
        for item, row in zip(items, rows, strict=True)
    ]
    named = {item["ref"]: name(item) for item in dated}
    assert (named["ROSE-2024"]["phase"], named["AWA-2024"]["phase"]) == ("1. Demande", "1. Dossier")
    assert (named["ROSE-2024"]["holders"], named["AWA-2024"]["holders"]) == (
        ["Mairie"],
        ["Hôtel de ville"],
    )
    text = dossiers_text(ws, rows, LATE_ON, counted(ws, rows, LATE_ON))
    assert "2. Examen" in text
    assert "2. Instruction" in text


def test_the_dashboard_shows_what_is_late_under_either_version() -> None:
    ws = both()
    text = agenda_text(ws, agenda(ws, LATE_ON))
    assert "ROSE-2024" in text
    assert "AWA-2024" in text


def test_the_newest_version_that_has_an_id_says_its_name() -> None:
    vocabulary = definitions(both())["stall"]
    assert vocabulary.version == 2
    assert vocabulary.phases[0].name == "Dossier"
    assert vocabulary.phase_of("examination") == "request"


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ({"step": "examination"}, ["ROSE-2024"]),
        ({"step": "Examen"}, ["ROSE-2024"]),
        ({"step": "review"}, ["AWA-2024"]),
        ({"step": "instruction"}, ["AWA-2024"]),
        ({"holder": "town"}, ["ROSE-2024"]),
        ({"holder": "Hôtel de ville"}, ["AWA-2024"]),
        ({"phase": "Demande"}, ["AWA-2024", "ROSE-2024"]),
        ({"phase": "Dossier"}, ["AWA-2024", "ROSE-2024"]),
        ({"phase": "1"}, ["AWA-2024", "ROSE-2024"]),
    ],
)
def test_filters_take_the_names_of_every_version(typed: dict[str, str], found: list[str]) -> None:
    assert late(both(), **typed) == found


def test_a_number_that_two_versions_give_to_other_steps_is_not_guessed() -> None:
    with pytest.raises(NotFound) as error:
        filters(both(), Filters(step="2"))
    assert error.value.message == "« 2 » peut désigner review ou examination : précisez."


# --- one content for each version


def changed() -> Workflow:
    return WORKFLOW._replace(name="Permis d’étal, retouché")


OTHER_CONTENT = (
    "La procédure stall version 1 est déjà employée avec un autre contenu : "
    "donnez à la vôtre le numéro de version 2."
)


@pytest.mark.parametrize(
    "use_case",
    [
        lambda ws: writing.open_dossier(ws, "Awa", Entry(day(11)), workflow="stall"),
        lambda ws: keeping.keep(ws, changed()),
    ],
    ids=["opening", "keeping"],
)
def test_another_content_under_a_version_in_use_is_refused_and_writes_nothing(
    use_case: Callable[[Workspace], object],
) -> None:
    desk = submitted()
    before = desk.snapshot()
    ws = Workspace(desk.store, Shelf(changed()), desk.clock, "awa")
    with pytest.raises(Refused) as error:
        use_case(ws)
    assert error.value.message == OTHER_CONTENT
    assert desk.snapshot() == before


def test_the_version_to_take_is_after_all_those_in_use() -> None:
    desk = submitted()
    keeping.keep(desk.ws, second())
    with pytest.raises(Refused, match="le numéro de version 3"):
        keeping.keep(desk.ws, changed())


def test_the_same_content_written_with_fewer_defaults_is_the_same_version() -> None:
    desk = Desk()
    older = keeping.kept_form(WORKFLOW)
    data = older.data.replace('"warnings":[]', "").replace(",}", "}")
    assert data != older.data
    assert desk.store.keep_workflow(older._replace(hash="e" * 64, data=data))
    assert keeping.keep(desk.ws, WORKFLOW) == "e" * 64
    assert desk.open().dossier.workflow_hash == "e" * 64


def test_a_store_keeps_one_content_per_version(store: Store) -> None:
    other = definition(hash="b" * 64, data="{}")
    assert store.keep_workflow(definition()) is True
    assert store.keep_workflow(definition()) is True
    assert store.keep_workflow(other) is False
    assert store.workflows() == [definition()]
    assert store.keep_workflow(other._replace(version=2)) is True


VERSIONS = range(1, 31)

KEEPING = f"""
import sys
from store_builders import definition
from cperflow.store import open_store
store = open_store(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
for version in {VERSIONS!r}:
    kept = definition(hash=f"{{sys.argv[2]}}{{version:063d}}", version=version)
    print(store.keep_workflow(kept))
store.close()
"""


@pytest.mark.parametrize("kind", ["embedded", "postgres"])
def test_of_processes_that_keep_other_contents_at_once_one_does(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path
) -> None:
    at = str(tmp_path / "store.db")
    location = request.getfixturevalue("postgres_url") if kind == "postgres" else at
    store = create_store(location)
    said = _kept_by_each(location)
    kept = store.workflows()
    store.close()
    assert [sorted(answers) for answers in zip(*said, strict=True)] == [
        ["False", "False", "True"] for _ in VERSIONS
    ]
    assert [each.version for each in kept] == list(VERSIONS)


def _kept_by_each(location: str) -> list[list[str]]:
    keepers = [
        subprocess.Popen(
            [sys.executable, "-c", KEEPING, location, name], cwd=Path(__file__).parent, text=True,
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )
        for name in "abc"
    ]  # fmt: skip
    for keeper in keepers:
        assert keeper.stdout
        assert keeper.stdout.readline() == "ready\n"
    for keeper in keepers:
        assert keeper.stdin
        keeper.stdin.write("go\n")
        keeper.stdin.flush()
    answers = [keeper.communicate(timeout=60) for keeper in keepers]
    assert [error for _, error in answers] == [""] * len(keepers)
    return [out.split() for out, _ in answers]


def test_on_a_server_a_content_kept_between_the_look_and_the_commit_is_seen(
    postgres_url: str,
) -> None:
    mine, theirs = definition(hash="a" * 64), definition(hash="b" * 64)
    first, second = create_store(postgres_url), open_store(postgres_url)
    assert isinstance(first, SqlStore)

    def keep_while_another_does() -> None:
        first._keep(mine)
        assert second.keep_workflow(theirs)

    first._db.atomic(keep_while_another_does)
    assert first.workflows() == [theirs]
    first.close()
    second.close()
