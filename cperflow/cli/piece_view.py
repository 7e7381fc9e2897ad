"""The pieces of a dossier, step by step: required, in hand, missing, and where each rule is."""

from __future__ import annotations

from typing import Any

from cperflow.cli.naming import ILLUSTRATIVE_NOTE, short_day
from cperflow.domain.pieces import RequiredPiece, required
from cperflow.french import count
from cperflow.output import Column, say, table, wrap
from cperflow.output.terminal import paint, screen
from cperflow.service.reading import Situation

STATES = {"received": "reçue", "conforming": "conforme", "non_conforming": "non conforme"}


def pieces_data(situation: Situation) -> dict[str, Any]:
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
        "pieces": [_piece_data(piece) for piece in found],
    }


def _piece_data(piece: RequiredPiece) -> dict[str, Any]:
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
        "alternative": spec.alternative,
        "source": spec.source,
    }


def say_pieces(situation: Situation) -> None:
    """The same for people, the current step marked, then how to record what is missing."""
    for step, found in by_step(situation):
        _say_step(situation, step, found)
    states = situation.dossier.pieces.values()
    if any(state.illustrative for state in states):
        say(ILLUSTRATIVE_NOTE)
    lacking = [piece for piece in situation.pieces if not piece.in_order]
    ref = situation.dossier.ref
    if lacking:
        say(f"Suite : cperflow piece add {ref} {_typed(lacking[0])}")
    else:
        say(f"Suite : cperflow next {ref}")


def _say_step(situation: Situation, step: str, found: list[RequiredPiece]) -> None:
    received = sum(piece.state is not None for piece in found)
    here = " – étape en cours" if step == situation.dossier.step else ""
    have = count(received, "reçue")
    title = f"{situation.workflow.step(step).name} ({have} sur {len(found)}){here}"
    say("\n".join(paint(line, "strong", screen()) for line in wrap(title, screen().width)))
    rows = [(str(p.key), p.spec.name, _state(p), p.spec.source) for p in found]
    columns = (Column("Pièce"), Column("Désignation"), Column("État"), Column("Source"))
    say(f"{table(rows, columns)}\n")


def _state(piece: RequiredPiece) -> str:
    state = piece.state
    if state is None:
        return f"manque ({piece.spec.alternative})" if piece.spec.alternative else "manque"
    day = short_day(state.received_on, precision=state.precision, illustrative=state.illustrative)
    reason = f" : {state.reason}" if state.reason else ""
    return f"{STATES[state.status]}, {day}{reason}"


def _typed(piece: RequiredPiece) -> str:
    key = piece.key
    scope = f" --project {key.project}" if key.project else ""
    return f"{key.code}{scope}{f' --year {key.year}' if key.year else ''}"
