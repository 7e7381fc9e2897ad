"""The minutes of the committee under the names that people read."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from cperflow.cli.lists import Item
from cperflow.cli.pages.committee.followed import money_row
from cperflow.cli.pages.committee.words import Words, happened
from cperflow.cli.pages.overdue.page import lateness, namer
from cperflow.documents.committee.minutes import Minutes
from cperflow.documents.fields.record import Illustrative
from cperflow.domain.dossier.followed import STAGES
from cperflow.domain.outlook.forecast import LEVELS
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.works.sessions import LATE as LATE_STILL
from cperflow.french import count, listing
from cperflow.reports.committee import Findings
from cperflow.reports.movements import DUE_MOVED, LATE, NO_LONGER_LATE
from cperflow.service.snapshot import Snapshot


def minutes_of(snapshot: Snapshot, found: Findings) -> Minutes:
    """What the template may name, out of a snapshot and what was found in it."""
    words, names = Words(snapshot), namer(snapshot.ws)
    session, office = found.session, snapshot.ws.office()
    return Minutes(
        _office_name(words.flows, str(office.get("body", ""))),
        office,
        session.as_of,
        session.known_on,
        session.since,
        found.overdue["projected"],
        _illustrative(found),
        _figures(found.figures),
        [_late(item, names.named(item)) for item in found.overdue["items"]],
        [_decision(words, item) for item in found.decisions],
        [_movement(words, item) for item in found.movements],
        [_forecast(words, item) for item in found.forecasts["items"]],
        list(found.obligations),
        [_recommended(item) for item in found.recommendations],
        [_mobilised(item) for item in found.money],
    )


def _office_name(flows: Mapping[str, Workflow], id: str) -> str:
    """What a procedure calls the office, else what it calls itself."""
    known = (body for flow in flows.values() for body in flow.bodies if body.id == id)
    body = next(known, None)
    return body.name if body else id


def _illustrative(found: Findings) -> bool:
    told = (*found.overdue["items"], *found.movements, *found.forecasts["items"])
    return any(item["illustrative"] for item in told)


def _figures(data: Mapping[str, Any]) -> dict[str, int]:
    moved = data["movements"]
    return {
        **{name: data[name] for name in ("running", "late_dossiers", "late_clocks")},
        "opened": moved["opened"],
        "ended": sum(moved["ended"].values()),
        "newly_late": moved[LATE],
        "no_longer_late": moved[NO_LONGER_LATE],
        "due_moved": moved[DUE_MOVED],
    }


def _day(text: str | None, *, illustrative: bool) -> date | None:
    if text is None:
        return None
    day = date.fromisoformat(text)
    return Illustrative.of(day) if illustrative else day


def _late(item: Item, named: Item) -> dict[str, Any]:
    return {
        **{name: named[name] for name in ("dossier", "region", "step", "clock", "holder")},
        "due_on": _day(item["due_on"], illustrative=item["illustrative"]),
        "late": lateness(item),
    }


def _decision(words: Words, item: Item) -> dict[str, str]:
    return {
        "dossier": item["dossier"],
        "situation": words.situation(item),
        "holders": listing(item["holders"]),
        "possible": words.possible(item),
        "waiting": words.waiting(item),
    }


def _recommended(item: Item) -> dict[str, Any]:
    return {
        **{name: item[name] for name in ("dossier", "id", "what", "outcome", "closed_on")},
        "session": item["session_name"],
        "who": item["who"] or "",
        "due_on": item["due_on"],
        "state": item["status"],
        "late": count(item["days_late"], "jour") if item["status"] == LATE_STILL else "",
    }


def _mobilised(item: Item) -> dict[str, Any]:
    return dict(zip(("dossier", "planned", *STAGES, "remaining"), money_row(item), strict=True))


def _movement(words: Words, item: Item) -> dict[str, Any]:
    told = words.movement(item)
    what = " – ".join(text for text in (told["what"], told["reason"]) if text)
    on = _day(item["happened_on"], illustrative=item["illustrative"])
    about = happened(item) if item["precision"] != "day" else ""
    kind = told["kind"]
    return {"dossier": item["dossier"], "on": on, "about": about, "what": what, "kind": kind}


def _forecast(words: Words, item: Item) -> dict[str, Any]:
    days = {
        f"p{level}": _day(item[f"p{level}"], illustrative=item["illustrative"]) for level in LEVELS
    }
    return {"dossier": item["ref"], "step": words.step(item), "enough": item["enough"], **days}
