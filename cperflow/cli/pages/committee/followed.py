"""The contracts that are followed, in the index of the committee pack."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cperflow.cli.pages.committee.listed import MOST_DECIDED, listed
from cperflow.cli.pages.html import Html, element
from cperflow.cli.pages.mobilisation import (
    MOBILISED_NOTE,
    NONE,
    REMAINING,
    TITLES,
    UNTOLD,
    remaining,
    stages,
)
from cperflow.cli.pages.naming import short_day
from cperflow.french import count, integer
from cperflow.output.values import french
from cperflow.reports.committee import Findings


def followed_part(found: Findings) -> Iterator[Html]:
    """What is owed in the contracts that are followed: nothing when there are none."""
    if not found.obligations:
        return
    yield element("h2", "Engagements des contrats suivis")
    keys = ("dossiers", "expected", "held", "in_time", "missed", "late")
    rows = [
        [one["name"], one["holder"], *(french(one[key]) for key in keys)]
        for one in found.obligations
    ]
    titles = ("Engagement", "Par", "Dossiers", "Attendues", "Tenues", "Dont à temps")
    yield from listed((*titles, "Non tenues", "En retard"), rows, len(rows), "retards.html")
    yield element("h2", "Mobilisation du financement des contrats suivis (FCFA)")
    rows = [*map(money_row, found.money)]
    yield from listed(MONEY_TITLES, rows, len(rows), "retards.html")
    yield element("p", MOBILISED_NOTE)
    yield element("h2", "Recommandations à suivre")
    yield from _recommended(found)


MONEY_TITLES = ("Dossier", "Prévu", *TITLES.values(), REMAINING)


def money_row(line: Mapping[str, Any]) -> list[str]:
    """A contract, what is planned (UNTOLD without a plan), each stage, what remains."""
    planned = (integer(line["planned"]), remaining(line)) if line["shares"] else (UNTOLD, NONE)
    return [line["ref"], planned[0], *stages(line), planned[1]]


def _recommended(found: Findings) -> Iterator[Html]:
    waiting = [one for one in found.recommendations if one["closed_on"] is None]
    if not waiting:
        yield element("p", "Aucune recommandation n’attend.")
        return
    rows = [
        [
            one["dossier"],
            one["session_name"],
            one["what"],
            one["who"] or "",
            short_day(one["due_on"]) if one["due_on"] else "",
            count(one["days_late"], "jour") if one["days_late"] else "",
        ]
        for one in waiting
    ]
    titles = ("Dossier", "Session", "Recommandation", "À", "Pour le", "Retard")
    yield from listed(titles, rows[:MOST_DECIDED], len(rows), "retards.html")
