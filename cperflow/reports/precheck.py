"""The shape of `piece check --json`."""

from __future__ import annotations

from typing import Any

from cperflow.domain.acts.criteria import CriterionSeen
from cperflow.domain.acts.possible import PossibleAct
from cperflow.domain.dossier.pieces import RequiredPiece
from cperflow.reports.holdings import piece_data
from cperflow.service.prechecking import PastReason, Precheck


def precheck_data(check: Precheck) -> dict[str, Any]:
    """`wanting`: whether something lacks; `later_step`: the first that asks for pieces when
    `checked_step` asks for none; `returns`: those that concern this file first."""
    seen = check.situation
    return {
        "ref": seen.dossier.ref,
        "as_of": seen.as_of,
        "step": seen.dossier.step,
        "checked_step": check.step,
        "later_step": check.later,
        "wanting": check.wanting,
        "pieces": [piece_data(piece) for piece in seen.pieces],
        "lacking": _copies(check.lacking),
        "paper_only": _copies(check.paper_only),
        "acts": [_act(each) for each in check.acts],
        "warnings": [each._asdict() for each in check.warnings],
        "criteria": [_criterion(each) for each in check.criteria],
        "dossiers": check.dossiers,
        "returns": [_past(each) for each in check.past],
    }


def _copies(pieces: list[RequiredPiece]) -> list[str]:
    return [str(piece.key) for piece in pieces]


def _act(found: PossibleAct) -> dict[str, Any]:
    return {
        "act": found.act.id,
        "name": found.act.name,
        "to": found.act.to_step,
        "possible": found.possible,
        "refusals": [each._asdict() for each in found.refusals],
        "warnings": [each._asdict() for each in found.warnings],
    }


def _criterion(seen: CriterionSeen) -> dict[str, Any]:
    return {
        "id": seen.criterion.id,
        "label": seen.criterion.label,
        "source": seen.criterion.source,
        "state": seen.state,
        "pieces": [piece_data(piece) for piece in seen.pieces],
        "facts": seen.facts,
        "projects": [
            {
                **each._asdict(),
                "shown": {
                    name: [place._asdict() for place in value]
                    if isinstance(value, tuple)
                    else value
                    for name, value in each.shown.items()
                },
            }
            for each in seen.projects
        ],
    }


def _past(past: PastReason) -> dict[str, Any]:
    last = past.last
    return {
        "kind": last.kind,
        "id": last.id,
        "words": last.words,
        "step": last.step,
        "concerns": past.concerns,
        "times": len(past.times),
        "refs": list(dict.fromkeys(each.ref for each in past.times)),
        "last_on": last.on,
        "illustrative": last.illustrative,
    }
