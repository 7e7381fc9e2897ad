"""The verbs of a story for what comes after a signature (see `stories.py`): what was kept of the
obligations, the money that moved, the works, what sessions recommend."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from cperflow.domain.acts.money import Moving
from cperflow.domain.acts.works import Counted, Market
from cperflow.domain.dossier.works import DONE
from cperflow.domain.journal.events import Entry
from cperflow.service.contracts import following, obligations, recommendations, works
from cperflow.service.financing import money
from cperflow.service.recording import Recorded
from cperflow.service.workspace import Workspace

Said = Mapping[str, Any]

Tell = Callable[[Workspace, str, Said, Entry], Recorded]
"""Does one entry of a dossier: its reference, what is said, and when, by whom, from where."""


def _follow(ws: Workspace, ref: str, said: Said, entry: Entry) -> Recorded:
    return following.follow(ws, ref, entry, said.get("since"))


def _met(ws: Workspace, ref: str, said: Said, entry: Entry) -> Recorded:
    facts = {name: str(value) for name, value in said.get("facts", {}).items()}
    return obligations.meet(ws, ref, said["occurrence"], entry, facts).recorded


def _plan(ws: Workspace, ref: str, said: Said, entry: Entry) -> Recorded:
    return obligations.plan(ws, ref, said["occurrence"], said["date"], entry).recorded


def _waive(ws: Workspace, ref: str, said: Said, entry: Entry) -> Recorded:
    return obligations.waive(ws, ref, said["occurrence"], said["reason"], entry).recorded


def _money(ws: Workspace, ref: str, said: Said, entry: Entry) -> Recorded:
    moving = Moving(
        said["stage"],
        said["source_of_funds"],
        said["year"],
        said["amount"],
        said.get("project", ""),
        said.get("tranche", 0),
        said.get("reference", ""),
    )
    return money.move(ws, ref, moving, entry).recorded


def _contract(ws: Workspace, ref: str, said: Said, entry: Entry) -> Recorded:
    market = Market(
        said["id"],
        said["name"],
        said.get("contractor", ""),
        said.get("amount"),
        said.get("starts_on"),
        said.get("ends_on"),
    )
    return works.sign_contract(ws, ref, said["project"], market, entry)


def _milestone(ws: Workspace, ref: str, said: Said, entry: Entry) -> Recorded:
    due_on: date | None = said.get("due_on")
    return works.plan_milestone(ws, ref, said["project"], said["id"], said["name"], due_on, entry)


def _reached(ws: Workspace, ref: str, said: Said, entry: Entry) -> Recorded:
    return works.reach_milestone(ws, ref, said["project"], said["id"], entry)


def _progress(ws: Workspace, ref: str, said: Said, entry: Entry) -> Recorded:
    planned: int | None = said.get("planned")
    return works.report_progress(ws, ref, said["project"], said["physical"], planned, entry)


def _indicator(ws: Workspace, ref: str, said: Said, entry: Entry) -> Recorded:
    counted = Counted(
        said["id"],
        said["name"],
        said.get("unit", ""),
        said.get("baseline"),
        said.get("target"),
        said.get("due_on"),
    )
    return works.count_indicator(ws, ref, said["project"], counted, entry)


def _measure(ws: Workspace, ref: str, said: Said, entry: Entry) -> Recorded:
    return works.measure_indicator(ws, ref, said["project"], said["id"], said["value"], entry)


def _recommend(ws: Workspace, ref: str, said: Said, entry: Entry) -> Recorded:
    return recommendations.recommend(
        ws,
        ref,
        said["session"],
        said["what"],
        entry,
        who=said.get("who", ""),
        due_on=said.get("due_on"),
    )


def _close(ws: Workspace, ref: str, said: Said, entry: Entry) -> Recorded:
    status, outcome = said.get("status", DONE), said.get("outcome", "")
    return recommendations.close(ws, ref, said["id"], status, entry, outcome)


FOLLOWED: dict[str, Tell] = {
    "follow": _follow,
    "met": _met,
    "plan": _plan,
    "waive": _waive,
    "money": _money,
    "contract": _contract,
    "milestone": _milestone,
    "reached": _reached,
    "progress": _progress,
    "indicator": _indicator,
    "measure": _measure,
    "recommend": _recommend,
    "close": _close,
}
