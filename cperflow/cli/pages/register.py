"""What `register` answers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from cperflow.cli.entering import say_done
from cperflow.cli.pages.next import started
from cperflow.domain.chrono.registers import OUT
from cperflow.french import count, date_long, date_short, listing
from cperflow.output import Column, Lines, table
from cperflow.reports.register import DIRECTIONS

if TYPE_CHECKING:
    from cperflow.domain.chrono.letters import Letter
    from cperflow.domain.dossier.papers import Paper
    from cperflow.service.reading import Situation
    from cperflow.service.receipts import Receipt, Received
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
    letter += _cancelled(item)
    return [
        item["number"], _short(item["registered_on"]), Lines(letter), item["dossier"],
        item["addressee"] or "",
    ]  # fmt: skip


def _cancelled(item: Item) -> list[str]:
    why = f" : {item['cancelled_for']}" if item["cancelled_for"] else ""
    return [f"annulée le {_short(item['cancelled_on'])}{why}"] if item["cancelled_on"] else []


def _received(item: Item) -> list[object]:
    letter = [text for text in (item["reference"], item["object"]) if text]
    if item["letter_on"]:
        letter.append(f"datée du {_short(item['letter_on'])}")
    if item["piece"]:
        letter.append(f"pièce {item['piece']}")
    letter += _cancelled(item)
    return [
        item["number"], _short(item["registered_on"]), Lines(letter or ["–"]), item["dossier"],
        item["sender"],
    ]  # fmt: skip


def say_issued(recorded: Recorded, paper: Paper, name: str, later: Letter | None) -> None:
    """A number that the secretariat wrote. `later`: see `chrono.dated_later`."""
    fields: list[tuple[str, object]] = [("Numéro", paper.reference)]
    fields.append(("Projet", paper.code or "aucun conservé : le document a été écrit ailleurs"))
    if later:
        fields.append(("À noter", back_dated(later)))
    ref = recorded.dossier.ref
    say_done(f"{ref} : {name}, {date_long(paper.on)}", fields,
             f"cperflow history {ref}")  # fmt: skip


def back_dated(later: Letter) -> str:
    """What is said of a letter that has a number after one of a later day."""
    return f"le n° {later.number}, avant lui au registre, est du {date_long(later.on)}"


def say_cancelled(recorded: Recorded, paper: Paper, reason: str) -> None:
    ref = recorded.dossier.ref
    number = paper.reference or paper.document
    fields = [("Motif", reason)]
    if paper.number:
        fields.append(("À noter", f"le n° {paper.number} reste au registre, il ne sert plus"))
    say_done(
        f"{ref} : document annulé, {number}", fields, f"cperflow generate {ref} {paper.document}"
    )


def say_received(seen: Situation, received: Received, receipts: Mapping[str, Receipt]) -> None:
    """A letter entered, and the act that its receipt calls for, with its day: the clock does not
    start at the date of the letter."""
    arrival, ref = received.arrival, seen.dossier.ref
    fields: list[tuple[str, object]] = [
        ("Expéditeur", arrival.sender),
        ("Référence", arrival.reference),
        ("Datée du", date_long(arrival.letter_on) if arrival.letter_on else ""),
        ("Reçue le", date_long(arrival.on)),
        ("Objet", arrival.object),
        ("Pièce", arrival.piece),
    ]
    title = f"{arrival.dossier} : arrivée n° {arrival.number} de {received.register.year}"
    called = [
        f"cperflow advance {ref} {act}{started(receipt)}"
        for act, receipt in receipts.items()
        if receipt.arrival == arrival
    ]
    following = called[0] if called else f"cperflow next {ref}"
    say_done(title, [pair for pair in fields if pair[1]], following)


def say_arrival_cancelled(received: Received, reason: str) -> None:
    arrival = received.arrival
    kept = f"le n° {arrival.number} reste au registre, il ne sert plus"
    say_done(
        f"{arrival.dossier} : arrivée n° {arrival.number} de {received.register.year} annulée",
        [("Motif", reason), ("À noter", kept)],
        f"cperflow register receive {arrival.dossier}",
    )
