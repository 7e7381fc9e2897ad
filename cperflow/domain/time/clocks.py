"""The clocks of a dossier: which delays run, since when, stopped when, ended how.

`clocks_of` reads them out of the journal's fold and the definition, with no calendar and no
date (`measures.py` adds those). Nothing here is stored as a truth.

Conventions: intervals are half-open, the day of an act never counts. A clock over several
steps runs through them. Leaving its steps closes it, unless the act declares a stop. What
officers decided about a clock comes on top (`ruled.py`).
"""

from __future__ import annotations

from datetime import date

from cperflow.domain.dossier.dossier import Dossier, Move
from cperflow.domain.procedure.definition import ABANDONED, Workflow
from cperflow.domain.procedure.delays import ClockSpec
from cperflow.domain.time.clock import Clock as Clock
from cperflow.domain.time.clock import Leg as Leg
from cperflow.domain.time.clock import delay_halves as delay_halves
from cperflow.domain.time.pauses import pause_from, stop_of
from cperflow.domain.time.request_clocks import request_clocks
from cperflow.domain.time.ruled import ruled


def clocks_of(dossier: Dossier, workflow: Workflow, on: date | None = None) -> list[Clock]:
    """Every clock the dossier has had, by start date then in the order of the definition.

    `on`: only those of obligations that had begun by that day, as they then were; without it,
    those to come as well.
    """
    clocks: list[Clock] = []
    visited = {move.to_step for move in dossier.moves}
    for spec in workflow.clocks:
        if spec.consultation:
            clocks += request_clocks(dossier, workflow, spec)
        elif not visited.isdisjoint(spec.steps):
            clocks += _step_clocks(dossier, workflow, spec)
    if workflow.obligations:
        # a negotiation, which most commands look at, does not pay for what is owed
        from cperflow.domain.time.owed_clocks import owed_clocks

        clocks += owed_clocks(dossier, workflow, on)
    if dossier.rulings:
        clocks = ruled(clocks, dossier.rulings)
    return sorted(clocks, key=lambda clock: clock.legs[0].from_on)


def _step_clocks(dossier: Dossier, workflow: Workflow, spec: ClockSpec) -> list[Clock]:
    clocks: list[Clock] = []
    current: Clock | None = None
    for move in dossier.moves:
        inside = move.to_step in spec.steps
        if current is None and inside:
            current = _started(workflow, spec, move)
        elif current is not None and inside:
            current = _entered_again(workflow, current, move)
        elif current is not None:
            current = _left(workflow, current, move)
            if current.ended:
                clocks.append(current)
                current = None
    if current is not None:
        clocks.append(current)
    return clocks


def _started(workflow: Workflow, spec: ClockSpec, move: Move) -> Clock:
    given = _given_start(spec, move)
    return Clock(
        spec.id,
        spec,
        given or move.on,
        delay_halves(spec, move.project_count),
        (_leg(workflow, spec, move),),
        illustrative=move.illustrative,
        started_by=spec.start_fact if given else "",
        start_illustrative=move.illustrative,
        sequence=move.sequence,
    )


def _entered_again(workflow: Workflow, clock: Clock, move: Move) -> Clock:
    legs = (*clock.legs, _leg(workflow, clock.spec, move))
    if not clock.paused:
        return clock._replace(legs=legs)
    back_on = max(move.on, _given_start(clock.spec, move) or move.on)
    last = clock.pauses[-1]._replace(to_on=back_on, back_illustrative=move.illustrative)
    illustrative = clock.illustrative or move.illustrative
    return clock._replace(legs=legs, pauses=(*clock.pauses[:-1], last), illustrative=illustrative)


def _left(workflow: Workflow, clock: Clock, move: Move) -> Clock:
    stop = stop_of(workflow, move, (clock.spec.id,))
    target = workflow.step(move.to_step)
    if clock.paused and not target.final:
        return clock
    if target.status == ABANDONED or (stop and stop.effect == "suspend"):
        # an abandoned dossier may be reopened: its time waits for it
        return clock if clock.paused else _suspended(clock, move)
    why = "interrupted" if stop else "dropped" if clock.paused else "closed"
    return clock._replace(
        ended_on=move.on,
        ended=why,
        end_illustrative=move.illustrative,
        ended_at=move.recorded_at,
    )


def _suspended(clock: Clock, move: Move) -> Clock:
    return clock._replace(pauses=(*clock.pauses, pause_from(move)))


def _given_start(spec: ClockSpec, move: Move) -> date | None:
    given = move.facts.get(spec.start_fact) if spec.start_fact else None
    return date.fromisoformat(given) if given else None


def _leg(workflow: Workflow, spec: ClockSpec, move: Move) -> Leg:
    holder = spec.holder or workflow.step(move.to_step).holder
    return Leg(move.to_step, holder, move.on)
