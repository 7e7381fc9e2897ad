"""The use cases about what is owed after a signature: what is done, planned, waived; for one
contract or, for a meeting that concerns them all, for every one.

As those of `writing.py`: all raise NotFound, UsageError, Refused, Conflict, StorageUnavailable;
in every case nothing was written.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date

from cperflow.domain.acts import obligations
from cperflow.domain.acts.meant import check_followed
from cperflow.domain.acts.obligations import AlreadyDone, Decided
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import read_body
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.ends import over_on
from cperflow.domain.time.keeping import Keeping, keepings
from cperflow.domain.time.occurrence import Occurrence, seen
from cperflow.domain.time.owed import occurrences
from cperflow.domain.time.owed_names import named_obligation
from cperflow.domain.time.term import Tracked, tracked
from cperflow.errors import NotFound, Refused
from cperflow.french import count
from cperflow.record import NamedTuple
from cperflow.service.reading import Situation, situation
from cperflow.service.recording import (
    Recorded,
    follow_calendar,
    not_in_future,
    projection_of,
    read_facts,
    record,
)
from cperflow.service.workspace import Workspace

Decide = Callable[[Dossier, Workflow], Decided]


class Done(NamedTuple):
    """What was decided for one dossier."""

    recorded: Recorded
    decided: Decided


class DoneForAll(NamedTuple):
    """What was decided for every dossier concerned, and those that are not, each with why."""

    done: tuple[Done, ...]
    left: tuple[tuple[str, str], ...]


class Ledger(NamedTuple):
    """Every occurrence of a dossier as it stands on a day. `term`: None when nobody follows them.
    `kept`: by obligation, those that had begun."""

    situation: Situation
    term: Tracked | None
    occurrences: tuple[Occurrence, ...]
    kept: tuple[Keeping, ...]


def ledger(
    ws: Workspace, ref: str, *, as_of: date | None = None, known_on: date | None = None
) -> Ledger:
    """What is owed by a dossier. Raises Refused when its procedure has no obligations."""
    found = situation(ws, ref, as_of=as_of, known_on=known_on)
    dossier, workflow = found.dossier, found.versions[-1]
    if not workflow.obligations:
        check_followed(dossier, workflow)
    known = tuple(seen(each, found.as_of) for each in occurrences(dossier, workflow))
    kept = tuple(keepings(workflow, found.measures))
    return Ledger(found, tracked(dossier, workflow), known, kept)


def meet(
    ws: Workspace,
    ref: str,
    typed: str,
    entry: Entry,
    given: Mapping[str, str] | None = None,
    *,
    extra: bool = False,
    dry_run: bool = False,
) -> Done:
    """Record that what was owed is done, or that a session was held, with the facts it records
    (as typed); `extra`: a session more than is owed, told on purpose."""
    decide = _meeting(ws, typed, entry, given or {}, extra=extra)
    return _one(ws, ref, entry, decide, dry_run=dry_run)


def meet_all(
    ws: Workspace,
    typed: str,
    entry: Entry,
    given: Mapping[str, str] | None = None,
    *,
    extra: bool = False,
    dry_run: bool = False,
) -> DoneForAll:
    """The same for every dossier that owes it: one meeting of a committee about them all."""
    decide = _meeting(ws, typed, entry, given or {}, extra=extra)
    return _all(ws, typed, entry, decide, dry_run=dry_run)


def plan(
    ws: Workspace, ref: str, typed: str, to_be: date, entry: Entry, *, dry_run: bool = False
) -> Done:
    """Plan a session for a day, or for another one."""
    return _one(ws, ref, entry, _planning(typed, to_be, entry), dry_run=dry_run)


def plan_all(
    ws: Workspace, typed: str, to_be: date, entry: Entry, *, dry_run: bool = False
) -> DoneForAll:
    """The same for every dossier that owes it."""
    return _all(ws, typed, entry, _planning(typed, to_be, entry), dry_run=dry_run)


def waive(
    ws: Workspace, ref: str, typed: str, reason: str, entry: Entry, *, dry_run: bool = False
) -> Done:
    """Record that something is owed no more, and why."""
    return _one(ws, ref, entry, _waiving(typed, reason, entry), dry_run=dry_run)


def waive_all(
    ws: Workspace, typed: str, reason: str, entry: Entry, *, dry_run: bool = False
) -> DoneForAll:
    """The same for every dossier that owes it."""
    return _all(ws, typed, entry, _waiving(typed, reason, entry), dry_run=dry_run)


def is_obligation(ws: Workspace, typed: str) -> bool:
    """Whether a text begins with an obligation of a dossier that is followed."""
    return any(_names(workflow, typed) for _, workflow in _followed(ws))


def _names(workflow: Workflow, typed: str) -> bool:
    try:
        named_obligation(workflow, typed)
    except NotFound:
        return False
    return True


def _meeting(
    ws: Workspace, typed: str, entry: Entry, given: Mapping[str, str], *, extra: bool
) -> Decide:
    def decide(dossier: Dossier, workflow: Workflow) -> Decided:
        facts, by = read_facts(ws, dossier, workflow, given), _by(entry, workflow)
        return obligations.meet(dossier, workflow, typed, by, facts, extra=extra)

    return decide


def _planning(typed: str, to_be: date, entry: Entry) -> Decide:
    def decide(dossier: Dossier, workflow: Workflow) -> Decided:
        return obligations.plan(dossier, workflow, typed, to_be, _by(entry, workflow))

    return decide


def _waiving(typed: str, reason: str, entry: Entry) -> Decide:
    def decide(dossier: Dossier, workflow: Workflow) -> Decided:
        return obligations.waive(dossier, workflow, typed, reason, _by(entry, workflow))

    return decide


def _by(entry: Entry, workflow: Workflow) -> Entry:
    return entry._replace(body=read_body(entry.body, workflow) if entry.body else "")


def _one(ws: Workspace, ref: str, entry: Entry, decide: Decide, *, dry_run: bool) -> Done:
    decided: list[Decided] = []

    def draft(dossier: Dossier, workflow: Workflow) -> Draft:
        decided.append(decide(dossier, workflow))
        return decided[0].draft

    return Done(record(ws, ref, entry.on, draft, dry_run=dry_run), decided[0])


def _all(ws: Workspace, typed: str, entry: Entry, decide: Decide, *, dry_run: bool) -> DoneForAll:
    """One transaction over all of them, those where it is done already aside. Raises Refused with
    what each refuses."""
    not_in_future(ws, entry.on)
    concerned, left = _concerned(ws, typed, entry.on)
    done: list[Done] = []
    refused: list[str] = []
    for ref in concerned:
        try:
            done.append(_one(ws, ref, entry, decide, dry_run=True))
        except AlreadyDone as error:
            left.append((ref, error.why))
        except (Refused, NotFound) as error:
            refused += [error.message, *(f"  {detail}" for detail in error.details)]
    against = len({*concerned} - {one.recorded.dossier.ref for one in done} - {*dict(left)})
    if refused:
        raise Refused(
            f"Rien n’a été inscrit : sur {count(len(concerned), 'suivi concerné', _CONCERNED)}, "
            f"{count(against, 'ne le permet pas', 'ne le permettent pas')}.",
            refused,
        )
    if not done:
        raise Refused("Aucun suivi n’est concerné ce jour-là.", [f"{r} : {why}" for r, why in left])
    return DoneForAll(tuple(done if dry_run else _written(ws, done)), tuple(left))


def _written(ws: Workspace, done: Sequence[Done]) -> Iterator[Done]:
    ws.store.append_many(
        [(one.recorded.events, projection_of(ws, one.recorded.dossier)) for one in done]
    )
    follow_calendar(ws, [one.recorded.dossier.ref for one in done])
    for one in done:
        yield one._replace(recorded=one.recorded._replace(dry_run=False))


_CONCERNED = "suivis concernés"


def _concerned(ws: Workspace, typed: str, on: date) -> tuple[list[str], list[tuple[str, str]]]:
    """The dossiers that owe something of that name on a day; the others that know it, with why
    they do not. Raises NotFound when no dossier knows it."""
    concerned, left = [], []
    unknown: NotFound | None = None
    for ref, workflow in _followed(ws):
        try:
            named_obligation(workflow, typed)
        except NotFound as error:
            unknown = error
            continue
        if why := _why_not(replay(ws.store.journal(ref), as_of=on), workflow):
            left.append((ref, why))
        else:
            concerned.append(ref)
    if not concerned and unknown and not left:
        raise unknown
    if not concerned:
        raise Refused("Aucun suivi n’est concerné ce jour-là.", [f"{r} : {why}" for r, why in left])
    return concerned, left


def _followed(ws: Workspace) -> Iterator[tuple[str, Workflow]]:
    for row in ws.store.dossiers():
        workflow = ws.workflow(row.workflow_hash)
        if workflow.obligations:
            yield row.ref, workflow


def _why_not(dossier: Dossier | None, workflow: Workflow) -> str:
    if dossier is None:
        return "son suivi n’était pas encore ouvert"
    if over_on(dossier, workflow):
        return "le contrat a pris fin"
    if tracked(dossier, workflow) is None:
        return "ses engagements ne sont pas suivis (personne n’a dit depuis quel jour)"
    return ""
