"""A contract is told once: by the dossier that follows it when there is one, else as negotiated."""

from __future__ import annotations

from collections.abc import Iterable

from cperflow.domain.dossier.dossier import Dossier
from cperflow.record import NamedTuple
from cperflow.service.contracts.links import is_cancelled
from cperflow.service.workspace import Workspace


class Contract(NamedTuple):
    """`signed`: the dossier that negotiated it; `now`: the one that tells its figures today, the
    same one as long as nothing follows it."""

    signed: Dossier
    now: Dossier

    @property
    def follow_up(self) -> str:
        """The dossier that follows it, "" for none."""
        return self.now.ref if self.now is not self.signed else ""


def contracts(ws: Workspace, found: Iterable[Dossier]) -> list[Contract]:
    """Each contract among these dossiers, in their order; the follow-up opened last tells it.

    One that continues a dossier which is not among them is a contract by itself.
    """
    known = {each.ref: each for each in found if not is_cancelled(ws, each)}
    after: dict[str, Dossier] = {}
    for each in sorted(known.values(), key=lambda one: (one.opened_on, one.ref)):
        if each.follows:
            after[each.follows.ref] = each
    return [
        Contract(each, after.get(each.ref, each))
        for each in known.values()
        if each.follows is None or each.follows.ref not in known
    ]
