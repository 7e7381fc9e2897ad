"""The amounts that an issued document prints, against the plan as it is recorded since.

Only amounts that the plan had when the document was made are looked for, so that nothing else
that a page prints is taken for one of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from cperflow.domain.dossier.finance import FundingPlan
from cperflow.domain.money.proofs import PAPER, Comparison, Statement
from cperflow.domain.procedure.definition import Workflow
from cperflow.french import NBSP, integer

LEAST = 10_000
"""FCFA: below, a number on a page may be anything."""

Figures = Mapping[tuple[str, str], int]
"""Project ("" for all of them) and what the figure is, in French, to FCFA."""


def figures_of(plan: FundingPlan, workflow: Workflow) -> dict[tuple[str, str], int]:
    """All that a document may print of a plan."""
    labels = {choice.id: choice.label for choice in workflow.funding_sources}
    found = {("", "coût des projets"): plan.total}
    found["", "somme des parts"] = sum(share.amount for share in plan.shares)
    for source, francs in plan.by_source(()).items():
        found["", f"parts « {labels.get(source, source)} »"] = francs
    paid = plan.by_project()
    for project in plan.projects:
        found[project.id, "coût du projet"] = project.cost
        shares = paid.get(project.id, {})
        found[project.id, "somme des parts"] = sum(shares.values())
        for source, francs in shares.items():
            found[project.id, f"part « {labels.get(source, source)} »"] = francs
    return found


def against_plan(
    name: str, page: Mapping[str, Any], then: Figures, now: Figures
) -> Iterator[Comparison]:
    """Each amount of the plan as it was that a page prints, with its place, against the amount
    of the same thing now. `name`: the document; `page`: as an edition keeps it."""
    standing = set(now.values())
    for place, text in places(page):
        printed = set(_numbers(text))
        told: set[int] = set()
        for (project, what), francs in then.items():
            if francs < LEAST or integer(francs) not in printed or francs in told:
                continue
            told.add(francs)  # the same amount of two things is printed for one of them
            since = francs if francs in standing else now.get((project, what), 0)
            of = f"{what}, aujourd’hui" if since != francs else what
            where = f"{name}, {place}" if place else name
            yield Comparison(PAPER, project, Statement(where, francs), (Statement(of, since),))


def places(page: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The text of each part of a page, under its latest heading."""
    heading, texts = "", list[str]()
    for block in page.get("body", ()):
        if block.get("kind") == "Heading":
            yield heading, " ".join(texts)
            heading, texts = "".join(_texts(block["text"])), []
        else:
            texts += _texts(block)
    yield heading, " ".join(texts)


def _texts(block: Any) -> Iterator[str]:
    """Every text of a block, in order."""
    if isinstance(block, Mapping):
        if isinstance(block.get("text"), str):
            yield block["text"]
        else:
            for value in block.values():
                yield from _texts(value)
    elif isinstance(block, list | tuple):
        for each in block:
            yield from _texts(each)


def _numbers(text: str) -> Iterator[str]:
    """The numbers of a text, in groups of thousands as `french.integer` writes them."""
    number = ""
    for character in f"{text} ":
        if character.isdigit() or (character == NBSP and number):
            number += character
        elif number:
            yield number.strip(NBSP)
            number = ""
