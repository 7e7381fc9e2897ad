"""What an officer should look at again in what was just told of the works: never a refusal, for
it may well have happened so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date

from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.journal import events as kinds
from cperflow.domain.journal.events import Event
from cperflow.domain.procedure.definition import Workflow
from cperflow.domain.time.term import tracked
from cperflow.domain.works.standing import FINISHED, ProjectWorks, works_of
from cperflow.french import amount, count, date_long


def doubts(dossier: Dossier, workflow: Workflow, event: Event) -> list[str]:
    """One sentence each, of the dossier after the event."""
    look = _LOOKS.get(event.kind)
    project = event.payload.get("project")
    for works in works_of(dossier):
        if look and works.project.id == project:
            return [*look(works, event), *_beyond(dossier, workflow, event)]
    return []


def _contract(works: ProjectWorks, event: Event) -> Iterator[str]:
    cost, committed = works.project.cost, works.committed
    if committed.amount > cost:
        yield (
            f"les marchés du projet {works.project.id} font {amount(committed.amount)}, plus que "
            f"son coût au contrat ({amount(cost)})"
        )
    starts = event.payload.get("starts_on")
    if starts and starts < event.occurred_on.isoformat():
        yield "les travaux commencent avant la signature du marché"
    if event.payload.get("amount") is None:
        yield "montant non communiqué : les totaux diront qu’ils sont partiels"


def _progress(works: ProjectWorks, event: Event) -> Iterator[str]:
    physical = event.payload["physical"]
    place = event.occurred_on, event.sequence
    before = [each for each in works.progress if (each.on, each.sequence) < place]
    if before and physical < before[-1].physical:
        last = before[-1]
        yield (
            f"l’avancement recule : il était de {last.physical} % le {date_long(last.on)} ; si "
            "c’est une erreur, retirez la ligne (cperflow retract)"
        )
    if physical and not works.contracts:
        yield "aucun marché n’est consigné pour ce projet"
    waiting = [each for each in works.milestones if not each.reached_on]
    if physical == FINISHED and waiting:
        yield f"{count(len(waiting), 'jalon n’est pas atteint', 'jalons ne sont pas atteints')}"


def _indicator(works: ProjectWorks, event: Event) -> Iterator[str]:
    told = next(each for each in works.indicators if each.id == event.payload["id"])
    if told.target is None:
        yield "sans cible, l’indicateur ne dira pas s’il est atteint"
    elif told.baseline is not None and told.target < told.baseline:
        yield "la cible est au-dessous de la situation de départ"


def _measured(works: ProjectWorks, event: Event) -> Iterator[str]:
    told = next(each for each in works.indicators if each.id == event.payload["id"])
    if told.baseline is not None and event.payload["value"] < told.baseline:
        yield f"la mesure est au-dessous de la situation de départ ({told.baseline})"


def _beyond(dossier: Dossier, workflow: Workflow, event: Event) -> Iterator[str]:
    """Days outside the contract, when its end is told."""
    term = tracked(dossier, workflow)
    if term is None or term.presumed:
        return
    for name in ("ends_on", "due_on"):
        told = event.payload.get(name)
        if told and date.fromisoformat(told) > term.end:
            yield f"le contrat finit le {date_long(term.end)}, avant cette date"


_LOOKS: dict[str, Callable[[ProjectWorks, Event], Iterator[str]]] = {
    kinds.CONTRACT_RECORDED: _contract,
    kinds.MILESTONE_RECORDED: lambda _works, _event: iter(()),
    kinds.PROGRESS_RECORDED: _progress,
    kinds.INDICATOR_RECORDED: _indicator,
    kinds.INDICATOR_MEASURED: _measured,
}
