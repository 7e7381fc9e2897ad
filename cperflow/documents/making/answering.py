"""Who issues a document, and the letter received that it answers."""

from __future__ import annotations

from cperflow.documents.making.gathering import Wanted, issued_here
from cperflow.domain.chrono.letters import Arrival
from cperflow.domain.procedure.bodies import Body
from cperflow.domain.procedure.papers import EACH
from cperflow.errors import NotFound
from cperflow.french import listing
from cperflow.service.reading import Situation
from cperflow.service.receipts import arrivals_for
from cperflow.service.workspace import Workspace


def issuer(ws: Workspace, seen: Situation, wanted: Wanted) -> Body:
    """The body that issues a document."""
    by = issued_here(ws, seen, wanted.spec).by
    return seen.workflow.body(wanted.about if by == EACH else by)


def answering(ws: Workspace, seen: Situation, wanted: Wanted, number: int = 0) -> Wanted:
    """A document that speaks of a letter received by its issuer: that `number`, else the last
    about the dossier. Raises NotFound for a number that no such letter has."""
    found = _arrivals(ws, seen, wanted)
    told = [arrival for arrival in found if number in (0, arrival.number)]
    if told:
        return wanted._replace(arrival=_arrival(seen, told[-1]))
    if not number:
        return wanted
    known = listing([str(arrival.number) for arrival in found])
    by, ref = issuer(ws, seen, wanted).id, seen.dossier.ref
    raise NotFound(
        f"L’arrivée n° {number} n’est pas inscrite par {by} pour {ref}"
        f"{f' (inscrites : {known})' if known else ''}."
    )


def letters_told(ws: Workspace, seen: Situation, wanted: Wanted) -> list[Wanted]:
    """A document for each letter that it can speak of, or as it is without any."""
    told = [wanted._replace(arrival=_arrival(seen, each)) for each in _arrivals(ws, seen, wanted)]
    return told or [wanted]


def _arrivals(ws: Workspace, seen: Situation, wanted: Wanted) -> list[Arrival]:
    body = issuer(ws, seen, wanted)
    return list(arrivals_for(ws, body, seen.dossier.subject, seen.dossier.ref, seen.as_of))


def _arrival(seen: Situation, arrival: Arrival) -> dict[str, object]:
    sender = seen.workflow.body(arrival.sender)
    name, _ = sender.named(seen.dossier.subject, seen.dossier.subject_kind, arrival.on)
    return {
        "number": arrival.number,
        "on": arrival.on,
        "letter_on": arrival.letter_on,
        "reference": arrival.reference,
        "sender": name,
        "sender_id": sender.id,
        "subject": arrival.object,
    }
