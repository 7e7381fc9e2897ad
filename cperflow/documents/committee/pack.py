"""The committee pack made: one snapshot, its files in memory, then the folder at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

from cperflow.documents.committee.folder import MANIFEST, earlier, file_hash, put
from cperflow.documents.committee.minutes import MINUTES, Minutes, minutes
from cperflow.documents.making.keeping import keep
from cperflow.documents.making.reminders import Letter, compose_letter
from cperflow.reports.committee import (
    KIND,
    Findings,
    Session,
    Watching,
    findings,
    last_committee,
    manifest,
)
from cperflow.service.filtering import filters
from cperflow.service.forecasting import Simulation
from cperflow.service.ports import Filters, Watch
from cperflow.service.snapshot import Snapshot
from cperflow.service.workspace import Workspace

LETTERS = "relances"
"""Folder of the letters in the pack."""
FORMAT = "docx"

Files = Mapping[str, bytes]
Freeze = Callable[[Workspace, date, Watch[str]], Snapshot]
"""Copies what was recorded by the end of a day (see `service/snapshot.py`)."""


class Asked(NamedTuple):
    """A pack as it is asked for; `filters` as typed."""

    as_of: date
    known_on: date | None
    since: date | None
    since_known_on: date | None
    simulation: Simulation
    filters: Filters


class Pages(NamedTuple):
    """What shows findings: `files` by path, what the minutes are made of, then the `contents` that
    name every path; the `command` that makes the pack again, how its manifest is `written`."""

    files: Callable[[Snapshot, Findings], Files]
    minutes: Callable[[Snapshot, Findings], Minutes]
    contents: Callable[[Snapshot, Findings, Sequence[str]], Files]
    command: Callable[[Session], str]
    written: Callable[[Mapping[str, Any]], bytes]


class Pack(NamedTuple):
    """A pack in its folder. `previous`: the manifest of the one it replaced."""

    folder: str
    found: Findings
    snapshot: Snapshot
    manifest: Mapping[str, Any]
    previous: Mapping[str, Any] | None


def pack(
    ws: Workspace,
    freeze: Freeze,
    asked: Asked,
    folder: str,
    pages: Pages,
    *,
    templates: Sequence[str],
    watching: Watching,
) -> Pack:
    """Compose everything, then put it in the folder. `templates`: where they are looked for.

    Raises Refused when the folder holds anything else than an earlier pack, UsageError, NotFound
    for a filter, InvalidData for a wrong template, OSError; what was there is then as it was.
    """
    previous = earlier(folder, KIND)
    known_on = min(asked.known_on or ws.today, ws.today)
    snapshot = freeze(ws, known_on, watching("Journaux lus"))
    session = _session(snapshot, asked, previous)
    then = freeze(snapshot.ws, session.since_known_on, iter)
    found = findings(snapshot, then, session, watching)
    files, hashes, letters = _composed(snapshot, found, pages, templates, watching)
    told = manifest(found, snapshot, _listed(files), hashes, pages.command(session))
    put(folder, {**files, MANIFEST: pages.written(told)})
    for each in letters:
        keep(ws, each.letter)
        keep(ws, each.annex)
    return Pack(folder, found, snapshot, told, previous)


def _session(snapshot: Snapshot, asked: Asked, previous: Mapping[str, Any] | None) -> Session:
    since, since_known_on = last_committee(
        asked.as_of, asked.since, asked.since_known_on, previous, snapshot
    )
    wanted = filters(snapshot.ws, asked.filters)
    return Session(
        asked.as_of, snapshot.known_on, since, since_known_on, wanted, asked.simulation
    )  # fmt: skip


def _composed(
    snapshot: Snapshot,
    found: Findings,
    pages: Pages,
    templates: Sequence[str],
    watching: Watching,
) -> tuple[Files, dict[str, str], list[Letter]]:
    """Everything but the manifest, the hash of every template it came from, and the letters; the
    index last, as it names the others."""
    signed, template = minutes(templates, pages.minutes(snapshot, found), FORMAT)
    letters = [
        compose_letter(snapshot.ws, templates, item, FORMAT)
        for item in watching("Relances composées")(found.letters)
        if not item.own
    ]
    files = {**pages.files(snapshot, found), f"{MINUTES}.{FORMAT}": signed}
    for letter in letters:
        files |= {f"{LETTERS}/{name}": content for name, content in letter.files}
    files |= pages.contents(snapshot, found, sorted(files))
    return files, {MINUTES: template.template_sha256} | _templates(letters), letters


def _templates(letters: Iterable[Letter]) -> dict[str, str]:
    made = [each.template for letter in letters for each in (letter.letter, letter.annex)]
    return {template.name: template.template_sha256 for template in made}


def _listed(files: Files) -> list[dict[str, Any]]:
    return [
        {"path": path, "bytes": len(files[path]), "sha256": file_hash(files[path])}
        for path in sorted(files)
    ]
