"""Whole commands, each in a process of its own, against `python -c pass` in the same round."""

from __future__ import annotations

import compileall
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from statistics import median
from time import perf_counter
from typing import NamedTuple

from material import ROOT, TOLD, Measure, demonstration

from cperflow.domain.journal.events import Entry
from cperflow.service import writing
from cperflow.service.workspace import Workspace

PROGRAM = "from cperflow.__main__ import run; run()"
"""What the installed command does."""
DAY = "2018-04-09"
"""A day on which the dossier told has clocks running, some late."""


class Command(NamedTuple):
    """A command line; `{round}` is replaced by the number of the round."""

    name: str
    target: float
    args: tuple[str, ...]


READING = [
    Command("--help", 6, ("--help",)),
    Command("list", 6, ("list",)),
    Command("show", 6, ("show", TOLD, "--as-of", DAY)),
    Command("next", 6, ("next", "TAOUDENIT-2019")),
    Command("overdue", 6, ("overdue", "--as-of", "2019-03-31")),
    Command("explain", 6, ("explain", TOLD, "--as-of", DAY)),
    Command("timeline", 7, ("timeline", TOLD, "--as-of", DAY)),
]
WRITING = [
    Command(
        "advance", 9,
        ("advance", "BAMAKO-{round}", "deliberer", "--on", "2019-03-20",
         "--set", "deliberation_numero=12", "--set", "deliberation_date=2019-03-20"),
    ),
    Command("generate docx", 16, ("generate", TOLD, "demande", "--format", "docx",
                                  "--on", DAY, "-o", "{folder}/demande-{round}.docx")),
    Command("generate pdf", 14, ("generate", TOLD, "demande", "--format", "pdf",
                                 "--on", DAY, "-o", "{folder}/demande-{round}.pdf")),
]  # fmt: skip


def measure(rounds: int) -> Iterator[Measure]:
    """Each command over doing nothing, as a ratio."""
    compile_package()
    with tempfile.TemporaryDirectory() as folder:
        db = os.path.join(folder, "mesure.db")
        ws = demonstration(db)
        _open_for_advance(ws, rounds)
        ws.store.close()
        yield from interleaved([*READING, *WRITING], rounds, db, folder)


def compile_package() -> None:
    """Bytecode is part of what is installed."""
    compileall.compile_dir(os.path.join(ROOT, "cperflow"), quiet=1)


def _open_for_advance(ws: Workspace, rounds: int) -> None:
    for number in range(-1, rounds):
        entry = Entry(ws.today.replace(day=1))
        writing.open_dossier(ws, "Bamako", entry, workflow="cper", ref=f"BAMAKO-{number}")


def interleaved(
    commands: Sequence[Command], rounds: int, db: str, folder: str = ""
) -> Iterator[Measure]:
    """Each command right after doing nothing: the median of the ratios of these pairs."""
    pairs: dict[str, list[tuple[float, float]]] = {command.name: [] for command in commands}
    for number in range(-1, rounds):  # the round -1 warms the caches of the disk
        for command in commands:
            args = [arg.format(round=number, folder=folder) for arg in command.args]
            nothing = seconds([sys.executable, "-c", "pass"], db)
            taken = seconds([sys.executable, "-c", PROGRAM, *args], db)
            if number >= 0:
                pairs[command.name].append((nothing, taken))
    for command in commands:
        nothing, taken = (median(times) for times in zip(*pairs[command.name], strict=True))
        ratio = median(taken / nothing for nothing, taken in pairs[command.name])
        detail = f"{taken * 1000:.0f} ms, python -c pass {nothing * 1000:.0f} ms"
        yield Measure(command.name, ratio, command.target, False, "×", detail)


def seconds(command: list[str], db: str) -> float:
    environment = {k: v for k, v in os.environ.items() if not k.startswith(("PYTHON", "CPERFLOW"))}
    environment |= {"CPERFLOW_DB": db, "PYTHONPATH": ROOT}
    start = perf_counter()
    done = subprocess.run(command, env=environment, capture_output=True, check=False)
    seconds = perf_counter() - start
    if done.returncode:
        raise SystemExit(f"{command[3:]}: {done.stderr.decode()}")
    return seconds
