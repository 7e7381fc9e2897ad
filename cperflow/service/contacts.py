"""Whom to write to in each body: a name, an address, a number, kept in the office's journal."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from cperflow.domain.journal.events import CONTACT_RECORDED, OFFICE_STREAM
from cperflow.errors import UsageError
from cperflow.record import NamedTuple
from cperflow.service.sealing import sealed
from cperflow.service.workspace import Workspace

_EMAIL = re.compile(r"[A-Za-z0-9._%+'-]+@[A-Za-z0-9.-]+\.[A-Za-z]{2,}")
"""Without accents: few servers take others (RFC 6531)."""
COUNTRY = "223"
"""Of Mali, as telephones dial it."""

_PHONE = re.compile(r"\+?[0-9][0-9 .-]{6,19}")


class Contact(NamedTuple):
    """`subject`: for a body that exists once per subject; "" for all. Fields may be empty."""

    body: str
    subject: str = ""
    name: str = ""
    email: str = ""
    phone: str = ""


Contacts = Mapping[tuple[str, str], Contact]
"""By body and subject."""


def contacts(ws: Workspace) -> list[Contact]:
    """The last word on each body and subject, by body then subject."""
    known: dict[tuple[str, str], Contact] = {}
    for event in ws.store.journal(OFFICE_STREAM):
        if event.kind == CONTACT_RECORDED:
            told = Contact(**event.payload)
            known[told.body, told.subject] = told
    return [known[key] for key in sorted(known) if any(known[key][2:])]


def contact_of(known: Contacts, body: str, subject: str) -> Contact:
    """That of the body for this subject, else the body's own, else an empty one."""
    return known.get((body, subject)) or known.get((body, ""), Contact(body, subject))


def by_body(ws: Workspace, on: date | None = None) -> dict[tuple[str, str], Contact]:
    """Contacts under the keys of `contact_of`. `on`: subjects are called as on that day."""
    known = contacts(ws)
    if on is not None:
        known = [each._replace(subject=ws.territory.called(each.subject, on)) for each in known]
    return {(each.body, each.subject): each for each in known}


def record_contact(ws: Workspace, body: str, subject: str, given: Mapping[str, str]) -> Contact:
    """Keep fields of a contact: those left out keep what was known, "" clears one.

    Raises UsageError for what nothing can be sent to, Conflict.
    """
    before = by_body(ws).get((body, subject), Contact(body, subject))
    told = check_contact(before._replace(**given))
    ws.store.append(sealed(ws, OFFICE_STREAM, CONTACT_RECORDED, told._asdict()))
    return told


def whatsapp_number(phone: str) -> str:
    """The digits a `wa.me` link takes; a number of eight digits is one of Mali."""
    digits = "".join(filter(str.isdigit, phone)).removeprefix("00")
    return COUNTRY + digits if len(digits) == 8 else digits


def check_contact(contact: Contact) -> Contact:
    """Raises UsageError for an address or a number that nothing can be sent to."""
    if contact.email and not _EMAIL.fullmatch(contact.email):
        raise UsageError(
            f"Adresse de courriel incorrecte : « {contact.email} » (attendu : nom@domaine.ml)."
        )
    if contact.phone and not _PHONE.fullmatch(contact.phone):
        raise UsageError(
            f"Numéro de téléphone incorrect : « {contact.phone} » (attendu : +223 20 22 00 00)."
        )
    return contact
