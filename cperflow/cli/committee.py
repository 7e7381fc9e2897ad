"""The committee pack made: one snapshot, its files in memory, then the folder at once."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

from cperflow.cli.pages.committee import csv as committee_csv
from cperflow.cli.pages.committee.html import INDEX, index_html
from cperflow.cli.pages.committee.minutes import minutes_of
from cperflow.cli.pages.overdue.html import overdue_html
from cperflow.cli.pages.overdue.page import COLUMNS as LATE_COLUMNS
from cperflow.cli.pages.overdue.page import namer as late_namer
from cperflow.cli.pages.overdue.xlsx import overdue_xlsx
from cperflow.cli.progress import followed
from cperflow.documents.committee import MINUTES, minutes
from cperflow.documents.folder import MANIFEST, earlier, file_hash, put
from cperflow.documents.reminders import Letter, compose_letter
from cperflow.output import json_text
from cperflow.record import NamedTuple
from cperflow.reports.committee import KIND, Findings, Session, findings, last_committee, manifest
from cperflow.service.filtering import filters
from cperflow.service.forecasting import Settings
from cperflow.service.ports import Filters
from cperflow.service.snapshot import Snapshot

if TYPE_CHECKING:
    from cperflow.bootstrap import App

LETTERS = "relances"
"""Folder of the letters in the pack."""
FORMAT = "docx"


class Asked(NamedTuple):
    """The command as it was typed."""

    as_of: date
    known_on: date | None
    since: date | None
    since_known_on: date | None
    settings: Settings
    filters: Filters


class Pack(NamedTuple):
    """A pack in its folder. `previous`: the manifest of the one it replaced."""

    folder: str
    found: Findings
    snapshot: Snapshot
    manifest: Mapping[str, Any]
    previous: Mapping[str, Any] | None


class _Made(NamedTuple):
    """Files by path, and the hash of every template they came from."""

    files: dict[str, bytes]
    templates: dict[str, str]


def made(app: App, asked: Asked, folder: str) -> Pack:
    """Compose everything, then put it in the folder.

    Raises Refused when the folder holds anything else than an earlier pack, UsageError, NotFound
    for a filter, InvalidData for a wrong template, OSError; what was there is then as it was.
    """
    previous = earlier(folder, KIND)
    live = app.workspace(read_only=True)
    known_on = min(asked.known_on or live.today, live.today)
    snapshot = app.snapshot(live, known_on, partial(followed, total=None, what="Journaux lus"))
    session = _session(snapshot, asked, previous)
    then = app.snapshot(snapshot.ws, session.since_known_on)
    found = findings(snapshot, then, session)
    content = _files(app, snapshot, found)
    files = [
        {"path": path, "bytes": len(content.files[path]), "sha256": file_hash(content.files[path])}
        for path in sorted(content.files)
    ]
    told = manifest(found, snapshot, files, content.templates, command(session))
    put(folder, {**content.files, MANIFEST: json_text(told).encode()})
    return Pack(folder, found, snapshot, told, previous)


def _session(snapshot: Snapshot, asked: Asked, previous: Mapping[str, Any] | None) -> Session:
    since, since_known_on = last_committee(
        asked.as_of, asked.since, asked.since_known_on, previous, snapshot
    )
    wanted = filters(snapshot.ws, asked.filters)
    return Session(
        asked.as_of, snapshot.known_on, since, since_known_on, wanted, asked.settings
    )  # fmt: skip


def command(session: Session) -> str:
    """What makes the same pack again, in the folder of its date."""
    options = {
        "--as-of": session.as_of.isoformat(),
        "--known-on": session.known_on.isoformat(),
        "--since": session.since.isoformat(),
        "--since-known-on": session.since_known_on.isoformat(),
        "--forecast-runs": str(session.settings.runs),
        "--region": session.filters.subject,
        "--workflow": session.filters.workflow,
    }
    typed = (f"{name} {shlex.quote(value)}" for name, value in options.items() if value)
    return f"cperflow report committee {' '.join(typed)}"


def _files(app: App, snapshot: Snapshot, found: Findings) -> _Made:
    """Everything but the manifest; the index last, as it names the others."""
    ws, folders = snapshot.ws, app.template_folders
    names = late_namer(ws)
    signed, template = minutes(folders, minutes_of(snapshot, found), FORMAT)
    letters = [
        compose_letter(ws, folders, item, FORMAT)
        for item in followed(found.letters, len(found.letters), "Relances composées")
        if not item.own
    ]  # fmt: skip
    templates = {MINUTES: template.template_sha256} | _templates(letters)
    files = {
        "retards.html": overdue_html(found.overdue, names).encode(),
        "retards.xlsx": overdue_xlsx(found.overdue, names),
        "retards.csv": committee_csv.csv(found.overdue["items"], LATE_COLUMNS, names),
        "responsabilites.csv": committee_csv.responsibility(ws, found),
        "mouvements.csv": committee_csv.movements(snapshot, found),
        "previsions.csv": committee_csv.forecasts(snapshot, found),
        f"{MINUTES}.{FORMAT}": signed,
    }
    for letter in letters:
        files |= {f"{LETTERS}/{name}": content for name, content in letter.files}
    files[INDEX] = index_html(snapshot, found, sorted(files)).encode()
    return _Made(files, templates)


def _templates(letters: list[Letter]) -> dict[str, str]:
    made = [each.template for letter in letters for each in (letter.letter, letter.annex)]
    return {template.name: template.template_sha256 for template in made}
