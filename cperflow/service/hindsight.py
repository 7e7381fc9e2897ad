"""Clocks on a past day, which have ended since: they are counted by the calendar of their end.

A closed clock keeps the calendar known when its end was entered, for all the days it ran
(docs/adr/0014): looking back at one of those days must not count it by another.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.events import Event
from cperflow.domain.time.clocks import Clock, clocks_of
from cperflow.domain.versions.eras import eras
from cperflow.service.workspace import Workspace

Ends = Mapping[tuple[str, int], datetime]
"""When the end of a clock was entered, by its id and the line of the journal that started it."""

NO_ENDS: Ends = {}


def ends_since(
    ws: Workspace, journal: Sequence[Event], day: date, known_on: date | None = None
) -> Ends:
    """The ends of the clocks that lasted on a day, from what was entered by `known_on`.

    Empty when no later line is counted by another calendar than the current one, as nearly
    always: the dossier is then not replayed again.
    """
    later = [event for event in journal if event.occurred_on > day]
    calendars = ws.calendars(known_on)
    if not later or calendars.at(min(e.recorded_at for e in later)) is calendars.current:
        return NO_ENDS
    whole = replay(journal, known_on=known_on)
    if whole is None:
        return NO_ENDS
    lived = eras(whole, ws.versions(whole))
    era = next(era for era in lived if era.from_on <= day < era.until_on)
    found = ((clock, era.counted_at(clock)) for clock in clocks_of(whole, era.workflow))
    return {(clock.id, clock.sequence): at for clock, at in found if at}


def ended(clocks: Iterable[Clock], ends: Ends) -> list[Clock]:
    """The same clocks, those that lasted told when the end they have had since was entered."""
    if not ends:
        return list(clocks)
    return [
        clock._replace(ended_at=clock.ended_at or ends.get((clock.id, clock.sequence)))
        for clock in clocks
    ]
