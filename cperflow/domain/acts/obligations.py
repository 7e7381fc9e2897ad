"""Decisions about what is owed: an occurrence of an obligation is met, planned or waived.

Like `acts.py`: each returns the `Draft` of an event, or raises NotFound, UsageError, Refused
(every reason at once). The dossier is as it was on the day of the act.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.domain.acts.meant import About, holds, meant, waits_for
from cperflow.domain.acts.unbudgeted import told_empty
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.obligations import ObligationSpec
from cperflow.domain.procedure.occurrences import obligation_of, period_words
from cperflow.domain.time.ends import over_on
from cperflow.domain.time.occurrence import DROPPED, LAPSED, MET, WAIVED
from cperflow.domain.time.owed import Occurrence
from cperflow.domain.time.term import tracked
from cperflow.errors import Refused
from cperflow.french import date_long, did_you_mean, listing
from cperflow.record import NamedTuple


class AlreadyDone(Refused):
    """What was to be done is done, and told; `why` says since when."""

    def __init__(self, message: str, details: Sequence[str], why: str) -> None:
        super().__init__(message, details)
        self.why = why


class Decided(NamedTuple):
    """A decision, and what should be said of it without refusing."""

    draft: Draft
    about: About
    remarks: tuple[str, ...] = ()


def meet(
    dossier: Dossier,
    workflow: Workflow,
    typed: str,
    entry: Entry,
    facts: Mapping[str, Any],
    *,
    extra: bool = False,
) -> Decided:
    """What was owed is done, or the session was held, on the day of the entry; `extra`: one more
    than is owed, told on purpose."""
    about = meant(dossier, workflow, typed, entry.on, entry.on, beyond=True)
    if about.before and not extra:
        raise _already(dossier, about, about.before)
    wrong = [*_unowed(dossier, workflow, about, entry.on), *_too_early(about, entry.on)]
    wrong += _unrecorded(about.spec, facts)
    wrong += told_empty(dossier, workflow, about.id)
    _refuse(dossier, about, "cette échéance ne peut pas être dite tenue", wrong)
    content: dict[str, Any] = {"occurrence": about.id}
    if facts:
        content["facts"] = dict(facts)
    body = entry.body or about.spec.by
    draft = Draft(kinds.OBLIGATION_MET, entry.on, body, entry.payload(**content))
    return Decided(draft, about, tuple(_elsewhere(about, entry.on, "s’est tenue")))


def plan(dossier: Dossier, workflow: Workflow, typed: str, to_be: date, entry: Entry) -> Decided:
    """A session is planned for a day, or for another one than before."""
    about = meant(dossier, workflow, typed, entry.on, to_be)
    wrong = [*_unowed(dossier, workflow, about, entry.on), *_unplannable(about, to_be, entry.on)]
    _refuse(dossier, about, "cette échéance ne peut pas être planifiée", wrong)
    content = {"occurrence": about.id, "date": to_be.isoformat()}
    body = entry.body or about.spec.by
    draft = Draft(kinds.OBLIGATION_PLANNED, entry.on, body, entry.payload(**content))
    return Decided(draft, about, tuple(_elsewhere(about, to_be, "est prévue")))


def waive(dossier: Dossier, workflow: Workflow, typed: str, reason: str, entry: Entry) -> Decided:
    """It is owed no more, for a written reason."""
    about = meant(dossier, workflow, typed, entry.on, entry.on)
    wrong = list(_unowed(dossier, workflow, about, entry.on))
    if not reason.strip():
        wrong.append('lever une échéance demande un motif : --reason "…"')
    _refuse(dossier, about, "cette échéance ne peut pas être levée", wrong)
    content = {"occurrence": about.id, "reason": reason}
    draft = Draft(kinds.OBLIGATION_WAIVED, entry.on, entry.body, entry.payload(**content))
    return Decided(draft, about)


def _unowed(dossier: Dossier, workflow: Workflow, about: About, on: date) -> Iterator[str]:
    """Why nothing of the kind is owed on a day."""
    over = over_on(dossier, workflow)
    if over:
        yield f"{dossier.ref} a pris fin le {date_long(over)}"
    followed = tracked(dossier, workflow)
    if followed and on < followed.from_on:
        yield f"les engagements ne sont suivis que depuis le {date_long(followed.from_on)}"
    if about.owed is None and not about.extra:
        yield waits_for(about.spec, workflow)
    if about.owed and about.owed.ended and not over:
        yield _ended(about.owed)
    if about.extra and (held := _held_that_day(dossier, about.spec, on)):
        yield f"elle est déjà tenue ce jour-là, sous le nom {held}"


def _too_early(about: About, on: date) -> Iterator[str]:
    """A session is not held before the period that it is of."""
    period = about.owed.period if about.owed else None
    if period and about.spec.session and on < period.first:
        said = period_words(period.name)
        yield f"le {date_long(on)} précède la période dont elle est la session ({said})"


def _held_that_day(dossier: Dossier, spec: ObligationSpec, on: date) -> str:
    """The session of an obligation that was held on a day: told twice, most likely."""
    own = (kept for id, kept in dossier.kept.items() if obligation_of(id) == spec.id)
    return next((kept.id for kept in own if kept.met_on == on), "")


def _ended(each: Occurrence) -> str:
    assert each.ended_on is not None
    day = date_long(each.ended_on)
    if each.ended == MET:
        told = f" (ligne {each.kept.told} du journal)" if each.kept.told else ""
        return f"elle est déjà tenue depuis le {day}{told}"
    if each.ended == WAIVED:
        return f"elle est levée depuis le {day} ({each.kept.reason})"
    if each.ended == LAPSED:
        return f"elle ne peut plus être tenue depuis le {day} : {_lapsed(each)}"
    assert each.ended == DROPPED
    return f"elle n’est plus attendue depuis le {day}"


def _lapsed(each: Occurrence) -> str:
    due = each.appointed
    if due and due.before_event:
        return "la session a eu lieu"
    return "la suivante était alors échue, ou le contrat à son terme"


def _already(dossier: Dossier, about: About, done: Occurrence) -> AlreadyDone:
    why = _ended(done)
    more = f"Une session de plus se dit par --extra (elle serait {about.id})."
    message = f"{dossier.ref}, {done.id} : cette échéance ne peut pas être dite tenue."
    return AlreadyDone(message, [f"{why}.", *([more] if about.extra else [])], why)


def _unrecorded(spec: ObligationSpec, facts: Mapping[str, Any]) -> Iterator[str]:
    taken = [use.fact for use in spec.records]
    for name in facts:
        if name not in taken:
            own = f" (elle consigne : {listing(taken)})" if taken else ""
            yield f"elle ne consigne pas le fait « {name} »{own}.{did_you_mean(name, taken)}"
    for use in spec.records:
        if use.required and use.fact not in facts:
            yield f"le fait « {use.fact} » est demandé : --set {use.fact}=…"


def _unplannable(about: About, to_be: date, on: date) -> Iterator[str]:
    if not about.spec.session:
        yield "ce n’est pas une session : il n’y a que les sessions qui se planifient"
    if to_be < on:
        yield (
            f"le {date_long(to_be)} précède le jour où la date est fixée ({date_long(on)}) : une "
            "session passée se dit tenue (obligation met)"
        )
    planned = about.owed.kept.planned_on if about.owed else None
    if planned == to_be:
        yield f"elle est déjà prévue le {date_long(to_be)}"


def _elsewhere(about: About, day: date, what: str) -> Iterator[str]:
    """A session on a day of another period than the one that it counts for: said, not refused."""
    period = about.owed.period if about.owed else None
    if about.owed and about.spec.session and period and not holds(about.owed, day):
        yield (
            f"la session du {period_words(period.name)} {what} le {date_long(day)}, hors de cette "
            "période"
        )


def _refuse(dossier: Dossier, about: About, what: str, wrong: Sequence[str]) -> None:
    message = f"{dossier.ref}, {about.id} : {what}."
    if about.owed and about.owed.ended in (MET, WAIVED) and wrong == [_ended(about.owed)]:
        raise AlreadyDone(message, [f"{wrong[0]}."], wrong[0])
    if wrong:
        raise Refused(message, [f"{why}." for why in wrong])
