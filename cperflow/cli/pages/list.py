"""The table of `list`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date

from cperflow.cli.lists import Item
from cperflow.cli.pages.naming import ILLUSTRATIVE_NOTE, short_day
from cperflow.cli.pages.wording import phase_name, status_name, step_name
from cperflow.french import amount, count, date_long, fold
from cperflow.output import Column, screen, table
from cperflow.service.ports import DossierRow
from cperflow.service.workspace import Workspace

COLUMNS = {
    "ref": "Référence",
    "region": "Région",
    "workflow": "Procédure",
    "version": "Version",
    "status": "État",
    "phase": "Phase",
    "step": "Étape",
    "holders": "Détenteurs",
    "opened_on": "Ouvert le",
    "entered_on": "À l’étape depuis le",
    "projects": "Projets",
    "cost": "Coût (FCFA)",
    "illustrative": "Dates illustratives",
    "opened_precision": "Précision de l’ouverture",
    "entered_precision": "Précision de l’étape",
    "entered_illustrative": "Date d’étape illustrative",
}
"""Keys of `list --json` and their titles in a French CSV."""

WIDE = 120
"""From this width on, names of steps are shown whole."""
SHORT = 32


def dossiers_text(ws: Workspace, rows: Sequence[DossierRow], as_of: date) -> str:
    """The dossiers and their totals."""
    if not rows:
        return (
            f"Aucun dossier ne répond à cette demande au {date_long(as_of)}.\n"
            "Pour en ouvrir un : cperflow open RÉGION"
        )
    lines = [dossiers_table(ws, rows), "", _total(rows, as_of)]
    if any(row.entered_illustrative for row in rows):
        lines.append(ILLUSTRATIVE_NOTE)
    return "\n".join(lines)


def dossiers_table(ws: Workspace, rows: Sequence[DossierRow]) -> str:
    """One line per dossier. Its day is said to the month: a source may give no more.

    The region has a column only when some reference does not begin with it.
    """
    said = all(fold(row.ref).startswith(fold(row.subject).replace(" ", "-")) for row in rows)
    columns = [Column("Référence", whole=True), Column("Étape"), Column("Détenteur")]
    columns += [Column("Depuis"), Column("Coût (FCFA)", "right")]
    cells: list[list[object]] = [
        [
            row.ref,
            _step(step_name(ws.workflow(row.workflow_hash), row.step)),
            ", ".join(row.holders),
            short_day(
                row.entered_on,
                precision=row.entered_precision,
                illustrative=row.entered_illustrative,
            ),
            row.cost,
        ]
        for row in rows
    ]
    if not said:
        columns.insert(1, Column("Région"))
        for cell, row in zip(cells, rows, strict=True):
            cell.insert(1, row.subject)
    return table(cells, columns)


def namer(ws: Workspace, rows: Sequence[DossierRow]) -> Callable[[Item], Item]:
    """Names in the place of the ids of a dossier, as the version it is pinned to has them."""
    pinned = {row.ref: row.workflow_hash for row in rows}

    def named(item: Item) -> Item:
        workflow = ws.workflow(pinned[item["ref"]])
        return {
            **item,
            "status": status_name(workflow, item["step"]),
            "phase": phase_name(workflow, item["step"]),
            "step": step_name(workflow, item["step"]),
            "holders": [workflow.body(id).name for id in item["holders"]],
        }

    return named


def _step(name: str) -> str:
    if len(name) <= SHORT or screen().width >= WIDE:
        return name
    return f"{name[:SHORT].rpartition(' ')[0]} …"


def _total(rows: Sequence[DossierRow], as_of: date) -> str:
    projects = sum(row.projects for row in rows)
    cost = sum(row.cost for row in rows)
    return (
        f"Au {date_long(as_of)} : {count(len(rows), 'dossier')}, {count(projects, 'projet')}, "
        f"{amount(cost)}."
    )
