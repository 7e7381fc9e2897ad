"""The clocks of a consultation: one for each request, until its body has answered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from cperflow.domain.dossier.dossier import Dossier, Request
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.delays import ClockSpec
from cperflow.domain.time.clock import Clock, Leg, delay_halves
from cperflow.domain.time.pauses import Pause, absences, moves_after, request_stops
from cperflow.record import NamedTuple


def request_clocks(dossier: Dossier, workflow: Workflow, spec: ClockSpec) -> list[Clock]:
    return [
        _request_clock(dossier, workflow, spec, request)
        for request in dossier.requests
        if request.consultation == spec.consultation
    ]


def _request_clock(
    dossier: Dossier, workflow: Workflow, spec: ClockSpec, request: Request
) -> Clock:
    consultation = workflow.consultation(request.consultation)
    later = moves_after(dossier, request)
    away = absences(consultation, later)
    left = away.pop() if away and away[-1].to_on is None else None
    end = _request_end(dossier, request, left)
    left_at = next((move.recorded_at for move in later if left and move.on == left.from_on), None)
    away += request_stops(workflow, request, later, (spec.id,))
    return Clock(
        f"{spec.id}:{request.body}",
        spec,
        request.asked_on,
        delay_halves(spec, len(request.projects)),
        (Leg(consultation.steps[0], request.body, request.asked_on),),
        tuple(_cut(sorted(away, key=lambda pause: pause.from_on), end.on)),
        end.on,
        end.why,
        illustrative=request.illustrative,
        start_illustrative=request.illustrative,
        end_illustrative=end.illustrative,
        sequence=request.sequence,
        ended_at=left_at if end.why == "dropped" and left_at else request.ended_at,
    )


def _cut(pauses: Iterable[Pause], ended_on: date | None) -> Iterator[Pause]:
    for pause in pauses:
        if ended_on is None or pause.from_on < ended_on:
            yield pause._replace(to_on=pause.to_on or ended_on)


class _End(NamedTuple):
    on: date | None = None
    why: str = ""
    illustrative: bool = False


def _request_end(dossier: Dossier, request: Request, left: Pause | None) -> _End:
    settled = request.closed_on or request.replaced_on
    if left and (settled is None or left.from_on < settled):
        # left for good: what happens to the request afterwards moves nothing
        return _End(left.from_on, "dropped", left.illustrative)
    if request.closed_on:
        last = request.answers[-1:]
        illustrative = any(a.illustrative for a in last if a.given_on == request.closed_on)
        return _End(request.closed_on, "closed" if last else "dropped", illustrative)
    if request.replaced_on:
        again = dossier.latest_request(request.body, request.consultation)
        illustrative = bool(again and again.illustrative)
        return _End(request.replaced_on, "replaced", illustrative)
    return _End()
