"""The facts of a dossier on screen."""

from __future__ import annotations

from collections.abc import Iterator

from cperflow.cli.pages.naming import ILLUSTRATIVE_MARK
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.facts import shown
from cperflow.service.reading import Situation


def fact_fields(seen: Situation) -> Iterator[tuple[str, str]]:
    """Label and value of each recorded fact, in the order of the definition.

    A date that comes with an act of illustrative date is illustrative too, and marked.
    """
    facts, supposed = seen.dossier.facts, _of_illustrative_acts(seen.dossier)
    for spec in seen.workflow.facts:
        if spec.name in facts:
            mark = ILLUSTRATIVE_MARK * (spec.type == "date" and spec.name in supposed)
            yield spec.label, f"{shown(spec, facts[spec.name])}{mark}"


def _of_illustrative_acts(dossier: Dossier) -> set[str]:
    """The facts whose standing value an act of illustrative date gave."""
    return {
        name
        for move in dossier.moves
        if move.illustrative
        for name, value in move.facts.items()
        if dossier.facts.get(name) == value
    }
