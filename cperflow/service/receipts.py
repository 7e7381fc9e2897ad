"""The letters received as the registers tell them, and the day from which each starts a delay."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from itertools import takewhile

from cperflow.domain.chrono.letters import Arrival, arrivals
from cperflow.domain.chrono.registers import IN, Register, register_of, subject_key
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.journal.events import CHRONO
from cperflow.domain.procedure.bodies import Body
from cperflow.domain.procedure.definition import BACK, Transition, Workflow
from cperflow.record import NamedTuple
from cperflow.service.reading import Situation
from cperflow.service.workspace import Workspace


class Received(NamedTuple):
    """A letter received, and the register that says so."""

    register: Register
    arrival: Arrival


class Receipt(NamedTuple):
    """The fact of an act that starts a delay, and the arrival that gives its day."""

    fact: str
    arrival: Arrival


def registers(ws: Workspace) -> Iterator[Register]:
    """Every register there is, by name."""
    last = f"{CHRONO}0"  # the character after « / »
    for stream in takewhile(lambda name: name < last, ws.store.streams()):
        if found := register_of(stream):
            yield found


def arrivals_of(ws: Workspace, register: Register) -> list[Arrival]:
    return arrivals(ws.store.journal(register.stream))


def receipt_of(
    ws: Workspace,
    dossier: Dossier,
    workflow: Workflow,
    act: Transition,
    until: date,
    on: date | None = None,
) -> Receipt | None:
    """The arrival, by a day, that starts a delay of an act done `on` (None: not done yet).

    It comes from a body that does the act, to the one that holds the dossier then. The last whose
    letter has the day of the act, else the only one that came since the fact was last recorded.
    """
    facts = {use.fact for use in act.records}
    fact = next((c.start_fact for c in workflow.clocks if c.start_fact in facts), "")
    holder = workflow.step(act.to_step).holder if act.to_step not in ("", BACK) else ""
    if not fact or not holder:
        return None
    found = [
        one
        for one in arrivals_for(ws, workflow.body(holder), dossier.subject, dossier.ref, until)
        if one.sender in act.by
    ]
    used = str(dossier.facts.get(fact, ""))
    fresh = [one for one in found if one.on.isoformat() > used]
    if on:
        same = [one for one in found if one.letter_on == on]
        fresh = same or [one for one in fresh if len(fresh) == 1 and one.on >= on]
    return Receipt(fact, fresh[-1]) if fresh else None


def receipts(ws: Workspace, seen: Situation) -> dict[str, Receipt]:
    """By act that can be done from here, the arrival that starts a delay of it."""
    found = {
        one.act.id: receipt_of(ws, seen.dossier, seen.workflow, one.act, seen.as_of)
        for one in seen.acts
    }
    return {act: receipt for act, receipt in found.items() if receipt}


def arrivals_for(ws: Workspace, body: Body, subject: str, ref: str, until: date) -> list[Arrival]:
    """The letters about a dossier that a body received by a day, the last one last; those that
    were cancelled since are not there."""
    found = [one for one in standing(ws, body, subject, ref) if one.on <= until]
    return sorted(found, key=lambda arrival: (arrival.on, arrival.number))


def standing(ws: Workspace, body: Body, subject: str, ref: str) -> list[Arrival]:
    """The letters about a dossier that were not cancelled since, of every year."""
    known = (one.arrival for one in entered(ws, body, subject, ref))
    return [arrival for arrival in known if arrival.cancelled_on is None]


def entered(ws: Workspace, body: Body, subject: str, ref: str) -> Iterator[Received]:
    """Every line of every year about a dossier."""
    kept = ws.territory.kept_as(subject)
    here = (body.id, subject_key(kept) if body.local else "")
    for register in registers(ws):
        if register.direction == IN and (register.body, register.subject) == here:
            for arrival in arrivals_of(ws, register):
                if arrival.dossier == ref:
                    yield Received(register, arrival)
