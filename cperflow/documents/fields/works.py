"""The works of a contract, project by project, as templates name them (see `lexicon_life.py`)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cperflow.documents.fields.clocks import marked
from cperflow.documents.fields.money import told_fields
from cperflow.documents.fields.record import Fields
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import Project
from cperflow.domain.dossier.works import Contract, Indicator, Milestone
from cperflow.domain.money.cells import Moved
from cperflow.domain.works.standing import (
    ProjectWorks,
    days_late,
    latest,
    share_reached,
    works_of,
)
from cperflow.french import count


def works_fields(projects: Sequence[Project], dossier: Dossier | None, until: date) -> list[Fields]:
    """The fields of `works`: of each project, as `dossier` tells them (None: it tells nothing)."""
    known = {each.project.id: each for each in works_of(dossier)} if dossier else {}
    return [
        _project(number, known.get(project.id) or _nothing(project), until)
        for number, project in enumerate(projects, 1)
    ]


def _nothing(project: Project) -> ProjectWorks:
    return ProjectWorks(project, (), (), (), (), Moved())


def _project(number: int, works: ProjectWorks, until: date) -> Fields:
    last = works.last
    planned = last.planned if last else None
    due = [each for each in works.milestones if each.due_on and each.due_on <= until]
    return Fields("works[…]", {
        "number": number,
        "id": works.project.id,
        "name": works.project.name,
        "cost": works.project.cost,
        "physical": works.physical,
        "planned": planned,
        "gap": last.physical - planned if last and planned is not None else None,
        "told_on": marked(last.on, last.illustrative) if last else None,
        "note": last.note if last else "",
        "financial": works.financial,
        "paid": told_fields(works.paid),
        "committed": told_fields(works.committed),
        "contracts": [_contract(each) for each in works.contracts],
        "milestones": [_milestone(each, until) for each in works.milestones],
        "due": len(due),
        "reached": len(works.reached()),
        "indicators": [_indicator(each) for each in works.indicators],
    })  # fmt: skip


def _contract(contract: Contract) -> Fields:
    told = contract._asdict()
    day = marked(contract.signed_on, contract.illustrative)
    fields = {name: told[name] for name in ("id", "name", "contractor", "amount", "precision")}
    days = {name: told[name] for name in ("starts_on", "ends_on")}
    return Fields("works[…].contracts[…]", {**fields, "signed_on": day, **days})


def _milestone(milestone: Milestone, until: date) -> Fields:
    late = days_late(milestone, until)
    return Fields("works[…].milestones[…]", {
        "id": milestone.id,
        "name": milestone.name,
        "due_on": milestone.due_on,
        "reached_on": marked(milestone.reached_on, milestone.illustrative),
        "precision": milestone.precision,
        "late": count(late, "jour") if late else "",
    })  # fmt: skip


def _indicator(indicator: Indicator) -> Fields:
    last = latest(indicator)
    return Fields("works[…].indicators[…]", {
        "id": indicator.id,
        "name": indicator.name,
        "unit": indicator.unit,
        "baseline": indicator.baseline,
        "target": indicator.target,
        "value": last.value if last else None,
        "measured_on": marked(last.on, last.illustrative) if last else None,
        "reached": share_reached(indicator),
    })  # fmt: skip
