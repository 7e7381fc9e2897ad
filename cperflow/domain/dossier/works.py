"""What a dossier holds of the works of a contract and of what its committees recommend."""

from __future__ import annotations

from datetime import date

from cperflow.domain.journal.events import DONE as DONE
from cperflow.domain.journal.events import DROPPED as DROPPED
from cperflow.domain.journal.events import OPEN as OPEN
from cperflow.domain.journal.events import RECOMMENDED as RECOMMENDED
from cperflow.record import NamedTuple


class Contract(NamedTuple):
    """A contract with a company for a project, FCFA; signed, and to be carried out from a day to
    a day (None: not told)."""

    id: str
    project: str
    name: str
    contractor: str
    amount: int | None
    signed_on: date
    starts_on: date | None
    ends_on: date | None
    sequence: int
    illustrative: bool = False
    precision: str = "day"


class Milestone(NamedTuple):
    """A point of a project that is to be reached by a day. `precision`: of the day it was."""

    project: str
    id: str
    name: str
    due_on: date | None
    reached_on: date | None = None
    sequence: int = 0
    illustrative: bool = False
    precision: str = "day"


class Progress(NamedTuple):
    """How far a project is on a day: `physical` in whole %, as somebody who saw it says.
    `planned`: how far its own calendar wanted it to be, None when not told."""

    project: str
    physical: int
    note: str
    on: date
    sequence: int
    illustrative: bool = False
    planned: int | None = None
    precision: str = "day"


class Measured(NamedTuple):
    value: int
    on: date
    note: str
    sequence: int
    illustrative: bool = False


class Indicator(NamedTuple):
    """What a project is to bring, counted in whole `unit`s: from `baseline` to `target`."""

    project: str
    id: str
    name: str
    unit: str
    baseline: int | None
    target: int | None
    due_on: date | None
    measures: tuple[Measured, ...] = ()


class Recommendation(NamedTuple):
    """What a session recommends: `what`, to a body (`who`), by a day. `session`: the id of the
    occurrence it was made at. `status`: one of RECOMMENDED."""

    id: str
    session: str
    what: str
    who: str
    due_on: date | None
    made_on: date
    status: str = OPEN
    closed_on: date | None = None
    outcome: str = ""
    sequence: int = 0
    illustrative: bool = False
