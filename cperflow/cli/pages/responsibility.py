"""The pages of `holder` and `report responsibility`: whose the days were."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from cperflow.cli.lists import SUBJECT, Item, Naming
from cperflow.cli.pages.list import cut
from cperflow.cli.pages.naming import (
    ILLUSTRATIVE_MARK,
    body_name,
    long_day,
    short_day,
    subject_title,
)
from cperflow.cli.pages.wording import footnotes, heading, lasted, step_name, without
from cperflow.domain.journal import events as kinds
from cperflow.domain.procedure.definition import Workflow
from cperflow.french import NBSP, count, date_long, integer
from cperflow.output import Column, Lines, page, screen, table, wrap
from cperflow.output.values import french
from cperflow.service.filtering import definitions
from cperflow.service.responsibility import BODY, REGION
from cperflow.service.tracks import Track
from cperflow.service.workspace import Workspace

GIVEN_UP = "personne (dossier abandonné)"

RULE = (
    "Chaque jour compte pour une seule structure : quand plusieurs ont le dossier en même temps, "
    "pour celle qui le rend la dernière."
)
COUNTED = "Les jours ouvrables se comptent comme les délais : sans le jour de l’arrivée."
VISITS = (
    "Un passage va de l’arrivée du dossier à son départ, même partagé ; médiane et maximum en "
    "jours."
)
APPROXIMATE = "Des dates ne sont connues qu’au mois ou à l’année : ces jours sont approchés."

SHORT = 25
"""Places left to a name beside the numbers of visits, at 80 columns."""

DAYS = ("days", "working_days", "stopped_days")
_DAYS_TITLES = [Column(title, "right") for title in ("Jours", "Part", "Ouvrables", "Suspendus")]
_VISITS_TITLES = [
    Column(title, "right")
    for title in ("Dossiers", "Passages", "Tenus", "Dépassés", "Médiane", "Maximum")
]

_COLUMNS = {
    "dossiers": "Dossiers",
    "days": "Jours",
    "net_days": "Jours sans suspension",
    "working_days": "Jours ouvrables",
    "stopped_days": "Jours suspendus",
    "visits": "Passages",
    "held_days": "Jours des passages",
    "in_time": "Délais tenus",
    "late": "Délais dépassés",
    "median_days": "Passage médian (jours)",
    "longest_days": "Passage le plus long (jours)",
    "illustrative": "Dates illustratives",
    "approximate": "Dates approchées",
    "estimated": "Jours ouvrables estimés",
}


def columns(by: str) -> dict[str, str]:
    """Keys of the items of `report responsibility --json` and their titles in a French CSV."""
    if by == REGION:
        return {"region": SUBJECT, **_COLUMNS}
    named = {"holder": "Structure"} if by == BODY else {"step": "Étape"}
    return {"workflow": "Procédure", **named, **_COLUMNS}


def namer(ws: Workspace, by: str) -> Naming:
    """Names in the place of the ids of a line."""
    flows = definitions(ws)

    def named(item: Item) -> Item:
        if by == REGION:
            return item
        return {**item, "holder" if by == BODY else "step": _line_name(flows, by, item)}

    return Naming(named, subject_title(flows.values()))


def _line_name(flows: Mapping[str, Workflow], by: str, item: Item) -> str:
    if by == REGION:
        return str(item["region"])
    workflow = flows[item["workflow"]]
    if by != BODY:
        return step_name(workflow, item["step"])
    id = item["holder"]
    return f"{workflow.body(id).name} ({id})" if id else GIVEN_UP


def holder_text(seen: Track, data: Mapping[str, Any]) -> str:
    """The days by body, then in order, then how they are shared out."""
    if not data["items"]:
        return f"{_head(seen, data)}\nRepris une fois terminé, il n’a aucun jour à compter."
    items, whole = data["items"], {**data, "days": data["total_days"]}
    rows = [
        [_held_by(seen, item), *days, item["visits"], _delays(item)]
        for item, days in zip(items, _shares(items, whole["days"]), strict=True)
    ]
    summed = {key: sum(item[key] for item in items) for key in ("visits", "in_time", "late")}
    rows.append(["Total", *_total_days(whole, items), summed["visits"], _delays(summed)])
    titles: list[Column | str] = ["Structure", *_DAYS_TITLES, Column("Passages", "right"), "Délais"]
    return "\n".join(
        [
            _head(seen, data),
            "",
            table(rows, titles),
            heading("Chronologie"),
            _chronology(seen, data["chronology"]),
            *_notes(items, RULE, COUNTED),
        ]
    )


def _head(seen: Track, data: Mapping[str, Any]) -> str:
    """The dossier, its first day and its last, how long between both."""
    first, last = seen.dossier.moves[0], seen.dossier.moves[-1]
    opened = long_day(first.on, precision=first.precision, illustrative=first.illustrative)
    end = long_day(last.on, precision=last.precision, illustrative=last.illustrative)
    ahead = ", si rien ne bouge" * data["projected"]
    until = ("Fin", end) if data["over"] else ("Situation au", date_long(seen.as_of) + ahead)
    invented = any(item["illustrative"] for item in data["items"])
    lasting = lasted(data["total_days"], illustrative=invented)
    worked = ""
    if data["items"]:
        number, mark = data["working_days"], " (estimé)" * data["estimated"]
        worked = f", dont {french(number)} {'ouvrables' if number >= 2 else 'ouvrable'}{mark}"
    fields = [("Ouverture", opened), until, ("Durée", f"{lasting}{worked}")]
    return page(f"{data['ref']} – {seen.dossier.subject}", fields)


def _held_by(seen: Track, item: Item) -> str:
    id = item["holder"]
    return f"{body_name(seen.workflow, seen.dossier, id)} ({id})" if id else GIVEN_UP


def _delays(item: Item) -> Lines:
    """« 1 tenu », « 2 dépassés »."""
    told = [("in_time", "tenu"), ("late", "dépassé")]
    return Lines(count(item[key], word) for key, word in told if item[key])


def _chronology(seen: Track, lived: Sequence[Item]) -> str:
    """Each time the days began to count for another body: from when, to when, why."""
    came = [_came(part) for part in lived]
    last = seen.dossier.moves[-1]
    over = short_day(last.on, precision=last.precision, illustrative=last.illustrative)
    starred = any(part["illustrative"] or part["end_illustrative"] for part in lived)
    rows = [
        [since, until, _held_by(seen, part), _lasted(part, starred), _cause(seen, part["cause"])]
        for part, since, until in zip(lived, came, [*came[1:], over], strict=True)
    ]
    if lived and lived[-1]["until_on"] is None:
        rows[-1][1] = "en cours"
    day = [Column("Du", whole=True), Column("Au", whole=True)]
    return table(rows, [*day, "Structure", Column("Jours", "right"), "Motif"])


def _lasted(part: Item, starred: bool) -> str:
    """Its days, with a star when one of both ends is invented; `starred`: so are others."""
    invented: bool = part["illustrative"] or part["end_illustrative"]
    mark = ILLUSTRATIVE_MARK if invented else NBSP * starred
    return f"{integer(part['days'])}{mark}"


def _came(part: Item) -> str:
    day = date.fromisoformat(part["from_on"])
    return short_day(day, precision=part["precision"], illustrative=part["illustrative"])


def _cause(seen: Track, cause: Item) -> str:
    if cause["act"]:
        return seen.workflow.transition(cause["act"]).name
    return {
        kinds.OPENED: "Ouverture du dossier",
        kinds.OPINION_REQUESTED: f"Avis demandé à {cause['body']}",
        kinds.OPINION_GIVEN: f"Avis de {cause['body']}",
        kinds.PROJECT_REMOVED: "Projet retiré",
    }[cause["kind"]]


def report_text(ws: Workspace, data: Mapping[str, Any]) -> str:
    """The days of each line, then its visits and delays."""
    items, total, by = data["items"], data["total"], data["by"]
    found = wrap(_found(data), screen().width)
    if not items:
        return "\n".join(found)
    flows = definitions(ws)
    title = {BODY: "Structure", REGION: subject_title(flows.values())}.get(by, "Étape")
    named = [(item, _line_name(flows, by, item)) for item in items]
    shares = _shares(items, total["days"])
    days = [[name, *row] for (_, name), row in zip(named, shares, strict=True)]
    visits = [[_short(by, item, name), *_visits(item)] for item, name in named]
    return "\n".join(
        [
            *found,
            "",
            table([*days, ["Total", *_total_days(total, items)]], [title, *_DAYS_TITLES]),
            heading("Passages et délais estimatifs"),
            table([*visits, ["Total", *_visits(total)]], [title, *_VISITS_TITLES]),
            *_notes(items, *without(data), RULE, COUNTED, VISITS),
        ]
    )


def _found(data: Mapping[str, Any]) -> str:
    """« 10 dossiers, 346 jours au 31 mars 2019 »."""
    read, counted = data["dossiers"], data["total"]
    day = date_long(date.fromisoformat(data["as_of"]))
    if not read:
        return f"Aucun dossier ne répond à cette demande au {day}."
    ahead = " si rien ne bouge" if data["projected"] else ""
    found = f"{count(read, 'dossier')}, {count(counted['days'], 'jour')} au {day}{ahead}"
    without = read - counted["dossiers"]
    ended = "repris une fois terminés" if without > 1 else "repris une fois terminé"
    told = f" ({integer(without)} sans jour à compter, {ended})"
    return found + told * bool(without)


def _short(by: str, item: Item, name: str) -> str:
    """A line named again, in the room that a second table leaves."""
    return item["holder"] or "personne" if by == BODY else cut(name, SHORT)


def _visits(item: Item) -> list[object]:
    keys = ("dossiers", "visits", "in_time", "late", "median_days", "longest_days")
    return [item[key] for key in keys]


def _shares(items: Sequence[Item], total: int) -> Iterator[list[object]]:
    """Days, part of the whole, working days, days stopped; a star on what rests on an invented
    date."""
    starred = any(item["illustrative"] for item in items)
    for item, part in zip(items, percents([i["days"] for i in items], total), strict=True):
        mark = ILLUSTRATIVE_MARK if item["illustrative"] else NBSP * starred
        days, working, stopped = (f"{french(item[key])}{mark}" for key in DAYS)
        yield [days, part, _worked(working, item), stopped]


def _total_days(whole: Item, items: Sequence[Item]) -> list[object]:
    mark = ILLUSTRATIVE_MARK * any(item["illustrative"] for item in items)
    days, working, stopped = (f"{french(whole[key])}{mark}" for key in DAYS)
    return [days, f"100{NBSP}%" if whole["days"] else "", _worked(working, whole), stopped]


def _worked(told: str, item: Item) -> Lines:
    return Lines((told, *["(estimé)"] * item["estimated"]))


def percents(numbers: Sequence[int], total: int) -> list[str]:
    """Whole percents that sum to 100: those with the largest remainders are rounded up."""
    if not total:
        return [""] * len(numbers)
    floors = [100 * number // total for number in numbers]
    remainders = sorted(range(len(numbers)), key=lambda i: -(100 * numbers[i] % total))
    for index in remainders[: 100 - sum(floors)]:
        floors[index] += 1
    return [f"{floor}{NBSP}%" for floor in floors]


def _notes(items: Sequence[Item], *rules: str) -> list[str]:
    """How days are shared out, and what the marks mean."""
    approximate = [APPROXIMATE] if any(item["approximate"] for item in items) else []
    lines = [line for rule in (*rules, *approximate) for line in wrap(rule, screen().width)]
    marks = footnotes(
        illustrative=any(item["illustrative"] for item in items),
        estimated=any(item["estimated"] for item in items),
        indicative=True,
    )
    return ["", *lines, marks.lstrip("\n")]
