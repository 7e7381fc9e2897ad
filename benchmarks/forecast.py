"""Looking ahead of a dossier, 10 000 simulations: the whole commands, over the demonstration."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator

import processes
from material import Measure, demonstration
from processes import Command

DAY = "2019-03-31"
COMMANDS = [
    Command("forecast", 12, ("forecast", "TAOUDENIT-2019", "--as-of", DAY)),
    Command(
        "simulate", 12,
        ("simulate", "TAOUDENIT-2019", "--set", "MEF=+10", "--set", "return=1", "--as-of", DAY),
    ),
]  # fmt: skip


def measure(rounds: int) -> Iterator[Measure]:
    """Each command over doing nothing, as a ratio."""
    processes.compile_package()
    with tempfile.TemporaryDirectory() as folder:
        db = os.path.join(folder, "mesure.db")
        demonstration(db).store.close()
        yield from processes.interleaved(COMMANDS, rounds, db)
