"""The table of `overdue`, and its totals by body."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.cli.lists import SUBJECT, Item, Naming
from cperflow.cli.pages.naming import short_day, subject_title
from cperflow.cli.pages.wording import (
    clock_name,
    footnotes,
    heading,
    late,
    phase_name,
    step_name,
)
from cperflow.domain.definition import Workflow
from cperflow.french import count, date_long
from cperflow.output import Column, table
from cperflow.service.filtering import definitions
from cperflow.service.workspace import Workspace

COLUMNS = {
    "dossier": "Dossier",
    "region": SUBJECT,
    "workflow": "Procédure",
    "phase": "Phase",
    "step": "Étape",
    "clock": "Délai estimatif",
    "holder": "Détenteur",
    "started_on": "Départ",
    "due_on": "Échéance estimative",
    "days_late": "Retard (jours)",
    "unit": "Unité",
    "estimated": "Retard estimé",
    "illustrative": "Dates illustratives",
}
"""Keys of `overdue --json` and their titles in a French CSV."""


def namer(ws: Workspace) -> Naming:
    """Names in the place of the ids of a late clock."""
    flows = definitions(ws)

    def named(item: Item) -> Item:
        workflow = flows[item["workflow"]]
        return {
            **item,
            "phase": phase_name(workflow, item["step"]),
            "step": step_name(workflow, item["step"]),
            "clock": clock_name(workflow, item["clock"]),
            "holder": workflow.body(item["holder"]).name,
            "unit": "jours ouvrables" if item["unit"] == "working_day" else "jours",
        }

    return Naming(named, subject_title(flows.values()))


def overdue_text(ws: Workspace, data: Mapping[str, Any]) -> str:
    """The late clocks, then how many each body holds."""
    day, items = date_long(date.fromisoformat(data["as_of"])), data["items"]
    if not items:
        return f"Aucun délai estimatif n’est dépassé au {day}."
    flows = definitions(ws)
    return "\n".join(
        [
            f"{_found(len(items))} au {day}",
            "",
            late_table(items, flows),
            heading("Par structure"),
            _by_body(items, flows),
            foot(items),
            f"Pour comprendre une échéance : cperflow explain {items[0]['dossier']}",
        ]
    )


def late_table(items: Sequence[Item], flows: Mapping[str, Workflow]) -> str:
    """One line per late clock, in the order given."""
    rows = [
        [
            item["dossier"],
            clock_name(flows[item["workflow"]], item["clock"]),
            item["holder"],
            short_day(date.fromisoformat(item["due_on"]), illustrative=item["illustrative"]),
            _late(item),
        ]
        for item in items
    ]
    dossier, holder = Column("Dossier", whole=True), Column("Détenteur", whole=True)
    return table(rows, [dossier, "Délai estimatif", holder, "Échéance", "Retard"])


def _late(item: Item) -> str:
    return late(
        item["days_late"],
        item["unit"],
        estimated=item["estimated"],
        illustrative=item["illustrative"],
    )


def foot(items: Sequence[Item]) -> str:
    """What the marks of the items mean."""
    return footnotes(
        illustrative=any(item["illustrative"] for item in items),
        estimated=any(item["estimated"] for item in items),
        indicative=True,
    )


def _found(number: int) -> str:
    return count(number, "délai estimatif dépassé", "délais estimatifs dépassés")


def _by_body(items: Sequence[Item], flows: Mapping[str, Workflow]) -> str:
    """The body that holds most first, then the longest lateness."""
    held: dict[tuple[str, str], list[Item]] = {}
    for item in items:
        held.setdefault((item["workflow"], item["holder"]), []).append(item)
    ordered = sorted(held.items(), key=lambda pair: (-len(pair[1]), pair[0]))
    rows = []
    for (workflow, body), mine in ordered:
        longest = max(mine, key=lambda item: item["days_late"])
        name = f"{flows[workflow].body(body).name} ({body})"
        rows.append([name, len(mine), _late(longest)])
    return table(rows, ["Structure", "Délais dépassés", "Plus long retard"])
