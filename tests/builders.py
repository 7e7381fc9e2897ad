"""Builders: a desk to work a dossier with short verbs, and dossiers at each stage.

The procedure is the one of `stall.py`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, time
from typing import Any

from stall import BODIES as BODIES
from stall import CLOCKS as CLOCKS
from stall import FACTS as FACTS
from stall import SUBJECTS as SUBJECTS
from stall import WORKFLOW as WORKFLOW

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import Project
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.events import CALENDAR_LOADED, CALENDAR_STREAM, Entry, Event
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.requirements import RuleUse
from cperflow.domain.territory.changing import key_of
from cperflow.domain.territory.regions import RegionLine
from cperflow.domain.time.calendar import Calendar
from cperflow.domain.time.calendars import Calendars
from cperflow.domain.time.clocks import Clock, clocks_of
from cperflow.domain.time.measures import Measure
from cperflow.errors import NotFound
from cperflow.service import reading, settings, timekeeping, writing
from cperflow.service.financing import funding
from cperflow.service.ports import Store
from cperflow.service.recording import Recorded
from cperflow.service.timekeeping import Decided
from cperflow.service.workspace import Workspace
from cperflow.service.writing import Advanced
from cperflow.store.memory import MemoryStore

REF = "ROSE-2024"
OPENING = date(2024, 1, 8)
"""A Monday; no holiday is loaded unless a test does, so weekends only are left out."""


def with_rules(act: str, *rules: RuleUse, workflow: Workflow = WORKFLOW) -> Workflow:
    """The procedure with other rules on one act."""
    transitions = tuple(
        known._replace(rules=rules) if known.id == act else known for known in workflow.transitions
    )
    return workflow._replace(transitions=transitions)


def only(calendar: Calendar) -> Calendars:
    """A journal of the calendar that never had another."""
    loaded = Event(
        CALENDAR_STREAM, 1, CALENDAR_LOADED, OPENING, datetime(2024, 1, 1, tzinfo=UTC), "", "",
        calendar.to_data(),
    )  # fmt: skip
    return Calendars([loaded])


class Shelf:
    """A library that holds given procedures."""

    def __init__(self, *workflows: Workflow, subjects: Mapping[str, str] = SUBJECTS) -> None:
        self._workflows = {workflow.id: workflow for workflow in workflows}
        self._subjects = dict(subjects)

    def workflow(self, id: str) -> Workflow:
        if id not in self._workflows:
            raise NotFound(f"procédure inconnue « {id} »")
        return self._workflows[id]

    def subjects(self, file: str) -> list[RegionLine]:
        return [RegionLine(key_of(n), name=n, kind=k) for n, k in self._subjects.items()]


class Clockwork:
    """The instant a desk believes it is: set it, it does not tick."""

    def __init__(self, day: date) -> None:
        self.set(day)

    def set(self, day: date) -> None:
        self.instant = datetime.combine(day, time(9, 30), UTC)

    def __call__(self) -> datetime:
        return self.instant


class Desk:
    """A workspace over a store in memory, with one dossier in mind.

    Every verb takes the day of the act first; the clock of the desk says when it is entered.
    """

    def __init__(
        self,
        workflow: Workflow = WORKFLOW,
        *,
        today: date = date(2024, 12, 31),
        store: Store | None = None,
        ref: str = REF,
    ) -> None:
        self.workflow = workflow
        self.clock = Clockwork(today)
        self.store: Store = store or MemoryStore()
        self.ws = Workspace(self.store, Shelf(workflow), self.clock, "fanta")
        self.ref = ref

    def open(self, on: date = OPENING, subject: str = "Rose", **other: Any) -> Recorded:
        entry = Entry(on, "SELLER")
        return writing.open_dossier(
            self.ws, subject, entry, workflow=self.workflow.id, **{"ref": self.ref, **other}
        )

    def act(
        self,
        on: date,
        act: str,
        *,
        by: str = "",
        overrides: Mapping[str, str] | None = None,
        dry_run: bool = False,
        **given: str,
    ) -> Advanced:
        return writing.advance(
            self.ws, self.ref, act, Entry(on, by), given, overrides, dry_run=dry_run
        )

    def project(self, on: date, id: str = "P1", *, cost: int = 1000, **other: Any) -> Recorded:
        project = Project(id, f"Étal {id}", cost=cost, **other)
        return writing.record_project(self.ws, self.ref, project, Entry(on))

    def fund(
        self, on: date, project: str = "P1", year: int | None = None, **amounts: int
    ) -> Recorded:
        return funding.record_funding(self.ws, self.ref, project, amounts, Entry(on), year)

    def facts(self, on: date, **given: str) -> Recorded:
        return writing.record_facts(self.ws, self.ref, given, Entry(on, "TOWN"))

    def piece(self, on: date, code: str, project: str = "", year: int | None = None) -> Recorded:
        return writing.receive_piece(self.ws, self.ref, code, Entry(on), project, year)

    def assess(
        self, on: date, code: str, status: str, reason: str = "", project: str = ""
    ) -> Recorded:
        return writing.assess_piece(self.ws, self.ref, code, status, reason, Entry(on), project)

    def ask(self, on: date, body: str, projects: Sequence[str] = ()) -> Recorded:
        return writing.ask_opinion(self.ws, self.ref, body, Entry(on), projects)

    def answer(
        self,
        on: date,
        body: str,
        outcome: str = "favourable",
        projects: Sequence[str] = (),
        **given: str,
    ) -> Recorded:
        return writing.give_opinion(self.ws, self.ref, body, outcome, Entry(on), projects, given)

    def stop(self, on: date, clock: str, *, interrupt: bool = False) -> Decided:
        return timekeeping.stop_clock(
            self.ws, self.ref, clock, Entry(on, "TOWN"), "force majeure", interrupt=interrupt
        )

    def resume(self, on: date, clock: str) -> Decided:
        return timekeeping.resume_clock(self.ws, self.ref, clock, Entry(on))

    def extend(
        self, on: date, clock: str, *, halves: int | None = None, until: date | None = None
    ) -> Decided:
        entry = Entry(on, "TOWN")
        return timekeeping.extend_clock(
            self.ws, self.ref, clock, entry, "dossier complexe", halves=halves, until=until
        )

    def target(self, on: date, clock: str, until: date) -> Decided:
        entry = Entry(on, "TOWN")
        return timekeeping.set_target(self.ws, self.ref, clock, entry, "session à tenir", until)

    def retract(self, sequence: int, reason: str = "erreur de saisie") -> Recorded:
        return writing.retract(self.ws, self.ref, sequence, reason, Entry(self.ws.today))

    def load(self, calendar: Calendar) -> None:
        settings.load_calendar(self.ws, calendar)

    def journal(self) -> list[Event]:
        return self.store.journal(self.ref)

    def dossier(self, as_of: date | None = None) -> Dossier:
        dossier = replay(self.journal(), as_of=as_of)
        assert dossier is not None
        return dossier

    def look(self, as_of: date | None = None, known_on: date | None = None) -> reading.Situation:
        return reading.situation(self.ws, self.ref, as_of=as_of, known_on=known_on)

    def measures(self, clock: str, as_of: date | None = None) -> list[Measure]:
        """The measures of every clock of that id, oldest first."""
        return [m for m in self.look(as_of).measures if m.clock.id == clock]

    def measure(self, clock: str, as_of: date | None = None) -> Measure:
        """The measure of the only clock of that id."""
        (found,) = self.measures(clock, as_of)
        return found

    def clocks(self) -> list[Clock]:
        return clocks_of(self.dossier(), self.workflow)

    def snapshot(self) -> tuple[Any, ...]:
        """All that the store holds: equal before and after whatever must change nothing."""
        streams = list(self.store.streams())
        return (
            [(stream, self.store.journal(stream)) for stream in streams],
            self.store.workflows(),
            list(self.store.dossiers()),
            [self.store.spans_of(stream) for stream in streams],
        )


def day(number: int, month: int = 1) -> date:
    """A day of 2024, the year of the builders."""
    return date(2024, month, number)


SUBMITTED_ON, CONSULTED_ON, PREPARED_ON = day(10), day(15), day(19)


def opened(workflow: Workflow = WORKFLOW, *, projects: Iterable[str] = ("P1",)) -> Desk:
    """A dossier opened on Monday 8 January with its projects."""
    desk = Desk(workflow)
    desk.open()
    for id in projects:
        desk.project(OPENING, id)
    return desk


def submitted(
    workflow: Workflow = WORKFLOW, *, on: date = SUBMITTED_ON, projects: Iterable[str] = ("P1",)
) -> Desk:
    """At the examination since Wednesday 10 January: due on Monday 22."""
    desk = opened(workflow, projects=projects)
    desk.act(on, "submit")
    return desk


def consulted(
    workflow: Workflow = WORKFLOW,
    *,
    on: date = CONSULTED_ON,
    projects: Iterable[str] = ("P1", "P2"),
) -> Desk:
    """HEALTH and ROADS asked about two projects on Monday 15 January: 9 working days."""
    desk = submitted(workflow, projects=projects)
    desk.act(on, "consult", consulted="ROADS")
    return desk


def prepared(workflow: Workflow = WORKFLOW, *, on: date = PREPARED_ON) -> Desk:
    """Every opinion favourable on Thursday 18, the decision in preparation."""
    desk = consulted(workflow)
    desk.answer(day(18), "HEALTH")
    desk.answer(day(18), "ROADS")
    desk.act(on, "prepare")
    return desk
