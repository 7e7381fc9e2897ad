"""Pieces, consultations and papers as templates name them.

consulted, opinions[…]   the fields of the body (see `persons.py`), and: asked_on, due_on (None
                         without), round, projects [as `projects`: those asked about], outcome,
                         label (« favorable », "" without an answer), given_on (None), note,
                         answers [{label, outcome, on, note, projects [as `projects`]}], papers
                         {document id: …}: as the papers of the dossier, those about this body
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.documents.fields.record import Fields, Illustrative
from cperflow.domain.dossier.dossier import Answer, Request
from cperflow.domain.dossier.papers import Paper
from cperflow.domain.dossier.pieces import RequiredPiece
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.papers import DocumentSpec
from cperflow.record import NamedTuple


class Asked(NamedTuple):
    """A body consulted, and the day its answer is due (None without a number)."""

    request: Request
    due_on: date | None


def request_fields(
    asked: Asked,
    workflow: Workflow,
    bodies: Mapping[str, Fields],
    projects: Sequence[Fields],
    papers: Iterable[Paper] = (),
) -> Fields:
    """The fields of a body consulted; `papers`: those of the dossier, `projects` as
    `plan_fields.project_fields` gives them."""
    request, spec = asked.request, workflow.consultation(asked.request.consultation)
    labels = {outcome.id: outcome.label for outcome in spec.outcomes}
    outcome = request.outcome(spec.blocking)
    return Fields(
        "consulted",
        {
            **bodies[request.body],
            "asked_on": _day(request.asked_on, illustrative=request.illustrative),
            "due_on": asked.due_on,
            "round": request.round,
            "projects": _among(projects, request.projects),
            "outcome": outcome,
            "label": labels.get(outcome, ""),
            "given_on": request.given_on,
            "note": request.answers[-1].note if request.answers else "",
            "answers": [_answer(answer, labels, projects) for answer in request.answers],
            "papers": papers_fields(
                [paper for paper in papers if paper.about == request.body], workflow.documents
            ),
        },
    )


def _answer(answer: Answer, labels: Mapping[str, str], projects: Sequence[Fields]) -> Fields:
    return Fields(
        "answers[…]",
        {
            "outcome": answer.outcome,
            "label": labels.get(answer.outcome, answer.outcome),
            "on": _day(answer.given_on, illustrative=answer.illustrative),
            "note": answer.note,
            "projects": _among(projects, answer.projects),
        },
    )


def _among(projects: Sequence[Fields], ids: Sequence[str]) -> list[Fields]:
    """Those named; all when none is."""
    return [one for one in projects if not ids or one["id"] in ids]


def _day(day: date, *, illustrative: bool) -> date:
    return Illustrative.of(day) if illustrative else day


def pieces_fields(pieces: Iterable[RequiredPiece], said: Callable[[str], str]) -> list[Fields]:
    return [_piece(number, piece, said) for number, piece in enumerate(pieces, 1)]


def _piece(number: int, piece: RequiredPiece, said: Callable[[str], str]) -> Fields:
    """The fields of a copy of a piece, the `number`-th of the list; `said`: its name as the kind
    of the subject says it."""
    key, state = piece.key, piece.state
    values: dict[str, Any] = {
        "number": number,
        "code": key.code,
        "name": said(piece.spec.name),
        "step": piece.spec.step,
        "copy": key.project or (str(key.year) if key.year else ""),
        "received": state is not None,
        "status": state.status if state else "",
        "reason": state.reason if state else "",
        "received_on": _day(state.received_on, illustrative=state.illustrative) if state else None,
        "file": state.file.name if state and state.file else "",
        "pages": state.file.pages if state and state.file else 0,
    }
    return Fields("pieces[…]", values)


def attachment_fields(
    pieces: Iterable[tuple[str, str, bool]], said: Callable[[str], str]
) -> list[Fields]:
    """The fields of the pieces of a step, each told as (code, name, whether received)."""
    return [
        Fields(
            "attachments[…]",
            {"number": number, "code": code, "name": said(name), "received": received},
        )
        for number, (code, name, received) in enumerate(pieces, 1)
    ]


def papers_fields(papers: Iterable[Paper], documents: Iterable[DocumentSpec]) -> Fields:
    """The last paper of each document that was not cancelled, whatever it is about; blank fields
    for a document that was not issued."""
    issued = {paper.document: _paper(paper) for paper in papers if paper.cancelled_on is None}
    ids = [spec.id for spec in documents]
    return Fields("papers", {id: Fields(f"papers.{id}", issued.get(id, UNISSUED)) for id in ids})


UNISSUED = {"reference": "", "number": 0, "code": "", "on": None}


def _paper(paper: Paper) -> dict[str, Any]:
    return {
        "reference": paper.reference,
        "number": paper.number,
        "code": paper.code,
        "on": _day(paper.on, illustrative=paper.illustrative),
    }
