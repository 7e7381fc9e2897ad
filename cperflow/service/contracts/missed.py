"""What nobody can do any more: lists of what is late keep only the last of each obligation."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import chain, islice

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.replay import replay
from cperflow.domain.time.keeping import MISSED, keepings, state_of
from cperflow.record import NamedTuple
from cperflow.service.filtering import definitions
from cperflow.service.ports import ALL, Filters
from cperflow.service.reading import measures_of
from cperflow.service.regions.renaming import names_on
from cperflow.service.workspace import Workspace

MOST_READ = 100
"""Dossiers whose journals a list may read to tell what they missed: beyond, it tells nothing of it
and stays quick; `obligation list`, or a list of one region, does."""


class Missed(NamedTuple):
    """How many occurrences of an obligation were not kept, `since` the due date of the first."""

    dossier: str
    subject: str
    workflow: str
    obligation: str
    holder: str
    number: int
    since: date
    session: bool


def missed_on(
    ws: Workspace, filters: Filters = ALL, *, as_of: date, known_on: date | None = None
) -> list[Missed]:
    """By reference, then in the order of the definition, on a day; [] when more than MOST_READ
    dossiers owe something."""
    owing = [id for id, flow in definitions(ws).items() if flow.obligations]
    asked = [
        filters._replace(workflow=id, holder="") for id in owing if filters.workflow in ("", id)
    ]
    followed = chain.from_iterable(map(ws.store.dossiers, asked))
    if len(list(islice(followed, MOST_READ + 1))) > MOST_READ:
        return []
    read = (
        replay(journal, as_of=as_of, known_on=known_on)
        for each in asked
        for _, journal in ws.store.journals(each)
    )
    found = (each for dossier in read if dossier for each in _of(ws, dossier, as_of, known_on))
    return sorted(
        (each for each in found if filters.holder in ("", each.holder)),
        key=lambda each: each.dossier,
    )


def _of(ws: Workspace, dossier: Dossier, day: date, known_on: date | None) -> Iterator[Missed]:
    measures = measures_of(dossier, ws.versions(dossier), ws.calendars(known_on), day)
    called = names_on(ws, known_on).called(dossier.subject, day)
    for one in keepings(ws.vocabulary(dossier), measures):
        due = [m.due_on or m.clock.started_on for m in one.measures if state_of(m) == MISSED]
        if due:
            yield Missed(
                dossier.ref, called, dossier.workflow, one.spec.id, one.spec.by, len(due),
                min(due), one.spec.session,
            )  # fmt: skip


def by_dossier(found: Iterable[Missed]) -> dict[str, Missed]:
    """All that each dossier has missed: `obligation` and `holder` of the first told."""
    kept: dict[str, Missed] = {}
    for each in found:
        before = kept.get(each.dossier)
        kept[each.dossier] = each if before is None else before._replace(
            number=before.number + each.number,
            since=min(before.since, each.since),
            session=before.session and each.session,
        )  # fmt: skip
    return kept
