"""Commands that only look import nothing they do not need: officers feel every import."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from cli_desk import Desk, desk

__all__ = ["desk"]

HEAVY = {
    "sqlalchemy", "sqlmodel", "alembic", "pydantic", "jinja2", "docx", "ruamel", "transitions",
    "typst", "dataclasses", "hashlib", "xlsxwriter", "icalendar",
}  # fmt: skip

PROGRAM = """
import sys
from cperflow.__main__ import main
code = main(sys.argv[1:])
print(*sorted(sys.modules), file=sys.stderr)
sys.exit(code)
"""


@pytest.mark.parametrize(
    "argv",
    [
        ["--help"],
        ["dashboard"],
        ["list"],
        ["list", "--as-of", "2018-03-01"],
        ["show", "KAYES-2018"],
        ["show", "KAYES-2018", "--json"],
        ["next", "TAOUDENIT-2019"],
        ["overdue"],
        ["overdue", "--body", "DGCT"],
        ["explain", "TAOUDENIT-2019"],
        ["forecast", "TAOUDENIT-2019"],
        ["simulate", "TAOUDENIT-2019", "--set", "GOUV=3"],
        ["report", "durations"],
        ["holder", "KAYES-2018"],
        ["report", "responsibility"],
        ["history", "KAYES-2018"],
        ["copy", "list"],
        ["copy", "list", "KAYES-2018"],
        ["export", "KAYES-2018"],
        ["timeline", "KAYES-2018"],
        ["timeline", "KAYES-2018", "--format", "svg"],
        ["timeline"],
    ],
    ids=" ".join,
)
def test_a_reading_command_imports_nothing_heavy(desk: Desk, argv: list[str]) -> None:
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM, *argv],
        env={**os.environ, "CPERFLOW_DB": str(desk.db)},
        capture_output=True,
        timeout=60,
        check=True,
    )
    loaded = {name.split(".")[0] for name in answer.stderr.decode().split()}
    assert "cperflow" in loaded
    assert loaded & HEAVY == set()
