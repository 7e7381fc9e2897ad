"""Whether the files that journals name are kept, and still what they were."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Sequence

from cperflow.domain.dossier.piece import PieceKey
from cperflow.domain.journal.events import PIECE_RECEIVED, SCAN_ATTACHED, Event
from cperflow.domain.journal.named import contents_of, editions_of
from cperflow.errors import IntegrityFailure, NotFound
from cperflow.record import NamedTuple
from cperflow.service.beside import TEMPLATE, Contents

MISSING, ALTERED = "manque dans la base", "a été modifié dans la base"


class Leftovers(NamedTuple):
    """Contents that no line names, their bytes in all: drafts, and what an entry that was then
    refused had kept. They harm nothing."""

    files: int
    size: int


class Flaw(NamedTuple):
    """A content that a line of a journal names, `what` in French, and that is MISSING or ALTERED.
    `back`: the command that puts it back when it is missing."""

    stream: str
    sequence: int
    kind: str
    what: str
    wrong: str
    back: str

    @property
    def problem(self) -> str:
        back = f" ; pour le remettre : {self.back}" if self.wrong == MISSING else ""
        return f"ligne {self.sequence} : {self.what} {self.wrong}{back}"


class FilesKept:
    """The contents of a store, each read once however many lines name it."""

    def __init__(self, contents: Contents) -> None:
        self._contents = contents
        self._told: dict[str, str] = {}

    def flaws(self, journal: Sequence[Event]) -> Iterator[Flaw]:
        """What is wrong with the contents that a journal names, retracted lines included: they
        stay to be read."""
        yield from _flaws(journal, self._wrong)
        for event in journal:
            for edition, what in editions_of(event):
                template = "" if self._wrong(edition) else _template_of(self._contents, edition)
                if template and (found := self._wrong(template)):
                    back = _put_back(journal, event)
                    name = what.removeprefix("ce dont ").removesuffix(" a été fait")
                    told = f"le modèle avec lequel {name} a été fait"
                    yield Flaw(event.stream, event.sequence, event.kind, told, found, back)

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


def lacking(
    contents: Contents, journal: Sequence[Event], brought: Container[str] = ()
) -> Iterator[Flaw]:
    """The contents that a journal names, and that neither a store has nor is `brought` to it."""
    return _flaws(
        journal, lambda sha256: "" if sha256 in brought or contents.find(sha256) else MISSING
    )


def _flaws(journal: Sequence[Event], wrong: Callable[[str], str]) -> Iterator[Flaw]:
    for event in journal:
        for sha256, what in contents_of(event):
            if found := wrong(sha256):
                back = _put_back(journal, event)
                yield Flaw(event.stream, event.sequence, event.kind, what, found, back)


def _put_back(journal: Sequence[Event], event: Event) -> str:
    ref, payload = event.stream, event.payload
    if event.kind == PIECE_RECEIVED:
        copy = payload.get("project", ""), payload.get("year", 0)
        return f"cperflow piece add {ref} {PieceKey(payload.get('code', ''), *copy)} FICHIER"
    if event.kind == SCAN_ATTACHED:
        issued = next((e.payload for e in journal if e.sequence == payload.get("paper")), {})
        about = f" --for {issued['about']}" if issued.get("about") else ""
        return f"cperflow copy scan FICHIER {ref} {issued.get('document', '')}{about}"
    return (
        f"dans sa base d’origine, cperflow export {ref} -o {ref}.json ; ici, "
        f"cperflow import {ref}.json"
    )


def _template_of(contents: Contents, edition: str) -> str:
    """The template that an edition was made with, by its SHA-256; "" for what is no edition."""
    # only who verifies papers pays for it
    import json

    try:
        told = json.loads(b"".join(contents.read(edition)))
    except ValueError:
        return ""
    return str(told.get("template_sha256", "")) if isinstance(told, dict) else ""


def _read(contents: Contents, sha256: str) -> str:
    try:
        for _part in contents.read(sha256):
            pass
    except NotFound:
        return MISSING
    except IntegrityFailure:
        return ALTERED
    return ""
