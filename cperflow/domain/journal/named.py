"""Files that the lines of a journal name by their content (see docs/adr/0029)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cperflow.domain.journal.events import (
    DOCUMENT_ISSUED,
    PIECE_RECEIVED,
    REMINDED,
    SCAN_ATTACHED,
    Event,
)

WITH_FILE = (PIECE_RECEIVED, SCAN_ATTACHED)


def file_of(event: Event) -> dict[str, Any] | None:
    """The file that a piece or a scan brought, under the names of `StoredFile`."""
    file = event.payload.get("file") if event.kind in WITH_FILE else None
    return file if isinstance(file, dict) else None


def contents_of(event: Event) -> Iterator[tuple[str, str]]:
    """SHA-256 and a French name of each content that a line needs: one retracted still does."""
    if file := file_of(event):
        yield str(file.get("sha256", "")), f"le fichier « {file.get('name', '')} »"
    yield from editions_of(event)


def editions_of(event: Event) -> Iterator[tuple[str, str]]:
    """The same, of what the documents that a line issues were made of."""
    if event.kind == REMINDED and (annex := event.payload.get("annex")):
        yield str(annex), "ce dont le décompte joint à la relance a été fait"
    if event.kind == DOCUMENT_ISSUED and (edition := event.payload.get("edition")):
        yield str(edition), f"ce dont le document « {event.payload.get('document')} » a été fait"
