"""Shares of the plan that their budget does not have yet: said from the year before.

The obligation to enter a share in a budget says from when, and until when it can still be done;
before anybody follows it, nothing is known and nothing is said (docs/adr/0034).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cperflow.domain.acts.findings import Context, Finding
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import is_of, source_label
from cperflow.domain.dossier.followed import BUDGETED
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.occurrences import obligation_of
from cperflow.domain.procedure.requirements import RuleUse
from cperflow.domain.time import occurrence
from cperflow.domain.time.occurrence import Occurrence
from cperflow.french import amount, date_long, listing
from cperflow.record import NamedTuple

if TYPE_CHECKING:
    from cperflow.domain.money.cells import Cell

OPEN, MISSED, MET = "open", "missed", "met"
"""An occurrence that is still to be met, that nobody can meet any more, that is told to be met."""


class Owed(NamedTuple):
    """An occurrence on a day: its id, its estimated due date, its state."""

    id: str
    due_on: date | None
    state: str = OPEN


class Unbudgeted(NamedTuple):
    """A share of a fiscal year that is not, or not wholly, in its budget on a day, FCFA.

    `yearly`: the plan has shares by year: `planned` of that year, of which `amount` is in no
    budget; else both are of the whole duration, `amount` what remains to be mobilised: the plan
    cannot tell by year. `due_on`: the estimated due date. `nothing`: it is told that the budget has
    none. `state`: of the occurrence; MISSED too once the year is over. `partial`: what came of it
    has an amount that nobody told: `amount` is a maximum.
    """

    occurrence: str
    source: str
    year: int
    amount: int
    planned: int
    yearly: bool
    due_on: date | None
    nothing: bool
    state: str
    partial: bool


def unbudgeted(dossier: Dossier, workflow: Workflow, on: date) -> list[Unbudgeted]:
    """What is not in a budget on a day, by fiscal year then source: to be entered, never entered
    while it could be, told as done though it is told too that it was not. Nothing once the
    dossier is over."""
    if not budget_obligations(workflow) or workflow.step(dossier.step).final:
        return []
    # a negotiation does not pay for what is owed
    from cperflow.domain.time.owed import occurrences

    owed = [
        Owed(each.id, each.appointed.about if each.appointed else None, state)
        for each in occurrences(dossier, workflow)
        if each.begins <= on and (state := _state(each, on))
    ]
    # every command loads the rules: only a contract that is followed pays for these modules
    from cperflow.domain.money.cells import cells
    from cperflow.domain.money.lines import money_lines

    return short_of(workflow, owed, cells(money_lines(dossier), on), on)


def _state(each: Occurrence, on: date) -> str:
    """ "" of what is owed no more."""
    ended = each.ended if each.ended_on and each.ended_on <= on else ""
    return {"": OPEN, occurrence.LAPSED: MISSED, occurrence.MET: MET}.get(ended, "")


def budget_obligations(workflow: Workflow) -> dict[str, list[str]]:
    """The obligations that money entered in a budget meets, with the sources whose it is."""
    found: dict[str, list[str]] = {}
    for spec in workflow.obligations:
        for by in spec.met_by:
            if by.stage == BUDGETED and by.paid_by:
                found.setdefault(spec.id, []).append(by.paid_by)
    return found


def short_of(
    workflow: Workflow, owed: Iterable[Owed], counted: Sequence[Cell], on: date
) -> list[Unbudgeted]:
    """The same, of what is owed in a dossier and of what is counted of its money."""
    paying = budget_obligations(workflow)
    found = [
        short
        for each in owed
        for source in paying.get(obligation_of(each.id), ())
        for short in _short(each, source, [c for c in counted if is_of(c.source, source)], on)
    ]
    return sorted(found, key=lambda short: (short.year, short.source))


def _short(each: Owed, source: str, ours: Sequence[Cell], on: date) -> Iterator[Unbudgeted]:
    period = each.id.split("/")[1:2]
    if not (period and period[0].isdigit()):
        return
    year = int(period[0])
    from cperflow.domain.money.cells import judged  # as above
    from cperflow.domain.money.lines import WHOLE

    yearly = any(cell.tally.planned for cell in ours if cell.year != WHOLE)
    planned = sum(cell.tally.planned for cell in ours if not yearly or cell.year == year)
    moved = [cell.tally.moved(BUDGETED) for cell in ours if cell.year == year]
    came, nothing = any(one.number for one in moved), any(one.nothing for one in moved)
    if yearly:
        missing, partial = planned - sum(one.amount for one in moved), False
    else:
        whole = [cell.tally for cell in judged(ours)]
        missing = 0 if came else sum(tally.remaining for tally in whole)
        partial = any(tally.unsure for tally in whole)
    if missing <= 0 or any(one.partial for one in moved):
        return
    if each.state == MET and not (came or nothing):
        return  # nobody tells the contrary
    state = MISSED if each.state == OPEN and year < on.year else each.state
    yield Unbudgeted(
        each.id, source, year, missing, planned, yearly, each.due_on, nothing, state, partial
    )  # fmt: skip


def told_empty(dossier: Dossier, workflow: Workflow, id: str) -> list[str]:
    """Why an occurrence cannot be said to be done: it is told that its budget has nothing."""
    obligation, _, period = id.partition("/")
    sources = budget_obligations(workflow).get(obligation, [])
    said = [
        each.amount
        for each in dossier.money
        if each.stage == BUDGETED
        and str(each.year) == period
        and any(is_of(each.source, source) for source in sources)
    ]
    if not said or any(each != 0 for each in said):
        return []
    return [
        f"il est consigné que rien n’est inscrit au budget {period} : consignez d’abord ce qui "
        f"l’est, cperflow funding budget {dossier.ref} {sources[0]} {period} …"
    ]


def shares_budgeted(dossier: Dossier, context: Context, _use: RuleUse) -> Finding | None:
    """Every share that should by now be in the budget of its fiscal year is."""
    told = unbudgeted(dossier, context.workflow, context.on)
    short = [each for each in told if each.state == OPEN]
    if not short:
        return None
    said = " ; ".join(in_words(each, context.workflow, context.on) for each in short)
    first = short[0]
    return Finding(
        f"{'une part n’est inscrite' if len(short) == 1 else 'des parts ne sont inscrites'} à "
        f"aucun budget : {said}.",
        f"cperflow funding budget {dossier.ref} {first.source} {first.year} …",
    )


def in_words(short: Unbudgeted, workflow: Workflow, on: date) -> str:
    """« Région ou District, exercice 2019 (…) »."""
    label = source_label(short.source, workflow.funding_sources)
    said = [_how_much(short)]
    if short.nothing:
        said.append("il est consigné que rien n’y a été inscrit")
    if short.due_on:
        passed = ", dépassée" if short.due_on < on else ""
        said.append(f"échéance estimative le {date_long(short.due_on)}{passed}")
    return f"{label}, exercice {short.year} ({', '.join(said)})"


def _how_much(short: Unbudgeted) -> str:
    if not short.yearly:
        left = f"{'au plus ' if short.partial else ''}{amount(short.amount)} à mobiliser"
        return f"{left} sur toute la durée, le plan ne dit pas combien par exercice"
    if short.amount == short.planned:
        return f"{amount(short.planned)} au plan"
    return f"il manque {amount(short.amount)} des {amount(short.planned)} au plan"


def missed_in_words(short: Sequence[Unbudgeted], workflow: Workflow) -> list[str]:
    """What was never entered, a line for each source: « Région ou District, exercices 2019 et
    2020 (…) »."""
    found: dict[str, list[Unbudgeted]] = {}
    for each in short:
        found.setdefault(each.source, []).append(each)
    return [
        f"{source_label(source, workflow.funding_sources)}, "
        f"{'exercice' if len(many) == 1 else 'exercices'} {_years(many)}"
        for source, many in found.items()
    ]


def _years(many: Sequence[Unbudgeted]) -> str:
    if many[0].yearly:
        return listing([f"{each.year} ({_how_much(each)})" for each in many])
    return f"{listing([str(each.year) for each in many])} ({_how_much(many[0])})"
