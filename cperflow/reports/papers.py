"""Papers: who signed, what is scanned, whom each original and copy reached, what is missing."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.papers import Scan
from cperflow.domain.dossier.trail import Exemplar, Trail
from cperflow.service.trails import Traced


def copies(traced: Iterable[Traced], as_of: date, waiting: int = 0) -> dict[str, Any]:
    """`copy list --json`. `waiting_days`: for how many days a receipt is missing at least to be
    told in `missing`."""
    items = [paper(each.dossier, trail, as_of, waiting) for each in traced for trail in each.trails]
    return {
        "as_of": as_of.isoformat(),
        "waiting_days": waiting,
        "count": len(items),
        "items": items,
    }


def paper(dossier: Dossier, trail: Trail, as_of: date, waiting: int = 0) -> dict[str, Any]:
    """A document issued. `line`: that of the journal which issued it; `number` null when it was
    not numbered, `code` and `edition` when it was not generated here."""
    issued = trail.paper
    return {
        "dossier": dossier.ref,
        "region": dossier.subject,
        "line": issued.sequence,
        "document": issued.document,
        "name": trail.spec.name,
        "about": issued.about or None,
        "reference": issued.reference or None,
        "number": issued.number or None,
        "code": issued.code or None,
        "edition": issued.edition or None,
        "body": issued.body,
        "on": issued.on.isoformat(),
        "illustrative": issued.illustrative,
        "cancelled_on": _iso(issued.cancelled_on),
        "signatures": [each._asdict() | {"on": each.on.isoformat()} for each in issued.signatures],
        "scans": [_scan(scan) for scan in issued.scans],
        "exemplars": [_exemplar(each) for each in trail.exemplars],
        "missing": _missing(trail, as_of, waiting),
    }


def _scan(scan: Scan) -> dict[str, Any]:
    return {
        **scan.file._asdict(),
        "on": scan.on.isoformat(),
        "sequence": scan.sequence,
        "illustrative": scan.illustrative,
    }


def _exemplar(each: Exemplar) -> dict[str, Any]:
    sending = each.sending
    return {
        "body": each.body,
        "what": each.what,
        "planned": each.planned,
        "sent_on": _iso(sending.sent_on) if sending else None,
        "received_on": _iso(sending.received_on) if sending else None,
        "reference": (sending.reference or None) if sending else None,
        "illustrative": bool(sending and (sending.illustrative or sending.received_illustrative)),
    }


def _missing(trail: Trail, as_of: date, waiting: int) -> dict[str, Any]:
    """What is still to be done; an original or a copy as its body and what it is."""
    return {
        "signatures": trail.unsigned,
        "scan": trail.unscanned,
        "sendings": [_place(each) for each in trail.unsent],
        "receipts": [_place(each) for each in trail.unreceived(as_of, waiting)],
    }


def _place(each: Exemplar) -> dict[str, str]:
    return {"body": each.body, "what": each.what}


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None
