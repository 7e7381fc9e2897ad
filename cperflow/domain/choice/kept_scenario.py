"""A scenario as its event keeps it, and what has changed since in what it was made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cperflow.domain.choice.scenario import Basis, Candidate, Made, Terms, Year, basis
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.scenarios import Scenario
from cperflow.domain.money.envelope import Bounds
from cperflow.domain.procedure.definition import Workflow
from cperflow.french import amount

_WHOLE = "whole"
"""The key of the whole duration, beside years as text."""


def told(made: Made) -> dict[str, Any]:
    """The `made_of` of a scenario (the inverse of `read`)."""
    terms, known = made.terms, made.basis
    return {
        **{name: getattr(terms, name) for name in ("source", "by", "ranks", "method", "least")},
        "must": list(terms.must),
        "never": list(terms.never),
        "after": [list(pair) for pair in terms.after],
        "supposed": terms.supposed is not None,
        "envelope": _years({**known.envelope.years(), None: known.envelope.whole}),
        "candidates": [
            {"id": each.id, "points": each.points, "costs": _years(each.costs),
             "unshared": each.unshared}
            for each in known.candidates
        ],
        "proven": made.proven,
        "over": made.over,
    }  # fmt: skip


def read(scenario: Scenario) -> Made:
    """A scenario kept, as it came out on its day."""
    of = scenario.made_of
    envelope = _bounds(of["envelope"])
    terms = Terms(
        of["source"],
        of["by"],
        of["ranks"],
        of["method"],
        of["least"],
        tuple(of["must"]),
        tuple(of["never"]),
        tuple((first, second) for first, second in of["after"]),
        envelope if of["supposed"] else None,
    )
    found = [Candidate(each["id"], each["points"], _by_year(each["costs"]), each["unshared"])
             for each in of["candidates"]]  # fmt: skip
    known = Basis(envelope, tuple(found))
    return Made(terms, known, scenario.projects, of["proven"], of["over"])


def _years(amounts: Mapping[Year, int | None]) -> dict[str, int]:
    return {str(year or _WHOLE): each for year, each in amounts.items() if each is not None}


def _by_year(kept: Mapping[str, int]) -> dict[Year, int]:
    return {None if year == _WHOLE else int(year): each for year, each in kept.items()}


def _bounds(kept: Mapping[str, int]) -> Bounds:
    years = {year: each for year, each in _by_year(kept).items() if year is not None}
    return Bounds(kept.get(_WHOLE), years)


def changes(scenario: Scenario, dossier: Dossier, workflow: Workflow) -> list[str]:
    """What is not as it was when the scenario was made: one French phrase each. Projects that it
    left out may have left the dossier since."""
    made = read(scenario)
    now = basis(dossier, workflow, made.terms)
    return [*_envelope_changes(made.basis.envelope, now.envelope), *_project_changes(made, now)]


def _envelope_changes(then: Bounds, now: Bounds) -> Iterator[str]:
    for year in sorted({*then.by_year, *now.by_year}):
        if then.by_year.get(year) != now.by_year.get(year):
            yield (f"l’enveloppe de {year} est passée de {_amount(then.by_year.get(year))} "
                   f"à {_amount(now.by_year.get(year))}")  # fmt: skip
    if then.total != now.total:
        yield f"l’enveloppe est passée de {_amount(then.total)} à {_amount(now.total)}"


def _project_changes(made: Made, now: Basis) -> Iterator[str]:
    then = {each.id: each for each in made.basis.candidates}
    current = {each.id: each for each in now.candidates}
    for id in made.projects:
        if id not in current:
            yield f"le projet {id} n’est plus au dossier"
    for id, each in current.items():
        before = then.get(id)
        if before is None:
            yield f"le projet {id} n’y était pas"
        elif before.cost != each.cost:
            yield f"ce que demande {id} est passé de {amount(before.cost)} à {amount(each.cost)}"
        elif before.costs != each.costs:
            yield f"ce que demande {id} est réparti autrement entre les années"
        elif (before.points or 0) != (each.points or 0) and not made.terms.ranks:
            yield f"les points de {id} sont passés de {before.points or 0} à {each.points or 0}"


def _amount(francs: int | None) -> str:
    return "rien" if francs is None else amount(francs)
