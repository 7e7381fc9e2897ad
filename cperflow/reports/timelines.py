"""`timeline --json` without a dossier: one line for each, the first opened first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.measures import Measure
from cperflow.record import NamedTuple
from cperflow.reports.delays import Spell, late_spells
from cperflow.reports.stays import DrawnStay, Ending, drawn_stays, endings
from cperflow.service.tracks import Track


class Late(NamedTuple):
    """An estimated delay that ran out, and the days it was late, without its stops."""

    clock: str
    name: str
    holder: str
    due_on: date
    days_late: int
    unit: str
    periods: tuple[Spell, ...]
    running: bool
    estimated: bool
    illustrative: bool


class DrawnDossier(NamedTuple):
    """A dossier on the day looked at. `number`, `step_name`: its step; `days`: to the end, or
    to that day."""

    ref: str
    region: str
    workflow: str
    status: str
    phase: str
    step: str
    number: int
    step_name: str
    holders: tuple[str, ...]
    opened_on: date
    opened_precision: str
    opened_illustrative: bool
    ended_on: date | None
    days: int
    illustrative: bool
    stays: tuple[DrawnStay, ...]
    late: tuple[Late, ...]
    endings: tuple[Ending, ...]


class Shade(NamedTuple):
    """The phases that have one number, in all the procedures, under their names; `followed`: in
    those that go on without an end in view, whose obligations are followed."""

    number: int
    phases: tuple[str, ...]
    names: tuple[str, ...]
    followed: bool = False


class Portfolio(NamedTuple):
    """One page of the dossiers: `total` of all, `items` of this one."""

    as_of: date
    total: int
    page: int
    pages: int
    phases: tuple[Shade, ...]
    items: tuple[DrawnDossier, ...]


def portfolio(tracks: Iterable[Track], as_of: date, limit: int, page: int) -> Portfolio:
    """The dossiers by opening day, then reference; `limit` of them a page, 0 for all at once."""
    flows: dict[str, Workflow] = {}
    lines = []
    for track in tracks:
        flows.setdefault(track.dossier.workflow_hash, track.workflow)
        lines.append(_line(track))
    lines.sort(key=lambda line: (line.opened_on, line.ref))
    size = limit or max(1, len(lines))
    pages = max(1, -(-len(lines) // size))
    shown = tuple(lines[size * (page - 1) : size * page])
    return Portfolio(as_of, len(lines), page, pages, tuple(_shades(flows.values())), shown)


def portfolio_data(portfolio: Portfolio) -> dict[str, Any]:
    """The same with the word that other lists have: `count` for all that was found."""
    data = portfolio._asdict()
    return {("count" if key == "total" else key): value for key, value in data.items()}


def _line(track: Track) -> DrawnDossier:
    dossier, workflow = track.dossier, track.workflow
    step, first, ended = workflow.step(dossier.step), dossier.moves[0], endings(track)
    over = ended[-1].on if step.final else None
    stayed = drawn_stays(track)
    return DrawnDossier(
        dossier.ref,
        dossier.subject,
        workflow.id,
        step.status,
        workflow.phase_of(step.id),
        step.id,
        0 if step.final else stayed[-1].number,
        step.name,
        tuple(track.holders),
        first.on,
        first.precision,
        first.illustrative,
        over,
        ((over or track.as_of) - first.on).days,
        dossier.illustrative,
        stayed,
        tuple(_late(measure, track.as_of) for measure in track.measures if _is_drawn(measure)),
        ended,
    )


def _is_drawn(measure: Measure) -> bool:
    """Late; of what is owed, only what still is: years of missed sessions would hide it."""
    return measure.days_late > 0 and not (measure.clock.owed and measure.clock.ended)


def _late(measure: Measure, as_of: date) -> Late:
    clock = measure.clock
    assert measure.due_on is not None  # nothing is late without a due date
    return Late(
        clock.id,
        clock.spec.name,
        clock.holder,
        measure.due_on,
        measure.days_late,
        clock.unit,
        tuple(late_spells(measure, as_of)),
        not clock.ended,
        measure.estimated,
        clock.illustrative or clock.end_illustrative,
    )


def _shades(flows: Iterable[Workflow]) -> Iterator[Shade]:
    found: dict[tuple[bool, int], tuple[dict[str, None], dict[str, None]]] = {}
    for flow in flows:
        for phase in flow.phases:
            ids, names = found.setdefault((bool(flow.obligations), phase.number), ({}, {}))
            ids[phase.id] = names[phase.name] = None
    for followed, number in sorted(found):
        ids, names = found[followed, number]
        yield Shade(number, tuple(ids), tuple(names), followed)
