"""The works of a contract and the recommendations of its committees, as data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import read_body, read_project
from cperflow.domain.dossier.works import (
    OPEN,
    Contract,
    Indicator,
    Milestone,
    Progress,
    Recommendation,
)
from cperflow.domain.money.cells import Moved
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.works.awaited import awaited
from cperflow.domain.works.sessions import (
    LATE,
    Session,
    days_late,
    standing,
    tally,
)
from cperflow.domain.works.standing import (
    ProjectWorks,
    late_since,
    latest,
    share_reached,
    works_of,
)
from cperflow.domain.works.standing import days_late as milestone_late
from cperflow.record import NamedTuple

if TYPE_CHECKING:
    from cperflow.service.contracts.recommendations import Recommended


class Asked(NamedTuple):
    """Which recommendations are asked for; of a body (`who`, typed any way) when one is named."""

    only_open: bool = False
    only_late: bool = False
    who: str = ""


ALL = Asked()


def chosen(dossier: Dossier, project: str) -> list[ProjectWorks]:
    """The works of one project, typed any way, or ("") of all. Raises NotFound."""
    id = read_project(project, dossier) if project else ""
    return [each for each in works_of(dossier) if id in ("", each.project.id)]


def works(dossier: Dossier, workflow: Workflow, as_of: date, project: str = "") -> dict[str, Any]:
    """`works show --json`: % are whole numbers, money FCFA; null: nobody told."""
    due = awaited(dossier, workflow)
    return {
        "ref": dossier.ref,
        "as_of": as_of,
        "projects": [_project(each, due, as_of) for each in chosen(dossier, project)],
    }


def _project(works: ProjectWorks, due: Mapping[str, date], as_of: date) -> dict[str, Any]:
    last = works.last
    return {
        "project": works.project.id,
        "name": works.project.name,
        "cost": works.project.cost,
        "physical": works.physical,
        "planned": last.planned if last else None,
        "told_on": last.on if last else None,
        "financial": works.financial,
        "paid": _told(works.paid),
        "committed": _told(works.committed),
        "contract_awaited_on": due.get(works.project.id),
        "contracts": [_contract(each) for each in works.contracts],
        "milestones": [_milestone(each, as_of) for each in works.milestones],
        "progress": [_progress(each) for each in works.progress],
        "indicators": [_indicator(each) for each in works.indicators],
    }


def _progress(seen: Progress) -> dict[str, Any]:
    return {
        "on": seen.on,
        "precision": seen.precision,
        "physical": seen.physical,
        "planned": seen.planned,
        "note": seen.note,
        "illustrative": seen.illustrative,
    }


def _told(told: Moved) -> dict[str, Any]:
    """`amount` sums the amounts that are known; null when none of them is."""
    return {"amount": told.known, "number": told.number, "unknown": told.unknown}


def _contract(contract: Contract) -> dict[str, Any]:
    told = contract._asdict()
    del told["project"], told["sequence"]
    return told


def _milestone(milestone: Milestone, as_of: date) -> dict[str, Any]:
    return {
        "id": milestone.id,
        "name": milestone.name,
        "due_on": milestone.due_on,
        "reached_on": milestone.reached_on,
        "late": late_since(milestone, as_of),
        "days_late": milestone_late(milestone, as_of),
        "illustrative": milestone.illustrative,
    }


def _indicator(indicator: Indicator) -> dict[str, Any]:
    last = latest(indicator)
    return {
        "id": indicator.id,
        "name": indicator.name,
        "unit": indicator.unit,
        "baseline": indicator.baseline,
        "target": indicator.target,
        "due_on": indicator.due_on,
        "value": last.value if last else None,
        "measured_on": last.on if last else None,
        "reached": share_reached(indicator),
        "measures": [
            {"on": one.on, "value": one.value, "note": one.note, "illustrative": one.illustrative}
            for one in sorted(indicator.measures, key=lambda one: (one.on, one.sequence))
        ],
    }


def recommendations(
    found: Sequence[Recommended], as_of: date, asked: Asked = ALL
) -> dict[str, Any]:
    """`recommend list --json`: `sessions` count all that each made, whatever is asked for."""
    return {
        "as_of": as_of,
        "items": [
            recommendation(each.dossier, session, one, as_of)
            for each, session, one in listed(found, as_of, asked)
        ],
        "sessions": [
            {
                "dossier": each.dossier.ref,
                "session": session.id,
                "name": session.name,
                "on": session.on,
                **tally(session.recommendations, as_of)._asdict(),
            }
            for each in found
            for session in each.sessions
        ],
        "totals": tally(all_of(found), as_of)._asdict(),
    }


def all_of(found: Iterable[Recommended]) -> list[Recommendation]:
    return [one for each in found for one in each.recommendations]


def listed(
    found: Iterable[Recommended], as_of: date, asked: Asked
) -> Iterator[tuple[Recommended, Session, Recommendation]]:
    """The recommendations asked for, session by session. Raises NotFound for a body that a
    procedure does not know."""
    for each in found:
        body = read_body(asked.who, each.workflow) if asked.who else ""
        for session in each.sessions:
            for one in session.recommendations:
                state = standing(one, as_of)
                kept = state == LATE or not asked.only_late
                kept = kept and (state in (OPEN, LATE) or not asked.only_open)
                if kept and body in ("", one.who):
                    yield each, session, one


def recommendation(
    dossier: Dossier, session: Session, one: Recommendation, as_of: date
) -> dict[str, Any]:
    """A recommendation; the committee pack tells it so too."""
    return {
        "dossier": dossier.ref,
        "region": dossier.subject,
        "id": one.id,
        "session": one.session,
        "session_name": session.name,
        "session_on": session.on,
        "what": one.what,
        "who": one.who or None,
        "due_on": one.due_on,
        "status": standing(one, as_of),
        "days_late": days_late(one, as_of),
        "made_on": one.made_on,
        "closed_on": one.closed_on,
        "outcome": one.outcome,
        "illustrative": one.illustrative,
    }
