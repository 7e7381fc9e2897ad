"""A new version of a procedure over its dossiers: what `simulate --workflow` and
`workflow migrate` answer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.versions.differences import Difference, differences
from cperflow.domain.versions.impact import MOVED, DueChange, Impact
from cperflow.service.migrating import BLOCKED, MIGRATES, SKIPPED, Passage, Prospect


def migration(
    passage: Passage, left: Workflow | None, found: Sequence[Prospect], *, done: bool
) -> dict[str, Any]:
    """`simulate --workflow --json`, `workflow migrate --json`; `done`: it has been written.

    `from_version`: the newest version known before, to which `differences` compare; null when
    there is none.
    """
    workflow = passage.target.workflow
    return {
        "workflow": workflow.id,
        "version": workflow.version,
        "from_version": left.version if left else None,
        "on": passage.entry.on.isoformat(),
        "as_of": passage.day.isoformat(),
        "done": done,
        "totals": totals(found),
        "differences": [_difference(one) for one in differences(left, workflow)] if left else [],
        "items": [_item(one) for one in found],
    }


def totals(found: Sequence[Prospect]) -> dict[str, int]:
    """How many dossiers in all, of each outcome, and how many due dates move."""
    moved = [one for one in found for change in one.impact.clocks if change.change == MOVED]
    return {
        "dossiers": len(found),
        "migrate": _count(found, MIGRATES),
        "unchanged": sum(one.outcome == MIGRATES and one.impact == Impact() for one in found),
        "blocked": _count(found, BLOCKED),
        "skipped": _count(found, SKIPPED),
        "due_dates_moved": len(moved),
    }


def _count(found: Iterable[Prospect], outcome: str) -> int:
    return sum(one.outcome == outcome for one in found)


def _item(one: Prospect) -> dict[str, Any]:
    impact = one.impact
    return {
        "dossier": one.ref,
        "region": one.subject,
        "from_version": one.version,
        "step": one.step,
        "outcome": one.outcome,
        "why": one.why or None,
        "obstacles": [obstacle._asdict() for obstacle in one.obstacles],
        "clocks": [_clock(change) for change in impact.clocks],
        "pieces": list(impact.pieces),
        "rules": [
            {"act": act, "rule": refusal.rule, "reason": refusal.reason, "source": refusal.source}
            for act, refusal in impact.rules
        ],
        "acts_added": list(impact.acts_added),
        "acts_removed": list(impact.acts_removed),
    }


def _clock(change: DueChange) -> dict[str, Any]:
    return change._asdict() | {"before": _iso(change.before), "after": _iso(change.after)}


def _difference(one: Difference) -> dict[str, Any]:
    return one._asdict() | {"fields": [field._asdict() for field in one.fields]}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
