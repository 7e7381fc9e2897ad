"""Which occurrences of an obligation somebody means, typed any way: « crocsad/2018-T4 »,
« crocsad T4 2018 », « Session trimestrielle 2018-T4 », « marche P1 »."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.procedure.obligations import ObligationSpec
from cperflow.domain.procedure.occurrences import parts_of, with_periods
from cperflow.domain.time.owed import Occurrence
from cperflow.errors import NotFound
from cperflow.french import did_you_mean, fold, listing, meant


def named_obligation(workflow: Workflow, typed: str) -> tuple[ObligationSpec, list[str]]:
    """The obligation that a text begins with, and the other words of it, folded.

    Raises NotFound with the nearest name, or with those that it may mean.
    """
    words = re.split(r"[/\s]+", typed.strip())
    names = {spec.id: (spec.id, spec.id.replace("_", " "), spec.name)
             for spec in workflow.obligations}  # fmt: skip
    for length in range(len(words), 0, -1):
        ids = meant(" ".join(words[:length]), names)
        if len(ids) > 1:
            raise NotFound(
                f"« {typed} » désigne plusieurs engagements : {listing(ids, 'ou')}. Précisez."
            )
        if ids:
            rest = with_periods(fold(" ".join(words[length:])))
            return workflow.obligation(ids[0]), rest.split()
    known = [name for called in names.values() for name in called]
    raise NotFound(
        f"Engagement inconnu « {typed} »{f' : {listing(list(names), _OR)}' if names else ''}."
        f"{did_you_mean(words[0], known)}"
    )


_OR = "ou"


def among(
    known: Iterable[Occurrence], spec: ObligationSpec, words: Sequence[str]
) -> list[Occurrence]:
    """The occurrences of an obligation of which every word says something: the period, its year,
    the number, the project."""
    own = [each for each in known if each.spec.id == spec.id]
    found = [each for each in own if all(word in _said(each) for word in words)]
    exact = [each for each in found if each.period and fold(each.period.name) in words]
    return exact or found


def unsaid(known: Iterable[Occurrence], spec: ObligationSpec, words: Sequence[str]) -> str:
    """The word that no occurrence of the obligation knows, with the nearest one; "" when each
    is known of one at least."""
    said = {word for each in known if each.spec.id == spec.id for word in _said(each)}
    strange = next((word for word in words if word not in said), "")
    return f"« {strange} » n’est pas une de ses échéances.{did_you_mean(strange, said)}" \
        if strange else ""  # fmt: skip


def _said(each: Occurrence) -> set[str]:
    told = parts_of(each.spec, each.id)
    said = {told.period, told.project, *({str(told.number)} if _numbered(each) else ())}
    year = {str(each.period.year)} if each.period else set()
    return {fold(word) for word in said | year if word}


def _numbered(each: Occurrence) -> bool:
    return each.number > 1 or each.spec.times > 1
