"""How the occurrences of an obligation end: by what happens first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.procedure.definition import CANCELLED, Workflow
from cperflow.domain.time.appointed import Appointed, in_force
from cperflow.domain.time.meeting import kept_through
from cperflow.domain.time.occurrence import DROPPED, LAPSED, MET, WAIVED, Occurrence
from cperflow.domain.time.standing import Standing

_ORDER = (MET, WAIVED, DROPPED, LAPSED)
"""Of what happens on the same day."""


def with_ends(
    dossier: Dossier, workflow: Workflow, owed: Sequence[Occurrence], views: Sequence[Standing]
) -> Iterator[Occurrence]:
    """The occurrences of one obligation, for one project, in order, each with its end."""
    over = over_on(dossier, workflow)
    undone = workflow.step(dossier.step).status != CANCELLED
    again = [owed_again(dossier, each) for each in owed]
    lapsing = [
        each._replace(lapses_on=_lapses_on(dossier, each, again[n:], views))
        for n, each in enumerate(again)
    ]
    for each in kept_through(dossier, lapsing):
        if over and each.begins >= over and not each.earlier:
            continue
        found = _ends(dossier, each, over, undone=undone)
        ends = sorted((day, _ORDER.index(how)) for day, how in found)
        yield _ended(each, ends[0][0], _ORDER[ends[0][1]]) if ends else each


def _ended(each: Occurrence, day: date, how: str) -> Occurrence:
    """Ended in the stretch of days that the end comes in: the first one that it does not follow."""
    for n, (begins, until) in enumerate(each.earlier):
        if day < until:
            each = each._replace(begins=begins, earlier=each.earlier[:n])
            break
    return each._replace(ended_on=max(day, each.begins), ended=how)


def over_on(dossier: Dossier, workflow: Workflow) -> date | None:
    """The day the dossier was over; None while it lasts."""
    return dossier.entered_on if workflow.step(dossier.step).final else None


def _ends(
    dossier: Dossier, each: Occurrence, over: date | None, *, undone: bool
) -> Iterator[tuple[date, str]]:
    """`undone`: what is late when the dossier ends stays as not done."""
    if each.kept.met_on:
        yield each.kept.met_on, MET
    if each.kept.waived_on:
        yield each.kept.waived_on, WAIVED
    if each.ended_on:
        yield each.ended_on, each.ended
    yield from ((day, DROPPED) for day in _due_outside(dossier, each))
    if over:
        yield over, LAPSED if undone and _late_on(each, over) else DROPPED
    if each.lapses_on:
        yield each.lapses_on, LAPSED


def _late_on(each: Occurrence, over: date) -> bool:
    """Whether it was late when the dossier ended."""
    due = in_force(each.appointments, over)
    numbered = each.spec.due is None or each.spec.due.numbered
    return numbered and due is not None and due.about < over


def owed_again(dossier: Dossier, each: Occurrence) -> Occurrence:
    """What fell due while the contract was suspended is due on the day that it resumes; a session
    of that time is not, nor what comes before one."""
    if each.spec.session:
        return each
    day = next(_due_outside(dossier, each), date.max)
    due, back = in_force(each.appointments, day), _back(dossier, each, day)
    if back is None or due is None or due.before_event:
        return each
    told = [(since, one) for since, one in each.appointments if since <= day]
    later = [(since, one) for since, one in each.appointments if since > back]
    told = [*told, (back, Appointed(back, resumed=True)), *later]
    stretch = ((each.begins, day),) if each.begins < day else ()
    return owed_again(
        dossier,
        each._replace(
            begins=max(each.begins, back),
            appointed=told[-1][1],
            appointments=tuple(told),
            earlier=(*each.earlier, *stretch),
        ),
    )


def _back(dossier: Dossier, each: Occurrence, day: date) -> date | None:
    """The first day after another on which the dossier is again where it is owed."""
    days = (move.on for move in dossier.moves if move.on > day)
    return next((on for on in days if in_steps(dossier, each, on)), None)


def _due_outside(dossier: Dossier, each: Occurrence) -> Iterator[date]:
    """The days on which it fell due while the dossier was where it is not owed (a contract
    suspended), and it was not owed again since; a due date changed in time does not count."""
    changes: list[tuple[date, Appointed | None]] = [*each.appointments[1:], (date.max, None)]
    for (since, found), (changed_on, after) in zip(each.appointments, changes, strict=False):
        day = max(since, found.about)
        again = after is not None and after.resumed
        if each.period and day < changed_on and not again and not in_steps(dossier, each, day):
            yield day


def in_steps(dossier: Dossier, each: Occurrence, day: date) -> bool:
    """Whether the dossier is, on a day, at a step where it is owed; as it is now, if to come."""
    if not each.spec.steps:
        return True
    here = [move.to_step for move in dossier.moves if move.on <= day]
    return bool(here) and here[-1] in each.spec.steps


def _lapses_on(
    dossier: Dossier, each: Occurrence, later: Sequence[Occurrence], views: Sequence[Standing]
) -> date | None:
    """The day from which nobody can do it any more: that of the event it comes before, once
    held; else the day after the next one is due, those of the same period aside, and at the
    latest the day after the end of the contract."""
    due = each.appointed
    if not each.spec.lapses or due is None:
        return None
    if due.before_event:
        return due.held_on
    days = [*_after_the_next(dossier, each, later), *_after_the_term(each, views)]
    return min(days, default=None)


def _after_the_next(
    dossier: Dossier, each: Occurrence, later: Sequence[Occurrence]
) -> Iterator[date]:
    """One that is due while the contract is suspended makes no other lapse."""
    for other in later:
        due = other.appointed
        if (
            each.appointed
            and due
            and due.about > each.appointed.about
            and not due.resumed
            and in_steps(dossier, other, due.about)
        ):
            since = other.earlier[0][0] if other.earlier else other.begins
            yield max(due.about + timedelta(days=1), since)
            return


def _after_the_term(each: Occurrence, views: Sequence[Standing]) -> Iterator[date]:
    """The day after the end of the contract, or after the due date of a session that its last
    days began; what else is due after the end can be done until the contract is closed. An
    amendment told too late does not bring back what was over."""
    for view, until in zip(views, [*[view.from_on for view in views[1:]], date.max], strict=True):
        if view.term is None or view.term.presumed:
            continue
        day = max(view.from_on, view.term.end + timedelta(days=1))
        due = in_force(each.appointments, day)
        if due and due.about >= day and each.spec.session:
            day = due.about + timedelta(days=1)
        if due and due.about < day < until and each.begins < until:
            yield max(day, each.begins)
