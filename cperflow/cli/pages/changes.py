"""What each line of a journal changed, in words: facts, motives, amounts, projects."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cperflow.cli.pages.project import project_fields
from cperflow.domain.dossier.facts import shown
from cperflow.domain.dossier.finance import project_from, source_label
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Event, in_order
from cperflow.domain.procedure.definition import Workflow
from cperflow.french import amount

Payload = dict[str, Any]

_REASONED = (kinds.PIECE_ASSESSED, kinds.MIGRATED, kinds.DOCUMENT_CANCELLED, *kinds.RULINGS)


def changes(known: Mapping[int, Workflow], events: Sequence[Event]) -> dict[int, list[str]]:
    """By line number, what the line recorded besides its act; [] when nothing. `known`: the
    definition that each line is read by."""
    taken_back = {e.payload["sequence"]: e for e in events if e.kind == kinds.RETRACTED}
    projects = _projects(known, events, taken_back)
    told = {}
    for event in events:
        lines = [*projects.get(event.sequence, ()), *_recorded(known[event.sequence], event)]
        if retraction := taken_back.get(event.sequence):
            lines.append(f"retirée par la ligne {retraction.sequence}")
        told[event.sequence] = lines
    return told


def _recorded(workflow: Workflow, event: Event) -> Iterator[str]:
    payload = event.payload
    if event.kind == kinds.FUNDING_RECORDED:
        yield from _funding(workflow, payload)
    if event.kind == kinds.ENVELOPE_RECORDED:
        yield from _envelope(payload)
    if event.kind in _REASONED and payload.get("reason"):
        yield f"motif : {payload['reason']}"
    if code := payload.get("code", "") if event.kind == kinds.DOCUMENT_ISSUED else "":
        yield f"code de vérification : {code}"
    of_project = event.kind == kinds.PROJECT_RECORDED  # told with the project
    for name, value in payload.get("facts", {}).items() if not of_project else ():
        spec = workflow.fact(name)
        yield f"{spec.label if spec else name} : {shown(spec, value)}"
    for each in payload.get("overrides", ()):
        motive = f" – motif : {each['reason']}" if each.get("reason") else ""
        yield f"dérogation à la règle {each['rule']}{motive}"
    if note := payload.get("note"):
        yield f"note : {note}"
    if source := payload.get("source"):
        yield f"source : {source}"


def _envelope(payload: Payload) -> Iterator[str]:
    for year, francs in payload.get("amounts", {}).items():
        yield f"{year} : {amount(francs)}"
    if "whole" in payload:
        yield f"pour toute la durée : {amount(payload['whole'])}"


def _funding(workflow: Workflow, payload: Payload) -> Iterator[str]:
    when = f"pour {payload['year']}" if payload.get("year") else "pour toute la durée"
    for source, share in payload["amounts"].items():
        label = source_label(source, workflow.funding_sources)
        yield f"{label} : {amount(share)} {when}"


def _projects(
    known: Mapping[int, Workflow], events: Sequence[Event], taken_back: dict[int, Event]
) -> dict[int, list[str]]:
    """Each line about a project against what stood before it, a line taken back left out."""
    standing: dict[str, dict[str, object]] = {}
    told = {}
    for event in in_order(list(events)):
        counts = event.sequence not in taken_back
        if event.kind == kinds.PROJECT_RECORDED:
            workflow = known[event.sequence]
            fields = dict(project_fields(project_from(event.payload), workflow))
            told[event.sequence] = _compared(standing.get(event.payload["id"]), fields)
            if counts:
                standing[event.payload["id"]] = fields
        elif event.kind == kinds.PROJECT_REMOVED and counts:
            standing.pop(event.payload["id"], None)
    return told


def _compared(before: dict[str, object] | None, fields: dict[str, object]) -> list[str]:
    if before is None:
        return ["ajouté", *(f"{name} : {fields[name]}" for name in fields if name != "Intitulé")]
    changed = [f"{name} : {fields[name]}" for name in fields if before.get(name) != fields[name]]
    erased = [f"{name} : effacé" for name in before if name not in fields]
    return ["modifié", *changed, *erased] if changed or erased else ["sans changement"]
