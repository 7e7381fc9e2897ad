"""The life of a dossier under each version of its procedure: its clocks, and who had the file.

What ended is counted by the version in force at its end, what lasts by the one in force now
(docs/adr/0019). A version is in force from the day of the `migrated` line that brings it, that
day included, until the day of the next.

`versions` are the definitions a dossier has followed, the oldest first, the one in force last;
`Workspace.versions` gives them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from cperflow.domain.dossier.dossier import Dossier, Migration
from cperflow.domain.holding.responsibility import Stretch, stretches
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.clocks import Clock, clocks_of
from cperflow.domain.versions.lexicon import joined
from cperflow.record import NamedTuple


class Era(NamedTuple):
    """Days [from_on, until_on) under one version, which also knows what only others name.

    `entered`, `left`: the passages that began and ended it; None for the first, for the last.
    """

    workflow: Workflow
    from_on: date
    until_on: date
    entered: Migration | None
    left: Migration | None

    def counts(self, clock: Clock) -> bool:
        """Whether it is by this version that a clock is counted for good: it ended under it,
        or still lasts under it."""
        over_before = self.entered is not None and _ended_by(clock, self.entered)
        return not over_before and (self.left is None or _ended_by(clock, self.left))

    def counted_at(self, clock: Clock) -> datetime | None:
        """When the stretches of a clock under this version ceased to move; None while they may
        (see `Clock.ended_at`)."""
        if self.left is None or _ended_by(clock, self.left):
            return clock.ended_at
        return self.left.recorded_at


def eras(dossier: Dossier, versions: Sequence[Workflow]) -> list[Era]:
    """The life of a dossier cut where its procedure changed."""
    left = dossier.migrations
    if len(versions) != len(left) + 1:
        raise ValueError(f"{dossier.ref}: {len(versions)} versions, {len(left)} migrations")
    if not left:
        return [Era(versions[0], date.min, date.max, None, None)]
    days = [date.min, *(migration.on for migration in left), date.max]
    passages = [None, *left, None]
    return [
        Era(
            joined(versions[n], *reversed(versions[n + 1 :]), *reversed(versions[:n])),
            days[n],
            days[n + 1],
            passages[n],
            passages[n + 1],
        )
        for n in range(len(versions))
    ]


def clocks_through(
    dossier: Dossier, versions: Sequence[Workflow], on: date | None = None
) -> list[Clock]:
    """Every clock a dossier has had: each that ended by the version in force at its end, those
    that last by the version in force now. `on`: see `clocks_of`."""
    if len(versions) == 1 and not dossier.migrations:
        return clocks_of(dossier, versions[0], on)  # most are so, and lists read many
    found = [
        clock
        for era in eras(dossier, versions)
        for clock in clocks_of(dossier, era.workflow, on)
        if era.counts(clock)
    ]
    return sorted(found, key=lambda clock: clock.legs[0].from_on)


def _ended_by(clock: Clock, passage: Migration) -> bool:
    """Whether a clock had ended when a version was left; on that very day, by the order in
    which both were entered."""
    if clock.ended_on is None or clock.ended_on > passage.on:
        return False
    entered = clock.ended_at or passage.recorded_at
    return clock.ended_on < passage.on or entered <= passage.recorded_at


def stretches_through(dossier: Dossier, versions: Sequence[Workflow]) -> list[Stretch]:
    """Who had the file, each day by the version then in force (see `responsibility.stretches`)."""
    if len(versions) == 1 and not dossier.migrations:
        return stretches(dossier, versions[0])
    found: list[Stretch] = []
    for era in eras(dossier, versions):
        for stretch in _within(era, stretches(dossier, era.workflow)):
            if found and found[-1].holders == stretch.holders:
                found[-1] = found[-1]._replace(until_on=stretch.until_on)
            else:
                found.append(stretch)
    return found


def _within(era: Era, whole: Sequence[Stretch]) -> Iterator[Stretch]:
    """The stretches cut to the days of an era."""
    for stretch in whole:
        until = min(stretch.until_on or date.max, era.until_on)
        if max(stretch.from_on, era.from_on) < until:
            cut = stretch if stretch.from_on >= era.from_on else _from(era.from_on, stretch)
            yield cut._replace(until_on=None if until == date.max else until)


def _from(day: date, stretch: Stretch) -> Stretch:
    return Stretch(stretch.holders, day)
