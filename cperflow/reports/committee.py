"""The committee pack: what one snapshot says, its figures, what is to decide, its manifest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from cperflow import __version__
from cperflow.record import NamedTuple
from cperflow.reports.followed import FollowedUp
from cperflow.reports.forecast import forecasts
from cperflow.reports.movements import Period, counted, movements
from cperflow.reports.overdue import overdue
from cperflow.reports.reminders import reminders
from cperflow.reports.responsibility import responsibility
from cperflow.reports.timelines import Portfolio, portfolio
from cperflow.reports.to_decide import ToDecide
from cperflow.service import forecasting
from cperflow.service.filtering import OPEN, left_out
from cperflow.service.forecasting import Simulation
from cperflow.service.overdue import overdue_on
from cperflow.service.ports import Filters, Watch
from cperflow.service.reminding import ToRemind, survey
from cperflow.service.responsibility import reckoned_tracks, tally
from cperflow.service.snapshot import Snapshot
from cperflow.service.tracks import tracks
from cperflow.service.workspace import Workspace

KIND = "cperflow committee pack"
"""What tells a manifest of ours from another JSON file."""

Data = Mapping[str, Any]
Watching = Callable[[str], Watch[Any]]
"""Follows things of that name."""


class Session(NamedTuple):
    """What a pack is about. `since` with `since_known_on`: what the last committee looked at."""

    as_of: date
    known_on: date
    since: date
    since_known_on: date
    filters: Filters
    simulation: Simulation


class Findings(NamedTuple):
    """All that a pack tells, each part as its own command has it with `--json`. `recorded`:
    false when no dossier had been entered by then. `obligations`, `recommendations` (open, or
    closed since the last committee), `money`: of the contracts that are followed."""

    session: Session
    overdue: Data
    responsibility: Data
    movements: Sequence[Data]
    forecasts: Data
    letters: Sequence[ToRemind]
    reminders: Data
    drawing: Portfolio
    decisions: Sequence[Data]
    figures: Data
    recorded: bool
    obligations: Sequence[Data] = ()
    recommendations: Sequence[Data] = ()
    money: Sequence[Data] = ()


def a_month_before(day: date) -> date:
    """31 March gives the last of February."""
    last = day.replace(day=1) - timedelta(days=1)
    return last.replace(day=min(day.day, last.day))


def last_committee(
    as_of: date, since: date | None, known: date | None, earlier: Data | None, snapshot: Snapshot
) -> tuple[date, date]:
    """The day the last committee looked at, and what was known then.

    As asked, else as the `earlier` manifest says (that of the same day: as it said itself), else
    a month before; then what was known that day, or on the day of the snapshot when not one
    dossier had been entered yet.
    """
    if since is None and earlier and earlier["as_of"] <= as_of.isoformat():
        names = ("since", "since_known_on")
        if earlier["as_of"] < as_of.isoformat():
            names = ("as_of", "known_on")
        since, told = (date.fromisoformat(earlier[name]) for name in names)
        known = known or told
    day = since or a_month_before(as_of)
    first = min(_first_entries(snapshot), default=None)
    told_nothing = first is None or first > day
    return day, min(known or (snapshot.known_on if told_nothing else day), snapshot.known_on)


def _first_entries(snapshot: Snapshot) -> Iterator[date]:
    return (journal[0].recorded_at.date() for _, journal in snapshot.ws.store.journals())


def _unwatched(_what: str) -> Watch[Any]:
    return iter


def findings(
    snapshot: Snapshot, then: Snapshot, session: Session, watching: Watching = _unwatched
) -> Findings:
    """Everything, out of the two snapshots and nothing else; `watching` tells how far it is."""
    ws, day, wanted = snapshot.ws, session.as_of, session.filters
    late = overdue(overdue_on(ws, wanted, as_of=day), ws.calendar)
    held = tally(reckoned_tracks(ws, wanted, as_of=day), ws.calendar)
    moved = movements(Period(session.since, then, day, snapshot, wanted))
    seen = forecasting.forecasts(ws, wanted, as_of=day, simulation=session.simulation)
    ahead = forecasts(watching("Prévisions")(seen), day, session.simulation)
    reminded = survey(ws, wanted, as_of=day)
    decisions = ToDecide(late["items"])
    followed = FollowedUp(day, session.since)
    read = followed.reading(decisions.reading(tracks(ws, wanted, as_of=day)))
    drawing = portfolio(watching("Dossiers examinés")(read), day, 0, 1)
    return Findings(
        session,
        late,
        responsibility(held, day, session.known_on) | {"without": left_out(ws, wanted)},
        moved,
        ahead,
        reminded.called,
        reminders(reminded, [], day),
        drawing,
        decisions.found,
        _figures(drawing, late, moved, ahead, reminded.called),
        bool(ws.store.refs("", limit=1)),
        followed.obligations,
        followed.recommendations,
        _mobilised(ws, wanted, day) if followed.obligations else (),
    )


def _mobilised(ws: Workspace, wanted: Filters, day: date) -> Sequence[Data]:
    """The money of each contract that is followed and has some told, as in `funding status`."""
    # only a portfolio with a contract that is followed pays for it
    from cperflow.reports import money as report
    from cperflow.service.financing import money

    found = money.portfolio(ws, region=wanted.subject, as_of=day)
    asked = [one for one in found.contracts if wanted.workflow in ("", one.workflow.id)]
    lines = report.portfolio(found._replace(contracts=asked))["contracts"]
    return [line for line in lines if line["shares"] or _moved(line)]


def _moved(line: Data) -> bool:
    return any(each["movements"] or each["nothing"] for each in line["stages"].values())


def _figures(
    drawing: Portfolio, late: Data, moved: Sequence[Data], ahead: Data, letters: Sequence[ToRemind]
) -> dict[str, Any]:
    dated = [item for item in ahead["items"] if item["enough"]]
    items = late["items"]
    return {
        "dossiers": drawing.total,
        "running": sum(line.status == OPEN for line in drawing.items),
        "late_dossiers": len({item["dossier"] for item in items}),
        "late_clocks": late["count"],
        "latest": items[0] if items else None,
        "unnumbered": len(late["unnumbered"]),
        "movements": counted(moved),
        "forecast_dated": len(dated),
        "forecast_too_few": ahead["count"] - len(dated),
        "letters": sum(not item.own for item in letters),
        "awaited_here": sum(item.own for item in letters),
    }


def manifest(
    found: Findings,
    snapshot: Snapshot,
    files: Sequence[Data],
    templates: Mapping[str, str],
    command: str,
) -> dict[str, Any]:
    """`manifeste.json`: what the pack is of, how to make it again, the hash of each file."""
    session = found.session
    return {
        "kind": KIND,
        "cperflow": __version__,
        "as_of": session.as_of.isoformat(),
        "known_on": session.known_on.isoformat(),
        "since": session.since.isoformat(),
        "since_known_on": session.since_known_on.isoformat(),
        "filters": {"region": session.filters.subject, "workflow": session.filters.workflow},
        "forecast": session.simulation._asdict(),
        "command": command,
        "figures": found.figures,
        "files": files,
        "templates": [{"template": name, "sha256": templates[name]} for name in sorted(templates)],
        "snapshot": {
            "digest": snapshot.digest,
            "note": (
                "La commande refait les mêmes octets tant que l’empreinte (digest) de ce qui était "
                "consigné est la même. Une ligne consignée le même jour après la composition la "
                "change : comparez les révisions ci-dessous avec celles d’un manifeste refait."
            ),
            "streams": [head._asdict() for head in snapshot.heads],
        },
    }
