"""What a dossier can tell of the criteria that somebody will judge it by.

Nothing here says that a criterion is met when only a person can: it shows what to look at. The
one of form is that every piece asked for is there, which can be computed.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import Project
from cperflow.domain.dossier.piece import CONFORMING
from cperflow.domain.dossier.pieces import RequiredPiece, holds, keys, required
from cperflow.domain.procedure.definition import BACK, Transition, Workflow
from cperflow.domain.procedure.requirements import Criterion
from cperflow.record import NamedTuple

MET, LACKING, TO_CHECK = "met", "lacking", "to_check"


class ProjectSeen(NamedTuple):
    """What a project shows; `lacking`: the fields to look at that are not given."""

    project: str
    name: str
    shown: dict[str, Any]
    lacking: tuple[str, ...]


class CriterionSeen(NamedTuple):
    """`state`: MET and LACKING for one of form only, else TO_CHECK; `facts` None: not known."""

    criterion: Criterion
    state: str
    pieces: tuple[RequiredPiece, ...]
    facts: dict[str, Any]
    projects: tuple[ProjectSeen, ...]


def judged_next(workflow: Workflow, acts: Sequence[Transition], step: str) -> bool:
    """Whether the criteria are examined at `step`, or where one of these acts leads."""
    places = {step} | {act.to_step for act in acts if act.to_step not in ("", BACK)}
    return any(
        use.rule == "criteria_met"
        for place in places
        for act in workflow.transitions_from(place)
        for use in act.rules
    )


def criteria_seen(dossier: Dossier, workflow: Workflow, step: str) -> list[CriterionSeen]:
    """Each criterion, in the order of the definition, with what the dossier tells of it; the one
    of form is about the pieces of `step`."""
    asked = required(dossier, workflow, step)
    return [_seen(dossier, workflow, each, asked) for each in workflow.criteria]


def _seen(
    dossier: Dossier, workflow: Workflow, criterion: Criterion, asked: Sequence[RequiredPiece]
) -> CriterionSeen:
    pieces = asked if criterion.form else _pieces(dossier, workflow, criterion.pieces)
    return CriterionSeen(
        criterion,
        _form(asked) if criterion.form else TO_CHECK,
        tuple(pieces),
        {name: dossier.facts.get(name) for name in criterion.facts},
        tuple(_project(each, criterion.shows) for each in dossier.projects.values())
        if criterion.shows
        else (),
    )


def _form(asked: Sequence[RequiredPiece]) -> str:
    """Met once somebody found every piece conforming; until then their form is to be checked."""
    if not all(piece.in_order for piece in asked):
        return LACKING
    judged = asked and all(piece.state and piece.state.status == CONFORMING for piece in asked)
    return MET if judged else TO_CHECK


def _pieces(dossier: Dossier, workflow: Workflow, codes: Sequence[str]) -> list[RequiredPiece]:
    return [
        RequiredPiece(key, spec, dossier.pieces.get(key))
        for spec in workflow.pieces
        if spec.code in codes and holds(spec.when, dossier)
        for key in keys(spec, dossier)
    ]


def _project(project: Project, fields: Sequence[str]) -> ProjectSeen:
    shown = {name: getattr(project, name) for name in fields}
    lacking = tuple(name for name, value in shown.items() if not value)
    return ProjectSeen(project.id, project.name, shown, lacking)
