"""The guards that compare what facts say: votes, dates, years, durations (see `guards.py`)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from cperflow.domain.acts.findings import Context, Finding, fact_of, label_of, not_asked_yet
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import shown
from cperflow.domain.dossier.pieces import as_text
from cperflow.domain.procedure.requirements import RuleUse
from cperflow.french import count, date_long, listing

THE_ACT = "@act"
"""As a parameter of `dates_ordered`: the day of the act itself."""


def vote_carried(dossier: Dossier, context: Context, use: RuleUse) -> Finding | None:
    """More votes for than against, when both are known (params: for, against)."""
    votes_for = fact_of(dossier, context, use.params["for"])
    votes_against = fact_of(dossier, context, use.params["against"])
    if votes_for is None or votes_against is None or votes_for > votes_against:
        return None
    return Finding(f"le vote n’est pas acquis : {votes_for} pour, {votes_against} contre.")


def votes_within(dossier: Dossier, context: Context, use: RuleUse) -> Finding | None:
    """No more votes than members, when all are known (params: members, for, against,
    abstentions)."""
    members = fact_of(dossier, context, use.params["members"])
    cast = [
        fact_of(dossier, context, use.params[each]) for each in ("for", "against", "abstentions")
    ]
    if members is None or None in cast or sum(cast) <= members:
        return None
    parts = listing([f"{number} {what}" for number, what in zip(cast, _VOTES, strict=True)])
    return Finding(f"{count(sum(cast), 'voix', 'voix')} ({parts}) pour {count(members, 'membre')}.")


_VOTES = ("pour", "contre", "en abstention")


def fact_is(dossier: Dossier, context: Context, use: RuleUse) -> Finding | None:
    """A fact has a given value (params: fact, equals)."""
    fact = use.params["fact"]
    if not_asked_yet(dossier, context, fact):
        return None
    if as_text(fact_of(dossier, context, fact)) == use.params["equals"]:
        return None
    wanted = {"true": "oui", "false": "non"}.get(use.params["equals"], use.params["equals"])
    return Finding(
        f"« {label_of(context, fact)} » doit être « {wanted} ».",
        f"cperflow set {dossier.ref} {fact}={wanted}",
    )


def dates_ordered(dossier: Dossier, context: Context, use: RuleUse) -> Finding | None:
    """One date, or one whole number such as a year, is not after another, when both are known
    (params: earlier, later; THE_ACT stands for the day of the act)."""
    earlier, later = use.params["earlier"], use.params["later"]
    if earlier == THE_ACT:
        # what an earlier act recorded may well come before this one
        first, second = context.on.isoformat(), context.given.get(later)
    else:
        first, second = (_compared(dossier, context, name) for name in (earlier, later))
    if first is None or second is None or first <= second:
        return None
    return Finding(
        f"{_named(context, earlier, first)} vient après {_named(context, later, second)}."
    )


def _compared(dossier: Dossier, context: Context, name: str) -> Any:
    return context.on.isoformat() if name == THE_ACT else fact_of(dossier, context, name)


def _named(context: Context, name: str, value: Any) -> str:
    if name == THE_ACT:
        return f"l’acte ({date_long(context.on)})"
    return f"« {label_of(context, name)} » ({shown(context.workflow.fact(name), value)})"


def duration_matches(dossier: Dossier, context: Context, use: RuleUse) -> Finding | None:
    """A duration leads from its first day to its last, when all are known (params: months,
    start, end): 60 months from 1 February 2024 end on 31 January 2029."""
    months, start, end = (
        fact_of(dossier, context, use.params[name]) for name in ("months", "start", "end")
    )
    if not months or start is None or end is None:
        return None
    expected = _last_day(date.fromisoformat(start), months)
    if expected is None or expected.isoformat() == end:
        return None
    return Finding(
        f"{months} mois à partir du {date_long(date.fromisoformat(start))} mènent au "
        f"{date_long(expected)}, et « {label_of(context, use.params['end'])} » est au "
        f"{date_long(date.fromisoformat(end))}."
    )


def _last_day(start: date, months: int) -> date | None:
    """The eve of the same day so many months later, or the end of a month without that day.

    None beyond the years a calendar has.
    """
    years, month = divmod(start.year * 12 + start.month - 1 + months, 12)
    if years >= date.max.year:
        return None
    eve = timedelta(days=1)
    try:
        return date(years, month + 1, start.day) - eve
    except ValueError:  # 31 January and one month
        following, first = divmod(years * 12 + month + 1, 12)
        return date(following, first + 1, 1) - eve
