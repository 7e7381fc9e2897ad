"""The copies of the pieces of a dossier: which one is meant, its versions, its file."""

from __future__ import annotations

from datetime import date

from cperflow.domain.acts.records import find_piece, piece_key
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import read_project
from cperflow.domain.dossier.piece import PieceKey, PieceState, StoredFile
from cperflow.domain.procedure.definition import Workflow
from cperflow.errors import NotFound
from cperflow.record import NamedTuple


def find_copy(
    dossier: Dossier, workflow: Workflow, code: str, project: str, year: int | None
) -> PieceKey:
    """The copy of a piece, its project typed any way. Raises NotFound, UsageError."""
    named = read_project(project, dossier) if project else ""
    return piece_key(dossier, workflow, code, named, year)


class Version(NamedTuple):
    """A state of a piece; `until`: the day another took its place, None for the one in hand."""

    state: PieceState
    until: date | None


def versions(dossier: Dossier, key: PieceKey) -> list[Version]:
    """All that was received of a copy, the oldest first; [] when nothing was."""
    past = [Version(each.state, each.on) for each in dossier.replaced if each.key == key]
    state = dossier.pieces.get(key)
    return [*past, Version(state, None)] if state else past


class Wanted(NamedTuple):
    """A version of a copy whose file is to be given back; `name`: of the piece, `past`: another
    version took its place."""

    key: PieceKey
    name: str
    version: int
    past: bool
    file: StoredFile

    @property
    def title(self) -> str:
        """« E3.2 (version 1) – Délibération du Conseil »."""
        return f"{self.key}{f' (version {self.version})' * self.past} – {self.name}"


def wanted(dossier: Dossier, workflow: Workflow, code: str = "") -> list[Wanted]:
    """The file in hand of each copy that has one, in the order of the definition; of one piece
    with `code`. Raises NotFound when there is none."""
    specs = [find_piece(workflow, code)] if code else workflow.pieces
    found = [
        Wanted(key, spec.name, state.version, False, state.file)
        for spec in specs
        for key, state in sorted(dossier.pieces.items())
        if key.code == spec.code and state.file
    ]
    if not found:
        which = f"La pièce {specs[0].code}" if code else "Aucune pièce"
        raise NotFound(
            f"{which} de {dossier.ref} n’a {'pas ' * bool(code)}de fichier.",
            [f"Pour en joindre un : cperflow piece add {dossier.ref} {code or 'CODE'} FICHIER"],
        )
    return found


def wanted_version(dossier: Dossier, workflow: Workflow, key: PieceKey, version: int) -> Wanted:
    """The file of a version of a copy (0: the one in hand). Raises NotFound, which says why."""
    every = [each.state for each in versions(dossier, key)]
    attach = [f"Pour le joindre : cperflow piece add {dossier.ref} {key} FICHIER"]
    if not every:
        raise NotFound(f"La pièce {key} n’a pas été reçue pour {dossier.ref}.", attach)
    last = every[-1]
    state = next((each for each in every if each.version == (version or last.version)), None)
    if state is None:
        raise NotFound(
            f"La pièce {key} n’a pas de version {version} : la dernière est la {last.version}."
        )
    if state.file is None:
        raise NotFound(f"La pièce {key} a été reçue sur papier, sans fichier.", attach)
    name = find_piece(workflow, key.code).name
    return Wanted(key, name, state.version, state is not last, state.file)
