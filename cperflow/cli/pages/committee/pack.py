"""The files of a committee pack that people read, and the command that makes it again."""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from typing import Any

from cperflow.cli.pages.committee import csv as committee_csv
from cperflow.cli.pages.committee.html import INDEX, index_html
from cperflow.cli.pages.committee.minutes import minutes_of
from cperflow.cli.pages.overdue.html import overdue_html
from cperflow.cli.pages.overdue.page import COLUMNS as LATE_COLUMNS
from cperflow.cli.pages.overdue.page import namer as late_namer
from cperflow.cli.pages.overdue.xlsx import overdue_xlsx
from cperflow.documents.committee.pack import Pages
from cperflow.output import json_text
from cperflow.reports.committee import Findings, Session
from cperflow.service.snapshot import Snapshot


def _files(snapshot: Snapshot, found: Findings) -> dict[str, bytes]:
    names = late_namer(snapshot.ws)
    return {
        "retards.html": overdue_html(found.overdue, names).encode(),
        "retards.xlsx": overdue_xlsx(found.overdue, names),
        "retards.csv": committee_csv.csv(found.overdue["items"], LATE_COLUMNS, names),
        "responsabilites.csv": committee_csv.responsibility(snapshot.ws, found),
        "mouvements.csv": committee_csv.movements(snapshot, found),
        "previsions.csv": committee_csv.forecasts(snapshot, found),
    }


def _index(snapshot: Snapshot, found: Findings, paths: Sequence[str]) -> dict[str, bytes]:
    return {INDEX: index_html(snapshot, found, paths).encode()}


def _command(session: Session) -> str:
    """What makes the same pack again, in the folder of its date."""
    options = {
        "--as-of": session.as_of.isoformat(),
        "--known-on": session.known_on.isoformat(),
        "--since": session.since.isoformat(),
        "--since-known-on": session.since_known_on.isoformat(),
        "--forecast-runs": str(session.simulation.runs),
        "--region": session.filters.subject,
        "--workflow": session.filters.workflow,
    }
    typed = (f"{name} {shlex.quote(value)}" for name, value in options.items() if value)
    return f"cperflow report committee {' '.join(typed)}"


def _written(data: Mapping[str, Any]) -> bytes:
    return json_text(data).encode()


PAGES = Pages(_files, minutes_of, _index, _command, _written)
