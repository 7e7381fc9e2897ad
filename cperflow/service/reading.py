"""The use cases that only look: one dossier at a date, its journal, lists, what is late.

`as_of` is the day looked at, `known_on` the day of the knowledge: with it, what was entered
later is ignored, so that a committee's figures can be had again.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from copy import copy
from datetime import date

from cperflow.domain.acts.possible import PossibleAct, find_act, possible_acts
from cperflow.domain.acts.rules import Refusal, alerts
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.pieces import RequiredPiece, required
from cperflow.domain.dossier.replay import known, replay
from cperflow.domain.holding.responsibility import holders, since
from cperflow.domain.journal.events import Event
from cperflow.domain.procedure.definition import CANCELLED, Workflow
from cperflow.domain.procedure.requirements import FactSpec
from cperflow.domain.time import subjects
from cperflow.domain.time.calendars import Calendars
from cperflow.domain.time.keeping import declared
from cperflow.domain.time.measures import Measure, measure
from cperflow.domain.versions.eras import clocks_through, stretches_through
from cperflow.errors import NotFound, Refused
from cperflow.french import date_long
from cperflow.record import NamedTuple
from cperflow.service.hindsight import NO_ENDS, Ends, ended, ends_since
from cperflow.service.ports import ALL, DossierRow, Filters
from cperflow.service.projection import row_of
from cperflow.service.regions.renaming import names_on, renamed
from cperflow.service.workspace import Workspace


class Situation(NamedTuple):
    """A dossier on a day, with all that follows from it.

    `versions`: the definitions it has followed, the one in force last. `workflow` is that one,
    which also names what only the others knew. `read_to`: the lines of its journal when it was
    read, 0 for one not recorded. Its subject is called as on that day, which may not be the name
    that journals keep (`Territory.kept_as`).
    """

    dossier: Dossier
    workflow: Workflow
    versions: tuple[Workflow, ...]
    calendars: Calendars
    as_of: date
    holders: list[str]
    measures: list[Measure]
    acts: list[PossibleAct]
    pieces: list[RequiredPiece]
    alerts: list[Refusal]
    illustrative: bool
    read_to: int = 0


def situation(
    ws: Workspace, ref: str, *, as_of: date | None = None, known_on: date | None = None
) -> Situation:
    """Where a dossier stands on `as_of` (today by default)."""
    day = as_of or ws.today
    journal = history(ws, ref)
    dossier = seen_on(journal, day, known_on)
    seen = situation_of(ws, dossier, day, known_on, ends_since(ws, journal, day, known_on))
    return seen._replace(read_to=len(journal))


def situation_of(
    ws: Workspace, dossier: Dossier, day: date, known_on: date | None = None, ends: Ends = NO_ENDS
) -> Situation:
    """All that follows from a dossier on a day, also from one not recorded (`dry_run`).

    `ends`: of the clocks that have ended after that day.
    """
    versions, calendars = ws.versions(dossier), ws.calendars(known_on)
    workflow, dossier = versions[-1], called_on(ws, dossier, day, known_on)
    return Situation(
        dossier,
        ws.vocabulary(dossier),
        versions,
        calendars,
        day,
        holders(dossier, ws.vocabulary(dossier)),
        measures_of(dossier, versions, calendars, day, ends),
        possible_acts(dossier, workflow, day),
        required(dossier, workflow, dossier.step),
        [*alerts(dossier, workflow, day), *_departed(ws, dossier, known_on)],
        dossier.illustrative,
    )


def _departed(ws: Workspace, dossier: Dossier, known_on: date | None) -> list[Refusal]:
    if dossier.follows is None:
        return []
    # only a dossier that continues another one pays for it
    from cperflow.service.financing.agreed import departed

    return departed(ws, dossier, ws.vocabulary(dossier), known_on)


def called_on(ws: Workspace, dossier: Dossier, day: date, known_on: date | None = None) -> Dossier:
    """The dossier, its subject called as on a day, as far as it was known."""
    called = names_on(ws, known_on).called(dossier.subject, day)
    if called == dossier.subject:
        return dossier
    other = copy(dossier)
    other.subject = called
    return other


def measures_of(
    dossier: Dossier,
    versions: Sequence[Workflow],
    calendars: Calendars,
    day: date,
    ends: Ends = NO_ENDS,
) -> list[Measure]:
    """Every clock the dossier has had, each by the calendar as it was known when it ended, be it
    after that day."""
    clocks = ended(clocks_through(dossier, versions, day), ends)
    return [measure(clock, calendars.at(clock.ended_at), day) for clock in clocks]


def dossier_on(ws: Workspace, ref: str, as_of: date, known_on: date | None) -> Dossier:
    """A dossier as it was on a day. Raises as `seen_on`, and NotFound."""
    return seen_on(history(ws, ref), as_of, known_on)


def seen_on(journal: Sequence[Event], as_of: date, known_on: date | None) -> Dossier:
    """A journal replayed as of a day. Raises Refused when the dossier was not open, or not
    entered, yet."""
    dossier = replay(journal, as_of=as_of, known_on=known_on)
    ref = journal[0].stream
    if dossier is None and known_on and not known(journal, known_on):
        raise Refused(
            f"Le {date_long(known_on)}, rien n’était encore consigné du dossier {ref} "
            f"(première saisie : {date_long(journal[0].recorded_at.date())})."
        )
    if dossier is None:
        when = f"Le {date_long(as_of)}" + (
            f", d’après ce qui était inscrit le {date_long(known_on)}" if known_on else ""
        )
        raise Refused(
            f"{when}, le dossier {ref} n’était pas encore ouvert "
            f"(ouverture : {date_long(journal[0].occurred_on)})."
        )
    return dossier


def nothing_known(ws: Workspace, known_on: date | None, filters: Filters = ALL) -> bool:
    """Whether no line of these dossiers had been entered by a day: why an answer is empty."""
    journals = (journal for _, journal in ws.store.journals(filters))
    return known_on is not None and not any(known(journal, known_on) for journal in journals)


class Holding(NamedTuple):
    """A body that has the file, since which day and for how many calendar days."""

    body: str
    since: date
    days: int
    precision: str
    illustrative: bool


def holdings(situation: Situation) -> list[Holding]:
    """Who has the file, each since the day from which it has had it without interruption."""
    past = stretches_through(situation.dossier, situation.versions)
    found = []
    for body in situation.holders:
        first = since(past, body)
        days = (situation.as_of - first.from_on).days
        found.append(Holding(body, first.from_on, days, first.precision, first.illustrative))
    return found


def find_clock(situation: Situation, name: str = "") -> Measure:
    """The clock that somebody means (see `subjects.found`), the last one of that id; without a
    name, the one that matters now. Of an obligation named alone, its occurrence that waits, the
    latest late one first.

    That is the latest late one, else the running one due first, else the last with a number.
    """
    if not name:
        return _telling(situation)
    measures, ref = situation.measures, situation.dossier.ref
    if owed := [m for m in measures if m.clock.owed and name == declared(m.clock.id) != m.clock.id]:
        waiting = [m for m in owed if not m.clock.ended]
        return max(waiting, key=lambda m: m.days_late) if waiting else owed[-1]
    if not measures:
        raise NotFound(f"{ref} n’a eu aucun délai à expliquer.")
    id = subjects.found([m.clock for m in measures], situation.workflow, name, ref)
    return [m for m in measures if m.clock.id == id][-1]


def _telling(situation: Situation) -> Measure:
    counted = [m for m in situation.measures if m.end is not None]
    if not counted:
        raise NotFound(
            f"{situation.dossier.ref} n’a encore aucune échéance chiffrée à expliquer.",
            ["Les premières étapes n’ont pas de délai chiffré dans la procédure."]
            if situation.measures
            else [],
        )
    running = [m for m in counted if not m.clock.ended]
    return min(running, key=lambda m: (-m.days_late, m.due_on)) if running else counted[-1]


def history(ws: Workspace, ref: str, known_on: date | None = None) -> list[Event]:
    """The journal in order of entry, as known on a day."""
    journal = ws.store.journal(ref)
    if not journal:
        raise NotFound(f"Dossier inconnu « {ref} ».")
    if known_on is None:
        return journal
    return known(journal, known_on)


def dossiers(
    ws: Workspace, filters: Filters = ALL, *, as_of: date | None = None
) -> Iterator[DossierRow]:
    """Dossiers by reference, about regions as they are called on that day. Those that moved after
    `as_of` are replayed as of it. Those that were cancelled come only when they are asked for."""
    day = as_of or ws.today
    rows = _rows_on(ws, filters, day)
    kept = (row for row in rows if row.status != CANCELLED or filters.status == CANCELLED)
    return renamed(ws, kept, day)


def _rows_on(ws: Workspace, filters: Filters, day: date) -> Iterator[DossierRow]:
    if day >= ws.today:
        yield from ws.store.dossiers(filters)
        return
    for row in ws.store.dossiers(Filters(subject=filters.subject, workflow=filters.workflow)):
        past = row if row.last_on <= day else _row_on(ws, row.ref, day)
        if past is not None and matches(past, filters):
            yield past


def _row_on(ws: Workspace, ref: str, day: date) -> DossierRow | None:
    dossier = replay(ws.store.journal(ref), as_of=day)
    if dossier is None:
        return None
    return row_of(dossier, ws.vocabulary(dossier))


def matches(row: DossierRow, filters: Filters) -> bool:
    """Whether a dossier is among those asked for, its subject and procedure aside."""
    return (
        filters.phase in ("", row.phase)
        and filters.step in ("", row.step)
        and filters.status in ("", row.status)
        and (not filters.holder or filters.holder in row.holders)
    )


def facts_to_ask(
    ws: Workspace, ref: str, act: str, given: Collection[str], on: date
) -> list[tuple[FactSpec, bool]]:
    """Facts the act records that were not given, each with whether it is required."""
    dossier = dossier_on(ws, ref, on, None)
    workflow = ws.workflow(dossier.workflow_hash)
    asked = []
    for use in find_act(workflow, act).records:
        spec = workflow.fact(use.fact)
        if spec is not None and use.fact not in given:
            asked.append((spec, use.required))
    return asked
