"""Whether a definition holds together: pure checks, all run, all problems told at once.

The shape (keys, types, closed lists of values) is checked before, by `catalog`.
"""

from __future__ import annotations

from collections.abc import Callable

from cperflow.domain.checks import flow, names, obligations, papers, reminders, values
from cperflow.domain.checks.problem import Path, Problem
from cperflow.domain.procedure.definition import Workflow

__all__ = ["CHECKS", "FLOW_CHECKS", "Path", "Problem", "check"]

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
    values.unrecorded_lists,
    values.misplaced_documents,
    papers.misdated,
    papers.ambiguous_names,
    papers.repeated_visas,
    papers.misaddressed_documents,
    reminders.misordered,
    reminders.about_nothing,
    reminders.unaddressed,
    obligations.unfollowed,
    obligations.unanchored,
    obligations.misdue,
    obligations.misrepeated,
    obligations.mismet,
)
FLOW_CHECKS: tuple[Callable[[Workflow], list[Problem]], ...] = (
    flow.endings,
    flow.unreachable,
    flow.dead_ends,
    flow.misplaced_back,
    flow.skipped_joins,
    flow.unheard_asks,
)
"""Those that follow the acts from step to step."""


def check(workflow: Workflow, *, whole: bool = True) -> list[Problem]:
    """Every problem of a definition, in the order of CHECKS; [] when it holds together.

    FLOW_CHECKS are left out when a part is missing (not `whole`) or a name leads nowhere: every
    step behind it would be told.
    """
    followed = whole and not names.unknown(workflow)
    checks = CHECKS + FLOW_CHECKS if followed else CHECKS
    return [problem for each in checks for problem in each(workflow)]
