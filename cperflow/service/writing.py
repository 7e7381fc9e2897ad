"""The use cases that change a dossier: load, let the domain decide, append, return.

Each takes the workspace, the reference and what the officer says; `dry_run` is the same path
without the append. All raise NotFound, UsageError, Refused (every reason), Conflict and
StorageUnavailable; in every case nothing was written.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import Any

from cperflow.domain.acts import acts, opinions, records
from cperflow.domain.acts.possible import find_act
from cperflow.domain.acts.rules import Refusal
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import read_body, read_project
from cperflow.domain.dossier.finance import Project
from cperflow.domain.dossier.limits import check_ref, default_ref
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.procedure.definition import Transition, Workflow
from cperflow.errors import Conflict, NotFound
from cperflow.record import NamedTuple
from cperflow.service.contracts.following import check_tracked, continued_by, continuing
from cperflow.service.contracts.links import still_linked
from cperflow.service.copies import find_copy
from cperflow.service.financing.plan_changes import change_plan
from cperflow.service.keeping import keep as keep
from cperflow.service.keeping import keep_form, standing_form
from cperflow.service.ports import Beside
from cperflow.service.receipts import Receipt, receipt_of
from cperflow.service.recording import (
    Recorded,
    append,
    not_in_future,
    projection_of,
    read_facts,
    record,
)
from cperflow.service.regions.territory import doubts_of_opening, find_subject
from cperflow.service.workspace import Workspace


class Advanced(NamedTuple):
    """An act done: what `Recorded` says, the act, and warnings that did not refuse it.

    `receipt`: the arrival from which it took the day that starts a delay. `opened`: the dossier
    that continues this one, which the act opened.
    """

    recorded: Recorded
    act: Transition
    from_step: str
    warnings: tuple[Refusal, ...]
    receipt: Receipt | None = None
    opened: Recorded | None = None


def open_dossier(
    ws: Workspace,
    subject: str,
    entry: Entry,
    *,
    workflow: str,
    ref: str = "",
    step: str = "",
    facts: Mapping[str, Any] | None = None,
) -> Recorded:
    """Open a dossier on a subject; its reference is SUBJECT-YEAR unless given."""
    not_in_future(ws, entry.on)
    definition = ws.definition(workflow)
    subject, kind = find_subject(ws, definition, subject)
    doubts_of_opening(ws, definition, subject, entry.on)  # refuses what is sure
    called = ws.territory.called(subject, entry.on)
    ref = check_ref(ref) if ref else default_ref(called, entry.on.year)
    kept = standing_form(ws, definition)
    draft = acts.open_dossier(
        definition, kept.hash, subject, entry, kind=kind, step=step, facts=facts
    )
    if ws.store.journal(ref):
        raise Conflict(
            f"Le dossier {ref} existe déjà. Donnez une autre référence : --ref {ref}-2.",
            [f"Pour le voir : cperflow show {ref}"],
        )
    keep_form(ws, kept)
    return append(ws, ref, [], draft)


def advance(
    ws: Workspace,
    ref: str,
    act: str,
    entry: Entry,
    given: Mapping[str, str] | None = None,
    overrides: Mapping[str, str] | None = None,
    *,
    dry_run: bool = False,
) -> Advanced:
    """Do an act of the procedure, with the facts it records (as typed) and rules set aside.

    The day that starts a delay is that of the arrival registered, unless it is given.
    """
    decided: list[acts.Advance] = []
    left: list[str] = []
    receipt: list[Receipt] = []

    def decide(dossier: Dossier, workflow: Workflow) -> Draft:
        transition = find_act(workflow, act)
        values = read_facts(ws, dossier, workflow, given or {})
        _check_starts(ws, workflow, values)
        receipt[:] = _receipt(ws, dossier, workflow, transition, entry.on, values)
        values |= {told.fact: told.arrival.on.isoformat() for told in receipt}
        body = read_body(entry.body, workflow) if entry.body else ""
        done = entry._replace(body=body)
        left.append(dossier.step)
        decided.append(
            acts.advance(dossier, workflow, transition, done, values, overrides, today=ws.today)
        )
        return decided[0].draft

    opened: list[Recorded] = []

    def along(recorded: Recorded) -> Beside:
        opened.extend(_continuing(ws, recorded, entry, dry_run=dry_run))
        return Beside([(one.events, projection_of(ws, one.dossier)) for one in opened])

    recorded = record(ws, ref, entry.on, decide, dry_run=dry_run, along=along)
    told = receipt[0] if receipt else None
    following = opened[0] if opened else None
    done = decided[0]
    return Advanced(recorded, done.act, left[0], done.warnings, told, following)


def _continuing(
    ws: Workspace, recorded: Recorded, entry: Entry, *, dry_run: bool
) -> Iterator[Recorded]:
    """The dossier that continues one whose act was the last, followed from that day on. A
    register that is tried opens none: it has lines of its own about it, or `follow` does."""
    found = continued_by(ws, recorded) if ws.lists else None
    if found is not None:
        opening = entry._replace(body="", note="")
        yield continuing(ws, found, opening, keep=not dry_run)


def _receipt(
    ws: Workspace,
    dossier: Dossier,
    workflow: Workflow,
    act: Transition,
    on: date,
    values: Mapping[str, Any],
) -> list[Receipt]:
    found = receipt_of(ws, dossier, workflow, act, ws.today, on)
    return [found] if found and found.fact not in values else []


def _check_starts(ws: Workspace, workflow: Workflow, values: Mapping[str, Any]) -> None:
    """A delay cannot start on a day that has not come."""
    for name in {clock.start_fact for clock in workflow.clocks} & set(values):
        not_in_future(ws, date.fromisoformat(values[name]))


def record_facts(ws: Workspace, ref: str, given: Mapping[str, str], entry: Entry) -> Recorded:
    """Record facts of the dossier that no act has to carry."""

    def decide(dossier: Dossier, workflow: Workflow) -> Draft:
        values = read_facts(ws, dossier, workflow, given)
        check_tracked(ws, dossier, workflow, values, entry.on)
        return records.record_facts(workflow, values, entry)

    return record(ws, ref, entry.on, decide)


def ask_opinion(
    ws: Workspace, ref: str, body: str, entry: Entry, projects: Sequence[str] = ()
) -> Recorded:
    """Ask a body for its opinion, or ask it again after a correction."""

    def decide(dossier: Dossier, workflow: Workflow) -> Draft:
        named = [read_project(text, dossier) for text in projects]
        return opinions.request_opinion(dossier, workflow, read_body(body, workflow), entry, named)

    return record(ws, ref, entry.on, decide)


def give_opinion(
    ws: Workspace,
    ref: str,
    body: str,
    outcome: str,
    entry: Entry,
    projects: Sequence[str] = (),
    given: Mapping[str, str] | None = None,
) -> Recorded:
    """Record what a consulted body answered."""

    def decide(dossier: Dossier, workflow: Workflow) -> Draft:
        named = [read_project(text, dossier) for text in projects]
        facts = read_facts(ws, dossier, workflow, given or {})
        return opinions.give_opinion(
            dossier, workflow, read_body(body, workflow), outcome, entry, named, facts
        )

    return record(ws, ref, entry.on, decide)


def receive_piece(
    ws: Workspace, ref: str, code: str, entry: Entry, project: str = "", year: int | None = None
) -> Recorded:
    """Record that a piece has arrived; with its file, see `filing.file_piece`."""

    def decide(dossier: Dossier, workflow: Workflow) -> Draft:
        return records.receive_piece(find_copy(dossier, workflow, code, project, year), entry)

    return record(ws, ref, entry.on, decide)


def assess_piece(
    ws: Workspace,
    ref: str,
    code: str,
    status: str,
    reason: str,
    entry: Entry,
    project: str = "",
    year: int | None = None,
) -> Recorded:
    """Record that a piece is conforming, or not and why."""

    def decide(dossier: Dossier, workflow: Workflow) -> Draft:
        key = find_copy(dossier, workflow, code, project, year)
        return records.assess_piece(dossier, key, status, reason, entry)

    return record(ws, ref, entry.on, decide)


def add_project(
    ws: Workspace, ref: str, project: Project, entry: Entry, given: Mapping[str, str] | None = None
) -> Recorded:
    """Add a project, with what is `given` of it as text; Refused when the dossier already has one
    of that id."""

    def decide(dossier: Dossier, workflow: Workflow) -> Draft:
        facts = read_facts(ws, dossier, workflow, given or {}, of_project=True)
        return records.add_project(dossier, workflow, project._replace(facts=facts), entry)

    return change_plan(ws, ref, entry.on, decide)


def edit_project(
    ws: Workspace,
    ref: str,
    project: str,
    changes: Mapping[str, Any],
    entry: Entry,
    given: Mapping[str, str] | None = None,
) -> Recorded:
    """Replace the fields of a project that `changes` names, by their values, and the facts
    `given` of it as text."""

    def decide(dossier: Dossier, workflow: Workflow) -> Draft:
        known = dossier.projects[read_project(project, dossier)]
        facts = read_facts(ws, dossier, workflow, given or {}, of_project=True)
        told = known._replace(**changes, facts={**known.facts, **facts})
        return records.record_project(dossier, workflow, told, entry)

    return change_plan(ws, ref, entry.on, decide)


def record_project(ws: Workspace, ref: str, project: Project, entry: Entry) -> Recorded:
    """Add a project, or replace what is known of it."""

    def decide(dossier: Dossier, workflow: Workflow) -> Draft:
        return records.record_project(dossier, workflow, project, entry)

    return change_plan(ws, ref, entry.on, decide)


def remove_project(ws: Workspace, ref: str, project: str, entry: Entry) -> Recorded:
    """Withdraw a project and its shares."""

    def decide(dossier: Dossier, _workflow: Workflow) -> Draft:
        return records.remove_project(read_project(project, dossier), entry)

    return change_plan(ws, ref, entry.on, decide)


def retract(ws: Workspace, ref: str, sequence: int, reason: str, entry: Entry) -> Recorded:
    """Correct a line of the journal; Refused when a later act, or another dossier, stands on it."""
    not_in_future(ws, entry.on)
    journal = ws.store.journal(ref)
    if not journal:
        raise NotFound(f"Dossier inconnu « {ref} ».")
    draft = records.retract(journal, sequence, reason, entry)
    return append(ws, ref, journal, draft, along=partial(still_linked, ws, journal))
