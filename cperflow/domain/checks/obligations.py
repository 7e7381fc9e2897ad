"""Obligations that can be followed: their due dates come from somewhere, and end somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cperflow.domain.checks.problem import Path, Problem
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.delays import CALENDAR_DAY, WORKING_DAY
from cperflow.domain.procedure.obligations import (
    ONCE,
    OPENING,
    PROJECT,
    Deadline,
    MetBy,
    ObligationSpec,
)
from cperflow.french import did_you_mean, listing

Told = Iterator[tuple[Path, str]]
"""Where in an obligation, and what is wrong."""


def unfollowed(workflow: Workflow) -> list[Problem]:
    """Obligations without the facts that tell when they are owed, or these without any."""
    term = workflow.term
    if workflow.obligations and term is None:
        message = "des engagements sans term : dites depuis quel fait ils sont suivis"
        return [Problem(("obligations",), message)]
    if term is None:
        return []
    problems = []
    if not workflow.obligations:
        problems.append(Problem(("term",), "term ne sert qu’aux engagements, et il n’y en a pas"))
    if term.presumed_months < 1 and not term.end:
        message = "rien ne dit quand le contrat finit : donnez end, ou presumed_months (≥ 1)"
        problems.append(Problem(("term",), message))
    return problems


def unanchored(workflow: Workflow) -> list[Problem]:
    """A due date that follows from nothing, from something else than a date, or from itself."""
    return [
        Problem(("obligations", index, "due", "anchor"), message)
        for index, spec in enumerate(workflow.obligations)
        if spec.due and spec.due.anchor
        for message in _anchor(workflow, spec, spec.due)
    ]


def misdue(workflow: Workflow) -> list[Problem]:
    """A due date that is none, is two at once, or is on no day."""
    return [
        Problem(("obligations", index, "due", *where), message)
        for index, spec in enumerate(workflow.obligations)
        if spec.due
        for where, message in (*_kind(spec, spec.due), *_amount(spec.due))
    ]


def misrepeated(workflow: Workflow) -> list[Problem]:
    """A recurrence that cannot be counted, a session of no period, a lapse without a next one."""
    return [
        Problem(("obligations", index, *where), message)
        for index, spec in enumerate(workflow.obligations)
        for where, message in _repeated(workflow, spec)
    ]


def mismet(workflow: Workflow) -> list[Problem]:
    """What is said to meet an obligation, and is none or several things."""
    return [
        Problem(("obligations", index, "met_by", number, *where), message)
        for index, spec in enumerate(workflow.obligations)
        for number, by in enumerate(spec.met_by)
        for where, message in _met_by(workflow, spec, by)
    ]


def _anchor(workflow: Workflow, spec: ObligationSpec, due: Deadline) -> Iterator[str]:
    name = due.anchor
    other = next((each for each in workflow.obligations if each.id == name), None)
    own = workflow.project_fact(name) if spec.per == PROJECT else None
    fact = own or workflow.fact(name)
    if name == OPENING:
        return
    if other:
        yield from _followed(workflow, spec, other)
    elif fact is None:
        yield from _unknown(workflow, spec, name)
    elif fact.type != "date":
        yield f"le fait « {name} » est de type {fact.type}, il faut date"


def _unknown(workflow: Workflow, spec: ObligationSpec, name: str) -> Iterator[str]:
    if workflow.project_fact(name):
        yield f"« {name} » est un fait de projet : il demande per: {PROJECT}"
        return
    known = [each.id for each in workflow.obligations]
    known += [each.name for each in workflow.facts if each.type == "date"]
    if spec.per == PROJECT:
        known += [each.name for each in workflow.project_facts if each.type == "date"]
    yield f"ni un engagement ni un fait : « {name} ».{did_you_mean(name, known)}"


def _followed(workflow: Workflow, spec: ObligationSpec, other: ObligationSpec) -> Iterator[str]:
    if circle := _circle(workflow, spec):
        yield f"échéances qui tournent en rond : {' → '.join(circle)}"
    elif (spec.every, spec.times) != (other.every, other.times):
        yield f"« {other.id} » n’a pas la même période : every et times doivent être les siens"
    elif other.per == PROJECT != spec.per:
        yield f"« {other.id} » se tient par projet : celui-ci aussi (per: {PROJECT})"


def _circle(workflow: Workflow, spec: ObligationSpec) -> list[str]:
    anchors = {each.id: each.due.anchor for each in workflow.obligations if each.due}
    path = [spec.id]
    while (following := anchors.get(path[-1], "")) in {each.id for each in workflow.obligations}:
        if following in path:
            return [*path, following] if following == spec.id else []
        path.append(following)
    return []


def _kind(spec: ObligationSpec, due: Deadline) -> Told:
    given = [name for name, told in (("month", due.month or due.day), ("on", due.on),
                                     ("anchor", due.anchor)) if told]  # fmt: skip
    if len(given) > 1:
        yield (), f"une seule échéance : {listing(given, 'ou')}"
    if due.month or due.day:
        yield from _day(spec, due)
    elif due.year:
        yield ("year",), "year va avec month et day"
    if due.on:
        yield from _fixed(spec, due)
    if not given and spec.every == ONCE:
        yield (), "échéance sans date ni période : donnez on ou anchor, ou retirez due"
    if not due.numbered and not due.anchor:
        yield ("numbered",), "numbered: false va avec anchor"


def _day(spec: ObligationSpec, due: Deadline) -> Told:
    try:
        date(2024, due.month, due.day)  # a leap year: 29 February is a day
    except ValueError:
        yield (), f"le {due.day}/{due.month} n’est pas un jour de l’année"
    if spec.every == ONCE:
        yield ("month",), "un jour d’un exercice demande une période (every)"


def _fixed(spec: ObligationSpec, due: Deadline) -> Told:
    try:
        date.fromisoformat(due.on)
    except ValueError:
        yield ("on",), f"« {due.on} » n’est pas une date : AAAA-MM-JJ"
    if spec.every != ONCE:
        yield ("on",), "une date fixe n’arrive qu’une fois : retirez every"


def _amount(due: Deadline) -> Told:
    whole = due.unit not in (CALENDAR_DAY, WORKING_DAY)
    if not (due.base * (1 if whole else 2)).is_integer():
        kind = "entier" if whole else "entier ou demi"
        yield ("base",), f"{due.base:g} : un nombre {kind} est attendu"
    if due.base and (due.month or due.on):
        yield ("base",), "base se compte depuis anchor, ou la fin de la période"
    if due.base and not due.numbered:
        yield ("base",), "numbered: false ne donne pas de chiffre : retirez base"


def _repeated(workflow: Workflow, spec: ObligationSpec) -> Told:
    if spec.times < 1:
        yield ("times",), f"{spec.times} : au moins une fois par période"
    if spec.ahead < 0:
        yield ("ahead",), f"{spec.ahead} : un nombre de jours, pas négatif"
    if spec.session and spec.per == PROJECT:
        yield ("session",), "une session se tient pour le dossier, pas par projet"
    if spec.session and spec.met_by:
        yield ("met_by",), "une session est tenue quand on le consigne : met_by ne s’y emploie pas"
    if spec.lapses and not _may_lapse(workflow, spec):
        message = "lapses demande une suite : une période, ou une échéance avant une session"
        yield ("lapses",), message
    if spec.when and bool(spec.when.fact) == bool(spec.when.funded_by):
        yield ("when",), "une condition porte soit sur fact, soit sur funded_by"


def _may_lapse(workflow: Workflow, spec: ObligationSpec) -> bool:
    due = spec.due
    if due and due.anchor:
        events = {each.id for each in workflow.obligations}
        return due.anchor in events and due.base < 0
    return spec.every != ONCE


def _met_by(workflow: Workflow, spec: ObligationSpec, by: MetBy) -> Told:
    if [bool(by.stage), bool(by.document), by.contract].count(True) != 1:
        yield (), "une chose à la fois : stage, document ou contract"
    if by.paid_by and not by.stage:
        yield ("paid_by",), "paid_by va avec stage"
    issued = next((each.steps for each in workflow.documents if each.id == by.document), ())
    if by.document and issued and spec.steps and not set(issued) & set(spec.steps):
        yield ("document",), f"« {by.document} » ne s’émet à aucune étape de cet engagement"
