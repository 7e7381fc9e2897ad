"""The use cases of a document once issued: signed, scanned, handed to each recipient.

They raise as those of `writing.py`; in every case nothing was written.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cperflow.domain.acts import papers
from cperflow.domain.acts.papers import find_trail
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import read_body
from cperflow.domain.dossier.piece import StoredFile
from cperflow.domain.dossier.replay import replay
from cperflow.domain.dossier.trail import Trail, trail
from cperflow.domain.journal.events import Entry
from cperflow.domain.procedure.definition import Workflow
from cperflow.errors import UsageError
from cperflow.record import NamedTuple
from cperflow.service.beside import SCAN
from cperflow.service.filing import Parts, kept
from cperflow.service.reading import dossier_on
from cperflow.service.recording import Decided, Recorded, record
from cperflow.service.workspace import Workspace

DecideOn = Callable[[Trail, Workflow], Decided]


class PaperName(NamedTuple):
    """How somebody names a paper: its document, number or code, and whom or what it is for."""

    ref: str
    document: str
    about: str = ""


class Done(NamedTuple):
    """What was recorded, and the paper after it."""

    recorded: Recorded
    trail: Trail


def sign(ws: Workspace, paper: PaperName, by: str, name: str, entry: Entry) -> Done:
    """Record that a body signed, by the person `name`."""
    return _record(
        ws, paper, entry, lambda trail, flow: papers.sign(trail, read_body(by, flow), name, entry)
    )


def attach(ws: Workspace, paper: PaperName, file: StoredFile, parts: Parts, entry: Entry) -> Done:
    """Keep the scan of a signed paper. One that is attached already, and whose bytes the store
    has not (a dossier taken over) or that were altered, is put back: no line is added."""
    if back := _put_back(ws, paper, file, parts):
        return back

    def decide(trail: Trail, _workflow: Workflow) -> Decided:
        draft = papers.attach(trail, file, entry)
        kept(ws, file, parts, SCAN)
        return draft

    return _record(ws, paper, entry, decide)


def _put_back(ws: Workspace, paper: PaperName, file: StoredFile, parts: Parts) -> Done | None:
    dossier = dossier_on(ws, paper.ref, ws.today, None)
    workflow = ws.vocabulary(dossier)
    found = find_trail(dossier, workflow, paper.document, paper.about)
    attached = any(scan.file.sha256 == file.sha256 for scan in found.paper.scans)
    if attached and kept(ws, file, parts, SCAN):
        return Done(Recorded(dossier, workflow, ()), found)
    return None


def send(
    ws: Workspace, paper: PaperName, bodies: Sequence[str], entry: Entry, *, everyone: bool = False
) -> Done:
    """Record that its originals and copies left for these bodies, or for `everyone` who has not
    been sent theirs. Raises UsageError for neither or both."""
    if bool(bodies) == everyone:
        raise UsageError("Nommez les structures, ou donnez --all pour toutes celles qui restent.")

    def decide(trail: Trail, workflow: Workflow) -> Decided:
        return papers.send(trail, [read_body(body, workflow) for body in bodies], entry)

    return _record(ws, paper, entry, decide)


def receive(ws: Workspace, paper: PaperName, body: str, reference: str, entry: Entry) -> Done:
    """Record that the receipt of a body came back."""
    return _record(
        ws,
        paper,
        entry,
        lambda trail, flow: papers.receive(trail, read_body(body, flow), reference, entry),
    )


def _record(ws: Workspace, paper: PaperName, entry: Entry, decide: DecideOn) -> Done:
    line: list[int] = []

    def decide_now(dossier: Dossier, workflow: Workflow) -> Decided:
        latest = replay(ws.store.journal(paper.ref)) or dossier
        found = find_trail(latest, workflow, paper.document, paper.about)
        line.append(found.paper.sequence)
        return decide(found, workflow)

    recorded = record(ws, paper.ref, entry.on, decide_now)
    after = next(p for p in recorded.dossier.papers if p.sequence == line[0])
    return Done(recorded, trail(after, recorded.workflow))
