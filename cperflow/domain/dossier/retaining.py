"""Projects that leave a dossier: one withdrawn, or all those a list does not retain."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import date, datetime
from typing import Any

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.followed import Change, Planned
from cperflow.domain.procedure.definition import Transition


def withdraw(dossier: Dossier, id: str, on: date, at: datetime | None = None) -> None:
    """A project leaves with its shares, and no opinion is waited for about it any more."""
    dossier.projects = {key: known for key, known in dossier.projects.items() if key != id}
    gone = [Planned(*key, None, on, 0) for key in dossier.shares if key[0] == id]
    dossier.planned = [*dossier.planned, *gone]
    dossier.changes = [*dossier.changes, Change(on, {}, id)]
    dossier.shares = {key: amount for key, amount in dossier.shares.items() if key[0] != id}
    dossier.requests = [
        request._replace(removed=(*request.removed, id)).closed_if_complete(on, at)
        if id in request.remaining
        else request
        for request in dossier.requests
    ]


def retain(dossier: Dossier, ids: Collection[str], on: date, at: datetime | None = None) -> None:
    """Only the projects named stay."""
    for id in [known for known in dossier.projects if known not in ids]:
        withdraw(dossier, id, on, at)


def retained(given: Mapping[str, Any], act: Transition | None) -> list[str] | None:
    """The projects an act retains by the facts given; None when it leaves them all."""
    return given.get(act.retains) if act is not None and act.retains else None


def as_retained(
    dossier: Dossier, act: Transition | None, given: Mapping[str, Any], on: date
) -> Dossier:
    """The dossier with the projects an act would leave it; the one given is not changed."""
    ids = retained(given, act)
    if ids is None:
        return dossier
    seen: Dossier = object.__new__(Dossier)
    for name in Dossier.__slots__:
        setattr(seen, name, getattr(dossier, name))
    retain(seen, ids, on)
    return seen
