"""Whether the files that journals name are kept, and still what they were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from cperflow.domain.journal.events import Event
from cperflow.domain.journal.named import contents_of
from cperflow.errors import IntegrityFailure, NotFound
from cperflow.record import NamedTuple
from cperflow.service.beside import TEMPLATE, Contents


class Leftovers(NamedTuple):
    """Contents that no line names, their bytes in all: drafts, and what an entry that was then
    refused had kept. They harm nothing."""

    files: int
    size: int


class FilesKept:
    """The contents of a store, each read once however many lines name it."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._told: dict[str, str] = {}

    def problems(self, journal: Iterable[Event]) -> Iterator[str]:
        """What is wrong with the contents that a journal names, retracted lines included: they
        stay to be read. One French phrase each, with the line."""
        for event in journal:
            for sha256, what in contents_of(event):
                if wrong := self._wrong(sha256):
                    yield f"ligne {event.sequence} : {what} {wrong}"

    def _wrong(self, sha256: str) -> str:
        if sha256 not in self._told:
            self._told[sha256] = _read(self._contents, sha256)
        return self._told[sha256]

    def leftovers(self) -> Leftovers:
        """Those that none of the journals looked at names; templates belong to what was made
        with them."""
        sizes = [
            content.size
            for content in self._contents.all()
            if content.sha256 not in self._told and content.kind != TEMPLATE
        ]
        return Leftovers(len(sizes), sum(sizes))


def _read(contents: Contents, sha256: str) -> str:
    try:
        for _part in contents.read(sha256):
            pass
    except NotFound:
        return "manque dans la base"
    except IntegrityFailure:
        return "a été modifié dans la base"
    return ""
