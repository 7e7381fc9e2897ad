"""The page of `show`: parts in the order an officer asks for them, empty ones left out."""

from __future__ import annotations

from collections.abc import Iterator

from cperflow.cli.pages.copy import paper_lines
from cperflow.cli.pages.facts import fact_fields
from cperflow.cli.pages.naming import body_names, short_day
from cperflow.cli.pages.wording import (
    bullets,
    due,
    finding,
    footnotes,
    heading,
    lasted,
    on_day,
    phase_name,
    since_day,
    state,
    status_name,
    step_name,
)
from cperflow.domain.dossier.dossier import Derogation, Dossier, Request
from cperflow.domain.dossier.finance import FundingPlan
from cperflow.domain.dossier.trail import trails
from cperflow.domain.procedure.wording import worded
from cperflow.domain.time.keeping import delays_of
from cperflow.french import amount, count, date_long, listing
from cperflow.output import Column, page, table
from cperflow.service.reading import Holding, Situation, holdings


def situation_text(seen: Situation) -> str:
    """The whole page."""
    parts = [
        page(f"{seen.dossier.ref} – {seen.dossier.subject}", _fields(seen)),
        *_clocks(seen),
        *_obligations(seen),
        *_pieces(seen),
        *_papers(seen),
        *_opinions(seen),
        *_projects(seen),
        *_facts(seen),
        *_remarks(seen),
        *_next(seen),
        _foot(seen),
    ]
    return "\n".join(part for part in parts if part)


def _fields(seen: Situation) -> Iterator[tuple[str, object]]:
    dossier, workflow = seen.dossier, seen.workflow
    entered = dossier.moves[-1]
    when = entered.on, entered.precision
    yield "Situation au", date_long(seen.as_of)
    name = worded(workflow, dossier.subject_kind, workflow.name)
    yield "Procédure", f"{name} ({workflow.id}, version {_version(dossier)})"
    if phase := phase_name(workflow, dossier.step):
        yield "Phase", phase
        since = since_day(*when, illustrative=entered.illustrative)
        yield "Étape", f"{step_name(workflow, dossier.step)}, {since}"
        yield "Détenteur", [_holding(seen, held) for held in holdings(seen)]
    else:
        reached = on_day(*when, illustrative=entered.illustrative)
        yield "État", f"{status_name(workflow, dossier.step)} {reached}"
    opened = dossier.moves[0]
    if opened is not entered:
        yield "Ouvert", on_day(opened.on, opened.precision, illustrative=opened.illustrative)


def _version(dossier: Dossier) -> str:
    """« 2 depuis le 3 mars 2024, auparavant version 1 »."""
    if not dossier.migrations:
        return str(dossier.version)
    left = listing([str(passage.version) for passage in dossier.migrations])
    versions = "versions" if len(dossier.migrations) > 1 else "version"
    return f"{dossier.version} {since_day(dossier.migrations[-1].on)}, auparavant {versions} {left}"


def _holding(seen: Situation, held: Holding) -> str:
    name = body_names(seen.workflow, seen.dossier, [held.body])[0]
    since = since_day(held.since, held.precision, illustrative=held.illustrative)
    return f"{name}, {since} ({lasted(held.days, held.precision, illustrative=held.illustrative)})"


def _clocks(seen: Situation) -> Iterator[str]:
    measures = delays_of(seen.measures)
    if not measures:
        return
    yield heading("Délais estimatifs")
    rows = []
    for measure in measures:
        clock = measure.clock
        start = short_day(clock.started_on, illustrative=clock.illustrative)
        rows.append([clock.spec.name, clock.holder, start, due(measure), state(measure)])
    late = {i for i, m in enumerate(measures) if m.days_late and not m.clock.ended}
    yield table(rows, ["Délai", "Détenteur", "Départ", "Échéance", "État"], alerts=late)


def _obligations(seen: Situation) -> Iterator[str]:
    if seen.workflow.obligations:
        # a dossier that is negotiated has none
        from cperflow.cli.pages.owed import obligations_part

        yield from obligations_part(seen)


def _pieces(seen: Situation) -> Iterator[str]:
    if not seen.pieces:
        return
    received = sum(piece.state is not None for piece in seen.pieces)
    yield heading(f"Pièces de l’étape : {received} reçues sur {len(seen.pieces)}")
    lacking = [piece for piece in seen.pieces if not piece.in_order]
    yield from bullets(
        f"{piece.key} : {piece.spec.name}"
        + (f" (non conforme : {piece.state.reason})" if piece.state else " (à recevoir)")
        for piece in lacking
    )


def _papers(seen: Situation) -> Iterator[str]:
    if seen.dossier.papers:
        yield heading("Documents émis")
        yield from paper_lines(trails(seen.dossier, seen.workflow), seen.as_of)


def _opinions(seen: Situation) -> Iterator[str]:
    requests = seen.dossier.current_requests()
    if not requests:
        return
    yield heading("Avis demandés")
    rows = [_opinion(seen, request) for request in requests]
    yield table(rows, ["Structure", "Saisie le", "Avis", "Rendu le"])


def _opinion(seen: Situation, request: Request) -> list[str]:
    labels = {
        outcome.id: outcome.label
        for outcome in seen.workflow.consultation(request.consultation).outcomes
    }
    given = [
        labels[answer.outcome] + (f" ({listing(answer.projects)})" if answer.projects else "")
        for answer in request.answers
    ]
    last = request.answers[-1] if request.answers else None
    return [
        f"{seen.workflow.body(request.body).name} ({request.body})",
        short_day(request.asked_on, illustrative=request.illustrative),
        " ; ".join(given) or ("attendu" if request.is_open else "sans objet"),
        short_day(last.given_on, illustrative=last.illustrative) if last else "",
    ]


def _projects(seen: Situation) -> Iterator[str]:
    dossier, plan = seen.dossier, seen.dossier.plan
    if not dossier.projects:
        return
    yield heading(
        "Projets et financement (FCFA)" if seen.workflow.funding_sources else "Projets (FCFA)"
    )
    proofs = {proof.of: proof for proof in plan.proofs()}
    rows: list[list[object]] = []
    for project in dossier.projects.values():
        proof = proofs.get(project.id)
        shares = [proof.parts, proof.difference] if proof else [None, None]
        months = f"{project.duration_months} mois" if project.duration_months else None
        rows.append([project.id, project.name, months, project.cost, *shares])
    columns: list[Column | str] = ["N°", "Projet", "Durée", "Coût"]
    if proofs:
        columns += [Column("Parts", "right"), Column("Écart", "right")]
    alerts = {i for i, row in enumerate(rows) if row[-1] and proofs}
    yield table([row[: len(columns)] for row in rows], columns, alerts=alerts)
    yield from _funding(seen)


def _funding(seen: Situation) -> Iterator[str]:
    plan = seen.dossier.plan
    yield f"Coût des projets : {amount(plan.total)}"
    if not plan.shares and not seen.workflow.funding_sources:
        return
    if not plan.shares:
        yield "Parts de financement : non renseignées"
        return
    labels = {source.id: source.label for source in seen.workflow.funding_sources}
    paid = {labels.get(k, k): v for k, v in plan.by_source(labels).items() if v}
    parts = [f"{label} {amount(share)}" for label, share in paid.items()]
    yield f"Parts : {amount(sum(paid.values()))}"
    yield from bullets(parts)
    yield from _faults(plan)


def _faults(plan: FundingPlan) -> Iterator[str]:
    """The same truth as the rule: each project in the wrong, even when differences cancel out."""
    if plan.balanced:
        yield "Les parts égalent les coûts."
    faults = plan.faults()
    if any(fault.proof for fault in faults):
        sign = "+" if plan.difference > 0 else ""
        yield f"Écart entre les parts et les coûts : {sign}{amount(plan.difference)}"
    if bare := [fault.project for fault in faults if fault.proof is None]:
        yield f"Aucune part renseignée pour {listing(bare)}."


def _facts(seen: Situation) -> Iterator[str]:
    fields = list(fact_fields(seen))
    if fields:
        yield heading("Faits")
        yield page("", fields)


def _remarks(seen: Situation) -> Iterator[str]:
    if seen.alerts:
        yield heading("À signaler")
        yield from bullets(finding(alert) for alert in seen.alerts)
    if seen.dossier.derogations:
        yield heading("Dérogations")
        yield from bullets(_derogation(seen, one) for one in seen.dossier.derogations)


def _derogation(seen: Situation, one: Derogation) -> str:
    illustrative = any(m.illustrative for m in seen.dossier.moves if m.sequence == one.sequence)
    when = on_day(one.on, illustrative=illustrative)
    act = seen.workflow.transition(one.act).name
    return f"{act}, {when}, règle {one.rule} : {one.refusal} Motif : {one.reason}"


def _next(seen: Situation) -> Iterator[str]:
    if not seen.acts:
        return
    yield heading("Suite")
    yield from bullets(
        f"{one.act.id} : {one.act.name}"
        + ("" if one.possible else f" – bloqué ({count(len(one.refusals), 'motif')})")
        for one in seen.acts
    )
    yield f"Pour le détail : cperflow next {seen.dossier.ref}"


def _foot(seen: Situation) -> str:
    estimated = any(measure.estimated for measure in seen.measures)
    return footnotes(
        illustrative=seen.illustrative, estimated=estimated, indicative=bool(seen.measures)
    )
