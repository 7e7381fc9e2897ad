"""What a document is made of, read from a dossier on its day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.documents.fields.clocks import clock_fields, delay_fields, marked, reminder_fields
from cperflow.documents.fields.context import DocumentData
from cperflow.documents.fields.papers import Asked
from cperflow.documents.fields.record import Illustrative
from cperflow.documents.making.living import life_of
from cperflow.documents.making.occasion import Occasion, facts_with, occasion_of
from cperflow.domain.dossier.dossier import Dossier, Request
from cperflow.domain.dossier.finance import project_payload
from cperflow.domain.dossier.pieces import RequiredPiece, required
from cperflow.domain.dossier.replay import counting
from cperflow.domain.procedure.definition import ABANDONED
from cperflow.domain.procedure.papers import OCCURRENCE, DocumentSpec
from cperflow.domain.time.measures import Measure
from cperflow.domain.time.reminding import Called, upcoming
from cperflow.record import NamedTuple
from cperflow.service.officeholders import officeholders
from cperflow.service.reading import Situation
from cperflow.service.workspace import Workspace


class Wanted(NamedTuple):
    """A document asked for. `about`: the project, the consulted body or the occurrence it is made
    for; `measure`: the delay it speaks of, `called` the reminder it is; `reference`: the number it
    was given; `arrival`: the letter it answers, `enclosed`: what goes with it (`context.py`)."""

    spec: DocumentSpec
    about: str = ""
    measure: Measure | None = None
    called: Called | None = None
    reference: str = ""
    arrival: Mapping[str, Any] = {}
    enclosed: Sequence[Mapping[str, Any]] = ()


def issued_here(ws: Workspace, seen: Situation, spec: DocumentSpec) -> DocumentSpec:
    """A document about a delay is issued by the office that works here, if the procedure
    knows it."""
    office = ws.office().get("body", "")
    known = any(body.id == office for body in seen.workflow.bodies)
    return spec._replace(by=office) if spec.about_clock and known else spec


def gathered(ws: Workspace, seen: Situation, wanted: Wanted) -> DocumentData:
    """The data of a document: of the dossier on its day, and of what it is about."""
    spec, dossier, plan = issued_here(ws, seen, wanted.spec), seen.dossier, seen.dossier.plan
    occasion = occasion_for(seen, wanted)
    data = DocumentData(
        workflow=seen.workflow,
        document=spec,
        ref=dossier.ref,
        subject=dossier.subject,
        subject_kind=dossier.subject_kind,
        facts=facts_with(seen, spec, occasion),
        projects=plan.projects,
        shares=plan.shares,
        pieces=[_attachment(piece) for piece in _attached(seen, spec)],
        office=ws.office(),
        on=seen.as_of,
        warnings=[alert.reason for alert in seen.alerts],
        final=_came_to_its_end(seen),
        ended_on=_ended_on(seen),
        illustrative=_illustrative_facts(ws, seen),
        people=officeholders(ws, seen.as_of),
        papers=dossier.papers,
        all_pieces=_all_pieces(seen),
        requests=[Asked(request, _due_on(seen, request)) for request in dossier.current_requests()],
        delays={measure.clock.spec.id: delay_fields(measure) for measure in seen.measures},
        life=life_of(ws, seen, spec, occasion),
    )
    return _with_wanted(seen, data, wanted)


def occasion_for(seen: Situation, wanted: Wanted) -> Occasion | None:
    """The occurrence that a document is made for; None for one that is made for something else."""
    is_one = wanted.spec.per == OCCURRENCE and wanted.about
    return occasion_of(seen, wanted.about) if is_one else None


def _with_wanted(seen: Situation, data: DocumentData, wanted: Wanted) -> DocumentData:
    data = data._replace(
        about=wanted.about,
        reference=wanted.reference,
        arrival=wanted.arrival,
        enclosed=wanted.enclosed,
    )
    return _with_clock(seen, data, wanted) if wanted.measure else data


def _with_clock(seen: Situation, data: DocumentData, wanted: Wanted) -> DocumentData:
    assert wanted.measure is not None
    called = wanted.called or upcoming(seen.dossier, seen.workflow, wanted.measure)
    return data._replace(
        clock=clock_fields(seen, wanted.measure, data.naming),
        reminder=reminder_fields(seen, called, data.naming),
    )


def facts_data(dossier: Dossier) -> dict[str, Any]:
    """What a dossier holds that a document may tell, as plain data."""
    return {
        "subject": dossier.subject,
        "facts": dossier.facts,
        "projects": [project_payload(project) for project in dossier.projects.values()],
        "shares": [[*key, amount] for key, amount in dossier.shares.items()],
    }


def _all_pieces(seen: Situation) -> list[RequiredPiece]:
    steps = dict.fromkeys(spec.step for spec in seen.workflow.pieces)
    return [piece for step in steps for piece in required(seen.dossier, seen.workflow, step)]


def _due_on(seen: Situation, request: Request) -> date | None:
    """The day the answer to a request is due."""
    asked = [
        marked(measure.due_on, measure.clock.illustrative)
        for measure in seen.measures
        if measure.clock.holder == request.body and measure.clock.started_on >= request.asked_on
    ]
    return asked[-1] if asked else None


def _came_to_its_end(seen: Situation) -> bool:
    step = seen.workflow.step(seen.dossier.step)
    return step.final and step.status != ABANDONED


def _ended_on(seen: Situation) -> date | None:
    last = seen.dossier.moves[-1]
    if not _came_to_its_end(seen) or last.precision != "day":
        return None
    return Illustrative.of(last.on) if last.illustrative else last.on


def _illustrative_facts(ws: Workspace, seen: Situation) -> list[str]:
    """The facts whose last value was entered as illustrative."""
    marked: dict[str, bool] = {}
    for event in counting(ws.store.journal(seen.dossier.ref)) if seen.illustrative else ():
        if event.occurred_on <= seen.as_of:
            told = bool(event.payload.get("illustrative"))
            marked |= dict.fromkeys(event.payload.get("facts", ()), told)
    return [name for name, told in marked.items() if told]


def _attached(seen: Situation, spec: DocumentSpec) -> list[RequiredPiece]:
    """The pieces of the step that the document leaves: that of the last act to issue it."""
    steps = [
        step
        for act in seen.workflow.transitions
        if spec.id in act.documents
        for step in act.from_steps
        if step in spec.steps
    ]
    step = steps[-1] if steps else spec.steps[-1]
    return required(seen.dossier, seen.workflow, step)


def _attachment(piece: RequiredPiece) -> tuple[str, str, bool]:
    key, name = piece.key, piece.spec.name
    if key.year:
        name = f"{name}, exercice {key.year}"
    if key.project:
        name = f"{name} ({key.project})"
    return key.code, name, piece.state is not None
