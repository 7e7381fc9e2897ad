"""Regions, as `region … --json` tells them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.domain.journal.events import TERRITORY_LOADED, Event
from cperflow.domain.territory.changing import Decision
from cperflow.domain.territory.regions import INFERRED, TOLD, Region, RegionLine, Territory
from cperflow.service.regions.regional import Office, RegionStatus, Seen

ATTRIBUTES = (
    "name", "kind", "chief_town", "stage", "split_from", "council", "council_state", "code_ct",
    "code_ca", "iso", "tile",
)  # fmt: skip
"""What a region has one value of on a day; its titles are those of its offices."""


def regions(found: Iterable[Region], as_of: date) -> dict[str, Any]:
    """`region list --json`: those of which something is told by that day."""
    items = [summary(region) for region in found]
    return {"as_of": as_of.isoformat(), "count": len(items), "items": items}


def summary(region: Region) -> dict[str, Any]:
    """A region on a day. `inferred` names what no text says; `doubts` are French lines."""
    told = {name: region.told(name) for name in ATTRIBUTES}
    return {
        "key": region.key,
        **{name: getattr(line, name) if line else None for name, line in told.items()},
        "since": region.lines[0].since or None,
        "former_names": list(region.names[:-1]),
        "inferred": [n for n, line in told.items() if line and line.certainty == INFERRED],
        "doubts": list(region.doubts),
    }


def region(found: Seen) -> dict[str, Any]:
    """`region show --json`: with where each thing is known from, and who heads its bodies."""
    told = {name: found.region.told(name) for name in ATTRIBUTES}
    return {
        "as_of": found.as_of.isoformat(),
        **summary(found.region),
        "told": {name: _told(line) for name, line in told.items() if line},
        "offices": [_office(each) for each in found.offices],
        "split_into": list(found.children),
        "dossiers": list(found.refs),
    }


def _office(each: Office) -> dict[str, Any]:
    told, head = each.signatory.told, each.signatory.head
    return {
        "body": each.body,
        "name": each.name,
        "title": told.title or each.title,
        "person": head.name or None,
        "since": (told if told.title else head).since or None,
        "from_procedure": not told.title,
        "source": told.source or head.source or None,
    }


def history(known: Territory, key: str, journal: Sequence[Event]) -> dict[str, Any]:
    """`region history --json`: all that is told of a region, and who told it when."""
    seen = known.region(key)
    return {
        "key": key,
        "lines": [line_data(line) for line in (seen.lines if seen else ())],
        "entries": [_entry(event) for event in journal if _is_about(event, key)],
    }


def changed(done: Decision, *, dry_run: bool) -> dict[str, Any]:
    """What a change made of a region."""
    told = done.draft.payload
    return {
        "key": told["key"],
        "told": dict(told),
        "before": summary(done.before) if done.before else None,
        "after": summary(done.after) if done.after.lines else None,
        "dry_run": dry_run,
    }


def status_items(
    known: Territory, found: Mapping[str, RegionStatus], as_of: date
) -> dict[str, Any]:
    """`region map --json`: where each region stands, and its tile; `late` null: nobody follows its
    engagements."""
    items = []
    for seen in known.regions(as_of):
        one = found.get(seen.key, RegionStatus())
        items.append({
            "key": seen.key,
            "name": seen.name,
            "kind": seen.kind,
            "tile": [int(part) for part in seen.value("tile").split(",")] if seen.value("tile")
            else None,
            "status": one.status,
            "phase": one.phase or None,
            "dossier": one.ref or None,
            "late": one.late,
        })  # fmt: skip
    return {"as_of": as_of.isoformat(), "items": items}


def line_data(line: RegionLine) -> dict[str, Any]:
    return {
        "since": line.since or None,
        "precision": line.precision,
        "told": {name: getattr(line, name) for name in TOLD if getattr(line, name)},
        "certainty": line.certainty,
        "doubt": line.doubt or None,
        "source": line.source,
    }


def _told(line: RegionLine) -> dict[str, Any]:
    return {
        "since": line.since or None,
        "precision": line.precision,
        "certainty": line.certainty,
        "source": line.source,
    }


def _entry(event: Event) -> dict[str, Any]:
    loaded = event.kind == TERRITORY_LOADED
    return {
        "sequence": event.sequence,
        "recorded_at": event.recorded_at.isoformat(),
        "actor": event.actor,
        "kind": event.kind,
        "told": None if loaded else dict(event.payload),
        "source": event.payload["source"],
    }


def _is_about(event: Event, key: str) -> bool:
    return event.kind == TERRITORY_LOADED or event.payload.get("key") == key
