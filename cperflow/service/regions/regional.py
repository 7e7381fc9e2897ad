"""A region on a day: its bodies and who heads them, its dossiers, where its contract stands."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date

from cperflow.domain.dossier.replay import replay
from cperflow.domain.procedure.definition import CANCELLED, Workflow
from cperflow.domain.territory.changing import require
from cperflow.domain.territory.regions import Region
from cperflow.errors import Refused
from cperflow.french import date_long
from cperflow.record import NamedTuple
from cperflow.service.contracts.status import (
    NEGOTIATION,
    NONE,
    SIGNED,
    followed,
    negotiated,
)
from cperflow.service.filtering import definitions
from cperflow.service.officeholders import Signatory, officeholders, on_day
from cperflow.service.ports import DossierRow, Filters
from cperflow.service.reading import dossiers
from cperflow.service.regions.territory import territory
from cperflow.service.workspace import Workspace
from cperflow.shipped import DEFAULT_WORKFLOW


class Office(NamedTuple):
    """A body of a region: its name there, the title of its head in the procedure, who heads it."""

    body: str
    name: str
    title: str
    signatory: Signatory


class Seen(NamedTuple):
    """A region on a day. `refs`: its dossiers; `children`: the regions split from it by then."""

    region: Region
    as_of: date
    offices: tuple[Office, ...]
    children: tuple[str, ...]
    refs: tuple[str, ...]


def seen(ws: Workspace, text: str, as_of: date, known_on: date | None = None) -> Seen:
    """A region typed any way. Raises NotFound, Refused when nothing is told of it by that day."""
    known = territory(ws, known_on)
    key = require(known, text)
    found = known.region(key, as_of)
    if found is None:
        first = next(line for line in known.lines if line.key == key)
        began = date_long(date.fromisoformat(first.since), first.precision)
        raise Refused(
            f"{key} n’existait pas le {date_long(as_of)} (premier texte connu : {began})."
        )
    children = [each.key for each in known.regions(as_of) if each.value("split_from") == key]
    refs = [row.ref for row in ws.store.dossiers(Filters(subject=known.kept_as(key)))]
    heads = offices(ws, found, as_of)
    return Seen(found, as_of, tuple(heads), tuple(children), tuple(refs))


def offices(ws: Workspace, region: Region, as_of: date) -> Iterator[Office]:
    """The bodies that exist once per region and have a head, in the procedures in use (before any
    dossier, in that of the library)."""
    flows = definitions(ws).values() or [ws.definition(DEFAULT_WORKFLOW)]
    people = officeholders(ws, as_of)
    bodies = {body.id: body for flow in flows for body in flow.bodies if body.local}
    for body in bodies.values():
        name, title = body.named(region.name, region.kind, as_of)
        if title:
            signatory = on_day(people, body.id, region.name, as_of)
            yield Office(body.id, name, title, signatory)


class RegionStatus(NamedTuple):
    """A `status` of `contract_status`; `phase`: the number of that of a negotiation, 0 for none;
    `ref`: the dossier that says it, "" without any; `late`: how many of its delays and due dates
    are past, None when nobody follows them."""

    status: str = NONE
    phase: int = 0
    ref: str = ""
    late: int | None = None


def region_statuses(ws: Workspace, as_of: date) -> dict[str, RegionStatus]:
    """By key, every region that is known on that day.

    What follows a contract comes before what led to it, then the last opened: a region that
    negotiates again while its contract runs stands with the one that runs. A follow-up that was
    cancelled counts for nothing.
    """
    known = territory(ws)
    late = Counter(span.dossier for span in ws.store.spans(as_of, due_before=as_of))
    found = {region.key: RegionStatus() for region in known.regions(as_of)}
    latest: dict[str, tuple[tuple[bool, date, str], DossierRow]] = {}
    for row in dossiers(ws, as_of=as_of):
        key, flow = known.find(row.subject), ws.workflow(row.workflow_hash)
        rank = (bool(flow.follows), row.opened_on, row.ref)
        if key not in found or row.opened_on > as_of or row.status == CANCELLED:
            continue
        if key not in latest or rank > latest[key][0]:
            latest[key] = rank, row
    return {**found, **{key: _stands(ws, row, as_of, late) for key, (_, row) in latest.items()}}


def _stands(ws: Workspace, row: DossierRow, as_of: date, late: Counter[str]) -> RegionStatus:
    flow = ws.workflow(row.workflow_hash)
    if flow.follows:
        return _under_contract(ws, row, as_of, late)
    status = negotiated(flow, row.step)
    number = _phase(flow, row.step) if status == NEGOTIATION else 0
    return RegionStatus(status, number, row.ref, None if status == SIGNED else late[row.ref])


def _under_contract(
    ws: Workspace, row: DossierRow, as_of: date, late: Counter[str]
) -> RegionStatus:
    dossier = replay(ws.store.journal(row.ref), as_of=as_of)
    assert dossier is not None  # it is in the list of that day
    assert dossier.follows is not None
    status = followed(dossier, ws.vocabulary(dossier))
    past = late[row.ref] + late[dossier.follows.ref]
    return RegionStatus(status, 0, row.ref, None if status == SIGNED else past)


def _phase(flow: Workflow, step: str) -> int:
    phase = flow.phase_of(step)
    return next((each.number for each in flow.phases if each.id == phase), 0)
