"""Decisions of officers about clocks: stop, resume, extend, set a target date.

Like `records.py`: each returns the `Draft` of an event, or raises UsageError for what is
missing or contradicts itself (all of it at once), Refused when the clock is not one that it can
be about. `subjects.py` finds that clock.
"""

from __future__ import annotations

from datetime import date
from typing import Any

from cperflow.domain.dossier.dossier import Ruling
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.procedure.delays import INTERRUPT, MONTH, SUSPEND
from cperflow.domain.time.calendar import Calendar
from cperflow.domain.time.clock import Clock
from cperflow.domain.time.counts import reckoned
from cperflow.domain.time.subjects import Subject
from cperflow.errors import Refused, UsageError
from cperflow.french import count, date_long, decimal


def stop(about: Subject, reason: str, entry: Entry, *, interrupt: bool = False) -> Draft:
    """Stop a clock: what is left of it is kept, or (`interrupt`) it will start from zero."""
    _require(("motif : --reason", reason))
    _check(about, kinds.CLOCK_STOPPED)
    effect = INTERRUPT if interrupt else SUSPEND
    return _draft(kinds.CLOCK_STOPPED, about, entry, effect=effect, reason=reason)


def resume(about: Subject, entry: Entry, latest: Clock | None = None) -> Draft:
    """Let a clock that an officer stopped run again. `latest`: the same clock as it is now,
    to say that the day given comes before its stop."""
    stopped = latest.halted if latest else None
    if about.clock.halted is None and stopped and stopped.on > about.on:
        raise Refused(
            f"Le délai {about.name} est arrêté depuis le {date_long(stopped.on)} : il ne peut "
            f"pas reprendre le {date_long(about.on)}, avant son arrêt.",
        )
    _check(about, kinds.CLOCK_RESUMED)
    return _draft(kinds.CLOCK_RESUMED, about, entry)


def extend(
    about: Subject,
    calendar: Calendar,
    halves: int | None,
    until: date | None,
    reason: str,
    entry: Entry,
) -> Draft:
    """Extend a clock by halves of its unit, or to a date after its due date; in both cases to a
    day that is not past when it is decided (docs/adr/0015)."""
    if halves is not None and until is not None:
        raise UsageError("Une durée de trop : donnez --add ou bien --until, pas les deux.")
    length = "" if halves is None and until is None else "durée"
    _require(
        ("durée : --add ou bien --until", length),
        ("motif : --reason", reason),
        ("structure qui l’accorde : --by", entry.body),
    )
    _check(about, kinds.CLOCK_EXTENDED)
    found = reckoned(about.clock, calendar, about.clock.pauses, about.on)
    if found is None:
        raise Refused(
            f"Le délai {about.name} n’a pas d’échéance : il n’y a rien à proroger.",
            [f"Pour lui fixer une date visée : cperflow clock target {about.ref} {about.clock.id}"],
        )
    if until is not None:
        _check_later(about, found.end.due_on, until)
        return _draft(kinds.CLOCK_EXTENDED, about, entry, reason=reason, until=until.isoformat())
    _check_units(about.clock, halves or 0)
    longer = reckoned(about.clock, calendar, about.clock.pauses, about.on, added=halves or 0)
    _check_not_past(about, longer.end.due_on if longer else about.on)
    return _draft(kinds.CLOCK_EXTENDED, about, entry, reason=reason, halves=halves)


def target(about: Subject, until: date | None, reason: str, entry: Entry) -> Draft:
    """Set, or set anew, the date aimed at by a clock to which the definition gives no number."""
    _require(("motif : --reason", reason), ("date : --until", "date" if until else ""))
    assert until is not None
    _check(about, kinds.CLOCK_TARGETED)
    if until < about.on:
        raise UsageError(
            f"Le {date_long(until)} précède la décision, du {date_long(about.on)} : "
            "une date visée est à venir."
        )
    return _draft(kinds.CLOCK_TARGETED, about, entry, reason=reason, until=until.isoformat())


def objection(kind: str, clock: Clock | None) -> str:
    """Why a decision of this kind cannot be about a clock as it is; "" when it can."""
    if clock is None:
        return "ce délai ne courait pas"
    if clock.ended and not clock.awaiting:
        assert clock.ended_on is not None
        return f"ce délai a pris fin le {date_long(clock.ended_on)}"
    return _OBJECTIONS[kind](clock, clock.halted)


def _stopping(_clock: Clock, halted: Ruling | None) -> str:
    return f"il est déjà arrêté depuis le {date_long(halted.on)}" if halted else ""


def _resuming(clock: Clock, halted: Ruling | None) -> str:
    if halted:
        return ""
    if clock.paused:
        return "il est suspendu par un acte, non par une décision : un acte le fera reprendre"
    return "il n’est pas arrêté"


def _moving(clock: Clock, _halted: Ruling | None) -> str:
    return "il est interrompu : il faut d’abord le reprendre" if clock.awaiting else ""


def _targeting(clock: Clock, halted: Ruling | None) -> str:
    if clock.halves is not None:
        return "la procédure lui donne un chiffre : il se proroge, il ne reçoit pas de date visée"
    return _moving(clock, halted)


_OBJECTIONS = {
    kinds.CLOCK_STOPPED: _stopping,
    kinds.CLOCK_RESUMED: _resuming,
    kinds.CLOCK_EXTENDED: _moving,
    kinds.CLOCK_TARGETED: _targeting,
}

_RESUME = "Pour le reprendre : cperflow clock resume"
_WAYS_OUT = {
    kinds.CLOCK_STOPPED: _RESUME,
    kinds.CLOCK_RESUMED: "Pour l’arrêter : cperflow clock stop",
    kinds.CLOCK_EXTENDED: _RESUME,
    kinds.CLOCK_TARGETED: "Pour le proroger : cperflow clock extend",
}


def _check(about: Subject, kind: str) -> None:
    why = objection(kind, about.clock)
    if not why:
        return
    over = about.clock.ended and not about.clock.awaiting
    way = _RESUME if about.clock.awaiting else _WAYS_OUT[kind]
    way = "Ses délais : cperflow clock list" if over else way
    following = "" if over else f" {about.clock.id}"
    raise Refused(f"Délai {about.name} : {why}.", [f"{way} {about.ref}{following}"])


def _check_later(about: Subject, due_on: date, until: date) -> None:
    if until <= due_on:
        raise Refused(
            f"Le délai {about.name} court déjà jusqu’au {date_long(due_on)} (échéance "
            f"estimative) : le {date_long(until)} ne le proroge pas. Donnez une date postérieure.",
        )
    _check_not_past(about, until)


def _check_units(clock: Clock, halves: int) -> None:
    if halves <= 0:
        raise UsageError("Une prorogation ajoute au moins une demi-unité au délai.")
    if clock.unit == MONTH and halves % 2:
        raise UsageError(
            f"Un délai en mois se proroge en mois entiers ({decimal(halves)} mois demandés)."
        )


def _check_not_past(about: Subject, due_on: date) -> None:
    if due_on < about.on:
        raise Refused(
            f"Prorogation vers le passé : la nouvelle échéance, le {date_long(due_on)}, précède la "
            f"décision, du {date_long(about.on)}. Accordez davantage, ou datez la décision du "
            "jour où elle a été prise (--on).",
        )


def _require(*fields: tuple[str, str]) -> None:
    """Everything that is missing, told at once."""
    missing = [what for what, given in fields if not given.strip()]
    if missing:
        raise UsageError(
            f"Cette décision est incomplète : {count(len(missing), 'élément')} à donner.",
            [f"{what[:1].upper()}{what[1:]}" for what in missing],
        )


def _draft(kind: str, about: Subject, entry: Entry, **content: Any) -> Draft:
    return Draft(kind, entry.on, entry.body, entry.payload(clock=about.clock.id, **content))
