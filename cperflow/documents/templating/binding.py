"""Where a line of French must not end: inside a date, a telephone number, an amount with its
unit, or against a guillemet. The ordinary space becomes a no-break space there."""

from __future__ import annotations

import re
from typing import Any

from cperflow.documents.page.blocks import Page
from cperflow.french import MONTHS, NBSP

_MONTH = "|".join(MONTHS)
_AFTER_MONTH = "|".join(rf"(?<=\b{month} )" for month in MONTHS)
_SPACE = re.compile(
    r" (?:(?<=« )|(?=»)"
    rf"|(?:(?<=\b\d )|(?<=\b\d\d )|(?<=\b1er ))(?=(?:{_MONTH})\b)"
    r"|(?<=\d )(?=(?:mois|ans?|jours?|FCFA|%)(?!\w))"
    r"|(?<=\bn° )(?=\S)|(?<=\b[Aa]rticle )(?=\d)"
    rf"|(?=\d{{4}}\b)(?:{_AFTER_MONTH}))"
)
"""Begins with its space, which is found at once; what must come before is looked at behind it."""
_PAIR = re.compile(r" \d\d")
_TELEPHONE = re.compile(r"(?<![\w+])\+?\d{2,3}(?: \d{2,3}){2,5}(?!\w)")


def bound(page: Page) -> Page:
    """The page with every text bound."""
    made: Page = _bound(page)
    return made


def bound_text(text: str) -> str:
    text = _SPACE.sub(NBSP, text)
    if not _PAIR.search(text):
        return text
    return _TELEPHONE.sub(lambda found: found[0].replace(" ", NBSP), text)


def _bound(value: Any) -> Any:
    if isinstance(value, str):
        return bound_text(value) if " " in value else value
    if isinstance(value, tuple):
        parts = [_bound(part) for part in value]
        return type(value)(*parts) if hasattr(value, "_fields") else tuple(parts)
    return value
