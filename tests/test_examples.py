"""The paper trail of Kayes is made whole by the script that comes with cperflow."""

from __future__ import annotations

import json
import runpy
from pathlib import Path

import pytest

from cperflow import shipped
from cperflow.__main__ import main
from cperflow.bootstrap import App

SCRIPT = Path(shipped.folder("examples")) / "parcours_kayes.py"


@pytest.fixture(scope="module")
def trail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that the script fills."""
    folder = tmp_path_factory.mktemp("trail")
    code = runpy.run_path(str(SCRIPT))["main"]([str(folder), "--format", "docx"])
    assert code == 0
    return folder


def asked(trail: Path, capsys: pytest.CaptureFixture[str], *argv: str) -> dict[str, object]:
    capsys.readouterr()
    with App(str(trail / "demo.db")) as app:
        assert main([*argv, "--json"], app) == 0
    data: dict[str, object] = json.loads(capsys.readouterr().out)
    return data


def test_each_of_the_eight_steps_has_its_papers(trail: Path) -> None:
    names = [path.name for path in (trail / "documents").glob("*-etape-*.docx")]
    assert {name.split("-etape-")[1][0] for name in names} == set("12345678")
    assert len(names) == 26


def test_every_register_is_without_holes(trail: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data = asked(trail, capsys, "register", "list", "--out")
    registers = data["registers"]
    assert isinstance(registers, list)
    assert len(registers) >= 6
    assert all(not register["gaps"] for register in registers)


def test_the_convention_is_signed_and_its_eight_exemplars_left(
    trail: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    text = json.dumps(asked(trail, capsys, "copy", "list", "KAYES-2018"), ensure_ascii=False)
    assert '"document": "convention"' in text
    sent = text.split('"document": "convention"')[1]
    assert sent.count('"sent_on": "2018-09-03"') == 8
    assert sent.count('"received_on": "2018-09-10"') == 2
