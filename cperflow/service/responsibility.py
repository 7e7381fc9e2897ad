"""How long each body held the dossiers, and whether in time: the days of many, added up.

Every day is counted once (`domain/holding/partition.py`), so the lines of a tally sum to its whole.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from datetime import date

from cperflow.domain.holding.partition import Part, Sharing, Tenure, shared_out, step_tenures
from cperflow.domain.time.calendar import Calendar
from cperflow.domain.time.measures import MET, Measure
from cperflow.domain.versions.eras import stretches_through
from cperflow.record import NamedTuple
from cperflow.service.filtering import definitions, reckoned
from cperflow.service.ports import Filters
from cperflow.service.tracks import Track, tracks
from cperflow.service.workspace import Workspace

GROUPS = BODY, REGION, STEP = ("body", "region", "step")

Key = tuple[str, str]
"""Procedure and body (or step) of a line; for a region, no procedure. The body of days on
which a dossier was given up is `partition.NOBODY`."""


class Account:
    """What one body, region or step comes to.

    `halves`: working half-days; `visits`: calendar days of each time a body had a file (for a
    step: a file was in it), those that count as another body's too. `in_time`, `late`: delays.
    `approximate`: some day is known to the month or year only; `estimated`: the half-days depend
    on a holiday only estimated, or on a year without data.
    """

    __slots__ = (
        "approximate", "days", "dossiers", "estimated", "halves", "illustrative", "in_time", "late",
        "stopped", "visits",
    )  # fmt: skip

    def __init__(self) -> None:
        self.dossiers = self.days = self.halves = self.stopped = self.in_time = self.late = 0
        self.visits: list[int] = []
        self.illustrative = self.approximate = self.estimated = False

    def take(self, part: Part, halves: int) -> None:
        self.days += part.days
        self.halves += halves
        self.stopped += part.stopped
        self.illustrative |= part.illustrative or part.end_illustrative
        self.approximate |= part.precision != "day"

    def visit(self, tenure: Tenure) -> None:
        self.visits.append(tenure.days)
        self.illustrative |= tenure.illustrative

    def judge(self, kept: bool) -> None:
        if kept:
            self.in_time += 1
        else:
            self.late += 1

    def add(self, other: Account) -> None:
        """Join another line to this one; dossiers may be in both and are not added."""
        self.days += other.days
        self.halves += other.halves
        self.stopped += other.stopped
        self.in_time += other.in_time
        self.late += other.late
        self.visits += other.visits
        self.illustrative |= other.illustrative
        self.approximate |= other.approximate
        self.estimated |= other.estimated


class _Names(NamedTuple):
    """Of which line a part, a visit, a delay is."""

    part: Callable[[Track, Part], str]
    tenure: Callable[[Track, Tenure], str]
    measure: Callable[[Track, Measure], str]


_NAMES = {
    BODY: _Names(
        lambda _, part: part.holder, lambda _, tenure: tenure.of, lambda _, m: m.clock.holder
    ),
    REGION: _Names(*(lambda track, _: track.dossier.subject,) * 3),
    STEP: _Names(
        lambda _, part: part.step, lambda _, tenure: tenure.of, lambda _, m: m.clock.legs[-1].step
    ),
}


class Tally(NamedTuple):
    """The lines of many dossiers, and their total, of those that have days to count.

    `dossiers`: how many were read.
    """

    by: str
    dossiers: int
    lines: dict[Key, Account]
    total: Account


def in_time(measure: Measure) -> bool | None:
    """Whether a delay was kept (False: exceeded, be its work still to do or given up); None when
    it is not known, or has no number."""
    if measure.end is None:
        return None
    if measure.state == MET:
        return True
    return False if measure.days_late else None


def sharing_of(track: Track, *, steps: bool = False) -> Sharing:
    """The days of a dossier, each with the body it belongs to (see `shared_out`)."""
    clocks = [measure.clock for measure in track.measures]
    past = stretches_through(track.dossier, track.versions)
    return shared_out(track.dossier, track.workflow, past, clocks, track.as_of, steps=steps)


def reckoned_tracks(
    ws: Workspace, filters: Filters, *, as_of: date, known_on: date | None = None
) -> Iterator[Track]:
    """The dossiers whose days such figures count (see `filtering.reckoned`)."""
    # what is owed follows from facts and shares too
    flow = definitions(ws).get(filters.workflow)
    timed = not (flow and flow.obligations)
    found = tracks(ws, filters, as_of=as_of, known_on=known_on, timed=timed)
    return (track for track in found if reckoned(track.workflow, filters))


def tally(found: Iterable[Track], calendar: Calendar, by: str = BODY) -> Tally:
    """The days of all these dossiers, by body, region or step; read once, one by one."""
    lines: dict[Key, Account] = defaultdict(Account)
    total = Account()
    dossiers = 0
    for dossiers, track in enumerate(found, start=1):  # noqa: B007
        total.dossiers += _take(lines, track, calendar, by)
    for line in lines.values():
        total.add(line)
    return Tally(by, dossiers, dict(lines), total)


def _take(lines: dict[Key, Account], track: Track, calendar: Calendar, by: str) -> bool:
    """Add one dossier to its lines; whether it has any."""
    names, sharing = _NAMES[by], sharing_of(track, steps=by == STEP)
    scope = "" if by == REGION else track.dossier.workflow
    touched = set()
    day, last = sharing.from_on.toordinal(), sharing.until_on.toordinal()
    doubtful, reached = calendar.is_estimated(day, last), calendar.total(day)
    for part in sharing.parts:
        touched.add(key := (scope, names.part(track, part)))
        since, day, before = day, part.until_on.toordinal(), reached
        reached = calendar.total(day)
        lines[key].take(part, reached - before)
        if doubtful and calendar.is_estimated(since, day):
            lines[key].estimated = True
    tenures = sharing.tenures
    if by == STEP:
        tenures = tuple(step_tenures(track.dossier, track.workflow, track.as_of))
    for tenure in tenures:
        touched.add(key := (scope, names.tenure(track, tenure)))
        lines[key].visit(tenure)
    for measure in track.measures:
        if (kept := in_time(measure)) is not None:
            lines[scope, names.measure(track, measure)].judge(kept)
    for key in touched:
        lines[key].dossiers += 1
    return bool(touched)
