"""The shapes of `envelope list --json` and of the `scenario` commands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from cperflow.domain.choice.left_out import left_out
from cperflow.domain.choice.scenario import Terms, Year
from cperflow.service.financing.scenarios import Drawn, Enveloped
from cperflow.service.reading import Situation


def envelopes(situation: Situation, found: Sequence[Enveloped]) -> dict[str, Any]:
    """`envelope list --json`. A row whose `year` is null is of the whole duration; `envelope` and
    `left` are null where none is known."""
    return {
        "ref": situation.dossier.ref,
        "as_of": situation.as_of.isoformat(),
        "envelopes": [
            {
                "source": each.source,
                "rows": [row._asdict() | {"left": row.left} for row in each.rows],
                "years_less_whole": each.difference,
            }
            for each in found
        ],
    }


def scenarios(situation: Situation, found: Sequence[Drawn]) -> dict[str, Any]:
    """`scenario list --json`, `show --json`, `compare --json`."""
    adopted = situation.dossier.adopted
    return {
        "ref": situation.dossier.ref,
        "as_of": situation.as_of.isoformat(),
        "adopted": adopted and {
            "name": adopted.name, "by": adopted.by, "on": adopted.on.isoformat(),
            "projects": list(adopted.projects),
        },
        "scenarios": [scenario(each) for each in found],
    }  # fmt: skip


def done(drawn: Drawn) -> dict[str, Any]:
    """`scenario new --json`, `scenario adopt --json`."""
    recorded = drawn.recorded
    assert recorded is not None
    return {
        "ref": recorded.dossier.ref,
        "dry_run": recorded.dry_run,
        "occurred_on": recorded.events[0].occurred_on.isoformat(),
        **scenario(drawn),
        "doubts": list(drawn.doubts),
    }


def scenario(drawn: Drawn) -> dict[str, Any]:
    """One scenario. `left`: by year, "whole" for the duration; `proven`: no choice is better,
    else one that was not tried could have `over` more points."""
    made = drawn.made
    return {
        "name": drawn.name,
        "adopted": drawn.adopted,
        "projects": list(made.projects),
        "points": made.points,
        "spent": made.cost,
        "left": _years(made.left()),
        "method": made.terms.method,
        "proven": made.proven,
        "over": made.over,
        "terms": _terms(made.terms),
        "candidates": [
            {"id": each.id, "points": each.points, "cost": each.cost,
             "costs": _years(each.costs), "without_share": each.unshared,
             "chosen": each.id in made.projects}
            for each in made.basis.candidates
        ],
        "left_out": [each._asdict() | {"missing": _years(each.missing)} for each in left_out(made)],
        "changes": list(drawn.changes),
    }  # fmt: skip


def _terms(terms: Terms) -> dict[str, Any]:
    supposed = terms.supposed
    return {
        **terms._asdict(),
        "supposed": supposed and {"whole": supposed.whole, **_years(supposed.years())},
    }


def _years(amounts: Mapping[Year, int]) -> dict[str, int]:
    return {str(year or "whole"): francs for year, francs in amounts.items()}
