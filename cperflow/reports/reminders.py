"""Reminders called for, and what was already issued."""

from __future__ import annotations

import os.path
from collections.abc import Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, Protocol

from cperflow.domain.dossier.dossier import Reminded
from cperflow.record import NamedTuple
from cperflow.service.beside import Message
from cperflow.service.contacts import Contact, whatsapp_number
from cperflow.service.reminding import Reminding, Survey, ToRemind

if TYPE_CHECKING:
    from cperflow.service.delivering import Delivery


class Letter(Protocol):
    """A reminder made, as the documents make it."""

    @property
    def item(self) -> ToRemind: ...

    @property
    def names(self) -> tuple[str, str]: ...

    @property
    def letter(self) -> Sealed: ...

    @property
    def reference(self) -> str: ...

    @property
    def code(self) -> str: ...


class Sealed(Protocol):
    @property
    def sha256(self) -> str: ...


class Written(NamedTuple):
    """What `remind --write` did: the letters, and those that a later day had written already."""

    folder: str
    letters: Sequence[Letter]
    before: Sequence[tuple[ToRemind, Reminded]]


def reminders(found: Survey, messages: Sequence[Message], as_of: date) -> dict[str, Any]:
    """`remind --json`: by dossier. `own`: this office is late itself, and writes to nobody;
    `issued`: clocks that had reminders and wait for the next one, if there is one."""
    told = [_item(item) for item in found.called]
    waiting = [message for message in messages if message.sent_at is None]
    return {
        "as_of": as_of.isoformat(),
        "count": len(told),
        "items": told,
        "issued": [_reminding(item) for item in found.issued],
        "outbox": {
            "waiting": len(waiting),
            "sent": len(messages) - len(waiting),
            "failing": [_failing(message) for message in waiting if message.error],
        },
    }


def done(
    written: Written | None, deliveries: Sequence[Delivery] | None, today: date
) -> dict[str, Any]:
    """`remind --write --send --json`: a part that was not asked for is null."""
    return {
        "on": today.isoformat(),
        "written": None if written is None else [_letter(written, one) for one in written.letters],
        "already": None
        if written is None
        else [_item(item) | {"on": later.on.isoformat()} for item, later in written.before],
        "sent": None if deliveries is None else [_delivery(each) for each in deliveries],
    }


def _letter(written: Written, one: Letter) -> dict[str, Any]:
    files = [os.path.join(written.folder, name) for name in one.names]
    return _item(one.item) | {
        "files": files,
        "sha256": one.letter.sha256,
        "reference": one.reference or None,
        "code": one.code,
    }


def _delivery(each: Delivery) -> dict[str, Any]:
    return {
        "key": each.message.key,
        "dossier": each.message.dossier,
        "recipient": each.message.recipient,
        "error": each.error or None,
    }


def _reminding(item: Reminding) -> dict[str, Any]:
    dossier, measure = item.seen.dossier, item.measure
    return {
        "dossier": dossier.ref,
        "region": dossier.subject,
        "clock": measure.clock.id,
        "holder": measure.clock.holder,
        "due_on": measure.due_on.isoformat() if measure.due_on else None,
        "days_late": measure.days_late,
        "unit": measure.clock.unit,
        "issued": [_told(one) for one in item.issued],
        "next_on": item.next_on.isoformat() if item.next_on else None,
    }


def _told(one: Reminded) -> dict[str, Any]:
    return {"level": one.level, "to": one.to, "on": one.on.isoformat()}


def _item(item: ToRemind) -> dict[str, Any]:
    dossier, measure = item.seen.dossier, item.called.measure
    clock = measure.clock
    return {
        "dossier": dossier.ref,
        "region": dossier.subject,
        "workflow": dossier.workflow,
        "step": clock.legs[-1].step,
        "clock": clock.id,
        "holder": clock.holder,
        "started_on": clock.started_on.isoformat(),
        "due_on": measure.due_on.isoformat() if measure.due_on else None,
        "days_late": measure.days_late,
        "unit": clock.unit,
        "estimated": measure.estimated,
        "illustrative": clock.illustrative,
        "level": item.called.reminder.level,
        "reminder": item.called.reminder.name,
        "to": item.called.to,
        "own": item.own,
        "email": item.contact.email or None,
        "phone": item.contact.phone or None,
        "whatsapp": whatsapp_number(item.contact.phone) or None,
        "issued": [_told(one) for one in item.called.issued],
    }


def _failing(message: Message) -> dict[str, Any]:
    return {
        "key": message.key,
        "dossier": message.dossier,
        "recipient": message.recipient,
        "attempts": message.attempts,
        "error": message.error,
    }


def contacts(known: Iterable[Contact]) -> dict[str, Any]:
    """`contact list --json`."""
    return {"items": [contact._asdict() for contact in known]}
