"""The registers of letters, when dossiers are taken over with numbers that another base gave."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from cperflow.domain.chrono.letters import IMPORT, Letter, letters
from cperflow.domain.chrono.registers import Register
from cperflow.domain.dossier.papers import Paper
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.chain import seal
from cperflow.domain.journal.events import (
    DOCUMENT_CANCELLED,
    DOCUMENT_ISSUED,
    NUMBER_CANCELLED,
    NUMBERED,
    Draft,
    Event,
)
from cperflow.domain.journal.impossible import Impossible
from cperflow.service.chrono import is_of, register_of_paper
from cperflow.service.ports import Projection
from cperflow.service.workspace import Workspace

Batch = tuple[Sequence[Event], Projection | None]
Named = tuple[str, Paper]
"""A paper of the dossier of that reference."""


def with_numbers(ws: Workspace, batches: Iterable[Batch]) -> Iterator[Batch]:
    """Journals to append, then the lines that put the numbers of their letters in the registers
    here, so that none is given again. A number that another letter has here stays its own."""
    found: dict[Register, list[Named]] = {}
    for events, projection in batches:
        for register, named in _numbered(ws, events):
            found.setdefault(register, []).append(named)
        yield events, projection
    for register, papers in found.items():
        if lines := _lines(ws, register, papers):
            yield lines, None


def _numbered(ws: Workspace, events: Sequence[Event]) -> Iterator[tuple[Register, Named]]:
    """The numbered papers of a journal that these lines issue or cancel, by register."""
    if not any(event.kind in (DOCUMENT_ISSUED, DOCUMENT_CANCELLED) for event in events):
        return
    first = events[0]
    dossier = replay([*ws.store.journal(first.stream)[: first.sequence - 1], *events])
    assert dossier is not None
    workflow = ws.vocabulary(dossier)
    for paper in dossier.papers:
        if paper.number:
            yield register_of_paper(dossier, workflow, paper), (dossier.ref, paper)


def _lines(ws: Workspace, register: Register, papers: Sequence[Named]) -> list[Event]:
    journal = ws.store.journal(register.stream)
    try:
        known = {letter.number: letter for letter in letters(journal)}
    except Impossible:  # `verify` tells it, and no number is given there
        return []
    drafts: list[Draft] = []
    for ref, paper in sorted(papers, key=lambda named: (named[1].number, named[0])):
        letter = known.get(paper.number)
        if letter is None:
            letter = known[paper.number] = _letter(ref, paper)
            drafts.append(_number(letter, paper.body))
        if paper.cancelled_on and not letter.cancelled_on and is_of(letter, ref, paper):
            told = {"number": paper.number, "reason": paper.cancelled_for}
            drafts.append(Draft(NUMBER_CANCELLED, paper.cancelled_on, paper.body, told))
    after = journal[-1] if journal else None
    return seal(drafts, stream=register.stream, after=after, recorded_at=ws.now(), actor=ws.actor)


def _letter(ref: str, paper: Paper) -> Letter:
    return Letter(
        paper.number, paper.reference, paper.document, ref, paper.about, paper.edition,
        paper.code, "", "", IMPORT, paper.on, 0,
    )  # fmt: skip


def _number(letter: Letter, body: str) -> Draft:
    kept = ("number", "reference", "document", "dossier", "about", "edition", "code", "given_by")
    told = {key: value for key, value in letter._asdict().items() if key in kept and value}
    return Draft(NUMBERED, letter.on, body, told)
