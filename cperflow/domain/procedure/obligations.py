"""What a definition says must be done again and again, or by a day: obligations and recurrences.

An obligation is owed once for each of its occurrences: once and for all, or so many `times` in
every period; for the dossier, or for each project. Its due date is fixed, or follows from the
period, from a fiscal year or from another event.
"""

from __future__ import annotations

from cperflow.domain.procedure.delays import CALENDAR_DAY
from cperflow.domain.procedure.requirements import Condition, FactUse
from cperflow.record import NamedTuple

PERIODS = ONCE, MONTHLY, QUARTERLY, HALF_YEARLY, YEARLY = ("", "month", "quarter", "half", "year")
"""How often; ONCE: for the whole life of the dossier. A year is a fiscal year: the civil year
(loi de finances, Mali)."""
OWED_FOR = DOSSIER, PROJECT = ("dossier", "project")

OPENING = "@opening"
"""As `Deadline.anchor`: the day the dossier was opened."""


class Deadline(NamedTuple):
    """When an occurrence falls due; by default, on the last day of its period.

    `day` and `month`: that day of the fiscal year of the occurrence moved by `year` (30, 6, -1:
    30 June N-1). `on`: an ISO date. `anchor`: an obligation of the same period (the day its
    occurrence was held, else the day it is planned for), a fact of type date, or OPENING; the due
    date is then `base` `unit`s after it, before it when negative. `numbered` false: the event
    only lets it begin, and no number is given.
    """

    month: int = 0
    day: int = 0
    year: int = 0
    on: str = ""
    anchor: str = ""
    base: float = 0
    unit: str = CALENDAR_DAY
    numbered: bool = True


class MetBy(NamedTuple):
    """What else than being told meets an occurrence, on the day that it happens.

    `stage` and `paid_by` (a funding source, any when empty): money of its fiscal year that comes
    to this stage (`followed.STAGES`);
    `document`: one issued since the occurrence began; `contract`: a contract of its project.
    """

    stage: str = ""
    paid_by: str = ""
    document: str = ""
    contract: bool = False


class ObligationSpec(NamedTuple):
    """What a body (`by`) owes, `times` in every period (`every`, of PERIODS), `per` dossier or
    project, while the dossier is in `steps` (every open step when empty).

    `ahead`: how many calendar days before its due date an occurrence begins to be shown as to be
    done; 0: from the first day of its period, or of the dossier. `session`: a meeting, that is
    planned, held and makes recommendations. `lapses`: nobody can do it once the next occurrence
    is due: it is then missed for good. `when`: only if the condition is true. `records`: facts
    told with it. `documents`: those that go with it.
    """

    id: str
    name: str
    by: str
    every: str = ONCE
    times: int = 1
    per: str = "dossier"
    due: Deadline | None = None
    ahead: int = 0
    session: bool = False
    lapses: bool = False
    steps: tuple[str, ...] = ()
    when: Condition | None = None
    met_by: tuple[MetBy, ...] = ()
    records: tuple[FactUse, ...] = ()
    documents: tuple[str, ...] = ()
    description: str = ""
    wording: str = ""
    source: str = ""


class Term(NamedTuple):
    """The days between which obligations are owed, told by facts of the dossier.

    `tracked_from`: the day from which they are followed; none is known without it. The contract
    runs from `start` (else the opening) to `end`, else for `months` months, else for
    `presumed_months`.
    """

    tracked_from: str
    start: str = ""
    end: str = ""
    months: str = ""
    presumed_months: int = 0
    source: str = ""


class Follows(NamedTuple):
    """The procedure that this one continues, from its final `step`; `prefix` begins the reference
    of the dossiers, `facts` are taken over from the dossier continued. `takes`: the lists of that
    definition which are this one’s too, its own lines first (`catalog/taking.py`)."""

    workflow: str
    step: str
    prefix: str
    facts: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    source: str = ""
