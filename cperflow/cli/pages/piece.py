"""The pieces of a dossier, step by step: required, in hand, missing, and where each rule is."""

from __future__ import annotations

from cperflow.cli.pages.naming import ILLUSTRATIVE_NOTE, short_day
from cperflow.domain.dossier.pieces import RequiredPiece
from cperflow.french import count
from cperflow.output import Column, say, table, wrap
from cperflow.output.terminal import paint, screen
from cperflow.reports.holdings import by_step
from cperflow.service.reading import Situation

STATES = {"received": "reçue", "conforming": "conforme", "non_conforming": "non conforme"}


def say_pieces(situation: Situation) -> None:
    """The same for people, the current step marked, then how to record what is missing."""
    for step, found in by_step(situation):
        _say_step(situation, step, found)
    if not by_step(situation):
        say("La procédure ne demande aucune pièce pour ce dossier.")
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
