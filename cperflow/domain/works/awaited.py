"""When the contract of each project was to be signed: the due date of what it meets."""

from __future__ import annotations

from datetime import date

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.works import Contract
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.owed import occurrences
from cperflow.record import NamedTuple


class Signing(NamedTuple):
    """How long after its day (`awaited`) a contract was signed, by the `precision` of that day:
    in `number` « day », « month » or « year »; 0: in time."""

    awaited: date
    contract: Contract | None
    number: int
    precision: str


def awaited(dossier: Dossier, workflow: Workflow) -> dict[str, date]:
    """By project, the day its first contract is expected, of those where one is told."""
    found: dict[str, date] = {}
    for each in occurrences(dossier, workflow):
        if each.project and each.appointed and any(by.contract for by in each.spec.met_by):
            found.setdefault(each.project, each.appointed.about)
    return found


def signing(due: date, contract: Contract | None, on: date) -> Signing:
    """How the first contract of a project (None: there is none on the day `on`) compares with the
    day it was due; a month is compared with a month, a year with a year."""
    day = contract.signed_on if contract else on
    precision = contract.precision if contract else "day"
    months = 12 * (day.year - due.year) + day.month - due.month
    by = {"day": (day - due).days, "month": months, "year": day.year - due.year}
    return Signing(due, contract, max(0, by[precision]), precision)
