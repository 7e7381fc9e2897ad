"""What `overdue` says around its lists: how many, known when, among which, how many are stopped."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cperflow.cli.lists import Naming
from cperflow.cli.pages.naming import iso_day
from cperflow.french import count, listing

Data = Mapping[str, Any]

NAMED = 3
"""Dossiers with a stopped clock that are named."""


def title(data: Data, names: Naming) -> str:
    """« 2 délais estimatifs dépassés au 31 mars 2019 », or what will be if nothing moves; with
    none, among which there is none."""
    number, day = data["count"], iso_day(data["as_of"])
    if not number:
        verb = "ne serait" if data["projected"] else "n’est"
        unmoved = " si rien ne bouge" if data["projected"] else ""
        asked = f" parmi {_retained(data, names)}" if data["filters"] else ""
        if asked and unmoved:
            unmoved = f",{unmoved},"
        return f"Aucun délai estimatif {verb} dépassé au {day}{unmoved}{asked}{_unrecorded(data)}."
    if data["projected"]:
        one, many = "délai estimatif serait dépassé", "délais estimatifs seraient dépassés"
        return f"{count(number, one, many)} au {day} si rien ne bouge"
    return f"{count(number, 'délai estimatif dépassé', 'délais estimatifs dépassés')} au {day}"


def _unrecorded(data: Data) -> str:
    """Why there is none, when nothing had been entered."""
    if data["recorded"]:
        return ""
    them = "n’en " if data["filters"] else "n’"
    return f" ; rien {them}était encore consigné le {iso_day(data['known_on'])}"


def notes(data: Data, names: Naming, *, today: str = "") -> Iterator[str]:
    """Under the title: among which clocks, and what was known (unless it was `today`)."""
    if data["filters"] and data["count"]:
        told = _retained(data, names)
        yield f"{told[:1].upper()}{told[1:]}."
    if data["recorded"] and data["known_on"] != today:
        yield f"D’après ce qui était consigné le {iso_day(data['known_on'])}."


def _retained(data: Data, names: Naming) -> str:
    """« ceux retenus : structure MEF, retard d’au moins 10 jours »."""
    ids = data["filters"]
    named = names.named(
        {key: id for key, id in ids.items() if key in ("workflow", "phase", "step")}
    )
    told = {
        "region": "région {}",
        "workflow": "procédure {}",
        "phase": "phase « {} »",
        "step": "étape « {} »",
        "body": "structure {}",
        "min_days": "retard d’au moins {} jours",
    }
    parts = [how.format(named.get(key, ids[key])) for key, how in told.items() if key in ids]
    return f"ceux retenus : {', '.join(parts)}"


def suspended(data: Data) -> str:
    """« 2 délais suspendus ce jour-là : A et B. Pour les voir : cperflow clock list A … »; ""
    for none."""
    refs = data["suspended_in"]
    if not refs:
        return ""
    left = len(refs) - NAMED
    more = [count(left, "autre dossier", "autres dossiers")] if left > 0 else []
    return (
        f"{count(data['suspended'], 'délai suspendu', 'délais suspendus')} ce jour-là : "
        f"{listing([*refs[:NAMED], *more])}. Pour les voir : "
        f"cperflow clock list {refs[0]} --as-of {data['as_of']}"
    )
