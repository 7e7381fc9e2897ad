"""Who pays what: recorded share by share or as a whole plan, and proven over all dossiers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from cperflow.domain.acts import funding
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import read_project
from cperflow.domain.dossier.finance import FundingPlan, Share
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.events import Draft, Entry
from cperflow.domain.money.printed import Figure, Whole, against_all, against_printed, of_dossier
from cperflow.domain.money.proofs import SHARES, Comparison, comparisons
from cperflow.domain.procedure.definition import Workflow
from cperflow.french import fold
from cperflow.record import NamedTuple
from cperflow.service.contracts.links import follower_of
from cperflow.service.contracts.pairs import Contract, contracts
from cperflow.service.financing.funding_papers import papers_of
from cperflow.service.financing.plan_changes import change_plan
from cperflow.service.ports import ALL
from cperflow.service.reading import seen_on
from cperflow.service.recording import Recorded
from cperflow.service.workspace import Workspace

SIGNED = "signed"
"""Status of the dossiers that figures of all contracts speak of."""


class Proven(NamedTuple):
    """A contract and all that its figures were compared with. `workflow`: of `contract.now`."""

    contract: Contract
    workflow: Workflow
    comparisons: tuple[Comparison, ...]

    @property
    def ref(self) -> str:
        """The dossier that negotiated it, which names the contract."""
        return self.contract.signed.ref

    @property
    def dossier(self) -> Dossier:
        """The one that tells its plan."""
        return self.contract.now

    @property
    def amended(self) -> bool:
        """Whether its costs or shares are no longer those signed."""
        return _amounts(self.contract.signed.plan) != _amounts(self.contract.now.plan)

    @property
    def differences(self) -> list[Comparison]:
        return [each for each in self.comparisons if each.difference]


class Check(NamedTuple):
    """What `check` found on a day. `whole`: the figures of all contracts, () when only some
    dossiers were asked for. `strange`: figures of dossiers that this store does not hold."""

    as_of: date
    dossiers: tuple[Proven, ...]
    whole: tuple[Whole, ...]
    strange: tuple[Figure, ...]

    @property
    def plans(self) -> list[FundingPlan]:
        """What totals count: each contract once."""
        return [proven.dossier.plan for proven in self.dossiers]

    @property
    def differences(self) -> int:
        """How many figures disagree."""
        wrong = sum(each.wrong for each in self.whole)
        return wrong + sum(len(proven.differences) for proven in self.dossiers)


def record_funding(
    ws: Workspace,
    ref: str,
    project: str,
    amounts: Mapping[str, int],
    entry: Entry,
    year: int | None = None,
) -> Recorded:
    """Record what each source pays for a project, for a year or for the whole duration."""

    def decide(dossier: Dossier, workflow: Workflow) -> Draft:
        named = read_project(project, dossier)
        latest = replay(ws.store.journal(ref)) or dossier
        return funding.record_funding(workflow, named, year, amounts, entry, (dossier, latest))

    return change_plan(ws, ref, entry.on, decide)


def check(
    ws: Workspace,
    refs: Sequence[str],
    figures: Sequence[Figure],
    *,
    as_of: date | None = None,
    known_on: date | None = None,
) -> Check:
    """Prove the plans of some contracts, or (no `refs`) of all that pay for something.

    Figures whose day is still to come on `as_of` are left out. A contract that is followed is told
    once, by its follow-up; what a source prints of it is compared with what was signed.
    """
    day = as_of or ws.today
    told = [figure for figure in figures if figure.on is None or figure.on <= day]
    found = _named(ws, refs, day, known_on) if refs else _all(ws, day, known_on)
    proven = tuple(_proven(ws, contract, told) for contract in found)
    if refs:
        return Check(day, proven, (), ())
    names = {fold(name) for each in found for name in (each.signed.ref, each.now.ref)}
    strange = [figure for figure in told if figure.dossier and fold(figure.dossier) not in names]
    signed = [each.signed.plan for each in found if _status(ws, each.signed) == SIGNED]
    whole = against_all(signed, told) if signed else ()
    return Check(day, proven, tuple(whole), tuple(strange))


def _proven(ws: Workspace, contract: Contract, figures: Sequence[Figure]) -> Proven:
    known = list(dict.fromkeys((contract.signed, contract.now)))
    flows = [ws.vocabulary(dossier) for dossier in known]
    shares = (each for each in comparisons(known[-1], flows[-1]) if each.kind == SHARES)
    ceilings = (each for each in comparisons(known[0], flows[0]) if each.kind != SHARES)
    printed = (c for each in known for c in against_printed(each, of_dossier(figures, each.ref)))
    papers = (c for each, flow in zip(known, flows, strict=True) for c in papers_of(ws, each, flow))
    return Proven(contract, flows[-1], (*shares, *ceilings, *printed, *papers))


def _named(ws: Workspace, refs: Sequence[str], day: date, known_on: date | None) -> list[Contract]:
    found: dict[str, Dossier] = {}
    for ref in map(ws.find_ref, refs):
        asked = seen_on(ws.store.journal(ref), day, known_on)
        negotiated = asked.follows.ref if asked.follows else ref
        for name in (negotiated, follower_of(ws, negotiated), ref):
            known = replay(ws.store.journal(name), as_of=day, known_on=known_on)
            if known and name not in found:
                found[name] = known
    return contracts(ws, found.values())


def _all(ws: Workspace, day: date, known_on: date | None) -> list[Contract]:
    replayed = (
        replay(journal, as_of=day, known_on=known_on) for _, journal in ws.store.journals(ALL)
    )
    funded = [each for each in replayed if each and ws.vocabulary(each).funding_sources]
    return [each for each in contracts(ws, funded) if each.signed.projects or each.now.projects]


def _amounts(plan: FundingPlan) -> tuple[dict[str, int], frozenset[Share]]:
    """Costs and shares: a date or a place told since is no other plan."""
    return {project.id: project.cost for project in plan.projects}, frozenset(plan.shares)


def _status(ws: Workspace, dossier: Dossier) -> str:
    return ws.workflow(dossier.workflow_hash).step(dossier.step).status
