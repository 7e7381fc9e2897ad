"""The lines of a register as events, as they are told: no rule of the procedure is asked here.

`importing` checks that what comes of it can be, `departures` tells what the rules would not have
allowed. To have the rules asked, see `service/register/retelling.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cperflow.domain.acts.acts import consequences
from cperflow.domain.acts.guards import Context
from cperflow.domain.acts.opinions import find_outcome
from cperflow.domain.acts.possible import find_act
from cperflow.domain.acts.records import find_piece
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import Reader, read, read_body, read_integer, read_locations
from cperflow.domain.dossier.finance import Project, project_payload
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.procedure.definition import BACK, Transition, Workflow
from cperflow.domain.register.rows import BY, Line
from cperflow.domain.register.telling import asked_by
from cperflow.errors import NotFound, Refused, UsageError
from cperflow.french import did_you_mean, fold
from cperflow.parsing import parse_money
from cperflow.record import NamedTuple

Content = dict[str, Any]

FOLLOWING = ("asks", "retains")
"""What follows from an act; an export says by None that it did not."""
_STATUSES = {
    "CONFORME": "conforming", "CONFORMING": "conforming",
    "NON_CONFORME": "non_conforming", "NON_CONFORMING": "non_conforming",
}  # fmt: skip


class Place(NamedTuple):
    """Where a line finds its dossier: as its lines before leave it on that day."""

    dossier: Dossier
    workflow: Workflow
    reader: Reader


def told(line: Line, place: Place) -> Draft:
    """The event of a line that opens no dossier.

    Raises NotFound for what the procedure does not know, UsageError for a value of no sound form.
    """
    build = _BUILDERS.get(line.kind)
    content = build(line, place) if build else {}
    body = _body(line, place, content)
    return _draft(line, body, content)


def told_opening(line: Line, workflow: Workflow, hash: str, subject: str, kind: str) -> Draft:
    """The event of a line that opens a dossier."""
    step = line.cell("step") or workflow.initial
    content: Content = {
        "workflow": workflow.id,
        "version": workflow.version,
        "workflow_hash": hash,
        "subject": subject,
        "subject_kind": kind,
        "step": step,
    }
    if step != workflow.initial:
        content["taken_over"] = True
    return _draft(line, _named_body(line, workflow), content)


def _draft(line: Line, body: str, content: Content) -> Draft:
    facts = {**content.get("facts", {}), **_mapping(line.details.get("facts"))}
    content |= {k: v for k, v in line.details.items() if v is not None or k not in FOLLOWING}
    body = content.pop(BY, body)
    if facts or "facts" in content:
        content["facts"] = facts
    return Draft(line.kind, line.on, body, entry_of(line, body).payload(**content))


def entry_of(line: Line, body: str = "") -> Entry:
    """What any act carries, as the line says it."""
    texts = (line.cell("note"), line.cell("source"))
    return Entry(line.on, body, *texts, line.illustrative, line.precision)


def _mapping(value: object) -> Mapping[str, Any]:
    return value if isinstance(value, dict) else {}


def _body(line: Line, place: Place, content: Content) -> str:
    if line.kind in (kinds.OPINION_GIVEN, kinds.OPINION_REQUESTED):
        consultation = line.details.get("consultation", content.get("consultation"))
        return asked_by(line.kind, consultation, content.get("body", ""), place.workflow)
    body = _named_body(line, place.workflow)
    if line.kind == kinds.ADVANCED and not body:
        return next(iter(place.workflow.transition(content["act"]).by), "")
    return body


def _named_body(line: Line, workflow: Workflow) -> str:
    return read_body(line.cell("body"), workflow) if line.cell("body") else ""


def _facts(line: Line, place: Place) -> Content:
    values = {}
    for name, text in line.facts.items():
        spec = place.workflow.fact(name)
        if spec is None:
            hint = did_you_mean(name, [known.name for known in place.workflow.facts])
            raise NotFound(f"Fait inconnu « {name} ».{hint}")
        values[name] = read(spec, text, place.reader)
    return {"facts": values} if values else {}


def _advanced(line: Line, place: Place) -> Content:
    workflow, dossier = place.workflow, place.dossier
    act = find_act(workflow, line.act)
    start = line.cell("from") or dossier.step
    end = line.cell("step") or _end(act, start, dossier)
    content: Content = {"act": act.id, "from": start, "to": end, **_facts(line, place)}
    context = Context(workflow, act, line.on, given=content.get("facts", {}))
    following = consequences(dossier, context, act)
    return content | {k: v for k, v in following.items() if k not in line.details}


def _end(act: Transition, start: str, dossier: Dossier) -> str:
    return dossier.came_from if act.to_step == BACK else act.to_step or start


def _opinion(line: Line, place: Place) -> Content:
    content: Content = {"body": _named_body(line, place.workflow)}
    if "consultation" not in line.details:
        content["consultation"] = _consultation(line, place)
    if line.kind == kinds.OPINION_REQUESTED:
        return content | {"projects": line.details.get("projects", line.projects)}
    if line.projects:
        content["projects"] = line.projects
    specs = place.workflow.consultations
    wanted = line.details.get("consultation", content.get("consultation"))
    known = next((spec for spec in specs if spec.id == wanted), None)
    if not line.cell("outcome"):
        raise UsageError("le sens de l’avis n’est pas dit (colonne outcome)")
    if known:
        content["outcome"] = find_outcome(known, line.cell("outcome"))
    return content | _facts(line, place)


def _consultation(line: Line, place: Place) -> str:
    """The one held at the dossier's step, else the only one of the procedure."""
    known = place.workflow.consultations
    here = [spec.id for spec in known if place.dossier.step in spec.steps]
    found = here or [spec.id for spec in known]
    if len(found) != 1:
        raise Refused(f"aucune consultation n’est en cours pour {line.ref} à cette étape.")
    return found[0]


def _piece(line: Line, place: Place) -> Content:
    code, _, copy = line.cell("piece").partition("/")
    spec = find_piece(place.workflow, code)
    project, year = line.cell("project"), line.cell("year")
    if copy and spec.per == "project":
        project = copy.strip()
    elif copy:
        year = copy.strip()
    content: Content = {"code": spec.code}
    content |= {"project": project} if project else {}
    return content | ({"year": read_integer(year)} if year else {})


def _assessment(line: Line, place: Place) -> Content:
    reason = line.facts.get("reason", "")
    content = {**_piece(line, place), "status": status_of(line)}
    return content | ({"reason": reason} if reason else {})


def status_of(line: Line) -> str:
    """What an assessment says of a piece, typed any way. Raises UsageError."""
    text = line.cell("outcome")
    word = fold(text).replace("-", "_").replace(" ", "_")
    if word not in _STATUSES:
        raise UsageError(f"« {text} » : une pièce est conforme ou non conforme")
    return _STATUSES[word]


def project_of(line: Line) -> Project:
    """The project that a line records. Raises UsageError."""
    facts = line.facts
    return Project(
        line.cell("project"),
        facts.get("name", ""),
        facts.get("nature", ""),
        facts.get("scale", ""),
        read_locations(facts.get("locations", "")),
        read_integer(facts["duration_months"]) if "duration_months" in facts else None,
        parse_money(facts.get("cost", "")) if "cost" in facts else 0,
    )


def amounts_of(line: Line) -> dict[str, int]:
    """What each source pays, by the facts of a line. Raises UsageError."""
    return {source: parse_money(text) for source, text in line.facts.items()}


def year_of(line: Line) -> int | None:
    return read_integer(line.cell("year")) if line.cell("year") else None


def _funding(line: Line, _place: Place) -> Content:
    year = year_of(line)
    content: Content = {"project": line.cell("project"), "amounts": amounts_of(line)}
    return content | ({"year": year} if year is not None else {})


def _retraction(line: Line, _place: Place) -> Content:
    return {"sequence": retracted_line(line), "reason": line.facts.get("reason", "")}


def retracted_line(line: Line) -> int:
    """The number of the line that a line retracts. Raises UsageError."""
    if "line" not in line.facts:
        raise UsageError("un retrait nomme sa ligne : « line=12 | reason=… » parmi les faits")
    return read_integer(line.facts["line"])


def _ruling(line: Line, _place: Place) -> Content:
    content: Content = dict(line.facts)
    if "halves" in line.facts:
        content["halves"] = read_integer(line.facts["halves"])
    return content


_BUILDERS: dict[str, Callable[[Line, Place], Content]] = {
    kinds.ADVANCED: _advanced,
    kinds.FACTS_RECORDED: _facts,
    kinds.OPINION_REQUESTED: _opinion,
    kinds.OPINION_GIVEN: _opinion,
    kinds.PIECE_RECEIVED: _piece,
    kinds.PIECE_ASSESSED: _assessment,
    kinds.PROJECT_RECORDED: lambda line, _place: project_payload(project_of(line)),
    kinds.PROJECT_REMOVED: lambda line, _place: {"id": line.cell("project")},
    kinds.FUNDING_RECORDED: _funding,
    kinds.RETRACTED: _retraction,
    kinds.OBLIGATION_MET: _facts,
    kinds.ENVELOPE_RECORDED: _facts,
    **dict.fromkeys(kinds.RULINGS, _ruling),
}
"""Other kinds are told whole by their `details`."""
