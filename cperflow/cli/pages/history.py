"""The table of `history`, and one line of the journal in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from cperflow.cli.pages.changes import changes
from cperflow.cli.pages.life_lines import LIFE_NAMES
from cperflow.cli.pages.naming import ILLUSTRATIVE_NOTE, short_day
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Event
from cperflow.domain.procedure.definition import Step, Workflow
from cperflow.domain.procedure.delays import WORKING_DAY
from cperflow.domain.procedure.papers import COPY, ORIGINAL
from cperflow.domain.versions.lexicon import readers
from cperflow.french import count, date_short, decimal, listing, units
from cperflow.output import Column, Lines, table
from cperflow.service.workspace import Workspace


def journal_text(ws: Workspace, ref: str, events: Sequence[Event]) -> str:
    """Every line with what it changed and who entered it, those taken back with why."""
    if not events:
        return f"Rien n’était encore consigné du dossier {ref} à cette date."
    known = readers(events, ws.workflow)
    told = changes(known, events)
    rows = [_row(known[event.sequence], event, told[event.sequence]) for event in events]
    number = Column("Ligne", "right")
    day = Column("Date", whole=True)
    structure = Column("Structure", whole=True)
    lines = [
        f"{ref} : {count(len(events), 'ligne')} au journal",
        "",
        table(rows, [number, day, "Acte", structure]),
    ]
    if any(event.payload.get("illustrative") for event in events):
        lines += ["", ILLUSTRATIVE_NOTE]
    return "\n".join(lines)


def _row(workflow: Workflow, event: Event, told: Sequence[str]) -> list[object]:
    payload = event.payload
    day = short_day(
        event.occurred_on,
        precision=payload.get("precision", "day"),
        illustrative=bool(payload.get("illustrative")),
    )
    entered = f"saisi le {date_short(event.recorded_at.date())} par {event.actor}"
    lines = [line_name(workflow, event), *(f"- {change}" for change in told), entered]
    return [event.sequence, day, Lines(lines), event.body]


def line_name(workflow: Workflow, event: Event) -> str:
    """« Transmettre la demande (étape 3 → 4) », « Pièce E3.1 reçue »."""
    tell = _NAMES.get(event.kind)
    return tell(workflow, event.payload) if tell else event.kind


def _opened(workflow: Workflow, payload: dict[str, Any]) -> str:
    step = workflow.step(payload["step"])
    if payload.get("taken_over"):
        return f"Reprise du dossier à l’étape « {step.name} »"
    return "Ouverture du dossier"


def _advanced(workflow: Workflow, payload: dict[str, Any]) -> str:
    name = workflow.transition(payload["act"]).name
    if payload["from"] == payload["to"]:
        return name
    left, reached = workflow.step(payload["from"]), workflow.step(payload["to"])
    if left.number and reached.number:
        return f"{name} (étape {left.number} → {reached.number})"
    return f"{name} ({_place(left)} → {_place(reached)})"


def _place(step: Step) -> str:
    return f"étape {step.number}" if step.number else f"« {step.name} »"


def _opinion(workflow: Workflow, payload: dict[str, Any]) -> str:
    outcomes = workflow.consultation(payload["consultation"]).outcomes
    label = next(outcome.label for outcome in outcomes if outcome.id == payload["outcome"])
    return f"Avis rendu : {label}{_for(payload)}"


def _for(payload: dict[str, Any]) -> str:
    return f" pour {listing(payload['projects'])}" if payload.get("projects") else ""


def _piece(payload: dict[str, Any]) -> str:
    parts = (payload["code"], payload.get("project"), payload.get("year"))
    return f"Pièce {'/'.join(str(part) for part in parts if part)}"


def _paper(workflow: Workflow, payload: dict[str, Any]) -> str:
    """« Lettre de conformité, N° 2018-0012/DGCT (MEF) »."""
    document = payload["document"]
    name = next((spec.name for spec in workflow.documents if spec.id == document), document)
    about = f" ({payload['about']})" if payload.get("about") else ""
    number = f", {payload['reference']}" if payload.get("reference") else ""
    return f"{name}{number}{about}"


def _by(payload: dict[str, Any]) -> str:
    name = f" ({payload['name']})" if payload.get("name") else ""
    return f" par {payload['by']}{name}"


def _received(_workflow: Workflow, payload: dict[str, Any]) -> str:
    name = (payload.get("file") or {}).get("name", "")
    return f"{_piece(payload)} reçue{f' ({name})' if name else ''}"


def _until(payload: dict[str, Any]) -> str:
    return date_short(date.fromisoformat(payload["until"]))


def _extent(workflow: Workflow, payload: dict[str, Any]) -> str:
    """« de 5 jours ouvrables », « au 12/03/2024 »."""
    if "until" in payload:
        return f"au {_until(payload)}"
    delay = workflow.clock(payload["clock"].partition(":")[0]).delay
    return f"de {units(decimal(payload['halves']), delay.unit if delay else WORKING_DAY)}"


_STOPPED = {"suspend": "suspendu", "interrupt": "interrompu"}
_COPIES = {ORIGINAL: "Original", COPY: "Copie"}
_ASSESSED = {"conforming": "jugée conforme", "non_conforming": "jugée non conforme"}

_NAMES: dict[str, Callable[[Workflow, dict[str, Any]], str]] = {
    kinds.OPENED: _opened,
    kinds.ADVANCED: _advanced,
    kinds.FACTS_RECORDED: lambda _, payload: f"Renseignement : {listing(list(payload['facts']))}",
    kinds.OPINION_REQUESTED: lambda _, payload: f"Avis demandé à {payload['body']}{_for(payload)}",
    kinds.OPINION_GIVEN: _opinion,
    kinds.PIECE_RECEIVED: _received,
    kinds.PIECE_ASSESSED: lambda _, payload: f"{_piece(payload)} {_ASSESSED[payload['status']]}",
    kinds.PROJECT_RECORDED: lambda _, payload: f"Projet {payload['id']} : {payload['name']}",
    kinds.PROJECT_REMOVED: lambda _, payload: f"Projet {payload['id']} retiré",
    kinds.FUNDING_RECORDED: lambda _, payload: f"Financement du projet {payload['project']}",
    **LIFE_NAMES,
    kinds.ENVELOPE_RECORDED: lambda _, payload: f"Enveloppe de la source {payload['paid_by']}",
    kinds.SCENARIO_RECORDED: lambda _, payload: (
        f"Scénario « {payload['name']} » : {listing(payload['projects']) or 'aucun projet'}"
    ),
    kinds.SCENARIO_ADOPTED: lambda _, payload: f"Scénario « {payload['name']} » adopté",
    kinds.CLOCK_STOPPED: lambda _, payload: (
        f"Délai {payload['clock']} {_STOPPED[payload['effect']]}"
    ),
    kinds.CLOCK_RESUMED: lambda _, payload: f"Délai {payload['clock']} repris",
    kinds.CLOCK_EXTENDED: lambda workflow, payload: (
        f"Délai {payload['clock']} prorogé {_extent(workflow, payload)}"
    ),
    kinds.CLOCK_TARGETED: lambda _, payload: (
        f"Date visée du délai {payload['clock']} : {_until(payload)}"
    ),
    kinds.REMINDED: lambda _, payload: (
        f"Relance n° {payload['level']} à {payload['to']} (délai {payload['clock']})"
    ),
    kinds.DOCUMENT_ISSUED: lambda workflow, payload: f"Émis : {_paper(workflow, payload)}",
    kinds.DOCUMENT_CANCELLED: lambda _, payload: f"Document de la ligne {payload['paper']} annulé",
    kinds.DOCUMENT_SIGNED: lambda _, payload: (
        f"Document de la ligne {payload['paper']} signé{_by(payload)}"
    ),
    kinds.SCAN_ATTACHED: lambda _, payload: (
        f"Scan du document de la ligne {payload['paper']} : {payload['file']['name']}"
    ),
    kinds.COPY_SENT: lambda _, payload: (
        f"{_COPIES.get(payload['what'], payload['what'])} du document de la ligne "
        f"{payload['paper']} : envoi à {payload['to']}"
    ),
    kinds.COPY_RECEIVED: lambda _, payload: (
        f"Document de la ligne {payload['paper']} : reçu rendu par {payload['to']}"
    ),
    kinds.MIGRATED: lambda _, payload: (
        f"Passage à la version {payload['version']} de la procédure {payload['workflow']}"
    ),
    kinds.RETRACTED: lambda _, payload: (
        f"Retrait de la ligne {payload['sequence']} : {payload['reason']}"
    ),
}
