"""What the papers say is true: commands run, tables agree with the code, places exist."""

from __future__ import annotations

import re
import shlex
import tomllib
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest

import cperflow
from cperflow import errors
from cperflow.__main__ import main
from cperflow.bootstrap import App
from cperflow.cli.group import COMMANDS
from cperflow.errors import CperflowError

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
PAGES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob("benchmarks/*.md")])
DECISIONS = sorted(ROOT.glob("docs/adr/0*.md"))
ONE_PAGE = 45
"""Lines of a decision."""

NOW = datetime(2024, 12, 31, 9, tzinfo=UTC)
"""After everything the examples tell."""

CODE_PATH = re.compile(r"`((?:[\w.]+/)+[\w.-]*|[\w-]+\.(?:py|md|yaml|toml|txt|typ|po|sql))`")
GENERATED = {"documents/", "cperflow-demo/"}


class Line(NamedTuple):
    """A command of a page, and the exit code its comment announces (`# code 4`)."""

    command: str
    code: int


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def console_lines(path: Path) -> list[str]:
    blocks = re.findall(r"^```console\n(.*?)^```", text_of(path), re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def cperflow_lines(path: Path) -> list[Line]:
    found = []
    for line in console_lines(path):
        if line.startswith("cperflow "):
            announced = re.search(r"# code ([0-9]+)$", line)
            found.append(Line(line, int(announced[1]) if announced else 0))
    return found


def table_rows(text: str, cells: int) -> list[tuple[str, ...]]:
    """The rows of every table with that many columns, headings and rules left out."""
    rows = [
        tuple(cell.strip() for cell in line.strip("|").split("|"))
        for line in text.splitlines()
        if line.startswith("|") and not line.startswith("|--")
    ]
    return [row for row in rows if len(row) == cells and "---" not in row]


@pytest.mark.parametrize(
    "page",
    [
        README,
        *(ROOT / f"docs/{name}.md" for name in ("guide", "documents", "financement", "suivi")),
    ],
    ids=shown,
)
def test_the_commands_of_a_page_can_be_typed_in_order(
    page: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "80")
    lines = cperflow_lines(page)
    assert len(lines) >= 7
    for line in lines:
        args = shlex.split(line.command, comments=True)[1:]
        app = App(str(tmp_path / "essai.db"), environ={"USER": "fanta"}, now=lambda: NOW)
        code = main(args, app)
        app.close()
        said = capsys.readouterr()
        assert (line.command, code) == (line.command, line.code), said.err


def test_the_readme_lists_every_command_with_both_names() -> None:
    rows = [row for row in table_rows(text_of(README), 3) if row[0].startswith("`")]
    assert rows == [(f"`{e.name}`", f"`{e.alias}`", e.summary) for e in COMMANDS]


def test_the_readme_lists_every_exit_code() -> None:
    classes = {
        found.exit_code: found.__name__
        for found in vars(errors).values()
        if isinstance(found, type)
        and issubclass(found, CperflowError)
        and found is not CperflowError
    }
    rows = {int(code): told for code, told in table_rows(text_of(README), 2) if code.isdigit()}
    assert sorted(rows) == sorted({0, 10, *classes})
    assert [code for code, name in classes.items() if f"(`{name}`)" not in rows[code]] == []


def test_every_setting_is_explained() -> None:
    code = "".join(text_of(path) for path in (ROOT / "cperflow").rglob("*.py"))
    settings = set(re.findall(r"\"(_?CPERFLOW_[A-Z]+)\"", code))
    assert "CPERFLOW_DB" in settings
    assert [name for name in settings if name not in text_of(ROOT / "docs/guide.md")] == []


@pytest.mark.parametrize("page", PAGES, ids=shown)
def test_links_lead_somewhere(page: Path) -> None:
    links = re.findall(r"\]\(([^)#]+)(?:#[^)]*)?\)", text_of(page))
    inside = [link for link in links if "://" not in link]
    assert [link for link in inside if not (page.parent / link).exists()] == []


@pytest.mark.parametrize("page", [p for p in PAGES if p.name != "guide.md"], ids=shown)
def test_files_named_exist(page: Path) -> None:
    named = set(CODE_PATH.findall(text_of(page))) - GENERATED
    lost = [
        name
        for name in named
        if not any(path.endswith("/" + name.strip("/")) for path in all_files())
    ]
    assert lost == []


@cache
def all_files() -> frozenset[str]:
    return frozenset("/" + shown(path) for path in ROOT.rglob("*") if ".venv" not in path.parts)


@pytest.mark.parametrize("page", DECISIONS, ids=lambda path: path.stem)
def test_a_decision_is_one_page_with_its_three_parts(page: Path) -> None:
    lines = text_of(page).splitlines()
    headings = [line for line in lines if line.startswith("#")]
    assert headings[0].startswith(f"# {page.name[:4]} ")
    assert headings[1:] == ["## Context", "## Decision", "## Consequences"]
    assert len(lines) <= ONE_PAGE
    assert max(map(len, lines)) <= 110


def test_decisions_are_numbered_and_listed_by_their_titles() -> None:
    assert [page.name[:4] for page in DECISIONS] == [
        f"{number:04}" for number in range(1, len(DECISIONS) + 1)
    ]
    titles = {page.name: text_of(page).splitlines()[0][7:] for page in DECISIONS}
    rows = table_rows(text_of(ROOT / "docs/adr/README.md"), 2)[1:]
    assert rows == [(f"[{name[:4]}]({name})", title) for name, title in titles.items()]


def test_a_decision_named_in_the_code_exists() -> None:
    code = "".join(text_of(path) for path in (ROOT / "cperflow").rglob("*.py"))
    named = set(re.findall(r"docs/adr/([0-9]{4})", code))
    assert named
    assert named <= {page.name[:4] for page in DECISIONS}


def test_the_changelog_begins_with_this_version() -> None:
    newest = re.search(r"^## ([0-9.]+)", text_of(ROOT / "CHANGELOG.md"), re.MULTILINE)
    assert newest is not None
    assert newest[1] == cperflow.__version__


def canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def test_constraints_are_exact_and_cover_what_is_asked_for() -> None:
    lines = [line for line in text_of(ROOT / "constraints.txt").splitlines() if line[0] != "#"]
    pins = [re.fullmatch(r"([\w.-]+)==[0-9][\w.]*", line) for line in lines]
    assert all(pins), lines
    names = [canonical(pin[1]) for pin in pins if pin]
    assert len(names) == len(set(names))
    project = tomllib.loads(text_of(ROOT / "pyproject.toml"))["project"]
    extras = project["optional-dependencies"].values()
    asked = [*project["dependencies"], *(one for extra in extras for one in extra)]
    wanted = {canonical(re.split(r"[\[<>=~! ]", one)[0]) for one in asked} - {"cperflow"}
    assert sorted(wanted - set(names)) == []


def test_the_measures_are_dated() -> None:
    assert re.search(r"20[0-9]{2}-[0-9]{2}-[0-9]{2}", text_of(ROOT / "benchmarks/README.md"))
