"""The life of a contract as a document tells it: what it is of, until when, what it amends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from cperflow.documents.fields.clocks import marked
from cperflow.documents.fields.life import Life, period_fields
from cperflow.documents.making.occasion import Occasion
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.replay import counting, replay
from cperflow.domain.journal.events import ADVANCED, Event
from cperflow.domain.procedure.papers import DocumentSpec
from cperflow.service.reading import Situation, situation_of
from cperflow.service.workspace import Workspace


def life_of(
    ws: Workspace, seen: Situation, spec: DocumentSpec, occasion: Occasion | None
) -> Life | None:
    """None for a dossier whose procedure follows no obligation."""
    if not seen.workflow.obligations:
        return None
    until = _until(seen, occasion)
    return Life(
        _on(ws, seen, seen.as_of),
        _on(ws, seen, until),
        until,
        _occurrence(occasion) if occasion else {},
        occasion.period if occasion else None,
        _followed(ws, seen.dossier),
        _before(ws, seen, spec),
        _acts(ws, seen, until),
    )


def _acts(ws: Workspace, seen: Situation, until: date) -> list[Event]:
    return [
        event
        for event in counting(ws.store.journal(seen.dossier.ref))
        if event.kind == ADVANCED
        and event.occurred_on <= until
        and event.occurred_on.year == until.year
    ]


def _until(seen: Situation, occasion: Occasion | None) -> date:
    """The end of the period that the document is of, its own day before that. One that looks
    ahead (a request for a year to come) is of its day."""
    if occasion is None or occasion.period is None:
        return seen.as_of
    period = occasion.period
    return min(period.last, seen.as_of) if period.first <= seen.as_of else seen.as_of


def _on(ws: Workspace, seen: Situation, until: date) -> Situation:
    """The dossier as it was on a day, also when it is looked at with what came later (a paper made
    again, to see whether it still says the same)."""
    if until == seen.as_of and seen.dossier.last_on <= until:
        return seen
    dossier = replay(ws.store.journal(seen.dossier.ref), as_of=until)
    return situation_of(ws, dossier, until) if dossier else seen


def _occurrence(occasion: Occasion) -> dict[str, object]:
    kept = occasion.kept
    return {
        "id": occasion.id,
        "name": occasion.name,
        "obligation": occasion.spec.name,
        **period_fields(occasion.period),
        "due_on": occasion.due_on,
        "day": marked(occasion.day, kept.illustrative),
        "met_on": marked(kept.met_on, kept.illustrative),
    }


def _followed(ws: Workspace, dossier: Dossier) -> dict[str, object]:
    """What the dossier continues, and the day it ended: that of the signature."""
    ended = _signed(ws, dossier)
    last = ended.moves[-1] if ended else None
    known = last is not None and last.precision == "day"
    day = marked(last.on, last.illustrative) if last and known else None
    return {"ref": dossier.follows.ref if dossier.follows else "", "ended_on": day}


def _signed(ws: Workspace, dossier: Dossier) -> Dossier | None:
    """What it continues, as it was then; None when this store does not have it."""
    link = dossier.follows
    return replay(ws.store.journal(link.ref)[: link.revision]) if link else None


def _before(ws: Workspace, seen: Situation, spec: DocumentSpec) -> Dossier | None:
    """The contract before the amendment that a document writes down: as the act before it left
    it, else as it was signed (on the day it was opened, when it continues nothing).

    None for a document that amends nothing.
    """
    acts = {act.id for act in seen.workflow.transitions if spec.id in act.documents}
    if not acts:
        return None
    journal = [
        event
        for event in counting(ws.store.journal(seen.dossier.ref))
        if event.occurred_on <= seen.as_of
    ]
    done = list(_done(journal, acts))
    if done and _is_of(journal[done[-1]], seen.dossier, spec):
        done.pop()
    if done:
        return replay(journal[: done[-1] + 1])
    return _signed(ws, seen.dossier) or replay(journal, as_of=journal[0].occurred_on)


def _done(journal: Sequence[Event], acts: set[str]) -> Iterator[int]:
    for index, event in enumerate(journal):
        if event.kind == ADVANCED and event.payload["act"] in acts:
            yield index


def _is_of(event: Event, dossier: Dossier, spec: DocumentSpec) -> bool:
    """Whether an act recorded what the document needs as the dossier still has it."""
    facts = event.payload.get("facts", {})
    return all(facts.get(name) == dossier.facts.get(name) for name in spec.needs)
