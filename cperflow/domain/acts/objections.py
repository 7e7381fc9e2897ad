"""All that stands against an act, told once for whoever asks: who does it (`acts.advance`), who
compares a log (`review/conformance.py`), who verifies a journal (`review/departures.py`)."""

from __future__ import annotations

from collections.abc import Iterator

from cperflow.domain.acts.findings import Context, label_of
from cperflow.domain.acts.machine import fire
from cperflow.domain.acts.possible import no_way_back
from cperflow.domain.acts.rules import Refusal
from cperflow.domain.dossier.dossier import Dossier
from cperflow.french import listing
from cperflow.record import NamedTuple

FACT_REQUIRED, FACT_UNEXPECTED, COMPETENCE = "fact_required", "fact_unexpected", "competence"
"""What refuses an act beside the rules of its procedure."""


class Objections(NamedTuple):
    """Where an act leads. `rules`: those of the procedure that refuse it, even set aside;
    `standing`: all that holds it back."""

    to_step: str
    rules: tuple[Refusal, ...]
    standing: tuple[Refusal, ...]


def objections(
    dossier: Dossier, context: Context, excused: frozenset[str] = frozenset()
) -> Objections:
    """What refuses the act of a context, with its body and its facts. It must start from the
    dossier's step. `excused`: rules set aside with a written reason; what is no rule (a fact that
    lacks, a body that is not competent) nobody can set aside."""
    act = context.act
    assert act is not None
    to_step, refused = fire(dossier, context, excused)
    others = (
        *no_way_back(dossier, context.workflow, act),
        *_lacking(context),
        *_unexpected(dossier, context),
        *_incompetent(context),
    )
    rules = (refusal for refusal in refused if refusal.rule not in excused)
    return Objections(to_step, tuple(refused), (*others, *rules))


def unexpected(context: Context) -> list[str]:
    """The names of the facts given that the act does not record."""
    act = context.act
    assert act is not None
    allowed = {use.fact for use in act.records}
    return [name for name in context.given if name not in allowed]


def _lacking(context: Context) -> list[Refusal]:
    act = context.act
    assert act is not None
    return [
        Refusal(
            FACT_REQUIRED,
            f"« {label_of(context, use.fact)} » est à renseigner.",
            act.source,
            f"--set {use.fact}=…",
        )
        for use in act.records
        if use.required and context.given.get(use.fact) in (None, "", [])
    ]


def _unexpected(dossier: Dossier, context: Context) -> Iterator[Refusal]:
    for name in unexpected(context):
        reason = f"cet acte n’enregistre pas le fait « {name} »."
        yield Refusal(FACT_UNEXPECTED, reason, "", f"cperflow set {dossier.ref} {name}=…")


def _incompetent(context: Context) -> list[Refusal]:
    act, workflow = context.act, context.workflow
    assert act is not None
    if not act.by or context.body in act.by:
        return []
    names = listing([workflow.body(id).name for id in act.by], "ou")
    reason = f"cet acte revient à : {names}."
    return [Refusal(COMPETENCE, reason, act.source, f"--by {act.by[0]}")]
