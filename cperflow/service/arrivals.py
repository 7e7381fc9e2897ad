"""The registers of letters received: each with the day it was written and the day it came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cperflow.domain.chrono.letters import Arrival, arrivals, next_number
from cperflow.domain.chrono.registers import IN, Register, subject_key
from cperflow.domain.journal.events import ARRIVED, Draft, Entry
from cperflow.domain.procedure.definition import Body
from cperflow.errors import Refused
from cperflow.french import date_long
from cperflow.record import NamedTuple
from cperflow.service.chrono import register_for, registers, while_overtaken
from cperflow.service.reading import dossier_on
from cperflow.service.recording import not_in_future
from cperflow.service.sealing import sealed_behind
from cperflow.service.workspace import Workspace


class Received(NamedTuple):
    """A letter received, and the register that says so."""

    register: Register
    arrival: Arrival


def arrivals_of(ws: Workspace, register: Register) -> list[Arrival]:
    return arrivals(ws.store.journal(register.stream))


def receive(
    ws: Workspace,
    ref: str,
    receiver: Body,
    sender: str,
    entry: Entry,
    *,
    letter_on: date | None,
    reference: str = "",
    object: str = "",
    piece: str = "",
) -> Received:
    """Enter a letter that came in on the day of the entry, written `letter_on`.

    Raises Refused for a day to come, a letter dated after it came, or one entered already.
    """
    not_in_future(ws, entry.on)
    if letter_on and letter_on > entry.on:
        raise Refused(
            f"Une lettre du {date_long(letter_on)} n’a pas pu être reçue le "
            f"{date_long(entry.on)} : vérifiez --dated et --on."
        )
    dossier = dossier_on(ws, ref, ws.today, None)
    register = register_for(IN, receiver, dossier.subject, entry.on)
    told = Arrival(0, sender, ref, letter_on, reference, object, piece, entry.on, 0)

    def work() -> Received:
        journal = ws.store.journal(register.stream)
        known = arrivals(journal)
        _refuse_twice(known, told)
        entered = told._replace(number=next_number(known), sequence=len(journal) + 1)
        draft = Draft(ARRIVED, entry.on, receiver.id, entry.payload(**_payload(entered)))
        ws.store.append(sealed_behind(ws, register.stream, journal, draft))
        return Received(register, entered)

    return while_overtaken(ws, ref, work)


def _refuse_twice(known: Sequence[Arrival], told: Arrival) -> None:
    for one in known:
        same = (one.sender, one.dossier, one.letter_on, one.reference) == (
            told.sender, told.dossier, told.letter_on, told.reference,
        )  # fmt: skip
        if same and told.reference:
            raise Refused(
                f"{told.reference} de {told.sender} est déjà inscrite à l’arrivée sous le n° "
                f"{one.number}, le {date_long(one.on)}."
            )


def _payload(arrival: Arrival) -> dict[str, object]:
    told = arrival._asdict() | {
        "letter_on": arrival.letter_on.isoformat() if arrival.letter_on else ""
    }
    return {key: value for key, value in told.items() if value and key not in ("on", "sequence")}


def arrivals_for(ws: Workspace, body: Body, subject: str, ref: str, until: date) -> list[Arrival]:
    """The letters about a dossier that a body received by a day, the last one last."""
    here = (body.id, subject_key(subject) if body.local else "")
    found = [
        arrival
        for register in registers(ws)
        if register.direction == IN and (register.body, register.subject) == here
        for arrival in arrivals_of(ws, register)
        if arrival.dossier == ref and arrival.on <= until
    ]
    return sorted(found, key=lambda arrival: (arrival.on, arrival.number))
