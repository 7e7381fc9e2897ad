"""Reminders called for, and what was already issued."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from cperflow.service.contacts import Contact
from cperflow.service.ports import Message
from cperflow.service.reminding import ToRemind


def reminders(
    items: Iterable[ToRemind], messages: Sequence[Message], as_of: date
) -> dict[str, Any]:
    """`remind --json`: by dossier. `own`: this office is late itself, and writes to nobody."""
    told = [_item(item) for item in items]
    waiting = [message for message in messages if message.sent_at is None]
    return {
        "as_of": as_of.isoformat(),
        "count": len(told),
        "items": told,
        "outbox": {
            "waiting": len(waiting),
            "sent": len(messages) - len(waiting),
            "failing": [_failing(message) for message in waiting if message.error],
        },
    }


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
        "unit": clock.spec.delay.unit if clock.spec.delay else "working_day",
        "estimated": measure.estimated,
        "illustrative": clock.illustrative,
        "level": item.called.reminder.level,
        "reminder": item.called.reminder.name,
        "to": item.called.to,
        "own": item.own,
        "email": item.contact.email or None,
        "phone": item.contact.phone or None,
        "issued": [{"level": one.level, "on": one.on.isoformat()} for one in item.called.issued],
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
