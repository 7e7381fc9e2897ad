"""A reminder issued: its letter and the count of the delay, written, then kept in the journal."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from cperflow.documents.files.names import clock_part
from cperflow.documents.files.writing import kept_aside
from cperflow.documents.making.gathering import Wanted
from cperflow.documents.making.generating import Generated, explanation, find_document, made
from cperflow.documents.making.issuing import next_number, sheet_of
from cperflow.documents.making.keeping import keep
from cperflow.domain.time.reminding import Sheets
from cperflow.service.beside import Message
from cperflow.service.chrono import Number, while_overtaken
from cperflow.service.recording import not_in_future
from cperflow.service.reminding import ToRemind, record_issued
from cperflow.service.workspace import Workspace

ANNEX = "-decompte"
"""Before the extension of the page that tells how the delay was counted."""


class Letter(NamedTuple):
    """A reminder made: the letter and its annex, with their file names. `number`: that of the
    register, None for a draft or a letter that takes none."""

    item: ToRemind
    letter: Generated
    annex: Generated
    names: tuple[str, str]
    number: Number | None

    @property
    def files(self) -> list[tuple[str, bytes]]:
        return list(zip(self.names, (self.letter.content, self.annex.content), strict=True))

    @property
    def reference(self) -> str:
        """Its number in full, as printed."""
        return self.number.reference if self.number else ""

    @property
    def code(self) -> str:
        return self.letter.edition.code


Envelope = Callable[[Letter, str], Sequence[Message]]
"""The messages that carry a letter, under that key; none when it goes by hand."""


def compose_letter(
    ws: Workspace,
    folders: Sequence[str],
    item: ToRemind,
    format: str,
    number: Number | None = None,
) -> Letter:
    """The letter of a reminder and its annex, a draft without `number`. Raises InvalidData for a
    wrong template."""
    measure = item.called.measure
    reference = number.reference if number else ""
    letter = made(ws, folders, item.seen, _wanted(item)._replace(reference=reference), format)
    annex = explanation(ws, folders, item.seen, measure, format)
    clock = clock_part(measure.clock.id)
    stem = f"{item.seen.dossier.ref}-relance-{item.called.reminder.level}-{clock}-{letter.as_of}"
    return Letter(item, letter, annex, (f"{stem}.{format}", f"{stem}{ANNEX}.{format}"), number)


def _wanted(item: ToRemind) -> Wanted:
    spec = find_document(item.seen.workflow, item.called.reminder.document)
    return Wanted(spec, measure=item.called.measure, called=item.called)


def issue_letters(
    ws: Workspace,
    folders: Sequence[str],
    items: Sequence[ToRemind],
    folder: str,
    format: str,
    envelope: Envelope,
) -> Iterator[Letter]:
    """Issue reminders one by one, giving each that is written and kept.

    Every letter is composed before the first takes its number.
    """
    for item in items:
        not_in_future(ws, item.seen.as_of)  # before anything is written
    for item in items:
        compose_letter(ws, folders, item, format)
    for item in items:
        yield _issue(ws, folders, item, folder, format, envelope)


def _issue(
    ws: Workspace,
    folders: Sequence[str],
    item: ToRemind,
    folder: str,
    format: str,
    envelope: Envelope,
) -> Letter:
    """The files are on the disk before the line of the journal, and take their names after it
    (docs/adr/0021): no line without its letter, and none shows a number that it was not given."""

    def work() -> Letter:
        number = next_number(ws, item.seen, _wanted(item))
        letter = compose_letter(ws, folders, item, format, number)
        for page in (letter.letter, letter.annex):
            keep(ws, page)
        sheet = sheet_of(item.seen, _wanted(item), letter.letter)
        with kept_aside((os.path.join(folder, name), data) for name, data in letter.files):
            sheets = Sheets(letter.letter.sha256, letter.annex.edition.sha256)
            record_issued(ws, item, sheet, number, sheets, lambda key: envelope(letter, key))
        return letter

    return while_overtaken(ws, item.seen.dossier.ref, work)
