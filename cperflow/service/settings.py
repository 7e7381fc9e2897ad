"""The office that works here and the calendar it counts by: journals like the others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cperflow.domain.journal.events import (
    CALENDAR_LOADED,
    CALENDAR_STREAM,
    OFFICE_RECORDED,
    OFFICE_STREAM,
)
from cperflow.domain.territory.regions import RegionLine
from cperflow.domain.time.calendar import Calendar
from cperflow.service.recounting import recount
from cperflow.service.regions.territory import loading
from cperflow.service.sealing import sealed
from cperflow.service.workspace import Workspace


def record_office(ws: Workspace, office: Mapping[str, str]) -> None:
    """Keep what the office says of itself; fields left out keep their value."""
    _append(ws, OFFICE_STREAM, OFFICE_RECORDED, {k: v for k, v in office.items() if v})


def load_calendar(ws: Workspace, calendar: Calendar) -> None:
    """Count by this calendar from now on, lists included: both in one transaction.

    Raises Conflict when another does so at once, IntegrityFailure when a journal is broken.
    """
    recount(ws, sealed(ws, CALENDAR_STREAM, CALENDAR_LOADED, calendar.to_data()), limit=0)


def settle(
    ws: Workspace,
    office: Mapping[str, str],
    calendar: Calendar,
    source: str,
    regions: Sequence[RegionLine] = (),
) -> None:
    """Record the office, its calendar and the regions at once: a new store has all or none.
    `source`: the file the calendar was in."""
    said = {field: text for field, text in office.items() if text}
    first = sealed(ws, OFFICE_STREAM, OFFICE_RECORDED, said)
    loaded = {**calendar.to_data(), "source": source}
    second = sealed(ws, CALENDAR_STREAM, CALENDAR_LOADED, loaded)
    third = [loading(ws, regions)] if regions else []
    ws.store.append_many([(first, None), (second, None), *((events, None) for events in third)])


def _append(ws: Workspace, stream: str, kind: str, payload: Mapping[str, object]) -> None:
    ws.store.append(sealed(ws, stream, kind, payload))
