"""What officers and acts made of a delay, as `explain` says it: stops, extensions, a target.

`data` is what `reports.explain` gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from cperflow.cli.pages.naming import body_name, long_day, short_day
from cperflow.cli.pages.wording import bullets, heading, on_day
from cperflow.french import date_long, days, decimal, half_days, units
from cperflow.output import screen, wrap
from cperflow.service.reading import Situation

Data = Mapping[str, Any]


def day_of(text: str) -> date:
    """A date of the data."""
    return date.fromisoformat(text)


def started(begun: Data) -> str:
    """« le 5 février 2024 »: the start of the clock, or of one that was interrupted."""
    return on_day(day_of(begun["started_on"]), illustrative=begun["start_illustrative"])


def target(seen: Situation, target: Data) -> str:
    """« fixée au 12 mars 2024, le 1er mars 2024 par DGCT : motif »."""
    decided = on_day(day_of(target["on"]), illustrative=target["illustrative"])
    until = date_long(day_of(target["until"]))
    return f"fixée au {until}, {decided}{_by(seen, target)} : {target['reason']}"


def interruptions(seen: Situation, data: Data) -> Iterator[str]:
    """A part of the page; nothing when no officer interrupted the delay."""
    if not data["interruptions"]:
        return
    yield heading("Interruptions")
    yield from bullets(_interruption(seen, data, each) for each in data["interruptions"])


def _interruption(seen: Situation, data: Data, one: Data) -> str:
    """« le 12 février 2024, décision par DGCT : grève (départ le 5 février 2024 ; comptés avant
    l’arrêt : 5 jours ouvrables) ; repart de zéro le 20 février 2024 »."""
    on = on_day(day_of(one["from"]), illustrative=one["illustrative"])
    spent = f"départ {started(one)} ; {_spent(data, one)}"
    if one["days_late"]:
        spent += f" ; en retard de {days(one['days_late'], data['unit'])} ce jour-là"
    back = "repartira de zéro à la reprise"
    if one["to"]:
        again = on_day(day_of(one["to"]), illustrative=one["back_illustrative"])
        back = f"repart de zéro {again}"
    return f"{on}, {_cause(seen, one)} ({spent}) ; {back}"


def stops(seen: Situation, data: Data) -> Iterator[str]:
    """A part of the page; nothing when nothing stopped the delay."""
    if not data["stops"]:
        return
    yield heading("Arrêts")
    yield from bullets(
        f"{_lasting(stop)} : {_cause(seen, stop)} ({_spent(data, stop)})" for stop in data["stops"]
    )
    yield "\n".join(wrap("Le jour de l’arrêt compte, celui de la reprise non.", screen().width))


def _cause(seen: Situation, stop: Data) -> str:
    """The act that stopped the delay, or the decision."""
    if stop.get("act"):
        return seen.workflow.transition(stop["act"]).name
    return f"décision{_by(seen, stop)} : {stop['reason']}"


def counted_days(data: Data, stop: Data) -> str:
    """« 5 jours ouvrables »: what had been counted on the evening of a stop."""
    return half_days(round(2 * stop["days_counted"]), data["unit"])


def _spent(data: Data, stop: Data) -> str:
    """« comptés avant l’arrêt : 5 jours ouvrables ; restants : 3 »."""
    begun = stop if "start_illustrative" in stop else data
    mark = "*" * (begun["start_illustrative"] or stop["illustrative"])
    told = f"comptés avant l’arrêt : {counted_days(data, stop)}{mark}"
    if stop.get("days_left") is None:
        return told
    return f"{told} ; restants : {decimal(round(2 * stop['days_left']))}{mark}"


def _lasting(stop: Data) -> str:
    begun = long_day(day_of(stop["from"]), illustrative=stop["illustrative"])
    if not stop["to"]:
        return f"du {begun} à ce jour"
    return f"du {begun} au {long_day(day_of(stop['to']), illustrative=stop['back_illustrative'])}"


def extensions(seen: Situation, data: Data) -> Iterator[str]:
    """A part of the page; nothing when nobody extended the delay."""
    if not data["extensions"]:
        return
    yield heading("Prorogations")
    yield from bullets(_extension(seen, data, each) for each in data["extensions"])


def _extension(seen: Situation, data: Data, one: Data) -> str:
    """« le 5 mars 2024 par DGCT : 5 jours ouvrables de plus, du 12 au 19 mars ; motif : … »."""
    on = on_day(day_of(one["on"]), illustrative=one["illustrative"])
    if one["units"] is None:
        length = f"jusqu’au {date_long(day_of(one['until']))}"
    else:
        length = f"{units(decimal(round(2 * one['units'])), data['unit'])} de plus"
    ends = (day_of(one["from_due_on"]), day_of(one["to_due_on"]))
    moved = " → ".join(short_day(end, illustrative=data["illustrative"]) for end in ends)
    return f"{on}{_by(seen, one)} : {length} ({moved}) ; motif : {one['reason']}"


def _by(seen: Situation, decision: Data) -> str:
    if not decision["authority"]:
        return ""
    return f" par {body_name(seen.workflow, seen.dossier, decision['authority'])}"
