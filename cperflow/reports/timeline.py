"""`timeline --json`: what a dossier went through, step by step, beside what was planned.

Periods are half-open, [from_on, to_on). With "month" or "year" as its precision, a date is the
last day it can be. `illustrative`: the source does not give the date.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from cperflow.domain.dossier.dossier import Request
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.keeping import delays_of
from cperflow.domain.time.measures import Measure
from cperflow.record import NamedTuple
from cperflow.reports.delays import DrawnDelay, delay_at, delay_of, late_spells
from cperflow.reports.drawn_owed import DrawnObligation, drawn_obligations
from cperflow.reports.stays import DrawnStay, Ending, drawn_stays, endings, numbered
from cperflow.service.tracks import Track


class Asked(NamedTuple):
    """A body asked for its opinion. `ended_on` None while it is awaited; `outcome` "" without
    one, also when the request was replaced or left."""

    consultation: str
    body: str
    round: int
    from_on: date
    ended_on: date | None
    illustrative: bool
    end_illustrative: bool
    days: int
    outcome: str
    outcome_name: str
    plan: DrawnDelay | None


class Row(NamedTuple):
    """A numbered step with all that happened there."""

    step: str
    number: int
    name: str
    phase: str
    stays: tuple[DrawnStay, ...]
    plans: tuple[DrawnDelay, ...]
    opinions: tuple[Asked, ...]


class PhaseName(NamedTuple):
    id: str
    number: int
    name: str


class Totals(NamedTuple):
    """`days`: from the opening to the end, or to the day looked at. `late`: estimated delays
    that ran out, what is owed aside."""

    days: int
    returns: int
    opinions: int
    late: int


class Timeline(NamedTuple):
    """A dossier on the day `as_of`; `bodies` has the names of all that are mentioned."""

    ref: str
    region: str
    workflow: str
    workflow_name: str
    as_of: date
    status: str
    opened_on: date
    opened_precision: str
    opened_illustrative: bool
    ended_on: date | None
    illustrative: bool
    phases: tuple[PhaseName, ...]
    rows: tuple[Row, ...]
    endings: tuple[Ending, ...]
    totals: Totals
    bodies: dict[str, str]
    obligations: tuple[DrawnObligation, ...] = ()


def timeline(track: Track) -> Timeline:
    """The whole shape of one dossier."""
    dossier, workflow = track.dossier, track.workflow
    stayed, ended, first = drawn_stays(track), endings(track), dossier.moves[0]
    over = ended[-1].on if ended and ended[-1].reopened_on is None else None
    rows = tuple(_rows(track, stayed))
    return Timeline(
        dossier.ref,
        dossier.subject,
        workflow.id,
        workflow.name,
        track.as_of,
        workflow.step(dossier.step).status,
        first.on,
        first.precision,
        first.illustrative,
        over,
        dossier.illustrative,
        tuple(PhaseName(phase.id, phase.number, phase.name) for phase in workflow.phases),
        rows,
        ended,
        _totals(track, stayed, over or track.as_of),
        dict(_bodies(track, rows)),
        tuple(drawn_obligations(track)),
    )


def _totals(track: Track, stayed: Sequence[DrawnStay], until: date) -> Totals:
    return Totals(
        (until - track.dossier.opened_on).days,
        sum(stay.is_return for stay in stayed),
        len(track.dossier.requests),
        sum(measure.days_late > 0 for measure in delays_of(track.measures)),
    )


def _rows(track: Track, stayed: Sequence[DrawnStay]) -> Iterator[Row]:
    workflow = track.workflow
    clocks = [m for m in delays_of(track.measures) if not m.clock.spec.consultation]
    asked = _asked(track)
    for step in workflow.steps:
        if step.final or step.within:
            continue
        here = [each.id for each in workflow.steps if numbered(workflow, each.id) == step.id]
        mine = tuple(stay for stay in stayed if stay.step in here)
        plans = [plan for m in clocks if (plan := delay_at(track, m, here, mine))]
        opinions = [one for one in asked if _held_at(workflow, one.consultation) == step.id]
        phase = workflow.phase_of(step.id)
        yield Row(step.id, step.number, step.name, phase, mine, tuple(plans), tuple(opinions))


def _held_at(workflow: Workflow, consultation: str) -> str:
    return numbered(workflow, workflow.consultation(consultation).steps[0])


def _asked(track: Track) -> list[Asked]:
    """The requests in order, each with its clock: those of a consultation are in that order."""
    timed: dict[tuple[str, str, date], list[Measure]] = {}
    for measure in track.measures:
        clock = measure.clock
        key = clock.spec.consultation, clock.holder, clock.legs[0].from_on
        timed.setdefault(key, []).append(measure)
    found = []
    for request in track.dossier.requests:
        mine = timed.get((request.consultation, request.body, request.asked_on))
        found.append(_one_asked(track, request, mine.pop(0) if mine else None))
    return found


def _one_asked(track: Track, request: Request, measure: Measure | None) -> Asked:
    consultation = track.workflow.consultation(request.consultation)
    told = min(filter(None, (request.closed_on, request.replaced_on)), default=None)
    ended_on = measure.clock.ended_on if measure else told
    outcome = request.outcome(consultation.blocking)
    names = {each.id: each.label for each in consultation.outcomes}
    late = late_spells(measure, track.as_of) if measure else []
    plan = None
    if measure:
        here = [leg.step for leg in measure.clock.legs]
        plan = delay_of(track.workflow, measure, measure.clock.started_on, late, here)
    return Asked(
        consultation.id,
        request.body,
        request.round,
        request.asked_on,
        ended_on,
        request.illustrative,
        bool(measure and measure.clock.end_illustrative),
        ((ended_on or track.as_of) - request.asked_on).days,
        outcome,
        names.get(outcome, ""),
        plan,
    )


def _bodies(track: Track, rows: Iterable[Row]) -> Iterator[tuple[str, str]]:
    dossier, workflow = track.dossier, track.workflow
    for row in rows:
        ids = [id for stay in row.stays for id in stay.holders]
        for id in [*ids, *(one.body for one in row.opinions)]:
            yield id, workflow.body(id).named(dossier.subject, dossier.subject_kind)[0]
