"""The list of `remind`, and what writing and sending answer."""

from __future__ import annotations

import os.path
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from cperflow.cli.lists import SUBJECT, Item, Naming
from cperflow.cli.pages.naming import body_name, short_day, subject_title
from cperflow.cli.pages.wording import (
    bullets,
    clock_name,
    footnotes,
    heading,
    late,
    step_name,
)
from cperflow.domain.procedure.definition import Workflow
from cperflow.french import count, date_long, date_short, listing
from cperflow.output import Column, table
from cperflow.service.filtering import definitions
from cperflow.service.reminding import ToRemind
from cperflow.service.workspace import Workspace

if TYPE_CHECKING:
    from cperflow.documents.reminders import Letter
    from cperflow.service.delivering import Delivery

COLUMNS = {
    "dossier": "Dossier",
    "region": SUBJECT,
    "step": "Étape",
    "clock": "Délai estimatif",
    "holder": "Détenteur",
    "due_on": "Échéance estimative",
    "days_late": "Retard (jours)",
    "unit": "Unité",
    "level": "Niveau",
    "reminder": "Relance",
    "to": "Destinataire",
    "email": "Courriel",
    "phone": "Téléphone",
    "own": "À ce service",
}
"""Keys of `remind --json` and their titles in a French CSV."""

COUNTRY = "223"
"""Of Mali: put before a number of eight digits, as its numbers have."""


def namer(ws: Workspace) -> Naming:
    """Names in the place of the ids of a reminder."""
    flows = definitions(ws)

    def named(item: Item) -> Item:
        workflow = flows[item["workflow"]]
        return {
            **item,
            "step": step_name(workflow, item["step"]),
            "clock": clock_name(workflow, item["clock"]),
            "holder": workflow.body(item["holder"]).name,
            "to": workflow.body(item["to"]).name,
            "unit": "jours ouvrables" if item["unit"] == "working_day" else "jours",
        }

    return Naming(named, subject_title(flows.values()))


def reminders_text(items: Sequence[ToRemind], data: Mapping[str, Any]) -> str:
    """What to write, what this office has to answer, and what waits to leave."""
    day = date_long(date.fromisoformat(data["as_of"]))
    others = [item for item in items if not item.own]
    if not items:
        return "\n".join([f"Aucune relance n’est à faire au {day}.", *_outbox(data)])
    lines = [f"{count(len(others), 'relance') if others else 'Aucune relance'} à faire au {day}"]
    if others:
        lines += ["", _table(others)]
    if own := [item for item in items if item.own]:
        lines += [heading("Attendus de votre service"), *bullets(map(_own, own))]
    lines += [
        *_outbox(data),
        footnotes(
            illustrative=any(item.called.measure.clock.illustrative for item in items),
            estimated=any(item.called.measure.estimated for item in items),
            indicative=True,
        ),
        f"Suite : {'cperflow remind --write' if others else f'cperflow next {_ref(items[0])}'}",
    ]
    return "\n".join(lines)


def _table(items: Sequence[ToRemind]) -> str:
    rows = [
        [_ref(item), _clock(item), item.called.to, _due(item), _late(item), _level(item)]
        for item in items
    ]
    dossier, to = Column("Dossier", whole=True), Column("À", whole=True)
    return table(rows, [dossier, "Délai estimatif", to, "Échéance", "Retard", "Relance"])


def _ref(item: ToRemind) -> str:
    return item.seen.dossier.ref


def _clock(item: ToRemind) -> str:
    return clock_name(item.seen.workflow, item.called.measure.clock.id)


def _due(item: ToRemind) -> str:
    measure = item.called.measure
    assert measure.due_on is not None  # else nothing is called for
    return short_day(measure.due_on, illustrative=measure.clock.illustrative)


def _late(item: ToRemind) -> str:
    measure = item.called.measure
    if not measure.days_late:
        return "à l’échéance"
    spec = measure.clock.spec
    return late(
        measure.days_late,
        spec.delay.unit if spec.delay else "working_day",
        estimated=measure.estimated,
        illustrative=measure.clock.illustrative,
    )


def _level(item: ToRemind) -> str:
    """« 2. Second rappel (1er le 12/03/2019) »."""
    reminder = item.called.reminder
    told = [f"n° {one.level} le {date_short(one.on)}" for one in item.called.issued]
    return f"{reminder.level}. {reminder.name}" + (f" (déjà : {listing(told)})" if told else "")


def _own(item: ToRemind) -> str:
    lateness = _late(item)
    since = lateness if lateness == "à l’échéance" else f"en retard de {lateness}"
    return f"{_ref(item)}, {_clock(item)} : {since}"


def _outbox(data: Mapping[str, Any]) -> Iterator[str]:
    outbox = data["outbox"]
    if not outbox["waiting"]:
        return
    yield heading("Courriels")
    waiting = count(outbox["waiting"], "courriel attend", "courriels attendent")
    yield f"{waiting} d’être envoyés : cperflow remind --send"
    yield from bullets(
        f"{one['recipient']} ({one['dossier']}), {count(one['attempts'], 'essai')} : {one['error']}"
        for one in outbox["failing"]
    )


def issued_text(letters: Sequence[Letter], folder: str, *, mailed: bool) -> str:
    """The letters written, and how each can reach its reader."""
    if not letters:
        return "Aucune relance n’était à écrire."
    written = count(len(letters), "relance écrite et consignée", "relances écrites et consignées")
    lines = [f"{written} dans {folder}", ""]
    for letter in letters:
        item = letter.item
        name = body_name(item.seen.workflow, item.seen.dossier, item.called.to)
        lines += [f"{_ref(item)}, {item.called.reminder.name.lower()} à : {name}"]
        # whole, to be copied or clicked
        lines += [f"  {os.path.join(folder, file)}" for file in letter.names]
        lines += [f"  {way}" for way in _ways(item, mailed=mailed)]
    return "\n".join([*lines, "", _following(letters, mailed=mailed)])


def _ways(item: ToRemind, *, mailed: bool) -> Iterator[str]:
    """By e-mail when both ends are known, else by a link that opens WhatsApp."""
    if mailed and item.contact.email:
        yield f"courriel à {item.contact.email}, prêt à partir"
    elif item.contact.phone:
        yield f"WhatsApp : {whatsapp(item)}"
    else:
        yield (
            "ni courriel ni téléphone connu : "
            f"cperflow contact set {item.called.to} --email … --phone …"
        )


def _following(letters: Sequence[Letter], *, mailed: bool) -> str:
    sendable = mailed and any(letter.item.contact.email for letter in letters)
    ref = _ref(letters[0].item)
    return f"Suite : {'cperflow remind --send' if sendable else f'cperflow history {ref}'}"


def whatsapp(item: ToRemind) -> str:
    """A link that opens a conversation with the message written (wa.me)."""
    from urllib.parse import quote  # only who writes to somebody pays for it

    digits = "".join(filter(str.isdigit, item.contact.phone)).removeprefix("00")
    number = COUNTRY + digits if len(digits) == 8 else digits
    return f"https://wa.me/{number}?text={quote(f'{subject(item)}. {_sentence(item)}')}"


def subject(item: ToRemind) -> str:
    """« Rappel : Avis des ministères – dossier KAYES-2018 »."""
    return f"{item.called.reminder.name} : {_clock(item)} – dossier {_ref(item)}"


def email_text(item: ToRemind) -> str:
    """The message that carries a letter: the letter says the rest."""
    return "\n".join(
        [
            "Bonjour,",
            "",
            _sentence(item),
            "La lettre et le décompte du délai sont joints.",
            "",
            "Ce délai est estimatif. Si votre réponse est déjà partie, ce message est sans objet.",
            "",
            "Cordialement",
            "",
        ]
    )


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
        lines.append("Suite : cperflow remind --send, pour essayer de nouveau")
    return "\n".join(lines)
