"""What pages say of the obligations of a dossier (« engagements ») and of their occurrences
(« échéances »), beside its delays."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cperflow.cli.pages.naming import short_day
from cperflow.cli.pages.wording import bullets, due, finding, heading, state
from cperflow.domain.dossier.followed import BUDGETED, CALLED, PAID, RECEIVED
from cperflow.domain.procedure.occurrences import obligation_of, place_of
from cperflow.domain.time.keeping import (
    HELD,
    LATE,
    MISSED,
    RUNNING,
    Coming,
    Keeping,
    keepings,
    state_of,
)
from cperflow.domain.time.measures import Measure
from cperflow.domain.time.term import tracked
from cperflow.french import count
from cperflow.output import Column, screen, table, wrap
from cperflow.reports.owed import AHEAD, due_soon
from cperflow.service.reading import Situation

SHOWN = 12
"""Occurrences of a kind that `show` and `next` list; there are more commands for the others."""


def obligations_part(seen: Situation) -> Iterator[str]:
    """The part of `show`: what is late, what falls due, how each obligation was kept."""
    if tracked(seen.dossier, seen.workflow) is None:
        yield from _untracked(seen)
        return
    waiting = [m for m in seen.measures if m.clock.owed and not m.clock.ended]
    late = [m for m in waiting if state_of(m) == LATE]
    yield heading(f"Échéances en retard : {len(late)}")
    yield from _late(seen, late)
    soon = due_soon(seen)
    yield heading(f"À échoir dans les {AHEAD} jours : {len(soon)}")
    yield from _soon(seen, soon)
    yield heading("Engagements")
    kept = keepings(seen.workflow, seen.measures)
    yield table([_kept(one) for one in kept], _KEPT)
    yield f"Toutes les échéances : cperflow obligation list {seen.dossier.ref}"


def untracked(seen: Situation) -> str:
    """Why no occurrence is known."""
    term = seen.workflow.term
    fact = seen.workflow.fact(term.tracked_from) if term else None
    told = f" (fait « {fact.label} »)" if fact else ""
    return (
        "Aucune échéance : personne n’a dit depuis quel jour les engagements sont suivis"
        f"{told}, et rien n’est présumé tenu ni manqué."
    )


def _untracked(seen: Situation) -> Iterator[str]:
    yield heading("Engagements")
    yield from wrap(untracked(seen), screen().width)
    if (term := seen.workflow.term) and seen.acts:
        yield f"  cperflow set {seen.dossier.ref} {term.tracked_from}=DATE"


_KEPT: list[Column | str] = [
    "Engagement",
    Column("Par", whole=True),
    "Tenues",
    Column("Non tenues", "right"),
    Column("En retard", "right"),
]


def _kept(one: Keeping) -> list[object]:
    held = f"{one.number(HELD)} sur {one.expected}" if one.expected else "–"
    numbers = [one.number(state) or None for state in (MISSED, LATE)]
    return [one.spec.name, one.spec.by, held, *numbers]


def _late(seen: Situation, late: Sequence[Measure]) -> Iterator[str]:
    if not late:
        return
    first = sorted(late, key=lambda m: (-m.days_late, m.clock.id))[:SHOWN]
    rows = [[m.clock.spec.name, m.clock.holder, due(m), state(m)] for m in first]
    holder = Column("Par", whole=True)
    yield table(rows, ["Échéance", holder, "Date", "État"], alerts=set(range(len(rows))))
    yield from _others(len(late) - len(first), seen)


def _soon(seen: Situation, soon: Sequence[Coming]) -> Iterator[str]:
    if not soon:
        return
    rows = []
    for one in soon[:SHOWN]:
        each = one.occurrence
        planned = f" (prévue le {short_day(each.kept.planned_on)})" if each.kept.planned_on else ""
        name = seen.workflow.clock(each.id).name
        rows.append([name, each.spec.by, f"{short_day(one.due_on)}{planned}"])
    yield table(rows, ["Échéance", Column("Par", whole=True), "Date"])
    yield from _others(len(soon) - SHOWN, seen)


def _others(left: int, seen: Situation) -> Iterator[str]:
    if left > 0:
        yield f"… et {count(left, 'autre')} : cperflow obligation list {seen.dossier.ref}"


def to_do(seen: Situation) -> Iterator[str]:
    """The part of `next`: each occurrence that waits, with the command that tells it is done."""
    yield from bullets(finding(alert) for alert in seen.alerts if alert.rule == "term_running")
    if tracked(seen.dossier, seen.workflow) is None:
        yield from _untracked(seen)
        return
    waiting = [m for m in seen.measures if m.clock.owed and not m.clock.ended]
    if not waiting:
        return
    yield heading("Échéances à tenir")
    first = sorted(waiting, key=_urgency)[:SHOWN]
    for measure in first:
        yield from bullets([_to_do(measure)])
        yield f"      cperflow {_meeting(seen, measure.clock.id)}"
    yield from _others(len(waiting) - len(first), seen)


def _meeting(seen: Situation, id: str) -> str:
    """The command that meets an occurrence, rather than tell that it is met where the money, the
    document or the contract says so by itself."""
    ref, rest = seen.dossier.ref, place_of(id)
    spec = next(each for each in seen.workflow.obligations if each.id == obligation_of(id))
    for by in spec.met_by:
        if by.stage in _VERBS and by.paid_by:
            return f"funding {_VERBS[by.stage]} {ref} {by.paid_by} {rest[:4]} MONTANT --on DATE"
        if by.document:
            about = f" --for {rest}" if rest else ""
            return f"generate {ref} {by.document}{about} --number --on DATE"
        if by.contract and rest:
            return f'works contract {ref} {rest} MARCHÉ --name "…" --on DATE'
    return f"obligation met {ref} {id} --on DATE"


_VERBS = {BUDGETED: "budget", CALLED: "call", RECEIVED: "receive", PAID: "pay"}


def _urgency(measure: Measure) -> tuple[bool, object, str]:
    """The first due first, those without a due date last."""
    return measure.due_on is None, measure.due_on, measure.clock.id


def _to_do(measure: Measure) -> str:
    told = [state(measure)] if state_of(measure) == LATE or measure.state != RUNNING else []
    if measure.due_on:
        told = [f"échéance du {due(measure)}", *told]
    said = f" : {', '.join(told)}" if told else ""
    return f"{measure.clock.spec.name} ({measure.clock.holder}){said}"
