"""What becomes of the papers of a dossier, or of all: read, nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cperflow.domain.acts.papers import find_trail
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.effects import EFFECTS
from cperflow.domain.dossier.replay import replay
from cperflow.domain.dossier.trail import Trail, trails
from cperflow.domain.journal.events import MIGRATED, ON_PAPERS, OPENED
from cperflow.domain.procedure.definition import Workflow
from cperflow.record import NamedTuple
from cperflow.service.ports import ALL, Filters
from cperflow.service.reading import dossier_on
from cperflow.service.workspace import Workspace

_OTHERS = tuple(kind for kind in EFFECTS if kind not in (OPENED, MIGRATED, *ON_PAPERS))
"""What bears on no paper: left unread."""


class Traced(NamedTuple):
    """The papers of a dossier on a day."""

    dossier: Dossier
    workflow: Workflow
    as_of: date
    trails: list[Trail]


def traced(ws: Workspace, ref: str, as_of: date, document: str = "", about: str = "") -> Traced:
    """Those of a dossier, or one of them (see `find_trail`). Raises NotFound, Refused."""
    dossier = dossier_on(ws, ref, as_of, None)
    workflow = ws.vocabulary(dossier)
    one = [find_trail(dossier, workflow, document, about)] if document else None
    return Traced(dossier, workflow, as_of, one or trails(dossier, workflow))


def pending(
    ws: Workspace, as_of: date, filters: Filters = ALL, *, waiting: int = 0
) -> Iterator[Traced]:
    """By reference, the dossiers with papers that lack a signature, a scan, a sending, or for
    `waiting` calendar days a receipt; with those papers."""
    for _ref, journal in ws.store.journals(filters, without=_OTHERS):
        dossier = replay(journal, as_of=as_of)
        if dossier is None or not dossier.papers:
            continue
        workflow = ws.vocabulary(dossier)
        lacking = [each for each in trails(dossier, workflow) if lacks(each, as_of, waiting)]
        if lacking:
            yield Traced(dossier, workflow, as_of, lacking)


def lacks(trail: Trail, as_of: date, waiting: int = 0) -> bool:
    """Whether something is still to be done of a paper."""
    return bool(
        trail.unsigned or trail.unscanned or trail.unsent or trail.unreceived(as_of, waiting)
    )
