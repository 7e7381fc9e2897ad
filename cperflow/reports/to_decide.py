"""What a committee has to decide: the open dossiers that are late, and those that are blocked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from cperflow.domain.acts.possible import PossibleAct, possible_acts
from cperflow.domain.procedure.definition import ABANDONED
from cperflow.service.tracks import Track

Data = Mapping[str, Any]


class ToDecide:
    """Found while others read the same dossiers: `reading` passes them on one by one."""

    def __init__(self, late: Iterable[Data]) -> None:
        """`late`: the items of `overdue`, the latest first."""
        self._clocks: dict[str, list[str]] = {}
        for item in late:
            self._clocks.setdefault(item["dossier"], []).append(item["clock"])
        self._late: dict[str, dict[str, Any]] = {}
        self._blocked: list[tuple[Any, dict[str, Any]]] = []

    def reading(self, tracks: Iterable[Track]) -> Iterator[Track]:
        """The same tracks; each is judged as it goes by."""
        for track in tracks:
            if not track.workflow.step(track.dossier.step).final:
                self._judge(track)
            yield track

    def _judge(self, track: Track) -> None:
        ref = track.dossier.ref
        told = _decision(track, self._clocks.get(ref, []))
        if told["late"]:
            self._late[ref] = told
        elif told["blocked"]:
            self._blocked.append(((track.dossier.opened_on, ref), told))

    @property
    def found(self) -> list[dict[str, Any]]:
        """Those that are late, the latest first, then those that are blocked, the first opened
        first: no act goes on and no delay that is still to run out says why."""
        late = [self._late[ref] for ref in self._clocks if ref in self._late]
        return [*late, *(told for _, told in sorted(self._blocked, key=lambda pair: pair[0]))]


def _decision(track: Track, late: Sequence[str]) -> dict[str, Any]:
    """`possible` and `waiting`: acts that go on (giving up is always another way); none of a
    dossier followed by its obligations."""
    dossier = track.dossier
    acts = possible_acts(dossier, track.versions[-1], track.as_of)
    # a contract that is followed goes on by what is owed, not by its acts
    onward = [one for one in acts if not (_gives_up(track, one) or track.workflow.obligations)]
    possible = [one.act.id for one in onward if one.possible]
    in_time = any(m.due_on and not m.clock.ended and not m.days_late for m in track.measures)
    return {
        "dossier": dossier.ref,
        "region": dossier.subject,
        "workflow": dossier.workflow,
        "step": dossier.step,
        "holders": list(track.holders),
        "late": late,
        "blocked": not (possible or in_time or track.workflow.obligations),
        "possible": possible,
        "waiting": [
            {"act": one.act.id, "reasons": [refusal.reason for refusal in one.refusals]}
            for one in onward
            if not one.possible
        ],
    }


def _gives_up(track: Track, one: PossibleAct) -> bool:
    steps = {step.id: step for step in track.workflow.steps}
    reached = steps.get(one.act.to_step)
    return reached is not None and reached.status == ABANDONED
