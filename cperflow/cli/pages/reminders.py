"""What writing and sending reminders answer, and the messages that carry them."""

from __future__ import annotations

import os.path
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cperflow.cli.pages.naming import body_name
from cperflow.cli.pages.wording import bullets, clock_name
from cperflow.domain.procedure.definition import Workflow
from cperflow.french import count, date_long
from cperflow.service.contacts import whatsapp_number
from cperflow.service.reminding import ToRemind
from cperflow.service.workspace import Workspace

if TYPE_CHECKING:
    from cperflow.reports.reminders import Letter, Written
    from cperflow.service.delivering import Delivery


def issued_text(written: Written, *, mailed: bool, sending: bool) -> str:
    """The letters written, and how each can reach its reader; those written already."""
    lines = [*_letters(written, mailed=mailed), *_before(written)]
    if not lines:
        return "Aucune relance n’était à écrire."
    if written.letters and not sending:
        lines += ["", _following(written.letters, mailed=mailed)]
    return "\n".join(lines)


def _letters(written: Written, *, mailed: bool) -> Iterator[str]:
    if not written.letters:
        return
    number = len(written.letters)
    told = count(number, "relance écrite et consignée", "relances écrites et consignées")
    yield f"{told} dans {written.folder}"
    for letter in written.letters:
        item = letter.item
        name = body_name(item.seen.workflow, item.seen.dossier, item.called.to)
        yield f"\n{_ref(item)}, {item.called.reminder.name.lower()} à : {name}"
        if letter.reference:
            yield f"  {letter.reference}"
        # whole, to be copied or clicked
        yield from (f"  {os.path.join(written.folder, file)}" for file in letter.names)
        yield from (f"  {way}" for way in _ways(item, mailed=mailed))


def _before(written: Written) -> Iterator[str]:
    for item, later in written.before:
        yield (
            f"{_ref(item)} : « {item.called.reminder.name} » est déjà écrit, le "
            f"{date_long(later.on)} ; rien n’est refait."
        )


def _ways(item: ToRemind, *, mailed: bool) -> Iterator[str]:
    """By e-mail when both ends are known, else by links that open a message already written."""
    contact = item.contact
    if mailed and contact.email:
        yield f"courriel à {contact.email}, prêt à partir"
    elif contact.email:
        yield f"courriel, la lettre étant à joindre : {mailto(item)}"
    if contact.phone and not (mailed and contact.email):
        yield f"WhatsApp : {whatsapp(item)}"
    if not (contact.email or contact.phone):
        yield (
            "ni courriel ni téléphone connu : "
            f"cperflow contact set {item.called.to} --email … --phone …"
        )


def _following(letters: Sequence[Letter], *, mailed: bool) -> str:
    sendable = mailed and any(letter.item.contact.email for letter in letters)
    ref = _ref(letters[0].item)
    return f"Suite : {'cperflow remind --send' if sendable else f'cperflow history {ref}'}"


def mailto(item: ToRemind) -> str:
    """A link that opens a message written (RFC 6068); a letter cannot be joined to it."""
    from urllib.parse import quote  # only who writes to somebody pays for it

    return (
        f"mailto:{item.contact.email}?subject={quote(subject(item))}&body={quote(_sentence(item))}"
    )


def whatsapp(item: ToRemind) -> str:
    """A link that opens a conversation with the message written (wa.me)."""
    from urllib.parse import quote  # only who writes to somebody pays for it

    number = whatsapp_number(item.contact.phone)
    return f"https://wa.me/{number}?text={quote(f'{subject(item)}. {_sentence(item)}')}"


def subject(item: ToRemind) -> str:
    """« Rappel : Avis des ministères – dossier KAYES-2018 »."""
    return f"{item.called.reminder.name} : {_clock(item)} – dossier {_ref(item)}"


def email_text(ws: Workspace, item: ToRemind) -> str:
    """The message that carries a letter: the letter says the rest."""
    return "\n".join(
        [
            "Madame, Monsieur,",
            "",
            _sentence(item),
            f"La lettre et le décompte {_counted(item)} sont joints.",
            "",
            f"{_estimate(item)} Si votre réponse est déjà partie, ce message est sans objet.",
            "",
            "Je vous prie d’agréer, Madame, Monsieur, l’expression de ma considération distinguée.",
            "",
            *_sender(ws, item),
            "",
        ]
    )


def _owed(item: ToRemind) -> bool:
    return item.called.measure.clock.owed


def _counted(item: ToRemind) -> str:
    return "de l’échéance" if _owed(item) else "du délai"


def _estimate(item: ToRemind) -> str:
    return "Cette échéance est estimative." if _owed(item) else "Ce délai est estimatif."


def _sender(ws: Workspace, item: ToRemind) -> Iterator[str]:
    """The office that writes, by its full name, and where it is."""
    office = ws.office()
    workflow, dossier = item.seen.workflow, item.seen.dossier
    known = any(body.id == office.get("body") for body in workflow.bodies)
    by = office["body"] if known else workflow.document(item.called.reminder.document).by
    yield body_name(workflow, dossier, by)
    if office.get("place"):
        yield str(office["place"])


def _sentence(item: ToRemind) -> str:
    measure = item.called.measure
    assert measure.due_on is not None
    mark = " (date illustrative)" if measure.clock.illustrative else ""
    return (
        f"Le dossier {_ref(item)} ({_subject(item.seen.workflow, item)}) attend : "
        f"{_clock(item)}. L’échéance estimative était le {date_long(measure.due_on)}{mark}."
    )


def _subject(workflow: Workflow, item: ToRemind) -> str:
    dossier = item.seen.dossier
    return f"{workflow.short_name}, {workflow.titled(dossier.subject, dossier.subject_kind)}"


def sent_text(deliveries: Sequence[Delivery]) -> str:
    """What left, and what did not and why."""
    if not deliveries:
        return "Aucun courriel n’attend."
    sent = [each.message for each in deliveries if not each.error]
    lines = [f"{count(len(sent), 'courriel envoyé', 'courriels envoyés')}"]
    lines += bullets(f"{message.recipient} ({message.dossier})" for message in sent)
    if failed := [each for each in deliveries if each.error]:
        lines.append(
            f"{count(len(failed), 'courriel non envoyé', 'courriels non envoyés')}, gardés"
        )
        lines += bullets(
            f"{each.message.recipient} ({each.message.dossier}) : {each.error}" for each in failed
        )
        if any(each.waits for each in failed):
            lines.append("Suite : cperflow remind --send, pour essayer de nouveau")
    return "\n".join(lines)


def _ref(item: ToRemind) -> str:
    return item.seen.dossier.ref


def _clock(item: ToRemind) -> str:
    return clock_name(item.seen.workflow, item.called.measure.clock.id)
