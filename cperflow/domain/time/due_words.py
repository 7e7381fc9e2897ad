"""What gives an occurrence of an obligation its due date, and what met it, in French words."""

from __future__ import annotations

from datetime import date

from cperflow.domain.dossier.followed import BUDGETED, CALLED, PAID, RECEIVED
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.obligations import (
    HALF_YEARLY,
    MONTHLY,
    OPENING,
    QUARTERLY,
    ObligationSpec,
)
from cperflow.domain.time.appointed import Appointed
from cperflow.domain.time.owed import Occurrence
from cperflow.domain.time.periods import Period
from cperflow.french import date_long, decimal, month_of, nth, of, units

_STAGES = {BUDGETED: "l’inscription au budget", CALLED: "l’appel des fonds",
           RECEIVED: "la réception des fonds", PAID: "le paiement"}  # fmt: skip
_YEARS = {-1: "année qui précède l’exercice", 0: "exercice", 1: "année qui suit l’exercice"}


def due_rule(each: Occurrence, workflow: Workflow) -> str:
    """« le 30 juin 2019, année qui précède l’exercice 2020 », « 5 jours ouvrables avant la
    session prévue le 27 décembre 2018 »; "" when nothing gives it a due date."""
    due, found = each.spec.due, each.appointed
    if found is None:
        return _awaited(each, workflow)
    if found.resumed:
        return f"à la reprise du contrat, le {date_long(found.anchor)}"
    if due and due.anchor:
        return f"{_away(found)}{_event(due.anchor, found, workflow)}"
    if due and due.month and each.period:
        year = each.period.year
        told = _YEARS.get(due.year, f"{abs(due.year)} ans {_side(due.year)} l’exercice")
        return f"le {date_long(found.anchor)}, {told} {year}"
    if each.period and not (due and due.on):
        return f"{_away(found)}le {date_long(each.period.last)}, fin {_of(each.period)}"
    return f"le {date_long(found.anchor)}"


def _awaited(each: Occurrence, workflow: Workflow) -> str:
    """What its due date waits for: a fact that nobody has told; "" when it has none."""
    due = each.spec.due
    fact = due and (workflow.fact(due.anchor) or workflow.project_fact(due.anchor))
    return f"le jour du fait « {fact.label} », qui n’est pas consigné" if fact else ""


def _side(way: int) -> str:
    return "avant" if way < 0 else "après"


def _away(found: Appointed) -> str:
    """« 5 jours ouvrables avant »; "" for the very day."""
    if not found.halves:
        return ""
    return f"{units(decimal(abs(found.halves)), found.unit)} {_side(found.halves)} "


def _event(anchor: str, found: Appointed, workflow: Workflow) -> str:
    day = date_long(found.anchor)
    if anchor == OPENING:
        return f"l’ouverture du dossier, le {day}"
    for spec in workflow.obligations:
        if spec.id == anchor:
            return f"{_called(spec)} {_held(spec, found)} le {day}"
    fact = workflow.fact(anchor) or workflow.project_fact(anchor)
    return f"le {day} (« {fact.label if fact else anchor} »)"


def _called(spec: ObligationSpec) -> str:
    return "la session" if spec.session else f"« {spec.name} »,"


def _held(spec: ObligationSpec, found: Appointed) -> str:
    word = "tenu" if found.held_on else "prévu"
    return f"{word}e" if spec.session else word


def _of(period: Period) -> str:
    """« du 4e trimestre 2018 », « d’août 2018 », « de l’exercice 2018 »."""
    if period.every == MONTHLY:
        return of(f"{month_of(period.number)} {period.year}")
    names = {QUARTERLY: "trimestre", HALF_YEARLY: "semestre"}
    if name := names.get(period.every):
        return f"du {nth(period.number)} {name} {period.year}"
    return f"de l’exercice {period.year}"


def lapse_rule(each: Occurrence, lapses_on: date | None) -> str:
    """From when nobody can do it any more; "" for what can always be done."""
    if not each.spec.lapses:
        return ""
    if lapses_on:
        return f"à partir du {date_long(lapses_on)}"
    before = each.appointed is not None and each.appointed.before_event
    return "une fois la session tenue" if before else "dès que la suivante est échue"


def met_through(through: str, workflow: Workflow) -> str:
    """What met it without being told: « l’inscription au budget », « le document « … » »."""
    if not through or through in _STAGES:
        return _STAGES.get(through, "")
    if through == "contract":
        return "un marché signé"
    name = next((spec.name for spec in workflow.documents if spec.id == through), through)
    return f"le document « {name} »"
