"""The list of `remind`, and what writing and sending answer."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.cli.lists import SUBJECT, Item, Naming
from cperflow.cli.pages.naming import short_day, subject_title
from cperflow.cli.pages.wording import (
    bullets,
    clock_name,
    footnotes,
    heading,
    late,
    step_name,
)
from cperflow.french import NBSP, count, date_long, date_short, day_unit, listing
from cperflow.output import Column, table
from cperflow.service.filtering import definitions
from cperflow.service.reminding import Reminding, Survey, ToRemind
from cperflow.service.workspace import Workspace

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
    "estimated": "Retard estimé",
    "illustrative": "Dates illustratives",
}
"""Keys of `remind --json` and their titles in a French CSV."""


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
            "unit": day_unit(item["unit"]),
        }

    return Naming(named, subject_title(flows.values()))


def reminders_text(ws: Workspace, found: Survey, data: Mapping[str, Any]) -> str:
    """What to write, what this office has to answer, what was written, what waits to leave."""
    day, items = date.fromisoformat(data["as_of"]), found.called
    others = [item for item in items if not item.own]
    lines = [f"{_number(others)} à faire au {date_long(day)}{'' if others else '.'}"]
    if others:
        lines += ["", _table(others)]
    if own := [item for item in items if item.own]:
        lines += [heading("Attendus de votre service"), *bullets(map(_own, own))]
    if found.issued:
        lines += [heading("Déjà relancés"), *bullets(map(_reminding, found.issued))]
    lines += [*_outbox(data), *_foot(found)]
    at = "" if day == ws.today else f" --as-of {day}"
    if others:
        lines.append(f"Suite : cperflow remind{at} --write")
    elif items:
        lines.append(f"Suite : cperflow next {_ref(items[0])}")
    return "\n".join(lines)


def _number(items: Sequence[ToRemind]) -> str:
    return count(len(items), "relance") if items else "Aucune relance n’est"


def _foot(found: Survey) -> list[str]:
    measures = [item.called.measure for item in found.called]
    measures += [item.measure for item in found.issued]
    if not measures:
        return []
    return [
        footnotes(
            illustrative=any(measure.clock.illustrative for measure in measures),
            estimated=any(measure.estimated for measure in measures),
            indicative=True,
        )
    ]


def _reminding(item: Reminding) -> str:
    told = [f"n°{NBSP}{one.level} à {one.to} le {date_short(one.on)}" for one in item.issued]
    clock = clock_name(item.seen.workflow, item.measure.clock.id)
    following = (
        f"la suivante à partir du {date_short(item.next_on)}"
        if item.next_on
        else "aucune autre n’est prévue"
    )
    return f"{item.seen.dossier.ref}, {clock} : {listing(told)} ; {following}"


def _table(items: Sequence[ToRemind]) -> str:
    """Five columns: with a sixth, words would be cut on a screen of 80."""
    rows = [[_ref(item), _clock(item), _due(item), _late(item), _level(item)] for item in items]
    owed = any(item.called.measure.clock.owed for item in items)
    delay = "Délai ou engagement" if owed else "Délai estimatif"
    return table(rows, [Column("Dossier", whole=True), delay, "Échéance", "Retard", "Relance"])


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
    return late(
        measure.days_late,
        measure.clock.unit,
        estimated=measure.estimated,
        illustrative=measure.clock.illustrative,
    )


def _level(item: ToRemind) -> str:
    """« 2. Second rappel à MEF (déjà : n° 1 le 12/03/2019) »."""
    reminder = item.called.reminder
    told = [f"n°{NBSP}{one.level} le {date_short(one.on)}" for one in item.called.issued]
    before = f" (déjà : {listing(told)})" if told else ""
    return f"{reminder.level}. {reminder.name} à {item.called.to}{before}"


def _own(item: ToRemind) -> str:
    lateness = _late(item)
    since = lateness if lateness == "à l’échéance" else f"en retard de {lateness}"
    return f"{_ref(item)}, {_clock(item)} : {since}"


def _outbox(data: Mapping[str, Any]) -> Iterator[str]:
    outbox = data["outbox"]
    if not outbox["waiting"]:
        return
    yield heading("Courriels")
    yield f"{count(outbox['waiting'], 'courriel')} à envoyer : cperflow remind --send"
    yield from bullets(
        f"{one['recipient']} ({one['dossier']}), {count(one['attempts'], 'essai')} : {one['error']}"
        for one in outbox["failing"]
    )
