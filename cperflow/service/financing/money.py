"""Money as it moves: told movement by movement, seen at any date, of one contract or of all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter

from cperflow.domain.acts import money
from cperflow.domain.acts.following import check_follow_up
from cperflow.domain.acts.money import Moving
from cperflow.domain.acts.unbudgeted import (
    OPEN,
    Owed,
    Unbudgeted,
    budget_obligations,
    short_of,
    unbudgeted,
)
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import is_of
from cperflow.domain.dossier.followed import Movement
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.money.cells import Cell, cells
from cperflow.domain.money.lines import money_lines
from cperflow.domain.procedure.definition import CANCELLED, Workflow
from cperflow.domain.procedure.occurrences import obligation_of
from cperflow.domain.time.measures import RUNNING
from cperflow.record import NamedTuple
from cperflow.service.contracts.links import follower_of, is_cancelled
from cperflow.service.filtering import definitions
from cperflow.service.ports import Filters
from cperflow.service.reading import dossier_on
from cperflow.service.recording import Recorded, record
from cperflow.service.regions.renaming import names_on
from cperflow.service.workspace import Workspace


class Told(NamedTuple):
    """A movement recorded, and what is odd about it (French sentences)."""

    recorded: Recorded
    oddities: list[str]


class Asked(NamedTuple):
    """Restricts what is counted: a fiscal year, a source (declared, or by name)."""

    year: int | None = None
    source: str = ""

    def of(self, source: str, year: int) -> bool:
        return self.year in (None, year) and (not self.source or is_of(source, self.source))

    def among(self, short: Iterable[Unbudgeted]) -> list[Unbudgeted]:
        """What is not in a budget, of what is asked for."""
        return [each for each in short if self.of(each.source, each.year)]


class Status(NamedTuple):
    """The money of a contract on a day: `cells` and `movements`, and what is not in a budget, of
    what is asked for."""

    dossier: Dossier
    workflow: Workflow
    as_of: date
    cells: list[Cell]
    movements: list[Movement]
    short: list[Unbudgeted]
    asked: Asked


class Contract(NamedTuple):
    """A contract in a portfolio: whose, under which definition, and what is still to be entered in
    a budget."""

    ref: str
    subject: str
    workflow: Workflow
    short: list[Unbudgeted]


class Portfolio(NamedTuple):
    """The money of all contracts that are followed on a day; `cells`: those asked for."""

    as_of: date
    contracts: list[Contract]
    cells: list[Cell]
    asked: Asked


def move(ws: Workspace, ref: str, moving: Moving, entry: Entry) -> Told:
    """Record money that came one step further."""

    def decide(dossier: Dossier, workflow: Workflow) -> Draft:
        latest = replay(ws.store.journal(ref)) or dossier
        return money.record_movement(dossier, workflow, moving, entry, latest)

    recorded = record(ws, ref, entry.on, decide)
    line = recorded.events[0].sequence
    return Told(recorded, money.oddities(recorded.dossier, recorded.workflow, line))


def status(
    ws: Workspace,
    ref: str,
    asked: Asked = Asked(),  # noqa: B008
    *,
    as_of: date | None = None,
    known_on: date | None = None,
) -> Status:
    """The money of a contract on a day; of one that is signed, that of the dossier which follows
    it. Raises NotFound, and Refused when nobody follows its money."""
    day = as_of or ws.today
    dossier = dossier_on(ws, follower_of(ws, ref), day, known_on)
    workflow = ws.vocabulary(dossier)
    check_follow_up(dossier, workflow, money.MOBILISED)
    asked = named(asked, workflow, [dossier])
    return Status(
        dossier,
        workflow,
        day,
        [cell for cell in cells(money_lines(dossier), day) if asked.of(cell.source, cell.year)],
        [each for each in dossier.money if asked.of(each.source, each.year)],
        asked.among(unbudgeted(dossier, workflow, day)),
        asked,
    )


def named(asked: Asked, workflow: Workflow, dossiers: Iterable[Dossier]) -> Asked:
    """With its source as the procedure spells it. Raises NotFound."""
    from cperflow.domain.acts.funding import find_source  # only who restricts pays

    if not asked.source:
        return asked
    return asked._replace(source=find_source(asked.source, workflow, dossiers))


def portfolio(
    ws: Workspace,
    asked: Asked = Asked(),  # noqa: B008
    *,
    region: str = "",
    as_of: date | None = None,
    known_on: date | None = None,
) -> Portfolio:
    """The money of every contract followed on a day, from the lists; with `known_on`, from the
    journals as they were entered by then."""
    day = as_of or ws.today
    flows = {id: flow for id, flow in definitions(ws).items() if flow.obligations}
    for flow in flows.values():
        asked = named(asked, flow, [])
    filters = Filters(subject=region)
    if known_on and known_on < ws.today:
        found = list(_replayed(ws, flows, filters, day, known_on))
        contracts, counted = [each for each, _ in found], [c for _, many in found for c in many]
    else:
        counted = list(ws.store.money.counted(day))
        contracts = list(_listed(ws, flows, filters, day, counted))
    refs = {contract.ref for contract in contracts}
    kept = [c for c in counted if c.dossier in refs and asked.of(c.source, c.year)]
    return Portfolio(day, [c._replace(short=asked.among(c.short)) for c in contracts], kept, asked)


def _listed(
    ws: Workspace, flows: dict[str, Workflow], filters: Filters, day: date, counted: list[Cell]
) -> Iterator[Contract]:
    by_dossier = {ref: list(many) for ref, many in groupby(counted, key=attrgetter("dossier"))}
    owed = _owed(ws, flows, filters, day)
    for row in ws.store.dossiers(filters):
        if row.workflow in flows and row.opened_on <= day and row.status != CANCELLED:
            flow = flows[row.workflow]
            told = short_of(flow, owed.get(row.ref, ()), by_dossier.get(row.ref, []), day)
            short = [each for each in told if each.state == OPEN]
            yield Contract(row.ref, ws.territory.called(row.subject, day), flow, short)


def _owed(
    ws: Workspace, flows: dict[str, Workflow], filters: Filters, day: date
) -> dict[str, list[Owed]]:
    """What is still to be entered in a budget, by dossier: the lists have every occurrence."""
    found: dict[str, list[Owed]] = {}
    for id, flow in flows.items():
        kept = budget_obligations(flow)
        for span in ws.store.spans(day, filters._replace(workflow=id)) if kept else ():
            if span.state == RUNNING and obligation_of(span.clock) in kept:
                found.setdefault(span.dossier, []).append(Owed(span.clock, span.due_on))
    return found


def _replayed(
    ws: Workspace, flows: dict[str, Workflow], filters: Filters, day: date, known_on: date
) -> Iterator[tuple[Contract, list[Cell]]]:
    for id in flows:
        for _, journal in ws.store.journals(filters._replace(workflow=id)):
            dossier = replay(journal, as_of=day, known_on=known_on)
            if dossier and not is_cancelled(ws, dossier):
                flow = ws.vocabulary(dossier)
                called = names_on(ws, known_on).called(dossier.subject, day)
                short = [each for each in unbudgeted(dossier, flow, day) if each.state == OPEN]
                contract = Contract(dossier.ref, called, flow, short)
                yield contract, cells(money_lines(dossier), day)
