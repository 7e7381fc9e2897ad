"""The rules of the house that a machine can read: layers, sizes, names, errors, what is told."""

from __future__ import annotations

import ast
import inspect
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from cperflow import errors
from cperflow.domain.acts.guards import RULE_PARAMS, RULES
from cperflow.errors import CperflowError

ROOT = Path(__file__).resolve().parent.parent
PACKAGE = ROOT / "cperflow"
MODULES = sorted(PACKAGE.rglob("*.py"))

LONGEST_MODULE = 300
LONGEST_BODY = 25
"""Lines; one body in a hundred may be longer, none longer than LONGEST_EXCEPTION."""
LONGEST_EXCEPTION = 40
OBVIOUS = 12
"""Lines up to which a name may do without a docstring."""

BINARY = {".png", ".pdf", ".docx", ".xlsx", ".db", ".mo", ".gz"}
FRAMEWORKS = ("alembic", "click", "jinja2", "pydantic", "ruamel", "sqlalchemy", "sqlite3", "typst")
FOREIGN_PLACES = re.compile(
    r"(?<![\w.])/(?:work|farm|root)/|\.\./share[d]|/tmp/ven[v]"
    r"|pypi\.or[g]|pythonhosted\.or[g]|registry\.npmj[s]|--(?:extra-)?index-ur[l]"
)
"""Paths of one machine, addresses of registries (written so as not to match themselves)."""


class Body(NamedTuple):
    """A function, and the lines of its body without signature and docstring."""

    where: str
    lines: int


def classes_below(base: type[CperflowError]) -> Iterator[type[CperflowError]]:
    """The error classes of errors.py (others may refine one elsewhere)."""
    for found in base.__subclasses__():
        if found.__module__ == errors.__name__:
            yield found
            yield from classes_below(found)


ERRORS = list(classes_below(CperflowError))


def project_files() -> list[Path]:
    """What a clone would hold: tracked files, and new ones that are not ignored."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).is_file()]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def shown(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def bodies() -> Iterator[Body]:
    for path in MODULES:
        for node in ast.walk(ast.parse(text_of(path))):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                told = ast.get_docstring(node) is not None and len(node.body) > 1
                first = node.body[1 if told else 0]
                lines = (node.end_lineno or 0) - first.lineno + 1
                yield Body(f"{shown(path)}:{node.lineno} {node.name}", lines)


def untold(path: Path) -> Iterator[str]:
    """The module, and its long public functions and classes, that have no docstring."""
    tree = ast.parse(text_of(path))
    if tree.body and ast.get_docstring(tree) is None:
        yield shown(path)
    if path.parent.name == "versions":  # Alembic names their functions
        return
    for node in tree.body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            lines = (node.end_lineno or 0) - node.lineno + 1
            if lines > OBVIOUS and ast.get_docstring(node) is None:
                yield f"{shown(path)}:{node.lineno} {node.name}"


def test_there_are_errors_to_speak_of() -> None:
    assert {"UsageError", "NotFound", "Refused"} <= {error.__name__ for error in ERRORS}


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_error_stands_in_the_tree_with_its_exit_code(error: type[CperflowError]) -> None:
    line = rf"── {error.__name__} +{error.exit_code}  \S"
    assert re.search(line, errors.__doc__ or "")


def test_every_error_has_an_exit_code_of_its_own() -> None:
    codes = [error.exit_code for error in ERRORS]
    assert len(codes) == len(set(codes))
    assert not {0, 1, 10} & set(codes), "0 done, 1 a fault of ours, 10 the answer of overdue"


def test_the_tree_names_no_error_that_does_not_exist() -> None:
    named = re.findall(r"── (\w+)", errors.__doc__ or "")
    assert sorted(named) == sorted(error.__name__ for error in ERRORS)


def test_a_refined_error_keeps_the_exit_code_of_its_kind() -> None:
    refined = [e for error in ERRORS for e in error.__subclasses__() if e not in ERRORS]
    assert all(e.exit_code == e.__bases__[0].exit_code for e in refined)


def test_modules_stay_short() -> None:
    lengths = {shown(path): text_of(path).count("\n") for path in MODULES}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_MODULE} == {}


def test_function_bodies_stay_short() -> None:
    every = list(bodies())
    long = [body for body in every if body.lines > LONGEST_BODY]
    assert len(long) <= len(every) / 100, long
    assert [body for body in long if body.lines > LONGEST_EXCEPTION] == []


def test_modules_and_long_public_names_are_told() -> None:
    assert [name for path in MODULES for name in untold(path)] == []


@pytest.mark.parametrize("name", RULES)
def test_every_rule_says_what_it_demands_and_which_parameters_it_takes(name: str) -> None:
    told = inspect.getdoc(RULES[name])
    assert told is not None
    assert told.endswith((".", ")."))
    assert all(parameter in told for parameter in RULE_PARAMS.get(name, ())), told


def test_every_rule_is_named_like_its_function() -> None:
    assert {name: rule.__name__ for name, rule in RULES.items()} == {name: name for name in RULES}
    assert set(RULE_PARAMS) <= set(RULES)


def test_no_file_names_a_place_of_one_machine() -> None:
    found = [
        f"{shown(path)}: {line.strip()}"
        for path in project_files()
        if path.suffix not in BINARY
        for line in text_of(path).splitlines()
        if FOREIGN_PLACES.search(line)
    ]
    assert found == []


@pytest.mark.parametrize(
    "line", ["see ../share" + "d/x", "cd /work" + "/main", "https://pypi" + ".org/simple"]
)
def test_such_places_are_recognised(line: str) -> None:
    assert FOREIGN_PLACES.search(line)


@pytest.mark.parametrize("name", ["constraints.txt", ".ci/run"])
def test_what_is_installed_comes_from_wherever_the_machine_gets_its_packages(name: str) -> None:
    assert "://" not in text_of(ROOT / name)


def test_the_domain_and_the_services_start_without_any_framework() -> None:
    code = (
        "import sys, cperflow.domain.acts.acts, cperflow.service.writing, cperflow.service.reading;"
        f"print([name for name in {FRAMEWORKS!r} if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_each_room_knows_only_the_rooms_below_it() -> None:
    code = "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports())"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout
    assert " 0 broken" in done.stdout
