"""Journals as files for other programs: the rows of a CSV, the lines of a JSON export."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from cperflow.domain.journal.events import Event
from cperflow.domain.register.rows import COLUMNS
from cperflow.domain.register.telling import cells_of
from cperflow.domain.versions.lexicon import lexicon
from cperflow.parsing import CONTROLS
from cperflow.reports.journal import history
from cperflow.service.workspace import Workspace

Journals = Iterable[tuple[str, list[Event]]]

FORMAT = "cperflow-journals"
VERSION = 1


def rows(ws: Workspace, journals: Journals) -> Iterator[list[Any]]:
    """One row an act, by `register.COLUMNS`, in order of entry."""
    for _ref, events in journals:
        workflow = lexicon(events, ws.workflow)
        for event in events:
            cells = cells_of(event, workflow)
            if cells["details"] is not None:
                cells["details"] = _compact(cells["details"])
            yield [cells[column] for column in COLUMNS]


def json_chunks(ws: Workspace, journals: Journals) -> Iterator[str]:
    """One JSON object: the definitions the dossiers follow, as kept, and on a line of its own
    each dossier as `history --json` has it. Import reads it back, hashes included."""
    head = {"format": FORMAT, "version": VERSION, "definitions": _definitions(ws)}
    yield f'{_compact(head)[:-1]},"dossiers":['
    before = "\n"
    for ref, events in journals:
        yield before + _compact(history(ref, events))
        before = ",\n"
    yield "\n]}\n"


def _definitions(ws: Workspace) -> Sequence[dict[str, Any]]:
    return [kept._asdict() for kept in ws.store.workflows()]


def _compact(data: Any) -> str:
    """JSON on one line; control characters, which it could hold beyond ASCII, are escaped."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
