"""What a committee learns of the contracts that are followed: how what is owed was kept, what was
recommended and became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from cperflow.domain.time.keeping import HELD, LATE, MISSED, Keeping, keepings
from cperflow.domain.works.sessions import outstanding, sessions_held
from cperflow.service.tracks import Track

COUNTED = ("dossiers", "expected", "held", "in_time", "late", "missed")


class FollowedUp:
    """Found while others read the same dossiers: `reading` passes them on one by one."""

    def __init__(self, as_of: date, since: date | None = None) -> None:
        """`since`: recommendations closed from that day on are told too."""
        self._as_of, self._since = as_of, since
        self._kept: dict[tuple[str, str], dict[str, Any]] = {}
        self.recommendations: list[dict[str, Any]] = []

    def reading(self, tracks: Iterable[Track]) -> Iterator[Track]:
        """The same tracks; what is owed is counted as they go by."""
        for track in tracks:
            if track.workflow.obligations:
                self._take(track)
            yield track

    def _take(self, track: Track) -> None:
        for one in keepings(track.workflow, track.measures):
            self._count(track, one)
        self.recommendations += _recommended(track, self._as_of, self._since)

    def _count(self, track: Track, one: Keeping) -> None:
        key = track.dossier.workflow, one.spec.id
        if key not in self._kept:
            self._kept[key] = {
                "workflow": key[0],
                "obligation": one.spec.id,
                "name": one.spec.name,
                "holder": one.spec.by,
                "session": one.spec.session,
                **dict.fromkeys(COUNTED, 0),
            }
        numbers = (1, one.expected, one.number(HELD), one.in_time, one.number(LATE),
                   one.number(MISSED))  # fmt: skip
        for name, number in zip(COUNTED, numbers, strict=True):
            self._kept[key][name] += number

    @property
    def obligations(self) -> list[dict[str, Any]]:
        """One line for each obligation, the sessions first: of how many `dossiers`, how many
        occurrences were to be done by now (`expected`), and what became of them."""
        return sorted(self._kept.values(), key=lambda one: not one["session"])


def _recommended(track: Track, as_of: date, since: date | None) -> Iterator[dict[str, Any]]:
    # only a contract that is followed has some
    from cperflow.reports.works import recommendation

    waiting = {one.id for one in outstanding(track.dossier, since)}
    for session in sessions_held(track.dossier, track.workflow) if waiting else ():
        for one in session.recommendations:
            if one.id in waiting:
                yield recommendation(track.dossier, session, one, as_of)
