"""Decisions on the calendar: a day added, confirmed, moved or removed, or why not.

Each gives a Draft for the calendar's journal, with what an officer should know of it. The day a
communiqué changes is named by its date, and by its name when the date has several.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from cperflow.domain.journal.events import HOLIDAYS_CHANGED, Draft
from cperflow.domain.time.calendar import CONFIRMED, ESTIMATED, HALF, NONE, Calendar, Holiday
from cperflow.errors import NotFound, Refused
from cperflow.french import date_long, date_short, did_you_mean, fold, listing, weekday
from cperflow.record import NamedTuple

ACTS = ADDED, CONFIRMED_ACT, MOVED, REMOVED = ("added", "confirmed", "moved", "removed")

NAME_LENGTH = 200
"""Characters of a name; other texts may have five times as many."""

CLOSE_BY = 5
"""Days between the date typed and one that may have been meant."""


class Decision(NamedTuple):
    """What was decided: the rows put in and those taken out, and remarks, French lines."""

    draft: Draft
    added: tuple[Holiday, ...]
    removed: tuple[Holiday, ...]
    remarks: tuple[str, ...] = ()

    @property
    def days(self) -> tuple[date, date]:
        """The first and the last day that this changes."""
        dates = [row.date for row in (*self.added, *self.removed)]
        return min(dates), max(dates)


def add(calendar: Calendar, row: Holiday, on: date) -> Decision:
    """A day off announced, or announced as worked. Raises Refused with every reason."""
    known = [held for held in calendar.on(row.date) if fold(held.name) == fold(row.name)]
    reasons = [*unsound(row), *(_already(held) for held in known), *_overruled(calendar, row)]
    _refuse(f"« {row.name} » ne peut pas être ajouté au calendrier", reasons)
    return _decided(ADDED, on, calendar, [row], [], source=row.source)


def confirm(calendar: Calendar, day: date, name: str, source: str, on: date) -> Decision:
    """An estimated day announced; what was noted of the estimate goes. Without a name, the one
    of the date that is estimated, when there is one only.

    Raises NotFound, Refused when it was confirmed already.
    """
    unsure = [row for row in calendar.on(day) if row.certainty == ESTIMATED]
    held = unsure[0] if len(unsure) == 1 and not name else find(calendar, day, name)
    row = held._replace(certainty=CONFIRMED, source=source, note="")
    reasons = unsound(row)
    if held.certainty == CONFIRMED:
        reasons.append(f"sa date est déjà confirmée ({held.source})")
    _refuse(f"« {held.name} » ne peut pas être confirmé", reasons)
    return _decided(CONFIRMED_ACT, on, calendar, [row], [], source=source)


def move(
    calendar: Calendar, day: date, to: date, name: str, source: str, certainty: str, on: date
) -> Decision:
    """A feast on another day than foreseen. Raises NotFound, Refused with every reason."""
    held = find(calendar, day, name)
    row = held._replace(date=to, certainty=certainty, source=source, note="")
    reasons = unsound(row)
    if to == day:
        reasons.append(f"sa date est déjà le {date_long(to)}")
    else:
        others = [known for known in calendar.on(to) if fold(known.name) == fold(held.name)]
        reasons += [_already(known) for known in others]
        reasons += _overruled(calendar, row)
    _refuse(f"« {held.name} » ne peut pas être déplacé", reasons)
    return _decided(MOVED, on, calendar, [row], [held], source=source)


def remove(calendar: Calendar, day: date, name: str, reason: str, on: date) -> Decision:
    """A day that is no day off after all. Raises NotFound, Refused without a reason."""
    held = find(calendar, day, name)
    _refuse(f"« {held.name} » ne peut pas être retiré", _text_problems("motif", reason))
    return _decided(REMOVED, on, calendar, [], [held], reason=reason)


def find(calendar: Calendar, day: date, name: str = "") -> Holiday:
    """The row of a date, by a name typed any way when it has several. Raises NotFound."""
    rows = calendar.on(day)
    if not rows:
        raise NotFound(
            f"Aucun jour férié le {date_long(day)} dans le calendrier.{_near(calendar, day, name)}",
            ["Pour les voir : cperflow holiday list"],
        )
    exact = [row for row in rows if fold(row.name) == fold(name)]
    found = exact or [row for row in rows if fold(name) in fold(row.name)]
    if len(found) == 1:
        return found[0]
    names = listing([f"« {row.name} »" for row in found or rows], "ou")
    if found:
        raise NotFound(f"Le {date_long(day)} porte plusieurs noms : précisez {names}.")
    hint = did_you_mean(name, [row.name for row in rows])
    raise NotFound(f"Pas de « {name} » le {date_long(day)}, qui porte : {names}.{hint}")


def unsound(row: Holiday) -> list[str]:
    """What is wrong with the texts of a row: French reasons, [] when nothing is."""
    return [
        *_text_problems("nom", row.name, NAME_LENGTH),
        *_text_problems("source", row.source),
        *(_text_problems("note", row.note) if row.note else []),
    ]


def _text_problems(label: str, text: str, length: int = 5 * NAME_LENGTH) -> list[str]:
    if not text:
        return [f"{label} : vide (à indiquer)"]
    if any(character < " " or "\x7f" <= character <= "\x9f" for character in text):
        return [f"{label} : caractères de commande (retour à la ligne, tabulation…) à ôter"]
    return [f"{label} : plus de {length} caractères"] if len(text) > length else []


def row_data(row: Holiday) -> dict[str, Any]:
    """A row as the journal keeps it."""
    return {**row._asdict(), "date": row.date.isoformat()}


def _decided(
    act: str,
    on: date,
    calendar: Calendar,
    added: Sequence[Holiday],
    removed: Sequence[Holiday],
    **why: str,
) -> Decision:
    payload = {
        "act": act,
        "added": [row_data(row) for row in added],
        "removed": [{"date": row.date.isoformat(), "name": row.name} for row in removed],
        **why,
    }
    remarks = [remark for row in added for remark in _remarks(calendar, row, removed)]
    draft = Draft(HOLIDAYS_CHANGED, on, "", payload)
    return Decision(draft, tuple(added), tuple(removed), tuple(remarks))


def _remarks(calendar: Calendar, row: Holiday, removed: Sequence[Holiday]) -> list[str]:
    """What is allowed, but not what one may think."""
    others = [
        held
        for held in calendar.on(row.date)
        if held not in removed and fold(held.name) != fold(row.name)
    ]
    names = listing([f"« {held.name} »" for held in others])
    remarks = []
    if others and row.part == NONE:
        remarks.append(f"l’annonce d’un jour ouvrable l’emporte sur {names}, le même jour")
    elif others:
        remarks.append(f"le {date_long(row.date)} porte déjà {names}")
    if row.date.weekday() in calendar.weekend:
        remarks.append(
            f"le {date_long(row.date)} est un {weekday(row.date)} : le week-end reste chômé, "
            "aucun jour ouvrable n’est perdu ni gagné"
        )
    if not _is_covered(calendar, row.date.year):
        remarks.append(
            f"les autres jours fériés de {row.date.year} ne sont pas renseignés : ses échéances "
            "restent estimées"
        )
    if row.certainty == ESTIMATED:
        remarks.append("date estimée : les échéances qui en dépendent sont marquées ainsi")
    return remarks


def _is_covered(calendar: Calendar, year: int) -> bool:
    return bool(calendar.covered and calendar.covered[0] <= year <= calendar.covered[1])


def _overruled(calendar: Calendar, row: Holiday) -> list[str]:
    """A day off on a date announced as worked would close nothing."""
    worked = [held for held in calendar.on(row.date) if held.part == NONE]
    if row.part == NONE or not worked:
        return []
    return [
        f"le {date_long(row.date)} est annoncé ouvrable ({worked[0].source}) : retirez d’abord "
        f"« {worked[0].name} »"
    ]


def _already(held: Holiday) -> str:
    kinds = {NONE: ", annoncé ouvrable", HALF: ", demi-journée"}
    sure = "confirmé" if held.certainty == CONFIRMED else "estimé"
    state = f"{sure}{kinds.get(held.part, '')} ; {held.source}"
    return f"« {held.name} » est déjà le {date_long(held.date)} ({state})"


def _near(calendar: Calendar, day: date, name: str) -> str:
    """The day that was probably meant: the nearest of that name, else of those close by."""
    named = [row for row in calendar.holidays if name and fold(name) in fold(row.name)]
    rows = named or [row for row in calendar.holidays if abs((row.date - day).days) <= CLOSE_BY]
    if not rows:
        return ""
    nearest = min(rows, key=lambda row: abs((row.date - day).days))
    return f" Vouliez-vous dire le {date_short(nearest.date)}, « {nearest.name} » ?"


def _refuse(what: str, reasons: Sequence[str]) -> None:
    if len(reasons) == 1:
        raise Refused(f"{what} : {reasons[0]}.")
    if reasons:
        raise Refused(f"{what}, pour {len(reasons)} raisons.", [f"{why}." for why in reasons])
