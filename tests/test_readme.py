"""The README's commands in a clean clone, as somebody would type them who has only Python."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
ELLIPSIS = "[…]"
"""A line of the README that stands for lines left out."""

pytestmark = pytest.mark.slow


class Clone(NamedTuple):
    """A fresh clone after the first command, and what that command printed."""

    folder: Path
    printed: str


def command(ending: str) -> str:
    """The line of the README that ends so."""
    lines = [line for line in README.splitlines() if line.endswith(ending) and "bin/" in line]
    assert len(lines) == 1, lines
    return lines[0]


def typed(line: str, folder: Path, **environ: str) -> subprocess.CompletedProcess[str]:
    """Type a line in a shell that knows nothing of this run."""
    clean = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith(("PYTHON", "PYTEST", "CPERFLOW", "VIRTUAL_ENV"))
    }
    return subprocess.run(
        line, shell=True, cwd=folder, env={**clean, "COLUMNS": "80", **environ},
        capture_output=True, text=True, encoding="utf-8", timeout=900, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Clone:
    """A clone of what is committed, where the first command has run."""
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a checkout")
    folder = tmp_path_factory.mktemp("clone") / "cperflow"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    done = typed(command("cperflow demo"), folder)
    assert done.returncode == 0, done.stderr[-2000:]
    return Clone(folder, done.stdout)


def told() -> list[str]:
    block = re.search(r"^```text\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert block is not None
    return [line.rstrip() for line in block[1].splitlines() if line.strip() not in ("", ELLIPSIS)]


def test_the_first_command_prints_what_the_readme_shows(clone: Clone) -> None:
    printed = iter([line.rstrip() for line in clone.printed.splitlines()])
    assert len(told()) >= 10
    assert [line for line in told() if line not in printed] == [], clone.printed


def test_the_first_command_leaves_a_store_and_documents_in_every_format(clone: Clone) -> None:
    made = {path.name for path in (clone.folder / "cperflow-demo").rglob("*") if path.is_file()}
    assert "demo.db" in made
    assert {Path(name).suffix for name in made} >= {".docx", ".pdf", ".html", ".txt"}


def test_the_first_command_can_be_typed_again(clone: Clone) -> None:
    done = typed(command("cperflow demo"), clone.folder)
    assert done.returncode == 0, done.stderr[-2000:]
    assert done.stdout == clone.printed


def test_the_clone_is_left_as_it_was(clone: Clone) -> None:
    status = typed("git status --porcelain", clone.folder)
    assert status.stdout == ""


def test_the_second_command_installs_what_tests_need(clone: Clone) -> None:
    """Every test module is imported, the domain's tests run; running all of them, this one
    too, would not end."""
    done = typed(command("-m pytest"), clone.folder, PYTEST_ADDOPTS="-k test_domain")
    assert done.returncode == 0, done.stdout + done.stderr[-2000:]
    assert re.search(r"\b[0-9]+ passed", done.stdout.splitlines()[-1])
