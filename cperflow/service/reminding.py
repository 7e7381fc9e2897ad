"""Reminders: which are called for, and what is kept of those issued.

A list is computed; what was issued is an event of the dossier. Asking twice on the same day
issues nothing twice, and a day missed is caught up by the next.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, timedelta

from cperflow.domain.dossier.dossier import Dossier, Reminded
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.events import Draft, Entry, Event
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.clock import Clock
from cperflow.domain.time.measures import RUNNING, Measure
from cperflow.domain.time.reminding import Called, Sheets, called_for, issue, issued_for, next_on
from cperflow.errors import Refused
from cperflow.french import date_long
from cperflow.record import NamedTuple
from cperflow.service import chrono
from cperflow.service.beside import Message
from cperflow.service.chrono import Number, Sheet
from cperflow.service.contacts import Contact, Contacts, by_body, contact_of
from cperflow.service.delivering import message_key
from cperflow.service.filtering import definitions
from cperflow.service.ports import ALL, Filters
from cperflow.service.reading import Situation, situation
from cperflow.service.recording import Recorded
from cperflow.service.workspace import Workspace

Envelope = Callable[[str], Sequence[Message]]
"""The messages that carry a letter, by the key under which the outbox keeps them."""


class ToRemind(NamedTuple):
    """A reminder called for in a dossier. `own`: this office is the one that is late, and
    answers instead of writing to itself."""

    seen: Situation
    called: Called
    contact: Contact
    own: bool


class Reminding(NamedTuple):
    """A clock that runs and had reminders, of which none is called for now. `next_on`: from
    when the following is; None after the last."""

    seen: Situation
    measure: Measure
    issued: tuple[Reminded, ...]
    next_on: date | None


class Survey(NamedTuple):
    """The reminders of a day: to issue, and already issued and still without effect."""

    called: list[ToRemind]
    issued: list[Reminding]


def survey(
    ws: Workspace, filters: Filters = ALL, *, as_of: date, known_on: date | None = None
) -> Survey:
    """Both lists, by dossier then by start of the clock."""
    office, known = str(ws.office().get("body", "")), by_body(ws, as_of)
    found = Survey([], [])
    for ref in _candidates(ws, filters, as_of, known_on):
        seen = situation(ws, ref, as_of=as_of, known_on=known_on)
        for measure in seen.measures:
            if _is_wanted(seen.workflow, measure.clock, filters):
                _look(found, seen, measure, office, known)
    return found


def _look(found: Survey, seen: Situation, measure: Measure, office: str, known: Contacts) -> None:
    calendar = seen.calendars.current
    called = called_for(seen.dossier, seen.workflow, measure, calendar, seen.as_of)
    if called:
        contact = contact_of(known, called.to, seen.dossier.subject)
        own = measure.clock.holder == _issuer(seen.workflow, called, office)
        found.called.append(ToRemind(seen, called, contact, own))
        return
    issued = issued_for(seen.dossier, measure)
    if issued and measure.state == RUNNING:
        following = next_on(seen.workflow, measure, issued, calendar)
        found.issued.append(Reminding(seen, measure, issued, following))


def written_since(ws: Workspace, item: ToRemind) -> Reminded | None:
    """The same reminder, if it was issued on a later day than the one looked at."""
    latest = replay(ws.store.journal(item.seen.dossier.ref))
    told = issued_for(latest, item.called.measure) if latest else ()
    return next((one for one in told if one.level >= item.called.reminder.level), None)


def _is_wanted(workflow: Workflow, clock: Clock, filters: Filters) -> bool:
    """A dossier found by one of its clocks may have others, elsewhere."""
    step = clock.legs[-1].step
    return (
        filters.holder in ("", clock.holder)
        and filters.step in ("", step)
        and filters.phase in ("", workflow.phase_of(step))
    )


def _issuer(workflow: Workflow, called: Called, office: str) -> str:
    """Who writes: the office that works here, else the body the procedure names."""
    if any(body.id == office for body in workflow.bodies):
        return office
    return workflow.document(called.reminder.document).by


def _candidates(
    ws: Workspace, filters: Filters, as_of: date, known_on: date | None
) -> Sequence[str]:
    """Dossiers with a due date near enough; as known in the past, all that were open then."""
    if known_on is not None and known_on < ws.today:
        named = Filters(subject=filters.subject, workflow=filters.workflow)
        journals = ws.store.journals(named)
        return [ref for ref, lines in journals if _was_known(lines[0], as_of, known_on)]
    ahead = max(map(_days_ahead, definitions(ws).values()), default=0)
    spans = ws.store.spans(as_of, filters, due_before=as_of + timedelta(ahead + 1))
    return sorted({span.dossier for span in spans})


def _was_known(first: Event, as_of: date, known_on: date) -> bool:
    return first.recorded_at.date() <= known_on and first.occurred_on <= as_of


def _days_ahead(workflow: Workflow) -> int:
    """Calendar days before a due date from which a reminder may be called for, at most."""
    earliest = min((one.after for one in workflow.reminders), default=0)
    return 0 if earliest >= 0 else 14 - 2 * earliest


def record_issued(
    ws: Workspace,
    item: ToRemind,
    sheet: Sheet,
    number: Number | None,
    sheets: Sheets,
    envelope: Envelope,
) -> Recorded:
    """Keep that a reminder was issued, with its number in the register and the messages that
    carry it: all or nothing.

    Raises Refused when somebody issued it meanwhile, Conflict, StorageUnavailable.
    """
    if later := written_since(ws, item):
        raise Refused(
            f"{item.seen.dossier.ref} : « {item.called.reminder.name} » est déjà écrit, le "
            f"{date_long(later.on)}."
        )
    ref, entry = item.seen.dossier.ref, Entry(item.seen.as_of)
    body = _issuer(item.seen.workflow, item.called, str(ws.office().get("body", "")))

    def reminded(dossier: Dossier, paper: int) -> Draft:
        return issue(dossier, item.called, entry._replace(body=body), sheets._replace(paper=paper))

    def carried(lines: Sequence[Event]) -> Sequence[Message]:
        return envelope(message_key(ref, lines[-1].sequence))

    return chrono.issue(ws, ref, body, sheet, entry, number, then=reminded, messages=carried)
