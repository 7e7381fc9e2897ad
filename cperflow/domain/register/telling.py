"""The events of a journal as the lines of a register (`told.py` reads them back)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from cperflow.domain.dossier.facts import read_locations, typed
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Event
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.register.rows import ACT, BY, COLUMNS, WORDS, joined, kind_of
from cperflow.errors import UsageError
from cperflow.parsing import parse_text

_CELLS = {
    kinds.OPENED: {"region": "subject", "workflow": "workflow", "step": "step"},
    kinds.ADVANCED: {"from": "from", "step": "to"},
    kinds.OPINION_GIVEN: {"outcome": "outcome"},
    kinds.PIECE_RECEIVED: {"piece": "code", "project": "project"},
    kinds.PIECE_ASSESSED: {"piece": "code", "project": "project", "outcome": "status"},
    kinds.PROJECT_RECORDED: {"project": "id"},
    kinds.PROJECT_REMOVED: {"project": "id"},
    kinds.FUNDING_RECORDED: {"project": "project"},
}
"""Column to the key of the payload that it holds, kind by kind."""
_NOTHING: dict[str, Any] = {"nature": "", "scale": "", "duration_months": None, "locations": []}
"""What a project says of itself by default."""
_EVERY = {"note": "note", "source": "source"}
_OPINIONS = (kinds.OPINION_REQUESTED, kinds.OPINION_GIVEN)
_DATED = (kinds.PIECE_RECEIVED, kinds.PIECE_ASSESSED, kinds.FUNDING_RECORDED)


def cells_of(event: Event, workflow: Workflow) -> dict[str, Any]:
    """A line of a journal by COLUMNS: texts, a date, an instant, numbers, None where it is empty.

    What has no column, or no exact text, is in `details`, by key. `workflow`: the definition in
    force on that line.
    """
    rest = dict(event.payload)
    cells: dict[str, Any] = dict.fromkeys(COLUMNS)
    cells |= {"dossier": event.stream, "line": event.sequence, "date": event.occurred_on}
    cells |= {"actor": event.actor, "recorded_at": event.recorded_at}
    cells["act"] = _act(event, rest, workflow)
    cells["facts"] = joined(_facts(event.kind, rest, workflow)) or None
    for column, key in (_EVERY | _CELLS.get(event.kind, {})).items():
        cells[column] = _taken(rest, key, _is_plain)
    cells["precision"] = _taken(rest, "precision", ("month", "year").__contains__)
    cells["illustrative"] = _taken(rest, "illustrative", lambda value: value is True)
    if event.kind in _DATED:
        cells["year"] = _taken(rest, "year", lambda value: type(value) is int and value > 0)
    cells["body"] = _body(event, rest, workflow)
    return cells | {"details": rest or None}


def _act(event: Event, rest: dict[str, Any], workflow: Workflow) -> str:
    if event.kind != kinds.ADVANCED:
        return WORDS.get(event.kind, (event.kind,))[0]
    id = str(rest.pop("act"))
    act = next((act for act in workflow.transitions if act.id == id), None)
    for key, follows in (("asks", act and act.asks), ("retains", act and act.retains)):
        if follows and key not in event.payload:  # else it would follow from the act
            rest[key] = None
    return id if kind_of(id) == kinds.ADVANCED else f"{ACT}{id}"


def _taken(rest: dict[str, Any], key: str, is_told: Callable[[Any], bool]) -> Any:
    """Moves a value out of the rest when a cell says it exactly."""
    return rest.pop(key) if key in rest and is_told(rest[key]) else None


def _is_plain(value: object) -> bool:
    """A text that is read as it is written: not empty, in one form, without outer spaces."""
    try:
        return isinstance(value, str) and bool(value) and parse_text(value) == value
    except UsageError:
        return False


def _body(event: Event, rest: dict[str, Any], workflow: Workflow) -> str | None:
    """The body that acts; that of an opinion is the one consulted."""
    if event.kind not in _OPINIONS:
        if _is_plain(event.body):
            return event.body
        if event.body or event.kind == kinds.ADVANCED:  # an act has a body by default
            rest[BY] = event.body
        return None
    told: str | None = _taken(rest, "body", _is_plain)
    if event.body != asked_by(event.kind, rest.get("consultation"), told or "", workflow):
        rest[BY] = event.body
    return told


def asked_by(kind: str, consultation: object, body: str, workflow: Workflow) -> str:
    """The body that does what concerns an opinion: gives it, or asks for it."""
    if kind == kinds.OPINION_GIVEN:
        return body
    found = [spec.asked_by for spec in workflow.consultations if spec.id == consultation]
    return found[0] if found else ""


def _facts(kind: str, rest: dict[str, Any], workflow: Workflow) -> Mapping[str, str]:
    match kind:
        case kinds.OPENED:
            return {}  # there is no dossier yet to read them by: `details` tells them exactly
        case kinds.PROJECT_RECORDED:
            return _project(rest)
        case kinds.FUNDING_RECORDED:
            return _moved(rest, "amounts", lambda _, value: _number(value))
        case kinds.PIECE_ASSESSED:
            reason = _taken(rest, "reason", _is_plain)
            return {"reason": reason} if reason else {}
        case kinds.RETRACTED:
            reason = _taken(rest, "reason", _is_plain)
            line = {"line": str(rest.pop("sequence"))} if _number(rest.get("sequence")) else {}
            return line | ({"reason": reason} if reason else {})
    if kind in kinds.RULINGS:
        return _ruling(rest)
    return _moved(rest, "facts", lambda name, value: _typed(workflow, name, value))


def _moved(
    rest: dict[str, Any], key: str, text_of: Callable[[str, Any], str | None]
) -> dict[str, str]:
    """The values of a mapping of the payload that a text says exactly; the others stay."""
    values = rest.get(key)
    if not isinstance(values, dict):
        return {}
    texts = {name: text_of(name, value) for name, value in values.items() if _is_name(name)}
    told = {name: text for name, text in texts.items() if text is not None}
    left = {name: value for name, value in values.items() if name not in told}
    if left or not told:
        rest[key] = left
    else:
        del rest[key]
    return told


def _is_name(name: str) -> bool:
    return _is_plain(name) and not set(name) & set("=|\\")


def _typed(workflow: Workflow, name: str, value: Any) -> str | None:
    spec = workflow.fact(name)
    text = typed(spec, value) if spec else None
    return text if text == "" or _is_plain(text) else None


def _number(value: object) -> str | None:
    return str(value) if type(value) is int and value >= 0 else None


def _project(rest: dict[str, Any]) -> dict[str, str]:
    """Name, cost, places… of a project; what says nothing is left out, and read as nothing."""
    told: dict[str, str] = {}
    for key in ("name", "nature", "scale"):
        if text := _taken(rest, key, _is_plain):
            told[key] = text
    for key in ("cost", "duration_months"):
        if text := _number(rest.get(key)):
            told[key] = text
            del rest[key]
    if text := _places(rest.get("locations")):
        told["locations"] = text
        del rest["locations"]
    for key, nothing in _NOTHING.items():
        if key in rest and rest[key] == nothing:
            del rest[key]
    return told


def _ruling(rest: dict[str, Any]) -> dict[str, str]:
    """The clock, the reason, the date… of a decision about a clock."""
    names = ("clock", "reason", "effect", "until")
    told = {name: text for name in names if (text := _taken(rest, name, _is_plain))}
    if halves := _number(rest.get("halves")):
        told["halves"] = halves
        del rest["halves"]
    return told


def _places(value: Any) -> str:
    """Localities as `read_locations` reads them; "" when they cannot be told exactly."""
    try:
        named = (f"{place} ({district})" if district else place for place, district in value)
        text = " ; ".join(named)
    except (TypeError, ValueError):
        return ""
    read = [list(location) for location in read_locations(text)]
    return text if _is_plain(text) and read == value else ""
