"""What became different in a contract between two days: its facts, its projects, who pays what."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import shown
from cperflow.domain.dossier.finance import Project, source_label
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.obligations import Term
from cperflow.domain.procedure.wording import worded
from cperflow.domain.time.term import tracked_by
from cperflow.french import amount
from cperflow.record import NamedTuple

ABSENT = "–"


class Change(NamedTuple):
    """`about`: the fact or the project; both values as text, ABSENT for none."""

    about: str
    what: str
    before: str
    after: str


def changes(before: Dossier, after: Dossier, workflow: Workflow) -> list[Change]:
    """What an amendment changes, in the order of the procedure and of the plan."""
    return [
        *_facts(before, after, workflow),
        *plan_changes(before, after, workflow),
    ]


def plan_changes(before: Dossier, after: Dossier, workflow: Workflow) -> list[Change]:
    """What is no longer the same of the projects and of who pays for them."""
    return [*_projects(before, after), *_shares(before, after, workflow)]


def _facts(before: Dossier, after: Dossier, workflow: Workflow) -> Iterator[Change]:
    """The facts that the contract was signed with, and those of its term."""
    term = workflow.term
    named = [*(workflow.follows.facts if workflow.follows else ())]
    named += [term.start, term.end, term.months] if term else []
    for spec in workflow.facts:
        told = before.facts.get(spec.name), after.facts.get(spec.name)
        if term and spec.name == term.end and not told[0] and told[1]:
            told = _end(before, after, term), told[1]
        if spec.name in named and told[0] != told[1]:
            yield Change(spec.name, spec.label, *(_said(spec, value) for value in told))


def _end(before: Dossier, after: Dossier, term: Term) -> str | None:
    """The end that the contract had without anybody telling it: its start and how long it was
    for; None when that is only presumed."""
    start = after.facts.get(term.start)
    known = {term.start: start, **before.facts, term.tracked_from: after.opened_on.isoformat()}
    found = tracked_by(term, known, after.opened_on)
    return found.end.isoformat() if found and not found.presumed else None


def _said(spec: Any, value: Any) -> str:
    return ABSENT if value is None else shown(spec, value)


def _projects(before: Dossier, after: Dossier) -> Iterator[Change]:
    for id in _all(before.projects, after.projects):
        old, new = before.projects.get(id), after.projects.get(id)
        if old is None and new:
            yield Change(id, f"Projet {id}, ajouté", ABSENT, f"{new.name}, {amount(new.cost)}")
        elif new is None and old:
            yield Change(id, f"Projet {id}, retiré", f"{old.name}, {amount(old.cost)}", ABSENT)
        elif old and new:
            yield from _project(old, new)


def _project(old: Project, new: Project) -> Iterator[Change]:
    if old.name != new.name:
        yield Change(old.id, f"Projet {old.id}, intitulé", old.name, new.name)
    if old.cost != new.cost:
        yield Change(old.id, f"Projet {old.id}, coût", amount(old.cost), amount(new.cost))
    if old.duration_months != new.duration_months:
        told = [f"{m} mois" if m else ABSENT for m in (old.duration_months, new.duration_months)]
        yield Change(old.id, f"Projet {old.id}, durée", *told)


def _shares(before: Dossier, after: Dossier, workflow: Workflow) -> Iterator[Change]:
    for key in _all(before.shares, after.shares):
        project, source, year = key
        old, new = before.shares.get(key), after.shares.get(key)
        if (old or 0) == (new or 0) or project not in after.projects:
            continue
        label = worded(workflow, after.subject_kind, source_label(source, workflow.funding_sources))
        what = f"Projet {project}, part {label}{f', {year}' if year else ''}"
        told = [ABSENT if value is None else amount(value) for value in (old, new)]
        yield Change(project, what, *told)


def _all(before: Iterable[Any], after: Iterable[Any]) -> list[Any]:
    return list(dict.fromkeys([*before, *after]))
