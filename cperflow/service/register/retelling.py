"""The lines of a register done one by one, through the use cases: as if they were typed, with
the rules that are asked of whoever types."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date
from typing import Any

from cperflow.domain.dossier.facts import read_integer
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Event
from cperflow.domain.register.rows import BY, Line, Problem
from cperflow.domain.register.told import (
    Place,
    amounts_of,
    project_of,
    retracted_line,
    status_of,
    told,
    year_of,
)
from cperflow.errors import UsageError
from cperflow.parsing import parse_date
from cperflow.service.recording import record
from cperflow.service.register.copying import HASH, copy_down, require_definition
from cperflow.service.stories import Told, tell
from cperflow.service.workspace import Workspace

_VERBS = {
    kinds.OPENED: "open",
    kinds.ADVANCED: "advance",
    kinds.FACTS_RECORDED: "set",
    kinds.OPINION_REQUESTED: "ask",
    kinds.OPINION_GIVEN: "opinion",
    kinds.PIECE_RECEIVED: "piece",
    kinds.PIECE_ASSESSED: "assess",
    kinds.PROJECT_RECORDED: "project",
    kinds.PROJECT_REMOVED: "remove_project",
    kinds.FUNDING_RECORDED: "funding",
    kinds.CLOCK_STOPPED: "stop",
    kinds.CLOCK_RESUMED: "resume",
    kinds.CLOCK_EXTENDED: "extend",
    kinds.CLOCK_TARGETED: "target",
    kinds.RETRACTED: "retract",
}
"""What a story calls the kinds that have a use case; the others are recorded as they are told."""
_MOVES = {"from": "from", "to": "step"}
_GIVEN = {"overrides", "facts", BY}
"""Details that the use cases take as arguments, or that are none of theirs."""


def retell(ws: Workspace, line: Line, workflow: str, place: Place | None) -> Iterator[Problem]:
    """Do what a line says. `workflow`: the procedure of a dossier that it opens without naming
    one; `place`: where it finds its dossier, None when it opens it.

    Gives what the line says otherwise than the procedure decided it. Raises what `writing` does.
    """
    if place is None and line.details.get("follows"):
        # what it continues may come later in the register: its opening is taken as it is told
        yield from copy_down(ws, line, workflow, place)
        return
    if place is None or line.kind in _VERBS:
        opened = Told(line.ref, line.cell("region"), line.cell("workflow") or workflow, ())
        recorded = tell(ws, opened, _entry(line, ws.today))
    else:
        if HASH in line.details:
            id = line.details.get("workflow", place.dossier.workflow)
            require_definition(ws, id, line.details[HASH])
        recorded = record(ws, line.ref, line.on, lambda *_: told(line, place))
    yield from _differences(line, recorded.events[-1])


def _differences(line: Line, event: Event) -> Iterator[Problem]:
    """What the line says of itself, and the procedure decided otherwise."""
    said = {key: value for key, value in line.details.items() if key not in _GIVEN}
    if line.kind == kinds.ADVANCED:
        said |= {key: line.cell(column) for key, column in _MOVES.items() if line.cell(column)}
    for key, value in said.items():
        if event.payload.get(key) != value:
            yield line.fails(
                f"« {key} » vaut autre chose d’après la procédure : pour reprendre la ligne telle "
                "quelle, employez --as-recorded",
                _MOVES.get(key, "details"),
            )


def _entry(line: Line, today: date) -> dict[str, Any]:
    """A line as an entry of a story."""
    common = {
        "do": _VERBS[line.kind],
        "on": line.on,
        "by": line.cell("body"),
        "note": line.cell("note"),
        "source": line.cell("source"),
        "illustrative": line.illustrative,
        "precision": line.precision,
        "facts": line.facts,
    }
    return {**common, **_own(line, today)}


def _own(line: Line, today: date) -> Mapping[str, Any]:
    """What an entry of its kind says beside."""
    if line.kind in kinds.RULINGS:
        return _ruling(line, today)
    own = _OWN.get(line.kind)
    return own(line) if own else {}


def _opinion(line: Line) -> dict[str, Any]:
    projects = line.projects or list(line.details.get("projects", ()))
    return {"body": line.cell("body"), "outcome": line.cell("outcome"), "projects": projects}


def _piece(line: Line) -> dict[str, Any]:
    return {"code": line.cell("piece"), "project": line.cell("project"), "year": year_of(line)}


def _assessment(line: Line) -> dict[str, Any]:
    reason = line.facts.get("reason", line.cell("note"))
    return {**_piece(line), "status": status_of(line), "reason": reason}


def _project(line: Line) -> dict[str, Any]:
    places, facts = line.facts.get("locations", ""), dict(line.details.get("facts") or {})
    return {**project_of(line)._asdict(), "locations": places, "facts": facts}


def _funding(line: Line) -> dict[str, Any]:
    amounts, year = amounts_of(line), year_of(line)
    return {"project": line.cell("project"), "amounts": amounts, "year": year}


def _overrides(line: Line) -> dict[str, str]:
    try:
        return {each["rule"]: each["reason"] for each in line.details.get("overrides", ())}
    except (TypeError, KeyError):
        wanted = "une liste de règles écartées, « rule » et « reason »"
        raise UsageError(f"« overrides » : {wanted}") from None


def _ruling(line: Line, today: date) -> dict[str, Any]:
    facts: dict[str, Any] = {"clock": "", **line.facts}
    if until := line.facts.get("until"):
        facts["until"] = parse_date(until, lambda: today)
    if halves := line.facts.get("halves"):
        facts["halves"] = read_integer(halves)
    return facts


_OWN: dict[str, Callable[[Line], Mapping[str, Any]]] = {
    kinds.OPENED: lambda line: {"step": line.cell("step"), "facts": line.details.get("facts")},
    kinds.ADVANCED: lambda line: {"act": line.act, "overrides": _overrides(line)},
    kinds.OPINION_REQUESTED: _opinion,
    kinds.OPINION_GIVEN: _opinion,
    kinds.PIECE_RECEIVED: _piece,
    kinds.PIECE_ASSESSED: _assessment,
    kinds.PROJECT_RECORDED: _project,
    kinds.PROJECT_REMOVED: lambda line: {"id": line.cell("project")},
    kinds.FUNDING_RECORDED: _funding,
    kinds.RETRACTED: lambda line: {
        "line": retracted_line(line),
        "reason": line.facts.get("reason", line.cell("note")),
    },
}
