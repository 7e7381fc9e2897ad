"""The one path of a change: load, let the domain decide, append, return."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from cperflow.domain.chain import seal
from cperflow.domain.definition import Workflow
from cperflow.domain.dossier import Dossier
from cperflow.domain.events import Draft, Event
from cperflow.domain.facts import Reader, read
from cperflow.domain.replay import Impossible, follow, replay
from cperflow.errors import NotFound, Refused
from cperflow.french import date_long, did_you_mean
from cperflow.record import NamedTuple
from cperflow.service.late import check_later_acts, in_words
from cperflow.service.projection import project
from cperflow.service.workspace import Workspace


class Recorded(NamedTuple):
    """What a use case did: the dossier after it and the events it added."""

    dossier: Dossier
    workflow: Workflow
    events: tuple[Event, ...]
    dry_run: bool = False


Decide = Callable[[Dossier, Workflow], Draft]


def read_facts(
    ws: Workspace, dossier: Dossier, workflow: Workflow, given: Mapping[str, str]
) -> dict[str, Any]:
    """Facts typed as text, by the types the procedure declares."""
    reader = Reader(workflow, dossier, ws.today)
    values = {}
    for name, text in given.items():
        spec = workflow.fact(name)
        if spec is None:
            hint = did_you_mean(name, [known.name for known in workflow.facts])
            raise NotFound(f"Fait inconnu « {name} » dans la procédure {workflow.id}.{hint}")
        values[name] = read(spec, text, reader)
    return values


def record(ws: Workspace, ref: str, on: date, decide: Decide, *, dry_run: bool = False) -> Recorded:
    """Let `decide` see the dossier as it was on the day, and append what it decides."""
    not_in_future(ws, on)
    journal = ws.store.journal(ref)
    if not journal:
        raise NotFound(f"Dossier inconnu « {ref} ».")
    dossier = replay(journal, as_of=on)
    if dossier is None:
        raise Refused(
            f"Le {date_long(on)}, le dossier {ref} n’était pas encore ouvert "
            f"(ouverture : {date_long(journal[0].occurred_on)})."
        )
    workflow = ws.workflow(dossier.workflow_hash)
    draft = decide(dossier, workflow)
    whole = all(event.occurred_on <= on for event in journal)
    return append(ws, ref, journal, draft, workflow, dossier if whole else None, dry_run=dry_run)


def append(
    ws: Workspace,
    ref: str,
    journal: list[Event],
    draft: Draft,
    workflow: Workflow,
    so_far: Dossier | None = None,
    *,
    dry_run: bool = False,
) -> Recorded:
    """Seal a draft behind a journal and keep it, if the whole still replays.

    `so_far`: the dossier as all of the journal leaves it, when the draft comes after it all;
    it is carried on. Else everything is replayed, and the acts that come later are examined
    again (`late.check_later_acts`).
    """
    events = seal(
        [draft],
        stream=ref,
        after=journal[-1] if journal else None,
        recorded_at=ws.now(),
        actor=ws.actor,
    )
    dossier = _after(journal, events, so_far, workflow)
    if not dry_run:
        ws.store.append(events, project(dossier, workflow, ws.calendars()))
    return Recorded(dossier, workflow, tuple(events), dry_run)


def _after(
    journal: list[Event], events: list[Event], so_far: Dossier | None, workflow: Workflow
) -> Dossier:
    try:
        if so_far is None:
            so_far = replay([*journal, *events])
            assert so_far is not None
            check_later_acts(journal, events, workflow)
            return so_far
        for event in events:
            follow(so_far, event)
    except Impossible as error:
        raise in_words(error, workflow) from error
    return so_far


def not_in_future(ws: Workspace, on: date) -> None:
    """Refused for a date after today."""
    if on > ws.today:
        raise Refused(
            f"Le {date_long(on)} est dans l’avenir : un acte s’inscrit une fois accompli."
        )
