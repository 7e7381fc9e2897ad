"""What a reading command may not import: start-up is felt at every command."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "alembic",
    "dataclasses",
    "docx",
    "hashlib",
    "inspect",
    "jinja2",
    "pydantic",
    "ruamel",
    "sqlalchemy",
    "sqlmodel",
    "transitions",
    "typst",
)
READING = (
    "cperflow.service.reading",
    "cperflow.reports.deadlines",
    "cperflow.reports.dossier",
    "cperflow.reports.journal",
    "cperflow.reports.lists",
    "cperflow.reports.overdue",
    "cperflow.reports.responsibility",
    "cperflow.store.embedded",
)


def imported(*modules: str) -> set[str]:
    """Every module a fresh interpreter has loaded once these are imported."""
    code = f"import sys, {', '.join(modules)}; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], check=True, capture_output=True, encoding="utf-8"
    )
    return set(ran.stdout.split())


@pytest.mark.parametrize("module", READING)
def test_reading_imports_nothing_heavy(module: str) -> None:
    assert imported(module).intersection(HEAVY) == set()


def test_reading_all_at_once_imports_nothing_heavy() -> None:
    assert imported(*READING).intersection(HEAVY) == set()


def test_the_measure_sees_what_it_looks_for() -> None:
    assert {"hashlib", "transitions"} <= imported("cperflow.service.writing")
