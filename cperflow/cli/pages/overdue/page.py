"""The page of `overdue`: what is late, its totals, what runs without a number."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.cli.lists import SUBJECT, Item, Naming
from cperflow.cli.pages.missed import missed_lines
from cperflow.cli.pages.naming import short_day, subject_title
from cperflow.cli.pages.overdue.words import notes, suspended, title
from cperflow.cli.pages.wording import (
    clock_name,
    due_name,
    footnotes,
    heading,
    lasted,
    late,
    phase_title,
    step_name,
    unbreakable,
)
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.keeping import is_owed
from cperflow.french import NBSP, count, day_unit, integer
from cperflow.output import Column, screen, table, wrap
from cperflow.reports.overdue import COUNTED
from cperflow.service.filtering import definitions
from cperflow.service.workspace import Workspace

COLUMNS = {
    "dossier": "Dossier",
    "region": SUBJECT,
    "workflow": "Procédure",
    "phase": "Phase",
    "step": "Étape",
    "clock": "Délai estimatif",
    "holder": "Détenteur",
    "started_on": "Départ",
    "due_on": "Échéance estimative",
    "days_late": "Retard (jours)",
    "unit": "Unité",
    "estimated": "Retard estimé",
    "illustrative": "Dates illustratives",
    "original_due_on": "Échéance d’origine",
    "due_estimated": "Échéance estimée",
    "targeted": "Date visée",
}
"""Keys of `overdue --json` and their titles in a French CSV."""

UNNUMBERED_SHOWN = 20
"""Clocks without a number that a screen lists."""

NO_CLOCK = "aucun"
"""In the place of a delay, for a dossier whose step has none running."""

_NAMED = ("workflow", "phase", "step", "clock", "holder", "unit")
"""What the names of an item follow from."""


def namer(ws: Workspace) -> Naming:
    """Names in the place of the ids of a clock, or of a total."""
    flows = definitions(ws)
    known: dict[tuple[Any, ...], Item] = {}

    def named(item: Item) -> Item:
        ids = ("due_on" in item, *map(item.get, _NAMED))
        if ids not in known:
            known[ids] = _names(flows, item)
        return {**item, **known[ids]}

    return Naming(named, subject_title(flows.values()))


def _names(flows: Mapping[str, Workflow], item: Item) -> Item:
    names = {}
    if "unit" in item:
        names["unit"] = day_unit(item["unit"])
    if workflow := _procedure(flows, item):
        called = due_name if "due_on" in item else clock_name
        for key, name in (("phase", phase_title), ("step", step_name), ("clock", called)):
            if key in item:
                names[key] = name(workflow, item[key]) if item[key] else NO_CLOCK
        if "holder" in item:
            names["holder"] = workflow.body(item["holder"]).name
    return names


def _procedure(flows: Mapping[str, Workflow], item: Item) -> Workflow | None:
    """That of the item; of a phase or a step alone, the first that has it."""
    if "workflow" in item:
        return flows.get(item["workflow"])
    asked = {item.get("phase"), item.get("step")}
    for workflow in flows.values():
        phases = (phase.id for phase in workflow.phases)
        if not asked.isdisjoint(phases) or not asked.isdisjoint(step.id for step in workflow.steps):
            return workflow
    return None


def overdue_text(ws: Workspace, data: Mapping[str, Any]) -> str:
    """The late clocks and how many each body, region and phase has, those not numbered, then how
    many are stopped."""
    names, width = namer(ws), screen().width
    said = title(data, names), *notes(data, names, today=ws.today.isoformat())
    parts = [line for text in said for line in wrap(unbreakable(text), width)]
    if data["items"]:
        parts += ["", late_table(data["items"], definitions(ws)), *_others(data)]
        parts += _totals(data["totals"], names)
    parts += _missed(data["missed"])
    if data["unnumbered"]:
        parts += _unnumbered(data["unnumbered"], names, definitions(ws))
    if told := suspended(data):
        parts += ["", *wrap(unbreakable(told), width)]
    if data["items"] or data["unnumbered"]:
        parts.append(foot([*data["items"], *data["unnumbered"]]))
    if data["items"]:
        ref = data["items"][0]["dossier"]
        parts.append(f"Pour comprendre une échéance : cperflow explain {ref}")
    return "\n".join(parts)


def late_table(items: Sequence[Item], flows: Mapping[str, Workflow]) -> str:
    """One line per late clock, in the order given."""
    rows = [
        [
            item["dossier"],
            due_name(flows[item["workflow"]], item["clock"]),
            item["holder"],
            due_day(item),
            lateness(item),
        ]
        for item in items
    ]
    dossier, holder = Column("Dossier", whole=True), Column("Détenteur", whole=True)
    return table(rows, [dossier, delay_title(items, flows), holder, "Échéance", "Retard"])


def delay_title(items: Iterable[Item], flows: Mapping[str, Workflow]) -> str:
    """« Délai ou engagement » over a column that has occurrences of obligations."""
    return "Délai ou engagement" if any(_owed(flows, item) for item in items) else "Délai estimatif"


def _owed(flows: Mapping[str, Workflow], item: Item) -> bool:
    return bool(item["clock"]) and is_owed(flows[item["workflow"]], item["clock"])


def due_day(item: Item) -> str:
    """« 15/03/2019* (estimée) », of a late clock or of one that will be due."""
    day = short_day(date.fromisoformat(item["due_on"]), illustrative=item["illustrative"])
    return f"{day} (estimée)" if item["due_estimated"] else day


def lateness(item: Item) -> str:
    """« 9 jours ouvrables* (estimé) », of a late clock or of the longest one of a total."""
    number = item["days_late"] if "days_late" in item else item["longest"]
    marks = {"estimated": item["estimated"], "illustrative": item["illustrative"]}
    return late(number, item["unit"], **marks)


def foot(items: Sequence[Item]) -> str:
    """What the marks of the items mean."""
    return footnotes(
        illustrative=any(item["illustrative"] for item in items),
        estimated=any(item.get("estimated") for item in items),
        indicative=True,
    )


def total_name(entry: Item, names: Naming) -> str:
    """Who or what a total is of; a body is followed by the identifier that commands take."""
    if "holder" in entry:
        return f"{names.named(entry)['holder']} ({entry['holder']})"
    return str(names.named(entry)["phase"] if "phase" in entry else entry["region"])


def groups(names: Naming) -> dict[str, str]:
    """The totals, in their order, with the title of what each is by."""
    return {"by_body": "Structure", "by_region": names.subject, "by_phase": "Phase"}


def _totals(totals: Mapping[str, Sequence[Item]], names: Naming) -> Iterator[str]:
    for key, called in groups(names).items():
        rows = [[total_name(one, names), one["count"], lateness(one)] for one in totals[key]]
        yield heading(f"Par {called[:1].lower()}{called[1:]}")
        yield table(rows, [called, "Délais dépassés", "Plus long retard"])


def _missed(items: Sequence[Item]) -> Iterator[str]:
    if items:
        yield heading("Non tenues, que plus personne ne peut tenir")
    for line in missed_lines(items, " Lesquelles : cperflow obligation list {}"):
        yield from wrap(line, screen().width)


def _others(data: Mapping[str, Any]) -> list[str]:
    left = data["count"] - len(data["items"])
    if not left:
        return []
    others = count(left, "autre délai dépassé", "autres délais dépassés")
    return wrap(f"… et {others} : cperflow overdue --format csv -o retards.csv", screen().width)


def _unnumbered(
    items: Sequence[Item], names: Naming, flows: Mapping[str, Workflow]
) -> Iterator[str]:
    """The longest first; too many are only said to be so."""
    if len(items) > COUNTED:
        yield heading(f"Sans échéance chiffrée : plus de {integer(COUNTED)}")
        yield "Pour les voir : cperflow overdue --format xlsx -o retards.xlsx"
        return
    yield heading(f"Sans échéance chiffrée : {integer(len(items))}")
    rows = [
        [
            item["dossier"],
            names.named(item)["clock" if _owed(flows, item) else "step"],
            item["holder"],
            short_day(date.fromisoformat(item["started_on"]), illustrative=item["illustrative"]),
            lasted(item["days"], illustrative=item["illustrative"]),
        ]
        for item in items[:UNNUMBERED_SHOWN]
    ]
    dossier, holder = Column("Dossier", whole=True), Column("Détenteur", whole=True)
    place = "Étape ou engagement" if any(_owed(flows, item) for item in items) else "Étape"
    yield table(rows, [dossier, place, holder, "Depuis le", "Durée"])
    if left := len(items) - len(rows):
        yield f"… et {count(left, 'autre')}{NBSP}: cperflow overdue --format html -o retards.html"
