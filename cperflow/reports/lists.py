"""Lists of dossiers."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date
from typing import Any

from cperflow.domain.procedure.definition import Workflow
from cperflow.service.ports import DossierRow


def portfolio(
    rows: Iterable[DossierRow], as_of: date, again: Collection[str] = ()
) -> dict[str, Any]:
    """`list --json`: the dossiers, how many, and the sum of the costs of their projects; `again`:
    those whose projects another one tells, see `service.listed`."""
    items = dossiers(rows)
    cost = sum(item["cost"] for item in items if item["ref"] not in again)
    return {"as_of": as_of.isoformat(), "count": len(items), "cost": cost, "items": items}


def continued(row: DossierRow, workflow: Workflow) -> str:
    """The reference of the dossier that one continues; "" for none."""
    prefix = f"{workflow.follows.prefix}-" if workflow.follows else ""
    return row.ref[len(prefix) :] if prefix and row.ref.startswith(prefix) else ""


def dossiers(rows: Iterable[DossierRow]) -> list[dict[str, Any]]:
    """One line per dossier, as `list --json` and `dashboard --json` have it."""
    return [_dossier(row) for row in rows]


def _dossier(row: DossierRow) -> dict[str, Any]:
    names = (
        "workflow", "version", "status", "phase", "step", "projects", "cost", "illustrative",
        "opened_precision", "entered_precision", "entered_illustrative",
    )  # fmt: skip
    return {
        "ref": row.ref,
        "region": row.subject,
        **{name: getattr(row, name) for name in names},
        "holders": list(row.holders),
        "opened_on": row.opened_on.isoformat(),
        "entered_on": row.entered_on.isoformat(),
        "revision": row.revision,
    }
