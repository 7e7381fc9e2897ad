"""Whether a definition holds together: pure checks, all run, all problems told at once.

The shape (keys, types, closed lists of values) is checked before, by `catalog`.
"""

from __future__ import annotations

from collections.abc import Callable

from cperflow.domain.checks import flow, names, values
from cperflow.domain.checks.problem import Path, Problem
from cperflow.domain.definition import Workflow

__all__ = ["CHECKS", "Path", "Problem", "check"]

CHECKS: tuple[Callable[[Workflow], list[Problem]], ...] = (
    names.unreadable,
    names.duplicated,
    names.unknown,
    names.misused_rules,
    names.unsourced,
    values.incomplete_steps,
    values.wrong_titles,
    values.misnumbered,
    values.wrong_delays,
    values.wrong_clocks,
    values.uncovered_steps,
    values.wrong_facts,
    values.wrong_pieces,
    values.wrong_consultations,
    values.wrong_stops,
    values.misplaced_documents,
    flow.endings,
    flow.unreachable,
    flow.dead_ends,
    flow.misplaced_back,
    flow.skipped_joins,
    flow.unheard_asks,
)


def check(workflow: Workflow) -> list[Problem]:
    """Every problem of a definition, in the order of CHECKS; [] when it holds together."""
    return [problem for each in CHECKS for problem in each(workflow)]
