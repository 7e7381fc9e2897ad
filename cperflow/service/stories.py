"""A story: the acts of some dossiers, told in order, played through the use cases.

The demonstration and the golden tests are stories; nothing in them is written behind the
back of the rules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.domain.dossier.facts import read_locations
from cperflow.domain.dossier.finance import Project
from cperflow.domain.journal.events import Entry
from cperflow.domain.procedure.delays import INTERRUPT
from cperflow.errors import CperflowError, InvalidData
from cperflow.record import NamedTuple
from cperflow.service import timekeeping, writing
from cperflow.service.contracts.stories import FOLLOWED
from cperflow.service.financing import funding
from cperflow.service.recording import Recorded
from cperflow.service.workspace import Workspace


class Told(NamedTuple):
    """One dossier's story; each entry is a mapping with `do` and what that verb needs."""

    ref: str
    subject: str
    workflow: str
    entries: Sequence[Mapping[str, Any]]


class Story(NamedTuple):
    """`unopened`: subjects of which the source says that nothing has begun."""

    title: str
    source: str
    as_of: date
    dossiers: Sequence[Told]
    unopened: Sequence[Mapping[str, str]] = ()


def play(ws: Workspace, story: Story) -> Iterator[Recorded]:
    """Do every entry, in order, giving what each recorded.

    Raises InvalidData naming the dossier and the entry that cannot be done; the ones before
    it are recorded.
    """
    for told in story.dossiers:
        for number, entry in enumerate(told.entries, start=1):
            try:
                yield tell(ws, told, entry)
            except KeyError as error:
                raise InvalidData(f"{told.ref}, acte {number} : {error} manque.") from error
            except CperflowError as error:
                raise InvalidData(
                    f"{told.ref}, acte {number} ({entry['do']}) : {error.message}", error.details
                ) from error


def tell(ws: Workspace, told: Told, entry: Mapping[str, Any]) -> Recorded:
    """Do one entry. Raises KeyError for what it does not say, and what its use case raises."""
    if entry["do"] in FOLLOWED:
        return FOLLOWED[entry["do"]](ws, told.ref, entry, _entry(entry))
    return _PLAYERS[entry["do"]](ws, told, entry)


def _entry(told: Mapping[str, Any]) -> Entry:
    return Entry(
        told["on"],
        told.get("by", ""),
        told.get("note", ""),
        told.get("source", ""),
        told.get("illustrative", False),
        told.get("precision", "day"),
    )


def _typed(facts: Mapping[str, Any]) -> dict[str, str]:
    return {name: str(value) for name, value in facts.items()}


def _open(ws: Workspace, told: Told, entry: Mapping[str, Any]) -> Recorded:
    return writing.open_dossier(
        ws,
        told.subject,
        _entry(entry),
        workflow=told.workflow,
        ref=told.ref,
        step=entry.get("step", ""),
        facts=entry.get("facts"),
    )


def _advance(ws: Workspace, told: Told, entry: Mapping[str, Any]) -> Recorded:
    facts = _typed(entry.get("facts", {}))
    overrides = entry.get("overrides", {})
    return writing.advance(ws, told.ref, entry["act"], _entry(entry), facts, overrides).recorded


def _set(ws: Workspace, told: Told, entry: Mapping[str, Any]) -> Recorded:
    return writing.record_facts(ws, told.ref, _typed(entry["facts"]), _entry(entry))


def _project(ws: Workspace, told: Told, entry: Mapping[str, Any]) -> Recorded:
    project = Project(
        entry["id"],
        entry["name"],
        entry.get("nature", ""),
        entry.get("scale", ""),
        read_locations(entry.get("locations", "")),
        entry.get("duration_months"),
        entry["cost"],
        entry.get("facts", {}),
    )
    return writing.record_project(ws, told.ref, project, _entry(entry))


def _funding(ws: Workspace, told: Told, entry: Mapping[str, Any]) -> Recorded:
    return funding.record_funding(
        ws, told.ref, entry["project"], entry["amounts"], _entry(entry), entry.get("year")
    )


def _piece(ws: Workspace, told: Told, entry: Mapping[str, Any]) -> Recorded:
    return writing.receive_piece(
        ws, told.ref, entry["code"], _entry(entry), entry.get("project", ""), entry.get("year")
    )


def _ask(ws: Workspace, told: Told, entry: Mapping[str, Any]) -> Recorded:
    projects = entry.get("projects", ())
    return writing.ask_opinion(ws, told.ref, entry["body"], _entry(entry), projects)


def _opinion(ws: Workspace, told: Told, entry: Mapping[str, Any]) -> Recorded:
    return writing.give_opinion(
        ws,
        told.ref,
        entry["body"],
        entry["outcome"],
        _entry(entry),
        entry.get("projects", ()),
        _typed(entry.get("facts", {})),
    )


def _assess(ws: Workspace, told: Told, entry: Mapping[str, Any]) -> Recorded:
    piece = (entry["code"], entry["status"], entry.get("reason", ""))
    project, year = entry.get("project", ""), entry.get("year")
    return writing.assess_piece(ws, told.ref, *piece, _entry(entry), project, year)


def _remove_project(ws: Workspace, told: Told, entry: Mapping[str, Any]) -> Recorded:
    return writing.remove_project(ws, told.ref, entry["id"], _entry(entry))


def _retract(ws: Workspace, told: Told, entry: Mapping[str, Any]) -> Recorded:
    line, reason = entry["line"], entry.get("reason", "")
    return writing.retract(ws, told.ref, line, reason, _entry(entry))


def _stop(ws: Workspace, told: Told, entry: Mapping[str, Any]) -> Recorded:
    about = (told.ref, entry["clock"], _entry(entry), entry.get("reason", ""))
    interrupt = entry.get("effect") == INTERRUPT
    return timekeeping.stop_clock(ws, *about, interrupt=interrupt).recorded


def _resume(ws: Workspace, told: Told, entry: Mapping[str, Any]) -> Recorded:
    return timekeeping.resume_clock(ws, told.ref, entry["clock"], _entry(entry)).recorded


def _extend(ws: Workspace, told: Told, entry: Mapping[str, Any]) -> Recorded:
    about = (told.ref, entry["clock"], _entry(entry), entry.get("reason", ""))
    halves, until = entry.get("halves"), entry.get("until")
    return timekeeping.extend_clock(ws, *about, halves=halves, until=until).recorded


def _target(ws: Workspace, told: Told, entry: Mapping[str, Any]) -> Recorded:
    about = (told.ref, entry["clock"], _entry(entry), entry.get("reason", ""))
    return timekeeping.set_target(ws, *about, entry["until"]).recorded


_PLAYERS: dict[str, Callable[[Workspace, Told, Mapping[str, Any]], Recorded]] = {
    "open": _open,
    "advance": _advance,
    "set": _set,
    "project": _project,
    "funding": _funding,
    "piece": _piece,
    "ask": _ask,
    "opinion": _opinion,
    "assess": _assess,
    "remove_project": _remove_project,
    "retract": _retract,
    "stop": _stop,
    "resume": _resume,
    "extend": _extend,
    "target": _target,
}
