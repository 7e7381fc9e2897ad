"""Who signs, as `signatory list --json` tells it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from cperflow.service.officeholders import Officeholder, on_day


def signatories(known: Sequence[Officeholder], as_of: date, *, whole: bool) -> dict[str, Any]:
    """By body, region and start. `serving`: whether the line counts that day; without `whole`,
    only those. A day that is not known is null."""
    items = [_line(each, serving=_serves(known, each, as_of)) for each in known]
    return {
        "as_of": as_of.isoformat(),
        "items": [item for item in items if whole or item["serving"]],
    }


def _serves(known: Sequence[Officeholder], told: Officeholder, as_of: date) -> bool:
    """Whether a line is that of the head, or of who signs for the head, of its own place."""
    own = [each for each in known if each.subject == told.subject]
    found = on_day(own, told.body, told.subject, as_of)
    return told in (found.head, found.signer)


def _line(told: Officeholder, *, serving: bool) -> dict[str, Any]:
    return {
        "body": told.body,
        "region": told.subject or None,
        "title": told.title,
        "name": told.name,
        "honour": told.honour,
        "distinction": told.distinction,
        "mode": told.mode,
        "quality": told.quality,
        "since": told.since or None,
        "until": told.until or None,
        "source": told.source,
        "serving": serving,
    }
