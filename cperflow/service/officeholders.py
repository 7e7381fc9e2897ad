"""Who heads a body, or signs for it, from a day on: events of the office's journal."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cperflow.domain.journal.events import OFFICE_STREAM, OFFICEHOLDER_RECORDED
from cperflow.domain.procedure.papers import in_force
from cperflow.record import NamedTuple
from cperflow.service.sealing import sealed
from cperflow.service.workspace import Workspace

BY_ORDER, INTERIM = "PO", "PI"
MODES = ("", BY_ORDER, INTERIM)
"""In person, by order of the head (P.O.), as acting head (P.I.)."""


class Officeholder(NamedTuple):
    """Who signs for a body from the ISO date `since` (included) to `until` (excluded).

    `subject`: for a body that exists once per subject; "" for all. `title`: the head's official
    title (« Président de l’Autorité intérimaire de Gao »), "" for that of the procedure;
    `honour`: « Monsieur » or « Madame »; `distinction`: below the name (« Officier de l’Ordre
    National »). In a `mode` of MODES other than in person, `quality` is the signer's own
    (« Le Secrétaire général »). `source`: where this is known from.
    """

    body: str
    subject: str = ""
    title: str = ""
    name: str = ""
    honour: str = ""
    distinction: str = ""
    mode: str = ""
    quality: str = ""
    since: str = ""
    until: str = ""
    source: str = ""


def officeholders(ws: Workspace) -> list[Officeholder]:
    """Every line, in the order of entry: of two in force the same day the last counts."""
    journal = ws.store.journal(OFFICE_STREAM)
    return [Officeholder(**e.payload) for e in journal if e.kind == OFFICEHOLDER_RECORDED]


def on_day(known: Sequence[Officeholder], body: str, subject: str, on: date) -> Officeholder:
    """Who signs for a body on a day, that of its subject before that of all; else nobody known."""
    found = [
        each
        for each in known
        if each.body == body
        and each.subject in ("", subject)
        and in_force(each.since, each.until, on)
    ]
    own = [each for each in found if each.subject] or found
    return own[-1] if own else Officeholder(body, subject)


def record_officeholder(ws: Workspace, told: Officeholder) -> None:
    """Keep who signs. Raises Conflict."""
    ws.store.append(sealed(ws, OFFICE_STREAM, OFFICEHOLDER_RECORDED, told._asdict()))
