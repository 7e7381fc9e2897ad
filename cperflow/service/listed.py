"""A list of dossiers counted by contract: what is followed is told by its follow-up."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.replay import replay
from cperflow.domain.procedure.definition import CANCELLED
from cperflow.record import NamedTuple
from cperflow.service.contracts.status import SIGNED, followed
from cperflow.service.ports import DossierRow
from cperflow.service.workspace import Workspace


class Counted(NamedTuple):
    """`twice`: the dossiers of a list whose projects another one of it tells, and those that were
    cancelled: they count for nothing in its totals. `followed`: how many of them go on in another
    one; `untracked`: the follow-ups whose engagements nobody follows."""

    twice: frozenset[str] = frozenset()
    followed: int = 0
    untracked: int = 0


def counted(ws: Workspace, rows: Sequence[DossierRow], as_of: date) -> Counted:
    """What a list counts once. Only the follow-ups are read: the others tell all in their row."""
    known = {row.ref for row in rows}
    gone = {row.ref for row in rows if row.status == CANCELLED}
    last: dict[str, Dossier] = {}
    untracked = 0
    for each in _follow_ups(ws, [row for row in rows if row.ref not in gone], as_of):
        before = last.get(each.follows.ref) if each.follows else None
        if each.follows and each.follows.ref in known:
            last[each.follows.ref] = each
        gone |= {before.ref} if before else set()
        untracked += followed(each, ws.vocabulary(each)) == SIGNED
    return Counted(frozenset(gone | last.keys()), len(last), untracked)


def _follow_ups(ws: Workspace, rows: Sequence[DossierRow], as_of: date) -> list[Dossier]:
    """By the day they were opened."""
    following = [row.ref for row in rows if ws.workflow(row.workflow_hash).follows]
    read = (replay(ws.store.journal(ref), as_of=as_of) for ref in following)
    return sorted((each for each in read if each), key=lambda each: (each.opened_on, each.ref))
