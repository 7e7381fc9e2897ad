"""The pieces of a dossier, step by step: required, in hand, missing; their versions and files."""

from __future__ import annotations

from collections.abc import Sequence

from cperflow.cli.pages.naming import ILLUSTRATIVE_NOTE, short_day
from cperflow.cli.pages.sizes import file_text, size_text
from cperflow.domain.acts.records import find_piece
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.piece import PieceKey
from cperflow.domain.dossier.pieces import RequiredPiece
from cperflow.domain.procedure.definition import Workflow
from cperflow.french import count, date_short, listing
from cperflow.output import Column, Lines, page, printable, say, table, wrap
from cperflow.output.terminal import paint, screen
from cperflow.reports.holdings import by_step
from cperflow.service.copies import Version, Wanted, versions
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
    rows = [(str(p.key), p.spec.name, _in_hand(p), p.spec.source) for p in found]
    columns = (Column("Pièce"), Column("Désignation"), Column("État"), Column("Source"))
    say(f"{table(rows, columns)}\n")


def _in_hand(piece: RequiredPiece) -> str | Lines:
    """Where it stands, then its file on a line of its own."""
    state = piece.state
    if state is None or (state.file is None and state.version == 1):
        return state_text(piece)
    file = file_text(state.file) if state.file else ""
    version = f"version {state.version}" if state.version > 1 else ""
    return Lines((state_text(piece), ", ".join(filter(None, (file, version)))))


def state_text(piece: RequiredPiece) -> str:
    """« manque », « conforme, 12/03/2024 », « non conforme, 12/03/2024 : illisible »."""
    state = piece.state
    if state is None:
        return f"manque ({piece.spec.alternative})" if piece.spec.alternative else "manque"
    day = short_day(state.received_on, precision=state.precision, illustrative=state.illustrative)
    reason = f" : {state.reason}" if state.reason else ""
    return f"{STATES[state.status]}, {day}{reason}"


def say_versions(workflow: Workflow, dossier: Dossier, key: PieceKey) -> None:
    """Every version of a copy, the last first."""
    spec = find_piece(workflow, key.code)
    found = versions(dossier, key)
    say(page(f"{dossier.ref} : pièce {key} – {spec.name}", [("Source", spec.source)]))
    say("")
    if not found:
        say("Cette pièce n’a pas été reçue.")
        say(f"Suite : cperflow piece add {dossier.ref} {key} FICHIER")
        return
    columns = (Column("Version"), Column("État"), Column("Remplacée"), Column("Fichier"))
    say(table([_version(each) for each in reversed(found)], columns))
    if any(each.state.illustrative for each in found):
        say(ILLUSTRATIVE_NOTE)
    following = "open" if found[-1].state.file else "add"
    say(
        f"Suite : cperflow piece {following} {dossier.ref} {key}{' FICHIER' * (following == 'add')}"
    )


def _version(each: Version) -> tuple[object, ...]:
    state = each.state
    day = short_day(state.received_on, precision=state.precision, illustrative=state.illustrative)
    words = [f"{STATES[state.status]}, {day}", state.reason, state.note]
    until = date_short(each.until) if each.until else ""
    file = file_text(state.file) if state.file else "sur papier"
    return str(state.version), " ; ".join(filter(None, words)), until, file


def say_exported(dossier: Dossier, found: Sequence[Wanted], paths: Sequence[str]) -> None:
    """Where each file is, then the pieces that have none."""
    total = sum(each.file.size for each in found)
    say(f"{dossier.ref} : {count(len(found), 'fichier')} ({size_text(total)})")
    for path in paths:
        say(f"  {printable(path, screen())}")
    paper = [str(key) for key, state in sorted(dossier.pieces.items()) if not state.file]
    if paper and len(found) > 1:
        say(f"Reçues sur papier, sans fichier : {listing(paper)}")


def say_opened(found: Wanted, path: str, *, launched: bool) -> None:
    """That it opens, or where to find it."""
    say(page(found.title, [("Fichier", file_text(found.file))]))
    say(f"{'Copie ouverte' if launched else 'Copie écrite'} : {printable(path, screen())}")


def _typed(piece: RequiredPiece) -> str:
    key = piece.key
    scope = f" --project {key.project}" if key.project else ""
    return f"{key.code}{scope}{f' --year {key.year}' if key.year else ''}"
