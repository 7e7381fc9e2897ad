"""Letters received, entered and cancelled: each with the day it was written and the day it came."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cperflow.domain.chrono.letters import Arrival, arrivals, next_number
from cperflow.domain.chrono.registers import IN
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.journal.events import ARRIVED, NUMBER_CANCELLED, Draft, Entry
from cperflow.domain.procedure.bodies import Body
from cperflow.domain.procedure.definition import Workflow
from cperflow.errors import NotFound, Refused, UsageError
from cperflow.french import date_long, listing
from cperflow.service.chrono import register_for, while_overtaken
from cperflow.service.reading import dossier_on
from cperflow.service.receipts import Received, entered, standing
from cperflow.service.recording import not_in_future
from cperflow.service.sealing import sealed_behind
from cperflow.service.workspace import Workspace


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

    The number of a letter that was issued in this store need not be typed. Raises Refused for a
    day to come, a letter dated after it came, or one entered already.
    """
    not_in_future(ws, entry.on)
    if letter_on and letter_on > entry.on:
        raise Refused(
            f"Une lettre du {date_long(letter_on)} n’a pas pu être reçue le "
            f"{date_long(entry.on)} : vérifiez --dated et --on."
        )
    dossier = dossier_on(ws, ref, ws.today, None)
    register = register_for(IN, receiver, dossier.subject, entry.on)
    workflow = ws.workflow(dossier.workflow_hash)
    number = reference or _known_number(dossier, workflow, receiver, sender, letter_on)
    told = Arrival(0, sender, ref, letter_on, number, object, piece, entry.on, 0)

    def work() -> Received:
        journal = ws.store.journal(register.stream)
        _refuse_twice(standing(ws, receiver, dossier.subject, ref), told)
        number = next_number(arrivals(journal))
        one = told._replace(number=number, sequence=len(journal) + 1)
        draft = Draft(ARRIVED, entry.on, receiver.id, entry.payload(**_payload(one)))
        ws.store.append(sealed_behind(ws, register.stream, journal, draft))
        return Received(register, one)

    return while_overtaken(ws, "", work)


def cancel_arrival(
    ws: Workspace, ref: str, receiver: Body, number: int, reason: str, entry: Entry
) -> Received:
    """Cancel a letter entered by mistake; its number is not given again. Of two years, the last
    one that has it. Raises UsageError without a reason, NotFound."""
    not_in_future(ws, entry.on)
    if not reason.strip():
        raise UsageError('Annuler une arrivée demande un motif : --reason "…".')
    subject = dossier_on(ws, ref, ws.today, None).subject

    def work() -> Received:
        found = list(entered(ws, receiver, subject, ref))
        register, arrival = _numbered(found, number, receiver, ref)
        draft = Draft(
            NUMBER_CANCELLED, entry.on, receiver.id, entry.payload(number=number, reason=reason)
        )
        journal = ws.store.journal(register.stream)
        ws.store.append(sealed_behind(ws, register.stream, journal, draft))
        return Received(register, arrival._replace(cancelled_on=entry.on, cancelled_for=reason))

    return while_overtaken(ws, "", work)


def _numbered(found: Sequence[Received], number: int, receiver: Body, ref: str) -> Received:
    counting = [one for one in found if one.arrival.cancelled_on is None]
    for one in sorted(counting, key=lambda one: -one.register.year):
        if one.arrival.number == number:
            return one
    known = listing([str(one.arrival.number) for one in counting])
    raise NotFound(
        f"L’arrivée n° {number} n’est pas inscrite par {receiver.id} pour {ref}"
        f"{f' (inscrites : {known})' if known else ''}."
    )


def _known_number(
    dossier: Dossier, workflow: Workflow, receiver: Body, sender: str, letter_on: date | None
) -> str:
    """The number of the letter that a body issued here that day to the receiver or to the body
    above it; "" when no letter, or more than one, may be meant."""
    letters = {
        spec.id
        for spec in workflow.documents
        if spec.to in (receiver.id, receiver.superior) and not spec.is_slip
    }
    numbers = [
        paper.reference
        for paper in dossier.papers
        if (paper.body, paper.on) == (sender, letter_on)
        and paper.document in letters
        and paper.cancelled_on is None
    ]
    return numbers[0] if len(numbers) == 1 else ""


def _refuse_twice(known: Sequence[Arrival], told: Arrival) -> None:
    for one in known:
        same = (one.sender, one.dossier, one.letter_on, one.reference) == (
            told.sender, told.dossier, told.letter_on, told.reference,
        )  # fmt: skip
        if same and told.reference:
            raise Refused(
                f"{told.reference} de {told.sender} est déjà inscrite à l’arrivée sous le n° "
                f"{one.number}, le {date_long(one.on)}.",
                [
                    f"Pour l’annuler : cperflow register cancel {told.dossier} --in {one.number} "
                    '--reason "…"'
                ],
            )


def _payload(arrival: Arrival) -> dict[str, object]:
    told = arrival._asdict() | {
        "letter_on": arrival.letter_on.isoformat() if arrival.letter_on else ""
    }
    return {key: value for key, value in told.items() if value and key not in ("on", "sequence")}
