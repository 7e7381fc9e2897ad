"""Decisions about money that moved: entered in a budget, called, received, paid.

What happened is never refused for being odd: it is kept, and what is odd about it is said
(`oddities`). Only what cannot be understood is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.domain.acts.following import check_follow_up
from cperflow.domain.acts.funding import find_source
from cperflow.domain.acts.unbudgeted import budget_obligations
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import read_project
from cperflow.domain.dossier.finance import is_of, source_label
from cperflow.domain.dossier.followed import BUDGETED, CALLED, PAID, RECEIVED, Movement
from cperflow.domain.dossier.limits import check_money, check_shares
from cperflow.domain.dossier.works import Contract
from cperflow.domain.journal.events import MONEY_RECORDED, Draft, Entry
from cperflow.domain.money.cells import cells, judged
from cperflow.domain.money.excess import Excess, excesses
from cperflow.domain.money.lines import PLANNED, money_lines
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.ends import over_on
from cperflow.domain.time.term import tracked
from cperflow.errors import NotFound, UsageError
from cperflow.french import amount, date_long, did_you_mean, fold, listing
from cperflow.record import NamedTuple

WORDS = {BUDGETED: "inscrit", CALLED: "appelé", RECEIVED: "reçu", PAID: "payé"}
"""Each stage on screen."""

MOBILISED = "le financement se mobilise"
"""What happens in a follow-up (`check_follow_up`)."""


class Moving(NamedTuple):
    """Money as somebody tells that it moved; `amount` None: the source does not say how much."""

    stage: str
    source: str
    year: int
    amount: int | None
    project: str = ""
    tranche: int = 0
    reference: str = ""
    contract: str = ""


def record_movement(
    dossier: Dossier, workflow: Workflow, moving: Moving, entry: Entry, latest: Dossier
) -> Draft:
    """Money that came to a stage. `latest`: the dossier as it is now, whose spelling of a name is
    kept. Raises Refused when nobody follows this dossier's money, NotFound, UsageError."""
    check_follow_up(dossier, workflow, MOBILISED)
    source = find_source(moving.source, workflow, (dossier, latest))
    check_shares({}, moving.year)
    if moving.amount is not None:
        check_money(moving.amount, f"montant {WORDS[moving.stage]}")
    told = {
        "stage": moving.stage,
        "paid_by": source,
        "year": moving.year,
        "amount": moving.amount,
    }
    about = {
        "project": _project(dossier, moving),
        "tranche": moving.tranche,
        "reference": moving.reference,
        "contract": _contract(dossier, moving.contract).id if moving.contract else "",
    }
    given = {name: value for name, value in about.items() if value}
    return Draft(MONEY_RECORDED, entry.on, entry.body, entry.payload(**told, **given))


def _project(dossier: Dossier, moving: Moving) -> str:
    named = read_project(moving.project, dossier) if moving.project else ""
    if not moving.contract:
        return named
    contract = _contract(dossier, moving.contract)
    if named not in ("", contract.project):
        raise UsageError(
            f"Le marché {contract.id} est du projet {contract.project}, pas de {named} : gardez "
            "l’un des deux."
        )
    return contract.project


def _contract(dossier: Dossier, typed: str) -> Contract:
    for contract in dossier.contracts.values():
        if fold(contract.id) == fold(typed):
            return contract
    known = list(dossier.contracts)
    some = f"Marchés connus : {listing(known)}" if known else "Aucun marché n’est encore consigné."
    raise NotFound(f"Marché inconnu « {typed} ».{did_you_mean(typed, known)}", [some])


def _of_ended(dossier: Dossier, workflow: Workflow, told: Movement) -> Iterator[str]:
    """Money that moves once the contract is over."""
    over = over_on(dossier, workflow)
    if over and told.on > over:
        yield f"le contrat a pris fin le {date_long(over)}"


def oddities(dossier: Dossier, workflow: Workflow, sequence: int) -> list[str]:
    """What is odd about a movement of a dossier, by the line that tells it, in French sentences:
    kept all the same, for it happened."""
    told = next((each for each in dossier.money if each.sequence == sequence), None)
    if told is None:  # entered late, and taken back by what came after
        return []
    name = source_label(told.source, workflow.funding_sources)
    return [
        *_of_ended(dossier, workflow, told),
        *_of_year(dossier, workflow, told),
        *_of_payer(dossier, told, name),
        *_of_contract(dossier, told),
        *_twice(dossier, told),
        *_against_met(dossier, workflow, told),
    ]


def _of_year(dossier: Dossier, workflow: Workflow, told: Movement) -> Iterator[str]:
    term = tracked(dossier, workflow)
    start, end = (term.start, term.end) if term else (dossier.opened_on, date.max)
    if told.year < start.year:
        yield f"l’exercice {told.year} précède le contrat, qui court depuis le {date_long(start)}."
    if told.year > end.year:
        until = f"le {date_long(end)}"
        yield f"l’exercice {told.year} suit la fin du contrat, {until}."


def _of_payer(dossier: Dossier, told: Movement, name: str) -> Iterator[str]:
    """What its payer has too much of, by what this movement adds to it."""
    counted = judged(cells(money_lines(dossier), dossier.last_on))
    [ours] = [cell.tally for cell in counted if is_of(told.source, cell.source)]
    if not ours.planned:
        yield f"le plan ne prévoit rien de « {name} »."
    if told.amount:
        yield from (
            excess_words(each, name)
            for each in excesses(ours)
            if each.stage == told.stage and each.limit + (each.over != PLANNED)
        )


def excess_words(excess: Excess, name: str) -> str:
    """« reçu de « État » : 900 FCFA en tout, plus que … »; of what the plan has nothing of, too."""
    has = f"{WORDS[excess.stage]} de « {name} » : {amount(excess.amount)}"
    if excess.over != PLANNED:
        limit = f"{amount(excess.limit)} consignés comme {WORDS[excess.over]}s"
        return f"{has}, plus que les {limit}."
    if not excess.limit:
        return f"{has}, alors que le plan n’en prévoit rien."
    return f"{has} en tout, plus que les {amount(excess.limit)} prévus au plan."


def _of_contract(dossier: Dossier, told: Movement) -> Iterator[str]:
    contract = dossier.contracts.get(told.contract)
    if contract is None or contract.amount is None:
        return
    paid = sum(each.amount or 0 for each in dossier.money if each.contract == contract.id)
    if paid > contract.amount:
        yield (
            f"payé sur le marché {contract.id} : {amount(paid)}, plus que son montant de "
            f"{amount(contract.amount)}."
        )


def _twice(dossier: Dossier, told: Movement) -> Iterator[str]:
    same = [m.sequence for m in dossier.money if m is not told and said(m) == said(told)]
    if same:
        yield (
            f"la ligne {same[-1]} dit déjà la même chose ; si c’est une répétition : "
            f"cperflow retract {dossier.ref} {told.sequence}"
        )


def said(moved: Movement) -> Sequence[object]:
    """What a movement tells, its day aside: twice the same may be a repetition."""
    return (
        moved.stage, moved.source, moved.year, moved.amount, moved.project, moved.tranche,
        moved.reference, moved.contract,
    )  # fmt: skip


def _against_met(dossier: Dossier, workflow: Workflow, told: Movement) -> Iterator[str]:
    """Nothing in a budget, though its obligation is told to be met."""
    if told.stage != BUDGETED or told.amount != 0:
        return
    for obligation, sources in budget_obligations(workflow).items():
        kept = dossier.kept.get(f"{obligation}/{told.year}")
        if kept and kept.met_on and any(is_of(told.source, source) for source in sources):
            yield (
                f"l’échéance {kept.id} est pourtant dite tenue le {date_long(kept.met_on)} ; pour "
                f"reprendre cette ligne : cperflow retract {dossier.ref} {kept.told}"
            )
