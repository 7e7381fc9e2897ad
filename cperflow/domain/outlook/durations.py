"""How long each step lasted: stays, visits and answers read out of a replayed dossier.

A *stay* runs from the day a dossier enters a step to the day it leaves it; given up and
reopened in between, it is the same stay. A *visit* is what people mean by « the examination »:
one stay, or several when return acts sent the dossier away and it came back. A consultation is
one visit, however many bodies are asked. Everything is counted in working halves by the
calendar given, over half-open intervals.

- gross: from the first day to the last, whatever happened;
- net: without the days away after a return, given up, or stopped (the clock of the step).

`versions` as in `eras.py`: the stops are those of every clock the dossier has had, be it of a
version it has left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from cperflow.domain.dossier.dossier import Dossier, Move
from cperflow.domain.procedure.definition import ABANDONED, Workflow
from cperflow.domain.time.calendar import Calendar
from cperflow.domain.time.clocks import Clock
from cperflow.domain.time.deadlines import Stops, merged
from cperflow.domain.versions.eras import clocks_through
from cperflow.domain.versions.lexicon import joined
from cperflow.record import NamedTuple


class Stay(NamedTuple):
    """Days in one step; `left` and `halves` (net) are None while it lasts.

    `returned`: left by a return act. `exact`: both dates are known to the day.
    """

    step: str
    entered: Move
    left: Move | None = None
    halves: int | None = None
    returned: bool = False

    @property
    def illustrative(self) -> bool:
        return self.entered.illustrative or bool(self.left and self.left.illustrative)

    @property
    def exact(self) -> bool:
        return all(move.precision == "day" for move in (self.entered, self.left) if move)


class Visit(NamedTuple):
    """A whole passage through a step, with its returns; durations in working halves."""

    step: str
    entered_on: date
    left_on: date
    gross: int
    net: int
    returns: int
    illustrative: bool


class Answered(NamedTuple):
    """A body's answer: working halves from the request on, without stops."""

    consultation: str
    body: str
    asked_on: date
    given_on: date
    halves: int
    illustrative: bool


def stays(dossier: Dossier, versions: Sequence[Workflow], calendar: Calendar) -> list[Stay]:
    """Every stay of a dossier in a step that is not final, in order."""
    clocks, workflow = clocks_through(dossier, versions), joined(*reversed(versions))
    pairs = list(_bounds(dossier, workflow))
    return [_measured(stay, workflow, clocks, calendar, dossier.moves) for stay in pairs]


def _bounds(dossier: Dossier, workflow: Workflow) -> Iterator[Stay]:
    current: Stay | None = None
    returns = {act.id for act in workflow.transitions if act.is_return}
    for move in dossier.moves:
        target = workflow.step(move.to_step)
        if current and (target.status == ABANDONED or move.to_step == current.step):
            continue  # given up, or taken up again where it was
        if current:
            yield current._replace(left=move, returned=move.act in returns)
        current = None if target.final else Stay(move.to_step, move)
    if current:
        yield current


def _measured(
    stay: Stay,
    workflow: Workflow,
    clocks: Sequence[Clock],
    calendar: Calendar,
    moves: Sequence[Move],
) -> Stay:
    if stay.left is None:
        return stay
    stops = [*_given_up(stay, workflow, moves), *stops_in(stay.step, clocks)]
    return stay._replace(halves=net(stay.entered.on, stay.left.on, stops, calendar))


def net(after: date, until: date, stops: Stops, calendar: Calendar) -> int:
    """Working halves in (after, until] that no stop sets aside (an open one lasts to the end)."""
    first, last = after.toordinal(), until.toordinal()
    aside = [(start, min(end, last)) for start, end in merged(first, stops, until) if start < last]
    lost = sum(calendar.total(end) - calendar.total(start) for start, end in aside)
    return calendar.total(last) - calendar.total(first) - lost


def stops_in(step: str, clocks: Iterable[Clock]) -> list[tuple[date, date | None]]:
    """When the clocks of a step were stopped."""
    concerned = (clock for clock in clocks if step in clock.spec.steps)
    return [(pause.from_on, pause.to_on) for clock in concerned for pause in clock.pauses]


def _given_up(stay: Stay, workflow: Workflow, moves: Sequence[Move]) -> Stops:
    away: Move | None = None
    stops: list[tuple[date, date | None]] = []
    for move in moves[moves.index(stay.entered) + 1 :]:
        if away:
            stops.append((away.on, move.on))
        away = move if workflow.step(move.to_step).status == ABANDONED else None
        if move is stay.left:
            break
    return stops


def visits(found: Sequence[Stay], calendar: Calendar) -> list[Visit]:
    """Finished visits, by the day they began; a return joins a stay to the next in its step.

    Left out: those still under way, and those whose dates are not known to the day.
    """
    whole: list[list[Stay]] = []
    waiting: dict[str, list[Stay]] = {}
    for stay in found:
        parts = waiting.pop(stay.step, None)
        if parts is None:
            parts = []
            whole.append(parts)
        parts.append(stay)
        if stay.returned:
            waiting[stay.step] = parts
    known = [p for p in whole if p[-1].left and not p[-1].returned and all(s.exact for s in p)]
    return [_visit(parts, calendar) for parts in known]


def _visit(parts: Sequence[Stay], calendar: Calendar) -> Visit:
    first, last = parts[0].entered.on, parts[-1].left
    assert last is not None
    return Visit(
        parts[0].step,
        first,
        last.on,
        calendar.halves_between(first, last.on),
        sum(part.halves or 0 for part in parts),
        len(parts) - 1,
        any(part.illustrative for part in parts),
    )


def answers(dossier: Dossier, versions: Sequence[Workflow], calendar: Calendar) -> list[Answered]:
    """How long each body consulted took, for the requests it answered."""
    pauses = {
        (clock.id.partition(":")[2], clock.started_on): clock.pauses
        for clock in clocks_through(dossier, versions)
        if clock.spec.consultation
    }
    found = []
    for request in dossier.requests:
        if request.given_on is None:
            continue
        stops = [(p.from_on, p.to_on) for p in pauses.get((request.body, request.asked_on), ())]
        halves = net(request.asked_on, request.given_on, stops, calendar)
        told = request.illustrative or any(answer.illustrative for answer in request.answers)
        found.append(
            Answered(
                request.consultation, request.body, request.asked_on, request.given_on, halves, told
            )
        )
    return found


def median(values: Sequence[float]) -> float:
    """The middle value, or the mean of the two middle ones (`statistics` is slow to import)."""
    ordered = sorted(values)
    middle = len(ordered) // 2
    if len(ordered) % 2:
        return float(ordered[middle])
    return (ordered[middle - 1] + ordered[middle]) / 2


def percentile(ordered: Sequence[float], percent: int) -> float:
    """The smallest of sorted values that `percent` of them do not exceed (nearest rank)."""
    return ordered[max(0, -(-percent * len(ordered) // 100) - 1)]
