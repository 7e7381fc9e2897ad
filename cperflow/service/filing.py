"""Pieces with their file: the content is kept first, then the line that names it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from cperflow.domain.acts import records
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.piece import PieceKey, PieceState, StoredFile
from cperflow.domain.dossier.replay import counting
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.journal.named import file_of
from cperflow.domain.procedure.definition import Workflow
from cperflow.errors import Conflict
from cperflow.record import NamedTuple
from cperflow.service.beside import PIECE, Content
from cperflow.service.copies import find_copy
from cperflow.service.recording import Recorded, record
from cperflow.service.workspace import Workspace

Parts = Callable[[], Iterable[bytes]]
"""The bytes of a file, from its beginning at each call."""


class Use(NamedTuple):
    """A piece, or the line of a scan (`code` ""), whose file is the same."""

    ref: str
    code: str
    project: str
    year: int
    sequence: int


class Filed(NamedTuple):
    """What became of a file. `recorded` None: the copy in hand has that very file, or one before
    it had and the store has not; no line was added. `fresh`: the store had none of that content
    (a dossier that was imported names files that did not come with it)."""

    ref: str
    key: PieceKey
    file: StoredFile
    recorded: Recorded | None
    fresh: bool
    elsewhere: tuple[Use, ...]


def file_piece(
    ws: Workspace,
    ref: str,
    code: str,
    entry: Entry,
    project: str,
    year: int | None,
    file: StoredFile,
    parts: Parts,
) -> Filed:
    """Receive a piece with its file. Raises as `recording.record`, and Conflict when the bytes
    are no longer those of `file`; nothing was then written."""
    seen: list[tuple[PieceKey, PieceState | None]] = []

    def decide(dossier: Dossier, workflow: Workflow) -> Draft:
        key = find_copy(dossier, workflow, code, project, year)
        seen.append((key, dossier.pieces.get(key)))
        return records.receive_piece(key, entry, file)

    record(ws, ref, entry.on, decide, dry_run=True)  # a wrong code must leave no content behind
    key, before = seen[0]
    if _has(before, file) or (_had(ws, ref, key, file) and not ws.store.contents.find(file.sha256)):
        return Filed(ref, key, file, None, kept(ws, file, parts, PIECE), ())
    fresh = kept(ws, file, parts, PIECE)
    elsewhere = () if fresh else tuple(uses(ws, file.sha256))
    return Filed(ref, key, file, record(ws, ref, entry.on, decide), fresh, elsewhere)


def _has(state: PieceState | None, file: StoredFile) -> bool:
    return bool(state and state.file and state.file.sha256 == file.sha256)


def _had(ws: Workspace, ref: str, key: PieceKey, file: StoredFile) -> bool:
    """Whether that copy was received with that file, retracted or replaced since."""
    for event in ws.store.journal(ref):
        found, copy = file_of(event), event.payload
        if found and found.get("sha256") == file.sha256:
            told = copy.get("code", ""), copy.get("project", ""), copy.get("year", 0)
            if PieceKey(*told) == key:
                return True
    return False


def kept(ws: Workspace, file: StoredFile, parts: Parts, kind: str) -> bool:
    """Keep the bytes of a file that was looked at; whether the store had none that prove. Raises
    Conflict when they are no longer those."""
    try:
        return ws.store.contents.keep(Content(file.sha256, file.size, kind), parts())
    except ValueError:
        raise Conflict(
            f"« {file.name} » a changé pendant sa lecture : attendez que sa copie soit finie, "
            "puis recommencez."
        ) from None


def uses(ws: Workspace, sha256: str) -> Iterator[Use]:
    """The pieces and scans of any dossier that have that file, retracted ones left out."""
    for ref, journal in ws.store.journals():
        if any((found := file_of(e)) and found.get("sha256") == sha256 for e in journal):
            for event in counting(journal):
                file, copy = file_of(event), event.payload
                if file and file.get("sha256") == sha256:
                    key = copy.get("code", ""), copy.get("project", ""), copy.get("year", 0)
                    yield Use(ref, *key, event.sequence)
