"""A procedure on screen: what it says, where each delay comes from, what had to be assumed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cperflow.cli.pages.wording import step_name
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.delays import SAME_DAY, ClockSpec
from cperflow.domain.procedure.diagram import delay_text
from cperflow.domain.procedure.obligations import ONCE, PROJECT, ObligationSpec
from cperflow.french import count, date_long, listing, month_of, number, units
from cperflow.output import page, say, table

if TYPE_CHECKING:
    from cperflow.catalog import Entry, Finding


def say_list(entries: Sequence[tuple[Entry, bool]]) -> None:
    """The procedures found, each with the file it is in and whether it can be used."""
    for entry, sound in entries:
        title = f"{entry.name or entry.id} ({entry.id}, version {entry.version})"
        fields = [("Fichier", entry.path)]
        if not sound:
            fields.append(("État", "refusée : elle ne peut pas servir, son fichier a des erreurs"))
        say(page(title, fields))
        if not sound:  # on a line of its own, unbroken: people copy it
            say(f"Pour les voir : cperflow workflow check {entry.path}")
    if first := next((entry for entry, sound in entries if sound), None):
        say(f"Suite : cperflow workflow show {first.id}")


def say_checked(file: str, warnings: Sequence[Finding]) -> None:
    """A sound definition, with its warnings (problems are raised before)."""
    told = f" ; {count(len(warnings), 'avertissement')}" if warnings else ""
    say(f"{file} : procédure saine{told}.")
    for warning in warnings:
        say(f"  {warning}")


def say_workflow(workflow: Workflow) -> None:
    """Phases and steps, delays, bodies, sources, assumptions."""
    title = f"{workflow.name} ({workflow.id}, version {workflow.version})"
    brief = [("En bref", workflow.description)] if workflow.description else []
    say(page(title, [*brief, ("Objet", workflow.subject)]))
    for phase in workflow.phases:
        _say_part(f"{phase.number}. {phase.name}", page("", _steps(workflow, phase.id)))
    _say_part("Délais estimatifs", page("", map(_delay, workflow.clocks)))
    _say_part("Engagements", page("", [_obligation(workflow, o) for o in workflow.obligations]))
    bodies = [(body.id, body.name) for body in workflow.bodies]
    _say_part("Structures", table(bodies, ("Sigle", "Nom")) if bodies else "")
    _say_part("Sources", page("", [(source.id, source.title) for source in workflow.sources]))
    _say_part("Hypothèses", page("", _assumptions(workflow)))
    say(f"\nSuite : cperflow workflow diagram {workflow.id}")


def _say_part(title: str, text: str) -> None:
    """A part of the page; an empty one is left out."""
    if text:
        say(f"\n{page(title, ())}\n{text}")


def _steps(workflow: Workflow, phase: str) -> Iterator[tuple[str, list[str]]]:
    for step in workflow.steps:
        if not step.final and workflow.phase_of(step.id) == phase:
            holder = f"{workflow.body(step.holder).name} ({step.holder})"
            yield (
                step_name(workflow, step.id),
                _told(f"{step.id}, tenue par : {holder}", step.source),
            )


def _delay(clock: ClockSpec) -> tuple[str, list[str]]:
    counted = delay_text(clock.delay) if clock.delay else "mesuré, sans échéance"
    if clock.clear_days:
        counted += f", délai franc ({count(clock.clear_days, 'jour')} de plus)"
    if clock.counted_from == SAME_DAY:
        counted += ", le jour du départ compte"
    where = listing(clock.steps) or f"consultation {clock.consultation}"
    wording = f"dans le texte : « {clock.wording} »" if clock.wording else ""
    return clock.name, _told(counted, wording, where, clock.source)


def _obligation(workflow: Workflow, spec: ObligationSpec) -> tuple[str, list[str]]:
    when = _EVERY[spec.every] if spec.times == 1 else f"{spec.times} fois {_EVERY[spec.every]}"
    whom = "pour chaque projet" if spec.per == PROJECT else ""
    wording = f"dans le texte : « {spec.wording} »" if spec.wording else ""
    what = ", ".join(filter(None, ("session" * spec.session, when, whom)))
    due = f"échéance : {_due(workflow, spec)}"
    return spec.name, _told(f"{spec.id}, {spec.by} : {what}", due, wording, spec.source)


_EVERY = {
    "": "une fois", "month": "chaque mois", "quarter": "chaque trimestre",
    "half": "chaque semestre", "year": "chaque année",
}  # fmt: skip


def _due(workflow: Workflow, spec: ObligationSpec) -> str:
    """« le 30 juin N-1 », « 5 jours ouvrables avant « Session… » »."""
    due = spec.due
    if due is None:
        return "sans chiffre" if spec.every == ONCE else "la fin de la période"
    if due.on:
        return f"le {date_long(date.fromisoformat(due.on))}"
    if due.month:
        year = f"N{due.year:+d}" if due.year else "N"
        return f"le {due.day} {month_of(due.month)} {year}"
    if not due.numbered:
        return f"à la suite de « {_anchor(workflow, due.anchor)} »"
    away = units(number(abs(due.base)), due.unit) if due.base else ""
    side = f"{away} {'avant' if due.base < 0 else 'après'} " if away else ""
    return (
        f"{side}{f'« {_anchor(workflow, due.anchor)} »' if due.anchor else 'la fin de la période'}"
    )


def _anchor(workflow: Workflow, name: str) -> str:
    owed = next((spec.name for spec in workflow.obligations if spec.id == name), "")
    fact = workflow.fact(name) or workflow.project_fact(name)
    return owed or (fact.label if fact else "ouverture du dossier")


def _told(*lines: str) -> list[str]:
    return [line for line in lines if line]


def _assumptions(workflow: Workflow) -> Iterator[tuple[str, str]]:
    for assumption in workflow.assumptions:
        yield assumption.id, f"{assumption.text}\n{assumption.why}"
