"""The fold of a register: its letters by number, the next number, the gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import pairwise
from typing import Any, TypeVar

from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Event
from cperflow.domain.journal.impossible import Impossible, malformed
from cperflow.errors import Refused
from cperflow.french import date_long
from cperflow.record import NamedTuple

OFFICER, SECRETARIAT, IMPORT = ("cperflow", "secretariat", "import")
"""Who gave a number: this program, the secretariat by hand, or another base, whose dossier was
taken over with the numbers of its letters."""

_MALFORMED = (KeyError, TypeError, ValueError, AttributeError)


class Letter(NamedTuple):
    """A letter sent, and a number given for ever. `reference`: the number in full; `about`,
    `edition`, `code`: as in `dossier/papers.py`; `addressee`, `object` as people read them."""

    number: int
    reference: str
    document: str
    dossier: str
    about: str
    edition: str
    code: str
    addressee: str
    object: str
    given_by: str
    on: date
    sequence: int
    cancelled_on: date | None = None
    cancelled_for: str = ""


class Arrival(NamedTuple):
    """A letter received `on` a day, written `letter_on` another (None: it says none). `sender`: a
    body; `reference`: the number its sender gave; `piece`: the code of the piece it is, or ""."""

    number: int
    sender: str
    dossier: str
    letter_on: date | None
    reference: str
    object: str
    piece: str
    on: date
    sequence: int
    cancelled_on: date | None = None
    cancelled_for: str = ""


Entry = TypeVar("Entry", Letter, Arrival)


def letters(journal: Iterable[Event]) -> list[Letter]:
    """The letters of a register in order of entry. Raises Impossible."""
    return _folded(journal, kinds.NUMBERED, _letter)


def arrivals(journal: Iterable[Event]) -> list[Arrival]:
    """The letters of a register of arrivals, in order of entry. Raises Impossible."""
    return _folded(journal, kinds.ARRIVED, _arrival)


def _folded(journal: Iterable[Event], entering: str, told: Callable[[Event], Entry]) -> list[Entry]:
    found: dict[int, Entry] = {}
    for event in journal:
        if event.kind == entering:
            _add(found, event, _read(event, told))
        elif event.kind == kinds.NUMBER_CANCELLED:
            _cancel(found, event)
        else:
            raise Impossible(event, f"genre de ligne inconnu « {event.kind} ».")
    return list(found.values())


def next_number(entries: Sequence[Letter] | Sequence[Arrival]) -> int:
    """One more than the highest: a number cancelled is not given again."""
    return max((entry.number for entry in entries), default=0) + 1


def gaps(entries: Sequence[Letter] | Sequence[Arrival]) -> list[tuple[int, int]]:
    """The numbers from 1 to the highest that nobody was given, as first and last."""
    numbers = sorted({0, *(entry.number for entry in entries)})
    return [(low + 1, high - 1) for low, high in pairwise(numbers) if high > low + 1]


def check_free(entries: Iterable[Letter], number: int) -> None:
    """Raises Refused for a number that a letter has, or had."""
    for taken in entries:
        if taken.number == number:
            end = " (annulé depuis)" if taken.cancelled_on else ""
            raise Refused(
                f"Le numéro {number} est déjà celui de {taken.document} ({taken.dossier}), du "
                f"{date_long(taken.on)}{end} : {taken.reference}."
            )


def _cancel(found: dict[int, Entry], event: Event) -> None:
    number = _read(event, lambda told: int(told.payload["number"]))
    if number not in found or found[number].cancelled_on:
        raise Impossible(event, f"le numéro {number} n’est pas à annuler.")
    reason = str(event.payload.get("reason", ""))
    found[number] = found[number]._replace(cancelled_on=event.occurred_on, cancelled_for=reason)


def _add(found: dict[int, Entry], event: Event, entry: Entry) -> None:
    if entry.number < 1:
        raise Impossible(event, f"« {entry.number} » n’est pas un numéro.")
    if entry.number in found:
        raise Impossible(event, f"le numéro {entry.number} était déjà pris.")
    found[entry.number] = entry


Told = TypeVar("Told")


def _read(event: Event, reader: Callable[[Event], Told]) -> Told:
    try:
        return reader(event)
    except _MALFORMED as error:
        raise malformed(event, error) from error


def _letter(event: Event) -> Letter:
    told = event.payload
    return Letter(
        _number(told),
        told["reference"],
        told["document"],
        told["dossier"],
        told.get("about", ""),
        told.get("edition", ""),
        told.get("code", ""),
        told.get("addressee", ""),
        told.get("object", ""),
        told["given_by"],
        event.occurred_on,
        event.sequence,
    )


def _arrival(event: Event) -> Arrival:
    told = event.payload
    written = told.get("letter_on")
    return Arrival(
        _number(told),
        told["sender"],
        told["dossier"],
        date.fromisoformat(written) if written else None,
        told.get("reference", ""),
        told.get("object", ""),
        told.get("piece", ""),
        event.occurred_on,
        event.sequence,
    )


def _number(told: dict[str, Any]) -> int:
    if type(told["number"]) is not int:
        raise TypeError("number")
    return told["number"]
