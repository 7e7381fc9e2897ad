"""Dossiers on a day with their clocks measured: what a drawing needs, without what may follow."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.replay import replay
from cperflow.domain.holding.responsibility import holders
from cperflow.domain.journal.events import UNTIMED, Event
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.measures import Measure
from cperflow.record import NamedTuple
from cperflow.service.hindsight import ends_since
from cperflow.service.ports import ALL, Filters
from cperflow.service.projection import row_of
from cperflow.service.reading import history, matches, measures_of, seen_on
from cperflow.service.workspace import Workspace


class Track(NamedTuple):
    """A dossier on a day. Costs less than a `Situation`: no act is tried, no piece counted.

    `workflow`, `versions`: as in a `Situation`.
    """

    dossier: Dossier
    workflow: Workflow
    versions: tuple[Workflow, ...]
    as_of: date
    measures: list[Measure]

    @property
    def holders(self) -> list[str]:
        return holders(self.dossier, self.workflow)


def track(ws: Workspace, ref: str, as_of: date, known_on: date | None = None) -> Track:
    """One dossier. Raises like `reading.situation`."""
    journal = history(ws, ref)
    return _track(ws, journal, seen_on(journal, as_of, known_on), as_of, known_on)


def tracks(
    ws: Workspace,
    filters: Filters = ALL,
    *,
    as_of: date,
    known_on: date | None = None,
    timed: bool = False,
) -> Iterator[Track]:
    """Every dossier open by a day, by reference; the filters are about that day.

    With `timed`, a dossier may lack what bears on no date (pieces, shares, facts recorded by no
    act): half of a journal, as it is.
    """
    lasting = Filters(subject=filters.subject, workflow=filters.workflow)
    now = as_of >= ws.today and known_on is None
    kept, sure = (filters, True) if now else (lasting, filters == lasting)
    # what was known on a day is told by the order of all the lines (`replay.known`)
    without = UNTIMED if timed and known_on is None else ()
    for _ref, journal in ws.store.journals(kept, without=without):
        dossier = replay(journal, as_of=as_of, known_on=known_on)
        if dossier is None:
            continue
        if sure or matches(row_of(dossier, ws.vocabulary(dossier)), filters):
            yield _track(ws, journal, dossier, as_of, known_on)


def _track(
    ws: Workspace, journal: Sequence[Event], dossier: Dossier, as_of: date, known_on: date | None
) -> Track:
    versions, calendars = ws.versions(dossier), ws.calendars(known_on)
    measures = measures_of(
        dossier, versions, calendars, as_of, ends_since(ws, journal, as_of, known_on)
    )
    return Track(dossier, ws.vocabulary(dossier), versions, as_of, measures)
