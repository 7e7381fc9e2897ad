"""Commands that only look import nothing they do not need: officers feel every import."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from cli_desk import Desk, desk

__all__ = ["desk"]

HEAVY = {
    "sqlalchemy", "sqlmodel", "alembic", "pydantic", "jinja2", "docx", "ruamel", "transitions",
    "typst", "dataclasses", "hashlib", "xlsxwriter", "icalendar",
}  # fmt: skip

PROGRAM = """
import json, sys
from cperflow.__main__ import main
for argv in json.loads(sys.argv[1]):
    code, loaded = main(argv), sorted({name.split(".")[0] for name in sys.modules})
    print(json.dumps([argv, code, loaded]), file=sys.stderr)
"""


READING = [
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
    ["catalogue"],
    ["catalogue", "elevage", "--json"],
]


def test_no_reading_command_imports_anything_heavy(desk: Desk) -> None:
    """One after the other in a process: what one imports stays for those after it."""
    answer = subprocess.run(
        [sys.executable, "-c", PROGRAM, json.dumps(READING)],
        env={**os.environ, "CPERFLOW_DB": str(desk.db), "PYTHONUTF8": "1"},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    told = [json.loads(line) for line in answer.stderr.splitlines()]
    assert [(argv, code) for argv, code, _ in told] == [(argv, 0) for argv in READING]
    assert "cperflow" in told[0][2]
    assert {" ".join(argv): found for argv, _, all in told if (found := HEAVY & {*all})} == {}
