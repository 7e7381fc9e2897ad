"""What lists of lateness say beside them of what nobody can do any more."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.cli.pages.naming import short_day
from cperflow.french import count

Item = Mapping[str, Any]


def missed_lines(items: Sequence[Item], after: str = "") -> Iterator[str]:
    """« SUIVI-KAYES-2018 : et 19 sessions non tenues depuis le 31/12/2018 (…) » for each dossier.
    `after`: how to go on, with the dossier in the place of {}."""
    for dossier in dict.fromkeys(item["dossier"] for item in items):
        own = [item for item in items if item["dossier"] == dossier]
        number, since = sum(item["count"] for item in own), min(item["since"] for item in own)
        told = missed_words(number, since, session=all(item["session"] for item in own))
        yield f"{dossier} : et {told}.{after.format(dossier)}"


def missed_words(number: int, since: str, *, session: bool = False) -> str:
    """« 19 sessions non tenues depuis le 31/12/2018 »; `since`: ISO."""
    what = "session" if session else "échéance"
    told = count(number, f"{what} non tenue", f"{what}s non tenues")
    return f"{told} depuis le {short_day(date.fromisoformat(since))}"
