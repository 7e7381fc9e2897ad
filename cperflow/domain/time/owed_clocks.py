"""The clocks of obligations: one for each occurrence that is owed, until it is done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.obligations import OPENING
from cperflow.domain.procedure.occurrences import owed_spec
from cperflow.domain.time.clock import Clock, Leg
from cperflow.domain.time.occurrence import MET, Occurrence, seen, stretches
from cperflow.domain.time.owed import occurrences


def owed_clocks(dossier: Dossier, workflow: Workflow, on: date | None) -> Iterator[Clock]:
    """Those that had begun by `on`, as they then were; all of them without a day."""
    for occurrence in occurrences(dossier, workflow):
        for each in stretches(occurrence):
            if not each.extra and (on is None or each.begins <= on):
                yield _clock(dossier, seen(each, on))


def _clock(dossier: Dossier, each: Occurrence) -> Clock:
    step = each.spec.steps[0] if each.spec.steps else dossier.moves[0].to_step
    numbered = each.spec.due is None or each.spec.due.numbered
    return Clock(
        each.id,
        owed_spec(each.spec, each.id),
        each.begins,
        None,
        (Leg(step, each.spec.by, each.begins),),
        ended_on=each.ended_on,
        ended=each.ended,
        end_illustrative=each.kept.illustrative and each.ended == MET,
        illustrative=_rests_on_invented(dossier, each),
        sequence=1,
        appointed=each.appointed if numbered else None,
        appointments=each.appointments if numbered else (),
        owed=True,
    )


def _rests_on_invented(dossier: Dossier, each: Occurrence) -> bool:
    """Whether its due date is counted from a day that an illustrative line told."""
    anchor = each.spec.due.anchor if each.spec.due else ""
    if not anchor:
        return False
    if anchor == OPENING:
        return dossier.moves[0].illustrative
    project = dossier.projects.get(each.project)
    if project and anchor in project.facts:
        return each.project in dossier.invented_projects
    held = dossier.kept.get(anchor + each.id[len(each.spec.id) :])
    return anchor in dossier.invented_facts or bool(held and held.illustrative)
