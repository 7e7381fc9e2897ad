"""The table of `list`."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cperflow.cli.lists import SUBJECT, Item, Naming
from cperflow.cli.pages.naming import ILLUSTRATIVE_NOTE, short_day, subject_title
from cperflow.cli.pages.wording import phase_name, status_name, step_name
from cperflow.domain.procedure.definition import Workflow
from cperflow.french import NBSP, amount, count, date_long, date_short, fold
from cperflow.output import Column, screen, table, wrap
from cperflow.output.layout import GAP
from cperflow.output.values import french
from cperflow.reports.lists import continued
from cperflow.service.listed import Counted
from cperflow.service.ports import DossierRow
from cperflow.service.workspace import Workspace

COLUMNS = {
    "ref": "Référence",
    "region": SUBJECT,
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

PRECISIONS = {"day": "jour", "month": "mois", "year": "année"}

STEP = "Étape"
SHORTEST = 12
"""A name of a step is never cut below this: where there is no room, the table wraps."""


def dossiers_text(ws: Workspace, rows: Sequence[DossierRow], as_of: date, once: Counted) -> str:
    """The dossiers and their totals."""
    if not rows:
        return (
            f"Aucun dossier ne répond à cette demande au {date_long(as_of)}.\n"
            "Pour en ouvrir un : cperflow open RÉGION"
        )
    lines = [dossiers_table(ws, rows), "", *wrap(_total(rows, as_of, once), screen().width)]
    if any(row.entered_illustrative for row in rows):
        lines.append(ILLUSTRATIVE_NOTE)
    return "\n".join(lines)


def dossiers_table(ws: Workspace, rows: Sequence[DossierRow]) -> str:
    """One line per dossier, its day told as far as its source gives it.

    The subject has a column only when some reference does not begin with it.
    """
    flows = [ws.workflow(row.workflow_hash) for row in rows]
    said = all(map(_says_subject, rows, flows))
    columns = [Column("Référence", whole=True), Column(STEP), Column("Détenteur")]
    columns += [Column("Depuis"), Column("Coût (FCFA)", "right")]
    cells = [_cells(row, workflow) for row, workflow in zip(rows, flows, strict=True)]
    if not said:
        columns.insert(1, Column(subject_title(flows)))
        for cell, row in zip(cells, rows, strict=True):
            cell.insert(1, row.subject)
    if not any(workflow.funding_sources for workflow in flows):
        columns.pop()
        cells = [cell[: len(columns)] for cell in cells]
    cut_names(cells, columns, STEP)
    return table(cells, columns)


def _says_subject(row: DossierRow, workflow: Workflow) -> bool:
    """Whether a reference begins with its subject, but for what says that it continues another."""
    ref = continued(row, workflow) or row.ref
    return fold(ref).startswith(fold(row.subject).replace(" ", "-"))


def _cells(row: DossierRow, workflow: Workflow) -> list[object]:
    entered = short_day(
        row.entered_on,
        precision=row.entered_precision,
        illustrative=row.entered_illustrative,
    )
    step = workflow.step(row.step).name if workflow.obligations else step_name(workflow, row.step)
    return [row.ref, step, ", ".join(row.holders), entered, row.cost]


def namer(ws: Workspace, rows: Sequence[DossierRow]) -> Naming:
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
            **_known("opened", item),
            **_known("entered", item),
        }

    return Naming(named, subject_title(map(ws.workflow, pinned.values())))


def _known(moment: str, item: Item) -> Item:
    """A date written as far as it is known: « 09/2015 », with its precision in words."""
    precision = item[f"{moment}_precision"]
    return {
        f"{moment}_on": date_short(item[f"{moment}_on"], precision),
        f"{moment}_precision": PRECISIONS[precision],
    }


def cut_names(cells: Sequence[list[object]], columns: Sequence[Column | str], title: str) -> None:
    """Names of a column cut to the room that the others leave: one line per dossier."""
    titles = [column.title if isinstance(column, Column) else column for column in columns]
    at = titles.index(title)
    others = [
        max([len(title), *(len(french(cell[i])) for cell in cells)])
        for i, title in enumerate(titles)
        if i != at
    ]
    room = max(SHORTEST, screen().width - sum(others) - len(GAP) * len(others))
    for cell in cells:
        cell[at] = cut(str(cell[at]), room)


def cut(name: str, room: int) -> str:
    """A name as it is, or its first words followed by « … »."""
    if len(name) <= room:
        return name
    return f"{name[: room - 1].rpartition(' ')[0]}{NBSP}…"


def _total(rows: Sequence[DossierRow], as_of: date, once: Counted) -> str:
    """The projects of a dossier and of the one that continues it are the same: counted once."""
    told = [row for row in rows if row.ref not in once.twice]
    cost, projects = sum(row.cost for row in told), sum(row.projects for row in told)
    twice = f" dont {count(once.followed, 'suivi')} (mêmes projets, comptés une fois)"
    numbers = [f"{count(len(rows), 'dossier')}{twice if once.followed else ''}"]
    if once.untracked:
        numbers.append(f"{count(once.untracked, 'suivi')} sans engagements suivis")
    numbers += [count(projects, "projet"), amount(cost)]
    return f"Au {date_long(as_of)} : {', '.join(numbers)}."
