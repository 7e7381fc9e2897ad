"""The one path of a change: load, let the domain decide, append, return."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from datetime import date
from typing import Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import Reader, read
from cperflow.domain.dossier.replay import Impossible, follow, replay
from cperflow.domain.journal.chain import seal
from cperflow.domain.journal.conformity import strangers
from cperflow.domain.journal.events import MIGRATED, Draft, Event
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.versions.lexicon import lexicon
from cperflow.domain.versions.migration import Barred, obstacles
from cperflow.errors import Conflict, IntegrityFailure, NotFound, Refused
from cperflow.french import date_long, did_you_mean, listing
from cperflow.record import NamedTuple
from cperflow.service.beside import Message
from cperflow.service.late import check_later_acts, in_words
from cperflow.service.ports import Batch, Beside, Projection
from cperflow.service.projection import project
from cperflow.service.workspace import Workspace


class Recorded(NamedTuple):
    """What a use case did: the dossier after it and the events it added."""

    dossier: Dossier
    workflow: Workflow
    events: tuple[Event, ...]
    dry_run: bool = False


Decided = Draft | list[Draft]
"""One event, or several that are kept together or not at all."""

Decide = Callable[[Dossier, Workflow], Decided]

Along = Callable[[Recorded], Beside]
"""What goes with the lines of a dossier, once it is known what it becomes."""

Carried = Callable[[Sequence[Event]], Sequence[Message]]
"""The messages that lines call for, once they are sealed."""


def read_facts(
    ws: Workspace,
    dossier: Dossier,
    workflow: Workflow,
    given: Mapping[str, str],
    *,
    of_project: bool = False,
) -> dict[str, Any]:
    """Facts typed as text, by the types the procedure declares; those of a project on demand."""
    specs = workflow.project_facts if of_project else workflow.facts
    declared = {spec.name: spec for spec in specs}
    reader = Reader(workflow, dossier, ws.today)
    values = {}
    for name, text in given.items():
        spec = declared.get(name)
        if spec is None:
            every = f" Ceux d’un projet : {listing(list(declared))}." if of_project else ""
            hint = did_you_mean(name, list(declared)) or every
            raise NotFound(f"Fait inconnu « {name} » dans la procédure {workflow.id}.{hint}")
        values[name] = read(spec, text, reader)
    return values


def record(
    ws: Workspace,
    ref: str,
    on: date,
    decide: Decide,
    *,
    dry_run: bool = False,
    messages: Carried | None = None,
    beside: Sequence[Event] = (),
    along: Along | None = None,
    read_to: int = 0,
) -> Recorded:
    """Let `decide` see the dossier as it was on the day, and append what it decides, with the
    messages that it calls for, the events of one other journal (`beside`) and what goes `along`.

    `read_to`: the lines on which what is written rests (a letter), 0 for none: Conflict when
    somebody wrote others since.
    """
    not_in_future(ws, on)
    journal = ws.store.journal(ref)
    if not journal:
        raise NotFound(f"Dossier inconnu « {ref} ».")
    if read_to and len(journal) != read_to:
        raise overtaken(ref)
    dossier = replay(journal, as_of=on)
    if dossier is None:
        raise Refused(
            f"Le {date_long(on)}, le dossier {ref} n’était pas encore ouvert "
            f"(ouverture : {date_long(journal[0].occurred_on)})."
        )
    draft = decide(dossier, ws.vocabulary(dossier))
    for each in _drafts(draft):
        _check_version(ws, dossier, each)
    whole = all(event.occurred_on <= on for event in journal)
    so_far = dossier if whole else None
    return append(
        ws,
        ref,
        journal,
        draft,
        so_far,
        dry_run=dry_run,
        messages=messages,
        beside=beside,
        along=along,
    )


def append(
    ws: Workspace,
    ref: str,
    journal: list[Event],
    draft: Decided,
    so_far: Dossier | None = None,
    *,
    dry_run: bool = False,
    messages: Carried | None = None,
    beside: Sequence[Event] = (),
    along: Along | None = None,
) -> Recorded:
    """Seal a draft behind a journal and keep it, if the whole still replays (see `sealed`)."""
    recorded = sealed(ws, ref, journal, draft, so_far)
    batches, held = along(recorded) if along else Beside()
    others: list[Batch] = [*([(beside, None)] if beside else ()), *batches]
    if not dry_run:
        projection = projection_of(ws, recorded.dossier)
        carried = messages(recorded.events) if messages else ()
        if others or (held and ws.lists):  # nobody else writes in a rehearsal
            ws.store.append_many([(recorded.events, projection), *others], carried, held)
        else:
            ws.store.append(recorded.events, projection, carried)
        follow_calendar(ws, [ref, *(each.dossier.ref for _, each in others if each)])
    return recorded._replace(dry_run=dry_run)


def projection_of(ws: Workspace, dossier: Dossier) -> Projection | None:
    """What lists need of a dossier; None in a workspace without lists."""
    return project(dossier, ws.versions(dossier), ws.calendars()) if ws.lists else None


def follow_calendar(ws: Workspace, refs: Sequence[str]) -> None:
    """After an append: count these dossiers again if the calendar they were counted by had been
    changed meanwhile. Who changed it could not see lines that were not there yet."""
    if not (refs and ws.lists and ws.overtaken()):
        return
    # journals proven whole: only who was overtaken pays for it
    from cperflow.service.verifying import rebuild

    ws.forget_calendar()
    with suppress(Conflict, IntegrityFailure):  # the lines are kept; `verify` tells what is left
        rebuild(ws, refs)


def sealed(
    ws: Workspace, ref: str, journal: list[Event], draft: Decided, so_far: Dossier | None = None
) -> Recorded:
    """What a draft behind a journal makes of a dossier; nothing is kept. Raises Refused.

    `so_far`: the dossier as all of the journal leaves it, when the draft comes after it all;
    it is carried on. Else everything is replayed, and the acts that come later are examined
    again (`late.check_later_acts`).
    """
    events = seal(
        _drafts(draft),
        stream=ref,
        after=journal[-1] if journal else None,
        recorded_at=ws.now(),
        actor=ws.actor,
    )
    dossier = _after(ws, journal, events, so_far)
    return Recorded(dossier, ws.vocabulary(dossier), tuple(events), dry_run=True)


def _drafts(decided: Decided) -> list[Draft]:
    return [decided] if isinstance(decided, Draft) else decided


def _after(
    ws: Workspace, journal: list[Event], events: list[Event], so_far: Dossier | None
) -> Dossier:
    try:
        if so_far is None:
            so_far = replay([*journal, *events])
            assert so_far is not None
            check_later_acts(journal, events, ws.workflow)
            return so_far
        for event in events:
            follow(so_far, event)
    except Impossible as error:
        raise in_words(error, lexicon([*journal, *events], ws.workflow)) from error
    return so_far


def _check_version(ws: Workspace, dossier: Dossier, draft: Draft) -> None:
    """Refused when the draft names what only an earlier version of the procedure knew, or
    passes to one that has no place for the dossier."""
    current = ws.workflow(dossier.workflow_hash)
    if draft.kind == MIGRATED:
        reached = ws.workflow(draft.payload["workflow_hash"])
        if barring := obstacles(dossier, current, reached):
            raise Barred(dossier.ref, reached.version, barring)
    elif dossier.migrations and (unknown := strangers(draft, current)):
        raise Refused(
            f"{dossier.ref} suit la version {dossier.version} de la procédure depuis le "
            f"{date_long(dossier.migrations[-1].on)} : {unknown[0]}.",
            unknown[1:],
        )


def overtaken(ref: str) -> Conflict:
    """What stops who wrote after somebody else did, on what was read before."""
    return Conflict(
        f"Quelqu’un a écrit dans {ref} pendant que le document se préparait : rien n’a été "
        "inscrit. Relisez le dossier, puis recommencez."
    )


def not_in_future(ws: Workspace, on: date) -> None:
    """Refused for a date after today."""
    if on > ws.today:
        raise Refused(
            f"Le {date_long(on)} est dans l’avenir : un acte s’inscrit une fois accompli."
        )
