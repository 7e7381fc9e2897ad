"""The page of the dashboard."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cperflow.cli.pages.list import dossiers_table
from cperflow.cli.pages.missed import missed_lines
from cperflow.cli.pages.naming import ILLUSTRATIVE_MARK
from cperflow.cli.pages.overdue.page import delay_title, due_day, late_table
from cperflow.cli.pages.wording import due_name, footnotes, heading
from cperflow.domain.procedure.definition import Workflow
from cperflow.french import count, date_long
from cperflow.output import Column, page, screen, table, wrap
from cperflow.reports import deadlines as deadlines_report
from cperflow.service.agenda import SOON, Agenda
from cperflow.service.filtering import definitions
from cperflow.service.workspace import Workspace

START = """Bienvenue. Il n’y a pas encore de base à cet emplacement.

Pour découvrir l’outil sur les dossiers réels :  cperflow demo
Pour commencer votre propre suivi :              cperflow init
Pour toutes les commandes :                      cperflow --help"""

SHOWN = 20
"""Late clocks that the dashboard shows: the latest."""

Items = list[dict[str, Any]]


def agenda_text(ws: Workspace, seen: Agenda) -> str:
    """The whole page; a part with nothing in it says so in one line."""
    data, flows = deadlines_report.agenda(seen, ws.calendar), definitions(ws)
    marked = [*data["late"], *data["due_soon"]]
    parts = [
        page(f"Tableau de bord au {date_long(seen.as_of)}", []),
        *_late(data["late"], flows),
        *_missed(data["missed"]),
        *_soon(data["due_soon"], flows),
        *_waiting(ws, seen),
        *([_foot(marked, seen)] if marked or seen.waiting else []),
        "",
        f"Suite : {_following(ws, data)}",
    ]
    return "\n".join(parts)


def _late(items: Items, flows: Mapping[str, Workflow]) -> Iterator[str]:
    yield heading(f"Délais estimatifs dépassés : {len(items)}")
    if items:
        yield late_table(items[:SHOWN], flows)
    if (left := len(items) - SHOWN) > 0:
        yield f"… et {count(left, 'autre')} : cperflow overdue"


def _missed(items: Items) -> Iterator[str]:
    for line in missed_lines(items):
        yield from wrap(line, screen().width)


def _soon(items: Items, flows: Mapping[str, Workflow]) -> Iterator[str]:
    yield heading(f"À échoir dans les {SOON} jours : {len(items)}")
    if not items:
        return
    rows = [
        [
            item["dossier"],
            due_name(flows[item["workflow"]], item["clock"]),
            item["holder"],
            due_day(item),
            _left(item),
        ]
        for item in items
    ]
    dossier, holder = Column("Dossier", whole=True), Column("Détenteur", whole=True)
    yield table(rows, [dossier, delay_title(items, flows), holder, "Échéance", "Dans"])


def _left(item: Mapping[str, Any]) -> str:
    """What fell due before today without being late yet did so just before days off."""
    days, mark = item["days_left"], ILLUSTRATIVE_MARK * item["illustrative"]
    if days < 0:
        return f"échu, jour non ouvré{mark}"
    return f"{count(days, 'jour') if days else 'aujourd’hui'}{mark}"


def _waiting(ws: Workspace, seen: Agenda) -> Iterator[str]:
    if not seen.body:
        yield heading("En attente chez vous : service non précisé")
        yield "Ce que détient une structure : cperflow list --body STRUCTURE"
        return
    yield heading(f"En attente chez vous ({seen.body}) : {len(seen.waiting)}")
    if seen.waiting:
        yield dossiers_table(ws, seen.waiting)


def _foot(marked: Items, seen: Agenda) -> str:
    return footnotes(
        illustrative=any(item["illustrative"] for item in marked)
        or any(row.entered_illustrative for row in seen.waiting),
        estimated=any(item["estimated"] for item in marked),
        indicative=bool(marked),
    )


def _following(ws: Workspace, data: Mapping[str, Any]) -> str:
    waiting = [item["ref"] for item in data["waiting"]]
    late = [item["dossier"] for item in data["late"]]
    if first := (waiting or late)[:1]:
        return f"cperflow next {first[0]}"
    return "cperflow list" if ws.store.refs("", limit=1) else "cperflow open RÉGION"
