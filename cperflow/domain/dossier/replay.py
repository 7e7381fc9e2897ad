"""The fold: a journal replayed into a dossier, with no definition and no clock.

An event says where it went, so replay needs no machine. What it does check is that each
event can follow the ones before it; the first that cannot raises `Impossible`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.effects import EFFECTS
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Event
from cperflow.domain.journal.impossible import Impossible as Impossible
from cperflow.domain.journal.impossible import malformed

_MALFORMED = (KeyError, TypeError, ValueError, AttributeError)
"""What reading a payload raises when it is not of the shape its kind promises."""


def replay(
    journal: Iterable[Event], *, as_of: date | None = None, known_on: date | None = None
) -> Dossier | None:
    """The dossier as it was on `as_of`, from what had been entered by the end of `known_on`.

    None when it was not open yet. Raises Impossible at the first event that cannot be.
    """
    entered = list(journal) if known_on is None else known(journal, known_on)
    retracted = _retracted(entered)
    told = entered
    if as_of is not None:
        told = [event for event in told if event.occurred_on <= as_of]
    if retracted:
        told = [event for event in told if event.sequence not in retracted]
    told = kinds.in_order([event for event in told if event.kind != kinds.RETRACTED])
    if not told:
        return None
    dossier = _fold(told)
    dossier.revision = max(event.sequence for event in entered)
    return dossier


def known(journal: Iterable[Event], on: date) -> list[Event]:
    """The lines that had been entered by the end of a day.

    All up to the last one recorded by then: a line proves that the ones before it, in order
    of entry, were there, so a computer's clock that was once ahead, or was set back, hides
    no line that a later one followed.
    """
    lines = list(journal)
    last = max((line.sequence for line in lines if line.recorded_at.date() <= on), default=0)
    return [line for line in lines if line.sequence <= last]


def counting(journal: Sequence[Event]) -> list[Event]:
    """The lines that count, in replay order: none retracted, no retraction. Raises Impossible."""
    retracted = _retracted(journal)
    return kinds.in_order(
        [e for e in journal if e.kind != kinds.RETRACTED and e.sequence not in retracted]
    )


def _retracted(journal: Iterable[Event]) -> set[int]:
    retractions = [event for event in journal if event.kind == kinds.RETRACTED]
    for event in retractions:
        if not isinstance(event.payload.get("sequence"), int):
            raise Impossible(event, "il ne dit pas quelle ligne il retire.")
    return {event.payload["sequence"] for event in retractions}


def follow(dossier: Dossier, event: Event) -> None:
    """Take one more event, that comes after all the others, into a dossier already replayed.

    Raises Impossible when it cannot follow them (the dossier is then to be thrown away).
    """
    apply = EFFECTS.get(event.kind)
    if apply is None:
        raise Impossible(event, f"genre d’acte inconnu « {event.kind} ».")
    try:
        apply(dossier, event)
    except _MALFORMED as error:
        raise malformed(event, error) from error
    if event.payload.get("illustrative"):
        dossier.illustrative = True
    dossier.last_on = event.occurred_on
    dossier.revision = event.sequence


def _fold(told: list[Event]) -> Dossier:
    if told[0].kind != kinds.OPENED:
        raise Impossible(told[0], "le dossier n’était pas encore ouvert à cette date.")
    try:
        dossier = Dossier(told[0])
    except _MALFORMED as error:
        raise malformed(told[0], error) from error
    for event in told[1:]:
        follow(dossier, event)
    return dossier
