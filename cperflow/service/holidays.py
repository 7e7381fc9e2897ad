"""The calendar as officers change it: each change an event with its source, the running clocks it
moves shown at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from cperflow.domain.dossier.replay import known
from cperflow.domain.journal.events import CALENDAR_LOADED, CALENDAR_STREAM, Event
from cperflow.domain.time.calendar import Calendar, Holiday
from cperflow.domain.time.doubts import ERROR, Doubt, doubts_of
from cperflow.domain.time.holidays import Decision
from cperflow.errors import InvalidData, Refused
from cperflow.french import count, date_short
from cperflow.record import NamedTuple
from cperflow.service.ports import Watch
from cperflow.service.recounting import Effect, recount
from cperflow.service.sealing import sealed
from cperflow.service.touched import TouchedSpan
from cperflow.service.workspace import Workspace

Decide = Callable[[Calendar], Decision]


class Changed(NamedTuple):
    """What was decided, and what it did to the clocks that run."""

    decision: Decision
    effect: Effect
    dry_run: bool


class Loaded(NamedTuple):
    """A whole calendar put in the place of another: rows it brings, rows it no longer has."""

    calendar: Calendar
    added: tuple[Holiday, ...]
    removed: tuple[Holiday, ...]
    effect: Effect
    dry_run: bool


def history(ws: Workspace, known_on: date | None = None) -> list[Event]:
    """The journal of the calendar, as entered by the end of a day (None: by now)."""
    journal = ws.store.journal(CALENDAR_STREAM)
    return journal if known_on is None else known(journal, known_on)


def change(
    ws: Workspace,
    decide: Decide,
    *,
    limit: int | None = None,
    dry_run: bool = False,
    watch: Watch[TouchedSpan] = iter,
) -> Changed:
    """Let the domain decide on the calendar as it is, keep it, and count again what it touches.

    Raises what `decide` does, and as `recount` does.
    """
    decision = decide(ws.calendar)
    draft = decision.draft
    events = sealed(ws, CALENDAR_STREAM, draft.kind, draft.payload)
    effect = recount(ws, events, decision.days, limit=limit, dry_run=dry_run, watch=watch)
    return Changed(decision, effect, dry_run)


def load(
    ws: Workspace,
    calendar: Calendar,
    source: str,
    *,
    limit: int | None = None,
    dry_run: bool = False,
    watch: Watch[TouchedSpan] = iter,
) -> Loaded:
    """Count by another calendar from now on. `source`: the file it was in.

    Raises InvalidData when it contradicts itself, Refused when it is the one in use.
    """
    refuse_contradictions(calendar, source, ws.today)
    before = ws.calendar
    if before.to_data() == calendar.to_data():
        raise Refused(f"{source} est déjà le calendrier de la base : rien n’a été changé.")
    payload = {**calendar.to_data(), "source": source}
    events = sealed(ws, CALENDAR_STREAM, CALENDAR_LOADED, payload)
    effect = recount(ws, events, limit=limit, dry_run=dry_run, watch=watch)
    old, new = set(before.holidays), set(calendar.holidays)
    return Loaded(calendar, tuple(sorted(new - old)), tuple(sorted(old - new)), effect, dry_run)


def refuse_contradictions(calendar: Calendar, source: str, today: date) -> list[Doubt]:
    """The doubts of a calendar not yet in use; InvalidData when some are errors."""
    doubts = doubts_of(calendar, today)
    errors = [f"{date_short(d.on)} : {d.problem}" for d in doubts if d.level == ERROR and d.on]
    if errors:
        raise InvalidData(
            f"{source} : {count(len(errors), 'erreur')} à corriger, rien n’a été chargé.", errors
        )
    return doubts
