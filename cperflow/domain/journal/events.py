"""What happened: one line of a journal, frozen, past tense.

A journal (stream) is one per dossier, one for the calendar, one for the office. Two dates
matter and are never mixed: `occurred_on` (the day of the act) and `recorded_at` (the
instant it was entered). Replay order is `(occurred_on, sequence)`; the hash chain follows
`sequence`, the order of entry.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import lru_cache
from operator import attrgetter
from typing import Any

from cperflow.record import NamedTuple

OPENED = "opened"
ADVANCED = "advanced"
FACTS_RECORDED = "facts_recorded"
OPINION_REQUESTED = "opinion_requested"
OPINION_GIVEN = "opinion_given"
PIECE_RECEIVED = "piece_received"
PIECE_ASSESSED = "piece_assessed"
PROJECT_RECORDED = "project_recorded"
PROJECT_REMOVED = "project_removed"
FUNDING_RECORDED = "funding_recorded"
CLOCK_STOPPED = "clock_stopped"
CLOCK_RESUMED = "clock_resumed"
CLOCK_EXTENDED = "clock_extended"
CLOCK_TARGETED = "clock_targeted"
REMINDED = "reminded"
MIGRATED = "migrated"
DOCUMENT_ISSUED = "document_issued"
DOCUMENT_CANCELLED = "document_cancelled"
DOCUMENT_SIGNED = "document_signed"
SCAN_ATTACHED = "scan_attached"
COPY_SENT = "copy_sent"
COPY_RECEIVED = "copy_received"
OBLIGATION_MET = "obligation_met"
OBLIGATION_PLANNED = "obligation_planned"
OBLIGATION_WAIVED = "obligation_waived"
MONEY_RECORDED = "money_recorded"
CONTRACT_RECORDED = "contract_recorded"
MILESTONE_RECORDED = "milestone_recorded"
MILESTONE_REACHED = "milestone_reached"
PROGRESS_RECORDED = "progress_recorded"
INDICATOR_RECORDED = "indicator_recorded"
INDICATOR_MEASURED = "indicator_measured"
RECOMMENDATION_MADE = "recommendation_made"
RECOMMENDATION_CLOSED = "recommendation_closed"
ENVELOPE_RECORDED = "envelope_recorded"
SCENARIO_RECORDED = "scenario_recorded"
SCENARIO_ADOPTED = "scenario_adopted"
RETRACTED = "retracted"

RULINGS = (CLOCK_STOPPED, CLOCK_RESUMED, CLOCK_EXTENDED, CLOCK_TARGETED)
"""Decisions of officers about a clock."""

ON_PAPERS = (
    DOCUMENT_ISSUED, DOCUMENT_CANCELLED, DOCUMENT_SIGNED, SCAN_ATTACHED, COPY_SENT, COPY_RECEIVED,
)  # fmt: skip
"""What becomes of a document once it is issued."""

ON_OBLIGATIONS = (OBLIGATION_MET, OBLIGATION_PLANNED, OBLIGATION_WAIVED)
"""What becomes of an occurrence of an obligation."""

ON_WORKS = (
    CONTRACT_RECORDED, MILESTONE_RECORDED, MILESTONE_REACHED, PROGRESS_RECORDED,
    INDICATOR_RECORDED, INDICATOR_MEASURED, RECOMMENDATION_MADE, RECOMMENDATION_CLOSED,
)  # fmt: skip
"""What is told of the works of a contract, and of what its committees recommend."""

ON_CHOICES = (ENVELOPE_RECORDED, SCENARIO_RECORDED, SCENARIO_ADOPTED)
"""What a choice of projects under an envelope is made of."""

UNTIMED = (
    FACTS_RECORDED, PIECE_RECEIVED, PIECE_ASSESSED, FUNDING_RECORDED, REMINDED, *ON_PAPERS,
    *ON_CHOICES,
)  # fmt: skip
"""What changes neither where a dossier is, nor who has it, nor its clocks."""

STAGES = BUDGETED, CALLED, RECEIVED, PAID = ("budgeted", "called", "received", "paid")
"""From a share that is planned to what pays the works: entered in a budget, called from who owes
it, received by the project owner, paid to a contractor."""

RECOMMENDED = OPEN, DONE, DROPPED = ("open", "done", "dropped")
"""What becomes of a recommendation."""

OFFICE_RECORDED = "office_recorded"
CONTACT_RECORDED = "contact_recorded"
CALENDAR_LOADED = "calendar_loaded"
HOLIDAYS_CHANGED = "holidays_changed"
OFFICEHOLDER_RECORDED = "officeholder_recorded"
NUMBERED = "numbered"
NUMBER_CANCELLED = "number_cancelled"
ARRIVED = "arrived"

TERRITORY_LOADED = "territory_loaded"
REGION_RECORDED = "region_recorded"

OFFICE_STREAM = "@office"
TERRITORY_STREAM = "@territory"
CALENDAR_STREAM = "@calendar"
CHRONO = "@chrono"
"""Beginning of the streams of the registers of letters (see `domain/chrono`)."""

OFFICE_FIELDS = ("body", "place", "letterhead", "footer")
"""What an office may say of itself; a letterhead has one line per line."""


class Event(NamedTuple):
    """A journal line. `payload` holds only str, int, bool, None, lists and dicts of them.

    Keys any payload may have: `note`; `source` (where the fact comes from); `illustrative`
    (true: the date is not in the source and is shown so); `precision` ("month", "year": the
    source gives no day, `occurred_on` is then the last day it can be).
    """

    stream: str
    sequence: int
    kind: str
    occurred_on: date
    recorded_at: datetime
    actor: str
    body: str
    payload: dict[str, Any]
    previous_hash: str = ""
    hash: str = ""


class Head(NamedTuple):
    """What a store keeps of a journal beside it: how many lines, and the hash of the last.

    A journal the store knows nothing of, or of which it lost the head, has `revision` 0.
    """

    stream: str
    revision: int
    hash: str


class Draft(NamedTuple):
    """An event decided but not yet recorded: the store of the use case gives it the rest."""

    kind: str
    occurred_on: date
    body: str
    payload: dict[str, Any]


class Entry(NamedTuple):
    """What any act carries. `precision`: the source gives only the month or the year."""

    on: date
    body: str = ""
    note: str = ""
    source: str = ""
    illustrative: bool = False
    precision: str = "day"

    def payload(self, **content: Any) -> dict[str, Any]:
        """The content of an event with what is worth saying of the entry itself."""
        for name in ("note", "source", "illustrative"):
            if value := getattr(self, name):
                content[name] = value
        if self.precision != "day":
            content["precision"] = self.precision
        return content


_ORDER = attrgetter("occurred_on", "sequence")


def in_order(events: list[Event]) -> list[Event]:
    """Replay order; entry order breaks ties within a day."""
    return sorted(events, key=_ORDER)


@lru_cache(maxsize=16)
def instant(moment: datetime) -> str:
    """An aware instant as UTC text with microseconds: "2018-08-31T10:00:00.000000Z"."""
    return moment.astimezone(UTC).isoformat(timespec="microseconds")[:26] + "Z"
