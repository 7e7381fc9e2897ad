"""`overdue` as a calendar that Outlook, Thunderbird or a telephone reads (RFC 5545)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any

from cperflow.cli.lists import Item, Naming
from cperflow.cli.pages.naming import ILLUSTRATIVE_NOTE, estimated_due, long_day
from cperflow.cli.pages.overdue.page import lateness
from cperflow.cli.pages.wording import INDICATIVE
from cperflow.output import Screen, printable

if TYPE_CHECKING:
    from icalendar import Event

ALARMS = (timedelta(days=-3, hours=9), timedelta(hours=9))
"""At nine o’clock, three days before and on the day itself, from its beginning."""

DUE = {False: "Échéance estimative", True: "Date visée"}
"""What a due date is called, by whether an officer set it."""


def overdue_ics(data: Mapping[str, Any], names: Naming) -> bytes:
    """One all-day event per due date, late or to come, from `reports.overdue.schedule`.

    The same data gives the same bytes. A clock keeps its UID for ever, and its SEQUENCE is
    higher in a calendar made on a later day: an agenda moves the event it has.
    """
    # a tenth of a second: only who asks for a calendar pays
    from icalendar import Calendar

    calendar = Calendar()
    calendar.add("prodid", "-//cperflow//echeances//FR")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", "Échéances estimatives")
    for item in (*data["items"], *data["due_soon"]):
        calendar.add_component(_event(item, names, date.fromisoformat(data["as_of"])))
    return bytes(calendar.to_ical())


def _event(item: Item, names: Naming, as_of: date) -> Event:
    from icalendar import Event

    due, named = date.fromisoformat(item["due_on"]), names.named(item)
    event = Event()
    event.add("uid", _safe(f"{item['dossier']}/{item['clock']}/{item['started_on']}@cperflow"))
    event.add("sequence", max(0, (as_of - date.fromisoformat(item["started_on"])).days))
    event.add("dtstamp", datetime.combine(as_of, time(), UTC))
    event.add("dtstart", due)
    event.add("dtend", due + timedelta(days=1))
    event.add("summary", _safe(_summary(item, named)))
    event.add("description", _safe("\n".join(_description(item, named, due))))
    event.add("categories", [DUE[item["targeted"]]])
    event.add("transp", "TRANSPARENT")
    if "days_left" in item:
        _alarm(event)
    return event


def _summary(item: Item, named: Item) -> str:
    """The name of a delay says itself that its date is a target."""
    told = "" if item["targeted"] else f"{DUE[False].lower()}, "
    if "days_late" in item:
        told = f"retard de {lateness(item)}, "
    return f"{item['dossier']} : {told}{named['clock']} ({item['holder']})"


def _description(item: Item, named: Item, due: date) -> list[str]:
    marks = {"illustrative": item["illustrative"]}
    started = date.fromisoformat(item["started_on"])
    day = estimated_due(due, estimated=item["due_estimated"], **marks)
    lines = [
        f"{named['clock']} : {named['holder']}",
        f"Étape : {named['step']}",
        f"Départ : {long_day(started, **marks)}",
        f"{DUE[item['targeted']]} : {day}",
    ]
    if item["original_due_on"]:
        first = date.fromisoformat(item["original_due_on"])
        lines.append(f"Échéance d’origine, avant prorogation : {long_day(first, **marks)}")
    notes = [ILLUSTRATIVE_NOTE] if item["illustrative"] else []
    return [*lines, *notes, INDICATIVE, f"cperflow explain {item['dossier']}"]


def _alarm(event: Event) -> None:
    from icalendar import Alarm

    for before in ALARMS:
        alarm = Alarm()
        alarm.add("action", "DISPLAY")
        alarm.add("description", event["summary"])
        alarm.add("trigger", before)
        event.add_component(alarm)


def _safe(text: str) -> str:
    """Control characters are in no calendar; its lines are kept apart."""
    return "\n".join(printable(line, Screen()) for line in text.split("\n"))
