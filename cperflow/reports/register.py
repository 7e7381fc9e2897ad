"""The registers of letters as `register list` shows them."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from operator import attrgetter
from typing import Any

from cperflow.domain.chrono.letters import Arrival, Letter, gaps
from cperflow.domain.chrono.registers import IN, OUT, Register, subject_key
from cperflow.service import chrono, receipts
from cperflow.service.ports import ALL, DossierRow
from cperflow.service.workspace import Workspace

Item = dict[str, Any]


def registers_data(
    ws: Workspace, registers: Iterable[Register], subject: str = ""
) -> dict[str, Any]:
    """`register list --json`: by register (`gaps`: the numbers that none of its letters has, as
    first and last), and the letters of all in the order of their numbers.

    With a `subject`, only the letters of its dossiers; a register that has none is left out.
    """
    rows = ws.store.dossiers(ALL) if subject else ()
    refs = {row.ref for row in rows if _is_about(row, subject)}
    found, items = [], []
    for register in registers:
        entries = _entries(ws, register)
        told = [entry for entry in entries if not subject or entry.dossier in refs]
        items += [_item(register, entry) for entry in told]
        holes = [{"first": first, "last": last} for first, last in gaps(entries)]
        if told or not subject:
            found.append({**register._asdict(), "letters": len(told), "gaps": holes})
    return {"registers": found, "items": items}


def _is_about(row: DossierRow, subject: str) -> bool:
    return subject_key(row.subject) == subject_key(subject)


def _entries(ws: Workspace, register: Register) -> list[Letter] | list[Arrival]:
    """By number: the secretariat may have given some in another order."""
    if register.direction == OUT:
        return sorted(chrono.letters_of(ws, register), key=attrgetter("number"))
    return sorted(receipts.arrivals_of(ws, register), key=attrgetter("number"))


def _item(register: Register, entry: Letter | Arrival) -> Item:
    """Every letter has all the keys; what it does not say is null."""
    told: Item = {key: value or None for key, value in entry._asdict().items()}
    told["registered_on"] = told.pop("on")
    days = {key: day.isoformat() for key, day in told.items() if isinstance(day, date)}
    keys = (*Letter._fields, *Arrival._fields)
    empty = dict.fromkeys(key for key in keys if key not in ("on", "sequence"))
    return {**register._asdict(), **empty, "registered_on": None, **told, **days}


def receipt_data(received: receipts.Received) -> Item:
    """`register receive --json`."""
    return _item(received.register, received.arrival)


DIRECTIONS = {OUT: "départ", IN: "arrivée"}
