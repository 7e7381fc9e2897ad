"""What nobody can do any more, as `overdue --json` and `dashboard --json` tell it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from cperflow.service.contracts.missed import Missed


def missed_items(found: Iterable[Missed]) -> list[dict[str, Any]]:
    """One line for each obligation of a dossier: how many were not kept, `since` the due date of
    the first."""
    return [
        {
            "dossier": each.dossier,
            "region": each.subject,
            "workflow": each.workflow,
            "obligation": each.obligation,
            "holder": each.holder,
            "session": each.session,
            "count": each.number,
            "since": each.since.isoformat(),
        }
        for each in found
    ]
