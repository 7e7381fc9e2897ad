"""What a dossier holds of the life of a contract: where it comes from, what was kept of its
obligations, the money that moved."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cperflow.domain.dossier.finance import Project
from cperflow.domain.journal.events import BUDGETED as BUDGETED
from cperflow.domain.journal.events import CALLED as CALLED
from cperflow.domain.journal.events import PAID as PAID
from cperflow.domain.journal.events import RECEIVED as RECEIVED
from cperflow.domain.journal.events import STAGES as STAGES
from cperflow.record import NamedTuple


class Followed(NamedTuple):
    """The dossier that this one continues, as its journal then was: `revision` lines, the last of
    them with this `hash`."""

    ref: str
    revision: int
    hash: str


class Kept(NamedTuple):
    """What is told of one occurrence of an obligation, under its id (`Occurrence.id`).

    `met_on`: the day it was done or held; `planned_on`: the day it is to be; `waived_on`: since
    when nobody owes it any more, and why. `plans`: every day it was planned for, each with the
    day on which that was decided. `facts`: what was recorded with it, as facts of a
    dossier are kept. `told`: the line that says so; 0: it follows from something else (money in a
    budget, a contract, a document), named by `through`.
    """

    id: str
    met_on: date | None = None
    planned_on: date | None = None
    plans: tuple[tuple[date, date], ...] = ()
    waived_on: date | None = None
    reason: str = ""
    note: str = ""
    facts: Mapping[str, Any] = {}
    told: int = 0
    through: str = ""
    illustrative: bool = False
    precision: str = "day"


class Change(NamedTuple):
    """Facts that became known on a day, or a project (None: it left). What is owed on a day
    follows from those told until then. `illustrative`: so is the line that told them."""

    on: date
    facts: Mapping[str, Any] = {}
    project: str = ""
    known: Project | None = None
    illustrative: bool = False


class Planned(NamedTuple):
    """A share of the plan as it was told on a day, FCFA; `amount` None: withdrawn that day."""

    project: str
    source: str
    year: int | None
    amount: int | None
    on: date
    sequence: int


class Movement(NamedTuple):
    """Money that came one step further (`stage`, of STAGES), FCFA.

    `year`: the fiscal year that it is of; `project` "": of the contract as a whole. `amount` None:
    the source tells that it moved, not how much. `tranche`: its number, 0 without one.
    `contract`: that of `works.Contract` which is paid, "" without one.
    """

    stage: str
    source: str
    year: int
    amount: int | None
    project: str
    tranche: int
    reference: str
    note: str
    on: date
    sequence: int
    illustrative: bool = False
    precision: str = "day"
    contract: str = ""


def followed_of(payload: Mapping[str, Any]) -> Followed | None:
    """The dossier that an `opened` payload says it continues."""
    told = payload.get("follows")
    return Followed(told["ref"], told["revision"], told["hash"]) if told else None
