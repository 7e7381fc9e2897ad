"""What `register` answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from cperflow.cli.entering import say_done
from cperflow.domain.chrono.registers import OUT
from cperflow.french import count, date_long, date_short, listing
from cperflow.output import Column, Lines, table
from cperflow.reports.register import DIRECTIONS

if TYPE_CHECKING:
    from cperflow.domain.dossier.papers import Paper
    from cperflow.domain.procedure.definition import Workflow
    from cperflow.service.arrivals import Received
    from cperflow.service.reading import Situation
    from cperflow.service.recording import Recorded

COLUMNS = {
    "direction": "Sens",
    "body": "Structure",
    "subject": "Objet",
    "year": "Année",
    "number": "Numéro",
    "registered_on": "Date",
    "reference": "Référence",
    "document": "Document",
    "dossier": "Dossier",
    "about": "Concerne",
    "addressee": "Destinataire",
    "sender": "Expéditeur",
    "letter_on": "Datée du",
    "object": "Intitulé",
    "piece": "Pièce",
    "code": "Code",
    "given_by": "Numéro donné par",
    "cancelled_on": "Annulée le",
    "cancelled_for": "Motif",
}
"""Of the CSV."""

Item = Mapping[str, Any]


def registers_text(data: Item) -> str:
    """Each register with its letters and its gaps."""
    if not data["registers"]:
        return (
            "Aucune lettre n’est inscrite.\n"
            "Suite : cperflow generate REF DOCUMENT --number, ou cperflow register receive REF"
        )
    return "\n\n".join(_register(register, data["items"]) for register in data["registers"])


def _register(register: Item, items: list[Item]) -> str:
    place = ("direction", "body", "subject", "year")
    mine = [item for item in items if all(item[key] == register[key] for key in place)]
    whose = "-".join(filter(None, (register["body"], register["subject"])))
    kind = DIRECTIONS[register["direction"]]
    title = f"{whose}, {register['year']}, {kind} : {count(len(mine), 'lettre')}"
    rows = [_sent(item) if register["direction"] == OUT else _received(item) for item in mine]
    number, day = Column("N°", "right", whole=True), Column("Date", whole=True)
    other = "Destinataire" if register["direction"] == OUT else "Expéditeur"
    lines = [title, table(rows, [number, day, "Lettre", "Dossier", other])]
    if register["gaps"]:
        lines.append(f"Numéros qui manquent : {listing([_gap(gap) for gap in register['gaps']])}.")
    return "\n".join(lines)


def _short(day: str) -> str:
    return date_short(date.fromisoformat(day))


def _gap(gap: Item) -> str:
    first, last = gap["first"], gap["last"]
    return str(first) if first == last else f"{first} à {last}"


def _sent(item: Item) -> list[object]:
    letter = [item["reference"], item["object"] or item["document"]]
    if item["about"]:
        letter.append(f"pour {item['about']}")
    if item["cancelled_on"]:
        why = f" : {item['cancelled_for']}" if item["cancelled_for"] else ""
        letter.append(f"annulée le {_short(item['cancelled_on'])}{why}")
    return [
        item["number"], _short(item["registered_on"]), Lines(letter), item["dossier"],
        item["addressee"] or "",
    ]  # fmt: skip


def _received(item: Item) -> list[object]:
    letter = [text for text in (item["reference"], item["object"]) if text]
    if item["letter_on"]:
        letter.append(f"datée du {_short(item['letter_on'])}")
    if item["piece"]:
        letter.append(f"pièce {item['piece']}")
    return [
        item["number"], _short(item["registered_on"]), Lines(letter or ["–"]), item["dossier"],
        item["sender"],
    ]  # fmt: skip


def say_issued(recorded: Recorded, paper: Paper, name: str) -> None:
    """A number that the secretariat wrote."""
    fields: list[tuple[str, object]] = [("Numéro", paper.reference)]
    fields.append(("Projet", paper.code or "aucun conservé : le document a été écrit ailleurs"))
    ref = recorded.dossier.ref
    say_done(f"{ref} : {name}, {date_long(paper.on)}", fields,
             f"cperflow history {ref}")  # fmt: skip


def say_cancelled(recorded: Recorded, paper: Paper, reason: str) -> None:
    ref = recorded.dossier.ref
    number = paper.reference or paper.document
    fields = [("Motif", reason)]
    if paper.number:
        fields.append(("À noter", f"le n° {paper.number} reste au registre, il ne sert plus"))
    say_done(f"{ref} : {number} annulé", fields, f"cperflow generate {ref} {paper.document}")


def say_received(seen: Situation, received: Received) -> None:
    """A letter entered, and the act that its receipt calls for."""
    arrival = received.arrival
    fields: list[tuple[str, object]] = [
        ("Expéditeur", arrival.sender),
        ("Référence", arrival.reference),
        ("Datée du", date_long(arrival.letter_on) if arrival.letter_on else ""),
        ("Reçue le", date_long(arrival.on)),
        ("Objet", arrival.object),
        ("Pièce", arrival.piece),
    ]
    title = f"{arrival.dossier} : arrivée n° {arrival.number} de {received.register.year}"
    following = _following(seen, received)
    say_done(title, [pair for pair in fields if pair[1]], following)


def _following(seen: Situation, received: Received) -> str:
    """The act whose delay starts at the receipt, with its day: the clock does not start at the
    date of the letter."""
    ref, arrival = seen.dossier.ref, received.arrival
    for fact in _starting(seen.workflow):
        for act in seen.workflow.transitions_from(seen.dossier.step):
            if fact in [use.fact for use in act.records]:
                written = f" --on {arrival.letter_on}" if arrival.letter_on else ""
                return f"cperflow advance {ref} {act.id}{written} --set {fact}={arrival.on}"
    return f"cperflow next {ref}"


def _starting(workflow: Workflow) -> list[str]:
    return [clock.start_fact for clock in workflow.clocks if clock.start_fact]
