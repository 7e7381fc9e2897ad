"""What the events about a document once issued do to a dossier (see `effects.py`)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.papers import Paper, Scan, Sending, Signed
from cperflow.domain.dossier.piece import StoredFile
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Event
from cperflow.domain.journal.impossible import Impossible


def stored_file(payload: dict[str, Any] | None) -> StoredFile | None:
    """The file a payload tells of, under the names of StoredFile."""
    return StoredFile(**payload) if payload else None


def _issued(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    dossier.papers.append(
        Paper(
            payload["document"],
            payload.get("about", ""),
            payload.get("edition", ""),
            payload.get("code", ""),
            payload.get("reference", ""),
            payload.get("number", 0),
            event.body,
            event.occurred_on,
            event.sequence,
            bool(payload.get("illustrative")),
            replaces=payload.get("replaces", 0),
        )
    )


def _change(dossier: Dossier, event: Event, changed: Callable[[Paper], Paper]) -> None:
    """Replace the paper that an event names by its line."""
    line = event.payload["paper"]
    for index, paper in enumerate(dossier.papers):
        if paper.sequence == line:
            dossier.papers[index] = changed(paper)
            return
    raise Impossible(event, f"la ligne {line} n’émet aucun document.")


def _cancelled(dossier: Dossier, event: Event) -> None:
    def changed(paper: Paper) -> Paper:
        if paper.cancelled_on is not None:
            raise Impossible(event, f"{paper.reference or paper.document} était déjà annulé.")
        reason = event.payload.get("reason", "")
        return paper._replace(cancelled_on=event.occurred_on, cancelled_for=reason)

    _change(dossier, event, changed)


def _signed(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    signature = Signed(
        payload["by"],
        payload.get("name", ""),
        event.occurred_on,
        event.sequence,
        bool(payload.get("illustrative")),
    )
    _change(dossier, event, lambda paper: paper._replace(signatures=(*paper.signatures, signature)))


def _scanned(dossier: Dossier, event: Event) -> None:
    file = StoredFile(**event.payload["file"])
    illustrative = bool(event.payload.get("illustrative"))
    scan = Scan(file, event.occurred_on, event.sequence, illustrative)
    _change(dossier, event, lambda paper: paper._replace(scans=(*paper.scans, scan)))


def _sent(dossier: Dossier, event: Event) -> None:
    payload = event.payload
    sending = Sending(
        payload["to"],
        payload["what"],
        event.occurred_on,
        event.sequence,
        illustrative=bool(payload.get("illustrative")),
    )
    _change(dossier, event, lambda paper: paper._replace(sendings=(*paper.sendings, sending)))


def _received(dossier: Dossier, event: Event) -> None:
    payload = event.payload

    def changed(paper: Paper) -> Paper:
        told = [_receipt(sending, payload, event.occurred_on) for sending in paper.sendings]
        if tuple(told) == paper.sendings:
            raise Impossible(event, f"aucun envoi à {payload['to']} n’attendait de reçu.")
        return paper._replace(sendings=tuple(told))

    _change(dossier, event, changed)


def _receipt(sending: Sending, payload: dict[str, Any], on: date) -> Sending:
    if sending.body != payload["to"] or sending.received_on is not None:
        return sending
    return sending._replace(
        received_on=on,
        reference=payload.get("reference", ""),
        received_illustrative=bool(payload.get("illustrative")),
    )


PAPER_EFFECTS: dict[str, Callable[[Dossier, Event], None]] = {
    kinds.DOCUMENT_ISSUED: _issued,
    kinds.DOCUMENT_CANCELLED: _cancelled,
    kinds.DOCUMENT_SIGNED: _signed,
    kinds.SCAN_ATTACHED: _scanned,
    kinds.COPY_SENT: _sent,
    kinds.COPY_RECEIVED: _received,
}
