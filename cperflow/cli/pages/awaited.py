"""How late a contract was signed, in words."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from cperflow.cli.pages.wording import on_day
from cperflow.domain.works.awaited import Signing, signing
from cperflow.domain.works.standing import ProjectWorks
from cperflow.french import count, in_words


def awaited_text(works: ProjectWorks, due: Mapping[str, date], as_of: date) -> str | None:
    """« attendu en avril 2018, signé en novembre 2018, sept mois après », « attendu le 30 avril
    2018 »; None when no day is told."""
    day = due.get(works.project.id)
    if day is None:
        return None
    found = signing(day, works.contracts[0] if works.contracts else None, as_of)
    return f"attendu {on_day(day, found.precision)}{_since(found)}"


def _since(found: Signing) -> str:
    late = f", {_number(found)} après" if found.number else ""
    if found.contract:
        return f", signé {on_day(found.contract.signed_on, found.precision)}{late}"
    return f", aucun n’est signé{late}" if late else ""


def _number(found: Signing) -> str:
    if found.precision == "day":
        return count(found.number, "jour")
    unit = ("an", "ans") if found.precision == "year" else ("mois", "mois")
    return f"{in_words(found.number)} {unit[found.number > 1]}"
