"""What `funding check` proves, as data: both figures of each comparison, and where they stand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cperflow.domain.money.percent import percentages
from cperflow.domain.money.proofs import Comparison, Statement
from cperflow.reports.printed import whole
from cperflow.service.financing.funding import Check, Proven

if TYPE_CHECKING:
    from cperflow.service.financing.funding_plan import Imported


def check(found: Check) -> dict[str, Any]:
    """`funding check --json`: FCFA; `difference` = parts less what is told, 0 when they agree.

    `contracts`: the figures of all contracts, `missing` = printed less known, null when unknown.
    """
    return {
        "as_of": found.as_of,
        "dossiers": [_dossier(proven) for proven in found.dossiers],
        "total": sum(plan.total for plan in found.plans),
        "compared": sum(len(proven.comparisons) for proven in found.dossiers) + len(found.whole),
        "differences": found.differences,
        "contracts": [whole(each) for each in found.whole],
        "without_dossier": sorted({figure.dossier for figure in found.strange}),
    }


def _dossier(proven: Proven) -> dict[str, Any]:
    plan = proven.dossier.plan
    sources = [source.id for source in proven.workflow.funding_sources]
    paid = plan.by_source(sources)
    rates = dict(zip(paid, percentages(list(paid.values())), strict=True)) if plan.shares else {}
    return {
        "ref": proven.ref,
        "follow_up": proven.contract.follow_up or None,
        "amended": proven.amended,
        "region": proven.dossier.subject,
        "projects": len(plan.projects),
        "total": plan.total,
        "shared": sum(paid.values()),
        "by_source": paid,
        "by_partner": plan.by_name(),
        "percent_hundredths": rates,
        "balanced": plan.balanced,
        "without_shares": [project.id for project in plan.without_shares()],
        "comparisons": [_comparison(each) for each in proven.comparisons],
    }


def _comparison(each: Comparison) -> dict[str, Any]:
    return {
        "kind": each.kind,
        "project": each.of or None,
        "told": _statement(each.told),
        "parts": [_statement(part) for part in each.parts],
        "counted": None if each.unknown else each.counted,
        "difference": None if each.unknown else each.difference,
        "readings": [_statement(part) for part in each.readings],
    }


def _statement(each: Statement) -> dict[str, Any]:
    return each._asdict()


def imported(done: Imported) -> dict[str, Any]:
    """`funding import --json`: each share that changes, FCFA; `old` null: none was recorded."""
    return {
        "ref": done.dossier.ref,
        "dry_run": done.dry_run,
        "changes": [change._asdict() for change in done.changes],
        "notes": list(done.notes),
        "events": [event.sequence for event in done.recorded.events] if done.recorded else [],
        "balanced": done.dossier.plan.balanced,
    }
