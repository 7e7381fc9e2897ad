"""A reminder issued: its letter and the count of the delay, written, then kept in the journal."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from cperflow.documents.files import write
from cperflow.documents.gathering import Wanted
from cperflow.documents.generating import Generated, explanation, find_document, made
from cperflow.documents.issuing import keep
from cperflow.service.beside import Message
from cperflow.service.recording import not_in_future
from cperflow.service.reminding import ToRemind, record_issued
from cperflow.service.workspace import Workspace

ANNEX = "-decompte"
"""Before the extension of the page that tells how the delay was counted."""


class Letter(NamedTuple):
    """A reminder made: the letter and its annex, with their file names."""

    item: ToRemind
    letter: Generated
    annex: Generated
    names: tuple[str, str]

    @property
    def files(self) -> list[tuple[str, bytes]]:
        return list(zip(self.names, (self.letter.content, self.annex.content), strict=True))


Envelope = Callable[[Letter], Sequence[Message]]
"""The messages that carry a letter; none when it goes by hand."""


def compose_letter(ws: Workspace, folders: Sequence[str], item: ToRemind, format: str) -> Letter:
    """The letter of a reminder and its annex. Raises InvalidData for a wrong template."""
    measure = item.called.measure
    spec = find_document(item.seen.workflow, item.called.reminder.document)
    wanted = Wanted(spec, measure=measure, called=item.called)
    letter = made(ws, folders, item.seen, wanted, format)
    annex = explanation(ws, folders, item.seen, measure, format)
    clock = measure.clock.id.replace(":", "-")
    stem = f"{item.seen.dossier.ref}-relance-{item.called.reminder.level}-{clock}-{letter.as_of}"
    return Letter(item, letter, annex, (f"{stem}.{format}", f"{stem}{ANNEX}.{format}"))


def issue_letters(
    ws: Workspace,
    folders: Sequence[str],
    items: Sequence[ToRemind],
    folder: str,
    format: str,
    envelope: Envelope,
) -> Iterator[Letter]:
    """Issue reminders one by one, giving each that is written and kept.

    Every letter is composed before the first is written. The files come before the line of the
    journal: a letter that no line tells is a draft, made again by the next run; a line without
    its letter would be a reminder that nobody can send.
    """
    for item in items:
        not_in_future(ws, item.seen.as_of)  # before anything is written
    for letter in [compose_letter(ws, folders, item, format) for item in items]:
        for name, content in letter.files:
            write(os.path.join(folder, name), content)
        for page in (letter.letter, letter.annex):
            keep(ws, page)
        record_issued(ws, letter.item, letter.letter.sha256, envelope(letter))
        yield letter
