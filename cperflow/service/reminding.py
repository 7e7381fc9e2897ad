"""Reminders: which are called for, and what is kept of those issued.

A list is computed; what was issued is an event of the dossier. Asking twice on the same day
issues nothing twice, and a day missed is caught up by the next.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.reminding import Called, called_for, issue
from cperflow.record import NamedTuple
from cperflow.service.contacts import Contact, by_body, contact_of
from cperflow.service.filtering import definitions
from cperflow.service.ports import ALL, Filters, Message
from cperflow.service.reading import Situation, situation
from cperflow.service.recording import Recorded, record
from cperflow.service.workspace import Workspace


class ToRemind(NamedTuple):
    """A reminder called for in a dossier. `own`: this office is the one that is late, and
    answers instead of writing to itself."""

    seen: Situation
    called: Called
    contact: Contact
    own: bool

    @property
    def key(self) -> str:
        """What makes the reminder the same one: dossier, clock, its start, level."""
        clock = self.called.measure.clock
        return "|".join(
            (self.seen.dossier.ref, clock.id, clock.started_on.isoformat(),
             str(self.called.reminder.level))
        )  # fmt: skip


def to_remind(
    ws: Workspace, filters: Filters = ALL, *, as_of: date, known_on: date | None = None
) -> Iterator[ToRemind]:
    """The reminders called for on a day, by dossier then by start of the clock."""
    office, known = str(ws.office().get("body", "")), by_body(ws)
    for ref in _candidates(ws, filters, as_of, known_on):
        seen = situation(ws, ref, as_of=as_of, known_on=known_on)
        for called in _called(seen):
            if filters.holder in ("", called.measure.clock.holder):
                contact = contact_of(known, called.to, seen.dossier.subject)
                own = called.measure.clock.holder == _issuer(seen.workflow, called, office)
                yield ToRemind(seen, called, contact, own)


def _issuer(workflow: Workflow, called: Called, office: str) -> str:
    """Who writes: the office that works here, else the body the procedure names."""
    if any(body.id == office for body in workflow.bodies):
        return office
    return workflow.document(called.reminder.document).by


def _called(seen: Situation) -> Iterator[Called]:
    calendar = seen.calendars.current
    for measure in seen.measures:
        found = called_for(seen.dossier, seen.workflow, measure, calendar, seen.as_of)
        if found:
            yield found


def _candidates(
    ws: Workspace, filters: Filters, as_of: date, known_on: date | None
) -> Sequence[str]:
    """Dossiers with a due date near enough; as known in the past, all that were open then."""
    if known_on is not None and known_on < ws.today:
        rows = ws.store.dossiers(Filters(subject=filters.subject, workflow=filters.workflow))
        return [row.ref for row in rows if _was_known(ws, row.ref, as_of, known_on)]
    ahead = max(map(_days_ahead, definitions(ws).values()), default=0)
    spans = ws.store.spans(as_of, filters, due_before=as_of + timedelta(ahead + 1))
    return sorted({span.dossier for span in spans})


def _was_known(ws: Workspace, ref: str, as_of: date, known_on: date) -> bool:
    first = ws.store.journal(ref)[0]
    return first.recorded_at.date() <= known_on and first.occurred_on <= as_of


def _days_ahead(workflow: Workflow) -> int:
    """Calendar days before a due date from which a reminder may be called for, at most."""
    earliest = min((one.after for one in workflow.reminders), default=0)
    return 0 if earliest >= 0 else 14 - 2 * earliest


def record_issued(
    ws: Workspace, item: ToRemind, letter: str, messages: Sequence[Message] = ()
) -> Recorded:
    """Keep that a reminder was issued, with the messages that carry it.

    Raises Refused when somebody issued it meanwhile, Conflict, StorageUnavailable.
    """
    office = str(ws.office().get("body", ""))

    def decide(dossier: Dossier, workflow: Workflow) -> Draft:
        body = office if any(body.id == office for body in workflow.bodies) else ""
        return issue(dossier, item.called, Entry(item.seen.as_of, body), letter)

    return record(ws, item.seen.dossier.ref, item.seen.as_of, decide, messages=messages)
