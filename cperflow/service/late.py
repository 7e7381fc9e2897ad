"""What an entry dated before acts already recorded, or a retraction, does to those acts."""

from __future__ import annotations

from collections.abc import Sequence

from cperflow.domain.journal.events import RETRACTED, Event
from cperflow.domain.journal.impossible import Impossible, named, out_of_place
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.review.departures import Departure, new_departures
from cperflow.domain.versions.lexicon import Definition, lexicon
from cperflow.errors import Refused
from cperflow.french import date_long


def check_later_acts(
    journal: Sequence[Event], added: Sequence[Event], definition: Definition
) -> None:
    """Refused when an act already recorded would no longer hold by its rules: the first one is
    named, with the ways out. An act that did not hold before is let be."""
    whole = [*journal, *added]
    broken = new_departures(journal, whole, definition) if journal else []
    if broken:
        raise _refused(broken[0], added[0], lexicon(whole, definition))


def _refused(broken: Departure, added: Event, workflow: Workflow) -> Refused:
    event = broken.event
    acts = {act.id: act.name for act in workflow.transitions}
    name = acts.get(event.payload.get("act", "")) or named(event)
    day = date_long(event.occurred_on, event.payload.get("precision", "day"))
    if added.kind == RETRACTED:
        what = f"Retirer la ligne {added.payload['sequence']}"
        way_out = f"Inscrivez plutôt la correction à une date postérieure à cet acte ({day})."
    else:
        what = f"Inscrire ceci au {date_long(added.occurred_on)}"
        way_out = "Si c’est arrivé après cet acte, datez-le ainsi : "
        way_out += f"--on {event.occurred_on} (ou plus tard)."
    rule = f"{broken.rule}, " if broken.rule else ""
    return Refused(
        f"{what} contredirait un acte déjà inscrit : ligne {event.sequence}, « {name} » ({day}) : "
        f"{rule}{broken.reason}",
        [
            way_out,
            "Sinon, retirez d’abord cet acte : "
            f'cperflow retract {event.stream} {event.sequence} --reason "…"',
        ],
    )


def in_words(error: Impossible, workflow: Workflow) -> Impossible:
    """The same refusal with the labels of the procedure in place of its ids."""
    acts = {act.id: act.name for act in workflow.transitions}
    steps = {step.id: step.name for step in workflow.steps}
    name = acts.get(error.event.payload.get("act", ""), "")
    if error.steps is None:
        return Impossible(error.event, error.reason, name)
    start, place = (steps.get(step, step) for step in error.steps)
    return Impossible(error.event, out_of_place(start, place), name, error.steps)
