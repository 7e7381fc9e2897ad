"""The plan of a contract that is followed, against what the parties agreed."""

from __future__ import annotations

from datetime import date

from cperflow.domain.acts.rules import Refusal
from cperflow.domain.dossier.dossier import Dossier
from cperflow.domain.dossier.replay import counting, known, replay
from cperflow.domain.journal.events import ADVANCED
from cperflow.domain.procedure.definition import Transition, Workflow
from cperflow.domain.works.amended import plan_changes
from cperflow.french import count, date_long
from cperflow.service.workspace import Workspace

PLAN_AS_AGREED = "plan_as_agreed"


def departed(
    ws: Workspace, dossier: Dossier, workflow: Workflow, known_on: date | None = None
) -> list[Refusal]:
    """What to tell of a follow-up whose plan is no longer what the parties agreed: what was signed,
    or what their last amendment left. One whose negotiation is not in this store tells nothing."""
    agreed, what = _agreed(ws, dossier, workflow, known_on)
    found = plan_changes(agreed, dossier, workflow) if agreed else []
    if not found:
        return []
    first = f"{found[0].what} : {found[0].before}, puis {found[0].after}"
    more = f" ; et {count(len(found) - 1, 'autre changement')}" if len(found) > 1 else ""
    reason = f"le plan n’est plus celui {what} ({first}{more}) : un avenant le dirait."
    act = _amending(workflow)[0]
    return [
        Refusal(PLAN_AS_AGREED, reason, act.source, f"cperflow advance {dossier.ref} {act.id} …")
    ]


def _amending(workflow: Workflow) -> list[Transition]:
    """The acts that write down what was agreed anew: they change no step, and are a document."""
    return [act for act in workflow.transitions if act.documents and not act.to_step]


def _agreed(
    ws: Workspace, dossier: Dossier, workflow: Workflow, known_on: date | None
) -> tuple[Dossier | None, str]:
    """The contract as it was last agreed, and what says so."""
    acts = {act.id for act in _amending(workflow)}
    if dossier.follows is None or not acts:
        return None, ""
    entered = ws.store.journal(dossier.ref)
    journal = counting(entered if known_on is None else known(entered, known_on))
    done = [at for at, event in enumerate(journal) if event.occurred_on <= dossier.last_on
            and event.kind == ADVANCED and event.payload["act"] in acts]  # fmt: skip
    if done:
        last = journal[done[-1]].occurred_on
        return replay(journal[: done[-1] + 1]), f"de l’avenant du {date_long(last)}"
    signed = ws.store.journal(dossier.follows.ref)[: dossier.follows.revision]
    return (replay(signed) if signed else None), "du contrat signé"
