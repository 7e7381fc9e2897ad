"""The facts of a dossier on screen."""

from __future__ import annotations

from collections.abc import Iterator

from cperflow.cli.pages.naming import ILLUSTRATIVE_MARK
from cperflow.domain.dossier.facts import shown
from cperflow.service.reading import Situation


def fact_fields(seen: Situation) -> Iterator[tuple[str, str]]:
    """Label and value of each recorded fact, in the order of the definition.

    A date that an illustrative line told is illustrative too, and marked.
    """
    facts, supposed = seen.dossier.facts, seen.dossier.invented_facts
    for spec in seen.workflow.facts:
        if spec.name in facts:
            mark = ILLUSTRATIVE_MARK * (spec.type == "date" and spec.name in supposed)
            yield spec.label, f"{shown(spec, facts[spec.name])}{mark}"
