"""Which pieces a dossier must hold at a step, copy by copy."""

from __future__ import annotations

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.piece import PieceKey, PieceState
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.requirements import Condition, PieceSpec
from cperflow.record import NamedTuple


class RequiredPiece(NamedTuple):
    """One copy that is asked for, and what is known of it (None: not received)."""

    key: PieceKey
    spec: PieceSpec
    state: PieceState | None

    @property
    def in_order(self) -> bool:
        """Received, and not found wanting."""
        return self.state is not None and self.state.status != "non_conforming"


def required(dossier: Dossier, workflow: Workflow, step: str) -> list[RequiredPiece]:
    """The copies required to leave `step`, in the order of the definition."""
    return [
        RequiredPiece(key, spec, dossier.pieces.get(key))
        for spec in workflow.pieces
        if spec.step == step and holds(spec.when, dossier)
        for key in keys(spec, dossier)
    ]


def keys(spec: PieceSpec, dossier: Dossier) -> list[PieceKey]:
    """One key per project, per closed fiscal year, or one in all."""
    if spec.per == "project":
        return [PieceKey(spec.code, project) for project in dossier.projects]
    if spec.per == "fiscal_year":
        last = dossier.facts.get(spec.last_year_fact) or dossier.opened_on.year - 1
        return [PieceKey(spec.code, "", year) for year in range(last - spec.years + 1, last + 1)]
    return [PieceKey(spec.code)]


def holds(condition: Condition | None, dossier: Dossier) -> bool:
    """Whether a piece's condition is met (no condition: always)."""
    if condition is None:
        return True
    if condition.funded_by:
        return any(
            source == condition.funded_by and amount > 0
            for (_, source, _), amount in dossier.shares.items()
        )
    return as_text(dossier.facts.get(condition.fact)) == condition.equals


def as_text(value: object) -> str:
    """A fact's value as a definition writes it: true, false, 12, some text."""
    if isinstance(value, bool):
        return "true" if value else "false"
    return "" if value is None else str(value)
