"""The financing plan on screen and as data: shares, totals, and the proof in plain words."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cperflow.domain.dossier.finance import FundingPlan, Proof, declared, source_label
from cperflow.domain.money.percent import WHOLE, percentages
from cperflow.domain.procedure.requirements import Choice
from cperflow.french import amount, listing, percent
from cperflow.output import Column, say, table, wrap
from cperflow.output.terminal import screen
from cperflow.service.reading import Situation


def say_plan(situation: Situation) -> None:
    """The same for people: a table, then one line of proof per project."""
    plan, ref = situation.dossier.plan, situation.dossier.ref
    if not situation.workflow.funding_sources:
        say(f"La procédure {situation.workflow.id} ne prévoit pas de financement.")
        say(f"Suite : cperflow next {ref}")
        return
    if not plan.projects:
        say(f"{ref} n’a encore aucun projet à financer.")
        say(f'Suite : cperflow project add {ref} P1 --name "…" --cost …')
        return
    named = _named_sources(plan, situation.workflow.funding_sources)
    say(table(_rows(plan, named), _columns(named)))
    say("")
    for line in (*_by_name(situation), *_proofs(plan)):
        say("\n".join(wrap(line, screen().width)))
    say(f"Suite : cperflow {_following(situation)}")


def _following(situation: Situation) -> str:
    ref, lacking = situation.dossier.ref, situation.dossier.plan.without_shares()
    sources = situation.workflow.funding_sources
    if lacking and sources:
        return f"funding set {ref} {lacking[0].id} {sources[0].id}=…"
    return f"next {ref}"


def balance(proof: Proof) -> str:
    """Whether the shares of a project make up its cost, in plain words."""
    if not proof.difference:
        return f"le total des parts égale le coût, {amount(proof.total)}"
    more = "dépassent" if proof.difference > 0 else "n’atteignent pas"
    return (
        f"les parts ({amount(proof.parts)}) {more} le coût ({amount(proof.total)}) : "
        f"écart de {amount(abs(proof.difference))}"
    )


def _named_sources(plan: FundingPlan, sources: Sequence[Choice]) -> list[Choice]:
    named = {declared(share.source) for share in plan.shares}
    return [source for source in sources if source.id in named]


def _columns(named: Sequence[Choice]) -> list[Column | str]:
    shares = [Column(source.label, "right") for source in named]
    return ["Projet", Column("Coût", "right"), *shares, Column("Total des parts", "right")]


def _rows(plan: FundingPlan, named: Sequence[Choice]) -> list[list[object]]:
    rows: list[list[object]] = []
    paid = plan.by_project()
    for project in plan.projects:
        shares = paid.get(project.id, {})
        cells = [shares.get(source.id) for source in named]
        whole = sum(shares.values()) if shares else None
        rows.append([project.id, project.cost, *cells, whole])
    totals = plan.by_source([source.id for source in named])
    whole = sum(totals.values())
    rows.append(["Total", plan.total, *totals.values(), whole])
    if whole:
        rates = map(percent, percentages(list(totals.values())))
        rows.append(["En %", None, *rates, percent(WHOLE)])
    return rows


def _by_name(situation: Situation) -> Iterator[str]:
    """Those who pay under a name."""
    for source, francs in situation.dossier.plan.by_name().items():
        label = source_label(source, situation.workflow.funding_sources)
        yield f"dont {label} : {amount(francs)}."


def _proofs(plan: FundingPlan) -> list[str]:
    lines = [f"{proof.of} : {balance(proof)}." for proof in plan.proofs()]
    if lacking := [project.id for project in plan.without_shares()]:
        lines.append(f"Aucune part n’est encore renseignée pour {listing(lacking)}.")
    return [*lines, "Montants en FCFA."]
