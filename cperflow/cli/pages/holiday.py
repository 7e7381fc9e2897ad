"""The calendar on screen: its days, its journal, and the doubts about it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from typing import Any

from cperflow.cli.pages.wording import certainty, unbreakable
from cperflow.domain.time.calendar import DAY, HALF, NONE, Holiday
from cperflow.domain.time.doubts import ERROR, INFO, WARNING
from cperflow.domain.time.holidays import ADDED, CONFIRMED_ACT, MOVED, REMOVED
from cperflow.french import count, date_long, date_short, weekday
from cperflow.output import Column, Lines, printable, screen, table, wrap
from cperflow.reports.calendar import LOADED

PARTS = {HALF: "demi-journée", NONE: "ouvrable"}
LEVELS = {ERROR: "erreur", WARNING: "à vérifier", INFO: "information"}
ACTS = {
    ADDED: "ajouté", CONFIRMED_ACT: "confirmé", MOVED: "déplacé", REMOVED: "retiré",
    LOADED: "calendrier chargé",
}  # fmt: skip

_ADDRESS = re.compile(r"[^\s/]+\.[^\s/]+/\S+")
"""What one copies into a browser."""
_LONG_ADDRESS = 30
"""Characters; a longer one is shown by its site in a table."""


def holidays_text(data: Mapping[str, Any], *, notes: bool = False) -> str:
    """The rows of a period, as `reports.calendar.holidays` has them; with `notes`, each with all
    that is known of it."""
    known, since = data["known_on"], data["recorded_from"]
    if known and (since is None or known < since):
        begun = f" : le premier a été inscrit le {_long(since)}" if since else ""
        told = f"Aucun jour férié n’était encore inscrit le {_long(known)}{begun}."
        return "\n".join(wrap(unbreakable(told), screen().width))
    period = f"du {_long(data['from'])} au {_long(data['to'])}"
    if not data["items"]:
        return f"Aucun jour férié {period} dans le calendrier."
    title = f"{count(data['count'], 'ligne')} {period}"
    shown = _noted(data["items"]) if notes else _table(data["items"])
    return f"{title}\n\n{shown}\n\n{_coverage(data['covered'])}"


def _table(items: Iterable[Mapping[str, Any]]) -> str:
    rows = [
        [
            _day(item["date"]),
            item["name"],
            _state(item["part"], item["certainty"]),
            unbreakable(_ADDRESS.sub(_site, item["source"])),
        ]
        for item in items
    ]
    return table(rows, (Column("Date", whole=True), "Nom", "Certitude", "Source"))


def _site(address: re.Match[str]) -> str:
    found = address[0]
    return found if len(found) <= _LONG_ADDRESS else f"{found.partition('/')[0]}/…"


def _noted(items: Iterable[Mapping[str, Any]]) -> str:
    """A block for each row; an address stands whole on a line of its own."""
    blocks = []
    for item in items:
        state = _state(item["part"], item["certainty"])
        said = [f"Source : {item['source']}", *([f"Note : {item['note']}"] if item["note"] else [])]
        first = wrap(f"{_day(item['date'])}  {item['name']} ({state})", screen().width)
        blocks.append("\n".join([*first, *(line for text in said for line in _lines(text))]))
    return "\n\n".join(blocks)


def _lines(text: str) -> list[str]:
    """A text wrapped under a title, its addresses never cut."""
    lines: list[str] = []
    for part in re.split(rf"({_ADDRESS.pattern})", printable(text, screen())):
        if _ADDRESS.fullmatch(part):
            lines.append(f"    {part}")
        elif said := part.strip(" ;"):
            lines += wrap(unbreakable(said), screen().width, "  ")
    return lines


def _day(iso: str) -> str:
    day = date.fromisoformat(iso)
    return f"{weekday(day)[:3]}. {date_short(day)}"


def _state(part: str, sure: str) -> str:
    """« confirmé », and what is not a whole day off: « confirmé, demi-journée »."""
    return certainty(sure) if part == DAY else f"{certainty(sure)}, {PARTS[part]}"


def _coverage(covered: Sequence[int] | None) -> str:
    if not covered:
        return "Aucune année n’est dite renseignée : toute échéance est estimée."
    return f"Années renseignées : {covered[0]} à {covered[1]}."


def days_told(rows: Iterable[Holiday]) -> str:
    """« 152 jours fériés, 1 jour ouvrable »: what a calendar holds."""
    worked = [row.part == NONE for row in rows]
    return _numbers(worked.count(False), worked.count(True))


def _numbers(closed: int, worked: int) -> str:
    told = count(closed, "jour férié", "jours fériés")
    more = count(worked, "jour annoncé ouvrable", "jours annoncés ouvrables")
    return f"{told}, {more}" if worked else told


def history_text(data: Mapping[str, Any]) -> str:
    """The journal of the calendar, as `reports.calendar.history` has it."""
    if not data["items"]:
        return "Rien n’était encore inscrit au calendrier."
    rows = [
        [item["sequence"], date_short(datetime.fromisoformat(item["recorded_at"]).date()),
         item["actor"], Lines(_told(item))]
        for item in data["items"]
    ]  # fmt: skip
    number, day = Column("Ligne", "right"), Column("Saisi le", whole=True)
    columns = (number, day, Column("Par"), "Changement")
    title = f"Calendrier : {count(data['count'], 'ligne')} au journal"
    return f"{title}\n\n{table(rows, columns)}"


def _told(item: Mapping[str, Any]) -> list[str]:
    """What one line of the journal changed, and why."""
    if item["act"] == LOADED:
        first, last = item["covered"] or ("…", "…")
        told = f"{_numbers(item['holidays'], item['working'])}, de {first} à {last}"
        lines = [f"Calendrier chargé : {told}"]
    else:
        row = (item["added"] or item["removed"])[0]
        before = f" du {_short(item['removed'][0]['date'])}" if item["act"] == MOVED else ""
        state = f" ({_state(row['part'], row['certainty'])})" if item["added"] else ""
        day = f"au {_short(row['date'])}" if before else f"le {_short(row['date'])}"
        lines = [f"{row['name']} : {ACTS[item['act']]}{before} {day}{state}"]
    for label, text in (("Source", item["source"]), ("Motif", item["reason"])):
        lines += [unbreakable(f"{label} : {_ADDRESS.sub(_site, text)}")] if text else []
    return lines


def doubts_text(data: Mapping[str, Any]) -> str:
    """What to look at, as `reports.calendar.doubts` has it."""
    if not data["items"]:
        return f"{data['calendar']} : rien à signaler."
    rows = [
        [LEVELS[item["level"]], _short(item["date"]), unbreakable(item["problem"])]
        for item in data["items"]
        if item["level"] != INFO
    ]
    told = ", ".join(
        count(number, *words)
        for level, words in (
            (ERROR, ("erreur",)),
            (WARNING, ("point à vérifier", "points à vérifier")),
            (INFO, ("information (avec --json)", "informations (avec --json)")),
        )
        if (number := data["counts"][level])
    )
    columns = (Column("Gravité", whole=True), Column("Date", whole=True), "Constat")
    title = f"{data['calendar']} : {told}"
    return f"{title}\n\n{table(rows, columns)}" if rows else title


def _long(iso: str) -> str:
    return date_long(date.fromisoformat(iso))


def _short(iso: str | None) -> str:
    return date_short(date.fromisoformat(iso)) if iso else "–"
