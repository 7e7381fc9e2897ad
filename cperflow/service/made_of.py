"""What issued documents were made of, taken from a store to another: editions and templates."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator

from cperflow.errors import IntegrityFailure, NotFound
from cperflow.service.beside import EDITION, TEMPLATE, Content, Contents


def made_of(contents: Contents, editions: Iterable[str]) -> Iterator[tuple[Content, bytes]]:
    """The editions of these SHA-256, each followed by its template when it is the first made with
    it. One that the store has no longer, or not as it was, is left out: `verify` tells it."""
    told: set[str] = set()
    for sha256 in editions:
        for data in _read(contents, sha256):
            yield Content(sha256, len(data), EDITION), data
            template = str(json.loads(data).get("template_sha256"))
            for source in _read(contents, template) if template not in told else ():
                yield Content(template, len(source), TEMPLATE), source
            told.add(template)


def _read(contents: Contents, sha256: str) -> Iterator[bytes]:
    try:
        yield b"".join(contents.read(sha256))
    except (NotFound, IntegrityFailure):
        return
