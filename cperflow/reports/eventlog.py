"""Journals as files for other programs: the rows of a CSV, the lines of a JSON export."""

from __future__ import annotations

import json
from base64 import b64encode
from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cperflow.domain.journal.events import Event
from cperflow.domain.journal.named import editions_of
from cperflow.domain.register.rows import COLUMNS
from cperflow.domain.register.telling import cells_of
from cperflow.domain.versions.lexicon import lexicon
from cperflow.parsing import CONTROLS
from cperflow.reports.journal import history
from cperflow.service.beside import Content
from cperflow.service.made_of import made_of
from cperflow.service.workspace import Workspace

if TYPE_CHECKING:
    from cperflow.service.register.entering import TakenIn

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
    each dossier as `history --json` has it, then what their documents were made of, by SHA-256.
    Import reads it back, hashes included."""
    head = {"format": FORMAT, "version": VERSION, "definitions": _definitions(ws)}
    yield f'{_compact(head)[:-1]},"dossiers":['
    named: dict[str, None] = {}
    before = "\n"
    for ref, events in journals:
        named |= dict.fromkeys(sha256 for event in events for sha256, _ in editions_of(event))
        yield before + _compact(history(ref, events))
        before = ",\n"
    yield '\n],"contents":['
    before = "\n"
    for content, data in made_of(ws.store.contents, named):
        yield before + _compact(_content(content, data))
        before = ",\n"
    yield "\n]}\n"


def _content(content: Content, data: bytes) -> dict[str, Any]:
    """As text when it is one: a reader sees what it is."""
    told = {"sha256": content.sha256, "kind": content.kind}
    try:
        return {**told, "text": data.decode("utf-8")}
    except UnicodeDecodeError:
        return {**told, "base64": b64encode(data).decode("ascii")}


def taken_in(done: TakenIn) -> dict[str, Any]:
    """`import --json`; `missing`: the files that the lines name and that did not come with them,
    each with the command that puts it back."""
    missing = [
        {"dossier": each.stream, "line": each.sequence, "kind": each.kind, "back": each.back}
        for each in done.missing
    ]
    return {**done._asdict(), "missing": missing}


def _definitions(ws: Workspace) -> Sequence[dict[str, Any]]:
    return [kept._asdict() for kept in ws.store.workflows()]


def _compact(data: Any) -> str:
    """JSON on one line; control characters, which it could hold beyond ASCII, are escaped."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
