"""Whether a line of a journal speaks the language of its definition.

Acts decided here always do; lines taken over from another register, or written by another
program, may name what no procedure knows. `replay` has checked that nothing is missing.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Draft, Event
from cperflow.domain.journal.followed_forms import FOLLOWED, link
from cperflow.domain.journal.forms import (
    Payload,
    ids,
    is_amount,
    is_list,
    misshapen,
    unknown,
)
from cperflow.domain.procedure.definition import BACK, Workflow
from cperflow.domain.procedure.delays import STOP_EFFECTS
from cperflow.domain.procedure.occurrences import obligation_of
from cperflow.domain.procedure.papers import COPIES

FILE_TYPES = ("pdf", "docx", "xlsx", "odt", "ods", "jpg", "png", "tif", "txt", "csv")
"""What is kept: papers, sheets and scans that every office can still open."""

_SHA256 = re.compile("[0-9a-f]{64}")
_LEADING = re.compile(r"[/\\\x00-\x1f]|^\.*$")
"""What no base name has, or is."""


def strangers(event: Event | Draft, workflow: Workflow) -> list[str]:
    """What a line names that the definition does not know: one French phrase each."""
    check = _CHECKS.get(event.kind)
    found = list(check(event.payload, workflow)) if check else []
    if event.body and event.body not in ids(workflow.bodies):
        found.insert(0, f"structure inconnue « {event.body} »")
    return found


def misplaced(event: Event, workflow: Workflow) -> str:
    """Why an act of the definition cannot lead from where its line says to where it says;
    "" when it can, and for every other line."""
    if event.kind != kinds.ADVANCED:
        return ""
    act = workflow.transition(event.payload["act"])
    start, end = event.payload["from"], event.payload["to"]
    if act not in workflow.transitions_from(start):
        return f"l’acte « {act.id} » ne part pas de l’étape « {start} »"
    if end != (act.to_step or start) and act.to_step != BACK:
        return f"l’acte « {act.id} » ne mène pas à l’étape « {end} »"
    return ""


def _opening(payload: Payload, workflow: Workflow) -> Iterator[str]:
    yield from unknown("étape", [payload.get("step")], ids(workflow.steps))
    yield from _facts(payload, workflow)
    if "follows" in payload:
        yield from link(payload["follows"])


def _advance(payload: Payload, workflow: Workflow) -> Iterator[str]:
    if payload.get("act") not in ids(workflow.transitions):
        yield f"acte inconnu « {payload.get('act')} »"
    yield from unknown("étape", [payload.get("from"), payload.get("to")], ids(workflow.steps))
    asks = payload.get("asks")
    if asks:
        yield from _consultation(asks, workflow, asks["bodies"])
    if not is_list(payload.get("retains", [])):
        yield "« retains » n’est pas une liste de projets"
    yield from _facts(payload, workflow)


def _opinion(payload: Payload, workflow: Workflow) -> Iterator[str]:
    yield from _consultation(payload, workflow, [payload.get("body")])
    yield from _facts(payload, workflow)


def _consultation(payload: Payload, workflow: Workflow, bodies: Iterable[Any]) -> Iterator[str]:
    asked, outcome = payload.get("consultation"), payload.get("outcome")
    yield from unknown("consultation", [asked], ids(workflow.consultations))
    yield from unknown("structure", bodies, ids(workflow.bodies))
    for spec in workflow.consultations:
        if spec.id == asked and outcome is not None and outcome not in ids(spec.outcomes):
            yield f"avis inconnu « {outcome} »"


def _piece(payload: Payload, workflow: Workflow) -> Iterator[str]:
    return unknown("pièce", [payload.get("code")], [spec.code for spec in workflow.pieces])


def _received(payload: Payload, workflow: Workflow) -> Iterator[str]:
    yield from _piece(payload, workflow)
    if payload.get("file"):
        yield from _file(payload["file"])


def _file(file: Mapping[str, Any]) -> Iterator[str]:
    """A file told of elsewhere: its type and its name become part of paths here."""
    sha256, type, name = (file.get(each) for each in ("sha256", "type", "name"))
    if not (isinstance(sha256, str) and _SHA256.fullmatch(sha256)):
        yield "le fichier joint n’est pas désigné par son empreinte SHA-256"
    if type not in FILE_TYPES:
        yield f"type inconnu « {type} » du fichier joint"
    if not isinstance(name, str) or _LEADING.search(name):
        yield f"« {name} » n’est pas le nom d’un fichier"
    if not all(is_amount(file.get(each)) for each in ("size", "pages")):
        yield "la taille et les pages du fichier joint ne sont pas des nombres entiers"


def _project(payload: Payload, workflow: Workflow) -> Iterator[str]:
    for name in ("cost", "duration_months"):
        if payload.get(name) is not None and not is_amount(payload[name]):
            yield f"« {name} » n’est pas un nombre entier"
    facts = dict(payload.get("facts", ()))
    yield from (f"fait de projet inconnu « {name} »" for name in facts
                if workflow.project_fact(name) is None)  # fmt: skip
    yield from misshapen(facts, workflow.project_fact)


def _funding(payload: Payload, workflow: Workflow) -> Iterator[str]:
    amounts: Mapping[str, Any] = payload.get("amounts", {})
    known = ids(workflow.funding_sources)
    kinds_of = {source.partition(":")[0] for source in amounts}  # « partenaires:UE »
    yield from unknown("source de financement", sorted(kinds_of), known)
    for source, amount in amounts.items():
        if not is_amount(amount):
            yield f"le montant de « {source} » n’est pas un nombre entier"


def _envelope(payload: Payload, workflow: Workflow) -> Iterator[str]:
    years, source = payload.get("amounts", {}), payload.get("paid_by")
    yield from unknown("source de financement", [source], ids(workflow.funding_sources))
    amounts = (payload.get("whole", 0), *years.values())
    if not (all(map(str.isdecimal, years)) and all(map(is_amount, amounts))):
        yield "l’enveloppe n’est pas faite d’années et de montants entiers"
    yield from _facts(payload, workflow)


def _scenario(payload: Payload, workflow: Workflow) -> Iterator[str]:
    source = payload["made_of"].get("source")
    yield from unknown("source de financement", [source], ids(workflow.funding_sources))
    if not is_list(payload["projects"]):
        yield "« projects » n’est pas une liste de projets"


def _ruling(payload: Payload, workflow: Workflow) -> Iterator[str]:
    named, effect, halves = payload["clock"], payload.get("effect"), payload.get("halves", 0)
    clock, _, body = str(named).partition(":")
    if obligation_of(clock) in ids(workflow.obligations):
        pass  # an occurrence is a delay like those of the steps
    elif clock not in ids(workflow.clocks):
        yield f"délai inconnu « {named} »"
    elif bool(body) != bool(workflow.clock(clock).consultation):
        yield f"délai « {named} » : la structure consultée manque, ou est de trop"
    elif body:
        yield from unknown("structure", [body], ids(workflow.bodies))
    if effect is not None and effect not in STOP_EFFECTS:
        yield f"effet inconnu « {effect} » d’un arrêt"
    if not is_amount(halves):
        yield "« halves » n’est pas un nombre entier"


def _reminder(payload: Payload, workflow: Workflow) -> Iterator[str]:
    yield from _ruling(payload, workflow)
    named = [payload.get("to"), payload.get("holder")]
    yield from unknown("structure", named, ids(workflow.bodies))


def _extension(payload: Payload, workflow: Workflow) -> Iterator[str]:
    yield from _ruling(payload, workflow)
    if not payload.get("halves") and not payload.get("until"):
        yield "prorogation sans durée ni date"


def _target(payload: Payload, workflow: Workflow) -> Iterator[str]:
    yield from _ruling(payload, workflow)
    if not payload.get("until"):
        yield "date visée sans date"


def _paper(payload: Payload, workflow: Workflow) -> Iterator[str]:
    yield from unknown("document", [payload.get("document")], ids(workflow.documents))
    for name in ("number", "replaces"):
        if not is_amount(payload.get(name, 0)):
            yield f"« {name} » n’est pas un nombre entier"


def _signature(payload: Payload, workflow: Workflow) -> Iterator[str]:
    return unknown("structure", [payload.get("by")], ids(workflow.bodies))


def _scan(payload: Payload, _workflow: Workflow) -> Iterator[str]:
    return _file(payload["file"])


def _receipt(payload: Payload, workflow: Workflow) -> Iterator[str]:
    return unknown("structure", [payload.get("to")], ids(workflow.bodies))


def _sending(payload: Payload, workflow: Workflow) -> Iterator[str]:
    yield from _receipt(payload, workflow)
    if payload.get("what") not in COPIES:
        yield f"« {payload.get('what')} » n’est ni un original ni une copie"


def _facts(payload: Payload, workflow: Workflow) -> Iterator[str]:
    facts = dict(payload.get("facts", ()))
    yield from (f"fait inconnu « {name} »" for name in facts if workflow.fact(name) is None)
    yield from ill_formed(facts, workflow)


def ill_formed(facts: Mapping[str, Any], workflow: Workflow) -> Iterator[str]:
    """Facts that the definition knows, and would keep in another form."""
    return misshapen(facts, workflow.fact)


def _passage(payload: Payload, workflow: Workflow) -> Iterator[str]:
    if (payload.get("workflow"), payload.get("version")) != (workflow.id, workflow.version):
        yield f"son empreinte est celle de la procédure {workflow.id}, version {workflow.version}"


_CHECKS: dict[str, Callable[[Payload, Workflow], Iterator[str]]] = {
    kinds.OPENED: _opening,
    kinds.ADVANCED: _advance,
    kinds.FACTS_RECORDED: _facts,
    kinds.OPINION_REQUESTED: _opinion,
    kinds.OPINION_GIVEN: _opinion,
    kinds.PIECE_RECEIVED: _received,
    kinds.PIECE_ASSESSED: _piece,
    kinds.PROJECT_RECORDED: _project,
    kinds.FUNDING_RECORDED: _funding,
    kinds.ENVELOPE_RECORDED: _envelope,
    kinds.SCENARIO_RECORDED: _scenario,
    kinds.MIGRATED: _passage,
    kinds.REMINDED: _reminder,
    kinds.DOCUMENT_ISSUED: _paper,
    kinds.DOCUMENT_SIGNED: _signature,
    kinds.SCAN_ATTACHED: _scan,
    kinds.COPY_SENT: _sending,
    kinds.COPY_RECEIVED: _receipt,
    kinds.CLOCK_STOPPED: _ruling,
    kinds.CLOCK_RESUMED: _ruling,
    kinds.CLOCK_EXTENDED: _extension,
    kinds.CLOCK_TARGETED: _target,
    **FOLLOWED,
}
