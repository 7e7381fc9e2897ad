"""A dossier at a date, and the records it is made of. Only `replay.py` writes one."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from typing import Any

from cperflow.domain.dossier.finance import FundingPlan, Project, Share
from cperflow.domain.dossier.followed import (
    Change,
    Followed,
    Kept,
    Movement,
    Planned,
    followed_of,
)
from cperflow.domain.dossier.moves import Move as Move
from cperflow.domain.dossier.moves import move_of as move_of
from cperflow.domain.dossier.papers import Paper
from cperflow.domain.dossier.piece import PieceKey, PieceState, Replaced
from cperflow.domain.dossier.scenarios import Adopted, Envelope, Scenario
from cperflow.domain.dossier.works import (
    Contract,
    Indicator,
    Milestone,
    Progress,
    Recommendation,
)
from cperflow.domain.journal.events import Event
from cperflow.record import NamedTuple


class Answer(NamedTuple):
    """An opinion; `projects` empty means the whole request."""

    outcome: str
    given_on: date
    projects: tuple[str, ...]
    note: str
    sequence: int
    illustrative: bool


class Request(NamedTuple):
    """A body asked for its opinion; a later round for the same body replaces it.

    `projects` are those asked about (none: the whole file); `removed` those of them that left
    the dossier since. `closed_on`: the day nothing was left to answer. `ended_at`: when it was
    entered that the request is closed, or replaced.
    """

    consultation: str
    body: str
    round: int
    asked_on: date
    projects: tuple[str, ...]
    sequence: int
    illustrative: bool
    answers: tuple[Answer, ...] = ()
    replaced_on: date | None = None
    removed: tuple[str, ...] = ()
    closed_on: date | None = None
    ended_at: datetime | None = None

    @property
    def given_on(self) -> date | None:
        """Day the answers covered all that is still asked; None when nothing was answered."""
        return self.closed_on if self.answers else None

    @property
    def is_open(self) -> bool:
        return self.replaced_on is None and self.closed_on is None

    @property
    def remaining(self) -> list[str]:
        """Projects asked about that are still those of the dossier."""
        return [id for id in self.projects if id not in self.removed]

    @property
    def complete(self) -> bool:
        """Nothing is left to answer: every project that remains has an answer, or none remains."""
        if not self.projects:
            return bool(self.answers)
        told = {id for answer in self.answers for id in answer.projects or self.projects}
        return told.issuperset(self.remaining)

    def closed_if_complete(self, on: date, at: datetime | None) -> Request:
        """The same request, closed on a day (entered at an instant) if nothing is left to
        answer that day."""
        if not (self.is_open and self.complete):
            return self
        return self._replace(closed_on=on, ended_at=at)

    def objections(self, blocking: Collection[str]) -> list[Answer]:
        """Answers with a `blocking` outcome, about what is still in the dossier."""
        against = []
        for answer in self.answers:
            kept = tuple(id for id in answer.projects if id not in self.removed)
            if answer.outcome in blocking and (kept or not answer.projects):
                against.append(answer._replace(projects=kept))
        return against

    def outcome(self, blocking: Collection[str]) -> str:
        """What its answers come to: the last objection, else the last answer; "" without any."""
        telling = self.objections(blocking) or self.answers
        return telling[-1].outcome if telling else ""

    def unsettled(self, blocking: Collection[str]) -> list[str]:
        """Projects asked about that have no answer yet, or one among the `blocking` outcomes."""
        settled: set[str] = set()
        objected: set[str] = set()
        for answer in self.answers:
            concerned = answer.projects or self.projects
            (objected if answer.outcome in blocking else settled).update(concerned)
        return [id for id in self.remaining if id in objected or id not in settled]


class Ruling(NamedTuple):
    """A decision about one clock, taken on a day. `kind`: the kind of its event.

    `clock` is the id of a clock running that day. A stop has an `effect` (delays.STOP_EFFECTS);
    an extension has `halves` more units of the clock, or a new date `until`; a target has its
    date `until`. `authority`: the body that decided.
    """

    kind: str
    clock: str
    on: date
    sequence: int
    reason: str
    authority: str
    effect: str
    halves: int
    until: date | None
    illustrative: bool
    recorded_at: datetime


class Reminded(NamedTuple):
    """A reminder issued for the clock `clock` that started on `started_on`, while `holder` had
    the file; the letter went `to` it, or to its superior. `paper`: the line that issued it as a
    document, 0 when it took no place among the papers."""

    clock: str
    started_on: date
    holder: str
    level: int
    to: str
    on: date
    sequence: int
    paper: int = 0


class Migration(NamedTuple):
    """The dossier passed from one version of its procedure to another; here, the one it left."""

    on: date
    sequence: int
    version: int
    workflow_hash: str
    recorded_at: datetime


class Derogation(NamedTuple):
    """A rule that was overridden, on purpose and in writing."""

    rule: str
    refusal: str
    reason: str
    act: str
    on: date
    sequence: int


class Dossier:
    """One subject's file at a date. Read it; only `replay` writes it."""

    __slots__ = (
        "adopted",
        "came_from",
        "changes",
        "contracts",
        "derogations",
        "entered_on",
        "envelopes",
        "facts",
        "follows",
        "illustrative",
        "indicators",
        "kept",
        "last_on",
        "migrations",
        "milestones",
        "money",
        "moves",
        "opened_on",
        "papers",
        "pieces",
        "planned",
        "progress",
        "projects",
        "recommendations",
        "ref",
        "reminders",
        "replaced",
        "requests",
        "revision",
        "rulings",
        "scenarios",
        "shares",
        "step",
        "subject",
        "subject_kind",
        "version",
        "workflow",
        "workflow_hash",
    )

    def __init__(self, opening: Event) -> None:
        payload = opening.payload
        self.ref = opening.stream
        self.subject: str = payload["subject"]
        self.subject_kind: str = payload.get("subject_kind", "")
        self.workflow: str = payload["workflow"]
        self.version: int = payload["version"]
        self.workflow_hash: str = payload["workflow_hash"]
        self.opened_on = self.entered_on = self.last_on = opening.occurred_on
        self.step = self.came_from = payload["step"]
        self.facts: dict[str, Any] = dict(payload.get("facts", ()))
        self.illustrative = bool(payload.get("illustrative"))
        told = Change(opening.occurred_on, dict(self.facts), illustrative=self.illustrative)
        self.changes: list[Change] = [told]
        self.moves: list[Move] = [move_of(opening, "", payload["step"], 0)]
        self.requests: list[Request] = []
        self.pieces: dict[PieceKey, PieceState] = {}
        self.replaced: list[Replaced] = []
        self.papers: list[Paper] = []
        self.projects: dict[str, Project] = {}
        self.shares: dict[tuple[str, str, int | None], int] = {}
        self.planned: list[Planned] = []
        self.follows: Followed | None = followed_of(payload)
        self.kept: dict[str, Kept] = {}
        self.money: list[Movement] = []
        self.contracts: dict[str, Contract] = {}
        self.milestones: dict[tuple[str, str], Milestone] = {}
        self.progress: list[Progress] = []
        self.indicators: dict[tuple[str, str], Indicator] = {}
        self.recommendations: dict[str, Recommendation] = {}
        self.envelopes: dict[tuple[str, int | None], Envelope] = {}
        self.scenarios: dict[str, Scenario] = {}
        self.adopted: Adopted | None = None
        self.derogations: list[Derogation] = []
        self.rulings: list[Ruling] = []
        self.reminders: list[Reminded] = []
        self.migrations: list[Migration] = []
        self.revision = opening.sequence

    @property
    def invented_facts(self) -> set[str]:
        """The facts that an illustrative line told last."""
        told: dict[str, bool] = {}
        for change in self.changes:
            told |= dict.fromkeys(change.facts, change.illustrative)
        return {name for name, invented in told.items() if invented}

    @property
    def invented_projects(self) -> set[str]:
        """The projects that an illustrative line told last."""
        told = {change.project: change.illustrative for change in self.changes if change.known}
        return {id for id, invented in told.items() if invented and id in self.projects}

    @property
    def plan(self) -> FundingPlan:
        shares = tuple(Share(*key, amount) for key, amount in self.shares.items())
        return FundingPlan(tuple(self.projects.values()), shares)

    def latest_request(self, body: str, consultation: str = "") -> Request | None:
        """The round of a body that counts: the last one (of one consultation, or of any)."""
        rounds = [r for r in self.requests if r.body == body]
        return next((r for r in reversed(rounds) if consultation in ("", r.consultation)), None)

    def never_asked(self, consultation: str) -> list[str]:
        """Projects that no request of a consultation is about, of any round: a new round may
        leave out what was settled before. One that names no project is about the whole file."""
        requests = [r for r in self.requests if r.consultation == consultation]
        if any(not request.projects and request.replaced_on is None for request in requests):
            return []
        asked = {id for request in requests for id in request.remaining}
        return [id for id in self.projects if id not in asked]

    def current_requests(self) -> list[Request]:
        return [request for request in self.requests if request.replaced_on is None]
