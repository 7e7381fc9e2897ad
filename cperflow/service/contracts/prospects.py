"""What an obligation may come to: how often it was kept in time so far, in every dossier.

`as_of` and `known_on` as in `reading.py`.
"""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.time.keeping import Coming, coming, keepings
from cperflow.record import NamedTuple
from cperflow.service.ports import Filters
from cperflow.service.tracks import tracks
from cperflow.service.workspace import Workspace

YEAR = 365
"""Calendar days ahead that are looked at."""


class Kept(NamedTuple):
    """Of all the occurrences of an obligation that were to be done, how many were by their due
    date; in how many dossiers. `illustrative`: of how many a date is not in the source."""

    cases: int
    in_time: int
    dossiers: int
    illustrative: int


NOTHING = Kept(0, 0, 0, 0)


class Prospect(NamedTuple):
    """An occurrence that falls due, and how its obligation was kept so far."""

    coming: Coming
    kept: Kept


def prospects(
    ws: Workspace, dossier: Dossier, as_of: date, known_on: date | None = None
) -> list[Prospect]:
    """What a dossier owes within a year, the first due first."""
    kept = punctuality(ws, dossier.workflow, as_of, known_on)
    workflow, calendar = ws.versions(dossier)[-1], ws.calendars(known_on).current
    ahead = coming(dossier, workflow, calendar, as_of, as_of + timedelta(YEAR))
    return [Prospect(one, kept.get(one.occurrence.spec.id, NOTHING)) for one in ahead]


def punctuality(
    ws: Workspace, workflow: str, as_of: date, known_on: date | None = None
) -> dict[str, Kept]:
    """How each obligation was kept over the portfolio, by id."""
    found: dict[str, Kept] = defaultdict(lambda: NOTHING)
    for track in tracks(ws, Filters(workflow=workflow), as_of=as_of, known_on=known_on):
        for one in keepings(track.workflow, track.measures):
            if one.expected:
                so_far = found[one.spec.id]
                illustrative = sum(m.clock.end_illustrative for m in one.measures)
                found[one.spec.id] = Kept(
                    so_far.cases + one.expected,
                    so_far.in_time + one.in_time,
                    so_far.dossiers + 1,
                    so_far.illustrative + illustrative,
                )
    return dict(found)
