"""The use cases that decide about a clock: stop, resume, extend, set a target date.

They raise what `writing` does; in every case nothing was then written. With `dry_run` everything
is checked and nothing is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import read_body
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.events import CLOCK_RESUMED, Draft, Entry
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time import rulings
from cperflow.domain.time.clocks import Clock
from cperflow.domain.time.measures import Measure, measure
from cperflow.domain.time.subjects import Subject, latest, subject
from cperflow.domain.versions.eras import clocks_through
from cperflow.record import NamedTuple
from cperflow.service.recording import Recorded, record
from cperflow.service.workspace import Workspace


class Decided(NamedTuple):
    """A decision recorded, and its clock on that day before and after it. `before` is as of the
    stop when the decision is to resume."""

    recorded: Recorded
    before: Measure
    after: Measure


Decide = Callable[[Subject, Entry], Draft]


def stop_clock(
    ws: Workspace,
    ref: str,
    clock: str,
    entry: Entry,
    reason: str,
    *,
    interrupt: bool = False,
    dry_run: bool = False,
) -> Decided:
    """Stop a clock; `interrupt`: it will start again from zero."""

    def decide(about: Subject, done: Entry) -> Draft:
        return rulings.stop(about, reason, done, interrupt=interrupt)

    return _decided(ws, ref, clock, entry, decide, dry_run)


def resume_clock(
    ws: Workspace, ref: str, clock: str, entry: Entry, *, dry_run: bool = False
) -> Decided:
    """Let a clock that an officer stopped run again."""

    def decide(about: Subject, done: Entry) -> Draft:
        now = replay(ws.store.journal(ref))
        clocks = _clocks(ws, now, ws.today) if now else []
        return rulings.resume(about, done, latest(clocks, about.clock.id))

    return _decided(ws, ref, clock, entry, decide, dry_run)


def extend_clock(
    ws: Workspace,
    ref: str,
    clock: str,
    entry: Entry,
    reason: str,
    *,
    halves: int | None = None,
    until: date | None = None,
    dry_run: bool = False,
) -> Decided:
    """Extend a clock by halves of its unit, or to a date."""

    def decide(about: Subject, done: Entry) -> Draft:
        return rulings.extend(about, ws.calendar, halves, until, reason, done)

    return _decided(ws, ref, clock, entry, decide, dry_run)


def set_target(
    ws: Workspace,
    ref: str,
    clock: str,
    entry: Entry,
    reason: str,
    until: date | None,
    *,
    dry_run: bool = False,
) -> Decided:
    """Set the date aimed at by a clock to which the procedure gives no number."""

    def decide(about: Subject, done: Entry) -> Draft:
        return rulings.target(about, until, reason, done)

    return _decided(ws, ref, clock, entry, decide, dry_run)


def _decided(
    ws: Workspace, ref: str, clock: str, entry: Entry, decide: Decide, dry_run: bool
) -> Decided:
    before: list[Measure] = []

    def on_clock(dossier: Dossier, workflow: Workflow) -> Draft:
        about = subject(ref, _clocks(ws, dossier, entry.on), workflow, clock, entry.on)
        body = read_body(entry.body, workflow) if entry.body else ""
        draft = decide(about, entry._replace(body=body))
        halted = about.clock.halted if draft.kind == CLOCK_RESUMED else None
        before.append(measure(about.clock, ws.calendar, halted.on if halted else entry.on))
        return draft

    recorded = record(ws, ref, entry.on, on_clock, dry_run=dry_run)
    unkept = recorded.events if dry_run else ()
    after = replay([*ws.store.journal(ref), *unkept], as_of=entry.on)
    assert after is not None
    now = latest(_clocks(ws, after, entry.on), before[0].clock.id)
    assert now is not None
    return Decided(recorded, before[0], measure(now, ws.calendar, entry.on))


def _clocks(ws: Workspace, dossier: Dossier, on: date) -> list[Clock]:
    return clocks_through(dossier, ws.versions(dossier), on)
