"""How far the projects of a contract are: contracts, milestones, progress, indicators, money.

A dossier is read as it is: replay it as of a day to have that day.
"""

from __future__ import annotations

from datetime import date

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import Project
from cperflow.domain.dossier.followed import PAID
from cperflow.domain.dossier.works import Contract, Indicator, Measured, Milestone, Progress
from cperflow.domain.money.cells import Moved, moved, summed
from cperflow.record import NamedTuple

FINISHED = 100
"""% of a project that is finished."""


class ProjectWorks(NamedTuple):
    """A project and its works, each list in the order of the journal, contracts by signature.

    `paid`: what was paid for it; payments of the contract as a whole are not in it.
    """

    project: Project
    contracts: tuple[Contract, ...]
    milestones: tuple[Milestone, ...]
    progress: tuple[Progress, ...]
    indicators: tuple[Indicator, ...]
    paid: Moved

    @property
    def last(self) -> Progress | None:
        """The last word on its physical progress."""
        return self.progress[-1] if self.progress else None

    @property
    def physical(self) -> int | None:
        """Whole %; None when nobody told."""
        return self.last.physical if self.last else None

    @property
    def committed(self) -> Moved:
        """What its contracts are worth."""
        return summed(contract.amount for contract in self.contracts)

    @property
    def financial(self) -> int | None:
        """What was paid of its cost, whole % rounded down; None while nothing of it is told."""
        known, cost = self.paid.known, self.project.cost
        return 100 * known // cost if known is not None and self.paid.number and cost else None

    def reached(self) -> list[Milestone]:
        return [each for each in self.milestones if each.reached_on]

    def late(self, on: date) -> list[Milestone]:
        """The milestones that a day has passed and that are not reached."""
        return [each for each in self.milestones if late_since(each, on)]


def works_of(dossier: Dossier, *, until: date = date.max) -> list[ProjectWorks]:
    """The works of each project, in the order of the dossier; contracts signed, progress seen and
    money paid until a day."""
    return [_works(dossier, project, until) for project in dossier.projects.values()]


def _works(dossier: Dossier, project: Project, until: date) -> ProjectWorks:
    own = project.id
    signed = [m for m in dossier.contracts.values() if m.project == own and m.signed_on <= until]
    progress = [each for each in dossier.progress if each.project == own and each.on <= until]
    return ProjectWorks(
        project,
        tuple(sorted(signed, key=lambda each: (each.signed_on, each.sequence))),
        tuple(each for (of, _), each in dossier.milestones.items() if of == project.id),
        tuple(sorted(progress, key=lambda each: (each.on, each.sequence))),
        tuple(each for (of, _), each in dossier.indicators.items() if of == project.id),
        moved([one for one in dossier.money if one.project == own and one.on <= until], PAID),
    )


def late_since(milestone: Milestone, on: date) -> bool:
    """Whether a milestone should have been reached before a day and was not."""
    return milestone.due_on is not None and milestone.due_on < on and not milestone.reached_on


def days_late(milestone: Milestone, on: date) -> int:
    """Calendar days, of one that was reached late too; 0 in time, or without a due date."""
    until = min(milestone.reached_on or on, on)
    return max(0, (until - milestone.due_on).days) if milestone.due_on else 0


def latest(indicator: Indicator) -> Measured | None:
    """The last measure of an indicator, by the day it is of."""
    return max(indicator.measures, key=lambda one: (one.on, one.sequence), default=None)


def share_reached(indicator: Indicator) -> int | None:
    """How much of the way from the baseline (0 when not told) to the target is done, whole %
    rounded down; None without a target, or a measure."""
    found, start = latest(indicator), indicator.baseline or 0
    if found is None or indicator.target is None or indicator.target == start:
        return None
    return 100 * (found.value - start) // (indicator.target - start)
