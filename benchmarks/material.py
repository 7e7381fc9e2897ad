"""What the measures work on: the story of the demonstration, in stores of their own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import NamedTuple

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
sys.path.insert(0, ROOT)

from cperflow import shipped  # noqa: E402
from cperflow.catalog.holidays import read_csv  # noqa: E402
from cperflow.catalog.library import Catalog  # noqa: E402
from cperflow.catalog.stories import read_story  # noqa: E402
from cperflow.domain.journal.events import Draft, Event  # noqa: E402
from cperflow.service import settings, stories, writing  # noqa: E402
from cperflow.service.ports import Store  # noqa: E402
from cperflow.service.register.importing import Journal  # noqa: E402
from cperflow.service.workspace import Workspace  # noqa: E402
from cperflow.store import create_store  # noqa: E402

TODAY = date(2019, 3, 31)
NOW = datetime(2019, 3, 31, 9, tzinfo=UTC)
TOLD = "KAYES-2018"
"""The dossier told from deliberation to signature."""


class Measure(NamedTuple):
    """One line of the table. `figure` must be at most, or at least, `target`; what is printed
    beside it says what was measured."""

    name: str
    figure: float
    target: float
    at_least: bool
    unit: str
    detail: str

    @property
    def met(self) -> bool:
        return self.figure >= self.target if self.at_least else self.figure <= self.target


def workspace(store: Store) -> Workspace:
    """The use cases over a store, with the shipped procedures and a clock that stands still."""
    library = Catalog((shipped.folder("workflows"),))
    return Workspace(store, library, lambda: NOW, "mesure")


def new_workspace(path: str) -> Workspace:
    """A new store at `path` that knows the calendar and the CPER."""
    ws = workspace(create_store(path))
    holidays = os.path.join(shipped.folder("workflows"), "data", "holidays_ml.csv")
    settings.load_calendar(ws, read_csv(holidays))
    writing.keep(ws, ws.definition("cper"))
    return ws


def demonstration(path: str) -> Workspace:
    """A store that holds the whole demonstration."""
    ws = new_workspace(path)
    story = read_story(os.path.join(shipped.folder("examples"), "cper-mali.yaml"))
    for _ in stories.play(ws, story):
        pass
    return ws


def drafts(journal: list[Event], until_act: str) -> list[Draft]:
    """The acts of a journal before the first `until_act`, as if still to be entered."""
    told: list[Draft] = []
    for event in journal:
        if event.payload.get("act") == until_act:
            return told
        told.append(Draft(event.kind, event.occurred_on, event.body, event.payload))
    raise ValueError(f"no act {until_act} in this journal")


def copies(told: list[Draft], number: int, prefix: str = "KAYES") -> Iterator[Journal]:
    """The same acts under `number` references."""
    return (Journal(f"{prefix}-{index:06}", told) for index in range(number))
