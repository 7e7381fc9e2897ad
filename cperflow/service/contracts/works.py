"""The use cases about the works of a contract: contracts, milestones, progress, indicators.

As those of `writing.py`: all raise NotFound, UsageError, Refused, Conflict, StorageUnavailable;
in every case nothing was written.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from cperflow.domain.acts import works
from cperflow.domain.acts.following import check_follow_up
from cperflow.domain.acts.works import CONSIGNED, Counted, Market
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import read_project
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.procedure.definition import Workflow
from cperflow.service.recording import Recorded, record
from cperflow.service.workspace import Workspace


def sign_contract(ws: Workspace, ref: str, project: str, market: Market, entry: Entry) -> Recorded:
    """Record a contract signed with a company for a project."""

    def decide(dossier: Dossier, named: str) -> Draft:
        latest = replay(ws.store.journal(ref)) or dossier
        return works.record_contract(dossier, named, market, entry, latest)

    return _on_project(ws, ref, project, entry, decide)


def plan_milestone(
    ws: Workspace, ref: str, project: str, id: str, name: str, due_on: date | None, entry: Entry
) -> Recorded:
    """Record a milestone of a project, or another day for it."""
    return _on_project(
        ws, ref, project, entry,
        lambda dossier, named: works.record_milestone(dossier, named, id, name, due_on, entry),
    )  # fmt: skip


def reach_milestone(ws: Workspace, ref: str, project: str, id: str, entry: Entry) -> Recorded:
    """Record that a milestone is reached."""
    return _on_project(
        ws, ref, project, entry,
        lambda dossier, named: works.reach_milestone(dossier, named, id, entry),
    )  # fmt: skip


def report_progress(
    ws: Workspace, ref: str, project: str, physical: int, planned: int | None, entry: Entry
) -> Recorded:
    """Record how far a project is, in whole %."""
    return _on_project(
        ws, ref, project, entry,
        lambda _, named: works.record_progress(named, physical, planned, entry),
    )  # fmt: skip


def count_indicator(
    ws: Workspace, ref: str, project: str, counted: Counted, entry: Entry
) -> Recorded:
    """Record an indicator of a project, or another target for it."""
    return _on_project(
        ws, ref, project, entry,
        lambda dossier, named: works.record_indicator(dossier, named, counted, entry),
    )  # fmt: skip


def measure_indicator(
    ws: Workspace, ref: str, project: str, id: str, value: int, entry: Entry
) -> Recorded:
    """Record what an indicator was found to be."""
    return _on_project(
        ws, ref, project, entry,
        lambda dossier, named: works.measure_indicator(dossier, named, id, value, entry),
    )  # fmt: skip


def _on_project(
    ws: Workspace, ref: str, project: str, entry: Entry, decide: Callable[[Dossier, str], Draft]
) -> Recorded:
    def decided(dossier: Dossier, workflow: Workflow) -> Draft:
        check_follow_up(dossier, workflow, CONSIGNED)
        return decide(dossier, read_project(project, dossier))

    return record(ws, ref, entry.on, decided)
