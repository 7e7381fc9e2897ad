"""The register of contracts: a negotiation and the follow-up of what it agreed, as one card."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.finance import FundingPlan, Project
from cperflow.domain.dossier.replay import replay
from cperflow.domain.journal.events import FUNDING_RECORDED, PROJECT_RECORDED, Event
from cperflow.domain.money.cells import Tally, judged, totals
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.requirements import FactSpec
from cperflow.record import NamedTuple
from cperflow.service.contracts.missed import Missed, by_dossier, missed_on
from cperflow.service.contracts.pairs import Contract, contracts
from cperflow.service.contracts.status import (
    NOT_SIGNED,
    SIGNED,
    followed,
    negotiated,
)
from cperflow.service.filtering import all_names, definitions
from cperflow.service.ports import Filters
from cperflow.service.workspace import Workspace

if TYPE_CHECKING:
    from cperflow.domain.money.printed import Figure, Whole

_TOLD = (PROJECT_RECORDED, FUNDING_RECORDED)


class Work(NamedTuple):
    """A project of a contract, in its `sector` ("" for none told). `found`: it answers to what was
    asked; True when nothing was."""

    project: Project
    contractors: tuple[str, ...]
    sector: str = ""
    found: bool = True


class Card(NamedTuple):
    """A contract on a day. `status`: one of STATUSES. `follow_up`: the dossier that follows it, ""
    for none: its projects and money are then those of the negotiation.

    `signed_on` None: not signed. `names`: all its region has borne. `months`: its duration, None
    when not told. `late`: clocks and engagements past due, None when nobody follows them.
    `missed`: what nobody can do any more, None for nothing. `money`: what came of its shares, None
    when nobody follows it. `illustrative`: a date of its dossiers is. `agreed`: the plan of the
    negotiation, what figures printed of the contract speak of; `plan` that of now. `sources`: where
    its projects and their shares are known from.
    """

    ref: str
    follow_up: str
    region: str
    names: tuple[str, ...]
    status: str
    workflow: Workflow
    signed_on: date | None
    signed_precision: str
    signed_illustrative: bool
    months: int | None
    works: tuple[Work, ...]
    plan: FundingPlan
    late: int | None
    missed: Missed | None
    money: Tally | None
    illustrative: bool
    agreed: FundingPlan
    sources: tuple[str, ...] = ()

    @property
    def signed(self) -> bool:
        return self.status not in NOT_SIGNED


def cards(ws: Workspace, as_of: date) -> list[Card]:
    """Every contract that is funded, on a day, by the date of its signature.

    A procedure without sources of funding makes no contract. What is not signed comes last.
    """
    late = Counter(span.dossier for span in ws.store.spans(as_of, due_before=as_of))
    missed = by_dossier(missed_on(ws, as_of=as_of))
    money = totals(judged(ws.store.money.counted(as_of)), lambda cell: cell.dossier)
    kept = {dossier.ref: (dossier, sources) for dossier, sources in _dossiers(ws, as_of)}
    found = [
        _card(ws, each, as_of, late, money)._replace(
            missed=missed.get(each.follow_up), sources=kept[each.signed.ref][1]
        )
        for each in contracts(ws, [dossier for dossier, _ in kept.values()])
        if each.signed.follows is None
    ]
    return sorted(found, key=lambda each: (not each.signed, each.signed_on or date.max, each.ref))


def _dossiers(ws: Workspace, as_of: date) -> Iterator[tuple[Dossier, tuple[str, ...]]]:
    """The dossiers that are funded, and where their projects are known from."""
    for id, workflow in definitions(ws).items():
        if workflow.funding_sources:
            for _, journal in ws.store.journals(Filters(workflow=id)):
                if dossier := replay(journal, as_of=as_of):
                    yield dossier, _sources(journal, as_of)


def _sources(journal: Iterable[Event], as_of: date) -> tuple[str, ...]:
    """Where the projects and their shares are known from, as their lines say it."""
    told = (each for each in journal if each.kind in _TOLD and each.occurred_on <= as_of)
    return tuple(dict.fromkeys(each.payload["source"] for each in told if "source" in each.payload))


def _card(
    ws: Workspace,
    contract: Contract,
    as_of: date,
    late: Counter[str],
    money: dict[str, Tally],
) -> Card:
    dossier, telling, follow_up = contract.signed, contract.now, contract.follow_up
    workflow, last, status = ws.vocabulary(dossier), dossier.moves[-1], _status(ws, contract)
    signed = status not in NOT_SIGNED
    by = classed_by(workflow)
    return Card(
        ref=dossier.ref,
        follow_up=follow_up,
        region=ws.territory.called(dossier.subject, as_of),
        names=all_names(ws, dossier.subject),
        status=status,
        workflow=workflow,
        signed_on=last.on if signed else None,
        signed_precision=last.precision,
        signed_illustrative=signed and last.illustrative,
        months=telling.facts.get(_months(ws, ws.vocabulary(telling))),
        works=tuple(_work(telling, each, by) for each in telling.projects.values()),
        plan=telling.plan,
        late=None if status == SIGNED else late[dossier.ref] + late[follow_up],
        missed=None,
        money=money.get(follow_up),
        illustrative=dossier.illustrative or telling.illustrative,
        agreed=dossier.plan,
    )


def _status(ws: Workspace, contract: Contract) -> str:
    alone = negotiated(ws.vocabulary(contract.signed), contract.signed.step)
    if alone != SIGNED or not contract.follow_up:
        return alone
    return followed(contract.now, ws.vocabulary(contract.now))


def _months(ws: Workspace, workflow: Workflow) -> str:
    """The fact that tells how long a contract lasts: that of the term of its follow-up."""
    if workflow.term:
        return workflow.term.months
    follow_ups = [
        flow for flow in definitions(ws).values()
        if flow.follows and flow.follows.workflow == workflow.id
    ]  # fmt: skip
    named = [step.followed_by for step in workflow.steps if step.followed_by]
    flow = follow_ups[0] if follow_ups else ws.definition(named[0]) if named else None
    return flow.term.months if flow and flow.term else ""


def classed_by(workflow: Workflow) -> FactSpec | None:
    """What a procedure classes its projects by: their first fact with a closed list; None for
    one that does not."""
    return next((spec for spec in workflow.project_facts if spec.type == "choice"), None)


def _work(dossier: Dossier, project: Project, by: FactSpec | None) -> Work:
    sector = str(project.facts.get(by.name) or "") if by else ""
    return Work(project, _contractors(dossier, project), sector)


def _contractors(dossier: Dossier, project: Project) -> tuple[str, ...]:
    made = (each for each in dossier.contracts.values() if each.project == project.id)
    return tuple(dict.fromkeys(each.contractor for each in made if each.contractor))


class Proof(NamedTuple):
    """The costs of the signed contracts of which a source prints the total, FCFA: both sums."""

    contracts: int
    printed: int
    counted: int
    origins: tuple[str, ...]

    @property
    def difference(self) -> int:
        return self.counted - self.printed


def proof(found: Iterable[Card], figures: Sequence[Figure]) -> Proof | None:
    """The printed totals of contracts against what their projects cost when they were signed; None
    when none is printed."""
    # the rules of printed figures: a list without any should not pay for them
    from cperflow.domain.money.printed import COST

    printed = {
        figure.dossier: figure
        for figure in figures
        if figure.dossier and figure.what == COST and not (figure.project or figure.source)
    }
    told = [(card, printed[card.ref]) for card in found if card.signed and card.ref in printed]
    if not told:
        return None
    origins = tuple(dict.fromkeys(f"{f.origin.partition(',')[0]}, {f.where}" for _, f in told))
    printed_sum = sum(figure.value for _, figure in told)
    return Proof(len(told), printed_sum, sum(card.agreed.total for card, _ in told), origins)


def national(found: Iterable[Card], figures: Sequence[Figure], as_of: date) -> list[Whole]:
    """The figures that a source gives of all contracts by a day, against those signed here."""
    from cperflow.domain.money.printed import against_all

    told = [figure for figure in figures if figure.on is None or figure.on <= as_of]
    plans = [card.agreed for card in found if card.signed]
    return against_all(plans, told) if plans else []
