"""The sessions of the committees of a contract, and what they recommend."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.works import DONE, DROPPED, OPEN, Recommendation
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.obligations import ObligationSpec
from cperflow.domain.procedure.occurrences import obligation_of, occurrence_name
from cperflow.domain.time.owed import MET, Occurrence, occurrences
from cperflow.domain.time.owed_names import among, named_obligation, unsaid
from cperflow.errors import NotFound, Refused, UsageError
from cperflow.record import NamedTuple

LATE = "late"
"""Beside those of `works.RECOMMENDED`: open, and its day has passed."""


class Session(NamedTuple):
    """A session held, and what it recommended."""

    id: str
    name: str
    body: str
    on: date
    precision: str
    illustrative: bool
    recommendations: tuple[Recommendation, ...]

    @property
    def still_open(self) -> int:
        return sum(each.status == OPEN for each in self.recommendations)


def sessions_held(dossier: Dossier, workflow: Workflow) -> list[Session]:
    """Every session that was held, the oldest first."""
    known = occurrences(dossier, workflow)
    held = [each for each in known if each.spec.session and each.ended == MET]
    return sorted((_session(dossier, each) for each in held), key=lambda each: each.on)


def _session(dossier: Dossier, each: Occurrence) -> Session:
    made = [one for one in dossier.recommendations.values() if one.session == each.id]
    name = occurrence_name(each.spec, each.id)
    kept = each.kept
    assert kept.met_on is not None
    return Session(each.id, name, each.spec.by, kept.met_on, kept.precision, kept.illustrative,
                   tuple(made))  # fmt: skip


def session_name(workflow: Workflow, id: str) -> str:
    """What the session of an id is called."""
    return occurrence_name(_spec(workflow, id), id)


def _spec(workflow: Workflow, id: str) -> ObligationSpec:
    return next(s for s in workflow.obligations if s.id == obligation_of(id))


def find_session(dossier: Dossier, workflow: Workflow, typed: str) -> Session:
    """The session somebody means: « crocsad/2018-T4 », « CROCSAD T4 2018 », « crocsad » for the
    last one held. Raises NotFound, UsageError for what is no session, Refused for one that was
    not held."""
    spec, words = named_obligation(workflow, typed)
    if not spec.session:
        raise UsageError(f"« {spec.name} » n’est pas une session : rien ne s’y recommande.")
    known = occurrences(dossier, workflow)
    found = among(known, spec, words)
    held = sorted(
        (each for each in found if each.ended == MET), key=lambda each: each.kept.met_on or date.min
    )
    if held:
        return _session(dossier, held[-1])
    if strange := unsaid(known, spec, words):
        raise NotFound(f"{dossier.ref}, {spec.name} : {strange}")
    asked = occurrence_name(spec, found[0].id) if words and found else spec.name
    raise Refused(
        f"{dossier.ref} : « {asked} » n’est pas consignée comme tenue, elle ne peut donc rien "
        "avoir recommandé.",
        [f"Pour la consigner : cperflow obligation met {dossier.ref} {typed} --on …"],
    )


def standing(recommendation: Recommendation, on: date) -> str:
    """OPEN, DONE, DROPPED, or LATE: open when its day has passed."""
    due = recommendation.due_on
    if recommendation.status == OPEN and due and due < on:
        return LATE
    return recommendation.status


def days_late(recommendation: Recommendation, on: date) -> int:
    """Calendar days, of one that was done late too."""
    until = recommendation.closed_on or on
    due = recommendation.due_on
    return max(0, (until - due).days) if due and recommendation.status != DROPPED else 0


def outstanding(dossier: Dossier, since: date | None = None) -> list[Recommendation]:
    """Those that the next session looks at: open, or closed since a day; by due date."""
    found = [
        each
        for each in dossier.recommendations.values()
        if each.status == OPEN or (since and each.closed_on and each.closed_on >= since)
    ]
    return sorted(found, key=lambda each: (each.due_on or date.max, each.sequence))


class Tally(NamedTuple):
    """How many there are of each standing."""

    made: int
    open: int
    late: int
    done: int
    dropped: int


def tally(recommendations: Iterable[Recommendation], on: date) -> Tally:
    """`open` counts the late ones too."""
    found = [standing(each, on) for each in recommendations]
    late = found.count(LATE)
    return Tally(len(found), found.count(OPEN) + late, late, found.count(DONE),
                 found.count(DROPPED))  # fmt: skip
