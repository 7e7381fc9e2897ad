"""What a dossier holds: pieces, projects, funding plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import Project, Share
from cperflow.domain.dossier.piece import PieceKey, StoredFile
from cperflow.domain.dossier.pieces import RequiredPiece, required
from cperflow.reports.dossier import faults
from cperflow.service.reading import Situation

if TYPE_CHECKING:
    from cperflow.service.copies import Version, Wanted


def pieces(situation: Situation) -> dict[str, Any]:
    """`piece list --json`: every step that asks for pieces, in the order of the procedure."""
    return {
        "ref": situation.dossier.ref,
        "as_of": situation.as_of,
        "step": situation.dossier.step,
        "steps": [_step_data(situation, step, found) for step, found in by_step(situation)],
    }


def by_step(situation: Situation) -> list[tuple[str, list[RequiredPiece]]]:
    """Each step that asks for pieces, with the copies it asks for."""
    dossier, workflow = situation.dossier, situation.workflow
    steps = [(step.id, required(dossier, workflow, step.id)) for step in workflow.steps]
    return [(step, found) for step, found in steps if found]


def _step_data(situation: Situation, step: str, found: list[RequiredPiece]) -> dict[str, Any]:
    return {
        "step": step,
        "name": situation.workflow.step(step).name,
        "current": step == situation.dossier.step,
        "required": len(found),
        "received": sum(piece.state is not None for piece in found),
        "pieces": [piece_data(piece) for piece in found],
    }


def piece_data(piece: RequiredPiece) -> dict[str, Any]:
    """A copy asked for, and what is in hand of it."""
    key, spec, state = piece
    return {
        "code": key.code,
        "project": key.project or None,
        "year": key.year or None,
        "name": spec.name,
        "status": state.status if state else "missing",
        "received_on": state.received_on if state else None,
        "illustrative": bool(state and state.illustrative),
        "reason": state.reason if state else "",
        "note": state.note if state else "",
        "version": state.version if state else None,
        "file": file_data(state.file) if state else None,
        "alternative": spec.alternative,
        "source": spec.source,
    }


def file_data(file: StoredFile | None) -> dict[str, Any] | None:
    """A file kept by its content: its size in bytes, `pages` null when they cannot be counted."""
    return {**file._asdict(), "pages": file.pages or None} if file else None


def piece_versions(dossier: Dossier, key: PieceKey, found: Sequence[Version]) -> dict[str, Any]:
    """`piece show --json`: every version of a copy, the oldest first."""
    return {
        "ref": dossier.ref,
        "code": key.code,
        "project": key.project or None,
        "year": key.year or None,
        "versions": [
            {
                "version": each.state.version,
                "status": each.state.status,
                "received_on": each.state.received_on,
                "precision": each.state.precision,
                "illustrative": each.state.illustrative,
                "reason": each.state.reason,
                "note": each.state.note,
                "replaced_on": each.until,
                "file": file_data(each.state.file),
            }
            for each in found
        ],
    }


def exported(dossier: Dossier, found: Sequence[Wanted], paths: Sequence[str]) -> dict[str, Any]:
    """`piece export --json`: each file and where it is."""
    return {
        "ref": dossier.ref,
        "files": [
            {
                "code": each.key.code,
                "project": each.key.project or None,
                "year": each.key.year or None,
                "version": each.version,
                "path": path,
                **(file_data(each.file) or {}),
            }
            for each, path in zip(found, paths, strict=True)
        ],
    }


def projects(situation: Situation) -> dict[str, Any]:
    """`project list --json`: costs in FCFA, durations in months (null: not given)."""
    dossier = situation.dossier
    return {
        "ref": dossier.ref,
        "as_of": situation.as_of,
        "projects": [
            {**project._asdict(), "locations": [place._asdict() for place in project.locations]}
            for project in dossier.projects.values()
        ],
        "total": dossier.plan.total,
    }


def plan(situation: Situation) -> dict[str, Any]:
    """`funding list --json`: FCFA; `difference` = shares − cost, null without any share."""
    plan = situation.dossier.plan
    sources = [source.id for source in situation.workflow.funding_sources]
    paid, named = plan.by_project(), dict[str, list[Share]]()
    for share in plan.shares:
        named.setdefault(share.project, []).append(share)
    return {
        "ref": situation.dossier.ref,
        "as_of": situation.as_of,
        "projects": [
            _project_data(each, paid.get(each.id, {}), named.get(each.id, []), sources)
            for each in plan.projects
        ],
        "total": plan.total,
        "shared": sum(share.amount for share in plan.shares),
        "by_source": plan.by_source(sources),
        "by_partner": plan.by_name(),
        "balanced": plan.balanced,
        "difference": plan.difference if plan.shares else None,
        "faults": faults(plan),
    }


def _project_data(
    project: Project, shares: Mapping[str, int], parts: Sequence[Share], sources: Sequence[str]
) -> dict[str, Any]:
    """`shares` by declared source; `parts` as they are recorded."""
    shared = sum(shares.values())
    return {
        "id": project.id,
        "name": project.name,
        "cost": project.cost,
        "shares": {id: shares[id] for id in sources if id in shares},
        "by_year": [
            {"year": share.year, "source": share.source, "amount": share.amount} for share in parts
        ],
        "shared": shared,
        "difference": shared - project.cost if shares else None,
    }
